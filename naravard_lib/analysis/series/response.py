"""From observed values to the scale of the regression, and back."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.mixture import Array
from naravard_lib.analysis.series.segments import Mask
from naravard_lib.errors import DesignError, FitError
from naravard_lib.tables.series import Monthly

_HALF = 0.5  # added to counts before the logarithm: removes its first-order bias (Anscombe, Biometrika 1948;35:246-254)

Bound = Literal["lowest", "highest"]


@dataclass(frozen=True, slots=True)
class Response:
    """What the regression sees.

    Attributes:
        observed: shape (n,), the values as the reader knows them.
        y: shape (n,), the regression's response; log rate for counts, comparison taken out.
        offset: shape (n,), what has to be added to the linear predictor to come back to the observed scale.
        covariate: shape (n,) or None, a comparison that enters as a column.
        log: whether the observed scale is the exponential of the linear predictor.
    """

    observed: Array
    y: Array
    offset: Array
    covariate: Array | None
    log: bool


def response(monthly: Monthly, design: ItsDesign, baseline: Mask, bound: Bound) -> Response:
    """Put a monthly series on the regression's scale.

    Args:
        monthly: the aggregated series.
        design: family and how the comparison enters.
        baseline: shape (n,), the used months before the change; scaling looks at these alone.
        bound: whether hidden values take their lowest or their highest possible value.

    Raises:
        DesignError: when the design asks for a comparison that the series lacks.
        FitError: when a segment of a count series has no events.
    """
    low = bound == "lowest"
    observed = monthly.lowest if low else monthly.highest
    # Hidden values of the comparison go the other way, so that the two fits span the effect.
    comparison = (
        None if design.comparison == "none" else monthly.comparison_highest if low else monthly.comparison_lowest
    )
    if design.comparison != "none" and comparison is None:
        raise DesignError(
            "Designen har en jämförelse men serien saknar jämförande enheter. Ange comparison i initiative.yaml."
        )
    if design.family == "count":
        return _log_rate(monthly, observed, comparison, design, baseline)
    return _mean(observed, comparison, design, baseline)


def _mean(observed: Array, comparison: Array | None, design: ItsDesign, baseline: Mask) -> Response:
    offset, covariate = np.zeros(observed.size), None
    if comparison is not None and design.comparison == "covariate":
        covariate = comparison
    elif comparison is not None:
        offset = comparison - comparison[baseline].mean()
        if design.comparison == "scaled":
            offset = offset * (observed[baseline].mean() / comparison[baseline].mean())
    return Response(observed, observed - offset, offset, covariate, log=False)


def _log_rate(
    monthly: Monthly, observed: Array, comparison: Array | None, design: ItsDesign, baseline: Mask
) -> Response:
    _refuse_empty(observed, baseline)
    offset = np.log(monthly.exposure) if monthly.exposure is not None else np.zeros(observed.size)
    covariate = None
    if comparison is not None:
        rate = _log(comparison, monthly.comparison_exposure)
        rate = rate - rate[baseline].mean()
        offset, covariate = (offset, rate) if design.comparison == "covariate" else (offset + rate, None)
    return Response(observed, np.log(observed + _HALF) - offset, offset, covariate, log=True)


def _log(count: Array, exposure: Array | None) -> Array:
    return np.asarray(np.log(count + _HALF) - (0.0 if exposure is None else np.log(exposure)))


def _refuse_empty(observed: Array, baseline: Mask) -> None:
    for part, name in ((observed[baseline], "före"), (observed[~baseline], "efter")):
        if not part.any():
            raise FitError(
                f"Inga händelser alls {name} förändringen, så någon procentuell förändring kan inte beräknas. "
                "Slå ihop enheter eller ta med fler månader."
            )
