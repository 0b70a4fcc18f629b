"""The effect under every reasonable choice of the analyst."""

from collections.abc import Callable

import pandas as pd

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.results.sensitivity import Sensitivity


def try_choices(series: pd.DataFrame, fit: ItsFit, refit: Callable[[pd.DataFrame, ItsDesign], ItsFit]) -> Sensitivity:
    """Fit every combination of season, phase-in, window, comparison and other events that the series allows."""
    return Sensitivity((), 0)
