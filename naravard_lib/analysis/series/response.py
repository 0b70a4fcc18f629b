"""From observed values to the scale of the regression, and back."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.mixture import Array
from naravard_lib.analysis.series.segments import Mask, Segments
from naravard_lib.errors import DesignError, FitError
from naravard_lib.tables.series import Monthly

# Added to counts before the logarithm: removes its first-order bias, and the variance is close to 1 / (count + .5)
_HALF = 0.5  # (Anscombe, Biometrika 1948;35:246-254)

Bound = Literal["lowest", "highest"]


@dataclass(frozen=True, slots=True)
class Response:
    """What the regression sees.

    Attributes:
        observed: shape (n,), the values as the reader knows them.
        y: shape (n,), the observed on the linear predictor's scale; log rate for counts, comparison taken out.
        offset: shape (n,), what has to be added to the linear predictor to come back to the observed scale.
        extra: shape (n,), variance that the offset brings with it: the chance in a comparison's own counts.
        covariate: shape (n,) or None, a comparison that enters as a column.
        log: whether the observed scale is the exponential of the linear predictor.
    """

    observed: Array
    y: Array
    offset: Array
    extra: Array
    covariate: Array | None
    log: bool


def response(monthly: Monthly, design: ItsDesign, segments: Segments, bound: Bound) -> Response:
    """Put a monthly series on the regression's scale.

    Args:
        monthly: the aggregated series.
        design: family and how the comparison enters.
        segments: which months are used; scaling looks at those before the change alone.
        bound: whether hidden values take their lowest or their highest possible value.

    Raises:
        DesignError: when the design asks for a comparison that the series lacks.
        FitError: when a segment of a count series has no events.
    """
    low, baseline = bound == "lowest", segments.used & ~segments.after
    observed = monthly.lowest if low else monthly.highest
    if design.family == "count":
        _refuse_empty(observed, baseline, segments.effect_months)
    if design.comparison != "none" and monthly.comparison_units is None:
        raise DesignError(
            "Designen har en jämförelse men serien saknar jämförande enheter. Ange comparison i initiative.yaml."
        )
    if design.comparison == "weighted":
        from naravard_lib.analysis.series.weighting import weighted_comparison  # scipy.optimize is slow to import

        monthly = weighted_comparison(monthly, design, segments)
    # Hidden values of the comparison go the other way, so that the two fits span the effect.
    comparison = (
        None if design.comparison == "none" else monthly.comparison_highest if low else monthly.comparison_lowest
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
        if design.comparison in ("scaled", "weighted"):
            offset = offset * (observed[baseline].mean() / comparison[baseline].mean())
    return Response(observed, observed - offset, offset, np.zeros(observed.size), covariate, log=False)


def _log_rate(
    monthly: Monthly, observed: Array, comparison: Array | None, design: ItsDesign, baseline: Mask
) -> Response:
    offset = np.log(monthly.exposure) if monthly.exposure is not None else np.zeros(observed.size)
    extra, covariate = np.zeros(observed.size), None
    if comparison is not None:
        rate = _log(comparison, monthly.comparison_exposure)
        rate = rate - rate[baseline].mean()
        if design.comparison == "covariate":
            covariate = rate
        else:
            offset, extra = offset + rate, 1 / (comparison + _HALF)
    return Response(observed, np.log(observed + _HALF) - offset, offset, extra, covariate, log=True)


def _log(count: Array, exposure: Array | None) -> Array:
    return np.asarray(np.log(count + _HALF) - (0.0 if exposure is None else np.log(exposure)))


def _refuse_empty(observed: Array, before: Mask, after: Mask) -> None:
    for months, name in ((before, "före"), (after, "efter")):
        if not observed[months].any():
            raise FitError(
                f"Inga händelser alls {name} förändringen, så någon procentuell förändring kan inte beräknas. "
                "Slå ihop enheter eller ta med fler månader."
            )
