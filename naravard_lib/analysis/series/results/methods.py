"""One question by several methods."""

from dataclasses import dataclass

import pandas as pd

from naravard_lib.estimate import Estimate


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One method's answer.

    Attributes:
        method: short name to script against.
        name: Swedish name for print.
        level: the level change; a log rate ratio for counts.
        ratio: for counts the rate ratio, otherwise None.
    """

    method: str
    name: str
    level: Estimate
    ratio: Estimate | None


@dataclass(frozen=True, slots=True)
class MethodComparison:
    """The level change by several methods on the same months.

    Attributes:
        rows: one per method.
        disagree: whether the methods differ in sign or in whether zero lies outside the interval.
        text: one plain Swedish sentence on that.
    """

    rows: tuple[MethodRow, ...]
    disagree: bool
    text: str

    @property
    def table(self) -> pd.DataFrame:
        """A row per method, indexed by its short name; `ratio*` columns are NaN unless counts."""
        values = [{"name": row.name, **_limits("", row.level), **_limits("ratio", row.ratio)} for row in self.rows]
        return pd.DataFrame(values, index=pd.Index([row.method for row in self.rows], name="method"))


def _limits(prefix: str, estimate: Estimate | None) -> dict[str, float]:
    keys = (prefix, f"{prefix}_low", f"{prefix}_high") if prefix else ("value", "low", "high")
    numbers = (estimate.value, estimate.low, estimate.high) if estimate else (float("nan"),) * 3
    return dict(zip(keys, numbers, strict=True))
