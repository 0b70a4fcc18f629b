"""Where to? The target in sentences."""

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import TargetAssessment
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.wording.common import goal_text, missing_blocks, paragraphs, per_month, table, value_text


def text_target(result: TargetAssessment) -> Blocks:
    """The target, what it means against the natural variation, and what is missing."""
    return Blocks(
        (*paragraphs(_lead(result), [_against_noise(result), _warning(result)]), *missing_blocks(result.missing))
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
            "så redan enstaka månader säger något."
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
