"""The figures that go into a potential, where each comes from, and the rules that made their distributions."""

from naravard_lib import formats
from naravard_lib.analysis.value.results.potential import Input, Potential
from naravard_lib.analysis.value.results.potential_words import note
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Heading, Paragraph, Table
from naravard_lib.cases.figures import Bound

_RULES = {  # rule -> its short name, how the figure stands in the source, how it is drawn
    "exact": ("Fast", "Ett tal som är säkert", "Alltid samma tal."),
    "about": ("Cirka", "Ett enda tal", "Jämnt mellan 20 % under och 20 % över. De 20 procenten är vårt antagande."),
    "interval": ("Spann", "Ett lägsta och ett högsta tal", "Jämnt mellan dem."),
    "interval_base": ("Triangel", "Lägsta, troligaste och högsta tal", "Oftast nära det troligaste, aldrig utanför."),
    "up_to": ("Upp till", "”Upp till” ett tal", "Jämnt från noll till talet. Att det kan bli noll är vårt antagande."),
    "part_up_to": (
        "Del, upp till", "”Upp till” en så stor del", "Från noll till talet, oftare nära talet. Det är vårt antagande."
    ),
    "more_than": ("Mer än", "”Mer än” ett tal", "Jämnt från talet till 20 % över. De 20 procenten är vårt antagande."),
    "measured": ("Uppmätt", "Ett eget uppmätt värde med intervall", "Så att 95 % ligger i intervallet (log-normal)."),
}  # fmt: skip
_BOUNDS: dict[Bound, str] = {"about": "omkring ", "up_to": "upp till ", "more_than": "mer än "}
_NONE = "–"
_METHOD = (
    "Varje siffra dras om för varje beräkning (Monte Carlo). Svarets nedre ände är det tal som 5 procent av "
    "beräkningarna ligger under, och den övre det som 5 procent ligger över. Delen av "
    "osäkerheten är siffrans andel av de kvadrerade rangkorrelationerna med svaret, i de första 20 000 beräkningarna."
)


def tables_potential_inputs(result: Potential) -> Blocks:
    """Every figure as its source gives it and as it is drawn, its origin, the rules, and how the draws are made."""
    columns = ("Siffra", "I källan", "Räknat med", "Grundvärde", "Fördelning", "Varifrån")
    rows = tuple(_row(each) for each in result.inputs)
    title = "Alla siffror med källa"
    caption = f"{title} (syntetiska data)" if result.synthetic else title
    table = Table(caption, columns, rows, "llrrll", note(result))
    return Blocks((Heading(2, "Siffrorna som går in"), table, _rules(result), Paragraph.of(_draws(result))))


def _row(each: Input) -> tuple[str, ...]:
    drawn, base = _span((each.ends.low, each.ends.high), each), f"{_bare(each.ends.base, each)}{_unit(each)}"
    return each.label, _in_source(each), drawn, base, _RULES[each.rule][0], _origin(each)


def _in_source(each: Input) -> str:
    """The number as its source words it: "upp till 70 %", "400 000–700 000 personer"."""
    if each.stated is None:
        return _NONE
    several = each.kind in ("persons", "amount") and each.bound == "more_than"
    return f"{'fler än ' if several else _BOUNDS.get(each.bound, '')}{_span(each.stated, each)}"


def _span(ends: tuple[float, float], each: Input) -> str:
    """Two ends with the unit once; of what may be less than nothing with a word between."""
    between = "–" if min(ends) >= 0 else " till "
    return f"{between.join(dict.fromkeys(_bare(end, each) for end in ends))}{_unit(each)}"


def _origin(each: Input) -> str:
    """Where the number is from; the span is ours where the source gives but one number."""
    if each.our_spread:
        return f"{formats.sentence(each.told)} Spannet är vårt antagande."
    return f"Antagande. {each.told}" if each.origin == "assumption" else each.told


def _bare(value: float, each: Input) -> str:
    """A number without its unit, of a share the per cent; whole where it is."""
    if each.kind == "share":
        return formats.as_given(100 * value, 1)
    return formats.number(value) if abs(value) >= 100 or value == round(value) else formats.measured(value)


def _unit(each: Input) -> str:
    if each.kind == "share":
        return f"{formats.NBSP}%"
    unit = {"kr": "kr", "persons": "personer"}.get(each.kind, each.unit)
    return f" {unit}" if unit else ""


def _rules(result: Potential) -> Table:
    used = dict.fromkeys(each.rule for each in result.inputs)
    rows = tuple(_RULES[rule] for rule in _RULES if rule in used)
    return Table("Från siffra till fördelning", ("Fördelning", "Så står siffran", "Så dras den"), rows, "lll")


def _draws(result: Potential) -> str:
    return f"{_METHOD} Antal beräkningar: {formats.number(result.draws)}. Startvärde för slumptalen: {result.seed}."
