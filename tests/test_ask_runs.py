"""`naravard ask` with real kernels: what is made, what is told, and that nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import nbformat
import pikepdf
import pytest
from conftest import Project, absent
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from openpyxl import load_workbook

SECRET = "19121212-1212"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
TABLE = """\
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Table
Blocks((Table(f"Invånare i {area} <b> (syntetiska data)", ("Kommun", "Antal"), ((area, "3"),), "lr"),))"""
TROUBLE = f"""\
import os
from naravard_lib.errors import TableError
if area == "mening":
    raise TableError("a.csv rad 3: talet saknas.", "a.csv rad 9: månaden saknas.")
if area == "stannar":
    dict()["{SECRET}"]
if area == "karna":
    os._exit(1)"""


def write_question(folder: Path, stem: str, *cells: str) -> Path:
    parameters = new_code_cell('area = ""  # kommun', metadata={"tags": ["parameters"]})
    cells_of_code = [parameters, *map(new_code_cell, cells)]
    notebook = new_notebook(cells=[new_markdown_cell("# Hur <många>?"), *cells_of_code], metadata=KERNEL)
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / f"{stem}.ipynb")
    return folder / f"{stem}.ipynb"


def left(mark: str) -> list[str]:
    """Processes that inherited a variable of this value, waited for a little while."""
    if not Path("/proc/self/environ").exists():
        absent("system", "datorn har inget /proc att räkna processer i")
    until = time.monotonic() + 10
    while (found := list(filter(None, (_marked(folder, mark) for folder in Path("/proc").glob("[0-9]*"))))) and (
        time.monotonic() < until
    ):
        time.sleep(0.05)
    return found


def _marked(process: Path, mark: str) -> str:
    try:
        inherited = mark.encode() in (process / "environ").read_bytes()
        return (process / "cmdline").read_text() if inherited else ""
    except OSError:  # it ended meanwhile
        return ""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("fråga"))
    project.raw.mkdir(parents=True)
    case = project.root / "data" / "questions" / "ett-fall"
    case.mkdir(parents=True)
    (case / "sizing.yaml").write_text("schema: 1", encoding="utf-8")
    write_question(project.root / "notebooks" / "questions", "sizing", TROUBLE, TABLE, "area = 'kvar'")
    write_question(
        project.root / "notebooks" / "questions", "sleep", "open('sover', 'a').write('1')\nimport time\ntime.sleep(60)"
    )
    return project


@pytest.fixture(scope="module")
def mark() -> str:
    return f"mark-{uuid.uuid4()}"


@pytest.fixture(scope="module")
def asked(project: Project, mark: str) -> subprocess.CompletedProcess[str]:
    """One command: two answers around three that cannot be given."""
    before = project.reports / "fragor" / "sizing-area-mening.pdf"
    before.parent.mkdir(parents=True)
    before.write_bytes(b"fran forra gangen")
    stopped = project.reports / ".ask-stopped0"
    stopped.mkdir()
    os.utime(stopped, (0, 0))
    interrupted = project.root / "data" / "processed" / "fragor" / "avbrutet" / "sizing-area-haabo.ipynb"
    interrupted.parent.mkdir(parents=True)
    interrupted.write_text("där den stannade förra gången", encoding="utf-8")
    os.environ["ASK_MARK"] = mark
    areas = ("Håbo", "mening", "stannar", "karna", "Åby")
    done = project.naravard("ask", "sizing", *(word for area in areas for word in ("-p", f"area={area}")))
    del os.environ["ASK_MARK"]
    return done


def test_an_answer_is_four_files_that_name_no_place_on_the_machine(
    project: Project, asked: subprocess.CompletedProcess[str]
) -> None:
    assert asked.returncode == 1
    for stem in ("sizing-area-haabo", "sizing-area-aaby"):
        assert f"reports/fragor/{stem}.pdf (" in asked.stdout
        files = sorted((project.reports / "fragor").glob(f"{stem}.*"))
        assert [path.suffix for path in files] == [".html", ".ipynb", ".pdf", ".xlsx"]
        assert not any(str(project.root).encode() in path.read_bytes() for path in files)


def test_an_answer_says_what_was_asked_and_that_the_data_are_made_up(
    project: Project, asked: subprocess.CompletedProcess[str]
) -> None:
    path = project.reports / "fragor" / "sizing-area-haabo.ipynb"
    notebook = nbformat.read(path, as_version=4)
    signed = notebook.metadata["naravard"]
    assert (signed["title"], signed["subtitle"], signed["date"]) == ("Hur <många>?", "Håbo", "")
    assert signed["synthetic"] is True
    (injected,) = [cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", ())]
    assert 'area = "Håbo"' in injected.source
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    assert "Syntetiska data" in page
    assert "Invånare i Håbo &lt;b&gt;" in page
    with pikepdf.open(path.with_suffix(".pdf")) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Hur <många>?"
    assert len(load_workbook(path.with_suffix(".xlsx")).sheetnames) == 2


def test_what_stops_an_answer_is_told_without_the_text_of_a_foreign_error(
    project: Project, asked: subprocess.CompletedProcess[str]
) -> None:
    told = asked.stdout + asked.stderr
    for sentence in ("rad 3: talet saknas.", "rad 9: månaden saknas."):
        assert f"sizing.ipynb, cell [3]: a.csv {sentence}" in told
    assert "sizing.ipynb, cell [3] stannade med felet KeyError." in told
    assert "sizing.ipynb: kärnan avslutades mitt i körningen" in told
    assert told.count("ingen PDF gjordes") == 3
    assert "Traceback" not in told
    assert SECRET not in told
    kept = project.root / "data" / "processed" / "fragor" / "avbrutet"
    assert {path.stem.removeprefix("sizing-area-") for path in kept.iterdir()} == {"mening", "stannar", "karna"}
    assert SECRET in (kept / "sizing-area-stannar.ipynb").read_text(encoding="utf-8")


def test_nothing_is_half_written_and_an_older_answer_is_called_older(
    project: Project, asked: subprocess.CompletedProcess[str]
) -> None:
    assert {path.name for path in project.reports.iterdir()} >= {"fragor", "index.html"}
    assert not list(project.reports.glob(".ask-*"))
    stems = {path.stem for path in (project.reports / "fragor").iterdir()}
    assert stems == {"sizing-area-haabo", "sizing-area-aaby", "sizing-area-mening"}
    assert (project.reports / "fragor" / "sizing-area-mening.pdf").read_bytes() == b"fran forra gangen"
    assert "sizing-area-mening.pdf är från en tidigare gång." in asked.stdout


def test_no_process_is_left_after_answers_and_failures(asked: subprocess.CompletedProcess[str], mark: str) -> None:
    assert left(mark) == []


def test_the_index_has_the_questions_and_keeps_what_else_it_said(
    project: Project, asked: subprocess.CompletedProcess[str]
) -> None:
    index = project.reports / "index.html"
    text = index.read_text(encoding="utf-8")
    assert text.count("<h2>Frågor</h2>") == 1
    assert "Hur &lt;många&gt;? – Håbo – syntetiska data" in text
    for ending in ("pdf", "html", "xlsx", "ipynb"):
        assert f'href="fragor/sizing-area-haabo.{ending}"' in text
    index.write_text(text.replace("0 av 0 initiativ", "Det som stod"), encoding="utf-8")
    for name, content in (("trasig", "{"), ("osignerad", '{"metadata": {}}')):
        (project.reports / "fragor" / f"{name}.ipynb").write_text(content, encoding="utf-8")
    assert project.naravard("ask", "sizing", "-p", "area=Ö").returncode == 0
    again = index.read_text(encoding="utf-8")
    assert "Det som stod har en rapport" in again
    assert [again.count(text) for text in ("<h2>Frågor</h2>", "sizing-area-oe.pdf", "trasig", "osignerad")] == [
        1,
        1,
        0,
        0,
    ]


def test_what_others_have_put_among_the_reports_is_left_and_told(
    project: Project, asked: subprocess.CompletedProcess[str]
) -> None:
    out = project.root / "andra"
    (out / "fragor" / "sizing-area-lund.pdf").mkdir(parents=True)
    (out / "index.html").write_bytes(b"<title>Min sida om v\xe5rd</title>")
    areas = ("Lund", "stannar", "Ystad")
    done = project.naravard("ask", "sizing", *(f"-parea={area}" for area in areas), "--out", str(out))
    assert not (out / "processed").exists()  # only the answers go there; results are looked for where they were
    assert (done.returncode, done.stderr) == (1, "")
    assert "sizing-area-lund.pdf går inte att ersätta. Flytta mappen, och fråga igen." in done.stdout
    assert "andra/index.html är inte gjord av naravard och lämnas orörd." in done.stdout
    assert (out / "index.html").read_bytes() == b"<title>Min sida om v\xe5rd</title>"
    assert {path.name for path in (out / "fragor").glob("*.pdf")} == {"sizing-area-lund.pdf", "sizing-area-ystad.pdf"}


def test_without_a_question_the_questions_are_listed(project: Project) -> None:
    (project.root / "notebooks" / "questions" / "halv.ipynb").write_text("{", encoding="utf-8")
    done = project.naravard("ask")
    (project.root / "notebooks" / "questions" / "halv.ipynb").unlink()
    assert "\nhalv: halv.ipynb går inte att läsa som notebook." in done.stdout
    assert (done.returncode, done.stderr) == (0, "")
    assert "sizing: Hur <många>?\n  -p area=…  kommun\n  mappar med underlag: ett-fall\n" in done.stdout


def test_a_slip_of_the_pen_stops_the_command_before_anything_is_made(project: Project) -> None:
    done = project.naravard("ask", "sizng", "-p", "area", "--out", str(project.root / "ny"))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 2)
    assert not (project.root / "ny").exists()
    among = project.naravard("ask", "sizing", "--out", str(project.raw / "ut"))
    assert "Välj en annan mapp med --out." in among.stderr
    (project.root / "fil").write_text("", encoding="utf-8")
    blocked = project.naravard("ask", "sizing", "--out", str(project.root / "fil"))
    assert (blocked.returncode, blocked.stderr) == (
        1,
        "Det går inte att skriva i fil/fragor. Välj en annan mapp med --out.\n",
    )


def test_no_process_is_left_after_ctrl_c_a_closed_window_or_a_kill(project: Project) -> None:
    stops = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGKILL)
    marks = {number: f"mark-{uuid.uuid4()}" for number in stops}
    started = project.root / "sover"
    commands = {}
    heard = (signal.SIGINT, signal.SIGHUP)  # a test in the background is deaf to them, and what it starts would be
    former = {number: signal.signal(number, signal.default_int_handler) for number in heard}
    for number, mark in marks.items():
        words = [str(Path(sys.executable).with_name("naravard")), "ask", "sleep", "-p", f"area={number.name}"]
        commands[number] = subprocess.Popen(
            words,
            cwd=project.root,
            env={**os.environ, "NARAVARD_ROOT": str(project.root), "ASK_MARK": mark},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    for number, handler in former.items():
        signal.signal(number, handler)
    until = time.monotonic() + 30
    while (len(started.read_text()) if started.exists() else 0) < len(marks) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(commands[signal.SIGINT].pid, signal.SIGINT)  # as a terminal does
    for number in stops[1:]:
        commands[number].send_signal(number)
    told = commands[signal.SIGINT].communicate()[1]
    assert (commands[signal.SIGINT].returncode, told.strip()) == (
        130,
        "Avbrutet. Svar som hann bli färdiga ligger kvar.",
    )
    for number in stops[1:]:
        commands[number].communicate()
    assert [left(mark) for mark in marks.values()] == [[]] * len(stops)
