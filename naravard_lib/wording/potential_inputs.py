"""The figures that go into a potential, where each comes from, and the rules that made their distributions."""

from naravard_lib import formats
from naravard_lib.analysis.value.results.potential import Input, Potential
from naravard_lib.analysis.value.results.potential_words import note
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Heading, Paragraph, Table

_RULES = {  # rule -> its short name, how the figure stands in the source, how it is drawn
    "exact": ("Fast", "Ett tal som är säkert", "Alltid samma tal."),
    "about": ("Cirka", "Ett enda tal", "Jämnt mellan 20 % under och 20 % över. De 20 procenten är vårt antagande."),
    "interval": ("Spann", "Ett lägsta och ett högsta tal", "Jämnt mellan dem."),
    "interval_base": ("Triangel", "Lägsta, troligaste och högsta tal", "Oftast nära det troligaste, aldrig utanför."),
    "up_to": ("Upp till", "”Upp till” ett tal", "Jämnt från noll till talet."),
    "more_than": ("Mer än", "”Mer än” ett tal", "Jämnt från talet till 20 % över. De 20 procenten är vårt antagande."),
    "measured": ("Uppmätt", "Ett eget uppmätt värde med intervall", "Så att 95 % ligger i intervallet (log-normal)."),
}
_ORIGINS = {"source": "", "evidence": "", "assumption": "Antagande. ", "own": ""}
_METHOD = (
    "Varje siffra dras om för varje beräkning (Monte Carlo). Svarets nedre ände är det tal som 5 procent av "
    "beräkningarna ligger under, och den övre det som 5 procent ligger över. Delen av "
    "osäkerheten är siffrans andel av de kvadrerade rangkorrelationerna med svaret, i de första 20 000 beräkningarna."
)


def tables_potential_inputs(result: Potential) -> Blocks:
    """Every figure with its ends and origin, the rules, and how the draws are made."""
    columns = ("Siffra", "Lägst", "Grundvärde", "Högst", "Fördelning", "Varifrån")
    rows = tuple(_row(each) for each in result.inputs)
    title = "Alla siffror med källa"
    caption = f"{title} (syntetiska data)" if result.synthetic else title
    table = Table(caption, columns, rows, "lrrrll", note(result))
    return Blocks((Heading(2, "Siffrorna som går in"), table, _rules(result), Paragraph.of(_draws(result))))


def _row(each: Input) -> tuple[str, ...]:
    ends = (_valued(value, each) for value in (each.low, each.base, each.high))
    return each.label, *ends, _RULES[each.rule][0], f"{_ORIGINS[each.origin]}{each.told}"


def _valued(value: float, each: Input) -> str:
    if each.kind == "share":
        return formats.percent(value)
    number = formats.number(value) if abs(value) >= 100 or value == round(value) else formats.measured(value)
    unit = {"kr": "kr", "persons": "personer"}.get(each.kind, each.unit)
    return f"{number} {unit}".strip()


def _rules(result: Potential) -> Table:
    used = dict.fromkeys(each.rule for each in result.inputs)
    rows = tuple(_RULES[rule] for rule in _RULES if rule in used)
    return Table("Från siffra till fördelning", ("Fördelning", "Så står siffran", "Så dras den"), rows, "lll")


def _draws(result: Potential) -> str:
    return f"{_METHOD} Antal beräkningar: {formats.number(result.draws)}. Startvärde för slumptalen: {result.seed}."
