"""Warm kernels, forked or spawned, against plain papermill, cell by cell."""

import json
import multiprocessing
import signal
from pathlib import Path
from threading import Timer
from typing import Any

import nbformat
import papermill
import pytest
from jupyter_client.manager import AsyncKernelManager
from test_ask_runs import write_question

from naravard_lib.errors import ReportError
from naravard_lib.runner import warm
from naravard_lib.runner.chapters import run_notebook
from naravard_lib.runner.warm import WarmKernels

# Where a fork of a process that has imported everything could differ from a kernel of its own.
TRICKY = (
    "import os, sys, numpy as np, pandas as pd, naravard_lib as nv\nnv.plot_outcome.__name__",  # matplotlib comes early
    "pd.DataFrame(np.arange(60).reshape(2, 30))",
    'pd.DataFrame({"ort": ["Åby"]}).dtypes',
    "import matplotlib.pyplot as plt\n_ = plt.plot([1, 3, 2])",
    "print(area, file=sys.stderr)",
    "os.environ['MPLBACKEND'], os.getcwd(), '__file__' in globals(), sys.argv[1], sys.argv[3:], __name__",
)


def outputs(path: Path) -> list[str]:
    """The outputs and counts of every cell, as text."""
    cells = nbformat.read(path, as_version=4).cells
    return [json.dumps([cell.get("outputs"), cell.get("execution_count")], sort_keys=True) for cell in cells]


def test_a_warm_kernel_gives_what_a_plain_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = write_question(tmp_path, "tricky", *TRICKY)
    papermill.execute_notebook(notebook, tmp_path / "plain.ipynb", {"area": "Åby"}, progress_bar=False)
    with WarmKernels([notebook]) as kernels:
        for target in ("forked.ipynb", "again.ipynb"):
            run_notebook(notebook, {"area": "Åby"}, tmp_path / target, tmp_path, "", kernels.manager(more=True))
    monkeypatch.setattr(warm, "_FORKS", False)  # as on Windows and Mac
    monkeypatch.setattr(warm, "_CONTEXT", multiprocessing.get_context("spawn"))
    with WarmKernels([notebook]) as kernels:
        run_notebook(notebook, {"area": "Åby"}, tmp_path / "spawned.ipynb", tmp_path, "", kernels.manager(more=False))
    plain = outputs(tmp_path / "plain.ipynb")
    assert "image/png" in "".join(plain)
    for name in ("forked.ipynb", "again.ipynb", "spawned.ipynb"):
        assert outputs(tmp_path / name) == plain


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["before", "meanwhile"])
def test_a_kernel_that_ends_before_its_first_reply_is_said_to_have_ended(tmp_path: Path, number: int) -> None:
    notebook = write_question(tmp_path, "early", "1")
    with WarmKernels([notebook]) as kernels:
        kernels.prepare()
        process = kernels._spare
        assert process is not None
        process.send_signal(number)
        if number == signal.SIGSTOP:  # it cannot take its first step, and is ended while the command waits for it
            Timer(1.5, process.kill).start()
        else:
            process.wait()
        with pytest.raises(ReportError) as caught:
            run_notebook(notebook, {}, tmp_path / "out.ipynb", tmp_path / "kept", "Rådet.", kernels.manager(more=False))
    assert caught.value.faults[0].startswith("early.ipynb: kärnan avslutades")
    assert caught.value.faults[0].endswith("Rådet.")
    assert (tmp_path / "kept" / "out.ipynb").is_file()


def test_another_error_than_a_dead_kernel_is_not_called_one(tmp_path: Path) -> None:
    class Broken(AsyncKernelManager):
        async def _async_pre_start_kernel(self, **_: Any) -> Any:
            raise RecursionError("maximum recursion depth exceeded")

    with pytest.raises(RecursionError):
        run_notebook(write_question(tmp_path, "own", "1"), {}, tmp_path / "out.ipynb", tmp_path, "", Broken)


def test_kernels_of_one_process_share_neither_names_nor_random_numbers(tmp_path: Path) -> None:
    cell = (
        "import os, random, numpy as np\n"
        "print(os.environ.get('LEFT'), random.random(), np.random.random())\n"
        "os.environ['LEFT'] = '1'"
    )
    notebook = write_question(tmp_path, "drawn", cell)
    with WarmKernels([notebook]) as kernels:
        for target in ("a.ipynb", "b.ipynb"):
            run_notebook(notebook, {}, tmp_path / target, tmp_path, "", kernels.manager(more=True))
    drawn = [
        nbformat.read(tmp_path / name, as_version=4).cells[-1].outputs[0].text.split()
        for name in ("a.ipynb", "b.ipynb")
    ]
    assert [words[0] for words in drawn] == ["None", "None"]
    assert all(first != second for first, second in zip(drawn[0][1:], drawn[1][1:], strict=True))
