"""The cheap checks that come with every fit. Their sentences hold no unit, so they read the same in any."""

import numpy as np
import pandas as pd

from naravard_lib import formats
from naravard_lib.analysis.series.comparing import comparison_units
from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.fitting import Fitted
from naravard_lib.analysis.series.last_months import last_months
from naravard_lib.analysis.series.mixture import Array
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.segments import MIN_SLOPE, YEAR
from naravard_lib.estimate import CheckResult
from naravard_lib.tables.series import Monthly

_FULL_SEASON = 2 * YEAR  # METHODS A: fewer than two years before cannot tell a level change from season
_EXPOSURE_JUMP = 0.10  # own rule: a denominator that moves a tenth in a month may have changed its definition …
_UNUSUAL = 4.0  # … unless it moves like that all the time, as a number of cases does: own rule, times the median move


def cheap_checks(chosen: Fitted, monthly: Monthly, fit: ItsFit) -> tuple[CheckResult, ...]:
    """All checks that need no new fit, in the order they are read."""
    design = fit.design
    made = [
        _amount(chosen, design),
        _misfit(chosen),
        _season(chosen),
        _memory(chosen),
        last_months(chosen),
        _pretrend(chosen, design),
        comparison_units(chosen, monthly, design),
        _exposure(monthly),
        _hidden(chosen, monthly, fit),
        _events(fit),
    ]
    return tuple(check for check in made if check is not None)


def _amount(chosen: Fitted, design: ItsDesign) -> CheckResult:
    segments = chosen.segments
    text = f"{segments.n_before} månader före och {segments.n_after} efter förändringen används."
    if design.slope and not segments.slope:
        text += f" Det är för få för att se om trenden ändrats ({MIN_SLOPE} på var sida behövs); bara nivån skattas."
    return CheckResult("Antal månader", segments.slope or not design.slope, text)


def _residuals(chosen: Fitted) -> Array:
    """Shape (n,): response minus fitted line on the scale of the regression, NaN in months not used."""
    line = chosen.segments.design @ (chosen.fit.weight @ chosen.fit.beta)
    return np.where(chosen.segments.used, chosen.response.y - line, np.nan)


def _misfit(chosen: Fitted) -> CheckResult:
    """No single month is told: beside the drawn line, it would give a hidden count away."""
    before = chosen.segments.used & ~chosen.segments.after
    residual = _residuals(chosen)[before]
    if chosen.response.log:
        away = float(np.abs(np.expm1(residual)).mean())
    else:
        away = float(np.abs(residual).mean() / abs(chosen.response.observed[before].mean()))
    text = f"Före förändringen ligger månaderna i genomsnitt {formats.percent(away)} från modellens linje."
    return CheckResult("Passning före förändringen", None, text, (("mean", away),))


def _season(chosen: Fitted) -> CheckResult:
    before = chosen.segments.used & ~chosen.segments.after
    months = chosen.segments.month[before]
    full = len(set(months % YEAR)) == YEAR and int(before.sum()) >= _FULL_SEASON
    if full and chosen.segments.pairs:
        return CheckResult(
            "Säsong", True, "Minst två hela år före förändringen: säsongen kan skiljas från en nivåförändring."
        )
    how = "räknas med, men osäkert" if chosen.segments.pairs else "räknas inte med"
    return CheckResult(
        "Säsong", False, f"Färre än två hela år före förändringen: en nivåförändring kan vara säsong. Säsongen {how}."
    )


def _memory(chosen: Fitted) -> CheckResult:
    value = chosen.fit.autocorrelation
    text = (
        f"Sambandet mellan en månad och nästa skattas till {formats.number(value, 1)}; "
        "alla rimliga värden är vägda i intervallen."
    )
    return CheckResult("Samband mellan månader", None, text, (("rho", value),))


def _pretrend(chosen: Fitted, design: ItsDesign) -> CheckResult | None:
    if design.comparison not in ("difference", "scaled", "weighted"):
        return None
    trend = chosen.fit.contrasts(chosen.segments.row("trend")[None])
    tail = (1 - design.level) / 2
    apart = bool(trend.quantile(tail)[0] > 0 or trend.quantile(1 - tail)[0] < 0)
    if apart:
        text = "Före förändringen drog insatsens och jämförelsens enheter isär; jämförelsen är inte likvärdig."
    else:
        text = "Före förändringen syns ingen skillnad i trend mellan insatsens och jämförelsens enheter."
    return CheckResult("Jämförelsens trend", not apart, text)


def _exposure(monthly: Monthly) -> CheckResult | None:
    if monthly.exposure is None:
        return None
    change = np.abs(np.diff(np.log(monthly.exposure)))
    days = np.all((monthly.exposure >= 28) & (monthly.exposure <= 31))
    jump = float(np.expm1(change.max())) if change.size else 0.0
    if jump <= _EXPOSURE_JUMP or change.max() <= _UNUSUAL * float(np.median(change)) or days:
        return CheckResult("Nämnaren", True, "Nämnaren (befolkning, dagar eller fall) ändras inte språngvis.")
    month = pd.Period(ordinal=int(monthly.month[change.argmax() + 1]), freq="M")
    return CheckResult(
        "Nämnaren",
        False,
        f"Nämnaren ändras {formats.percent(jump)} till {formats.month(month)}; kontrollera definitionen.",
    )


def _hidden(chosen: Fitted, monthly: Monthly, fit: ItsFit) -> CheckResult | None:
    count = int(monthly.suppressed[chosen.segments.used].sum())
    if not count:
        return None
    text = (
        f"{count} av {int(chosen.segments.used.sum())} månader har dolda värden. De är räknade både som lägsta och som "
        f"högsta möjliga; det bredaste intervallet visas ({formats.percent_span(fit.relative)})."
    )
    return CheckResult("Dolda värden", None, text)


def _events(fit: ItsFit) -> CheckResult | None:
    if not fit.design.co_events:
        return None
    without = fit.without_co_events
    if without is None:
        if not fit.inseparable:
            return None
        return CheckResult(
            "Andra händelser",
            False,
            "Effekten kan inte skiljas från annat som hände samtidigt: utan det räcker inte underlaget.",
        )
    text = (
        f"Utan det som hände samtidigt blir förändringen {formats.percent(without.relative.value)} "
        f"i stället för {formats.percent(fit.relative.value)}."
    )
    return CheckResult("Andra händelser", without.relative.side == fit.relative.side, text)
