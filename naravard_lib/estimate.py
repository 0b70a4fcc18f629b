"""The small results that everything else is made of: an estimate with its interval, a number with ends, a check."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Scale = Literal["count", "rate", "log_ratio", "ratio", "share", "mean", "kr"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval.

    Attributes:
        value: point estimate on `scale`.
        low: lower interval limit, inclusive.
        high: upper interval limit, inclusive.
        level: coverage that the interval promises, 0–1.
        se: standard error on `scale`; None when the interval was not made from one.
        p: two-sided p value against no effect; None when no effect is not a question.
        scale: what kind of number it is; `ratio` is relative change plus one.
        unit: unit in Swedish, for print.
    """

    value: float
    low: float
    high: float
    level: float = 0.95
    se: float | None = None
    p: float | None = None
    scale: Scale = "mean"
    unit: str = ""

    def excludes(self, null: float = 0.0) -> bool:
        """Whether the interval leaves `null` outside; an interval with a missing limit never does."""
        return self.low > null or self.high < null

    @property
    def side(self) -> int:
        """1 when the whole interval lies above zero, -1 when below, 0 when it holds zero."""
        return int(self.low > 0) - int(self.high < 0)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a result file."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Ends:
    """A number with the lowest and highest that assumptions allow.

    Low and high are corners: every assumption at the end that gives the least or the most at once. They hold no 95 %
    and no other share of chance.
    """

    low: float
    base: float
    high: float

    def __add__(self, other: "Ends") -> "Ends":
        return Ends(self.low + other.low, self.base + other.base, self.high + other.high)

    def __mul__(self, other: "Ends") -> "Ends":
        """The product of two numbers that are never negative: low with low, high with high."""
        return Ends(self.low * other.low, self.base * other.base, self.high * other.high)

    @property
    def known(self) -> bool:
        """Whether low and high are the same."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of one check.

    Attributes:
        name: short Swedish name.
        passed: True or False; None when the check only informs.
        text: one plain Swedish sentence, free of units so that it reads the same in visits and in hundreds.
        table: rows behind the sentence as (name, value) pairs, or empty.
    """

    name: str
    passed: bool | None
    text: str
    table: tuple[tuple[str, float], ...] = ()
