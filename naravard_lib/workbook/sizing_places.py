"""The municipalities of a sizing question: its areas, printed rows and what was asked for, as codes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from naravard_lib.cases.basis import PlannedArea
from naravard_lib.cases.sizing import Area, SizingCase
from naravard_lib.formats import enumeration
from naravard_lib.plain import plain, remedy
from naravard_lib.sources.municipalities import Units, learn_units, municipality_names

_GOTLAND = "0980"
# As statistics offices name what is larger than a municipality, in tables without codes.
_LARGER = re.compile(r"(?:hela )?(?:riket|landet|länet|sverige)|.* (?:län|landsting)|(?:region|landstinget) .*")


@dataclass(frozen=True, slots=True)
class Places:
    """Municipalities by code.

    Attributes:
        codes: all of the question, in the order of its areas, printed rows or file.
        chosen: those asked for, in the same order.
        areas: with the chosen municipalities only; those left without any are not there.
        faults: names that are not known, and municipalities in two areas, as sentences.
    """

    codes: tuple[str, ...]
    chosen: tuple[str, ...]
    areas: tuple[PlannedArea, ...]
    faults: tuple[str, ...]


def printed_units(case: SizingCase, where: str) -> Units:
    """The municipalities that printed rows name, for a case without a file.

    Raises:
        SourceError: a code beside another municipality's name.
    """
    cells = list(dict.fromkeys(name for row in case.printed for name in row.counts))
    return learn_units(cells, range(1, len(cells) + 1), f"{where} printed")


def find_places(case: SizingCase, units: Units, where: str, area: str) -> Places:
    """Every municipality that the case or `area` names, looked up among those of the file or the printed rows."""
    areas = {each.name: [units.key(name) for name in each.municipalities] for each in case.areas}
    codes = _all_codes(case, areas, units)
    asked, unknown = _asked(area, areas, codes, units)
    chosen = tuple(code for code in codes if code in asked or not asked)
    planned = [_planned(each, areas[each.name], chosen) for each in case.areas]
    faults = (*_unknown(case, units, where), *_shared(areas, units, where), *unknown)
    if case.population and not codes:
        faults = (f"{where}: {case.population.file} har län eller riket men ingen kommun; beställ per kommun.",)
    return Places(codes, chosen, tuple(part for part in planned if part.codes), faults)


def _planned(area: Area, codes: Sequence[str], chosen: Sequence[str]) -> PlannedArea:
    """An area with its chosen municipalities; its name says when they are not all."""
    kept = tuple(code for code in codes if code in chosen)
    name = area.name if len(kept) == len(codes) else f"{area.name}, {len(kept)} av {len(codes)} kommuner"
    return PlannedArea(name, area.about or "", kept)


def _all_codes(case: SizingCase, areas: Mapping[str, Sequence[str]], units: Units) -> tuple[str, ...]:
    """Those of the areas and the printed rows; without either those of the file, but its counties and the country."""
    listed = [code for codes in areas.values() for code in codes]
    listed += [units.key(name) for row in case.printed for name in row.counts]
    return tuple(dict.fromkeys(listed or (key for key in units.labels if not _is_larger(key, units))))


def _is_larger(key: str, units: Units) -> bool:
    """Whether a unit is a county, a region or the country; Gotland is a region and a municipality in one."""
    if key.isdigit():
        return len(key) < len(_GOTLAND)
    name = plain(units.labels[key])
    return _LARGER.fullmatch(name) is not None and not ("gotland" in name and _GOTLAND not in units.labels)


def _unknown(case: SizingCase, units: Units, where: str) -> Iterator[str]:
    """Municipalities that the file or the printed rows lack, each name once; nothing where there are neither."""
    official = municipality_names()
    owners: dict[str, str] = {}
    for owner, names in [(each.name, each.municipalities) for each in case.areas] + [
        (row.label, tuple(row.counts)) for row in case.printed
    ]:
        owners |= {name: owner for name in names if name not in owners}
    for name, owner in owners.items() if units.labels else ():
        key = units.key(name)
        if case.population and key not in units.labels:
            yield f"{where}: {owner}: {_instead(name, units.labels.values(), case.population.file)}"
        elif not case.population and key not in official:
            yield f"{where}: {owner}: {_instead(name, official.values(), 'Sverige')}"
        elif key not in units.labels:
            yield f"{where}: {owner}: {official[key]} har inget antal under printed; lägg till det."


def _instead(name: str, known: Iterable[str], place: str) -> str:
    instead = remedy(name, known, "rätta namnet eller lägg till kommunen.")
    return f'kommunen "{name}" finns inte i {place} – {instead}'


def _shared(areas: Mapping[str, Sequence[str]], units: Units, where: str) -> Iterator[str]:
    owners: dict[str, list[str]] = {}
    for area, codes in areas.items():
        for code in codes:
            owners.setdefault(code, []).append(area)
    for code, names in owners.items():
        if len(names) > 1:
            listed = f"i flera områden ({enumeration(names)})" if len(set(names)) > 1 else f"flera gånger i {names[0]}"
            yield f"{where}: {units.labels.get(code, code)} står {listed}; behåll kommunen på ett ställe."


def _asked(
    area: str, areas: Mapping[str, Sequence[str]], codes: Sequence[str], units: Units
) -> tuple[set[str], list[str]]:
    """The codes asked for, and a sentence for every name that is neither an area nor a municipality of the question."""
    by_area = {plain(name): own for name, own in areas.items()}
    asked, faults = set[str](), list[str]()
    for name in filter(None, (part.strip() for part in area.split(","))):
        if plain(name) in by_area:
            asked |= set(by_area[plain(name)])
        elif units.key(name) in codes:
            asked.add(units.key(name))
        else:
            known = [*areas, *(units.labels.get(code, code) for code in codes)]
            instead = remedy(name, known, "ange en kommun eller ett område som står i sizing.yaml.")
            faults.append(f'area: "{name}" finns inte i frågan – {instead}')
    return asked, faults
