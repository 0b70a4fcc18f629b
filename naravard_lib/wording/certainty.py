"""How sure can one be, in plain words: the key figures, what weakens the answer and what would settle it."""

from naravard_lib import formats
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Bullets, Paragraph
from naravard_lib.wording.aggregate_front import certainty_aggregate, rows_aggregate, told_by
from naravard_lib.wording.certainty_points import certainty_points, rows_points
from naravard_lib.wording.common import AFTER, BEFORE, goal_text, per_month, table, value_text

_NO_POPULATION = (
    "Antalet invånare eller patienter är inte med i uttaget. Ändrades det när insatsen började kan det vara en del av "
    "förändringen."
)


def table_key_figures(result: Outcome, aggregate: AggregateOutcome | None = None) -> Blocks:
    """Baseline, target and change in one small table; the change from `aggregate` where there are no months."""
    labels, target = result.labels, result.target
    mean = target.baseline.mean
    rows = [
        [
            "Utgångsläge",
            f"{value_text(mean, labels)}{per_month(labels)}" if mean is not None else "går inte att beräkna",
        ]
    ]
    rows.append(["Mål", goal_text(target.relative) if target.relative is not None else "saknas"])
    if result.fit is not None:
        relative = result.fit.relative
        rows.append(
            ["Förändring mot det väntade", f"{formats.percent(relative.value)} ({formats.percent_interval(relative)})"]
        )
        rows.append(["Månader före och efter", f"{result.fit.n_before} och {result.fit.n_after}"])
    elif found := told_by(aggregate):
        rows += rows_aggregate(found)
    else:
        rows += rows_points(result)
    return table("Nyckeltal", ["Uppgift", "Värde"], rows, "ll", labels)


def text_certainty(result: Outcome, aggregate: AggregateOutcome | None = None) -> Blocks:
    """What the answer rests on, what weakens it, and, when it cannot be told, what would settle it."""
    if result.fit is None:
        found = told_by(aggregate)
        return certainty_aggregate(found) if found else certainty_points(result)
    blocks: list[Block] = [Paragraph.of(_basis(result, result.fit))]
    if result.labels.counted and result.target.baseline.monthly["exposure"].isna().all():
        blocks.append(Paragraph.of(_NO_POPULATION))
    weak = [check.text for check in (*result.fit.checks, *result.fit.probes) if check.passed is False]
    if weak:
        blocks += [Paragraph.of("Det här gör svaret osäkrare:", "warning"), Bullets.of(weak)]
    settle = _would_settle(result, result.fit)
    if result.fit.direction == "undetermined" and settle:
        blocks += [Paragraph.of("Det här skulle kunna avgöra frågan:"), Bullets.of(settle)]
    return Blocks(tuple(blocks))


def _basis(result: Outcome, fit: ItsFit) -> str:
    compared = "" if fit.design.comparison == "none" else " och med utvecklingen på andra håll"
    return (
        f"Svaret bygger på {fit.n_before} månader före och {fit.n_after} månader efter införandet för "
        f"{result.labels.treated}. Det som hände jämförs med den väntade utvecklingen{compared}. "
        "Jämförelsen visar vad som ändrades, men inte ensam varför."
    )


def _would_settle(result: Outcome, fit: ItsFit) -> list[str]:
    wishes = []
    if fit.n_after < AFTER:
        wishes.append(f"Fler månader efter införandet: nu {fit.n_after}, helst minst {AFTER}.")
    if fit.n_before < BEFORE:
        wishes.append(f"Ett längre utgångsläge: nu {fit.n_before} månader, helst minst {BEFORE}.")
    if fit.design.comparison == "none":
        wishes.append("En jämförelse: samma mått för enheter som inte har börjat.")
    if result.events:
        wishes.append("Samma mått för enheter som berördes av samma händelser men inte av insatsen.")
    wishes.append("Fler fall per månad, till exempel genom att lägga ihop enheter som började samtidigt.")
    return wishes
