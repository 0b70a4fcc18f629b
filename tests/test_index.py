"""The index page: what it tells of reports that hold, that no longer do, and that could not be made."""

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
