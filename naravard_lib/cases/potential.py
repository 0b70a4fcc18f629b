"""A potential as its question file describes it: whom it is about, what they use, what would lessen it, what it costs.

Amounts are per year. A group's use includes that of the groups inside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from naravard_lib.cases.figures import Amount, Reduction, Share
from naravard_lib.estimate import Estimate
from naravard_lib.initiative.fields import Model, Number, SchemaOne
from naravard_lib.initiative.parts import PriceYear, Slug
from naravard_lib.vocabulary import Bearer, WayOfWorking

FILE = "potential.yaml"
Basis = Literal["persons", "area", "table"]
Overlap = Literal["max", "multiplicative", "additive"]


class Group(Model):
    """A target group: a number of persons, or a share of a population; `of` says of whom, `within` names the outer."""

    id: Slug
    name: str
    persons: Amount | None = None
    population: Amount | None = None
    share: Share | None = None
    of: str = "befolkningen"
    within: str | None = None

    @model_validator(mode="after")
    def _counted_once(self) -> Self:
        if self.persons is not None and self.population is not None:
            raise ValueError(f'"{self.id}" har både persons och population – behåll det ena')
        if self.population is not None and self.share is None:
            raise ValueError(f'"{self.id}" har population men saknar share – lägg till andelen')
        return self

    @property
    def counted(self) -> bool:
        """Whether a number of persons follows from the file."""
        return self.persons is not None or self.population is not None


class Use(Model):
    """What a group uses in a year of a measure: in its own unit or in kronor, a person or in all; `part` of the kr.

    `in_percent` where nobody knows how much it is: the answer is then per cent of it.
    """

    group: str
    per_person: Amount | None = None
    total: Amount | None = None
    kr_per_person: Amount | None = None
    kr_total: Amount | None = None
    part: Share | None = None
    in_percent: bool = False

    @model_validator(mode="after")
    def _told_once(self) -> Self:
        forms = (self.per_person, self.total, self.kr_per_person, self.kr_total, self.in_percent or None)
        if sum(form is not None for form in forms) != 1:
            raise ValueError("ange precis en av per_person, total, kr_per_person, kr_total och in_percent")
        if self.part is not None and not self.in_kr:
            raise ValueError("part är en del av en kostnad – ta bort den eller ange kr_per_person eller kr_total")
        return self

    @property
    def in_kr(self) -> bool:
        """Whether it is told in kronor."""
        return self.kr_per_person is not None or self.kr_total is not None

    @property
    def each(self) -> Amount | None:
        """What a person uses, in the measure's unit or in kronor."""
        return self.per_person or self.kr_per_person

    @property
    def whole(self) -> Amount | None:
        """What the group uses, in the measure's unit or in kronor."""
        return self.total or self.kr_total


class UnitCost(Model):
    """What one of a measure costs on average; `marginal` the share of it that goes away with one less.

    `unit_cost` is left out where the use itself is told in kronor.
    """

    unit_cost: Amount | None = None
    price_year: PriceYear
    falls_on: Bearer
    marginal: Share | None = None


class Consumed(Model):
    """A measure: how much of it goes away by a source's own account (`fewer`), or the use that effects lessen."""

    measure: str
    name: str | None = None
    fewer: Amount | None = None
    use: tuple[Use, ...] = ()
    cost: UnitCost | None = None


class Effect(Model):
    """How large a share of a measure goes away for those reached: a figure, or what an initiative has measured.

    `caution` is what to beware of in the figure.
    """

    measure: str
    reduction: Reduction | None = None
    initiative: Slug | None = None
    caution: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.reduction is None) == (self.initiative is None):
            raise ValueError("ange antingen reduction (en andel) eller initiative (ett eget uppmätt initiativ)")
        return self


class Way(Model):
    """A way of working: whom it is for, how large a share of them it reaches, and what it lessens."""

    name: str
    way_of_working: WayOfWorking | None = None
    group: str
    reach: Share
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]


class Added(Model):
    """A cost that comes with it, kronor a year."""

    what: str
    kr_per_year: Amount
    price_year: PriceYear | None = None
    falls_on: Bearer


class Printed(Model):
    """A figure that a source prints or that follows from it, to be set beside what `of` comes to.

    `of` names a step of the arithmetic as `cases.potential_steps` lists them; `why` explains a gap.
    """

    name: str
    of: str
    value: Number
    unit: str
    source: str
    why: str | None = None


class PotentialFile(Model):
    """A question file; `condition` is an if that must stand beside the answer, as in "om var och en …"."""

    reference: ClassVar[str] = "docs/fragor_yaml.md"  # where its keys are explained
    schema_: SchemaOne
    title: str
    about: str
    condition: str | None = None
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    measures: Annotated[tuple[Consumed, ...], Field(min_length=1)]
    ways: tuple[Way, ...] = ()
    overlap: Overlap = "max"
    added_costs: tuple[Added, ...] = ()
    printed: tuple[Printed, ...] = ()
    cautions: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class OwnEffect:
    """What an initiative has measured itself.

    Attributes:
        name: the initiative's name.
        measure: the measure's id.
        change: relative change with its interval, −1 and up.
        certain: False when the chapter says that it cannot be told.
        words: what the chapter says in one sentence, to stand beside every number made from it.
        basis: on whom it was measured: persons who got it beside others, everybody in the area, or a table's persons.
    """

    name: str
    measure: str
    change: Estimate
    certain: bool
    words: str
    basis: Basis = "persons"


@dataclass(frozen=True, slots=True)
class PotentialCase:
    """A question file with what it takes from others: effects measured by initiatives, by their id."""

    id: str
    file: PotentialFile
    own: Mapping[str, OwnEffect] = field(default_factory=dict)
