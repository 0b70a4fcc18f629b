"""Whether the answer hangs on a single month: the months that weigh most are left out one at a time."""

from dataclasses import replace

import numpy as np
import pandas as pd

from naravard_lib.analysis.series.again import Again
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.mixture import Array
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.segments import MIN_SLOPE, segment
from naravard_lib.estimate import CheckResult
from naravard_lib.formats import percent
from naravard_lib.initiative import Exclusion
from naravard_lib.tables.series import MIN_AFTER, MIN_BEFORE

NAME = "En månad i taget"
# Months refitted: those that pull the effect down most, those that pull it up most, and those furthest from the line.
# Of 25 series (means and counts, 24 and 36 months) whose verdict a single month changed, they saw 24.
_EACH_WAY = 6


def single_months(again: Again) -> CheckResult:
    """The range of the effect when the months that weigh most are left out one at a time.

    No month is ever named, since its value may be hidden.
    """
    shown = again.fit(_steady(again)) or again.shown
    found = [again.relative(_without(_steady(again), month)) for month in _heaviest(shown)]
    effects = [relative for relative in found if relative is not None]
    if not effects:
        return CheckResult(NAME, None, "Går inte att pröva: ingen månad kan undvaras.")
    low, high = (pick(effect.value for effect in effects) for pick in (min, max))
    changed = sum(effect.side != shown.relative.side for effect in effects)
    spread = f"ligger förändringen mellan {percent(low)} och {percent(high)}"
    text = f"När de {len(effects)} månader som väger tyngst utelämnas en i taget {spread}."
    told = f"Slutsatsen blir en annan i {changed} av fallen." if changed else "Slutsatsen är densamma varje gång."
    table = (("lowest", low), ("highest", high), ("changed", float(changed)), ("tried", float(len(effects))))
    return CheckResult(NAME, not changed, f"{text}{_limits(again, shown)} {told}", table)


def _steady(again: Again) -> ItsDesign:
    """A design that stays the same with a month less: a slope at its limit would drop out."""
    fewest = min(again.shown.n_before, again.shown.n_after)
    return again.design if fewest > MIN_SLOPE else replace(again.design, slope=False)


def _limits(again: Again, shown: ItsFit) -> str:
    only = " Här räknas bara nivån, inte trenden." if again.shown.slope is not None and shown.slope is None else ""
    sides = (("före", again.shown.n_before <= MIN_BEFORE), ("efter", again.shown.n_after <= MIN_AFTER))
    bare = [name for name, few in sides if few]
    return f"{only} Månaderna {' och '.join(bare)} är för få för att undvara någon." if bare else only


def _heaviest(fit: ItsFit) -> list[pd.Period]:
    """The months whose loss moves the effect most in either direction, and those furthest from the line."""
    path = fit.path
    used = path["used"].to_numpy() & path["observed"].notna().to_numpy()
    residual = _residual(fit)[used]
    pull = _pull(fit)[used] * residual
    order, off = np.argsort(pull, kind="stable"), np.argsort(-np.abs(residual), kind="stable")
    at = sorted({*order[:_EACH_WAY], *order[-_EACH_WAY:], *off[:_EACH_WAY]})
    months: list[pd.Period] = path["month"][used].iloc[at].tolist()
    return months


def _residual(fit: ItsFit) -> Array:
    observed, fitted = (fit.path[name].to_numpy(float) for name in ("observed", "fitted"))
    if fit.design.family == "count":
        return np.asarray(np.log((observed + 0.5) / (fitted + 0.5)))
    return np.asarray(observed - fitted)


def _pull(fit: ItsFit) -> Array:
    """Shape (n,): what a residual of one moves the effect by least squares (Cook, Technometrics 1977;19:15-18)."""
    segments = segment(fit.path["month"].astype("int64").to_numpy(), fit.design)
    months = segments.effect_months
    change = (segments.design - segments.counterfactual)[months].sum(axis=0)
    inverse = np.linalg.pinv(segments.design[segments.used])
    pull = np.zeros(segments.month.size)
    leverage = np.einsum("np,pn->n", segments.design[segments.used], inverse)
    pull[segments.used] = change @ inverse / (1 - leverage)
    return pull


def _without(design: ItsDesign, month: pd.Period) -> ItsDesign:
    left_out = Exclusion.model_construct(from_=month, to=month, why="")
    return replace(design, exclude=(*design.exclude, left_out))
