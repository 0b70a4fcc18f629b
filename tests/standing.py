"""Reports as a run leaves them on disk, without a run: what tells how they stand looks at nothing else."""

import hashlib
from pathlib import Path

from naravard_lib.initiative import load_initiative
from naravard_lib.paths import Workspace
from naravard_lib.runner.keys import chapter_key
from naravard_lib.runner.manifest import MANIFEST, describe_run
from naravard_lib.runner.records import STOPPED_FILE, Record, write_json, write_record, write_stopped

PLAN = """\
schema: 1
extracted: 2024-11-02
id: {id}
name: Samverkan i {id}
measures:
  - id: akutbesok
    kind: count
    better: lower
    source: {file: akutbesok.csv, month: Månad, value: Antal}
"""
EXTRACT = "Månad;Antal\n2024-01;10\n"
CHAPTERS = ("1_baseline", "3_outcome_its", "6_summary", "7_egen")


def hashed(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lay_out(folder: Path) -> Workspace:
    """A project with four chapters and one that is only run with costs; the notebooks' content does not matter here."""
    notebooks = folder / "notebooks"
    (notebooks / "cycle").mkdir(parents=True)
    for stem in (*CHAPTERS, "5_benefit"):
        (notebooks / "cycle" / f"{stem}.ipynb").write_text(f"{stem} så som det ligger", encoding="utf-8")
    place = Workspace(folder / "raw", folder / "processed", folder / "reports", notebooks, folder / "questions")
    add(place, "prov")
    return place


def add(target: Workspace, name: str) -> Path:
    folder = target.raw / name
    folder.mkdir(parents=True)
    (folder / "initiative.yaml").write_text(PLAN.replace("{id}", name), encoding="utf-8")
    (folder / "akutbesok.csv").write_text(EXTRACT, encoding="utf-8")
    return folder


def run_chapters(target: Workspace, folders: Workspace, *stems: str, name: str = "prov") -> dict[str, Record]:
    """Leave what a run of some chapters leaves in `folders`: an executed notebook and a result each."""
    plan = load_initiative(target.raw / name)
    records: dict[str, Record] = {}
    for stem in stems:
        key = chapter_key(plan, target.notebooks / "cycle" / f"{stem}.ipynb", tuple(records), folders)
        notebook, result = folders.report(name) / "notebooks" / f"{stem}.ipynb", folders.results(name) / f"{stem}.json"
        for path in (notebook, result):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{stem} när det har körts", encoding="utf-8")
        outputs = {f"notebooks/{notebook.name}": hashed(notebook), f"results/{result.name}": hashed(result)}
        records[stem] = Record(key, outputs, 2.5)
    return records


def make_report(target: Workspace, name: str = "prov") -> None:
    """Leave what a whole run leaves."""
    records = run_chapters(target, target, *CHAPTERS, name=name)
    report, notebooks = target.report(name), target.notebooks / "cycle"
    for file in ("rapport.pdf", "granskning.docx"):
        (report / file).write_bytes(b"whole")
    write_json(report / "results.json", {"schema": 1, "initiative": name, "chapters": {}})
    plan = load_initiative(target.raw / name)
    written = describe_run(plan, [notebooks / f"{stem}.ipynb" for stem in CHAPTERS], records, report)
    write_json(report / MANIFEST, written)


def leave_off(target: Workspace, *stems: str) -> None:
    """Leave what a run leaves that is killed after some chapters."""
    records = run_chapters(target, target.staged("prov"), *stems)
    (target.work("prov") / "records").mkdir(parents=True, exist_ok=True)
    for stem, record in records.items():
        write_record(target.work("prov") / "records" / f"{stem}.json", record)


def stop(target: Workspace) -> Path:
    """Leave what a run leaves that a fault has stopped."""
    folder = target.stopped("prov")
    folder.mkdir(parents=True)
    kept = folder / "3_outcome_its.ipynb"
    kept.write_text("{}", encoding="utf-8")
    write_stopped(folder / STOPPED_FILE, ["3_outcome_its.ipynb, cell [3]: a.csv rad 3: <talet> saknas."], kept)
    return kept


def page(target: Workspace) -> str:
    """The index page."""
    return (target.reports / "index.html").read_text(encoding="utf-8")
