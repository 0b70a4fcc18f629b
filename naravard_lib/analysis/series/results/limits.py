"""How much single months vary."""

from dataclasses import dataclass

import pandas as pd


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
