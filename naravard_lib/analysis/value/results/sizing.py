"""What sizing gives: how many need what in each municipality, the work it takes, and the source held against it."""

from collections.abc import Mapping
from dataclasses import dataclass

from naravard_lib.ages import AgeBand
from naravard_lib.analysis.value.results.compared import Compared
from naravard_lib.cases.basis import Outline, PlannedArea
from naravard_lib.cases.sizing import SizingCase
from naravard_lib.estimate import Ends

WHOLE = "Hela området"


@dataclass(frozen=True, slots=True)
class NeedShare:
    """The share of each age band, in the order of `Sizing.bands`, that has a need.

    Attributes:
        label: name of the need.
        bands: the shares.
        parts: each kind of persons that the need counts, in words, and its base share of each band.
    """

    label: str
    bands: tuple[Ends, ...]
    parts: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality, one area or the whole.

    Attributes:
        code: municipality code; empty for a sum.
        name: for print.
        population: inhabitants of each age band.
        needs: persons with each need, unrounded, in the order of `Sizing.needs`.
        persons: the base of each need in whole persons, by the rule of the case.
    """

    code: str
    name: str
    population: tuple[Ends, ...]
    needs: tuple[Ends, ...]
    persons: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Visited:
    """One kind of persons with a need, in the whole: how many, their visits a week, and the full-time posts.

    `posts.base` follows from the whole number of persons that is printed.
    """

    label: str
    persons: Ends
    visits: Ends
    posts: Ends


@dataclass(frozen=True, slots=True)
class Effort:
    """The work that one need takes.

    Attributes:
        need: name of the need.
        minutes: of a visit, with travel.
        hours: with visits in a full-time week.
        source: where the numbers come from.
        visited: the kinds of persons, whose posts sum to the whole's base.
        areas: full-time posts of each area.
        places: full-time posts of each municipality.
        whole: full-time posts in all.
    """

    need: str
    minutes: Ends
    hours: Ends
    source: str
    visited: tuple[Visited, ...]
    areas: tuple[Ends, ...]
    places: tuple[Ends, ...]
    whole: Ends


@dataclass(frozen=True, slots=True)
class Presupposed:
    """The inhabitants that a source's printed numbers presuppose.

    Attributes:
        name: municipality, or the whole.
        low: the fewest, not yet whole.
        high: the most; below `low` when the numbers contradict each other.
        held: what is computed with: of the file, or the likeliest between `low` and `high`.
        parts: what was printed: label, share of the inhabitants (0–1), number.
    """

    name: str
    low: float
    high: float
    held: float
    parts: tuple[tuple[str, float, int], ...]


@dataclass(frozen=True, slots=True)
class PrintedSum:
    """A sum as its source prints it, beside the sum of what it is made of."""

    label: str
    parts: tuple[int, ...]
    printed: int
    source: str

    @property
    def difference(self) -> int:
        """How much the printed sum is above its parts."""
        return self.printed - sum(self.parts)


@dataclass(frozen=True, slots=True)
class Sizing:
    """The answer to a sizing question.

    Attributes:
        case: the question.
        bands: the age bands that the shares are of.
        needs: the share of each band that has each need.
        places: a row a municipality.
        areas: a row an area, in the order of `planned`.
        planned: the areas themselves.
        whole: all chosen municipalities together.
        efforts: the work, for the needs that the case says it of.
        presupposed: what printed numbers presuppose, a row a municipality and last the whole; none without.
        sums: sums that a source prints.
        compared: every printed number beside the computed.
        outlines: by municipality code, where the map knows it.
        sources: file name and checksum of everything read.
    """

    case: SizingCase
    bands: tuple[AgeBand, ...]
    needs: tuple[NeedShare, ...]
    places: tuple[Row, ...]
    areas: tuple[Row, ...]
    planned: tuple[PlannedArea, ...]
    whole: Row
    efforts: tuple[Effort, ...]
    presupposed: tuple[Presupposed, ...]
    sums: tuple[PrintedSum, ...]
    compared: tuple[Compared, ...]
    outlines: Mapping[str, Outline]
    sources: tuple[Mapping[str, str], ...]

    def part(self, row: Row) -> float:
        """The share of those with the first need that live in a municipality or area; 0 where nobody has it."""
        return row.needs[0].base / self.whole.needs[0].base if self.whole.needs[0].base else 0.0
