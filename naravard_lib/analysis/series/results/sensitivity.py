"""The effect under every reasonable choice: a specification curve (Simonsohn et al., Nat Hum Behav 2020;4:1208-14)."""

from dataclasses import dataclass

import pandas as pd

from naravard_lib.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Specification:
    """One set of choices and its answer.

    Attributes:
        choices: Swedish name of each dimension and of the choice made in it, in the same order in every row.
        relative: the effect over the whole period, as a share.
        chosen: whether this is the fit that the report shows.
    """

    choices: tuple[tuple[str, str], ...]
    relative: Estimate
    chosen: bool


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All specifications, from the lowest effect to the highest.

    Attributes:
        rows: one per specification that could be fitted, of which exactly one is chosen; none at all when the shown
            fit has no effect in per cent.
        dimensions: every dimension with its choices as they are read, those without a row left out.
        failed: specifications that the numbers did not determine.
        every: one in so many combinations was tried, evenly spread to save time; 1 when all were.
    """

    rows: tuple[Specification, ...]
    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    failed: int
    every: int

    @property
    def every_choice(self) -> list[tuple[str, str]]:
        """Dimension and choice, as they are read."""
        return [(dimension, name) for dimension, names in self.dimensions for name in names]

    @property
    def chosen(self) -> Specification:
        """The one that the report shows."""
        return next(row for row in self.rows if row.chosen)

    @property
    def majority(self) -> tuple[Specification, ...]:
        """The rows on the side of zero where most estimates lie, below it when the sides are even."""
        lower = tuple(row for row in self.rows if row.relative.value < 0)
        return lower if 2 * len(lower) >= len(self.rows) else self.rows[len(lower) :]

    @property
    def sure(self) -> int:
        """How many of the majority have an interval that excludes zero."""
        return sum(row.relative.excludes(0.0) for row in self.majority)

    @property
    def text(self) -> str:
        """How many of the ways agree on a direction, and how many of those are sure of it; no full stop."""
        ways, agreed = len(self.rows), len(self.majority)
        name = "minskning" if self.majority[0].relative.value < 0 else "ökning"
        sure = f"i {self.sure} av dem säkert skild från noll" if self.sure else "men i inget säkert skild från noll"
        count = f"Alla {ways}" if agreed == ways else f"{agreed} av {ways}"
        return f"{count} rimliga sätt att räkna ger en {name}, {sure}"

    @property
    def table(self) -> pd.DataFrame:
        """A row per specification: a column per dimension, `value`, `low`, `high`, `chosen`."""
        return pd.DataFrame(
            [
                {
                    **dict(row.choices),
                    "value": row.relative.value,
                    "low": row.relative.low,
                    "high": row.relative.high,
                    "chosen": row.chosen,
                }
                for row in self.rows
            ]
        )
