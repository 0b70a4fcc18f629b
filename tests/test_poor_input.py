"""Fourteen kinds of poor input: none is refused, and none makes the report claim more than it bears."""

import re
import sys
from pathlib import Path

import nbformat
import pytest

import naravard_lib as nv
from naravard_lib.workbook.check import check_initiative

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))  # scripts beside each other, no package

from poor_folders import KINDS  # noqa: E402
from poor_input import summary_of  # noqa: E402

CHAPTERS = ("1_baseline", "2_target", "3_outcome_its", "6_summary")
FITTED = {"utan-befolkning", "en-enhet-utan-jamforelse", "flera-andringar-samma-manad"}  # months enough for a fit

# kind: (patterns that the summary's first paragraph must hold, patterns that it must not)
CLAIMS = (r"visar att|beror på insatsen|tack vare|har minskat|har ökat|effekt|säkert",)  # what no poor input bears
NO_INTERVAL = ("KI", r"\bintervall")
CANNOT = r"går inte att (avgöra|säga( än)? hur det gick)"
EXPECTED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "tre-medelvarden": (("tre tal", "87, 78 och 63", CANNOT), (*NO_INTERVAL, "%", "lägre", "högre")),
    "bara-arsvarden": (("13,7 % lägre", "en gång på sex", "avgör inte frågan", "Norrby"), NO_INTERVAL),
    "tva-ar": (("Två tal är ingen utveckling", "912 mot 1 034", "okänt", CANNOT), NO_INTERVAL),
    "kvartal": (("samma tid ett år tidigare", "så få räcker inte", "avgöra"), NO_INTERVAL),
    "utan-befolkning": (("95 % KI", "är inte medräknat"), ("per 1", "jämförelse")),
    "en-enhet-utan-jamforelse": (("95 % KI", "Ingen jämförelse finns"), ("medräknat",)),
    "inga-manader-fore": (("inga värden från tiden före", CANNOT), (*NO_INTERVAL, "%", "lägre", "högre")),
    "inga-manader-efter-an": (("inga värden från tiden efter", CANNOT), (*NO_INTERVAL, "%", "lägre", "högre")),
    "for-fa-manader-fore": (("samma tid ett år tidigare", "okänt", CANNOT), NO_INTERVAL),
    "halften-dolda": (("dolt i 18 av 36 månader", "går inte att räkna ut"), (*NO_INTERVAL, "%", "lägre", "högre")),
    "procent-utan-antal": (("50 procentenheter högre", "Hur många", CANNOT), (*NO_INTERVAL, "%")),
    "flera-andringar-samma-manad": ((CANNOT, "kan inte skiljas från annat som hände samtidigt"), ()),
    "bara-andamal": (("inga värden", CANNOT), (*NO_INTERVAL, "%", "lägre", "högre")),
    "fore-efter-per-sjukhus": (("kan inte avgöras", "regression mot medelvärdet"), ("lägre", "högre")),
}


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NARAVARD_ROOT", str(tmp_path))
    for name in ("RAW", "PROCESSED", "REPORTS"):
        monkeypatch.delenv(f"NARAVARD_{name}", raising=False)
    return tmp_path / "data" / "raw"


def test_every_kind_has_its_expectation() -> None:
    assert set(KINDS) == set(EXPECTED)
    assert len(KINDS) >= 12


@pytest.mark.parametrize("kind", KINDS)
def test_the_summary_says_what_it_must_and_no_more(root: Path, kind: str) -> None:
    KINDS[kind](root / kind)
    said = summary_of(root / kind).replace("\u00a0", " ")
    must, never = EXPECTED[kind]
    assert [pattern for pattern in must if not re.search(pattern, said)] == []
    assert [pattern for pattern in (*never, *CLAIMS) if re.search(pattern, said)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_refused_and_what_lacks_is_remarked(root: Path, kind: str) -> None:
    KINDS[kind](root / kind)
    checked = check_initiative(nv.load_initiative(root / kind))
    assert checked.faults == ()
    lacking = {"bara-arsvarden", "tva-ar", "kvartal", "inga-manader-fore", "inga-manader-efter-an", "halften-dolda",
               "for-fa-manader-fore", "procent-utan-antal"}  # fmt: skip
    assert bool(checked.remarks) == (kind in lacking)
    assert all(re.match(rf"{kind}/uttag_syntetisk\.csv: .+; (beställ|rätta)", remark) for remark in checked.remarks)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - FITTED))
def test_every_cell_of_the_chapters_runs(root: Path, kind: str) -> None:
    KINDS[kind](root / kind)
    for chapter in CHAPTERS:
        names: dict[str, object] = {}
        for cell in nbformat.read(ROOT / "notebooks" / "cycle" / f"{chapter}.ipynb", as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, chapter, "exec"), names)
                names["initiative"] = kind


@pytest.mark.parametrize("kind", ["bara-arsvarden", "utan-befolkning"])
def test_a_count_without_population_says_so(root: Path, kind: str) -> None:
    KINDS[kind](root / kind)
    plan = nv.load_initiative(root / kind)
    series, points = nv.load_series(plan), nv.load_points(plan)
    target = nv.assess_target(plan, nv.describe_baseline(plan, series, points=points))
    outcome = nv.assess_outcome(plan, series, target, points)
    assert "Antalet invånare" in f"{nv.text_outcome(outcome)} {nv.text_certainty(outcome)}"
