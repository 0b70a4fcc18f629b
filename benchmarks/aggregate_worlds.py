"""Tables of before and after from the worlds of METHODS section D: the inscribed, and persons to compare them with."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from naravard_lib.sources.synthetic.months import Months
from naravard_lib.tables.panel import NEVER

COLUMNS = ["unit", "role", "n", "before", "after", "sd_before", "sd_after", "sd_change", "row"]
_TRIED = 60  # persons looked at for each inscribed, in search of one like them
_SICK_BEFORE = 3  # visits in the second year before, from which somebody is a frequent visitor

Values = NDArray[np.float64]  # shape (2, n): before and after of each person


def around(months: Months, outcome: str, length: int = 6, survivors: bool = False) -> Values:
    """The inscribed: the months before, that of inscription among them, and as many after."""
    who = np.flatnonzero(months.inscribed < NEVER)
    at = months.inscribed[who]
    found = _windows(months, outcome, who, at, length)
    return found[:, months.time[at + length, who] == 1] if survivors else found


def comparisons(months: Months, outcome: str, rng: np.random.Generator) -> Iterator[tuple[str, Values]]:
    """Persons not inscribed yet, in the inscribed's own months, chosen as somebody might choose them.

    everyone: anybody alive. frequent: many visits in the second year before. state: as many visits in three months and
    a stay or none this month. stay: a stay this month. before: as much use in the six months before.
    """
    who = np.flatnonzero(months.inscribed < NEVER)
    at = months.inscribed[who]
    others = rng.integers(months.inscribed.size, size=(who.size, _TRIED))
    when = np.broadcast_to(at[:, None], others.shape)
    there = (months.inscribed[others] > when + 6) & (months.time[when, others] == 1)
    own, theirs = _windows(months, outcome, who, at, 6)[0][:, None], _windows(months, outcome, others, when, 6)[0]
    stay, own_stay = (months.counts["admissions"][t, w] > 0 for t, w in ((when, others), (at[:, None], who[:, None])))
    visits, own_visits = (_visits(months, w, t, 0, 3) for w, t in ((others, when), (who[:, None], at[:, None])))
    alike = {
        "everyone": there,
        "frequent": there & (_visits(months, others, when, 12, 24) >= _SICK_BEFORE),
        "state": there & (stay == own_stay) & (np.minimum(visits, 3) == np.minimum(own_visits, 3)),
        "stay": there & stay,
        "before": there & (np.abs(theirs - own) <= np.maximum(1, 0.15 * own)),
    }
    for name, fits in alike.items():
        rows = np.flatnonzero(fits.any(axis=1))
        first = fits.argmax(axis=1)[rows]
        yield name, _windows(months, outcome, others[rows, first], at[rows], 6)


def _windows(
    months: Months, outcome: str, who: NDArray[np.int64], at: NDArray[np.int64], length: int
) -> NDArray[np.float64]:
    counts = months.counts[outcome]
    steps = range(1, length + 1)
    parts = [sum(counts[at + step - back, who].astype(float) for step in steps) for back in (length, 0)]
    return np.array(parts)


def _visits(months: Months, who: NDArray[np.int64], at: NDArray[np.int64], first: int, end: int) -> NDArray[np.float64]:
    """Emergency visits `first` to `end` - 1 months before."""
    return np.asarray(sum(months.counts["ed_visits"][at - back, who].astype(float) for back in range(first, end)))


def row_of(values: Values, spread: str = "") -> tuple[float, ...]:
    """A row of a table over these persons; `spread` adds what the table says of them.

    Before and after alone ("arms"), these and the changes ("paired"), or the changes alone ("change").
    """
    before, after = values
    arms = (before.std(ddof=1), after.std(ddof=1)) if spread in ("arms", "paired") else (np.nan, np.nan)
    change = (after - before).std(ddof=1) if spread in ("paired", "change") else np.nan
    return (values.shape[1], before.sum(), after.sum(), *arms, change)


def table(*rows: tuple[float, ...], comparison: int = 0) -> pd.DataFrame:
    """Rows of n, before, after and, where given, the three spreads; the last `comparison` rows are of others."""
    filled = [(*row, *(np.nan,) * (6 - len(row))) for row in rows]
    roles = ["treated"] * (len(rows) - comparison) + ["comparison"] * comparison
    listed = [
        (f"Sjukhus {place + 1}", role, *row, place + 2)
        for place, (row, role) in enumerate(zip(filled, roles, strict=True))
    ]
    return pd.DataFrame(listed, columns=COLUMNS)


def units_of(values: Values, units: int, rng: np.random.Generator) -> list[Values]:
    """The persons drawn apart into units of unequal size, each with some."""
    shares = rng.dirichlet(np.full(units, 2.0))
    at = np.concatenate([np.arange(units).repeat(2), rng.choice(units, size=values.shape[1] - 2 * units, p=shares)])
    return [values[:, at == place] for place in range(units)]
