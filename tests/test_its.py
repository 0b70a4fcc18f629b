"""`fit_its` on plain frames: what it refuses, which months it uses, and what other events do to the answer."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated import ar1, frame, months, steps

from naravard_lib import CoEvent, DesignError, Exclusion, FitError, ItsDesign, TableError, fit_its
from naravard_lib.analysis.series.results.fit import ItsFit

CHANGE = "2022-01"


def series(n: int = 48, at: int = 24, level: float = -8.0, seed: int = 1) -> pd.DataFrame:
    step, _ = steps(n, at)
    return frame(80 + level * step + ar1(np.random.default_rng(seed), n, 0.3, 2))


def set_value(row: int, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(data: pd.DataFrame) -> pd.DataFrame:
        values = data["value"].astype(object)
        values.iloc[row - 1] = value
        return data.assign(value=values)

    return change


def without_row(row: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda data: data.drop(index=row - 1)


def swapped(data: pd.DataFrame) -> pd.DataFrame:
    return data.iloc[[0, 2, 1, *range(3, len(data))]]


def doubled(data: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([data.iloc[:5], data.iloc[4:]])


BAD = {
    "missing month": (without_row(5), TableError, ("rad 4 och 5", "2020-05 saknas", "lägg till")),
    "unsorted": (swapped, TableError, ("rad 3", "inte i ordning", "sortera")),
    "duplicate": (doubled, TableError, ("rad 5 och 6", "2020-05", "ta bort")),
    "nan before": (set_value(7, math.nan), TableError, ("rad 7", "värdet saknas", "fyll i")),
    "nan after": (set_value(40, None), TableError, ("rad 40", "värdet saknas", "fyll i")),
    "text": (set_value(9, "många"), TableError, ("rad 9", '"många" är inget tal', "skriv")),
    "wrong month": (lambda data: data.assign(month=["2020-13", *map(str, data["month"][1:])]), TableError, ("rad 1",)),
    "no column": (lambda data: data.drop(columns="value"), TableError, ('"value" saknas',)),
    "no rows": (lambda data: data.iloc[:0], TableError, ("inga rader",)),
    "too short": (lambda data: data.iloc[20:], DesignError, ("4 före", "minst 6 före", "fler månader")),
    "change outside": (
        lambda data: data.iloc[:20],
        DesignError,
        ("2022-01 ligger utanför", "2020-01–2021-08", "Rätta"),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_sentence(name: str) -> None:
    spoil, kind, words = BAD[name]
    with pytest.raises(kind) as caught:
        fit_its(spoil(series()), ItsDesign(CHANGE))
    (sentence,) = caught.value.faults
    assert [word for word in words if word not in sentence] == []
    assert sentence.endswith(".")


def test_all_faults_come_at_once() -> None:
    spoilt = set_value(40, "12 %")(set_value(30, None)(set_value(7, math.nan)(without_row(20)(doubled(series())))))
    with pytest.raises(TableError) as caught:
        fit_its(spoilt, ItsDesign(CHANGE))
    text = str(caught.value)
    assert len(caught.value.faults) == 4
    assert [word for word in ("rad 7 och 30", '"12 %"', "2020-05", "2021-08 saknas") if word not in text] == []


def test_the_input_is_never_changed() -> None:
    data = series()
    kept = data.copy(deep=True)
    fit_its(data, ItsDesign(CHANGE))
    pd.testing.assert_frame_equal(data, kept)


@pytest.mark.parametrize("part", [0.5, 12.25])
def test_counts_refuse_parts_of_whole_numbers(part: float) -> None:
    counts = frame([40.0] * 23 + [40.0 + part] + [30.0] * 24)
    with pytest.raises(TableError, match="rad 24: antalet är inget heltal"):
        fit_its(counts, ItsDesign(CHANGE, family="count"))
    with pytest.raises(TableError, match="negativt"):
        fit_its(frame([-1] + [5] * 47), ItsDesign(CHANGE, family="count"))


def test_a_side_without_any_event_is_said_to_be_empty() -> None:
    with pytest.raises(FitError, match="Inga händelser alls efter"):
        fit_its(frame([4, 6] * 12 + [0] * 24), ItsDesign(CHANGE, family="count"))


@pytest.mark.parametrize("field", [{"family": "poisson"}, {"harmonics": 3}, {"comparison": "did"}, {"phase_in": -1}])
def test_a_misspelt_design_is_refused(field: dict[str, object]) -> None:
    with pytest.raises(DesignError, match="Designen går inte att läsa"):
        ItsDesign(CHANGE, **field)


@pytest.mark.parametrize(("after", "sloped"), [(3, False), (7, False), (8, True), (12, True)])
def test_slope_needs_eight_months_after(after: int, sloped: bool) -> None:
    fit = fit_its(series().iloc[: 24 + after], ItsDesign(CHANGE))
    assert (fit.n_before, fit.n_after, fit.slope is not None) == (24, after, sloped)
    assert fit.checks[0].passed == sloped
    assert ("bara nivån skattas" in fit.checks[0].text) != sloped


@pytest.mark.parametrize(("before", "sloped"), [(6, False), (7, False), (8, True)])
def test_slope_needs_eight_months_before(before: int, sloped: bool) -> None:
    assert (fit_its(series().iloc[24 - before :], ItsDesign(CHANGE)).slope is not None) == sloped


@pytest.mark.parametrize(("before", "after"), [(5, 24), (24, 2)])
def test_fewer_than_six_before_or_three_after_is_refused(before: int, after: int) -> None:
    with pytest.raises(DesignError, match=f"{before} före och {after} efter"):
        fit_its(series().iloc[24 - before : 24 + after], ItsDesign(CHANGE))


@settings(max_examples=30)
@given(st.integers(0, 6), st.integers(0, 4), st.integers(0, 3))
def test_used_months_are_counted_inclusively(phase_in: int, excluded: int, trimmed: int) -> None:
    first = pd.Period("2020-06", "M")
    gone = ((first, first + excluded - 1),) if excluded else ()
    design = ItsDesign(CHANGE, phase_in, exclude=gone, since=pd.Period("2020-01") + trimmed, until="2023-10")
    fit = fit_its(series(), design)
    assert (fit.n_before, fit.n_after) == (24 - excluded - trimmed, 22 - phase_in)
    assert list(fit.path["month"]) == list(months(48)[trimmed:46])
    assert fit.path["fitted"].notna().tolist() == fit.path["used"].tolist()


def test_months_left_out_change_nothing_whatever_they_hold() -> None:
    design = ItsDesign(CHANGE, 2, exclude=(("2020-05", "2020-06"),))
    wild = series()
    wild.loc[[4, 5, 24, 25], "value"] = 10_000.0
    gone = series().drop(index=[4, 5, 24, 25])
    plain, other, absent = (fit_its(data, design) for data in (series(), wild, gone))
    for found in (other, absent):
        assert found.level == plain.level
        assert found.relative == plain.relative


def test_since_and_until_are_the_same_as_cutting_the_frame() -> None:
    fit = fit_its(series(), ItsDesign(CHANGE, since="2020-07", until="2023-06"))
    assert fit.level == fit_its(series().iloc[6:42], ItsDesign(CHANGE)).level


@pytest.mark.parametrize(
    ("n", "at", "pairs"), [(20, 12, 0), (24, 11, 0), (24, 12, 1), (47, 30, 1), (48, 23, 1), (48, 24, 2)]
)
def test_season_follows_length_alone(n: int, at: int, pairs: int) -> None:
    fit = fit_its(series(n, at), ItsDesign(pd.Period("2020-01", "M") + at))
    assert fit.pairs == pairs


NIGHT = CoEvent(from_=pd.Period("2022-07", "M"), what="Nattstängning")


def test_months_of_another_event_are_left_out_beside() -> None:
    fit = fit_its(series(), ItsDesign(CHANGE, co_events=(NIGHT,)))
    alone = fit.without_co_events
    assert alone is not None
    left = fit_its(series(), ItsDesign(CHANGE, exclude=(Exclusion(from_=NIGHT.from_, to=NIGHT.from_ + 99, why="x"),)))
    assert (alone.level, alone.relative, alone.n_after) == (left.level, left.relative, 6)
    assert fit.inseparable == ""
    assert fit.level == fit_its(series(), ItsDesign(CHANGE)).level


def test_an_event_with_an_end_leaves_only_its_months_out() -> None:
    passing = CoEvent(from_=NIGHT.from_, to=NIGHT.from_ + 1, what="Snöstorm")
    fit = fit_its(series(), ItsDesign(CHANGE, co_events=(passing,)))
    assert fit.without_co_events is not None
    assert fit.without_co_events.n_after == 22


def test_an_event_after_the_data_end_does_not_matter() -> None:
    later = CoEvent(from_=pd.Period("2024-01", "M"), what="Flytt")
    fit = fit_its(series(), ItsDesign(CHANGE, co_events=(later,)))
    assert fit.without_co_events is None
    assert fit.inseparable == ""
    assert fit.direction == "decrease"


def inseparable_fit() -> ItsFit:
    at_once = CoEvent(from_=pd.Period("2022-02", "M"), what="Nattstängning")
    return fit_its(series(), ItsDesign(CHANGE, co_events=(at_once,)))


def test_an_event_from_the_start_cannot_be_told_apart() -> None:
    fit = inseparable_fit()
    assert fit.without_co_events is None
    assert "minst 6 före och 3 efter" in fit.inseparable
    (events,) = [check for check in fit.checks if check.name == "Andra händelser"]
    assert events.passed is False
    assert "kan inte skiljas" in events.text


def test_what_cannot_be_told_apart_has_no_direction() -> None:
    fit = inseparable_fit()
    assert fit.relative.high < 0
    assert fit.direction == "undetermined"


@pytest.mark.parametrize(("own", "direction"), [(-3.0, "undetermined"), (-20.0, "decrease")])
def test_the_direction_needs_the_same_answer_without_the_events_months(own: float, direction: str) -> None:
    """Three months are left without the event's: a small drop is sure with all months and unsure without."""
    early = CoEvent(from_=pd.Period("2022-04", "M"), what="Nattstängning")
    fit = fit_its(series(level=own, seed=5), ItsDesign(CHANGE, slope=False, harmonics=0, co_events=(early,)))
    assert fit.relative.high < 0
    assert fit.direction == direction


@pytest.mark.parametrize("values", [[5.0] * 30, [0.0] * 30, [1e15] * 30])
def test_a_series_that_does_not_vary_is_refused(values: list[float]) -> None:
    with pytest.raises(FitError, match="varierar inte alls"):
        fit_its(frame(values), ItsDesign("2021-04"))


@pytest.mark.parametrize("values", [[-3.0, 3.0] * 15, [1e-12 * (k % 5) for k in range(30)]])
def test_odd_numbers_still_give_an_ordered_interval(values: list[float]) -> None:
    fit = fit_its(frame(values), ItsDesign("2021-04"))
    assert fit.level.low <= fit.level.value <= fit.level.high
