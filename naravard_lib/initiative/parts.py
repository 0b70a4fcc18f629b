"""The groups of keys in an initiative file, one class each. Every period is **inclusive** at both ends."""

from math import inf
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, PlainValidator, StringConstraints, model_validator

from naravard_lib.initiative.fields import SPACES, Date, FileName, Kronor, Model, Month, Number
from naravard_lib.vocabulary import (
    AggregateValues,
    LinkKind,
    Principal,
    Pull,
    Status,
)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


def _in_order(first: Month | None, last: Month | None) -> None:
    if first is not None and last is not None and last < first:
        raise ValueError(f"perioden slutar ({last}) före sin början ({first}) – byt plats på from och to")


class Span(Model):
    """A period; `from_` and `to` are both **inclusive**."""

    from_: Month
    to: Month

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _in_order(self.from_, self.to)
        return self


class Exclusion(Span):
    """Months left out of every analysis, and why."""

    why: str


class CoEvent(Model):
    """Something else that happened: `to` None means it lasts, an empty `scope` means everywhere."""

    from_: Month
    to: Month | None = None
    what: str
    pulls: Pull = "unknown"
    scope: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _in_order(self.from_, self.to)
        return self


class Intervention(Model):
    """First month with the intervention, months of introduction after it, and the treated units as in the extract.

    `units` is for units that are not municipalities of `area` (vårdcentral, hospital, team).
    """

    from_: Month
    phase_in: Annotated[int, Field(ge=0, le=24)] = 0
    ramp: bool = False
    units: tuple[str, ...] = ()


class StatusChange(Model):
    """The month a status began."""

    from_: Month
    status: Status


class Link(Model):
    """How this initiative bears on another, named by id."""

    to: Slug
    kind: LinkKind


class Source(Model):
    """An extract and the names of its columns.

    `month` holds months; `period`, in its place, years, half-years or quarters. `sex` and `age` divide every value.
    """

    file: FileName
    month: str | None = None
    period: str | None = None
    value: str
    unit: str | None = None
    exposure: str | None = None
    sex: str | None = None
    age: str | None = None

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.month is None) == (self.period is None):
            raise ValueError("uttaget ska ha antingen month (en kolumn med månader) eller period (år eller kvartal)")
        return self

    @property
    def columns(self) -> dict[str, str]:
        """Heads in the file by what they hold, those that are named."""
        parts = {name: getattr(self, name) for name in type(self).model_fields if name != "file"}
        return {name: head for name, head in parts.items() if head is not None}


def _standard(value: Any) -> Any:
    if isinstance(value, str) and value.strip().casefold() == "sverige":
        return "sverige"
    if isinstance(value, dict) and value:
        return {str(band): _people_in(band, number) for band, number in value.items()}
    raise ValueError('standard_population ska vara "sverige" eller en grupp med antal per ålder, {65-74: 1100463, …}')


def _people_in(band: str, value: Any) -> float:
    try:
        number = float(str(value).translate(SPACES))
    except ValueError:
        number = 0.0
    if not 0 < number < inf:
        raise ValueError(f'antalet för åldern "{band}" ska vara ett tal större än noll')
    return number


StandardPopulation = Annotated[dict[str, float] | Literal["sverige"], PlainValidator(_standard)]


class PublishedMean(Model):
    """A mean that somebody has published; the period is None where the publication does not give it."""

    what: str
    mean: Number
    from_: Month | None = None
    to: Month | None = None
    source: str

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _in_order(self.from_, self.to)
        return self


class Comparison(Model):
    """Units that have not started: named `units` of the same extract, or a `file` of its own.

    Column names left out are those of the measure's own source. `weighted` weights the units to follow the treated
    before the change.
    """

    units: tuple[str, ...] = ()
    file: FileName | None = None
    month: str | None = None
    value: str | None = None
    exposure: str | None = None
    unit: str | None = None
    weighted: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.units) == bool(self.file):
            raise ValueError("jämförelsen ska ha antingen units (i samma fil) eller file (en egen fil)")
        if self.units and (self.month or self.value or self.exposure or self.unit):
            raise ValueError("jämförelsen har units och läser samma kolumner som måttet – ta bort kolumnnamnen")
        return self


class TargetGroup(Model):
    """Whom it is for; `age` is (from, to), both inclusive, None where open."""

    age: tuple[int | None, int | None] | None = None
    text: str | None = None

    @model_validator(mode="after")
    def _ages_ordered(self) -> Self:
        low, high = self.age or (None, None)
        if low is not None and high is not None and high < low:
            raise ValueError(f"åldrarna står i fel ordning ({low}–{high}) – skriv den lägsta först")
        return self


def _as_share(value: float) -> float:
    if abs(value) > 1:
        raise ValueError(f"relative är {value:g} men ska skrivas som andel – 20 procent mindre är -0.20")
    return value


class Target(Model):
    """Where to, by when: a `relative` change (−0.20 is twenty per cent less) or a `value`, reached in month `by`."""

    measure: str
    relative: Annotated[Number, AfterValidator(_as_share)] | None = None
    value: Number | None = None
    by: Month
    why: str | None = None

    @model_validator(mode="after")
    def _one_goal(self) -> Self:
        if (self.relative is None) == (self.value is None):
            raise ValueError("målet ska ha antingen relative (till exempel -0.20) eller value (ett värde att nå)")
        return self


class Aggregate(Model):
    """A table with one row per unit: n persons, before and after, each over `months` months.

    `values` says whether before and after are totals or means per person. The standard deviations, where there are
    any, are per person; `sd_change` is that of the paired difference. `comparison` names rows of persons who were not
    inscribed, `doubtful` remarks on a row's registration.
    """

    file: FileName
    measure: str | None = None
    unit: str
    n: str
    before: str
    after: str
    months: Annotated[int, Field(ge=1)]
    values: AggregateValues = "total"
    sd_before: str | None = None
    sd_after: str | None = None
    sd_change: str | None = None
    comparison: tuple[str, ...] = ()
    doubtful: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _spread_in_pairs(self) -> Self:
        if (self.sd_before is None) != (self.sd_after is None):
            raise ValueError("sd_before och sd_after hör ihop – ange båda eller ingen")
        return self

    @property
    def columns(self) -> dict[str, str]:
        """Heads in the file by what they hold, those that are named."""
        names = ("unit", "n", "before", "after", "sd_before", "sd_after", "sd_change")
        return {name: head for name in names if (head := getattr(self, name)) is not None}


class Cost(Model):
    """What one of a measure costs: kr in `price_year` money, `overhead` the share of it that would not change."""

    measure: str
    unit_cost: Kronor
    overhead: Annotated[Number, Field(ge=0, lt=1)] = 0.0
    price_year: Annotated[int, Field(ge=1990, le=2100)]
    falls_on: Principal
    cashable: bool = False


class OwnCost(Model):
    """What the initiative itself costs a year."""

    what: str
    kr_per_year: Kronor
    falls_on: Principal


class Reviewed(Model):
    """Who reviewed the analysis, and when."""

    by: str
    date: Date


class People(Model):
    """The human part of an analysis: written by people, printed, visibly missing when missing."""

    interpretation: str | None = None
    consequences: str | None = None
    next_step: str | None = None
    steward: str | None = None
    legal_basis: str | None = None
    reviewed: Reviewed | None = None
