"""XmR limits: the textbook rule by hand, gaps, hidden months and the least number of months."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import frame, months

from naravard_lib import FitError, TableError
from naravard_lib.analysis.series.spc import process_limits, spc

VALUES = [39.0, 41, 41, 41, 43, 44, 41, 42, 40, 41, 44, 40]
MEAN, RANGE = 497 / 12, (2 + 0 + 0 + 2 + 1 + 3 + 1 + 2 + 1 + 3 + 4) / 11


def test_limits_by_hand() -> None:
    limits = spc(frame(VALUES))
    assert limits.mean == pytest.approx(MEAN)
    assert (limits.low, limits.high) == pytest.approx((MEAN - 2.66 * RANGE, MEAN + 2.66 * RANGE))
    assert limits.outside == ()
    assert limits.n == 12


def test_a_month_beyond_the_limits_is_named() -> None:
    limits = spc(frame([*VALUES, *VALUES, 70, *VALUES]))
    assert limits.outside == (months(36)[24],)


def test_a_range_across_a_gap_is_not_used() -> None:
    ordinals = np.array([0, 1, 2, 10, 11, 12])
    limits = process_limits(ordinals, np.array([1.0, 2, 1, 101, 102, 101]))
    assert limits.high - limits.mean == pytest.approx(2.66)
    assert len(limits.outside) == 6


@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=40), st.floats(0.01, 1e4), st.floats(-1e6, 1e6))
def test_limits_follow_unit_and_origin(values: list[float], scale: float, shift: float) -> None:
    array, ordinals = np.array(values), np.arange(len(values))
    plain, moved = process_limits(ordinals, array), process_limits(ordinals, scale * array + shift)
    for name in ("mean", "low", "high"):
        expected = scale * getattr(plain, name) + shift
        assert getattr(moved, name) == pytest.approx(expected, rel=1e-9, abs=1e-6 * scale + 1e-6)
    assert plain.low <= plain.mean <= plain.high


def test_fewer_than_six_months_are_refused() -> None:
    with pytest.raises(FitError, match="Bara 5 månader i utgångsläget; minst 6"):
        spc(frame(VALUES[:5]))


def test_hidden_months_are_left_out_and_bad_values_refused() -> None:
    tidy = frame([4.0, 9.0, *VALUES], unit="Åby", role="treated", exposure=np.nan, suppressed=False, highest=np.nan)
    tidy.loc[0, ["value", "suppressed", "highest"]] = [np.nan, True, 4.0]
    assert spc(tidy, kind="count").n == 13
    with pytest.raises(TableError, match="inget heltal"):
        spc(frame([1.5, *VALUES]), kind="count")


def test_several_units_are_added_or_averaged_by_kind() -> None:
    parts = [
        frame(values, unit=unit, role="treated", exposure=weight, suppressed=False, highest=np.nan)
        for unit, values, weight in (("Åby", VALUES, 1.0), ("Norrby", [10.0] * 12, 3.0))
    ]
    both = pd.concat(parts, ignore_index=True)
    assert spc(both, kind="count").mean == pytest.approx(MEAN + 10)
    assert spc(both, kind="mean").mean == pytest.approx((MEAN + 30) / 4)
