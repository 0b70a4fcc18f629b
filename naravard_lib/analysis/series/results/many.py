"""Many interrupted time series, fitted one by one."""

from dataclasses import dataclass

import pandas as pd

from naravard_lib import formats


@dataclass(frozen=True, slots=True)
class ManyFits:
    """The effects of many series.

    Attributes:
        table: a row per series in the order of the frame: the key columns; `level`, `slope`, `cumulative` and
            `relative` with `_low` and `_high` beside each (NaN where not estimated); `n_before`, `n_after`; `failed`,
            the names of the checks that failed; `error`, in Swedish, why the series could not be fitted, or empty.
        paths: a row per series and month: the key columns and the columns of `ItsFit.path`.
        level: coverage that each interval by itself promises; None when the designs differ in it.
    """

    table: pd.DataFrame
    paths: pd.DataFrame
    level: float | None

    @property
    def text(self) -> str:
        """How many could be fitted, in how many zero is left outside, and in how many it would be by chance."""
        fitted = self.table[self.table["error"] == ""]
        sure = int(((fitted["relative_low"] > 0) | (fitted["relative_high"] < 0)).sum())
        text = (
            f"{formats.number(len(fitted))} av {formats.number(len(self.table))} serier kunde räknas. "
            f"I {formats.number(sure)} av dem är förändringen säkert skild från noll."
        )
        if self.level is None:
            return text
        chance = formats.number((1 - self.level) * len(fitted))
        return f"{text} Även om inget hade hänt någonstans skulle omkring {chance} se ut så av en slump."
