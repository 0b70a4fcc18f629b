"""Hidden values: neither zero nor missing, bounded from both sides, refused when there are many."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from simulated import frame

from naravard_lib import DesignError, ItsDesign, TableError, fit_its
from naravard_lib.analysis.series.results.fit import ItsFit


def tidy(counts: np.ndarray, hidden: np.ndarray, low: float | None = None) -> pd.DataFrame:
    """A tidy frame whose hidden months are marked, or filled with `low`."""
    unknown = low is None
    columns = {"unit": "Åby", "role": "treated", "exposure": np.nan, "suppressed": hidden & unknown}
    values = np.where(hidden, np.nan if unknown else low, counts)
    return frame(values, **columns, highest=np.where(hidden & unknown, 4.0, np.nan))


@pytest.fixture(scope="module")
def marked() -> tuple[np.ndarray, np.ndarray]:
    counts = np.random.default_rng(14).poisson(7, 48).astype(float)
    smallest_first = np.argsort(counts, kind="stable")
    hidden = np.zeros(48, bool)
    hidden[smallest_first[:8]] = True
    counts[~hidden] = np.maximum(counts[~hidden], 5)
    return counts, hidden


def three_fits(counts: np.ndarray, hidden: np.ndarray) -> tuple[ItsFit, ItsFit, ItsFit]:
    design = ItsDesign("2022-01", family="count")
    marked, low, high = (fit_its(tidy(counts, hidden, value), design) for value in (None, 0.0, 4.0))
    return marked, low, high


def test_hidden_values_give_intervals_that_hold_both_bounds(marked: tuple[np.ndarray, np.ndarray]) -> None:
    fit, low, high = three_fits(*marked)
    for name in ("level", "slope", "cumulative", "relative"):
        found, parts = getattr(fit, name), (getattr(low, name), getattr(high, name))
        assert found.low == min(part.low for part in parts)
        assert found.high == max(part.high for part in parts)
    widths = [part.relative.high - part.relative.low for part in (low, high)]
    assert fit.relative.value == (low, high)[int(np.argmax(widths))].relative.value
    assert fit.path["observed"].isna().tolist() == marked[1].tolist()


def test_a_marker_is_neither_zero_nor_missing(marked: tuple[np.ndarray, np.ndarray]) -> None:
    counts, hidden = marked
    fit, zero, _ = three_fits(counts, hidden)
    assert fit.relative != zero.relative
    missing = tidy(counts, hidden).assign(suppressed=False, highest=np.nan)
    with pytest.raises(TableError, match="värdet saknas"):
        fit_its(missing, ItsDesign("2022-01", family="count"))
    (check,) = [check for check in fit.checks if check.name == "Dolda värden"]
    assert "8 av 48 månader har dolda värden" in check.text


def test_more_than_a_fifth_hidden_is_refused_and_a_fifth_is_not() -> None:
    counts = np.random.default_rng(15).poisson(30, 50).astype(float)
    hidden = np.arange(50) % 5 == 0
    assert fit_its(tidy(counts, hidden), ItsDesign("2022-01", family="count")).n_after == 26
    hidden[1] = True
    with pytest.raises(DesignError, match=r"dolt i 22\s% av månaderna, högst 20\s% går att räkna med\. Begär"):
        fit_its(tidy(counts, hidden), ItsDesign("2022-01", family="count"))


def test_hidden_months_outside_the_fit_do_not_count() -> None:
    counts, hidden = np.random.default_rng(15).poisson(30, 48).astype(float), np.zeros(48, bool)
    hidden[:12] = True
    design = ItsDesign("2022-01", family="count", since="2021-01")
    alone = fit_its(tidy(counts, ~hidden & hidden).iloc[12:], replace(design, since=None))
    assert fit_its(tidy(counts, hidden), design).relative == alone.relative


def test_hidden_values_of_a_comparison_go_the_other_way() -> None:
    """The two fits are treated low against comparison high, and treated high against comparison low."""
    rng = np.random.default_rng(17)
    mine, theirs = (rng.poisson(20, 48).astype(float) for _ in range(2))
    hidden = np.isin(np.arange(48), [30, 35, 40, 45])
    design = ItsDesign("2022-01", family="count", comparison="difference")

    def fit(own: float | None, other: float | None) -> ItsFit:
        beside = tidy(theirs, hidden, other).assign(unit="Norrby", role="comparison")
        return fit_its(pd.concat([tidy(mine, hidden, own), beside], ignore_index=True), design)

    ends = fit(0.0, 4.0).relative, fit(4.0, 0.0).relative
    found = fit(None, None).relative
    assert (found.low, found.high) == (min(end.low for end in ends), max(end.high for end in ends))
