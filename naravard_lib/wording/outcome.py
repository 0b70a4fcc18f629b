"""How did it go? The fitted series in sentences that read the same in any unit, and the tables with the numbers."""

import math
from collections.abc import Sequence

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.analysis.series.results.methods import MethodComparison
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.estimate import Estimate
from naravard_lib.wording.common import (
    EXPLAINED,
    as_share,
    coefficient_text,
    goal_text,
    missing_blocks,
    paragraphs,
    plain_text,
    share_text,
    table,
)
from naravard_lib.wording.events import listed_events, sentence_events, tables_events
from naravard_lib.wording.points import sentence_points
from naravard_lib.wording.points_remarks import hundredths_text, text_points

_PERCENT = ("procent", "%")
_BESIDE = {"decrease": "lägre", "increase": "högre"}


def text_outcome(result: Outcome) -> Blocks:
    """The answer, how sure it is, what else happened, the target; then what is missing."""
    if result.fit is None:
        return _without_fit(result)
    sentences = [
        _first_month(result.fit),
        sentence_events(result, result.fit),
        _target(result),
        _dropped(result),
        _hundredths(result, result.fit),
    ]
    said = paragraphs(f"{lead(result.labels.measure, result.fit)}{_reserved(result, result.fit)}", sentences)
    return Blocks((*said, Paragraph.of(EXPLAINED, "note"), *missing_blocks(result.missing)))


def _without_fit(result: Outcome) -> Blocks:
    """The strongest sentence that the points bear, what else there is to know, what happened meanwhile."""
    if result.points is None:
        answer, rest = "Det går inte att säga hur det gick.", Blocks(())
    else:
        answer, rest = sentence_points(result.points, result.labels), text_points(result.points, result.labels)
    said = paragraphs(answer, [])
    return Blocks((*said, *rest, *listed_events(result.events), *missing_blocks(result.missing)))


def lead(measure: str, fit: ItsFit) -> str:
    """The answer in one sentence, without units and never stronger than the interval."""
    relative, interval = fit.relative, formats.percent_interval(fit.relative)
    estimated = f"Skattningen för {formats.inline(measure)} är {formats.percent(relative.value)} mot det väntade"
    if not math.isfinite(relative.low):
        return f"{measure}: det väntade ligger så nära noll att någon förändring i procent inte går att räkna ut."
    if fit.direction in _BESIDE:
        amount = f"{formats.percent(abs(relative.value))} {_BESIDE[fit.direction]}"
        return f"{measure} ligger {amount} än väntat utan insatsen, över alla månader efter införandet ({interval})."
    if relative.excludes(0.0):
        return (
            f"Det går inte att avgöra om insatsen har ändrat något. {estimated} ({interval}), "
            "men skillnaden kan inte skiljas från annat som hände samtidigt."
        )
    return (
        f"Det går inte att avgöra om något har ändrats, sett över hela perioden. {estimated}, "
        f"men intervallet rymmer både minskning och ökning ({interval})."
    )


def _reserved(result: Outcome, fit: ItsFit) -> str:
    """What a reader of the answer alone must know: nobody to compare with, nobody counted who could have moved."""
    if fit.direction not in _BESIDE:
        return ""
    alone = " Ingen jämförelse finns, så något som hände på fler håll kan ligga bakom."
    uncounted = " Antalet invånare eller patienter är inte medräknat."
    bare = result.labels.counted and result.target.baseline.monthly["exposure"].isna().all()
    return f"{alone if fit.design.comparison == 'none' else ''}{uncounted if bare else ''}"


def _first_month(fit: ItsFit) -> str:
    level = as_share(fit.level)
    if level is None:
        return ""
    interval = formats.percent_interval(level)
    if not level.excludes(0.0):
        amount = f"{formats.percent(level.value)} mot det väntade ({interval})"
        return f"För den första månaden efter införandet är skattningen {amount}; det intervallet rymmer noll."
    amount = f"{formats.percent(abs(level.value))} {'lägre' if level.value < 0 else 'högre'} än väntat ({interval})"
    return f"I den första månaden efter införandet låg nivån {amount}."


def _target(result: Outcome) -> str:
    if result.reached is None or result.target.relative is None:
        return ""
    goal = goal_text(result.target.relative)
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


def _hundredths(result: Outcome, fit: ItsFit) -> str:
    if fit.design.additive or result.labels.unit.casefold() not in _PERCENT:
        return ""
    return hundredths_text(result.target.baseline.treated["value"].dropna())


def tables_outcome(result: Outcome) -> Blocks:
    """Effects with and without other events, then a row per event."""
    if result.fit is None:
        return Blocks(())
    return _effects(result, result.fit) + tables_events(result)


def _effects(result: Outcome, fit: ItsFit) -> Blocks:
    fits = [fit] if fit.without_co_events is None else [fit, fit.without_co_events]
    columns = ["Förändring", "Alla månader", *["Utan andra händelser"] * (len(fits) - 1)]
    unit = _unit(result)
    rows = [
        ["Hela perioden, procent", *(share_text(each.relative) for each in fits)],
        _whole_period(fits, unit),
        ["Nivå i första månaden", *(coefficient_text(each.level, unit) for each in fits)],
        [
            "Ändrad trend per månad",
            *(coefficient_text(each.slope, unit) if each.slope else "skattas inte" for each in fits),
        ],
        ["Månader före och efter", *(f"{each.n_before} och {each.n_after}" for each in fits)],
    ]
    note = f"Inom parentes {formats.level(fit.relative)}."
    return table("Förändringen mot det väntade", columns, rows, "l" + "r" * len(fits), result.labels, note)


def _whole_period(fits: Sequence[ItsFit], unit: str) -> list[str]:
    """The change over all months: added where values can be, else a month's mean."""
    if fits[0].design.additive:
        return ["Hela perioden, summa", *(plain_text(each.cumulative, unit) for each in fits)]
    return ["Hela perioden, medel", *(plain_text(_per_month(each.cumulative, each.n_after), unit) for each in fits)]


def _per_month(total: Estimate, months: int) -> Estimate:
    value, low, high = (part / months for part in (total.value, total.low, total.high))
    return Estimate(value, low, high, total.level)


def _unit(result: Outcome) -> str:
    return f" {result.labels.unit}" if result.labels.unit else ""


def text_methods(result: MethodComparison) -> Blocks:
    """Whether the methods agree."""
    return Blocks(paragraphs(result.text, [])[:1])


def tables_methods(result: Outcome) -> Blocks:
    """The level change by every method; computed when asked for. Without a fit, a sentence that says so."""
    if result.fit is None:
        return Blocks((Paragraph.of("Det finns ingen tidsserie att pröva metoderna på."),))
    rows = [[row.name, coefficient_text(row.level, _unit(result))] for row in result.fit.methods.rows]
    title = "Nivåförändringen i första månaden med fyra metoder"
    return table(title, ["Metod", "Förändring (intervall)"], rows, "lr", result.labels, result.fit.methods.text)
