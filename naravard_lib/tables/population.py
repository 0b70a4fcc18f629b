"""Inhabitants by municipality and age: the columns, the rules, and their sums over the ages that a question needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from naravard_lib.ages import AgeBand, parse_age
from naravard_lib.formats import enumeration, number
from naravard_lib.tables.schema import SHOWN_ROWS, rows_text

POPULATION_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "code": "str",  # municipality code, or the name for comparison where the file has no code
        "name": "str",  # for print
        "age": "str",  # a band as `AgeBand.label` writes it
        "sex": "str",  # Kvinnor or Män; empty where the file is not divided by sex
        "count": "float64",  # inhabitants
        "row": "int64",  # row in the file as the analyst sees it
    }
)
_SHOWN_TEXT = 20  # characters of a cell repeated in a sentence


def check_population(frame: pd.DataFrame, where: str, bands: Sequence[AgeBand], most: int) -> list[str]:
    """All faults of a table as read, one sentence a cause; an empty list when there are none.

    Args:
        frame: the columns above; `count` may still hold text, and is NaN where hidden or empty.
        where: file, the beginning of every sentence.
        bands: the ages that the question needs for every municipality.
        most: inhabitants that no row can exceed.
    """
    faults = [*_text_faults(frame, where), *_count_faults(frame, where, most), *_twice(frame, where)]
    return [*faults, *_one_sex(frame, where), *_age_faults(frame, where, bands)]


def by_band(frame: pd.DataFrame, codes: Sequence[str], bands: Sequence[AgeBand]) -> np.ndarray:
    """Inhabitants of each municipality in each band, shape (codes, bands), from a checked table."""
    parts = {label: parse_age(label) for label in frame["age"].unique()}
    held = np.zeros((len(codes), len(bands)))
    for column, band in enumerate(bands):
        inside = frame[frame["age"].map(lambda label, band=band: _within(parts[label], band)).to_numpy(bool)]
        held[:, column] = inside.groupby("code")["count"].sum().reindex(codes).to_numpy(float)
    return held


def _within(part: AgeBand, band: AgeBand) -> bool:
    return band.first <= part.first and part.end <= band.end


def _text_faults(frame: pd.DataFrame, where: str) -> Iterator[str]:
    """Counts that are no numbers, and such as "2.000", which may be two persons or two thousand."""
    texts = frame[_are_texts(frame)]
    digits = texts["count"].astype(str).str.replace(r"[.,]", "", regex=True)
    parted = digits.str.isdecimal().to_numpy(bool)
    if parted.any():
        first = texts["count"][parted].iloc[0]
        rows = rows_text(texts["row"][parted])
        yield (
            f'{where} {rows}: antalet invånare är "{first[:_SHOWN_TEXT]}" – menas '
            f"{digits[parted].iloc[0][:_SHOWN_TEXT]}? Skriv talen utan punkt och komma."
        )
    if not parted.all():
        shown = _some([f'"{text[:_SHOWN_TEXT]}"' for text in texts["count"][~parted].unique()])
        yield f"{where} {rows_text(texts['row'][~parted])}: antalet invånare är {shown}; skriv bara siffror."


def _are_texts(frame: pd.DataFrame) -> np.ndarray:
    return np.array([isinstance(cell, str) for cell in frame["count"]], dtype=bool)


def _count_faults(frame: pd.DataFrame, where: str, most: int) -> Iterator[str]:
    told = frame[~_are_texts(frame)]
    numbers, rows = told["count"].to_numpy(float), told["row"].to_numpy()
    rules = (
        (np.isnan(numbers), "saknas eller är dolt; fyll i det."),
        (numbers < 0, "är negativt; rätta det."),
        (np.isfinite(numbers) & (numbers != np.round(numbers)), "är inget heltal; ange personer."),
        (numbers > most, f"är fler än {number(most)}; rätta det."),
    )
    for wrong, sentence in rules:
        if wrong.any():
            yield f"{where} {rows_text(rows[wrong])}: antalet invånare {sentence}"


def _twice(frame: pd.DataFrame, where: str) -> Iterator[str]:
    keys = ["code", "age", "sex"]
    same = frame[frame.duplicated(keys, keep=False).to_numpy(bool)]
    if same.empty:
        return
    first, groups = same.iloc[0], same.groupby(keys).ngroups
    named = ", ".join(filter(None, (first["name"], parse_age(first["age"]).name, first["sex"].lower())))
    more = f" och {number(groups - 1)} till" if groups > 1 else ""
    yield f"{where} {rows_text(same['row'])}: {named}{more} står flera gånger; behåll en rad för varje."


def _one_sex(frame: pd.DataFrame, where: str) -> Iterator[str]:
    """Ages with rows for one sex alone, or a file of one sex: half of the inhabitants forgotten."""
    held = frame["sex"].unique()
    if len(held) == 1 and held[0]:
        yield f"{where}: filen har bara {held[0].lower()}; lägg till det andra könet."
        return
    sexes = frame.groupby(["name", "age"], sort=False)["sex"].agg(["nunique", "first"])
    for sex, groups in sexes[(sexes["nunique"] < len(held)).to_numpy(bool)].groupby("first"):
        name, age = groups.index[0]
        more = f" och i {number(len(groups) - 1)} fall till" if len(groups) > 1 else ""
        told = f"{name} har bara {str(sex).lower()} i åldern {parse_age(age).name}{more}"
        yield f"{where}: {told}; lägg till det andra könet."


def _age_faults(frame: pd.DataFrame, where: str, bands: Sequence[AgeBand]) -> Iterator[str]:
    """Ages that overlap or are lacking, and bands of the file that lie across an edge of those needed."""
    twice: dict[str, list[str]] = {}
    lacking: dict[str, list[str]] = {}
    for _, part in frame.groupby("code", sort=False):
        ages = sorted(map(parse_age, part["age"].unique()), key=lambda age: (age.first, -age.end))
        held = [age for age in ages if any(age.first < band.end and band.first < age.end for band in bands)]
        overlaps = list(_overlaps(held))
        # Ages that stand twice make every gap uncertain, so they are told alone.
        found = overlaps or list(dict.fromkeys(each for band in bands for each in _gaps(held, band)))
        for text in found:
            (twice if overlaps else lacking).setdefault(text, []).append(part["name"].iloc[0])
    yield from (f"{where}: {text} i {_some(names)}; behåll det ena." for text, names in twice.items())
    for text, names in lacking.items():
        yield f"{where}: befolkningen saknas för {text} i {_some(names)}; lägg till den i filen."


def _overlaps(held: Iterable[AgeBand]) -> Iterator[str]:
    """What stands twice, from bands by first age, the wider first."""
    inside: dict[AgeBand, list[str]] = {}
    widest: AgeBand | None = None
    for part in held:
        if widest is not None and part.first < widest.end:
            inside.setdefault(widest, []).append(part.name)
        if widest is None or part.end > widest.end:
            widest = part
    for outer, names in inside.items():
        yield f"{outer.name} överlappar {_some(names)}"


def _gaps(held: Iterable[AgeBand], band: AgeBand) -> Iterator[str]:
    """What a band lacks, from bands that do not overlap."""
    reached = band.first
    for part in held:
        if part.end <= band.first or part.first >= band.end:
            continue
        if not _within(part, band):
            yield f"{band.name} för sig (filen har {part.name})"
            return
        if part.first > reached:
            yield AgeBand(reached, part.first - 1).name
        reached = part.end
    if reached < band.end:
        yield AgeBand(reached, band.last).name


def _some(names: Sequence[str]) -> str:
    """The names; at most five, then "och 12 till"."""
    rest = len(names) - SHOWN_ROWS
    return f"{', '.join(names[:SHOWN_ROWS])} och {rest} till" if rest > 0 else enumeration(names)
