"""The appendix on inscription: who is in it, the designs, what speaks against them, and other customs of counting."""

import math
from collections.abc import Iterator, Mapping

from naravard_lib import formats
from naravard_lib.analysis.persons.results.comparison import Design, InscriptionComparison, NaiveRow
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.persons.results.words import (
    BED_DAYS,
    HIDDEN,
    NAMES,
    change,
    counted,
    ratio_text,
    shown_change,
    span,
)
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Bullets, Heading, Paragraph
from naravard_lib.disclosure import count_text, is_small
from naravard_lib.estimate import CheckResult, Estimate
from naravard_lib.wording.common import table
from naravard_lib.wording.inscription_settling import compared, hidden_flow, persons_text, shown_steps

_TITLE = "Före och efter inskrivning i team: metod, kontroller och tabeller"
_METHOD = (
    "Att någon skrivs in i ett team är ingen slump: det sker när det är som värst. Den som bara räknar före och efter "
    "ser därför en förbättring även där ingenting har gjorts."
)
_COMPARES: Mapping[Design, str] = {
    "T": "Personer med lika många besök och inläggningar de tre senaste månaderna. Skillnaden ett halvår till ett år "
    "tidigare dras ifrån.",
    "F": "Personer med likadan vård under hela det senaste året. Skillnaden året innan dras ifrån.",
    "P_post": "Alla andra, men de som liknar de inskrivna väger tyngst. Bara månaderna efter jämförs.",
    "P_did": "Samma vikter, men skillnaden som fanns mer än ett år före inskrivning dras ifrån.",
}
_PASSED = {True: "Klarar", False: "Klarar inte", None: "Upplysning"}


def tables_inscription_flow(result: InscriptionOutcome) -> Blocks:
    """The heading, then from all inscribed to those compared, and what was noted when the tables were read."""
    if result.comparison is None and not result.missing:
        return Blocks(())
    found = result.shown
    noted = (Paragraph.of("Det här märktes när uppgifterna lästes:"), Bullets.of(result.remarks))
    head, remarks = Blocks((Heading(2, _TITLE), Paragraph.of(_METHOD))), Blocks(noted if result.remarks else ())
    if found is None:
        return head + remarks
    hidden = f"antal under {result.labels.smallest} visas inte, och inte heller antal som skulle röja dem"
    columns = ["Steg", "Kvar", "Faller bort"]
    return head + table("Vilka som är med", columns, _flow(result, found), "lrr", result.labels, hidden) + remarks


def _flow(result: InscriptionOutcome, found: InscriptionComparison) -> Iterator[list[str]]:
    """How many remain and left at each step. What remains in the midst of hidden steps would tell them apart."""
    smallest = result.labels.smallest
    left = hidden_flow(found, smallest)
    for place, (step, shown) in enumerate(zip(found.flow, shown_steps(found, smallest), strict=True)):
        there = formats.number(step.persons) if shown else HIDDEN
        if place == 0:
            yield [step.name, there, ""]
        elif left[place - 1]:
            yield [step.name, there, _hidden(step.left, smallest)]
        else:
            yield [step.name, there, formats.number(step.left)]


def _hidden(count: int, smallest: int) -> str:
    return count_text(count, smallest) if is_small(count, smallest) else HIDDEN


def text_designs(result: InscriptionOutcome) -> Blocks:
    """What the designs are for; nothing without comparison persons."""
    found = result.shown
    if found is None or not found.designs:
        return Blocks(())
    words = (
        "Ingen jämförelse är säker i sig. Den ena luras av en väntelista, den andra av en kris som inte syns i "
        "uttaget. Först när alla visar en minskning, och provet mot kvartalet före krisen håller, sägs det att "
        "inskrivningen har gett den. Om de som snart ska dö oftare skrivs in går det inte att pröva; då syns en "
        "verklig minskning sämre."
    )
    if found.outcome == "bed_days":
        words = f"{words} {formats.sentence(BED_DAYS)}"
    return Blocks((Heading(3, "Fyra sätt att jämföra"), Paragraph.of(words)))


def tables_designs(result: InscriptionOutcome) -> Blocks:
    """The designs, what each compares, and the widest of the two that the report prints."""
    found = result.shown
    if found is None or not found.designs:
        return Blocks(())
    rows = [[NAMES[code], _COMPARES[code], ratio_text(part)] for code, part in found.designs.items()]
    if found.envelope is not None:
        rows.append(["Rapportens svar", "Vägda, före mot efter, med de vidaste gränserna av de två sista.",
                     ratio_text(found.envelope)])  # fmt: skip
    note = f"Inom parentes {formats.percent(found.level, 0)} KI, räknat på personer"
    return table("Förändringen på fyra sätt", ["Sätt", "Jämför med", "Förändring"], rows, "llr", result.labels, note)


def tables_inscription_checks(result: InscriptionOutcome) -> Blocks:
    """What speaks for or against the designs, and how alike inscribed and comparison are."""
    found = result.shown
    if found is None or not (found.diagnostics or len(found.balance)):
        return Blocks(())
    checks = [[check.name, _PASSED[check.passed], _limits(check), check.text] for check in found.diagnostics]
    limits = f"Gränser, {formats.percent(found.level, 0)} KI"
    note = "Klarar säger inte att det är lika: skillnaden kan ligga var som helst inom gränserna"
    return (
        Blocks((Heading(3, "Håller jämförelsen?"),))
        + table("Kontroller", ["Kontroll", "Utfall", limits, "Vad den säger"], checks, "llrl", result.labels, note)
        + _balance(result, found)
    )


def _limits(check: CheckResult) -> str:
    """The interval of the check's ratio, as a change."""
    rows = dict(check.table)
    if not rows:
        return "saknas"
    return span(change(Estimate(rows["kvot"], rows["från"], rows["till"], scale="ratio")))


def _balance(result: InscriptionOutcome, found: InscriptionComparison) -> Blocks:
    persons, smallest = compared(found), result.labels.smallest
    rows = [
        [
            str(row.covariate),
            *_level(row.inscribed, row.before, row.after, persons, smallest),
            formats.number(row.gap, 2),
        ]
        for row in found.balance.itertuples()
    ]
    columns = ["Uppgift", "Inskrivna", "Alla andra", "Vägda", "Skillnad efter vägning"]
    note = (
        "Medelvärden. Sista kolumnen: skillnaden efter vägning, delad med spridningen; under 0,1 är liten. "
        "Det som bygger på för få personer visas inte"
    )
    return table("Är de jämförbara?", columns, rows, "lrrrr", result.labels, note)


def _level(own: float, before: float, after: float, persons: int, smallest: int) -> tuple[str, ...]:
    """Three means; that of the inscribed hidden when few persons or events lie behind it, or stand outside a share."""
    few = is_small(abs(own) * persons, smallest) or (0 <= own <= 1 and is_small((1 - own) * persons, smallest))
    own_text, *others = (formats.number(mean, 2) for mean in (own, before, after))
    return (HIDDEN if few else own_text, *others)


def tables_naive(result: InscriptionOutcome) -> Blocks:
    """The naive figure by other customs of counting, in per cent: counts on two rows would give single events back."""
    found = result.shown
    if found is None:
        return Blocks(())
    naive = found.naive
    rows = [
        ["Som rapporten räknar", *_naive(result, naive.whole)],
        ["Utan vården som ledde till inskrivningen", *_naive(result, naive.without_index_stay)],
        ["En månad på var sida räknas inte", *_naive(result, naive.with_gap)],
    ]
    columns = ["Sätt att räkna", "Före mot efter", "Per levd månad"]
    heading = Blocks((Heading(3, "Före och efter, räknat på olika sätt"), Paragraph.of(_sums(result, found))))
    note = "Ingen av siffrorna säger vad inskrivningen har gett. Per levd månad: tiden efter ett dödsfall räknas inte"
    return heading + table("Förändring utan jämförelse", columns, rows, "lrr", result.labels, note)


def _sums(result: InscriptionOutcome, found: InscriptionComparison) -> str:
    whole, smallest = found.naive.whole, result.labels.smallest
    before, after = (count_text(round(part), smallest) for part in (whole.before, whole.after))
    dead = "" if is_small(whole.persons - whole.deaths, smallest) else count_text(whole.deaths, smallest)
    deaths = f" Under tiden dog {dead} av dem." if dead else ""
    months, persons = counted(found.months), persons_text(result, found)
    events = f"{before} {found.outcome_text} de {months} månaderna före och {after} de {months} efter"
    return f"Underlaget är {persons} med {events}.{deaths}"


def _naive(result: InscriptionOutcome, row: NaiveRow) -> list[str]:
    value = shown_change(row, result.labels.smallest)
    if not math.isfinite(value):
        return [HIDDEN, HIDDEN]
    alone = result.comparison is not None and result.comparison.envelope is None  # then nothing gets an interval
    lived = formats.percent(row.ratio.value - 1, 0) if alone else ratio_text(row.ratio)
    return [formats.percent(value, 0), lived]
