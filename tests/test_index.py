"""The index page: what it tells of reports that hold, that no longer do, and that could not be made."""

import os
import sys
import time
from pathlib import Path

import pytest
from standing import add, lay_out, leave_off, make_report, page, stop

from naravard_lib.errors import ReportError
from naravard_lib.paths import Workspace
from naravard_lib.runner.index import write_index
from naravard_lib.runner.outcome import Outcome


@pytest.fixture
def target(tmp_path: Path) -> Workspace:
    return lay_out(tmp_path)


def test_the_index_tells_why_a_report_no_longer_holds(target: Workspace) -> None:
    make_report(target)
    write_index(target, {})
    assert "Något har ändrats" not in page(target)
    (target.raw / "prov" / "akutbesok.csv").write_text("annat", encoding="utf-8")
    write_index(target, {})
    assert "Något har ändrats sedan rapporten gjordes." in page(target)
    assert page(target).count("akutbesok.csv har ändrats") == 1
    assert "körs om först" not in page(target)


def test_the_index_links_to_the_notebook_that_stopped_also_in_later_runs(target: Workspace) -> None:
    kept = stop(target)
    told = '<a href="../processed/prov/avbrutet/3_outcome_its.ipynb">3_outcome_its.ipynb</a>'
    write_index(target, {"prov": Outcome("prov", (), ("Felet.",), 1.0, "failed", kept)})
    assert told in page(target)
    assert "Felet." in page(target)
    write_index(target, {})  # another command, about others
    assert told in page(target)
    assert "a.csv rad 3: &lt;talet&gt; saknas." in page(target)
    assert "0 av 1 initiativ har en rapport" in page(target)


def test_the_index_tells_of_a_run_that_was_broken_off_and_links_to_no_file_that_is_gone(target: Workspace) -> None:
    write_index(target, {})
    assert "Ingen rapport är gjord. Kör naravard run prov." in page(target)
    leave_off(target, "1_baseline")
    write_index(target, {})
    assert "Körningen avbröts innan rapporten blev klar. Kör naravard run prov." in page(target)
    make_report(target)
    (target.report("prov") / "rapport.pdf").unlink()
    write_index(target, {})
    assert 'href="prov/granskning.docx"' in page(target)
    assert 'href="prov/rapport.pdf"' not in page(target)


def test_a_foreign_page_is_left_and_a_link_is_not_followed(target: Workspace, tmp_path: Path) -> None:
    target.reports.mkdir()
    index, elsewhere = target.reports / "index.html", tmp_path / "annan.html"
    index.write_text("<title>Min sida</title>", encoding="utf-8")
    with pytest.raises(ReportError, match="är inte gjord av naravard"):
        write_index(target, {})
    assert page(target) == "<title>Min sida</title>"
    index.unlink()
    write_index(target, {})
    index.rename(elsewhere)
    before = elsewhere.read_bytes()
    index.symlink_to(elsewhere)
    add(target, "nytt")
    write_index(target, {})
    assert elsewhere.read_bytes() == before
    assert not index.is_symlink()
    assert {path.name for path in target.reports.iterdir()} == {"index.html"}
    index.unlink()
    index.mkdir()
    with pytest.raises(ReportError):
        write_index(target, {})


def test_a_report_whose_initiative_has_another_name_now_is_told_apart(target: Workspace) -> None:
    add(target, "tva")
    for name in ("prov", "tva"):
        make_report(target, name)
    write_index(target, {})
    assert "Rapporter utan initiativ" not in page(target)
    (target.raw / "tva").rename(target.raw / "tre")
    target.report("tva").rename(target.reports / "tva <b>")
    (target.reports / "egna bilder").mkdir()
    write_index(target, {})
    told = page(target).partition("Rapporter utan initiativ")[2]
    assert "<p>tva &lt;b&gt;: <a" in told
    assert 'href="tva%20%3Cb%3E/rapport.pdf"' in told
    assert "egna bilder" not in page(target)
    assert "1 av 2 initiativ har en rapport" in page(target)


def opened(target: Workspace, outcomes: dict[str, Outcome]) -> set[str]:
    """The names of the files that are opened while the page is written."""
    found: set[str] = set()
    listening = True
    sys.addaudithook(lambda event, told: found.add(Path(str(told[0])).name) if listening and event == "open" else None)
    write_index(target, outcomes)
    listening = False
    return found


def test_extracts_are_not_read_to_tell_of_reports_that_have_just_been_made_or_that_nobody_touched(
    target: Workspace,
) -> None:
    extract = target.raw / "prov" / "akutbesok.csv"
    make_report(target)
    assert "akutbesok.csv" not in opened(target, {"prov": Outcome("prov", ("PDF",), (), 1.0, "made")})
    later = time.time() + 60
    os.utime(target.report("prov") / "manifest.json", (later, later))
    assert "akutbesok.csv" not in opened(target, {})
    assert "Något har ändrats" not in page(target)
    os.utime(extract, (later + 1, later + 1))
    assert "akutbesok.csv" in opened(target, {})
    assert "Något har ändrats" not in page(target)
    extract.write_text("annat", encoding="utf-8")
    os.utime(extract, (later + 1, later + 1))
    write_index(target, {})
    assert "akutbesok.csv har ändrats" in page(target)


def test_a_former_report_that_could_not_be_set_aside_is_not_shown_as_one_that_holds(target: Workspace) -> None:
    make_report(target)
    stop(target)
    write_index(target, {})
    assert "&lt;talet&gt; saknas." in page(target)
    assert "Besvarad" not in page(target)
    assert 'href="prov/rapport.pdf"' not in page(target)
