"""Where to? The target in sentences."""

import math

import numpy as np

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import TargetAssessment
from naravard_lib.analysis.series.results.power import PowerCurve
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.wording.common import goal_text, missing_blocks, paragraphs, per_month, table, value_text

_TOLD = (3, 6, 7, 8, 12, 18, 24, 36)  # months ahead in the table: seven and eight since the model changes between them
_STEP = 0.05  # a single baseline's chance is off by about nine points (benchmarks/power.py)
_A_YEAR = 12


def text_target(result: TargetAssessment) -> Blocks:
    """The target, what it means against the natural variation, and what is missing."""
    return Blocks(
        (
            *paragraphs(_lead(result), [_against_noise(result), _ahead(result), _warning(result)]),
            *missing_blocks(result.missing),
        )
    )


def tables_target(result: TargetAssessment) -> Blocks:
    """Baseline and target side by side; without a target, that."""
    if result.by is None:
        return Blocks((Paragraph.of("Mål saknas, så det finns inga siffror att visa."),))
    labels, mean = result.labels, result.baseline.mean
    rows = [
        [f"Utgångsläge, medelvärde{per_month(labels)}", value_text(mean, labels) if mean is not None else "saknas"],
        [
            f"Mål, medelvärde{per_month(labels)}",
            value_text(result.value, labels) if result.value is not None else "går inte att räkna ut",
        ],
        [
            "Mål som förändring",
            goal_text(result.relative) if result.relative is not None else "går inte att räkna ut",
        ],
        ["Senast", formats.month(result.by)],
        ["Varför just det målet", result.why or "anges inte"],
    ]
    return table("Målet mot utgångsläget", ["Uppgift", "Värde"], rows, "ll", labels)


def tables_power(result: TargetAssessment) -> Blocks:
    """The smallest effect that is seen by some months ahead, and the chance to see the target; none without a curve."""
    curve, labels = result.power, result.labels
    if curve is None:
        return Blocks(())
    word = "minskning" if curve.lower else "ökning"
    columns = ["Månader efter införandet", "Till och med", f"Minsta {word} som syns"]
    rows = [[str(curve.months[at]), formats.month(curve.period[at]), _least(curve, at)] for at in _rows(curve)]
    if curve.target is not None:
        columns.append(f"Chansen att se {goal_text(curve.target)}")
        chances = curve.power_at(curve.target)
        rows = [[*row, _chance(chances[at])] for row, at in zip(rows, _rows(curve), strict=True)]
    remarks = (
        f"syns = hela intervallet för perioden ligger på rätt sida om noll, med {_chance(curve.chance)} chans",
        "hela effekten antas finnas från första månaden efter införandet och bestå",
        _bends(curve),
    )
    return table("Vad som går att se, och när", columns, rows, "ll" + "r" * (len(columns) - 2), labels, *remarks)


def _rows(curve: PowerCurve) -> list[int]:
    return [at for at, month in enumerate(curve.months) if month in _TOLD]


def _least(curve: PowerCurve, at: int) -> str:
    size = float(abs(curve.smallest[at]))
    return formats.percent(size, 0) if math.isfinite(size) else "ingen"


def _bends(curve: PowerCurve) -> str:
    """Why more months may see less."""
    first = next((int(month) for month, slope in zip(curve.months, curve.slope, strict=True) if slope), None)
    if first is None:
        return ""
    return (
        f"från {first} månader får också trenden ändras, och det väntade blir osäkrare ju längre fram: "
        "därför kan fler månader visa mindre"
    )


def _chance(chance: float) -> str:
    """A chance to the nearest five per cent: no baseline tells it closer."""
    share = _STEP * round(chance / _STEP)
    if share < _STEP:
        return f"under {formats.percent(_STEP, 0)}"
    return formats.percent(share, 0) if share < 1 else f"över {formats.percent(1 - _STEP, 0)}"


def _about(chance: float) -> str:
    told = _chance(chance)
    return told if told.startswith(("under", "över")) else f"ungefär {told}"


def _ahead(result: TargetAssessment) -> str:
    """When the baseline's months let the target be seen, and what would help when they never do."""
    curve = result.power
    if curve is None or result.backwards:
        return ""
    if curve.target is None:
        return _without_target(curve)
    goal, first, chance = goal_text(curve.target), curve.first_month, curve.chance_by
    by = ""
    if chance is not None and curve.by is not None:
        by = f" Till {formats.month(curve.by)} är chansen att se det {_about(chance)}."
    if first is None:
        return f"Med era tal syns {goal} inte säkert ens på tre år.{by} Det som hjälper är {_help(curve)}."
    seen = f"syns {goal}" if not curve.n_after else f"skulle {goal} ha synts"
    later = " Fler månader kan visa mindre: det väntade blir osäkrare längre fram." if _falls(curve) else ""
    return (
        f"Med era tal {seen} tidigast i {formats.month(first)}, med {_chance(curve.chance)} chans, om hela effekten "
        f"finns från början och består.{by}{later}"
    )


def _falls(curve: PowerCurve) -> bool:
    """Whether the chance at the target's month is less than it was when the target could first be seen."""
    return curve.chance_by is not None and curve.chance_by < curve.chance


def _without_target(curve: PowerCurve) -> str:
    word, year = "minskning" if curve.lower else "ökning", np.abs(curve.smallest[curve.months <= _A_YEAR])
    seen = year[np.isfinite(year)]
    if not seen.size:
        return f"Med era tal syns ingen {word} säkert inom ett år. Det som hjälper är {_help(curve)}."
    least = formats.percent(float(seen.min()), 0)
    return f"Med era tal behövs en {word} på minst {least} för att den ska synas inom ett år."


def _help(curve: PowerCurve) -> str:
    ways = ["fler enheter tillsammans", "ett längre utgångsläge"]
    return formats.enumeration(ways if curve.design.comparison != "none" else [*ways, "en jämförelse"])


def _lead(result: TargetAssessment) -> str:
    if result.by is None:
        return "Mål saknas: det går inte att säga vart insatsen skulle leda."
    parts = []
    if result.relative is not None:
        word = "lägre" if result.relative < 0 else "högre"
        parts.append(f"{goal_text(abs(result.relative))} {word} än utgångsläget")
    if result.value is not None:
        parts.append(f"{value_text(result.value, result.labels)}{per_month(result.labels)}")
    return f"Målet är {', det vill säga '.join(parts)}, senast {formats.month(result.by)}."


def _against_noise(result: TargetAssessment) -> str:
    limits = result.baseline.limits
    if result.beyond_noise is None or limits is None:
        return ""
    reach = formats.span(limits.low, limits.high)
    if result.beyond_noise:
        return (
            f"Målet ligger utanför det som enstaka månader varierar av sig själva ({reach}), "
            "så en enda månad på målnivån vore ovanlig."
        )
    return (
        f"Målet ligger innanför det som enstaka månader varierar av sig själva ({reach}). En enda månad på målnivån "
        "visar därför ingenting; flera månader i rad behövs."
    )


def _warning(result: TargetAssessment) -> str:
    if not result.backwards:
        return ""
    better = "lägre" if result.labels.lower_is_better else "högre"
    return (
        f"Målet pekar åt fel håll: enligt filen är {better} bättre, men målet går åt andra hållet. "
        "Rätta initiative.yaml."
    )
