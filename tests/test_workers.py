"""Calls in processes of their own: what comes back, and that nothing is left behind however either side ends."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.errors import NaravardError, SourceError
from naravard_lib.runner import links
from naravard_lib.runner.isolated import WorkerLost, end_idle, isolated
from naravard_lib.runner.workers import Workers

SECRET = "19121212-1212"
KINDS = [pytest.param(True, marks=pytest.mark.skipif(sys.platform != "linux", reason="fork är säker bara på Linux"))]
KINDS += [pytest.param(False)]
PATIENCE = 60  # seconds; what is waited for takes far less, but a loaded machine is slow


@pytest.fixture(params=KINDS, ids=["fork", "spawn"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[bool]:
    """Both kinds of process, also where the other one is the usual."""
    end_idle()
    monkeypatch.setattr(links, "CAN_FORK", request.param)
    yield request.param
    end_idle()


def until(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (answer := found()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return answer


def lives(pid: int) -> bool:
    """Whether a process is there; one that has ended and is not yet buried is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def busy_with(folder: Path, executor: Workers) -> tuple[Future[None], int]:
    """A call that sleeps, and the number of the process it does so in."""
    call = executor.submit(isolated, exec, f"import os, time; os.mkdir(f'{folder}/{{os.getpid()}}'); time.sleep(60)")
    return call, int(until(lambda: list(folder.iterdir()))[0].name)


def test_a_call_is_made_elsewhere_and_the_process_is_used_again(kind: bool) -> None:
    first = isolated(os.getpid)
    assert first != os.getpid()
    assert isolated(os.getpid) == first
    end_idle()
    until(lambda: not lives(first))


VALUES = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_any_value_comes_back_as_it_was_sent(value: object) -> None:
    assert isolated(copy, value) == value


def test_a_large_value_comes_back_whole(kind: bool) -> None:
    assert isolated(bytes.upper, b"a" * 30_000_000) == b"A" * 30_000_000


def test_faults_come_back_as_they_were_raised(kind: bool) -> None:
    with pytest.raises(SourceError) as caught:
        isolated(
            exec, "from naravard_lib.errors import SourceError\nraise SourceError('a.csv rad 3: fel.', 'rad 4: fel.')"
        )
    assert caught.value.faults == ("a.csv rad 3: fel.", "rad 4: fel.")


def test_an_error_brings_its_traceback_as_a_note(kind: bool) -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        isolated(int, "x")
    assert "Traceback" in caught.value.__notes__[0]
    assert "serving.py" in caught.value.__notes__[0]


NO_PICKLE = f"class Own(Exception): ...\nraise Own('{SECRET}')"
# Packed with its sentence alone, and unpacked by a class that wants the member of the archive.
NO_UNPICKLE = f"import tarfile\nraise tarfile.AbsolutePathError(tarfile.TarInfo('{SECRET}'))"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (NO_PICKLE, "Own"),
        (NO_UNPICKLE, "AbsolutePathError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ],
)
def test_what_cannot_be_sent_back_comes_as_the_name_of_its_type(kind: bool, source: str, name: str) -> None:
    with pytest.raises(RuntimeError) as caught:
        isolated(exec, source)
    assert not isinstance(caught.value, NaravardError)
    assert str(caught.value) == name
    assert isolated(abs, -1) == 1


def test_a_killed_process_costs_its_call_and_the_next_is_answered(kind: bool) -> None:
    former = isolated(os.getpid)
    with pytest.raises(WorkerLost):
        isolated(exec, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert isolated(os.getpid) != former


def test_one_that_is_killed_while_it_waits_costs_nothing(kind: bool) -> None:
    former = isolated(os.getpid)
    os.kill(former, signal.SIGKILL)
    until(lambda: not lives(former))
    time.sleep(0.1)  # the preloaded process tells it when it has buried it
    assert isolated(os.getpid) != former


def test_threads_get_the_answers_to_their_own_calls(kind: bool) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda number: isolated(divmod, number, 7), range(300)))
        processes = set(threads.map(lambda _: isolated(os.getpid), range(60)))
    assert answers == [divmod(number, 7) for number in range(300)]
    assert len(processes) <= 6


def test_what_is_printed_there_disturbs_nobody(kind: bool, capfd: pytest.CaptureFixture[str]) -> None:
    isolated(print, SECRET)
    isolated(os.write, 2, SECRET.encode())
    isolated(exec, f"import logging; logging.critical('{SECRET}')")
    assert capfd.readouterr() == ("", "")


def test_environment_and_folder_of_a_call_are_not_this_process_s(kind: bool, tmp_path: Path) -> None:
    before = dict(os.environ), Path.cwd()
    isolated(exec, f"import os; os.environ['NARAVARD_RAW'] = 'x'; os.chdir({str(tmp_path)!r})")
    assert (dict(os.environ), Path.cwd()) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork finns inte här")
def test_a_fork_of_this_process_takes_none_of_its_workers(kind: bool) -> None:
    """A daemonic one, as a Dask worker is: it may not start processes by `multiprocessing`."""
    ours = isolated(os.getpid)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        theirs = pool.apply(isolated, (os.getpid,))
    assert theirs != ours
    assert isolated(os.getpid) == ours


def test_one_killed_among_many_costs_one_call(kind: bool) -> None:
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    with Workers(2) as workers:
        lost = workers.submit(isolated, exec, kill)
        calls = [workers.submit(isolated, abs, -number) for number in range(20)]
    assert [call.result() for call in calls] == list(range(20))
    assert isinstance(lost.exception(), WorkerLost)


def test_a_shutdown_waits_for_calls_and_ends_the_processes(kind: bool) -> None:
    workers = Workers(2)
    calls = [workers.submit(isolated, os.getpid) for _ in range(6)]
    workers.shutdown()
    until(lambda: not any(lives(call.result()) for call in calls))
    with pytest.raises(RuntimeError, match="shutdown"):
        workers.submit(isolated, abs, 1)


def test_cancelling_ends_what_is_at_work_and_what_waits(kind: bool, tmp_path: Path) -> None:
    workers = Workers(1)
    call, process = busy_with(tmp_path, workers)
    waiting = workers.submit(isolated, abs, -1)
    workers.shutdown(wait=False, cancel_futures=True)
    assert isinstance(call.exception(), WorkerLost)
    with pytest.raises(CancelledError):
        waiting.result()
    until(lambda: not lives(process))


def test_an_error_in_the_block_ends_the_calls(kind: bool, tmp_path: Path) -> None:
    with pytest.raises(KeyError), Workers(1) as workers:  # noqa: PT012
        _, process = busy_with(tmp_path, workers)
        raise KeyError
    until(lambda: not lives(process))


def test_cancelling_leaves_the_calls_of_others(kind: bool, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with Workers(1) as mine, Workers(1) as theirs:
        call, _ = busy_with(tmp_path / "a", mine)
        _, process = busy_with(tmp_path / "b", theirs)
        mine.shutdown(cancel_futures=True)
        assert isinstance(call.exception(), WorkerLost)
        assert lives(process)
        theirs.shutdown(cancel_futures=True)


PROGRAM = """\
import sys, time
from naravard_lib.runner import links
from naravard_lib.runner.isolated import isolated
from naravard_lib.runner.workers import Workers
links.CAN_FORK = sys.argv[1] == "True"
CALL = "import os, time; os.mkdir(f'{folder}/{{os.getpid()}}'); time.sleep({nap})"
try:
    with Workers(3) as workers:
        for nap in (0.1, 60, 60):  # one that waits for a call, two at work
            workers.submit(isolated, exec, CALL.format(folder=sys.argv[2], nap=nap))
        time.sleep(60)
except KeyboardInterrupt:
    print("Ctrl-C")
"""


@pytest.mark.parametrize(
    ("number", "status", "said"), [(signal.SIGKILL, -signal.SIGKILL, ""), (signal.SIGINT, 0, "Ctrl-C\n")]
)
def test_the_processes_end_with_the_one_that_asked(
    kind: bool, tmp_path: Path, number: signal.Signals, status: int, said: str
) -> None:
    command = [sys.executable, "-c", PROGRAM, str(kind), str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        until(lambda: len(list(tmp_path.iterdir())) == 3)
        time.sleep(0.3)
        os.killpg(program.pid, number)
        assert program.wait(PATIENCE) == status
        assert program.communicate() == (said, "")
    until(lambda: not any(lives(int(path.name)) for path in tmp_path.iterdir()))
