"""Checks that fit again: placebo dates, a month left out at a time, other windows."""

from collections.abc import Callable

import pandas as pd

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.estimate import CheckResult


def run_probes(
    series: pd.DataFrame, fit: ItsFit, refit: Callable[[pd.DataFrame, ItsDesign], ItsFit]
) -> tuple[CheckResult, ...]:
    """All checks that need new fits, in the order they are read."""
    return ()
