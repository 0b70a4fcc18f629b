"""How did it go? The fitted series in sentences that read the same in any unit, and the tables with the numbers."""

import math

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.series.results import ItsFit, MethodComparison
from naravard_lib.blocks.display import Blocks
from naravard_lib.estimate import Estimate
from naravard_lib.wording.common import missing_blocks, paragraphs, table

_PASSED = {True: "Klarar", False: "Klarar inte", None: "Upplysning"}
_BESIDE = {"decrease": "lägre", "increase": "högre"}


def text_outcome(result: Outcome) -> Blocks:
    """The answer, how sure it is, what else happened, the target; then what is missing."""
    if result.fit is None:
        return Blocks(
            (*paragraphs("Det går inte att säga hur det gick.", [_concurrent(result)]), *missing_blocks(result.missing))
        )
    sentences = [
        _first_month(result.fit),
        _events(result, result.fit),
        _cautions(result.fit),
        _target(result),
        _dropped(result),
    ]
    return Blocks((*paragraphs(lead(result.labels.measure, result.fit), sentences), *missing_blocks(result.missing)))


def lead(measure: str, fit: ItsFit) -> str:
    """The answer in one sentence, without units and never stronger than the interval."""
    relative, interval = fit.relative, formats.percent_interval(fit.relative)
    away = formats.percent(relative.value)
    if not math.isfinite(relative.low):
        return f"{measure}: det väntade ligger så nära noll att någon förändring i procent inte går att räkna ut."
    if fit.direction in _BESIDE:
        amount = f"{formats.percent(abs(relative.value))} {_BESIDE[fit.direction]}"
        return f"{measure} ligger {amount} än väntat utan insatsen, över alla månader efter införandet ({interval})."
    if relative.excludes(0.0):
        return (
            f"Det går inte att avgöra om insatsen har ändrat något. {measure} ligger {away} från det "
            f"väntade ({interval}), men skillnaden kan inte skiljas från annat som hände samtidigt."
        )
    return (
        f"Det går inte att avgöra om något har ändrats. {measure} ligger {away} från det väntade, "
        f"men intervallet rymmer både minskning och ökning ({interval})."
    )


def _first_month(fit: ItsFit) -> str:
    level = _as_share(fit.level)
    if level is None:
        return ""
    word = "lägre" if level.value < 0 else "högre"
    sure = "" if level.excludes(0.0) else " Det intervallet rymmer noll."
    return (
        f"I den första månaden efter införandet låg nivån {formats.percent(abs(level.value))} {word} än väntat "
        f"({formats.percent_interval(level)}).{sure}"
    )


def _as_share(level: Estimate) -> Estimate | None:
    """A log rate ratio as a relative change; means have none that is free of unit."""
    if level.scale != "log_ratio":
        return None
    value, low, high = (math.expm1(part) for part in (level.value, level.low, level.high))
    return Estimate(value, low, high, level.level, scale="share")


def _concurrent(result: Outcome) -> str:
    if not result.events:
        return ""
    names = formats.enumeration(f"{event.what} ({formats.month(event.from_)})" for event in result.events)
    return f"Samtidigt hände också: {names}."


def _events(result: Outcome, fit: ItsFit) -> str:
    happened = _concurrent(result)
    if not happened:
        return ""
    alone = fit.without_co_events
    if alone is None:
        return f"{happened} Utan de månaderna räcker underlaget inte, så insatsen kan inte skiljas från det."
    amount = f"{formats.percent(alone.relative.value)} ({formats.percent_interval(alone.relative)})"
    found = f"{happened} Utan de berörda månaderna är förändringen {amount}"
    if alone.relative.excludes(0.0) == fit.relative.excludes(0.0) and alone.relative.value * fit.relative.value > 0:
        return f"{found}, alltså samma slutsats på färre månader. Hur mycket som beror på vad går inte att säga säkert."
    return f"{found}. Slutsatsen hänger på de månaderna: det som hände samtidigt kan vara hela förklaringen."


def _cautions(fit: ItsFit) -> str:
    named = [check.text for check in fit.checks if check.passed is False and check.name != "Andra händelser"]
    return f"Att hålla i minnet: {' '.join(named)}" if named else ""


def _target(result: Outcome) -> str:
    if result.reached is None or result.target.relative is None:
        return ""
    goal = formats.percent(result.target.relative)
    words = {
        "yes": f"Målet på {goal} är nått så långt: hela intervallet ligger på målets goda sida.",
        "no": f"Målet på {goal} är inte nått så långt: hela intervallet ligger på fel sida om målet.",
        "undetermined": f"Om målet på {goal} är nått går inte att avgöra; båda svaren ryms i intervallen.",
    }
    return words[result.reached]


def _dropped(result: Outcome) -> str:
    if not result.dropped:
        return ""
    names = formats.enumeration(result.dropped)
    return f"Som jämförelse används inte {names}, eftersom något ändrades även där."


def tables_outcome(result: Outcome) -> Blocks:
    """Effects with and without the months of other events, and the checks."""
    if result.fit is None:
        return Blocks(())
    return _effects(result, result.fit) + _checks(result, result.fit)


def _effects(result: Outcome, fit: ItsFit) -> Blocks:
    fits = [fit] if fit.without_co_events is None else [fit, fit.without_co_events]
    columns = ["Förändring", "Alla månader", *["Utan månader med andra händelser"] * (len(fits) - 1)]
    unit = f", {result.labels.unit}" if result.labels.unit else ""
    rows = [
        ["Hela perioden, procent", *(_share(each.relative) for each in fits)],
        [f"Hela perioden, summa{unit}", *(_plain(each.cumulative) for each in fits)],
        ["Nivå i första månaden", *(_coefficient(each.level, unit) for each in fits)],
        [
            "Ändrad trend per månad",
            *(_coefficient(each.slope, unit) if each.slope else "skattas inte" for each in fits),
        ],
        ["Månader före och efter", *(f"{each.n_before} och {each.n_after}" for each in fits)],
    ]
    note = f"Inom parentes {formats.level(fit.relative)}."
    return table("Förändringen mot det väntade", columns, rows, "l" + "r" * len(fits), result.labels, note)


def _coefficient(estimate: Estimate, unit: str) -> str:
    share = _as_share(estimate)
    return _share(share) if share else f"{_plain(estimate)}{unit.replace(',', '')}"


def _share(estimate: Estimate) -> str:
    return f"{formats.percent(estimate.value)} ({formats.percent_span(estimate)})"


def _plain(estimate: Estimate) -> str:
    return f"{formats.measured(estimate.value)} ({formats.span(estimate.low, estimate.high)})"


def _checks(result: Outcome, fit: ItsFit) -> Blocks:
    rows = [[check.name, _PASSED[check.passed], check.text] for check in fit.checks]
    return table("Kontroller", ["Kontroll", "Utfall", "Vad den säger"], rows, "lll", result.labels)


def text_methods(result: MethodComparison) -> Blocks:
    """Whether the methods agree."""
    return Blocks(paragraphs(result.text, [])[:1])


def tables_methods(result: Outcome) -> Blocks:
    """The level change by every method; computed when asked for."""
    if result.fit is None:
        return Blocks(())
    rows = [[row.name, _coefficient(row.level, "")] for row in result.fit.methods.rows]
    title = "Nivåförändringen i första månaden med fyra metoder"
    return table(title, ["Metod", "Förändring (intervall)"], rows, "lr", result.labels, result.fit.methods.text)
