"""Which units of an extract have the initiative, and which can be compared with: the answers held against its cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from naravard_lib.errors import SourceError
from naravard_lib.formats import enumeration
from naravard_lib.plain import nearest, remedy
from naravard_lib.sources.looking.look import Look
from naravard_lib.sources.municipalities import Units, learn_units, municipality_names
from naravard_lib.starting.answers import Answers

# Without a file only the list of Sweden's municipalities is known.
_NO_UNITS = Units({}, frozenset(), {})
_CODE = 4  # digits of a municipality code
_SHOWN = 6  # units named in a sentence before the rest is only counted


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the initiative is.

    Attributes:
        area: municipality codes.
        units: treated units by their name in the extract, when `area` does not give them.
        others: the rest of the extract's units.
        comparison: those of them to compare with.
        by_unit: whether the extract's column of units is to be read.
        off: why the extract cannot be read yet, a Swedish sentence.
        unsure: finished Swedish sentences.
    """

    area: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    comparison: tuple[str, ...] = ()
    by_unit: bool = True
    off: str | None = None
    unsure: tuple[str, ...] = ()


def place(answers: Answers, found: Look | None) -> Placed:
    """Treated and comparison units, as far as answers and extract tell them."""
    learned = _learn(found)
    unsure: list[str] = []
    area = _area(answers.area, learned, unsure)
    if found is None or found.form == "persons" or not learned.labels:
        both = [name for name in answers.comparison if name in answers.units]
        compared = tuple(name for name in answers.comparison if name not in both)
        told = _told_both(both) + _told_no_column(answers, found)
        return Placed(area, answers.units, (), compared, unsure=(*unsure, *told))
    named = _in_file(answers.units, learned, unsure)
    compared = _in_file(answers.comparison, learned, unsure)
    treated = named or _of_area(area, learned, unsure)
    unsure += _told_both(_named((key for key in compared if key in treated), learned))
    if len(learned.labels) == 1 and not treated:
        treated = tuple(learned.labels)
        area = area or tuple(filter(_is_code, treated))
    by_area, started = bool(treated) and set(treated) == set(area), answers.start is not None
    whole = len(learned.labels) == 1 and not (by_area or started)
    return Placed(
        area,
        () if by_area or whole else _named(treated, learned),
        _named((key for key in learned.labels if key not in (*treated, *compared)), learned),
        _named((key for key in compared if key not in treated), learned),
        by_unit=not whole,
        off=None if by_area or (started and treated) or whole else _why_off(treated, learned),
        unsure=tuple(unsure),
    )


def _named(keys: Iterable[str], learned: Units) -> tuple[str, ...]:
    return tuple(learned.labels[key] for key in keys)


def _told_both(names: Sequence[str]) -> list[str]:
    """The sentence about units that were given as treated and as comparison."""
    if not names:
        return []
    return [
        f"{enumeration(names)} har insatsen och kan inte också vara jämförelse. Skriv under comparison de enheter som "
        "inte har börjat."
    ]


def _told_no_column(answers: Answers, found: Look | None) -> list[str]:
    """The sentence about units that were named beside an extract in which nothing names any."""
    named = (*answers.units, *answers.comparison)
    if found is None or found.form not in ("monthly", "periods") or found.column("unit") is not None or not named:
        return []
    return [f"Uttaget har ingen kolumn med enheter, så {enumeration(named)} går inte att peka ut i det."]


def _why_off(treated: tuple[str, ...], learned: Units) -> str:
    if treated:
        return "Vilken månad insatsen börjar är inte sagt, och den behövs för att peka ut enheterna."
    return f"Uttaget har {len(learned.labels)} enheter ({_shown(learned)}), och vilka som har insatsen är inte sagt."


def _learn(found: Look | None) -> Units:
    if found is None or found.column("unit") is None:
        return _NO_UNITS
    cells = found.cells("unit")
    try:
        return learn_units(cells, found.table.rows, found.table.where)
    except SourceError:
        return _NO_UNITS  # told by the check of the finished folder, with rows and remedy


def _area(asked: tuple[str, ...], learned: Units, unsure: list[str]) -> tuple[str, ...]:
    codes = []
    known = {*learned.labels, *learned.taught.values()}
    for name in asked:
        keys = (learned.key(name), _NO_UNITS.key(name))
        code = next((key for key in keys if _is_code(key) and (key in municipality_names() or key in known)), None)
        if code is None:
            named = (*learned.labels.values(), *municipality_names().values())
            instead = remedy(name, named, "skriv kommunens namn eller dess kod, fyra siffror.")
            unsure.append(f'Kommunen "{name}" känns inte igen – {instead} Rätta area i initiative.yaml.')
        else:
            codes.append(code)
    return tuple(dict.fromkeys(codes))


def _is_code(key: str) -> bool:
    return key.isdecimal() and len(key) == _CODE


def _in_file(asked: tuple[str, ...], learned: Units, unsure: list[str]) -> tuple[str, ...]:
    keys = []
    for name in asked:
        if learned.key(name) in learned.labels:
            keys.append(learned.key(name))
        else:
            near = nearest(name, learned.labels.values())
            instead = f' – menas "{near}"?' if near else f"; där finns {_shown(learned)}."
            unsure.append(f'Enheten "{name}" finns inte i uttaget{instead}')
    return tuple(dict.fromkeys(keys))


def _of_area(area: tuple[str, ...], learned: Units, unsure: list[str]) -> tuple[str, ...]:
    """The municipalities of the area that the extract has; when it has some of them, the rest are told."""
    inside = tuple(code for code in area if code in learned.labels)
    absent = [municipality_names().get(code, code) for code in area if code not in inside]
    if inside and absent:
        unsure.append(
            f"Uttaget saknar {enumeration(absent)}; resultatet gäller bara {enumeration(_named(inside, learned))}."
        )
    return inside


def _shown(learned: Units) -> str:
    names = list(learned.labels.values())
    if len(names) <= _SHOWN:
        return enumeration(names)
    return f"{', '.join(names[:_SHOWN])} och {len(names) - _SHOWN} till"
