"""Which months, units and groups a data order asks for, and why."""

from naravard_lib import formats
from naravard_lib.blocks.model import Table
from naravard_lib.initiative import Initiative, Month
from naravard_lib.wording.common import AFTER, BEFORE
from naravard_lib.wording.order_columns import AGE_BANDS, COUNTED, age_bands

_WHY_PERIOD = (
    "Två hela år före skiljer insatsen från årstiden. Ett år efter visar om förändringen består. Finns inte alla "
    "månader: lämna dem som finns."
)
_WHY_COMPARED = (
    "Visar vad som hade hänt ändå: det som ändras även där beror troligen på annat. Tala om ifall något annat ändrats."
)
_WHY_GROUPS = "Visar om insatsen når alla lika."
_WHY_STANDARD = " Då går det också att räkna bort skillnader i ålder mellan enheter och år."
_AGGREGATE = (
    "En rad per enhet: antal personer, summa före, summa efter och helst tre standardavvikelser per person: före, "
    "efter och för skillnaden. Också rader för personer som var lika sjuka men inte skrevs in."
)
_WHY_AGGREGATE = "Den som skrivs in när det är som värst blir ofta bättre ändå. De andra visar hur mycket."


def table_needs(plan: Initiative) -> Table:
    """A row each for months, units, comparison and groups: what is wanted, and why."""
    rows = (
        ("Period", _period(plan), _WHY_PERIOD),
        ("Enheter med insatsen", _treated(plan), "Det är för dem effekten räknas."),
        ("Jämförelse", _compared(plan), _WHY_COMPARED),
        ("Kön och ålder", _groups(plan), _why_groups(plan)),
        *([("Före och efter", _AGGREGATE, _WHY_AGGREGATE)] if plan.aggregate else []),
    )
    return Table("", ("Del", "Vi behöver", "Varför"), rows, "lll")


def wanted_months(plan: Initiative) -> tuple[Month, Month] | None:
    """First and last month to order, both **inclusive**; None while the first month of the intervention is unknown.

    Months that the file leaves out, and months of introduction, are not counted: the period reaches further instead.
    A baseline that begins earlier is kept whole, and so is the time until the target's month and the last extract.
    """
    if plan.intervention is None:
        return None
    start = plan.intervention.from_
    first = _reach(plan, start, -1, BEFORE)
    last = _reach(plan, start + plan.intervention.phase_in - 1, 1, AFTER)
    had = type(start)(plan.extracted, freq="M") - 1  # the month of an extract is seldom whole
    return min(first, plan.baseline.from_ if plan.baseline else first), max(
        last, had, plan.target.by if plan.target else last
    )


def _reach(plan: Initiative, month: Month, step: int, usable: int) -> Month:
    """The month where that many usable ones have been passed, counted from the one after (before) `month`."""
    while usable:
        month += step
        usable -= not any(part.from_ <= month <= part.to for part in plan.exclude)
    return month


def _period(plan: Initiative) -> str:
    wanted = wanted_months(plan)
    if wanted is None:
        return f"Månad för månad, från {BEFORE} månader före insatsens första månad till {AFTER} månader efter den."
    left_out = [f"{formats.months(part.from_, part.to)} ({part.why})" for part in plan.exclude]
    passed = f" Då räknas inte {formats.enumeration(left_out)}." if left_out else ""
    later = "" if wanted[1].end_time.date() < plan.extracted else " Det som inte har hänt än lämnas senare."
    return (
        f"Månad för månad, {formats.months(*wanted)}: minst {BEFORE} månader före insatsen och {AFTER} efter "
        f"införandet.{passed}{later}"
    )


def _treated(plan: Initiative) -> str:
    named = plan.intervention.units if plan.intervention else ()
    if named:
        return f"{formats.enumeration(named)}."
    if plan.area:
        return f"Kommun med kod {formats.enumeration(plan.area)}."
    return "Fylls i här:"


def _compared(plan: Initiative) -> str:
    units = plan.comparison.units if plan.comparison else ()
    if units:
        return f"{formats.enumeration(units)}, som inte har börjat."
    return "Samma uppgifter för enheter som inte har börjat, gärna flera som liknar insatsens."


def _groups(plan: Initiative) -> str:
    ages = formats.enumeration(band.label for band in age_bands(plan))
    return (
        f"Kvinnor och män för sig, {ages} år. Bara om nästan alla antal då blir minst {plan.smallest_cell}; annars tas "
        "kolumnerna bort. Inga summarader."
    )


def _why_groups(plan: Initiative) -> str:
    """Only counts can be standardised, over several bands that the standard population has whole."""
    bands = age_bands(plan)
    comparable = plan.main.kind in COUNTED and len(bands) > 1 and set(bands) <= set(AGE_BANDS)
    return _WHY_GROUPS + (_WHY_STANDARD if comparable else "")
