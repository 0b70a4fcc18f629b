import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.errors import TableError
from naravard_lib.initiative import Exclusion
from naravard_lib.months import month_range
from naravard_lib.tables.checks import check_series, excluded_months
from naravard_lib.tables.schema import SERIES_COLUMNS, as_tidy, empty_series, is_tidy, months_text, rows_text
from naravard_lib.tables.series import aggregate, tidy_plain

JAN = pd.Period("2024-01", "M")
PAUSE = Exclusion(from_=pd.Period("2024-03", "M"), to=pd.Period("2024-04", "M"), why="pandemin")


def series(values: Sequence[object], unit: str = "Åby", role: str = "treated", **columns: object) -> pd.DataFrame:
    months = pd.period_range(JAN, periods=len(values), freq="M")
    base = {"month": months, "unit": unit, "role": role, "value": list(values), "exposure": math.nan}
    return pd.DataFrame({**base, "suppressed": False, "highest": math.nan, **columns})


def faults(frame: pd.DataFrame, kind: str = "count", exclude: Sequence[Exclusion] = ()) -> list[str]:
    return check_series(frame, where="m/f.csv", kind=kind, exclude=exclude)


def test_a_good_series_has_no_faults_in_either_order() -> None:
    frame = pd.concat([series([5, 6, 0]), series([1, 2, 3], "Norrby", "comparison")], ignore_index=True)
    assert faults(frame) == []
    assert faults(frame[::-1]) == []


WRONG = {
    "text": (series([1, "abc", 3]), 'rad 2: "abc" är inget tal; skriv bara siffror'),
    "percent": (series([1, "12 %", 3]), 'rad 2: "12 %" är inget tal; skriv bara siffror, utan procenttecken'),
    "missing": (series([1, None, math.nan]), "rad 2 och 3: värdet saknas; fyll i det eller lägg månaden under exclude"),
    "infinite": (series([1, math.inf, 3]), "rad 2: värdet är oändligt"),
    "negative": (series([1, 2, -3]), "rad 3: värdet är negativt"),
    "part": (series([1, 1.234, 3]), "rad 2: antalet är inget heltal; skriv 1234 eller 1 234"),
    "gap": (
        series([1, 2, 3, 4]).drop(index=1),
        "vid rad 1 och 2: 2024-02 saknas; lägg till raderna eller lägg månaden",
    ),
    "order": (series([1, 2, 3, 4]).iloc[[0, 2, 1, 3]], "rad 3: månaderna står inte i ordning; sortera filen"),
    "twice": (series([1, 2, 3]).iloc[[0, 1, 1, 2]], "rad 2 och 3: 2024-02 finns flera gånger; ta bort dubbletten"),
    "no exposure": (series([1, 2, 3], exposure=[5.0, math.nan, 5.0]), "rad 2: nämnaren (exposure) saknas"),
    "zero exposure": (series([1, 2, 3], exposure=[5.0, 0.0, -5.0]), "rad 2 och 3: nämnaren (exposure) saknas eller är"),
    "text exposure": (series([1, 2, 3], exposure=[5.0, "många", 5.0]), 'rad 2: "många" är inget tal'),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_fault_is_one_sentence_with_rows_and_remedy(name: str) -> None:
    frame, sentence = WRONG[name]
    (found,) = faults(frame)
    assert found.startswith("m/f.csv ")
    assert sentence in found


def test_all_faults_come_at_once_with_the_rows_of_the_file() -> None:
    found = faults(series([1, None, "x", -1, math.inf], row=[12, 13, 14, 15, 16]))
    assert [sentence.split(":")[0] for sentence in found] == [f"m/f.csv rad {row}" for row in (14, 13, 16, 15)]


def test_rules_depend_on_the_kind() -> None:
    assert faults(series([-1.5, 2.5]), "mean") == []
    assert len(faults(series([-1.5, 2.5]), "count")) == 2
    hidden = series([1, math.nan], suppressed=[False, True], highest=[math.nan, 4])
    assert faults(hidden, "count") == []
    assert ["värdet är dolt" in fault for fault in faults(hidden, "mean")] == [True]


@given(st.sets(st.integers(1, 10), min_size=1, max_size=8))
def test_excluded_months_may_be_missing_or_empty_and_others_may_not(gone: set[int]) -> None:
    frame = series(range(12))
    absent, empty = (
        frame.drop(index=sorted(gone)),
        frame.assign(value=frame["value"].astype(float).where(~frame.index.isin(gone))),
    )
    spans = [Exclusion(from_=JAN + i, to=JAN + i, why="x") for i in gone]
    assert faults(absent) != []
    assert faults(empty) != []
    assert faults(absent, exclude=spans) == faults(empty, exclude=spans) == []


@given(st.permutations(range(6)))
def test_only_the_two_consistent_orders_pass(order: list[int]) -> None:
    sorted_either_way = order in (sorted(order), sorted(order, reverse=True))
    assert (faults(series(range(6)).iloc[list(order)]) == []) is sorted_either_way


def test_units_must_cover_the_months_of_the_treated_but_others_need_not() -> None:
    late = series(range(4), "Norrby", "comparison").iloc[2:]
    (found,) = faults(pd.concat([series(range(4)), late], ignore_index=True))
    assert "vid rad 5: 2024-01–2024-02 saknas för Norrby" in found
    assert faults(pd.concat([series(range(4)), late.assign(role="other")], ignore_index=True)) == []


def test_other_units_may_lack_values_but_not_hold_wrong_ones() -> None:
    other = series([math.nan, "x", 3], "Norrby", "other")
    assert faults(pd.concat([series(range(3)), other], ignore_index=True)) == [
        'm/f.csv rad 5: "x" är inget tal; skriv bara siffror, utan procenttecken och ord.'
    ]


def test_many_rows_and_months_are_grouped() -> None:
    assert rows_text([9, 4, 7]) == "rad 4, 7 och 9"
    assert rows_text(range(1, 18)) == "rad 1, 2, 3, 4, 5 och 12 till"
    assert months_text([JAN, JAN + 2, JAN + 3, JAN + 4]) == "2024-01 och 2024-03–2024-05"


@given(st.sets(st.integers(0, 60), min_size=1))
def test_months_in_words_name_few_runs(ordinals: set[int]) -> None:
    assert months_text(JAN + i for i in ordinals).count("2") <= 2 * 6 * 4


def test_excluded_spans_hold_both_ends() -> None:
    assert excluded_months([PAUSE]) == frozenset(month_range(PAUSE.from_, PAUSE.to))
    assert len(excluded_months([PAUSE])) == 2


def test_an_empty_series_has_the_columns_and_types() -> None:
    assert is_tidy(empty_series())
    assert {name: str(kind) for name, kind in empty_series().dtypes.items()} == dict(SERIES_COLUMNS)


def test_a_tidy_frame_is_sorted_and_the_given_one_left_alone() -> None:
    frame = pd.concat([series([1, 2], "Norrby", "other"), series([3, 4])[::-1]], ignore_index=True)
    before = frame.copy(deep=True)
    assert as_tidy(frame)["value"].tolist() == [3, 4, 1, 2]
    pd.testing.assert_frame_equal(frame, before)


MONTHS = {
    "text": ["2024-01", "2024-02"],
    "names": ["jan 2024", "feb 2024"],
    "first days": pd.to_datetime(["2024-01-01", "2024-02-01"]),
    "last days": pd.to_datetime(["2024-01-31", "2024-02-29"]),
    "periods": pd.period_range("2024-01", periods=2, freq="M"),
}


@pytest.mark.parametrize("months", MONTHS.values(), ids=MONTHS)
def test_a_plain_frame_may_name_its_months_in_any_way(months: object) -> None:
    tidy = tidy_plain(pd.DataFrame({"month": months, "value": [1, 2]}))
    assert tidy["month"].tolist() == [JAN, JAN + 1]
    assert is_tidy(tidy)


def test_a_plain_frame_with_comparison() -> None:
    plain = pd.DataFrame(
        {"month": ["2024-01", "2024-02"], "value": [1, 2], "comparison": [10, 20], "comparison_exposure": [5, 5]}
    )
    before = plain.copy(deep=True)
    monthly = aggregate(tidy_plain(plain, kind="count"), additive=True)
    assert monthly.comparison is not None
    assert monthly.comparison.tolist() == [10, 20]
    assert monthly.comparison_exposure is not None
    assert monthly.exposure is None
    pd.testing.assert_frame_equal(plain, before)


def test_a_plain_frame_tells_all_its_faults() -> None:
    with pytest.raises(TableError) as caught:
        tidy_plain(
            pd.DataFrame({"month": ["2024-01", "2024-13", "2024-03"], "value": [1.5, "x", math.inf]}), kind="count"
        )
    assert len(caught.value.faults) == 4
    with pytest.raises(TableError, match='Serien: kolumnen "month" saknas'):
        tidy_plain(pd.DataFrame({"value": [1]}))
    with pytest.raises(TableError, match="tabellen har inga rader"):
        tidy_plain(pd.DataFrame({"month": [], "value": []}))


def test_dates_that_slipped_a_day_are_refused() -> None:
    days = ["2024-01-01", "2024-01-31", "2024-03-01"]
    with pytest.raises(TableError, match="rad 2: datumet är månadens sista dag men andra rader har månadens första"):
        tidy_plain(pd.DataFrame({"month": pd.to_datetime(days), "value": [1, 2, 3]}))


def two_units(additive_exposure: Sequence[float] = (10, 30)) -> pd.DataFrame:
    first = series([1, 2, 3], exposure=float(additive_exposure[0]))
    second = series([5, 6, 7], "Norrby", exposure=float(additive_exposure[1]))
    return pd.concat([first, second, series([100, 100, 100], "Söderby", "other")], ignore_index=True)


def test_counts_are_summed_and_means_weighted_by_exposure() -> None:
    total, mean = aggregate(two_units(), additive=True), aggregate(two_units(), additive=False)
    assert total.value.tolist() == [6, 8, 10]
    assert mean.value.tolist() == [4, 5, 6]
    assert total.exposure is not None
    assert total.exposure.tolist() == [40, 40, 40]
    assert aggregate(two_units().assign(exposure=math.nan), additive=False).value.tolist() == [3, 4, 5]
    assert total.comparison is None


def test_hidden_values_lie_between_zero_and_their_highest() -> None:
    frame = two_units()
    frame.loc[1, ["value", "suppressed", "highest"]] = [math.nan, True, 4.0]
    monthly = aggregate(as_tidy(frame), additive=True)
    assert (monthly.lowest.tolist(), monthly.highest.tolist()) == ([6, 6, 10], [6, 10, 10])
    assert monthly.suppressed.tolist() == [False, True, False]
    assert np.isnan(monthly.value).tolist() == [False, True, False]
    assert aggregate(as_tidy(frame), additive=False).value.tolist() == [4, 6]


def test_a_hidden_comparison_is_bounded_too() -> None:
    hidden = {"suppressed": [False, True], "highest": [math.nan, 4]}
    frame = pd.concat([series([1, 2]), series([8, math.nan], "Norrby", "comparison", **hidden)])
    monthly = aggregate(as_tidy(frame), additive=True)
    assert monthly.comparison is not None
    assert monthly.comparison_highest is not None
    assert (monthly.comparison.tolist(), monthly.comparison_highest.tolist()) == ([8, 2], [8, 4])
    assert monthly.suppressed.tolist() == [False, True]


def test_comparison_units_are_kept_one_by_one_in_the_months_that_all_have() -> None:
    hidden = {"suppressed": [False, True, False], "highest": [math.nan, 4, math.nan], "exposure": [10.0, 20.0, 30.0]}
    first = series([8, math.nan, 7], "Norrby", "comparison", **hidden)
    second = series([1, 2, 3], "Söderby", "comparison", exposure=5.0)
    monthly = aggregate(as_tidy(pd.concat([series([1, 2, 3]), first, second[1:]])), additive=True)
    units = monthly.comparison_units
    assert units is not None
    assert units.names == ("Norrby", "Söderby")
    assert units.month.tolist() == monthly.month.tolist() == [JAN.ordinal + 1, JAN.ordinal + 2]
    assert (units.lowest.tolist(), units.highest.tolist()) == ([[0, 2], [7, 3]], [[4, 2], [7, 3]])
    assert units.exposure is not None
    assert units.exposure.tolist() == [[20, 5], [30, 5]]
    last = monthly.keep(np.array([False, True])).comparison_units
    assert last is not None
    assert (last.month.tolist(), last.lowest.tolist()) == ([JAN.ordinal + 2], [[7, 3]])


@given(st.lists(st.lists(st.integers(0, 500), min_size=4, max_size=4), min_size=1, max_size=5), st.booleans())
def test_the_comparison_is_its_units_taken_together(values: list[list[int]], additive: bool) -> None:
    units = [series(row, f"E{k}", "comparison", exposure=float(k + 1)) for k, row in enumerate(values)]
    monthly = aggregate(as_tidy(pd.concat([series(range(4)), *units])), additive=additive)
    weights = np.ones(len(values)) if additive else np.arange(1.0, len(values) + 1)
    expected = weights @ np.asarray(values) / (1 if additive else weights.sum())
    assert monthly.comparison is not None
    assert monthly.comparison.tolist() == pytest.approx(expected.tolist())


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=30), st.data())
def test_months_that_lack_a_unit_are_absent_and_the_rest_is_untouched(values: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.integers(0, len(values) - 1), max_size=len(values) - 1))
    frame = pd.concat([series(values), series(values, "Norrby").drop(index=sorted(gone))], ignore_index=True)
    monthly = aggregate(as_tidy(frame), additive=True)
    kept = [i for i in range(len(values)) if i not in gone]
    assert monthly.month.tolist() == [JAN.ordinal + i for i in kept]
    assert monthly.value.tolist() == [2 * values[i] for i in kept]


def test_keep_takes_the_same_months_of_every_array() -> None:
    monthly = aggregate(two_units(), additive=True).keep(np.array([True, False, True]))
    assert monthly.exposure is not None
    assert (monthly.value.tolist(), monthly.exposure.tolist(), monthly.comparison) == ([6, 10], [40, 40], None)


def test_a_series_without_a_complete_month_is_refused() -> None:
    with pytest.raises(TableError, match="inga månader med värden"):
        aggregate(as_tidy(series([math.nan])), additive=True)
