"""One measure of the catalogue, and the reader of the files that hold them."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from naravard_lib.vocabulary import Better, Kind, PatientType, Role, WayOfWorking

GROUPS = Path(__file__).parent / "groups"  # one file per group, read in the order of their names

Some = Field(min_length=1)
Words = Annotated[tuple[str, ...], Some]
KoladaId = Annotated[str, StringConstraints(pattern=r"^[NU][0-9]{5}$")]


class CatalogueMeasure(BaseModel):
    """A measure as the catalogue describes it; every text is Swedish and finished for print.

    Attributes:
        id: what an initiative file calls it.
        group: the heading it stands under.
        unit: one of what is counted, or what the value is given in.
        denominator: what a rate or share is of; None where the value stands by itself.
        per: the population a rate is printed per.
        role: what it usually is.
        sources: where it is usually found in Sweden.
        kolada: Kolada's KPIs of the same or nearly the same thing (yearly values); a pitfall says what differs.
        pitfalls: what has made others read it wrong.
        only_for: the target group it is about, where it does not fit every one.
        patient_types, ways_of_working: whom and what it fits.
        first_for: ways of working for which it is among the first to consider (this project's own judgement).
        published: ways of working for which Governo for SKR 2025 gives a figure of its change (table 1 or chapter 2).
        outcome_for: ways of working that aim at it, where its usual role is another.
        moves: how it moves when the initiative works.
        other_side: what to watch at the other principal.
        reference: where the definition, or failing that the measure, can be found; None where nothing was found.
        certain: whether `reference` defines the measure. What is not certain is printed as such.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, str_min_length=1)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
    group: str
    name: str
    definition: str
    kind: Kind
    unit: str
    denominator: str | None = None
    per: Annotated[int, Field(ge=1)] | None = None
    better: Better
    role: Role
    sources: Words
    kolada: tuple[KoladaId, ...] = ()
    pitfalls: Words
    only_for: str | None = None
    patient_types: Annotated[tuple[PatientType, ...], Some]
    ways_of_working: Annotated[tuple[WayOfWorking, ...], Some]
    first_for: tuple[WayOfWorking, ...] = ()
    published: tuple[WayOfWorking, ...] = ()
    outcome_for: tuple[WayOfWorking, ...] = ()
    moves: str
    other_side: str
    reference: str | None = None
    certain: bool

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.certain and self.reference is None:
            raise ValueError("certain, but no reference")
        if not {*self.first_for, *self.published, *self.outcome_for} <= set(self.ways_of_working):
            raise ValueError("first, published or outcome for a way of working that it does not fit")
        if self.per is not None and self.denominator is None:
            raise ValueError("per, but no denominator")
        return self

    def role_in(self, way_of_working: str | None) -> Role:
        """Its role in one way of working: an outcome where that aims at it, else the usual role."""
        return "outcome" if way_of_working in self.outcome_for else self.role


@cache
def catalogue() -> tuple[CatalogueMeasure, ...]:
    """Every measure in the catalogue's own order, the most usual of a group first.

    Raises:
        ValueError: an entry breaks the schema or an id stands twice (the developer's fault, so in English).
    """
    entries = [entry for path in sorted(GROUPS.glob("*.toml")) for entry in _entries(path)]
    found = tuple(parse(entry) for entry in entries)
    ids = [measure.id for measure in found]
    twice = {name for name in ids if ids.count(name) > 1}
    if twice:
        raise ValueError(f"measure catalogue: {', '.join(sorted(twice))} stands twice")
    return found


def parse(entry: dict[str, Any]) -> CatalogueMeasure:
    """One entry checked against the schema; raises ValueError that names its id."""
    try:
        return CatalogueMeasure.model_validate(entry)
    except ValidationError as error:
        raise ValueError(f'measure catalogue, "{entry.get("id", "?")}": {error}') from None


def _entries(path: Path) -> list[dict[str, Any]]:
    """The measures of one file, each with the title of its group."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return [{"group": content["group"], **entry} for entry in content["measure"]]
