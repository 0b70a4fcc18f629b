"""Look in the evidence base: the figures that fit what is asked for, and where they disagree."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import get_args

from naravard_lib.catalogue.measures import find_measure
from naravard_lib.catalogue.words import known_word
from naravard_lib.evidence.schema import Conflict, EvidenceKind, EvidenceRow, parse
from naravard_lib.vocabulary import Category, WayOfWorking

FIGURES = Path(__file__).with_name("figures.csv")
CONFLICTS = Path(__file__).with_name("conflicts.csv")


def evidence(
    way_of_working: str | None = None,
    measure: str | None = None,
    category: str | None = None,
    kind: str | None = None,
    place: str | None = None,
) -> tuple[EvidenceRow, ...]:
    """The figures that fit all that is given, in the file's order; what is None or empty does not restrict.

    Args:
        way_of_working: a row of the knowledge overview.
        measure: id of a catalogue measure; a figure that is about several is found by each of them.
        category: one of the overview's six.
        kind: `effect`, `spread`, `cost`, `size` or `survey`.
        place: one place as a row names it, also where the row names several.

    Raises:
        DesignError: a word that is in no list, with the nearest one that is.
    """
    rows = figures()
    way = known_word("way_of_working", way_of_working, get_args(WayOfWorking))
    group = known_word("category", category, get_args(Category))
    sort = known_word("kind", kind, get_args(EvidenceKind))
    where = known_word("place", place, _all(row.places for row in rows))
    name = measure if find_measure(measure or "") else known_word("measure", measure, _all(r.measures for r in rows))
    return tuple(
        row
        for row in rows
        if way in (None, row.way_of_working)
        and group in (None, row.category)
        and sort in (None, row.kind)
        and where in (None, *row.places)
        and name in (None, *row.measures)
    )


def spread() -> tuple[EvidenceRow, ...]:
    """How many regions, municipalities and others have each way of working."""
    return evidence(kind="spread")


@cache
def conflicts() -> tuple[Conflict, ...]:
    """Every disagreement between figures, with the figures."""
    return tuple(
        Conflict(entry["id"], entry["what"], tuple(row for row in figures() if row.conflict == entry["id"]))
        for entry in _entries(CONFLICTS)
    )


@cache
def figures() -> tuple[EvidenceRow, ...]:
    """Every figure of the base.

    Raises:
        ValueError: a row breaks the schema, or an id stands twice (the developer's fault, so in English).
    """
    found = tuple(parse(entry) for entry in _entries(FIGURES))
    ids = [row.id for row in found]
    twice = {name for name in ids if ids.count(name) > 1}
    if twice:
        raise ValueError(f"evidence base: {', '.join(sorted(twice))} stands twice")
    return found


def _entries(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def _all(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Each word once, in the order they come."""
    return tuple(dict.fromkeys(word for words in lists for word in words))
