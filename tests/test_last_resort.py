"""What nobody can foresee in a run: folders that are held, files that may not be looked at, our own mistakes."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Project
from test_run_command import SOUND, lines, start

from naravard_lib.errors import NaravardError, ReportError
from naravard_lib.runner.last_resort import in_sentences


def test_what_the_system_refuses_is_a_sentence_to_a_person_and_to_a_scheduler(
    make_project: Callable[..., Project],
) -> None:
    project = make_project()
    place = "a" * 300  # longer than any name of a file
    done = project.naravard("run", "--raw", place, "--json")
    (summary,) = lines(done.stdout)
    assert (done.returncode, summary["event"], summary["exit_code"]) == (4, "summary", 4)
    assert done.stderr == f"{summary['faults'][0]}\n"  # type: ignore[index]
    assert done.stderr.startswith(f"Det går inte att läsa, flytta eller skriva {place} (ENAMETOOLONG).")
    checked = project.naravard("check", "--raw", place)
    assert (checked.returncode, checked.stderr) == (4, done.stderr)


def test_a_mistake_of_ours_is_a_sentence_and_its_traceback_a_file_that_nobody_else_can_read() -> None:
    with pytest.raises(ReportError, match=r"ett fel i programmet \(ZeroDivisionError\)") as stopped, in_sentences():
        _ = 1 / 0
    log = Path(re.findall(r"\S+fel\.txt", stopped.value.faults[0])[0])
    assert "ZeroDivisionError: division by zero" in log.read_text(encoding="utf-8")
    assert log.parent.stat().st_mode & 0o077 == 0
    shutil.rmtree(log.parent)


def test_our_own_sentences_and_ctrl_c_are_left_as_they_are() -> None:
    for error in (NaravardError("Fel ett.", "Fel två."), KeyboardInterrupt()):
        with pytest.raises(type(error)) as stopped, in_sentences():
            raise error
        assert stopped.value is error


@pytest.mark.parametrize("words", [["check", "--status"], ["new", "--form-template", "form.toml"]])
def test_a_reader_that_goes_is_a_sentence(make_project: Callable[..., Project], words: list[str]) -> None:
    project = make_project()
    project.add("bra", SOUND)
    end, start_of = os.pipe()
    os.close(end)  # as `| head` does when it has seen enough
    running = start(project, *words, stdout=start_of, stderr=subprocess.PIPE)
    os.close(start_of)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 4
    assert err.decode().splitlines() == [
        "Det som skulle visas gick inte att skriva: disken är full, eller mottagaren läser inte längre."
    ]


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """A folder that cannot be renamed, as one that a program has open on Windows; making it so takes root."""
    if subprocess.run(["mount", "--bind", folder, folder], capture_output=True).returncode:
        pytest.skip("det går inte att montera här")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.system
def test_a_former_report_that_cannot_be_set_aside_is_told_and_holds_again_with_what_it_was_made_of(
    make_project: Callable[..., Project],
) -> None:
    project = make_project()
    project.add("tva", SOUND)
    plan = project.add("ett", SOUND) / "initiative.yaml"
    assert project.naravard("run", "--quiet").returncode == 0
    sound, index = plan.read_bytes(), project.reports / "index.html"
    with held(project.reports / "ett"):
        plan.write_text("id: [", encoding="utf-8")
        done = project.naravard("run")
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
        assert "ett: den förra rapporten gäller inte längre, men ligger kvar i reports/ett." in done.stdout
        assert "tva               0  oförändrad" in done.stdout
        assert project.naravard("run", "tva", "--quiet").returncode == 0
        assert 'href="ett/rapport.pdf"' not in index.read_text(encoding="utf-8")
        plan.write_bytes(sound)
        assert project.naravard("run", "--quiet").returncode == 0
    assert project.naravard("run", "tva", "--quiet").returncode == 0
    assert 'href="ett/rapport.pdf"' in index.read_text(encoding="utf-8")
    work = project.reports / ".arbete" / "ett"
    work.mkdir(parents=True)
    with held(work):
        done = project.naravard("run", "--force", "--quiet")
    assert (done.returncode, done.stderr.count("\n")) == (1, 2)
    assert "ett: det går inte att byta ut filerna i reports/.arbete/ett." in done.stderr


def test_what_may_not_be_looked_at_stops_nothing_and_events_do_not_stay_among_the_reports(
    make_project: Callable[..., Project],
) -> None:
    project = make_project()
    left = "(kept := workspace().events(initiative)).mkdir(parents=True)\n_ = (kept / 'kontakter').write_text('p1')"
    stop = "raise ValueError(initiative)"
    project.add_chapter("3_egen", "from naravard_lib.paths import workspace", left, stop)
    (project.add("bra", SOUND) / "delad").symlink_to("a" * 300)  # to look at what it leads to is an error
    done = project.naravard("run")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "ValueError" in done.stdout
    assert {path.name for path in (project.reports / ".arbete" / "bra").iterdir()} >= {"records", "processed"}
    assert list(project.root.rglob("kontakter")) == []
