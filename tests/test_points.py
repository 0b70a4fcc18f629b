"""Few points: how their periods are read, what is compared with what, and that small numbers stay hidden."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import chapters, drawn, small_initiative

import naravard_lib as nv
from naravard_lib.analysis.points.assess import assess_points
from naravard_lib.analysis.points.contrast import contrast_of
from naravard_lib.analysis.points.results import Point, Points
from naravard_lib.errors import TableError
from naravard_lib.initiative import Initiative, Intervention, Measure
from naravard_lib.periods import length, parse_span
from naravard_lib.workbook.check import check_initiative

PLAN = """\
schema: 1
extracted: 2025-02-01
id: {id}
name: Provet
area: ["9901"]
measures:
  - {{id: akutbesok, kind: {kind}, better: lower, unit: besök,
     source: {{file: ar.csv, period: År, value: Värde, unit: Kommun{more}}}}}
intervention: {{from: {start}}}
"""
YEARS = ("2019", "2020", "2021", "2022", "2023", "2024")
Rows = Sequence[Sequence[object]]


def plan_of(
    folder: Path, rows: Rows, *, kind: str = "count", more: str = "", start: str = "2024-01", tail: str = ""
) -> Initiative:
    folder.mkdir()
    text = PLAN.format(id=folder.name, kind=kind, more=more, start=start) + tail
    (folder / "initiative.yaml").write_text(text, "utf-8")
    head = "År;Kommun;Värde;Invånare"
    (folder / "ar.csv").write_text("\n".join([head, *(";".join(map(str, row)) for row in rows)]), "utf-8")
    return nv.load_initiative(folder)


def years(values: Sequence[object], unit: str = "9901 Åby", people: int = 1000) -> list[list[object]]:
    """A row per year; the last value is of 2024."""
    return [[year, unit, value, people] for year, value in zip(YEARS[-len(values) :], values, strict=True)]


def test_a_period_that_had_not_ended_when_the_extract_was_made_is_set_aside(tmp_path: Path) -> None:
    rows = [*years([500, 510, 505, 512, 498]), ["2025", "9901 Åby", 40, 1000]]
    plan = plan_of(tmp_path / "prov", rows)
    points = nv.load_points(plan)
    assert points["to"].max() == pd.Period("2024-12", "M")
    assert any("2025-12 räknas inte" in remark for remark in check_initiative(plan).remarks)
    assert "2025" not in said(plan)


def found(plan: Initiative) -> Points:
    points = chapters(plan)[2].points
    assert points is not None
    return points


def said(plan: Initiative) -> str:
    return str(nv.text_outcome(chapters(plan)[2])).replace("\u00a0", " ")


WAYS = {
    "{y}": (1, 12), "år {y}": (1, 12), "{y}.0": (1, 12), "{y}H1": (1, 6), "H2 {y}": (7, 12), "{y} halvår 2": (7, 12),
    "första halvåret {y}": (1, 6), "{y}K3": (7, 9), "kvartal 4 {y}": (10, 12), "{y}-02–{y}-05": (2, 5),
    "{y}-02 - {y}-05": (2, 5), "{y}-02-{y}-05": (2, 5), "februari–maj {y}": (2, 5), "feb-maj {y}": (2, 5),
    "februari till och med maj {y}": (2, 5), "{y}K2–{y}K3": (4, 9), "maj {y}": (5, 5),
}  # fmt: skip


@given(st.sampled_from(sorted(WAYS)), st.integers(1950, 2090), st.booleans(), st.sampled_from(["", " ", "\t"]))
def test_every_way_to_write_a_period_is_read(way: str, year: int, upper: bool, around: str) -> None:
    text = way.replace("{y}", str(year))
    first, last = parse_span(around + (text.upper() if upper else text) + around)
    months = WAYS[way]
    assert (first.year, first.month, last.year, last.month) == (year, months[0], year, months[1])
    assert length(first, last) == months[1] - months[0] + 1


@given(st.text(max_size=20))
def test_any_text_is_a_period_in_order_or_one_sentence(text: str) -> None:
    try:
        first, last = parse_span(text)
    except TableError as error:
        assert str(error).endswith(".")  # noqa: PT017
    else:
        assert first <= last


@pytest.mark.parametrize("cell", ["", None, "2023-05-01", "2022/23", "V2312", "1234", "2023-06–2023-01", "2023K5", "x"])
def test_what_is_no_period_is_refused(cell: object) -> None:
    with pytest.raises(TableError):
        parse_span(cell)


def test_a_typed_year_is_a_year() -> None:
    assert parse_span(2023) == parse_span(2023.0) == parse_span("2023")


BAD = {
    "both sexes": (years([9, 8]) + years([5, 4]), "count", "perioden finns flera gånger för samma enhet"),
    "overlap": ([*years([9, 8]), ["2023K2", "9901 Åby", 3, 1]], "count", "perioderna överlappar varandra"),
    "a rate": (years([31.5, 30.2]), "count", "rad 2 och 3: antalet är inget heltal; är värdet redan räknat per"),
    "months": ([["2023-05", "9901 Åby", 3, 1], ["2023-06", "9901 Åby", 3, 1]], "count", "skriv month i stället för"),
    "text": (years([9, "många"]), "count", 'rad 3: "många" är inget tal'),
    "period": ([*years([9]), ["snart", "9901 Åby", 3, 1]], "count", 'rad 3: "snart" är ingen period; skriv'),
    "unit": (years([9, 8], "9902 Norrby"), "count", 'enheten "9901" finns inte'),
}


@pytest.mark.parametrize("name", BAD)
def test_a_faulty_extract_is_one_sentence(tmp_path: Path, name: str) -> None:
    rows, kind, sentence = BAD[name]
    (fault,) = check_initiative(plan_of(tmp_path / "fel", rows, kind=kind)).faults
    assert fault.startswith("fel/ar.csv")
    assert sentence in fault


def test_the_year_after_against_the_years_before_by_hand(tmp_path: Path) -> None:
    points = found(plan_of(tmp_path / "ar", years([100, 110, 99, 100, 110, 88])))
    assert points.situation == "ranked"
    assert points.contrast is not None
    assert points.contrast.change == pytest.approx(-0.2)
    assert points.contrast.earlier == pytest.approx((0.1, 100 / 99 - 1, -0.1, 0.1))
    assert points.contrast.unusual


def test_a_fall_as_large_as_earlier_ones_shows_nothing(tmp_path: Path) -> None:
    text = said(plan_of(tmp_path / "ar", years([100, 125, 100, 120, 110, 91])))
    assert "minst lika stora skillnader mellan två år i rad förekom före insatsen (som mest 25 % högre)" in text
    assert "går inte att avgöra" in text


def test_a_year_with_excluded_months_or_the_change_in_it_counts_on_no_side(tmp_path: Path) -> None:
    tail = "exclude: [{from: 2020-03, to: 2020-12, why: pandemin}]\n"
    points = found(plan_of(tmp_path / "ar", years([100, 500, 100, 100, 70, 80]), start="2023-05", tail=tail))
    assert [point.side for point in points.points] == ["before", "excluded", "before", "before", "during", "after"]
    assert points.contrast is not None
    assert (points.contrast.years, points.contrast.earlier) == (2, (0.0,))
    assert points.contrast.change == pytest.approx(-0.2)


SEXES = "År;Kommun;Kön;Värde\n2023;9901 Åby;Kvinnor;60\n2023;9901 Åby;Män;40\n2024;9901 Åby;Kvinnor;45\n"


@pytest.mark.parametrize("last", ["2024;9901 Åby;Män;35\n", ""])
def test_parts_by_sex_are_summed_and_none_may_lack(tmp_path: Path, last: str) -> None:
    plan = plan_of(tmp_path / "kon", [], more=", sex: Kön")
    (tmp_path / "kon" / "ar.csv").write_text(SEXES + last, "utf-8")
    if last:
        assert [point.value for point in found(plan).points] == [100, 80]
    else:
        (fault,) = check_initiative(plan).faults
        assert fault.startswith("kon/ar.csv rad 4: grupper saknas för perioden")


def test_population_makes_it_a_rate(tmp_path: Path) -> None:
    rows = [*years([100, 100])[:1], ["2024", "9901 Åby", 100, 2000]]
    plan = plan_of(tmp_path / "ar", rows, more=", exposure: Invånare")
    points = found(plan)
    assert points.rated
    assert points.contrast is not None
    assert points.contrast.change == pytest.approx(-0.5)
    assert "räknat mot antalet invånare (100 mot 100 besök)" in said(plan)


def test_periods_of_unequal_length_are_months_means(tmp_path: Path) -> None:
    rows = [["2023", "9901 Åby", 1200, 1], ["2024-01–2024-06", "9901 Åby", 540, 1]]
    points = found(plan_of(tmp_path / "ar", rows))
    assert points.each == "månad"
    assert [point.value for point in points.points] == [100, 90]
    assert points.situation == "levels"


def test_a_unit_without_the_intervention_that_fell_as_much_takes_the_sign_away(tmp_path: Path) -> None:
    rows = [*years([100, 104, 100, 103, 100, 80]), *years([50, 52, 50, 51, 50, 39], "9902 Norrby")]
    text = said(plan_of(tmp_path / "ar", rows, tail="comparison: {units: [Norrby]}\n"))
    assert "minst lika stor i Norrby, som inte har insatsen, så det går inte att avgöra" in text
    assert "ett tecken" not in text


@pytest.mark.parametrize("mean", [2, 4])
def test_small_counts_are_not_told(tmp_path: Path, mean: int) -> None:
    plan = plan_of(tmp_path / "ar", years([11, 9, 12, 10, 11, mean]))
    outcome = chapters(plan)[2]
    assert outcome.points is not None
    assert outcome.points.situation == "small"
    text = str(nv.text_outcome(outcome)) + str(nv.table_key_figures(outcome))
    assert "färre än 5" in text
    assert "%" not in text
    table = str(nv.tables_points(outcome))
    assert f"| {mean} |" not in table
    assert "| färre än 5 |" in table
    for figure in nv.plot_points(outcome):
        assert min(drawn(figure.svg)) >= 5


def test_a_value_that_would_give_a_small_one_back_is_not_told(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "ar", years([40, 41, 3, 40, 9, 38]))  # nine must go with three: the mean tells their sum
    outcome = chapters(plan)[2]
    assert outcome.points is not None
    assert outcome.points.situation == "small"
    everything = f"{nv.text_baseline(chapters(plan)[0])} {nv.text_outcome(outcome)} {nv.tables_points(outcome)}"
    assert not re.search(r"\b[39]\b", everything.replace("före och 3 efter", ""))


def test_the_baselines_mean_does_not_give_a_small_value_back(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "ar", years([40, 41, 3, 40, 39, 9]))  # nine lies after: hiding it hides nothing before
    table = str(nv.tables_points(chapters(plan)[2]))
    assert [word in table for word in ("| 3 |", "| 39 |")] == [False, False]


def test_no_earlier_change_is_made_of_a_small_value(tmp_path: Path) -> None:
    points = found(plan_of(tmp_path / "ar", years([3, 9, 30, 33, 30, 27])))
    assert points.contrast is not None
    assert points.contrast.earlier == pytest.approx((-1 / 11, 0.1))


@given(st.lists(st.integers(0, 12), min_size=12, max_size=12), st.lists(st.integers(0, 12), min_size=6, max_size=6))
def test_bounds_of_hidden_months_hold_the_truth(before: list[int], after: list[int]) -> None:
    months = pd.period_range("2023-01", periods=18, freq="M")
    values = np.array([*before, *after], dtype=float)
    hidden = values < 5
    frame = pd.DataFrame({"from": months, "to": months, "unit": "Åby", "role": "treated", "what": ""})
    frame = frame.assign(value=np.where(hidden, np.nan, values), exposure=np.nan, suppressed=hidden)
    points = assess(frame.assign(highest=np.where(hidden, 4.0, np.nan)))
    if points.bounds is not None:
        for (low, high), truth in zip(points.bounds, (before, after), strict=True):
            assert low <= np.mean(truth) <= high
    else:
        assert hidden.mean() <= 0.2 or points.situation == "hidden"


def assess(frame: pd.DataFrame) -> Points:
    measure = Measure(id="akutbesok", kind="count", better="lower")
    start = Intervention.model_validate({"from": "2024-01"})
    plan = nv.load_initiative("ljungby-samverkan").model_copy(update={"measures": (measure,), "intervention": start})
    return assess_points(plan, frame)


@pytest.mark.parametrize("walk", [False, True])
def test_the_newest_of_n_differences_is_largest_about_one_time_in_n(walk: bool) -> None:
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 3, (1500, 6))
    values = 100 + (noise.cumsum(axis=1) if walk else noise)
    share = np.mean([contrast_of(yearly(row), absolute=False).unusual for row in values])  # type: ignore[union-attr]
    assert share == pytest.approx(1 / 5, abs=0.04)


def yearly(values: np.ndarray) -> list[Point]:
    points = []
    for year, value in zip(YEARS, values, strict=True):
        first, last = parse_span(year)
        side = "after" if year == "2024" else "before"
        points.append(Point(first, last, value, value, value, value, side, ""))  # type: ignore[arg-type]
    return points


def test_the_baseline_is_the_mean_year_and_the_target_is_in_years(tmp_path: Path) -> None:
    tail = "baseline: {from: 2021-01, to: 2023-12}\ntarget: {measure: akutbesok, relative: -0.1, by: 2024-12}\n"
    baseline, target, _ = chapters(plan_of(tmp_path / "ar", years([500, 500, 100, 110, 120, 90]), tail=tail))
    assert (baseline.mean, baseline.answered) == (110, "partly")
    assert target.value == pytest.approx(99)
    text = str(nv.text_baseline(baseline))
    assert "Under 2021–2023 låg akutbesök i genomsnitt på 110 besök per år, som lägst 100 och som högst 120." in text
    assert "besök per år" in str(nv.text_target(target))


def test_a_baseline_with_more_than_a_fifth_hidden_has_no_mean(tmp_path: Path) -> None:
    cells = ["<5" if month % 4 == 0 else 9 for month in range(30)]  # the mean of those seen would be too high
    baseline = chapters(small_initiative(tmp_path / "dolt", cells))[0]
    assert (baseline.mean, baseline.limits, baseline.years, baseline.answered) == (None, None, (), "no")
    assert baseline.missing[0].startswith("Värdet är dolt i 6 av utgångslägets 24 månader.")


def test_what_has_not_begun_is_no_outcome(tmp_path: Path) -> None:
    text = said(plan_of(tmp_path / "ar", years([100, 110, 99]), start="2025-06"))
    assert text.startswith("Insatsen börjar i juni 2025, så det går inte att säga än hur det gick.")


def test_the_figure_shows_every_year_and_two_need_none(tmp_path: Path) -> None:
    values = [100, 110, 99, 100, 110, 88]
    (figure,) = nv.plot_points(chapters(plan_of(tmp_path / "ar", years(values)))[2])
    assert sorted(round(value) for value in drawn(figure.svg)) == sorted(values)
    assert "Insatsen börjar" in figure.svg
    assert not tuple(nv.plot_points(chapters(plan_of(tmp_path / "tva", years([100, 88])))[2]))


def test_published_means_without_a_period_may_be_from_before(tmp_path: Path) -> None:
    plan = nv.load_initiative("ljungby-samverkan")
    started = plan.model_copy(update={"intervention": Intervention.model_validate({"from": "2024-03"})})
    text = str(nv.text_outcome(chapters(started)[2]))
    assert "finns bara tre tal: 87, 78 och 63 besök per månad" in text
    assert "inga värden från tiden före" not in text


def test_many_units_without_the_intervention_are_told_by_their_range(tmp_path: Path) -> None:
    rows = years([100, 104, 100, 103, 100, 80])
    for number, last in enumerate((99, 97, 103, 95), start=2):
        rows += years([100, 100, 100, 100, 100, last], f"990{number} Ort{number}")
    text = said(plan_of(tmp_path / "ar", rows, tail="comparison: {units: [Ort2, Ort3, Ort4, Ort5]}\n"))
    assert "Samtidigt var skillnaden 5 % lägre till 3 % högre i de 4 enheter som inte har insatsen." in text


def test_a_fitted_series_has_no_points(tmp_path: Path) -> None:
    outcome = chapters(nv.load_initiative("exempel-samverkan"))[2]
    assert outcome.fit is not None
    assert outcome.points is None
    assert tuple(nv.plot_points(outcome)) == tuple(nv.tables_points(outcome)) == ()
