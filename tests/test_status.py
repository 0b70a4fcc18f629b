"""How a report stands: what is unchanged, and why the rest is to be run."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Project
from hypothesis import given
from hypothesis import strategies as st
from standing import CHAPTERS, EXTRACT, PLAN, add, hashed, lay_out, leave_off, make_report, page, stop

from naravard_lib.paths import Workspace
from naravard_lib.runner.index import write_index
from naravard_lib.runner.keys import chapter_files
from naravard_lib.runner.manifest import MANIFEST, read_made
from naravard_lib.runner.records import write_json
from naravard_lib.runner.status import Status, initiative_status
from naravard_lib.runner.status_lines import lines_status

HEAVY = ("pandas", "numpy", "pydantic", "nbformat", "papermill", "matplotlib", "yaml", "babel", "jsonschema")


@pytest.fixture
def target(tmp_path: Path) -> Workspace:
    return lay_out(tmp_path)


def look(target: Workspace, name: str = "prov") -> tuple[str, dict[str, tuple[str, ...]]]:
    found = initiative_status(name, target)
    return found.state, dict(found.steps)


def test_a_report_on_which_nothing_has_changed_is_unchanged(target: Workspace) -> None:
    make_report(target)
    assert initiative_status("prov", target) == Status("prov", "unchanged", (), 10.0)
    made = read_made(target.report("prov"))
    assert made is not None
    assert made.left_out == ("5_benefit",)
    assert made.files.keys() == {"rapport.pdf", "granskning.docx", "results.json"}


def test_a_changed_extract_is_told_of_every_chapter_that_rests_on_it(target: Workspace) -> None:
    make_report(target)
    (target.raw / "prov" / "akutbesok.csv").write_text(f"{EXTRACT}2024-02;11\n", encoding="utf-8")
    state, steps = look(target)
    changed = "akutbesok.csv har ändrats"
    assert state == "changed"
    assert steps["1_baseline"] == steps["3_outcome_its"] == (changed,)
    assert steps["6_summary"] == (changed, "1_baseline körs om först", "3_outcome_its körs om först")
    assert steps["rapport"] == tuple(f"{stem} körs om först" for stem in CHAPTERS)
    assert lines_status([initiative_status("prov", target)]) == [
        "prov  görs om",
        f"  • {changed}: 1_baseline, 3_outcome_its, 6_summary, 7_egen",
    ]


def test_a_changed_notebook_reruns_itself_and_those_that_read_its_result(target: Workspace) -> None:
    make_report(target)
    (target.notebooks / "cycle" / "3_outcome_its.ipynb").write_text("annat", encoding="utf-8")
    waits = ("3_outcome_its körs om först",)
    _, steps = look(target)
    assert steps == {
        "3_outcome_its": ("notebooken har ändrats",),
        "6_summary": waits,
        "7_egen": (*waits, "6_summary körs om först"),
        "rapport": (*waits, "6_summary körs om först", "7_egen körs om först"),
    }


@pytest.mark.parametrize(
    ("damage", "step", "reason"),
    [
        ("rapport.pdf", "rapport", "rapport.pdf har ändrats efter körningen"),
        ("-rapport.pdf", "rapport", "rapport.pdf saknas"),
        ("-granskning.docx", "rapport", "granskning.docx saknas"),
        ("notebooks/6_summary.ipynb", "6_summary", "notebooks/6_summary.ipynb har ändrats efter körningen"),
        ("-notebooks/1_baseline.ipynb", "1_baseline", "notebooks/1_baseline.ipynb saknas"),
    ],
)
def test_a_file_that_was_changed_or_removed_afterwards_is_noticed(
    target: Workspace, damage: str, step: str, reason: str
) -> None:
    make_report(target)
    path = target.report("prov") / damage.removeprefix("-")
    if damage.startswith("-"):
        path.unlink()
    else:
        path.write_bytes(b"skrivet av en annan")
    state, steps = look(target)
    assert (state, steps[step]) == ("changed", (reason,))


def test_a_result_that_was_changed_afterwards_is_noticed(target: Workspace) -> None:
    make_report(target)
    (target.results("prov") / "1_baseline.json").write_text("annat", encoding="utf-8")
    assert look(target)[1]["1_baseline"] == ("resultatet av 1_baseline har ändrats efter körningen",)


def test_a_review_that_was_filled_in_is_no_reason(target: Workspace) -> None:
    make_report(target)
    (target.report("prov") / "granskning.docx").write_bytes(b"ifylld")
    assert look(target) == ("unchanged", {})


def test_a_new_file_concerns_only_a_chapter_of_ones_own(target: Workspace) -> None:
    make_report(target)
    (target.raw / "prov" / "egna tal.csv").write_text("1", encoding="utf-8")
    assert look(target)[1] == {"7_egen": ("egna tal.csv har tillkommit",), "rapport": ("7_egen körs om först",)}


def test_chapters_that_come_and_go_are_noticed(target: Workspace) -> None:
    make_report(target)
    (target.notebooks / "cycle" / "2_mitt.ipynb").write_text("nytt", encoding="utf-8")
    (target.notebooks / "cycle" / "7_egen.ipynb").unlink()
    _, steps = look(target)
    assert steps["2_mitt"] == ("aldrig körd",)
    assert steps["6_summary"] == ("2_mitt körs om först",)
    assert "kapitlet 7_egen är borttaget" in steps["rapport"]


def test_without_a_report_the_likely_chapters_are_told(target: Workspace) -> None:
    never = ("aldrig körd",)
    assert look(target) == ("new", dict.fromkeys((*CHAPTERS, "rapport"), never))
    file = target.raw / "prov" / "initiative.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}costs: []\n", encoding="utf-8")
    assert "5_benefit" in look(target)[1]
    assert lines_status([initiative_status("prov", target)]) == ["prov  ingen rapport: aldrig körd"]


def test_a_chapter_that_goes_is_noticed_by_those_that_read_its_result(target: Workspace) -> None:
    make_report(target)
    (target.notebooks / "cycle" / "3_outcome_its.ipynb").unlink()
    assert look(target)[1]["6_summary"] == ("resultatet av 3_outcome_its används inte längre",)


def test_a_run_that_was_broken_off_is_gone_on_with(target: Workspace) -> None:
    leave_off(target, "1_baseline", "3_outcome_its")
    broken = ("körningen avbröts",)
    assert look(target) == ("unfinished", {"6_summary": broken, "7_egen": broken, "rapport": broken})
    (target.staged("prov").results("prov") / "3_outcome_its.json").write_text("halvt", encoding="utf-8")
    assert look(target)[1].keys() == {"3_outcome_its", "6_summary", "7_egen", "rapport"}
    (target.raw / "prov" / "akutbesok.csv").write_text("annat", encoding="utf-8")
    assert look(target)[1].keys() == {*CHAPTERS, "rapport"}


def test_a_report_that_was_being_made_anew_is_gone_on_with(target: Workspace) -> None:
    make_report(target)
    (target.raw / "prov" / "akutbesok.csv").write_text("annat", encoding="utf-8")
    leave_off(target, "1_baseline", "3_outcome_its")
    assert look(target)[1].keys() == {"6_summary", "7_egen", "rapport"}
    leave_off(target, *CHAPTERS)
    assert look(target) == ("changed", {"rapport": ("körningen avbröts",)})


def test_a_run_that_a_fault_stopped_is_remembered(target: Workspace) -> None:
    stop(target)
    leave_off(target, "1_baseline")
    state, steps = look(target)
    assert state == "stopped"
    assert steps == dict.fromkeys((*CHAPTERS[1:], "rapport"), ("förra körningen stannade",))


def damaged(target: Workspace, text: str) -> tuple[str, str]:
    (target.report("prov") / MANIFEST).write_text(text, encoding="utf-8")
    found = initiative_status("prov", target)
    return found.state, found.steps[-1][1][0]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"schema": 2}', '{"schema": 2, "chapters": {"1": 3}}', "[" * 99999]
)
def test_a_damaged_manifest_is_a_reason_and_never_an_error(target: Workspace, text: str) -> None:
    make_report(target)
    assert damaged(target, text) == ("changed", "rapportens manifest.json saknas eller är skadad")
    assert damaged(target, '{"schema": 1}') == ("changed", "rapporten är gjord av en äldre version")
    write_index(target, {})
    assert "rapporten är gjord av en äldre version" in page(target)


def test_a_manifest_that_points_elsewhere_is_not_trusted(target: Workspace) -> None:
    make_report(target)
    path = target.report("prov") / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    content["files"] = {"../../raw/prov/akutbesok.csv": hashed(target.raw / "prov" / "akutbesok.csv")}
    write_json(path, content)
    assert look(target)[0] == "changed"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    place = lay_out(tmp_path_factory.mktemp("klar"))
    make_report(place)
    return place


NOWHERE = (["files", "rapport.pdf"], ["files", "a\0b"], ["left_out"], ["versions"], ["schema"], ["name"], ["synthetic"])
INSIDE = ([], ["key"], ["key", "inputs"], ["key", "inputs", "x\0"], ["key", "results"], ["outputs"], ["seconds"])


@given(
    st.sampled_from([*NOWHERE, *(["chapters", "6_summary", *inner] for inner in INSIDE), ["chapters"], ["files"]]),
    st.recursive(
        st.none() | st.floats() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
        max_leaves=4,
    ),
)
def test_no_manifest_is_an_error(finished: Workspace, place: list[str], value: Any) -> None:
    path = finished.report("prov") / MANIFEST
    before = path.read_text(encoding="utf-8")
    content = json.loads(before)
    inner = content
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    try:
        path.write_text(json.dumps(content), encoding="utf-8")
        assert initiative_status("prov", finished).state in ("changed", "unchanged")
        write_index(finished, {})
        assert page(finished).endswith("</html>\n")
    finally:
        path.write_text(before, encoding="utf-8")


def test_lines_say_a_reason_once_and_keep_the_order(target: Workspace) -> None:
    make_report(target)
    add(target, "annat-initiativ")
    (target.notebooks / "cycle" / "1_baseline.ipynb").write_text("annat", encoding="utf-8")
    (target.report("prov") / "rapport.pdf").unlink()
    assert lines_status([initiative_status(name, target) for name in ("prov", "annat-initiativ")]) == [
        "prov             görs om",
        "  • notebooken har ändrats: 1_baseline",
        "  • rapport.pdf saknas: rapport",
        "annat-initiativ  ingen rapport: aldrig körd",
    ]
    assert lines_status([]) == []


def test_telling_that_nothing_has_changed_imports_nothing_heavy(target: Workspace) -> None:
    make_report(target)
    code = (
        "import sys; from pathlib import Path; from naravard_lib.paths import Workspace\n"
        "from naravard_lib.runner import index, status, status_lines\n"
        "target = Workspace(*map(Path, sys.argv[1:]))\n"
        "print(status_lines.lines_status([status.initiative_status('prov', target)]))\n"
        "index.write_index(target, {})\n"
        f"print(sorted({set(HEAVY)} & set(sys.modules)))"
    )
    folders = (target.raw, target.processed, target.reports, target.notebooks, target.questions)
    done = subprocess.run([sys.executable, "-c", code, *map(str, folders)], capture_output=True, text=True, check=True)
    assert done.stdout == "['prov  oförändrad']\n[]\n"


def test_what_a_run_made_is_unchanged_to_the_next_and_a_change_is_told(make_project: Callable[..., Project]) -> None:
    project = make_project()
    project.add("bra", PLAN, akutbesok_csv="Månad;Antal\n" + "".join(f"2024-{n:02};{90 + n}\n" for n in range(1, 11)))
    assert project.naravard("run", "--quiet").returncode == 0
    place = project.root / "data" / "processed", project.reports, project.root / "notebooks", project.root / "fragor"
    target = Workspace(project.raw, *place)
    assert initiative_status("bra", target).state == "unchanged"
    (project.raw / "bra" / "akutbesok.csv").write_text("Månad;Antal\n2024-01;10\n", encoding="utf-8")
    assert initiative_status("bra", target).reasons == {"akutbesok.csv har ändrats": ["1_baseline", "6_summary"]}
    assert [path.name for path in chapter_files(target.notebooks)] == ["1_baseline.ipynb", "6_summary.ipynb"]


def test_a_database_elsewhere_is_always_a_reason(target: Workspace) -> None:
    make_report(target)
    path = target.report("prov") / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    content["chapters"]["1_baseline"]["key"]["inputs"]["databasen VARDDATA"] = "?en körning"
    write_json(path, content)
    assert look(target)[1]["1_baseline"] == ("databasen VARDDATA kan ha ändrats utan att det syns",)
