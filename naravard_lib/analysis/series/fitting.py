"""One regression of one monthly series, and the pair of fits that hidden values ask for."""

from dataclasses import dataclass, replace
from functools import cached_property

from naravard_lib import formats
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.effects import Effects
from naravard_lib.analysis.series.latent import fit_count_mixture
from naravard_lib.analysis.series.mixture import Mixture
from naravard_lib.analysis.series.reml import fit_gls_mixture
from naravard_lib.analysis.series.response import Bound, Response, response
from naravard_lib.analysis.series.segments import Segments, segment
from naravard_lib.errors import DesignError
from naravard_lib.estimate import Estimate
from naravard_lib.tables.series import MAX_SUPPRESSED, Monthly


@dataclass(frozen=True, slots=True)
class Fitted:
    """One regression with everything that was put into it."""

    segments: Segments
    response: Response
    fit: Mixture
    effects: Effects


@dataclass(frozen=True)
class Bounds:
    """The effects of the fits at the lowest and at the highest that hidden values can be; intervals hold both."""

    wide: Effects
    other: Effects

    @cached_property
    def level(self) -> Estimate:
        """As of `Effects`."""
        return _hold(self.wide.level, self.other.level)

    @cached_property
    def slope(self) -> Estimate | None:
        """As of `Effects`."""
        return _hold(self.wide.slope, self.other.slope) if self.wide.slope and self.other.slope else None

    @cached_property
    def cumulative(self) -> Estimate:
        """As of `Effects`."""
        return _hold(self.wide.cumulative, self.other.cumulative)

    @cached_property
    def relative(self) -> Estimate:
        """As of `Effects`."""
        return _hold(self.wide.relative, self.other.relative)

    @cached_property
    def events(self) -> tuple[Estimate, ...]:
        """As of `Effects`."""
        return tuple(map(_hold, self.wide.events, self.other.events))


def fit_bounds(monthly: Monthly, design: ItsDesign) -> tuple[Fitted, Effects | Bounds]:
    """The fit to show and the effects to print: with hidden values the wider fit, and intervals that hold both."""
    lowest = _fit_one(monthly, design, "lowest")
    if not monthly.suppressed.any():
        return lowest, lowest.effects
    share = float(monthly.suppressed[lowest.segments.used].mean())
    if share > MAX_SUPPRESSED:
        raise DesignError(
            f"Värdet är dolt i {formats.percent(share, 0)} av månaderna, "
            f"högst {formats.percent(MAX_SUPPRESSED, 0)} går att räkna med. "
            "Begär större enheter eller ett uttag utan dolda värden."
        )
    highest = _fit_one(monthly, design, "highest")
    wide, other = sorted((lowest, highest), key=lambda fitted: _width(fitted.effects.relative), reverse=True)
    return wide, Bounds(wide.effects, other.effects)


def _fit_one(monthly: Monthly, design: ItsDesign, bound: Bound) -> Fitted:
    outline = segment(monthly.month, design)
    seen = response(monthly, design, outline, bound)
    segments = outline if seen.covariate is None else segment(monthly.month, design, seen.covariate)
    fit = _mixture(segments, seen)
    return Fitted(segments, seen, fit, Effects(fit, segments, seen, design.level))


def _mixture(segments: Segments, seen: Response) -> Mixture:
    used = segments.used
    months, columns = segments.month[used].astype(float), segments.design[used]
    if seen.log:
        return fit_count_mixture(months, seen.observed[used], seen.offset[used], columns, seen.extra[used])
    return fit_gls_mixture(months, seen.y[used], columns)


def _width(estimate: Estimate) -> float:
    return estimate.high - estimate.low


def _hold(a: Estimate, b: Estimate) -> Estimate:
    p = None if a.p is None or b.p is None else max(a.p, b.p)
    return replace(a, low=min(a.low, b.low), high=max(a.high, b.high), p=p)
