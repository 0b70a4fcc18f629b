"""Two Dask workers as processes of their own: the same calls there, also when one of them is killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import Project

from naravard_lib.errors import ReportError, SourceError
from naravard_lib.paths import Workspace
from naravard_lib.preload.client import LIGHT, warm_up
from naravard_lib.runner import cluster, dask_executor
from naravard_lib.runner.cluster import Cluster, open_cluster
from naravard_lib.runner.dask_executor import ClusterGone, DaskExecutor
from naravard_lib.runner.fitness import Demands, Programs, demands, lacking, programs
from naravard_lib.runner.isolated import WorkerLost, isolated

Client = pytest.importorskip("distributed", reason="Dask är inte installerat").Client
PACKAGE = Path(cluster.__file__).parents[1]
PATIENCE = 60  # seconds; what is waited for takes far less, but a loaded machine is slow
SLEEP = "import os, time; open(f'{folder}/{{os.getpid()}}-{{time.time()}}', 'w'); time.sleep({seconds})"


def until(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (answer := found()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return answer


@dataclass
class Dask:
    """A scheduler on this machine, and the workers it has been given."""

    folder: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        here = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(self.folder / "scheduler.json")]
        self.started.append(
            subprocess.Popen(
                [sys.executable, "-m", "dask", *words, *here],
                cwd=self.folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stderr=(self.folder / f"{len(self.started)}.log").open("w"),
            )
        )
        return self.started[-1]

    def add_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        quiet = ["--no-nanny", "--nthreads", "1", "--local-directory", str(self.folder)]
        return self.start("worker", *quiet, **environment)

    @property
    def address(self) -> str:
        return str(until(self._read_address))

    def _read_address(self) -> str:
        try:
            return str(json.loads((self.folder / "scheduler.json").read_text())["address"])
        except (FileNotFoundError, json.JSONDecodeError):
            return ""

    def stop(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    dask = Dask(tmp_path_factory.mktemp("dask"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in LIGHT.items():  # as in a run: one preloaded process then serves all of them
            patch.setenv(name, value)
        warm_up()  # for the workers, which start meanwhile
        dask.start("scheduler", "--port", "0")
        yield dask
        dask.stop()


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("mappar")
    names = ("raw", "processed", "reports", "notebooks", "questions")
    for name in names:
        (root / name).mkdir()
    (root / "raw" / "a.csv").write_text("månad;antal\n", encoding="utf-8")
    return Workspace(*(root / name for name in names))


@pytest.fixture(scope="module")
def two_workers(dask: Dask) -> list[subprocess.Popen[bytes]]:
    return [dask.add_worker(), dask.add_worker()]


@pytest.fixture
def opened(dask: Dask, target: Workspace, two_workers: list[subprocess.Popen[bytes]]) -> Iterator[Cluster]:
    with Client(dask.address) as client:
        until(lambda: len(client.scheduler_info()["workers"]) == len(two_workers))
    with open_cluster(dask.address, target) as found:
        yield found


def running(folder: Path, number: int) -> list[int]:
    """The processes of calls that sleep, when so many have begun."""
    return [
        int(path.name.partition("-")[0])
        for path in until(lambda: len(list(folder.iterdir())) >= number and folder.iterdir())
    ]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


# First the scheduler alone, then with workers of another make, then with two sound ones; at last it is killed.


def test_a_cluster_without_workers_is_told(dask: Dask, target: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with (
        pytest.raises(ReportError, match=f"Klustret på {dask.address} har inga arbetare"),
        open_cluster(dask.address, target),
    ):
        pass


def test_nobody_waits_for_ever_when_no_worker_is_left(dask: Dask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_executor, "_PATIENCE", 0.2)
    monkeypatch.setattr(dask_executor, "_COUNT", 0.1)
    with Client(dask.address) as client:
        calls = [DaskExecutor(client).submit(abs, number) for number in range(3)]
        assert all(isinstance(call.exception(PATIENCE), ClusterGone) for call in calls)


def test_without_dask_it_says_what_to_install(target: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # as if it were not installed
    with pytest.raises(ReportError, match="pip install distributed"), open_cluster("tcp://127.0.0.1:8786", target):
        pass


@pytest.mark.parametrize(
    "address", ["http://dator:8786", "tcp://dator", "tcp://dator:8786/x", "dator:8786", "tcp://:1"]
)
def test_an_address_that_cannot_be_meant_is_told(target: Workspace, address: str) -> None:
    with (
        pytest.raises(ReportError, match="skriv klustrets adress så här: tcp://dator:8786"),
        open_cluster(address, target),
    ):
        pass


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tcp://127.0.0.1:99999"])
def test_an_address_where_nobody_answers_is_told(
    target: Workspace, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with pytest.raises(ReportError, match=f"Ingen Dask svarar på {address}"), open_cluster(address, target):
        pass


def test_workers_with_other_programs_are_refused_by_name(
    dask: Dask, target: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other, empty = tmp_path_factory.mktemp("annan"), tmp_path_factory.mktemp("tom")
    shutil.copytree(PACKAGE, other / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    (other / PACKAGE.name / "plain.py").open("a", encoding="utf-8").write("\n# changed\n")
    (other / "pahittat-1.0.dist-info").mkdir()
    (empty / PACKAGE.name).mkdir()
    (empty / PACKAGE.name / "__init__.py").touch()
    workers = [dask.add_worker(PYTHONPATH=str(folder)) for folder in (other, empty)]
    with Client(dask.address) as client:
        client.wait_for_workers(2, timeout=PATIENCE)
        names = set(client.scheduler_info()["workers"])
        with pytest.raises(ReportError) as caught, open_cluster(dask.address, target):
            pass
        for worker in workers:
            worker.kill()
        until(lambda: not client.scheduler_info()["workers"])
    said = sorted(fault.partition(" tcp://")[2].partition(" ")[2].partition(".")[0] for fault in caught.value.faults)
    assert said == [
        "har en annan Python eller andra paket",
        "har en annan version av naravard",
        "saknar naravard, eller har en annan version av det",
    ]
    assert {fault.split()[1] for fault in caught.value.faults} == names


def test_a_folder_that_is_not_shared_is_told(target: Workspace, tmp_path: Path) -> None:
    with demands(target) as demanded:
        assert lacking(demanded) == ()
        read, written = dict(demanded.read), dict(demanded.written)
    faults = lacking(Demands(programs(), {**read, tmp_path: "other"}, {**written, tmp_path / "saknas": "x"}))
    assert [fault.partition(".")[0] for fault in faults] == [
        f"ser inte samma filer i {tmp_path}",
        f"når inte {target.reports} eller får inte skriva där",  # the files that were left there are gone by now
        f"når inte {target.processed} eller får inte skriva där",
        f"når inte {tmp_path / 'saknas'} eller får inte skriva där",
    ]
    assert not list(target.reports.iterdir()) + list(target.processed.iterdir())


def test_both_workers_take_calls(opened: Cluster) -> None:
    assert opened.slots == 2
    calls = [opened.executor.submit(isolated, exec, "import time; time.sleep(0.3)") for _ in range(4)]
    calls += [opened.executor.submit(isolated, os.getpid) for _ in range(8)]
    wait(calls)
    assert len({call.result() for call in calls[4:]}) == 2


def test_answers_and_faults_come_back(opened: Cluster) -> None:
    calls = [opened.executor.submit(isolated, divmod, number, 7) for number in range(50)]
    assert [call.result() for call in calls] == [divmod(number, 7) for number in range(50)]
    raised = "from naravard_lib.errors import SourceError\nraise SourceError('a.csv rad 3: fel.', 'rad 4: fel.')"
    fault = opened.executor.submit(isolated, exec, raised).exception()
    assert isinstance(fault, SourceError)
    assert fault.faults == ("a.csv rad 3: fel.", "rad 4: fel.")


def test_a_call_that_raises_is_made_once(opened: Cluster, tmp_path: Path) -> None:
    source = f"open({str(tmp_path / 'log')!r}, 'a').write('x')\nraise ValueError"
    assert isinstance(opened.executor.submit(isolated, exec, source).exception(), ValueError)
    assert (tmp_path / "log").read_text() == "x"


def test_a_killed_process_of_a_worker_is_told_as_lost(opened: Cluster) -> None:
    assert isinstance(opened.executor.submit(isolated, os._exit, 3).exception(), WorkerLost)


def test_a_worker_with_other_programs_that_comes_late_does_nothing(dask: Dask, opened: Cluster) -> None:
    with Client(dask.address) as client:
        fault = client.submit(dask_executor._call, Programs("annan", "annan"), abs, (-1,), {}).exception()
    assert isinstance(fault, ClusterGone)
    assert [" ".join(line.split()[2:8]) for line in fault.faults] == [
        "har en annan version av naravard.",
        "har en annan Python eller andra",
    ]


def test_a_call_that_is_cancelled_ends_on_its_worker(opened: Cluster, tmp_path: Path) -> None:
    call = opened.executor.submit(isolated, exec, SLEEP.format(folder=tmp_path, seconds=60))
    (process,) = running(tmp_path, 1)
    assert call.cancel()
    assert wait([call], timeout=1).done
    with pytest.raises(CancelledError):
        call.result()
    until(lambda: not lives(process))
    assert opened.executor.submit(isolated, abs, -1).result() == 1


def test_an_error_in_the_block_gives_up_the_calls(
    dask: Dask, target: Workspace, opened: Cluster, tmp_path: Path
) -> None:
    with pytest.raises(KeyError), open_cluster(dask.address, target) as another:  # noqa: PT012
        calls = [another.executor.submit(isolated, exec, SLEEP.format(folder=tmp_path, seconds=60)) for _ in range(3)]
        processes = running(tmp_path, 2)
        raise KeyError
    assert all(isinstance(call.exception(), WorkerLost) for call in calls)
    until(lambda: not any(map(lives, processes)))


CLIENT = """\
import sys
from pathlib import Path
from naravard_lib.paths import Workspace
from naravard_lib.runner.cluster import open_cluster
from naravard_lib.runner.isolated import isolated
address, source, *folders = sys.argv[1:]
with open_cluster(address, Workspace(*map(Path, folders))) as cluster:
    cluster.executor.submit(isolated, exec, source).result()
"""


def test_the_calls_end_with_the_one_that_asked(dask: Dask, target: Workspace, opened: Cluster, tmp_path: Path) -> None:
    folders = [target.raw, target.processed, target.reports, target.notebooks, target.questions]
    source = SLEEP.format(folder=tmp_path, seconds=60)
    client = subprocess.Popen([sys.executable, "-c", CLIENT, dask.address, source, *map(str, folders)])
    (process,) = running(tmp_path, 1)
    client.kill()
    client.wait()
    until(lambda: not lives(process))


def test_a_killed_worker_costs_nothing(
    dask: Dask, opened: Cluster, two_workers: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    calls = [opened.executor.submit(isolated, exec, SLEEP.format(folder=tmp_path, seconds=0.5)) for _ in range(6)]
    answers = [opened.executor.submit(isolated, divmod, number, 7) for number in range(20)]
    begun = running(tmp_path, 2)
    two_workers.pop().send_signal(signal.SIGKILL)
    assert [call.exception(PATIENCE) for call in calls] == [None] * 6
    assert [answer.result() for answer in answers] == [divmod(number, 7) for number in range(20)]
    assert sum(map(lives, begun)) == 1
    two_workers.append(dask.add_worker())


PUBLISHED = """\
schema: 1
extracted: 2024-11-02
id: {id}
name: Samverkan
principals: [Region Exempel, Åby kommun]
measures:
  - {id: akutbesok, kind: count, better: lower, published: [{what: Före, mean: 87, source: Påhittad rapport}]}
"""
NOTE = """\
import os, time
from naravard_lib.paths import workspace
log = workspace().notebooks.parent / f"log-{workspace().reports.parent.parent.parent.name}"
_ = os.write(os.open(log, os.O_APPEND | os.O_CREAT | os.O_WRONLY), f"{initiative}\\n".encode())
time.sleep(0.5)"""
NAMES = ("ett", "tva")


def digests(folder: Path) -> dict[str, str]:
    """Every file of a report except the one that tells when it was made."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_run_on_a_cluster_with_a_killed_worker_gives_the_bytes_of_a_local_one(
    dask: Dask,
    opened: Cluster,
    two_workers: list[subprocess.Popen[bytes]],
    make_project: Callable[..., Project],
) -> None:
    project = make_project([NOTE])
    for name in NAMES:
        project.add(name, PUBLISHED)
    assert project.naravard("run", "--out", str(project.root / "har")).returncode == 0
    with ThreadPoolExecutor(1) as threads:
        far = threads.submit(project.naravard, "run", "--cluster", dask.address, "--out", str(project.root / "dar"))
        until((project.root / "log-dar").exists)
        two_workers.pop(0).kill()
    assert far.result().returncode == 0, far.result()
    for name in NAMES:
        assert digests(project.root / "dar" / name) == digests(project.root / "har" / name) != {}
    begun = (project.root / "log-dar").read_text(encoding="utf-8").split()
    assert set(begun) == set(NAMES)
    assert len(begun) <= len(NAMES) + 1


def test_a_scheduler_that_goes_is_no_fault_of_the_calls(dask: Dask) -> None:
    with Client(dask.address, timeout=1) as client, DaskExecutor(client) as executor:
        calls = [executor.submit(isolated, time.sleep, 60) for _ in range(3)]
        dask.started[0].kill()
        assert all(isinstance(call.exception(PATIENCE), ClusterGone) for call in calls)
        until(lambda: client.status == "closed")
        assert isinstance(executor.submit(abs, 1).exception(PATIENCE), ClusterGone)
