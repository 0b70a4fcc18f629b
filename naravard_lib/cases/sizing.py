"""The file of a sizing question, `sizing.yaml`: who is counted in each need group, which needs follow, and where.

Shares are of the inhabitants of an age band. A need counts a group, or what is left of it beyond a group inside it:
the mobile team of Umeå länsdel is for the most ill (5 %) and half of the rest of those who fail at times (15 − 5 %).
"""

from collections import Counter
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from naravard_lib.ages import OLDEST, AgeBand, parse_age
from naravard_lib.errors import TableError
from naravard_lib.initiative.fields import Date, FileName, Model, Range, SchemaOne, ShareRange
from naravard_lib.initiative.parts import Slug
from naravard_lib.plain import plain

Rounding = Literal["plain", "largest_remainder"]


def _band(value: Any) -> Any:
    try:
        return parse_age(value) if isinstance(value, str) else value
    except TableError as fault:
        raise ValueError(str(fault).removesuffix(".")) from None


def _explained(share: ShareRange, what: str, interval: str | None) -> None:
    if share.low < share.high and not interval:
        raise ValueError(f"{what} har en lägsta och en högsta andel – skriv under interval var de kommer ifrån")


Band = Annotated[AgeBand, BeforeValidator(_band)]
MOST_PEOPLE = 20_000_000  # in one place; the whole of Sweden has 10.6 million inhabitants (SCB, end of 2024)
Count = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]


class AgeShare(Model):
    """The share of an age band that belongs to a group: its source, and where its low and high ends come from."""

    age: Band
    share: ShareRange
    source: str
    interval: str | None = None

    @model_validator(mode="after")
    def _told(self) -> Self:
        _explained(self.share, f"andelen av {self.age.name}", self.interval)
        return self


class Group(Model):
    """A need group; every member is also a member of the group named by `within`."""

    id: Slug
    label: str
    within: Slug | None = None
    shares: Annotated[tuple[AgeShare, ...], Field(min_length=1)]


class Term(Model):
    """A share of a group, or of what is left of it beyond a group inside it."""

    group: Slug
    beyond: Slug | None = None
    share: ShareRange = ShareRange(low=1, base=1, high=1)
    source: str | None = None
    interval: str | None = None

    @model_validator(mode="after")
    def _told(self) -> Self:
        _explained(self.share, f"andelen av {self.group}", self.interval)
        if self.share.low < 1 and not self.source:
            raise ValueError(f"andelen av {self.group} saknar källa – skriv den under source")
        return self


class Need(Model):
    """Something that persons need, and who they are: the sum of its terms."""

    id: Slug
    label: str
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]


class Area(Model):
    """A part of the whole that is planned for on its own: municipalities by name or code, and how it differs."""

    name: str
    municipalities: Annotated[tuple[str, ...], Field(min_length=1)]
    about: str | None = None


class Visits(Model):
    """Visits per person and week for those that a term of the need brings in."""

    group: Slug
    per_week: Range


class Staffing(Model):
    """What the work of one need takes: visits, minutes per visit with travel, hours of visits in a full-time week."""

    need: Slug
    visits: Annotated[tuple[Visits, ...], Field(min_length=1)]
    minutes: Range
    hours: Range
    source: str

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if min(self.minutes.low, *(each.per_week.low for each in self.visits)) < 0:
            raise ValueError("besök och minuter kan inte vara negativa – rätta dem under staffing")
        if not 0 < self.hours.low <= self.hours.high <= 60:  # hours; nobody's week of visits is longer
            raise ValueError("hours är timmar med besök per vecka och heltid – skriv ett tal över 0 och högst 60")
        return self


class Population(Model):
    """The extract with inhabitants: by a row a municipality and age (`age` and `count`), or a column an age.

    Without `age`, `bands` names the column of each age band; without both, every column headed by an age is one. In
    either form `sex` names a column that divides the rows by sex.
    """

    file: FileName
    municipality: str
    age: str | None = None
    sex: str | None = None
    count: str | None = None
    bands: dict[str, str] = Field(default_factory=dict)
    date: Date
    source: str

    @model_validator(mode="after")
    def _long_or_wide(self) -> Self:
        if (self.age is None) != (self.count is None):
            raise ValueError("age och count hör ihop – ange båda, eller bands där varje ålder har en egen kolumn")
        if self.age is not None and self.bands:
            raise ValueError("ange antingen age och count, eller bands – inte båda")
        return self

    @model_validator(mode="after")
    def _a_column_each(self) -> Self:
        columns = Counter(map(plain, self.bands.values()))
        for head in self.bands.values():
            if columns[plain(head)] > 1:
                raise ValueError(f'kolumnen "{head}" står för flera åldrar under bands – ange en kolumn per ålder')
        return self


class Printed(Model):
    """Numbers that a source has printed for a need (or for `terms` of its own), from which its population follows.

    `adds` names the printed rows whose sum the source prints as `total`.
    """

    id: Slug
    label: str
    need: Slug | None = None
    terms: tuple[Term, ...] = ()
    counts: dict[str, Count] = Field(default_factory=dict)
    total: Count | None = None
    adds: tuple[Slug, ...] = ()
    source: str

    @model_validator(mode="after")
    def _says_whom(self) -> Self:
        if (self.need is None) == (not self.terms):
            raise ValueError(f"{self.label}: ange antingen need eller terms")
        if not self.counts and self.total is None:
            raise ValueError(f"{self.label}: ange counts, total eller båda")
        return self


class SizingCase(Model):
    """A whole sizing question; see the module."""

    reference: ClassVar[str] = "docs/fragor_yaml.md"  # where its keys are explained
    schema_: SchemaOne
    name: str
    population: Population | None = None
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    needs: Annotated[tuple[Need, ...], Field(min_length=1)]
    areas: tuple[Area, ...] = ()
    staffing: tuple[Staffing, ...] = ()
    printed: tuple[Printed, ...] = ()
    rounding: Rounding = "plain"

    @property
    def synthetic(self) -> bool:
        """Whether the population's file says in its name that it is synthetic."""
        return self.population is not None and "syntetisk" in self.population.file.casefold()

    @property
    def bands(self) -> tuple[AgeBand, ...]:
        """The age bands of all shares, each once, cut so that none overlaps another; youngest first."""
        held = {each.age for group in self.groups for each in group.shares}
        edges = sorted({edge for band in held for edge in (band.first, band.end)})
        cut = [AgeBand(low, None if high > OLDEST else high - 1) for low, high in pairwise(edges)]
        return tuple(part for part in cut if any(covers(band, part) for band in held))

    def terms(self, printed: Printed) -> tuple[Term, ...]:
        """Whom a printed row counts; no terms where it names a need that is not there."""
        return printed.terms or next((need.terms for need in self.needs if need.id == printed.need), ())


def covers(band: AgeBand, part: AgeBand) -> bool:
    """Whether every age of `part` lies in `band`."""
    return band.first <= part.first and part.end <= band.end
