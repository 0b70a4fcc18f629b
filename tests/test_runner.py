"""`naravard run` end to end with tiny chapters: what is made, what is not, and what a reader is told."""

import datetime
import json
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
from conftest import Project
from nbformat.v4 import new_code_cell

from naravard_lib.reports.exporter import lone_document
from naravard_lib.runner.job import lend_events

SECRET = "19121212-1212"
PUBLISHED = """\
schema: 1
extracted: 2024-11-02
id: {id}
name: Samverkan <b>nära</b> & "hemma"
principals: [Region Exempel, Åby kommun]
measures:
  - {id: akutbesok, kind: count, better: lower, published: [{what: Före, mean: 87, source: Påhittad rapport}]}
"""
TROUBLE = f"""\
import os
from naravard_lib.errors import TableError
if initiative == "mening":
    raise TableError("a.csv rad 3: talet saknas. Fyll i det.", "a.csv rad 9: månaden saknas. Fyll i den.")
if initiative == "stannar":
    dict()["{SECRET}"]
if initiative == "karna":
    os._exit(1)"""


def tree(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    project = make_project([TROUBLE])
    for name in ("bra", "karna", "mening", "stannar"):
        project.add(name, PUBLISHED)
    return project


@pytest.fixture(scope="module")
def raw_before(project: Project) -> dict[str, str]:
    return tree(project.raw)


@pytest.fixture(scope="module")
def first(project: Project, raw_before: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return project.naravard("run")


def row(output: str, name: str) -> str:
    """The part of the closing table that belongs to one initiative."""
    lines = output.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{name} "))
    return "\n".join([lines[start], *(line for line in lines[start + 1 :] if line.startswith("  • ") and name in line)])


def test_the_sound_initiative_is_made_among_failing_ones(
    project: Project, first: subprocess.CompletedProcess[str]
) -> None:
    assert first.returncode == 1
    assert "PDF, HTML, Word, Excel, 2 notebooks" in row(first.stdout, "bra")
    made = {"rapport.pdf", "rapport.html", "rapport.docx", "bilaga.pdf", "bilaga.html", "underlag.xlsx"}
    made |= {"granskning.pdf", "granskning.docx"}
    made |= {"results.json", "manifest.json"}
    assert set(tree(project.reports / "bra")) == made | {"notebooks/1_baseline.ipynb", "notebooks/6_summary.ipynb"}
    assert (project.reports / "bra" / "rapport.pdf").read_bytes().startswith(b"%PDF")


def test_failing_initiatives_leave_no_report(project: Project, first: subprocess.CompletedProcess[str]) -> None:
    assert {path.name for path in project.reports.iterdir()} == {"bra", "index.html", ".lock"}


def test_faults_are_sentences_and_never_tracebacks(first: subprocess.CompletedProcess[str]) -> None:
    assert "Traceback" not in first.stdout + first.stderr
    assert "1_baseline.ipynb, cell [3]: a.csv rad 3: talet saknas. Fyll i det." in first.stdout
    assert "1_baseline.ipynb, cell [3]: a.csv rad 9: månaden saknas. Fyll i den." in first.stdout
    assert "1_baseline.ipynb, cell [3] stannade med felet KeyError." in first.stdout
    assert "1_baseline.ipynb: kärnan avslutades mitt i körningen" in first.stdout


def test_the_text_of_a_foreign_error_is_not_printed(project: Project, first: subprocess.CompletedProcess[str]) -> None:
    index = (project.reports / "index.html").read_text(encoding="utf-8")
    assert SECRET not in first.stdout + first.stderr + index
    partial = project.root / "data" / "processed" / "stannar" / "avbrutet" / "1_baseline.ipynb"
    assert SECRET in partial.read_text(encoding="utf-8")
    assert str(partial.relative_to(project.root)) in first.stdout


def test_raw_files_are_untouched(
    project: Project, first: subprocess.CompletedProcess[str], raw_before: dict[str, str]
) -> None:
    assert tree(project.raw) == raw_before


def test_a_report_names_no_place_on_the_machine(project: Project, first: subprocess.CompletedProcess[str]) -> None:
    for path in (project.reports / "bra").rglob("*"):
        assert path.is_dir() or str(project.root).encode() not in path.read_bytes()
    notebook = nbformat.read(project.reports / "bra" / "notebooks" / "6_summary.ipynb", as_version=4)
    assert "papermill" not in notebook.metadata


def test_a_notebook_knows_its_title_page(project: Project, first: subprocess.CompletedProcess[str]) -> None:
    notebook = nbformat.read(project.reports / "bra" / "notebooks" / "1_baseline.ipynb", as_version=4)
    meta = lone_document(notebook, "1_baseline").meta
    assert meta.title == 'Samverkan <b>nära</b> & "hemma"'
    assert (meta.subtitle, meta.date) == ("Region Exempel · Åby kommun", datetime.date(2024, 11, 2))


def test_the_manifest_says_what_the_report_was_made_of(
    project: Project, first: subprocess.CompletedProcess[str], raw_before: dict[str, str]
) -> None:
    manifest = json.loads((project.reports / "bra" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"] == {"initiative.yaml": raw_before["bra/initiative.yaml"]}
    assert set(manifest["seconds"]) == {"1_baseline", "6_summary"}
    assert {"python", "naravard", "pandas", "papermill"} <= set(manifest["versions"])


def test_results_are_the_union_of_the_chapters(project: Project, first: subprocess.CompletedProcess[str]) -> None:
    results = json.loads((project.reports / "bra" / "results.json").read_text(encoding="utf-8"))
    assert results["initiative"] == "bra"
    assert results["chapters"]["1_baseline"]["answered"] == "partly"


def test_the_index_lists_all_with_answers_and_reasons(
    project: Project, first: subprocess.CompletedProcess[str]
) -> None:
    index = (project.reports / "index.html").read_text(encoding="utf-8")
    assert '<html lang="sv">' in index
    assert "1 av 4 initiativ har en rapport" in index
    for file in ("rapport.pdf", "rapport.html", "rapport.docx", "bilaga.pdf", "bilaga.html", "underlag.xlsx"):
        assert f'href="bra/{file}"' in index
    assert "Samverkan &lt;b&gt;nära&lt;/b&gt; &amp; &quot;hemma&quot;" in index
    assert "mål &lt;saknas&gt;" in index
    assert index.count("Ingen rapport kunde göras.") == 3
    assert "http" not in index.replace("http-equiv", "")


def test_a_second_run_gives_equal_bytes_and_a_fault_sets_the_old_report_aside(
    project: Project, first: subprocess.CompletedProcess[str]
) -> None:
    before = tree(project.reports / "bra")
    assert project.naravard("run", "--force", "data/raw/bra/").returncode == 0
    after = tree(project.reports / "bra")
    assert {**after, "manifest.json": ""} == {**before, "manifest.json": ""}

    file = project.raw / "bra" / "initiative.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("kind: count", "kind: cuont"), encoding="utf-8")
    project.naravard("run", "mening")
    index = (project.reports / "index.html").read_text(encoding="utf-8")
    assert "Något har ändrats sedan rapporten gjordes." in index
    assert "initiative.yaml har ändrats" in index

    failed = project.naravard("run", "bra")
    assert failed.returncode == 1
    assert not (project.reports / "bra").exists()
    former = project.root / "data" / "processed" / "bra" / "tidigare_rapport"
    assert {**tree(former), "manifest.json": ""} == {**after, "manifest.json": ""}
    assert "Den förra rapporten gäller inte längre" in (project.reports / "index.html").read_text(encoding="utf-8")


def test_faults_of_report_and_appendix_come_at_once(make_project: Callable[..., Project]) -> None:
    project = make_project()
    project.add("bra", PUBLISHED)
    path = project.root / "notebooks" / "cycle" / "6_summary.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += [new_code_cell("1"), new_code_cell("2", metadata={"tags": ["bilaga"]})]
    nbformat.write(notebook, path)
    done = project.naravard("run")
    assert done.returncode == 1
    for number in (5, 6):  # the parameters are injected as a cell of their own
        assert f"6_summary.ipynb, cell {number}: cellen visar ett värde som inte kan tryckas." in done.stdout


def test_nothing_to_run_is_one_sentence(make_project: Callable[..., Project]) -> None:
    empty = make_project()
    empty.raw.mkdir(parents=True)
    (empty.root / "annan").mkdir()
    for words, part in (
        (["run"], "finns inget initiativ. Lägg en mapp"),
        (["run", "--raw", "borta"], "Ange mappen med initiativ med --raw."),
        (["run", "--raw", "annan", "--out", "annan/ut"], "Välj en annan mapp med --out."),
    ):
        done = empty.naravard(*words)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert part in done.stderr


def test_an_unknown_name_stops_the_command_before_it_touches_anything(make_project: Callable[..., Project]) -> None:
    project = make_project()
    project.add("bra", PUBLISHED)
    before = tree(project.root)
    done = project.naravard("run", "bra", "braa", "..", ".")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 3)
    assert 'Initiativet "braa" finns inte i' in done.stderr
    assert 'Menas "bra"?' in done.stderr
    assert tree(project.root) == before


@pytest.mark.parametrize("place", ["", "/dev/shm"], ids=["samma disk", "annan disk"])
def test_event_tables_that_were_read_before_are_lent_to_a_run(tmp_path: Path, place: str) -> None:
    if place and not (Path(place).is_dir() and Path(place).stat().st_dev != tmp_path.stat().st_dev):
        pytest.skip("datorn har ingen annan disk")
    kept = tmp_path / "events"
    kept.mkdir()
    (kept / "persons.parquet").write_bytes(b"tabell")
    (kept / "borta.parquet").symlink_to(kept / "finns inte")  # gone before it could be lent
    with TemporaryDirectory(dir=place or tmp_path) as folder:
        staged = Path(folder) / "prov" / "events"
        lend_events(kept, staged)
        assert {path.name: path.read_bytes() for path in staged.iterdir() if path.exists()} == {
            "persons.parquet": b"tabell"
        }


def test_check_runs_no_notebook_and_lists_faults(make_project: Callable[..., Project]) -> None:
    project = make_project()
    project.add("bra", PUBLISHED)
    project.add("fel", PUBLISHED.replace("name:", "nmae:"))
    done = project.naravard("check")
    assert done.returncode == 1
    assert "bra: inga fel" in done.stdout
    assert "fel/initiative.yaml rad 4" in done.stdout
    assert not project.reports.exists()
