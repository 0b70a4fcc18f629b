"""Inhabitants by municipality and age: the columns, the rules, and their sums over the ages that a question needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from naravard_lib.ages import AgeBand, parse_age
from naravard_lib.formats import enumeration
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


def check_population(frame: pd.DataFrame, where: str, bands: Sequence[AgeBand]) -> list[str]:
    """All faults of a table as read; an empty list when there are none.

    Args:
        frame: the columns above; `count` may still hold text, and is NaN where hidden or empty.
        where: file, the beginning of every sentence.
        bands: the ages that the question needs for every municipality.
    """
    faults = [*_count_faults(frame, where), *_twice(frame, where), *_one_sex(frame, where)]
    return [*faults, *_age_faults(frame, where, bands)]


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


def _count_faults(frame: pd.DataFrame, where: str) -> Iterator[str]:
    texts = [cell if isinstance(cell, str) else "" for cell in frame["count"]]
    numbers = np.array(
        [np.nan if text else cell for text, cell in zip(texts, frame["count"], strict=True)], dtype=float
    )
    rows = frame["row"].to_numpy()
    for text in dict.fromkeys(filter(None, texts)):
        found = [row for row, cell in zip(rows, texts, strict=True) if cell == text]
        yield f'{where} {rows_text(found)}: antalet invånare är "{text[:_SHOWN_TEXT]}"; skriv bara siffror.'
    rules = (
        (
            np.isnan(numbers) & ~np.array([bool(text) for text in texts], dtype=bool),
            "saknas eller är dolt; fyll i det.",
        ),
        (numbers < 0, "är negativt; rätta det."),
        (np.isfinite(numbers) & (numbers != np.round(numbers)), "är inget heltal; ange personer."),
        (np.isinf(numbers), "är oändligt; rätta beräkningen bakom det."),
    )
    for wrong, sentence in rules:
        if wrong.any():
            yield f"{where} {rows_text(rows[wrong])}: antalet invånare {sentence}"


def _twice(frame: pd.DataFrame, where: str) -> Iterator[str]:
    keys = ["code", "age", "sex"]
    for _, same in frame[frame.duplicated(keys, keep=False).to_numpy(bool)].groupby(keys, sort=False):
        first = same.iloc[0]
        group = ", ".join(filter(None, (first["name"], parse_age(first["age"]).name, first["sex"].lower())))
        yield f"{where} {rows_text(same['row'])}: {group} står flera gånger; behåll en rad."


def _one_sex(frame: pd.DataFrame, where: str) -> Iterator[str]:
    """Ages with rows for one sex alone: half of the inhabitants forgotten."""
    sexes = frame.groupby(["name", "age"], sort=False)["sex"].agg(["nunique", "first"])
    lone = sexes[(sexes["nunique"] < frame["sex"].nunique()).to_numpy(bool)]
    for (name, age), sex in lone["first"].items():
        yield f"{where}: {name} har bara {sex.lower()} i åldern {parse_age(age).name}; lägg till det andra könet."


def _age_faults(frame: pd.DataFrame, where: str, bands: Sequence[AgeBand]) -> Iterator[str]:
    """Ages that a municipality lacks, and bands of the file that lie across an edge of those needed."""
    lacking: dict[str, list[str]] = {}
    for _, part in frame.groupby("code", sort=False):
        held = sorted((parse_age(label) for label in part["age"].unique()), key=lambda band: (band.first, band.end))
        for text in dict.fromkeys(each for band in bands for each in _gaps(held, band)):
            lacking.setdefault(text, []).append(part["name"].iloc[0])
    for text, names in lacking.items():
        more = f" och {len(names) - SHOWN_ROWS} till" if len(names) > SHOWN_ROWS else ""
        named = ", ".join(names[:SHOWN_ROWS]) + more if more else enumeration(names)
        yield f"{where}: befolkningen saknas för {text} i {named}; lägg till den i filen."


def _gaps(held: Iterable[AgeBand], band: AgeBand) -> Iterator[str]:
    reached = band.first
    for part in held:
        if part.end <= band.first or part.first >= band.end:
            continue
        if not _within(part, band):
            yield f"{band.name} för sig (filen har {part.name})"
            return
        if part.first > reached:
            yield AgeBand(reached, part.first - 1).name
        reached = max(reached, part.end)
    if reached < band.end:
        yield AgeBand(reached, band.last).name
