"""A measure, and the whole initiative as its file describes it: frozen, checked objects."""

import difflib
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from naravard_lib.catalogue.measures import find_measure
from naravard_lib.errors import DesignError
from naravard_lib.initiative.events import DATABASE_ENDINGS, Events
from naravard_lib.initiative.extracts import Aggregate, Comparison, Source, StandardPopulation
from naravard_lib.initiative.fields import Date, Model, MunicipalityCode, Number, SchemaOne
from naravard_lib.initiative.parts import (
    CoEvent,
    Cost,
    Exclusion,
    Intervention,
    Link,
    OwnCost,
    People,
    Prices,
    PublishedMean,
    Slug,
    Span,
    StatusChange,
    Target,
    TargetGroup,
)
from naravard_lib.vocabulary import (
    Better,
    Category,
    Kind,
    Level,
    NeedGroup,
    PatientType,
    Principal,
    Role,
    Status,
    WayOfWorking,
)

PRICES_FILE = "prisindex.csv"  # beside the initiatives' folders: all of them share it
FOLDER = "(folder)"  # the one thing the reader adds; no key that anyone would write


class Measure(Model):
    """What is measured. `per` is the population a rate is printed per; `unit` names one of what is counted.

    `falls_on` is the principal whose work it is, for a measure that no cost is given for.

    A measure of the catalogue that leaves `kind` out takes everything it leaves out from there; one that says its kind
    stands as it is described.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$")]
    name: str | None = None
    role: Role = "outcome"
    kind: Kind
    better: Better
    unit: str | None = None
    per: Annotated[int, Field(ge=1)] | None = None
    source: Source | None = None
    main: bool = False
    published: tuple[PublishedMean, ...] = ()
    definition: str | None = None
    standard_population: StandardPopulation | None = None
    falls_on: Principal | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_catalogue(cls, given: Any) -> Any:
        known = find_measure(given["id"]) if isinstance(given, dict) and isinstance(given.get("id"), str) else None
        if known is None or "kind" in given:
            return given
        taken = {name: getattr(known, name) for name in ("kind", "better", "role", "unit", "per", "definition")}
        return {name: value for name, value in taken.items() if value} | given

    @model_validator(mode="after")
    def _ages_to_standardise(self) -> Self:
        if self.standard_population and not (self.source and self.source.age and self.source.exposure):
            raise ValueError("standard_population kräver kolumnerna age och exposure under source – lägg till dem")
        return self

    @property
    def label(self) -> str:
        """The name for print: from the file, else the catalogue's, else the id."""
        known = find_measure(self.id)
        return self.name or (known.name if known else self.id)


def _one_main(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    ids = [measure.id for measure in measures]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(f'måttet "{twice[0]}" står två gånger – ge måtten olika id')
    if len(measures) > 1 and sum(measure.main for measure in measures) != 1:
        raise ValueError("det finns flera mått – märk ett och bara ett av dem med main: true")
    return measures


Measures = Annotated[tuple[Measure, ...], Field(min_length=1), AfterValidator(_one_main)]


class Initiative(Model):
    """One initiative, as its file says; what the file leaves out is None or ().

    Attributes that are not keys of the file: `folder`, the folder the file lies in.
    """

    schema_: SchemaOne
    extracted: Date
    id: Slug
    name: str
    status: Status | None = None
    status_history: tuple[StatusChange, ...] = ()
    principals: tuple[str, ...] = ()
    area: tuple[MunicipalityCode, ...] = ()
    category: Category | None = None
    way_of_working: WayOfWorking | None = None
    patient_type: PatientType | None = None
    need_group: NeedGroup | None = None
    level: Level | None = None
    links: tuple[Link, ...] = ()
    matters: str | None = None
    measures: Measures
    baseline: Span | None = None
    intervention: Intervention | None = None
    exclude: tuple[Exclusion, ...] = ()
    co_events: tuple[CoEvent, ...] = ()
    comparison: Comparison | None = None
    target_group: TargetGroup | None = None
    target: Target | None = None
    aggregate: Aggregate | None = None
    costs: tuple[Cost, ...] = ()
    own_costs: tuple[OwnCost, ...] = ()
    prices: Prices | None = None
    discount: Annotated[Number, Field(ge=0, le=0.2)] = 0.0
    obstacles: tuple[str, ...] = ()
    events: Events | None = None
    plan_frozen: Date | None = None
    smallest_cell: Annotated[int, Field(ge=3)] = 5
    people: People = People()
    folder: Path = Field(validation_alias=FOLDER)

    @property
    def main(self) -> Measure:
        """The measure marked `main`, or the only one."""
        return next((measure for measure in self.measures if measure.main), self.measures[0])

    @property
    def treated(self) -> tuple[str, ...]:
        """The units with the intervention, as the file names them: its own units, else the municipalities."""
        return (self.intervention.units if self.intervention else ()) or self.area

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all extracts the file points to, each once, in the file's order."""
        table = (self.aggregate.file,) if self.aggregate else ()
        events = self.events.given.values() if self.events else ()
        tables = (source.file for source in events if source.file is not None)
        return tuple(dict.fromkeys((*self.series_files, *table, *tables)))

    @property
    def series_files(self) -> tuple[str, ...]:
        """The extracts of the measures, of months or longer periods, and of the comparison."""
        parts = (*(measure.source for measure in self.measures), self.comparison)
        return tuple(dict.fromkeys(part.file for part in parts if part is not None and part.file is not None))

    @property
    def event_files(self) -> tuple[str, ...]:
        """The extracts of the event tables, and the databases that lie as files in the folder."""
        events = self.events.given.values() if self.events else ()
        databases = (source.database for source in events if source.database is not None)
        named = (*(source.file for source in events), *(name for name in databases if name.endswith(DATABASE_ENDINGS)))
        return tuple(dict.fromkeys(name for name in named if name is not None))

    @property
    def databases(self) -> tuple[str, ...]:
        """The environment variables that name a database elsewhere, whose content no checksum tells of."""
        events = self.events.given.values() if self.events else ()
        named = (source.database for source in events if source.database is not None)
        return tuple(dict.fromkeys(name for name in named if not name.endswith(DATABASE_ENDINGS)))

    @property
    def price_files(self) -> tuple[str, ...]:
        """The table of price indexes, where `prices` asks for it; from the initiative's own folder."""
        return (f"../{PRICES_FILE}",) if self.prices is not None else ()

    @property
    def synthetic(self) -> bool:
        """Whether any extract says in its name that its data are synthetic."""
        return any("syntetisk" in name.casefold() for name in self.files)

    def measure(self, id: str) -> Measure:  # noqa: A002 - the key's name in the file
        """The measure with this id; raises DesignError that names the nearest one."""
        ids = [measure.id for measure in self.measures]
        if id not in ids:
            near = difflib.get_close_matches(id, ids, 1, 0.0)[0]
            raise DesignError(f'{self.folder.name}/initiative.yaml: måttet "{id}" finns inte – menas "{near}"?')
        return self.measures[ids.index(id)]
