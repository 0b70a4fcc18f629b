"""The frozen results that plots and wording read. Effects after a change, methods side by side, process limits."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pandas as pd

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.estimate import CheckResult, Estimate

Direction = Literal["decrease", "increase", "undetermined"]


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


@dataclass(frozen=True)
class ItsFit:
    """An interrupted time series, fitted.

    Attributes:
        design: what was asked for.
        level: effect in the first month used after phase-in (log rate ratio for counts).
        slope: change of trend per month (log rate ratio for counts); None when only a step was estimated.
        cumulative: sum over the used months after the change of fitted minus counterfactual.
        relative: `cumulative` over the sum of the counterfactual, as a share (-0.1 is ten per cent lower).
        path: a row per month with `month`, `observed`, `fitted`, `counterfactual`, `low`, `high` (interval of the
            counterfactual's expectation) and `used`.
        checks: the cheap checks.
        n_before: used months before the change.
        n_after: used months after phase-in.
        pairs: yearly waves in the model.
        without_co_events: the same fit without the months of co-events; None when there are none or too few are left.
        inseparable: why the co-events cannot be left out, in Swedish, or empty.
    """

    design: ItsDesign
    level: Estimate
    slope: Estimate | None
    cumulative: Estimate
    relative: Estimate
    path: pd.DataFrame
    checks: tuple[CheckResult, ...]
    n_before: int
    n_after: int
    pairs: int
    without_co_events: "ItsFit | None"
    inseparable: str
    compare: Callable[[], MethodComparison]

    @cached_property
    def methods(self) -> MethodComparison:
        """The same question by four methods; computed when first asked for."""
        return self.compare()

    @property
    def direction(self) -> Direction:
        """What the interval bears, with and without the months of other events; in doubt undetermined."""
        if self.inseparable:
            return "undetermined"
        answers = {_direction(self.relative)}
        if self.without_co_events is not None:
            answers.add(_direction(self.without_co_events.relative))
        return answers.pop() if len(answers) == 1 else "undetermined"


def _direction(relative: Estimate) -> Direction:
    if not relative.excludes(0.0):
        return "undetermined"
    return "decrease" if relative.value < 0 else "increase"


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """An XmR chart: natural limits of single months around their mean.

    Attributes:
        mean: mean of the months used.
        low: lower natural limit.
        high: upper natural limit.
        outside: the months beyond a limit, in order.
        n: months used.
    """

    mean: float
    low: float
    high: float
    outside: tuple[pd.Period, ...]
    n: int
