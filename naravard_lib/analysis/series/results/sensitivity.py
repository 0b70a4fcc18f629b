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
        rows: one per specification that could be fitted; exactly one is chosen.
        failed: specifications that the numbers did not determine.
    """

    rows: tuple[Specification, ...]
    failed: int

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
