"""From the fitted mixture to effects with intervals: level, slope, cumulative, relative and the path."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from naravard_lib.analysis.series.mixture import Array, Mixture, TMixture, root, t_cdf
from naravard_lib.analysis.series.response import Response
from naravard_lib.analysis.series.segments import Segments
from naravard_lib.estimate import Estimate, Scale

# Nodes and weights for integrating over a standard normal; seven, METHODS B4.
_NODES, _WEIGHTS = (np.polynomial.hermite_e.hermegauss(7)[0], np.polynomial.hermite_e.hermegauss(7)[1])
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
_FAR = 20.0  # standard errors: brackets every quantile that is searched for
_HUGE = 200.0  # on the log scale: beyond every count that could be printed, and its cube is still a number


@dataclass(frozen=True)
class Effects:
    """The effects of one fit, each computed when it is first asked for: a check that fits again asks for one.

    Attributes:
        fit: the fitted mixture.
        segments: the months and columns it was fitted on.
        response: what was counted or measured.
        coverage: of the intervals.
    """

    fit: Mixture
    segments: Segments
    response: Response
    coverage: float

    @cached_property
    def level(self) -> Estimate:
        """In the first month used after phase-in."""
        return self._contrast("step")

    @cached_property
    def slope(self) -> Estimate | None:
        """Per month; None when only a step was estimated."""
        return self._contrast("slope") if self.segments.slope else None

    @cached_property
    def events(self) -> tuple[Estimate, ...]:
        """The steps of other events."""
        return tuple(self._contrast(name) for name in self.segments.names if name.startswith("event"))

    @cached_property
    def cumulative(self) -> Estimate:
        """Sum over the months after phase-in of fitted minus counterfactual."""
        if not self.response.log:
            return self._linear_sums[0]
        totals, log_ratio = self._log_totals, self._log_ratio
        base = float(np.exp(self.fit.weight @ totals.log_b))
        value, se = base * self.relative.value, base * np.exp(log_ratio.value) * float(log_ratio.se or 0.0)
        low, high = _difference_limits(self.fit, totals, self.coverage)
        return Estimate(value, low, high, self.coverage, float(se), log_ratio.p, "count")

    @cached_property
    def relative(self) -> Estimate:
        """`cumulative` over the sum of the counterfactual, as a share."""
        return _expm1(self._log_ratio) if self.response.log else self._linear_sums[1]

    def _contrast(self, name: str) -> Estimate:
        scale: Scale = "log_ratio" if self.response.log else "mean"
        return from_mixture(self.fit.contrasts(self.segments.row(name)[None]), self.coverage, scale)

    @cached_property
    def _linear_sums(self) -> tuple[Estimate, Estimate]:
        return _linear_sums(self.fit, self.segments, self.response, self.coverage)

    @cached_property
    def _log_totals(self) -> "_LogTotals":
        return _log_totals(self.fit, self.segments, self.response)

    @cached_property
    def _log_ratio(self) -> Estimate:
        totals = self._log_totals
        se = _se(self.fit, totals.rows_r)[:, None]
        return from_mixture(
            TMixture(self.fit.weight, totals.log_r[:, None], se, self.fit.df), self.coverage, "log_ratio"
        )


@dataclass(frozen=True, slots=True)
class _LogTotals:
    """Log of the expected total B without the change, and log(A/B) with it: at every node, with their gradients."""

    log_b: Array
    rows_b: Array
    log_r: Array
    rows_r: Array


def from_mixture(mixture: TMixture, level: float, scale: Scale, at: int = 0) -> Estimate:
    """The contrast number `at` of a mixture as an estimate."""
    tail = (1 - level) / 2
    low, high = mixture.quantile(tail)[at], mixture.quantile(1 - tail)[at]
    value, se, p = mixture.mean[at], mixture.sd[at], mixture.p_value()[at]
    return Estimate(float(value), float(low), float(high), level, float(se), float(p), scale)


def path_limits(
    fit: Mixture, segments: Segments, response: Response, level: float
) -> tuple[Array, Array, Array, Array]:
    """Fitted, counterfactual and the counterfactual's limits on the observed scale, each of shape (n,)."""
    expected = fit.contrasts(segments.counterfactual)
    tail = (1 - level) / 2
    back = _back(fit, segments, response)
    fitted = segments.design @ _mean_beta(fit)
    return back(fitted), back(expected.mean), back(expected.quantile(tail)), back(expected.quantile(1 - tail))


def _mean_beta(fit: Mixture) -> Array:
    return np.asarray(fit.weight @ fit.beta)


def _back(fit: Mixture, segments: Segments, response: Response) -> Callable[[Array], Array]:
    if not response.log:
        return lambda eta: eta + response.offset
    shift = response.offset + _log_smear(fit, segments, response)
    return lambda eta: np.asarray(np.exp(eta + shift))


def _log_smear(fit: Mixture, segments: Segments, response: Response) -> float:
    """Log of the factor that makes fitted and observed totals agree (smearing; Duan, JASA 1983;78:605-610)."""
    fitted = np.exp(segments.design @ _mean_beta(fit) + response.offset)
    return float(np.log(response.observed[segments.used].sum() / fitted[segments.used].sum()))


def _linear_sums(fit: Mixture, segments: Segments, response: Response, level: float) -> tuple[Estimate, Estimate]:
    months = segments.effect_months
    change = (segments.design - segments.counterfactual)[months].sum(axis=0)
    without = segments.counterfactual[months].sum(axis=0)
    offset = float(response.offset[months].sum())
    cumulative = from_mixture(fit.contrasts(change[None]), level, "mean")
    total = fit.contrasts(without[None])
    base = float(total.mean[0]) + offset
    # Fieller (1940): with a sum that may be zero or less at this level, every ratio is compatible with the data.
    if base <= 0 or total.cdf(np.asarray([-offset]))[0] >= (1 - level) / 2:
        return cumulative, Estimate(np.nan, -np.inf, np.inf, level, scale="share")

    def below(ratio: float) -> float:
        contrast = fit.contrasts((change - ratio * without)[None])
        return float(contrast.cdf(np.asarray([ratio * offset]))[0])

    value, reach = cumulative.value / base, _FAR * float(cumulative.se or 0.0) / base
    low, high = _interval(below, value, reach, level)
    return cumulative, Estimate(value, low, high, level, float(cumulative.se or 0.0) / base, cumulative.p, "share")


def _log_totals(fit: Mixture, segments: Segments, response: Response) -> _LogTotals:
    months = segments.effect_months
    shift = response.offset[months] + _log_smear(fit, segments, response)
    log_b, rows_b = _log_total(fit, segments.counterfactual[months], shift)
    log_a, rows_a = _log_total(fit, segments.design[months], shift)
    return _LogTotals(log_b, rows_b, log_a - log_b, rows_a - rows_b)


def _log_total(fit: Mixture, rows: Array, shift: Array) -> tuple[Array, Array]:
    """Log of the expected total at every node, shape (g,), and its gradient in the coefficients, shape (g, p)."""
    eta = fit.beta @ rows.T + shift
    top = eta.max(axis=1)
    expected = np.exp(eta - top[:, None])
    total = expected.sum(axis=1)
    return top + np.log(total), (expected / total[:, None]) @ rows


def _se(fit: Mixture, rows: Array) -> Array:
    return np.asarray(np.linalg.norm(np.einsum("gp,gpq->gq", rows, fit.root), axis=1))


def _difference_limits(fit: Mixture, totals: _LogTotals, level: float) -> tuple[float, float]:
    """The interval of A - B, with log B and log(A/B) jointly normal at each node."""
    b, center, rest = _ratio_given_base(fit, totals)
    se = _se(fit, totals.rows_r)
    # The difference may span many powers of ten when little is known: the search is even in its inverse sinh.
    scale = float(fit.weight @ (np.minimum(1.0, se) * b[:, len(_NODES) // 2]))
    furthest = float(np.minimum(totals.log_r + _FAR * se, _HUGE).max())

    def below(z: float) -> float:
        with np.errstate(divide="ignore"):
            bound = np.log(np.maximum(1 + scale * np.sinh(z) / b, 0.0))
        return float(fit.weight @ (t_cdf(fit.df, (bound - center) / rest[:, None]) @ _WEIGHTS))

    ends = (-np.arcsinh(b.max() / scale), np.arcsinh(b.max() * np.exp(max(furthest, 0.0)) / scale))

    def limit(q: float) -> float:
        return float(scale * np.sinh(root(lambda z: below(z) - q, *ends)))

    return limit((1 - level) / 2), limit((1 + level) / 2)


def _ratio_given_base(fit: Mixture, totals: _LogTotals) -> tuple[Array, Array, Array]:
    """B at the points it is integrated over and the mean of log(A/B) there, shape (g, 7); its spread there, (g,)."""
    root_b = np.einsum("gp,gpq->gq", totals.rows_b, fit.root)
    root_r = np.einsum("gp,gpq->gq", totals.rows_r, fit.root)
    sd_b = np.linalg.norm(root_b, axis=1)
    slope = (root_b * root_r).sum(axis=1) / sd_b
    rest = np.sqrt(np.maximum((root_r**2).sum(axis=1) - slope**2, 1e-300))
    b = np.exp(np.clip(totals.log_b[:, None] + sd_b[:, None] * _NODES, -_HUGE, _HUGE))
    return b, totals.log_r[:, None] + slope[:, None] * _NODES, rest


def _interval(below: Callable[[float], float], value: float, reach: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2

    def solve(q: float) -> float:
        if not below(value - reach) < q < below(value + reach):
            return float(np.copysign(np.inf, q - 0.5))
        return value + reach * root(lambda z: below(value + z * reach) - q, -1.0, 1.0)

    return solve(tail), solve(1 - tail)


def _expm1(log: Estimate) -> Estimate:
    with np.errstate(over="ignore"):  # a ratio without an upper limit is an honest one
        value, low, high = np.expm1([log.value, log.low, log.high])
    se = float(np.exp(log.value) * (log.se or 0.0))
    return Estimate(float(value), float(low), float(high), log.level, se, log.p, "share")
