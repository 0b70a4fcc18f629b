"""Few points in words: small numbers, no change, years that come back by themselves, and plain grammar."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from simulated import chapters, drawn
from test_points import found, plan_of, said, yearly, years

import naravard_lib as nv
from naravard_lib.analysis.points.contrast import contrast_of
from naravard_lib.initiative import Initiative, load_initiative

SHARE = """\
schema: 1
extracted: 2025-02-01
id: {id}
name: Provet
area: ["9901"]
measures:
  - {{id: trygghet, name: Andel trygga, kind: {kind}, better: higher, unit: {unit},
     source: {{file: a.csv, period: År, value: Värde, exposure: Svar}}}}
intervention: {{from: 2024-01}}
"""


def share_of(
    folder: Path, values: Sequence[float], n: Sequence[int], kind: str = "share", unit: str = "procent"
) -> Initiative:
    folder.mkdir()
    (folder / "initiative.yaml").write_text(SHARE.format(id=folder.name, kind=kind, unit=unit), "utf-8")
    rows = [f"{2025 - len(n) + at};{value:g};{n[at]}" for at, value in enumerate(values)]
    (folder / "a.csv").write_text("\n".join(["År;Värde;Svar", *rows]), "utf-8")
    return load_initiative(folder)


def everything(plan: Initiative) -> str:
    baseline, target, outcome = chapters(plan)
    blocks = [
        nv.text_baseline(baseline), nv.text_target(target), nv.text_outcome(outcome), nv.text_certainty(outcome),
        nv.table_key_figures(outcome), nv.tables_points(outcome),
    ]  # fmt: skip
    return " ".join(map(str, blocks)).replace("\u00a0", " ")


@pytest.mark.parametrize(("kind", "unit"), [("share", "procent"), ("mean", "dagar")])
@pytest.mark.parametrize("place", [0, 1, 3])
def test_what_fewer_than_five_are_behind_is_shown_nowhere(tmp_path: Path, kind: str, unit: str, place: int) -> None:
    values, n = [31, 43, 37, 67], [40, 40, 40, 40]
    n[place] = 3
    plan = share_of(tmp_path / "a", values, n, kind, unit)
    assert not re.search(rf"\b{values[place]}\b", everything(plan))
    assert "färre än 5 ligger bakom" in everything(plan).casefold()
    for figure in nv.plot_points(chapters(plan)[2]):
        assert values[place] not in {round(value) for value in drawn(figure.svg)}
        assert not re.search(rf"\b{values[place]}\b", str(figure.data))


def test_a_comparison_that_few_are_behind_is_not_told(tmp_path: Path) -> None:
    plan = share_of(tmp_path / "a", (30, 40), (50, 60))
    yaml, extract = (tmp_path / "a" / name for name in ("initiative.yaml", "a.csv"))
    yaml.write_text(
        yaml.read_text("utf-8").replace("exposure: Svar", "exposure: Svar, unit: Ort")
        + "comparison: {units: [Norrby]}\n",
        "utf-8",
    )
    rows = ["2023;30;50;9901", "2024;40;60;9901", "2023;33;9;Norrby", "2024;75;4;Norrby"]
    extract.write_text("\n".join(["År;Värde;Svar;Ort", *rows]), "utf-8")
    text = everything(load_initiative(plan.folder))
    assert "Norrby" not in text
    assert "(40 procent av 60 mot 30 procent av 50)" in text


@pytest.mark.parametrize(
    ("values", "n"), [((30, 80), (26, 20)), ((8, 50), (50, 50))]
)  # four that are not, four that are
def test_how_many_are_behind_is_not_told_where_it_gives_a_small_number(
    tmp_path: Path, values: Sequence[float], n: Sequence[int]
) -> None:
    assert not re.search(r"procent av \d", everything(share_of(tmp_path / "a", values, n)))


@pytest.mark.parametrize(
    ("values", "how"),
    [
        ((8, 5), "låg akutbesök lägre än år 2023 (5 mot 8 besök)"),
        ((30, 21), "30 % lägre"),
        ((300, 211), "29,7 % lägre"),
    ],
)
def test_per_cent_are_as_exact_as_the_numbers_behind(tmp_path: Path, values: Sequence[int], how: str) -> None:
    text = everything(plan_of(tmp_path / "a", years([*values[:1] * 3, *values])))
    assert how in text
    if min(values) < 20:
        assert "%" not in text.replace("95 %", "")


def test_a_small_comparison_unit_is_told_by_its_direction(tmp_path: Path) -> None:
    rows = [*years([1000, 900]), *years([8, 6], "9902 Norrby"), *years([500, 495], "9903 Söderby")]
    text = said(plan_of(tmp_path / "a", rows, tail="comparison: {units: [Norrby, Söderby]}\n"))
    assert "minst lika stor i Norrby, som inte" in text
    rows = [*years([1000, 900]), *years([8, 10], "9902 Norrby"), *years([500, 495], "9903 Söderby")]
    text = said(plan_of(tmp_path / "b", rows, tail="comparison: {units: [Norrby, Söderby]}\n"))
    assert "Samtidigt var det högre i Norrby och 1,0 % lägre i Söderby, som inte har insatsen." in text


@pytest.mark.parametrize("values", [[120, 120], [100, 120, 120], [120, 120, 120], [100, 110, 105, 120, 120]])
def test_no_change_is_told_as_none(tmp_path: Path, values: Sequence[int]) -> None:
    text = everything(plan_of(tmp_path / "a", years(values)))
    assert "låg akutbesök lika högt som år 2023 (120 besök)" in text
    assert "går inte att avgöra" in text
    assert not re.search(r"(?<![\d,])0(,0)? %", text)
    assert "Skillnad, utan osäkerhetsintervall | oförändrat" in text


def test_an_untold_change_beside_a_comparison_is_no_change(tmp_path: Path) -> None:
    rows = [*years([100000, 99990]), *years([500, 400], "9902 Norrby")]
    text = said(plan_of(tmp_path / "a", rows, tail="comparison: {units: [Norrby]}\n"))
    assert "låg akutbesök ungefär lika högt som år 2023 (99 990 mot 100 000 besök)" in text
    assert "minst lika stor" not in text


BACK = "efter ett högt värde följer ofta ett lägre, så det går inte att avgöra"


@pytest.mark.parametrize(
    ("values", "must", "never"),
    [
        ((100, 101, 100, 102, 103, 80), (BACK, "Men år 2023 hade det högsta värdet"), ("en gång på", "ett tecken")),
        ((100, 101, 100, 102, 98, 140), ("Men år 2023 hade det lägsta värdet", "ofta ett högre"), ("en gång på",)),
        ((100, 101, 100, 103, 102, 80), ("en gång på fem", "avgör inte frågan"), (BACK, "ett tecken")),
        ((100, 101, 100, 102, 103, 140), ("en gång på fem",), ("följer ofta", "ett tecken")),
    ],
)
def test_a_year_that_was_far_out_comes_back_by_itself(
    tmp_path: Path, values: Sequence[int], must: Sequence[str], never: Sequence[str]
) -> None:
    text = said(plan_of(tmp_path / "a", years(values)))
    assert [part for part in must if part not in text] == []
    assert [part for part in never if part in text] == []


@pytest.mark.parametrize(("earlier", "sign"), [(8, False), (9, True)])
def test_one_time_in_ten_is_the_least_that_is_a_sign(tmp_path: Path, earlier: int, sign: bool) -> None:
    values = [1000 + 3 * (at % 3) for at in range(earlier)]
    rows = [[str(2024 - earlier - 1 + at), "9901 Åby", value, 1] for at, value in enumerate([*values, 1001, 800])]
    text = said(plan_of(tmp_path / "a", rows))
    assert ("ett tecken, men inget bevis" in text) == sign
    assert ("avgör inte frågan" in text) != sign


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_what_is_said_to_happen_one_time_in_n_does_not_happen_oftener(rho: float) -> None:
    rng = np.random.default_rng(11)
    noise = rng.normal(0, 3, (1500, 6))
    for at in range(1, 6):
        noise[:, at] = rho * noise[:, at - 1] + np.sqrt(1 - rho**2) * noise[:, at]
    told = [contrast_of(yearly(100 + row), absolute=False) for row in noise]
    usual = [each for each in told if each is not None and not each.extreme]
    assert 500 < len(usual) < 1500
    assert np.mean([each.unusual for each in usual]) < 1 / 5  # the sentence says one time in five


def test_an_introduction_that_goes_on_into_the_year_after_is_told(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "a", years([1010, 1000, 1010, 800]), start="2024-01, phase_in: 9")
    assert "År 2024 räknas som efter, men införandet pågick till och med september 2024." in said(plan)
    without = plan_of(tmp_path / "b", years([1010, 1000, 1010, 800]))
    assert "införandet" not in said(without).partition("Det här saknas")[0]


def test_a_year_filled_by_the_introduction_is_not_after(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "a", years([1010, 1000, 1010, 900, 800]), start="2023-01, phase_in: 12")
    assert [point.side for point in found(plan).points][-2:] == ["during", "after"]


def test_a_share_is_spoken_of_as_the_share(tmp_path: Path) -> None:
    text = everything(share_of(tmp_path / "a", (30, 80), (126, 120)))
    assert (
        "år 2024 låg andelen trygga 50 procentenheter högre än år 2023 (80 procent av 120 mot 30 procent av 126)"
        in text
    )


def test_without_before_and_after_the_certainty_says_so(tmp_path: Path) -> None:
    outcome = chapters(nv.load_initiative("ljungby-samverkan"))[2]
    text = str(nv.text_certainty(outcome))
    assert "det framgår inte vad som är före och vad som är efter" in text
    assert "inget före och efter att jämföra" not in text
