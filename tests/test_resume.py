"""Runs that are killed, and the runs after them: nothing finished is made again, nothing half or old is shown."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import Project

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processerna hittas i /proc")

PUBLISHED = """\
schema: 1
extracted: 2024-11-02
id: {id}
name: Första namnet
principals: [Region Exempel, Åby kommun]
measures:
  - {id: akutbesok, kind: count, better: lower, published: [{what: Före, mean: 87, source: Påhittad rapport}]}
"""
# A chapter notes that it ran and which process it is, waits for as long as a file says so, and leaves its answer.
CHAPTER = """\
import json, os, time
from naravard_lib.paths import workspace
folders, chapter = workspace(), "{chapter}"
root, name = folders.notebooks.parent, (folders.raw / initiative / "initiative.yaml").read_text().split("name: ")[1]
_ = os.write(os.open(root / "log", os.O_APPEND | os.O_CREAT | os.O_WRONLY), f"{{initiative}} {{chapter}}\\n".encode())
_ = (root / f"{{initiative}} {{chapter}}.pid").write_text(str(os.getpid()))
while (root / f"{{initiative}} {{chapter}}.wait").exists(): time.sleep(0.02)
answer = {{"question": None, "answered": "partly", "missing": [], "chapter": chapter, "initiative": initiative}}
answer |= {{"estimates": {{}}, "verdict": "", "sentences": [name.splitlines()[0]], "sources": [], "code_version": ""}}
_ = (folders.results(initiative) / f"{{chapter}}.json").write_text(json.dumps(answer | {{"failed": []}}))"""
CHAPTERS = ("1_baseline", "2_target", "6_summary")
NAMES = ("ett", "tva")
PATIENCE = 60.0  # seconds; a loaded machine is slow, and a test that waits longer has failed


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once, since the cells of a new notebook get random names."""
    project = Project(tmp_path_factory.mktemp("mall"))
    for stem in CHAPTERS:
        project.add_chapter(stem, CHAPTER.format(chapter=stem))
    for name in NAMES:
        project.add(name, PUBLISHED)
    return project.root


def start(project: Project, *words: str) -> subprocess.Popen[str]:
    """`naravard run`, one step at a time, in a process group of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NARAVARD_")}
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("naravard")), "run", "--jobs", "1", *words],
        cwd=project.root,
        env={**kept, "NARAVARD_ROOT": str(project.root), "NARAVARD_KEY": os.environ["NARAVARD_KEY"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def until(found: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end
        time.sleep(0.01)


def hold(project: Project, step: str) -> Path:
    """From now on that chapter waits, until the file is removed."""
    (project.root / f"{step}.pid").unlink(missing_ok=True)
    wait = project.root / f"{step}.wait"
    wait.touch()
    return wait


def kernel(project: Project, step: str) -> int:
    """The process that runs that chapter, when it has come to where it waits."""
    path = project.root / f"{step}.pid"
    until(lambda: path.exists() and path.read_text(encoding="utf-8"))
    return int(path.read_text(encoding="utf-8"))


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def worker(project: Project, step: str) -> int:
    """The process that waits for that chapter: the other fork of the same process that stands in the project."""
    running = kernel(project, step)
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            pid = int(folder.name)
            if pid != running and parent(pid) == parent(running) and (folder / "cwd").readlink() == project.root:
                return pid
    raise AssertionError("no worker")


def log(project: Project) -> Counter[str]:
    path = project.root / "log"
    return Counter(path.read_text(encoding="utf-8").splitlines() if path.exists() else ())


def published(project: Project) -> dict[str, str]:
    """Every file that a reader can open, by name; of a manifest only what does not tell the time."""
    found = {}
    for folder in (project.reports, project.root / "data" / "processed"):
        for path in (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"):
            content = path.read_bytes()
            if path.name == "manifest.json":
                told = json.loads(content)
                told = {**told, "made": "", "seconds": {}}
                told["chapters"] = {stem: {**record, "seconds": 0} for stem, record in told["chapters"].items()}
                content = json.dumps(told).encode()
            found[path.relative_to(project.root).as_posix()] = sha256(content).hexdigest()
    return found


def leftovers(project: Project) -> list[str]:
    found = [*project.reports.rglob(".*"), *(project.root / "data" / "processed").rglob(".*")]
    return [path.name for path in found if path.name != ".lock"]


def finish(project: Project, *words: str) -> subprocess.CompletedProcess[str]:
    done = project.naravard("run", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert leftovers(project) == []
    return done


@pytest.fixture(scope="module")
def undisturbed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    project = Project(shutil.copytree(template, tmp_path_factory.mktemp("ostord") / "projekt"))
    finish(project)
    assert log(project) == Counter(f"{name} {stem}" for name in NAMES for stem in CHAPTERS)
    return published(project)


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Iterator[Project]:
    made = Project(shutil.copytree(template, tmp_path / "projekt"))
    yield made
    for wait in made.root.glob("*.wait"):  # whatever still waits goes on, and ends
        wait.unlink()


def test_unchanged_initiatives_are_not_made_again(project: Project) -> None:
    finish(project, "ett")
    before, ran = published(project), log(project)
    stamps = {path: path.stat().st_mtime_ns for path in project.reports.rglob("*.*") if path.name != "index.html"}
    finish(project, "ett")
    assert (published(project), log(project)) == (before, ran)
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    finish(project, "--force", "ett")
    assert (published(project), log(project)) == (before, ran + ran)


@pytest.mark.parametrize("victim", ["runner", "group", "worker", "preloaded", "all"])
def test_after_kill_9_the_same_command_goes_on_where_it_was(
    project: Project, undisturbed: dict[str, str], victim: str
) -> None:
    step = "tva 2_target"
    wait = hold(project, step)
    command = start(project)
    pid, other = kernel(project, step), worker(project, step)
    first = {name: digest for name, digest in published(project).items() if name.startswith("reports/ett/")}
    assert first == {name: digest for name, digest in undisturbed.items() if name.startswith("reports/ett/")}
    if victim in ("group", "all"):
        os.killpg(command.pid, signal.SIGKILL)
    chosen = {"runner": [command.pid], "worker": [other], "preloaded": [parent(pid)], "all": [pid, other]}
    for each in chosen.get(victim, []):
        os.kill(each, signal.SIGKILL)
    wait.unlink()
    if victim not in ("worker", "preloaded"):
        command.wait(PATIENCE)
        assert not (project.reports / "tva").exists()
        until(lambda: not Path(f"/proc/{pid}").exists() and not Path(f"/proc/{other}").exists())
        finish(project)
    else:
        said = "".join(command.communicate(timeout=PATIENCE))
        assert command.returncode == 0, said
        assert leftovers(project) == []
    assert published(project) == undisturbed
    once = Counter(f"{name} {stem}" for name in NAMES for stem in CHAPTERS)
    again = [] if victim == "preloaded" else [step]  # its forks live on, and the next ones come from a new one
    assert log(project) - once == Counter(again)


def test_a_kernel_that_is_killed_costs_its_initiative_and_the_next_run_goes_on(
    project: Project, undisturbed: dict[str, str]
) -> None:
    step = "ett 2_target"
    wait = hold(project, step)
    command = start(project)
    os.kill(kernel(project, step), signal.SIGKILL)
    wait.unlink()
    said, _ = command.communicate(timeout=PATIENCE)
    assert command.returncode == 1
    assert "2_target.ipynb" in said
    assert not (project.reports / "ett").exists()
    assert (project.reports / "tva" / "rapport.pdf").exists()
    finish(project)
    assert published(project) == undisturbed
    assert log(project) - Counter(f"{name} {stem}" for name in NAMES for stem in CHAPTERS) == Counter([step])


def test_after_ctrl_c_the_same_command_goes_on_and_the_index_tells_of_what_was_made(
    project: Project, undisturbed: dict[str, str]
) -> None:
    step = "tva 6_summary"
    wait = hold(project, step)
    command = start(project)
    pid = kernel(project, step)
    command.send_signal(signal.SIGINT)
    command.wait(PATIENCE)
    wait.unlink()
    assert command.returncode == 130
    until(lambda: not Path(f"/proc/{pid}").exists())
    index = (project.reports / "index.html").read_text(encoding="utf-8")
    assert 'href="ett/rapport.pdf"' in index
    assert 'href="tva/rapport.pdf"' not in index
    finish(project)
    assert published(project) == undisturbed
    assert log(project) - Counter(f"{name} {stem}" for name in NAMES for stem in CHAPTERS) == Counter([step])


def test_a_forced_run_that_is_killed_leaves_the_former_report_and_nothing_else(
    project: Project,
) -> None:
    finish(project, "ett")
    before = published(project)
    step = "ett 2_target"
    wait = hold(project, step)
    command = start(project, "--force", "ett")
    pid = kernel(project, step)
    os.kill(command.pid, signal.SIGKILL)
    command.wait(PATIENCE)
    wait.unlink()
    until(lambda: not Path(f"/proc/{pid}").exists())
    assert {name: digest for name, digest in published(project).items() if ".arbete" not in name} == before
    finish(project, "ett")
    assert published(project) == before


def test_a_second_run_at_the_same_time_says_no_and_touches_nothing(project: Project) -> None:
    step = "ett 1_baseline"
    wait = hold(project, step)
    command = start(project, "ett")
    kernel(project, step)
    before = {path: path.stat().st_mtime_ns for path in project.reports.rglob("*")}
    second = project.naravard("run")
    assert second.returncode == 3
    assert "En annan körning arbetar redan i reports." in second.stderr
    assert second.stdout == ""
    assert {path: path.stat().st_mtime_ns for path in project.reports.rglob("*")} == before
    wait.unlink()
    assert command.wait(PATIENCE) == 0
    assert set(log(project).values()) == {1}


def rename(project: Project, old: str, new: str) -> None:
    path = project.raw / "ett" / "initiative.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def told(project: Project) -> set[str]:
    """What the chapters of the published report, and the result files, say that the initiative is called."""
    results = json.loads((project.reports / "ett" / "results.json").read_text(encoding="utf-8"))["chapters"].values()
    kept = [json.loads(path.read_bytes()) for path in project.root.glob("data/processed/ett/results/*.json")]
    return {sentence for result in (*results, *kept) for sentence in result["sentences"]}


def test_what_was_made_of_other_input_is_never_used(project: Project) -> None:
    step = "ett 6_summary"
    for old, new in (("Första", "Andra"), ("Andra", "Första")):
        wait = hold(project, step)
        command = start(project, "ett")
        pid = kernel(project, step)
        os.kill(command.pid, signal.SIGKILL)
        command.wait(PATIENCE)
        until(lambda pid=pid: not Path(f"/proc/{pid}").exists())
        rename(project, old, new)
        wait.unlink()
    finish(project, "ett")
    assert told(project) == {"Första namnet"}
    assert log(project)["ett 1_baseline"] == 3
    rename(project, "Första", "Andra")
    finish(project, "ett")
    assert told(project) == {"Andra namnet"}
    assert log(project)["ett 1_baseline"] == 4


def test_input_that_changes_during_a_run_stops_the_initiative(project: Project) -> None:
    finish(project, "ett")
    rename(project, "Första", "Andra")
    step = "ett 2_target"
    wait = hold(project, step)
    command = start(project, "ett")
    kernel(project, step)
    rename(project, "Andra", "Tredje")
    wait.unlink()
    said, _ = command.communicate(timeout=PATIENCE)
    assert command.returncode == 1
    assert "ett: underlaget ändrades medan rapporten gjordes (initiative.yaml har ändrats)." in said
    assert not (project.reports / "ett").exists()
    assert (project.root / "data" / "processed" / "ett" / "tidigare_rapport" / "rapport.pdf").exists()
    finish(project, "ett")
    assert told(project) == {"Tredje namnet"}


def test_only_what_is_changed_is_run_again(project: Project) -> None:
    finish(project, "ett")
    before = log(project)
    path = project.root / "notebooks" / "cycle" / "2_target.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("# Kapitel 2", "# Ett annat kapitel"), encoding="utf-8")
    finish(project, "ett")
    assert log(project) - before == Counter(["ett 2_target"])
    assert "Ett annat kapitel" in (project.reports / "ett" / "notebooks" / "2_target.ipynb").read_text(encoding="utf-8")
    (project.reports / "ett" / "rapport.pdf").unlink()
    before = log(project)
    finish(project, "ett")
    assert log(project) == before
    assert (project.reports / "ett" / "rapport.pdf").exists()
