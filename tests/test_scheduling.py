"""Steps are taken in order by whatever executor there is, and what stops one initiative stops no other."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import PUBLISHED, Project

from naravard_lib.errors import ReportError
from naravard_lib.runner.batch import run_all
from naravard_lib.runner.events import Begun, Ended, Event, Finished, Planned
from naravard_lib.runner.outcome import Outcome

SLOW = 'import time; time.sleep(0.6 if initiative == "c" else 0)'
# The process that waits for this chapter: the other fork of the same process that stands in the project.
KILLS_ITS_WORKER = """\
import os, signal, pathlib, contextlib
stat = lambda pid: pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
for path in pathlib.Path("/proc").glob("[0-9]*") if initiative == "b" else ():
    with contextlib.suppress(OSError):
        if path.name != str(os.getpid()) and stat(path.name) == str(os.getppid()):
            if (path / "cwd").readlink() == pathlib.Path.cwd(): os.kill(int(path.name), signal.SIGKILL)"""
STEPS = ("kontroll", "1_baseline", "6_summary", "rapport")


@pytest.fixture
def make(make_project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Project]:
    """A project of three initiatives, the first of which has the largest extracts, that this process stands in."""

    def made(*cells: str) -> Project:
        project = make_project(cells)
        for number, name in enumerate("abc"):
            project.add(name, PUBLISHED, mer_csv="x" * (9000 - 3000 * number))
        monkeypatch.chdir(project.root)
        monkeypatch.setenv("NARAVARD_ROOT", str(project.root))
        return project

    return made


def run(**options: object) -> tuple[tuple[Outcome, ...], list[Event]]:
    told: list[Event] = []
    return run_all(tell=told.append, **options), told  # type: ignore[arg-type]


def files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in ("manifest.json", ".lock"))
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in found}


def steps(told: list[Event]) -> list[tuple[str, str]]:
    return [(event.initiative, event.step) for event in told if isinstance(event, Begun)]


def most_at_work(told: list[Event]) -> int:
    at_work = most = 0
    for event in told:
        at_work += isinstance(event, Begun) - isinstance(event, Ended)
        most = max(most, at_work)
    return most


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_makes_the_same_reports(make: Callable[..., Project], pool: Callable[[int], Executor]) -> None:
    project = make()
    ours, _ = run(jobs=2)
    before = files(project.reports)
    with pool(2) as executor:
        theirs, told = run(jobs=2, executor=executor, force=True)
    assert {outcome.state for outcome in (*ours, *theirs)} == {"made"}
    assert files(project.reports) == before
    assert most_at_work(told) == 2
    assert os.environ["NARAVARD_ROOT"] == str(project.root)


def test_those_that_take_longest_begin_and_one_that_has_begun_goes_first(make: Callable[..., Project]) -> None:
    make(SLOW)
    _, told = run(jobs=1)
    assert steps(told) == [(name, step) for name in "abc" for step in STEPS]  # by size, nothing else being known
    assert isinstance(told[0], Planned)
    outcomes, told = run(jobs=1, force=True)
    assert steps(told)[:4] == [("c", step) for step in STEPS]  # by what it took
    assert most_at_work(told) == 1
    assert [outcome.initiative for outcome in outcomes] == ["a", "b", "c"]
    assert [event.outcome.state for event in told if isinstance(event, Finished)] == ["made"] * 3


def test_what_is_taken_over_is_told_as_that(make: Callable[..., Project]) -> None:
    project = make()
    run(jobs=2)
    (project.reports / "b" / "rapport.html").write_text("skadad", encoding="utf-8")
    outcomes, told = run(jobs=2)
    assert [outcome.state for outcome in outcomes] == ["unchanged", "made", "unchanged"]
    assert {event.step: event.reused for event in told if isinstance(event, Ended)} == {
        "kontroll": False,
        "1_baseline": True,
        "6_summary": True,
        "rapport": False,
    }


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processerna hittas i /proc")
def test_a_worker_that_is_killed_each_time_costs_its_initiative_alone(make: Callable[..., Project]) -> None:
    make(KILLS_ITS_WORKER)
    outcomes, told = run(jobs=1)
    assert [outcome.state for outcome in outcomes] == ["made", "failed", "made"]
    (fault,) = outcomes[1].faults
    assert fault == "b: körningen avbröts utifrån, oftast för att minnet tog slut. Kör om med --jobs 1."
    assert steps(told).count(("b", "1_baseline")) == 2  # it was given back once


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('initiativ = "bra"', '1_baseline.ipynb: parametern "initiativ" är okänd. Menas "initiative"?'),
        ("antal = 3", '1_baseline.ipynb: lägg till initiative = "…" i en cell märkt parameters.'),
        ("initiative = = 3", "1_baseline.ipynb går inte att läsa som notebook. Öppna och spara den i JupyterLab."),
    ],
)
def test_parameters_are_checked_before_anything_is_run(make: Callable[..., Project], source: str, fault: str) -> None:
    project = make()
    path = project.root / "notebooks" / "cycle" / "1_baseline.ipynb"
    text = path.read_text(encoding="utf-8")
    other = source.replace('"', '\\"')
    path.write_text(text.replace('initiative = \\"bra\\"', other, 1), encoding="utf-8")
    told: list[Event] = []
    with pytest.raises(ReportError) as stopped:
        run_all(tell=told.append)
    assert stopped.value.faults == (fault,)
    assert told == []
    assert not (project.reports / "a").exists()
