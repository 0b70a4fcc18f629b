"""A notebook in a fork of the preloaded process, or in a spare kernel, against plain papermill, cell by cell."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import papermill
import pytest
from conftest import absent
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError
from papermill.exceptions import PapermillExecutionError
from test_ask_runs import write_question

from naravard_lib.errors import ReportError
from naravard_lib.preload import client, engine, spare
from naravard_lib.preload.client import CAN_FORK, fork
from naravard_lib.preload.place import socket_path
from naravard_lib.runner.chapters import Limits, run_notebook

# Where a fork of a process that has imported everything could differ from a kernel of its own.
TRICKY = (
    "print(repr(_i), repr(_ii), len(get_ipython().history_manager.db_input_cache))",
    "import os, sys, numpy as np, pandas as pd, naravard_lib as nv\nnv.plot_outcome.__name__",  # matplotlib comes early
    "pd.DataFrame(np.arange(60).reshape(2, 30))",
    'pd.DataFrame({"ort": ["Åby"]}).dtypes',
    "import matplotlib.pyplot as plt\n_ = plt.plot([1, 3, 2])",
    "print('ut', flush=True)\nprint(area, file=sys.stderr)\nprint('in')",
    "os.environ['MPLBACKEND'], os.getcwd(), '__file__' in globals(), sys.argv[1], sys.argv[3:], __name__",
    "from IPython.display import HTML, clear_output, display\nhandle = display(HTML('<b>1</b>'), display_id='en')",
    "handle.update(HTML('<b>2</b>'))\nprint('bort')\nclear_output(wait=True)\nprint('kvar')",
    "print('före')\n_ = os.system('echo utanför Python')\nprint('efter')",
    "!echo skalet",
    "import asyncio\nawait asyncio.sleep(0)\nlater = asyncio.get_running_loop().create_task(asyncio.sleep(0, 'klart'))",
    "await later, In[1][:6], _5.shape, get_ipython().execution_count",
    "import atexit\n_ = atexit.register(lambda: open('slut.txt', 'w').close())",
    "%precision 3\n1 / 3",
    "'x' * 200_000",
    "import time\ntime.sleep(0.3)\nprint('sent')\nprint('svarar')",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool:\n"
    "    _ = list(pool.map(lambda i: display(HTML('x' * 300_000)), range(8)))",
    "display({'application/json': {'n': np.int64(3), 't': (1, 2), 'a': np.arange(3)}, 'text/plain': ''}, raw=True)",
    "display({'application/json': {'nan': float('nan'), 'bytes': b'1'}, 'text/plain': ''}, raw=True)",
    "class Namn(str): pass\nclass Visad:\n    def _repr_html_(self): return Namn('<b>ett namn</b>')\nVisad()",
    "import grannmodul\ngrannmodul.HEJ",
    "import multiprocessing as mp\nwith mp.get_context('spawn').Pool(1) as pool: print(pool.map(grannmodul.f, [1]))",
    "import os, signal\ntry: signal.raise_signal(signal.SIGINT)\nexcept KeyboardInterrupt: print('avbruten')",
    "import warnings\nwarnings.warn('ett')\nwarnings.warn('två')",
    "from comm import create_comm\nstate = {'_model_name': 'X', '_model_module': 'x'}\n"
    "_ = create_comm(comm_id='1', target_name='jupyter.widget', data={'state': state}, buffers=[b'12', b'3'])",
    "sys.path, sorted(set(sys.flags)), type(sys.stdout).__mro__[1:] and sys.stdout.encoding, sys.stdout.isatty()",
    "sorted(globals()), sorted(get_ipython().user_ns_hidden), len(In), sorted(Out), _dh, get_ipython().starting_dir",
    "HTML('a\\udce5b')",
    "print('a\\udce5b')",
    "try: sys.stdout.write(5)\nexcept TypeError as fault: print(fault)",
    "k = get_ipython().kernel\n_ = k.session.send(k.iopub_socket, 'display_data', parent=k.get_parent(), "
    'content=\'{"data": {"text/plain": "packad"}, "metadata": {}}\')',
    "import tempfile\ntempfile.gettempdir()",
)
STOPS = (
    "def delat(x):\n    return 1 / x\ndelat(0)",
    "input('Namn? ')",
    "raise SystemExit('nog')",
    "import sys\nprint('sist')\nsys.exit(3)",
    "x = (",
    "1 +* 2",
    'raise ValueError("Å" * 500)',
)
_ADDED = {"injected-parameters", "papermill-error-cell-tag"}
_TIMES = ("start_time", "end_time", "duration", "output_path", "input_path")


@pytest.fixture(params=["fork", "spare"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine as it is on Linux, and as it is on Windows and Mac."""
    if request.param == "spare":
        monkeypatch.setattr(engine, "CAN_FORK", False)
    elif not CAN_FORK:
        absent("system", "datorn kan inte förgrena processer")
    return str(request.param)


def executed(path: Path) -> list[str]:
    """A notebook as papermill left it, without times and the names of one kernel, as text to compare."""
    notebook = nbformat.read(path, as_version=4)
    for part in (notebook, *notebook.cells):
        part.metadata.pop("execution", None)
        for name in _TIMES:
            part.metadata.get("papermill", {}).pop(name, None)
        if _ADDED & set(part.metadata.get("tags", ())):
            part.id = "papermill's own"
    parts = [notebook.metadata, *notebook.cells]
    return [re.sub(r"(?<=ipykernel_)\d+|0x[0-9a-f]+", "", json.dumps(part, sort_keys=True)) for part in parts]


def run(notebook: Path, target: Path, engine_name: str | None, **options: Any) -> Path:
    parameters = {"area": "Åby"}
    papermill.execute_notebook(notebook, target, parameters, engine_name, progress_bar=False, **options)
    return target


def test_the_engine_gives_what_plain_papermill_gives(tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # where it is set, ipykernel does not catch what is written past Python
    (tmp_path / "grannmodul.py").write_text("HEJ = 'hej'\ndef f(x): return x + 1\n")
    notebook = write_question(tmp_path, "tricky", *TRICKY)
    plain = executed(run(notebook, tmp_path / "plain.ipynb", None))
    assert "image/png" in "".join(plain)
    (tmp_path / "slut.txt").unlink(missing_ok=True)
    for target in ("first.ipynb", "again.ipynb"):
        assert executed(run(notebook, tmp_path / target, "naravard")) == plain
    assert way == "spare" or (tmp_path / "slut.txt").exists()  # what a notebook asks to have done at the end is done


@pytest.mark.parametrize("cell", STOPS)
def test_a_cell_that_stops_leaves_what_it_leaves_in_plain_papermill(
    tmp_path: Path, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = write_question(tmp_path, "stops", "print('nu')", cell, "print('aldrig')")
    left = []
    for name in (None, "naravard"):
        with pytest.raises(PapermillExecutionError) as caught:
            run(notebook, tmp_path / f"{name}.ipynb", name)
        left.append((executed(tmp_path / f"{name}.ipynb"), caught.value.ename, caught.value.exec_count))
    assert left[0] == left[1]
    assert "aldrig" not in json.dumps([json.loads(cell).get("outputs") for cell in left[1][0][1:]])


def test_the_command_of_papermill_takes_the_engine(tmp_path: Path) -> None:
    notebook = write_question(tmp_path, "asked", "print(area)")
    words = [str(Path(sys.executable).with_name("papermill")), str(notebook), str(tmp_path / "out.ipynb")]
    words += ["--engine", "naravard", "-p", "area", "Åby", "--no-progress-bar"]
    subprocess.run(words, check=True, capture_output=True, cwd=tmp_path)
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs[0].text == "Åby\n"


def test_notebooks_share_neither_names_nor_folders_nor_random_numbers(tmp_path: Path, way: str) -> None:
    cell = (
        "import os, random, sys, numpy as np, pandas as pd\n"
        "print(os.environ.get('LEFT'), getattr(pd, 'left', None), os.getcwd(), random.random(), np.random.random())\n"
        "os.environ['LEFT'] = pd.left = '1'\nos.chdir('/')"
    )
    notebook = write_question(tmp_path, "drawn", cell)
    drawn = []
    for name in ("a.ipynb", "b.ipynb"):
        run(notebook, tmp_path / name, "naravard")
        drawn.append(nbformat.read(tmp_path / name, as_version=4).cells[-1].outputs[0].text.split())
    assert [words[:3] for words in drawn] == [["None", "None", str(Path.cwd())]] * 2
    assert all(first != second for first, second in zip(drawn[0][3:], drawn[1][3:], strict=True))
    assert "LEFT" not in os.environ


def test_a_cell_has_one_thread_of_blas(tmp_path: Path, way: str) -> None:
    cell = "import os, numpy as np\nbefore = len(os.listdir('/proc/self/task'))"
    cell += "\nx = np.ones((999, 999)) @ np.ones((999, 999))"
    notebook = write_question(tmp_path, "threads", cell, "print(len(os.listdir('/proc/self/task')) - before)")
    run(notebook, tmp_path / "out.ipynb", "naravard")
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs[0].text == "0\n"


def test_a_notebook_that_takes_too_long_is_cut_and_kept(tmp_path: Path, way: str) -> None:
    notebook = write_question(tmp_path, "slow", "print('hit', flush=True)", "import time\ntime.sleep(600)")
    for limits, said in (
        (Limits(cell=1), "slow.ipynb, cell [4] tog längre tid än 1 sekunder"),
        (Limits(notebook=2), "slow.ipynb tog längre tid än 2 sekunder och avbröts vid cell [4]"),
    ):
        with pytest.raises(ReportError) as caught:
            run_notebook(notebook, {"area": ""}, tmp_path / "out.ipynb", tmp_path / "kept", "", limits=limits)
        assert caught.value.faults[0].startswith(said)
        assert "hit" in (tmp_path / "kept" / "out.ipynb").read_text(encoding="utf-8")
        assert not list(tmp_path.glob("*out.ipynb"))


def test_a_kernel_that_is_killed_is_said_to_have_ended(tmp_path: Path, way: str) -> None:
    notebook = write_question(tmp_path, "killed", "print('hit', flush=True)", "import os\nos.kill(os.getpid(), 9)")
    with pytest.raises(ReportError) as caught:
        run_notebook(notebook, {}, tmp_path / "out.ipynb", tmp_path / "kept", "Rådet.")
    assert caught.value.faults[0].startswith("killed.ipynb: kärnan avslutades")
    assert caught.value.faults[0].endswith("Rådet.")
    assert "hit" in (tmp_path / "kept" / "out.ipynb").read_text(encoding="utf-8")


def test_another_error_is_not_called_a_dead_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr(engine, "fork", broken)
    monkeypatch.setattr(spare, "take", broken)
    with pytest.raises(RecursionError):
        run_notebook(write_question(tmp_path, "own", "1"), {}, tmp_path / "out.ipynb", tmp_path, "")


def gone(pid: int) -> bool:
    """Whether a process ends within a few seconds."""
    until = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        time.sleep(0.02)
    return not Path(f"/proc/{pid}").exists()


@pytest.fixture
def forks() -> Callable[..., client.Forked]:
    if not CAN_FORK:
        absent("system", "datorn kan inte förgrena processer")
    return fork


def test_a_fork_ends_when_nobody_holds_it(forks: Callable[..., client.Forked]) -> None:
    first, second = forks("naravard_lib.preload.kernel:serve"), forks("time:sleep")
    first.kill()
    assert gone(first.pid)
    assert gone(second.pid)  # `sleep` takes no connection: the error ends it, and the connection says so
    assert second.connection.recv_bytes() == b""  # its goodbye
    with pytest.raises(EOFError):
        second.connection.recv_bytes()


def test_a_fork_and_what_it_started_end_with_the_process_that_asked(tmp_path: Path) -> None:
    if not CAN_FORK:
        absent("system", "datorn kan inte förgrena processer")
    cell = "import os, subprocess, sys, time\nchild = subprocess.Popen(['sleep', '600'])\n"
    cell += f"open({str(tmp_path / 'pids')!r}, 'w').write(f'{{os.getpid()}} {{child.pid}} ')\ntime.sleep(600)"
    notebook = write_question(tmp_path, "held", cell)
    code = f"import papermill\npapermill.execute_notebook({str(notebook)!r}, None, engine_name='naravard')"
    held = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len((tmp_path / "pids").read_text().split() if (tmp_path / "pids").exists() else ()) < 2:
        assert held.poll() is None
        time.sleep(0.02)
    os.kill(held.pid, signal.SIGKILL)
    held.wait()
    assert all(gone(int(pid)) for pid in (tmp_path / "pids").read_text().split())


def test_a_timeout_of_plain_papermill_is_one_of_the_engine(tmp_path: Path, way: str) -> None:
    with pytest.raises(CellTimeoutError):
        run(write_question(tmp_path, "slow", "import time\ntime.sleep(60)"), tmp_path / "o.ipynb", "naravard",
            execution_timeout=1)  # fmt: skip


def test_a_fork_has_the_mask_and_niceness_of_who_asked(forks: Callable[..., client.Forked], tmp_path: Path) -> None:
    cell = "import os\nprint(oct(os.umask(0)), os.nice(0))"
    notebook = write_question(tmp_path, "mask", cell)
    code = f"import papermill\npapermill.execute_notebook({str(notebook)!r}, 'ut.ipynb', engine_name='naravard')"
    words = ["nice", "-n", "3", "sh", "-c", f'umask 027; exec "$0" -c "{code}"', sys.executable]
    subprocess.run(words, check=True, capture_output=True, cwd=tmp_path)
    own = os.nice(0)
    told = nbformat.read(tmp_path / "ut.ipynb", as_version=4).cells[-1].outputs[0].text
    assert told == f"0o27 {min(own + 3, 19)}\n"


def test_without_a_preloaded_process_an_ordinary_kernel_runs_the_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> Path:
        raise PermissionError("mappen hör till någon annan")

    monkeypatch.setattr(client, "socket_path", refused)
    client.warm_up()
    run(write_question(tmp_path, "plain", "print(area)"), tmp_path / "out.ipynb", "naravard")
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs[0].text == "Åby\n"


def test_text_that_no_file_could_hold_is_printed_as_far_as_it_can_be(tmp_path: Path) -> None:
    notebook = write_question(tmp_path, "half", "print('Åby \\ud83d')", "print('nästa')")
    run(notebook, tmp_path / "out.ipynb", "naravard")
    printed = [cell.outputs[0].text for cell in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-2:]]
    assert printed == ["Åby ?\n", "nästa\n"]


@pytest.mark.parametrize("name", ["finnsinte", "annan"])
def test_another_kernel_is_never_replaced_by_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    specs = tmp_path / "share" / "kernels" / "annan"
    specs.mkdir(parents=True)
    spec = {"argv": ["/annan/python", "-f", "{connection_file}"], "display_name": "Annan", "language": "python"}
    (specs / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    notebook = write_question(tmp_path, "other", "1")
    with pytest.raises((NoSuchKernel, FileNotFoundError)):
        run(notebook, tmp_path / "out.ipynb", "naravard", kernel_name=name)


def test_the_place_of_the_socket_is_for_one_user_and_one_library(monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory(prefix="nv-") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        usual = socket_path()
        assert usual.is_relative_to(folder)
        assert usual.parent.stat().st_mode & 0o777 == 0o700
        monkeypatch.setenv("PYTHONPATH", "annat")
        assert socket_path() != usual
        usual.parent.chmod(0o755)
        with pytest.raises(PermissionError):
            socket_path()
    assert not socket_path().is_relative_to(folder)  # left over from another login
