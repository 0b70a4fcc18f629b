"""The groups of keys in an initiative file, one class each, but those that name an extract (`extracts`).

Every period is **inclusive** at both ends.
"""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from naravard_lib.initiative.fields import Date, Kronor, Model, Month, Number, ShareRange
from naravard_lib.vocabulary import Bearer, Index, LinkKind, Principal, Pull, Status

SLUG_FORM = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, StringConstraints(pattern=SLUG_FORM)]


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


# Nobody has measured how much of an average cost goes away with one visit: the span is this project's assumption, and
# every table that rests on it says so.
DEFAULT_MARGINAL = ShareRange(low=0.2, base=0.5, high=1.0)
PriceYear = Annotated[int, Field(ge=1990, le=2100)]


class Cost(Model):
    """What one of a measure costs: kr in `price_year` money, less the share `overhead`.

    `marginal` is the share of what is left that goes away with one less; None takes `DEFAULT_MARGINAL`.
    """

    measure: str
    unit_cost: Kronor
    overhead: Annotated[Number, Field(ge=0, lt=1)] = 0.0
    price_year: PriceYear
    falls_on: Bearer
    cashable: bool = False
    marginal: ShareRange | None = None


class OwnCost(Model):
    """What the initiative itself costs a year, in the money of `price_year` where it is given."""

    what: str
    kr_per_year: Kronor
    falls_on: Principal
    price_year: PriceYear | None = None


class Prices(Model):
    """The money a benefit is told in: that of the year `to`, by a price index."""

    index: Index
    to: PriceYear


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
