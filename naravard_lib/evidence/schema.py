"""One published figure of the evidence base, and one disagreement between figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from naravard_lib.catalogue.measures import find_measure
from naravard_lib.vocabulary import Category, WayOfWorking

EvidenceKind = Literal["effect", "spread", "cost", "size", "survey"]
Direction = Literal["decrease", "increase", "none"]
Bound = Literal["about", "interval", "up_to", "more_than", "exact", "no_figure"]
Study = Literal[
    "rct",
    "controlled",
    "partly",
    "before_after",
    "simulation",
    "survey",
    "register",
    "estimate",
    "computed",
    "unclear",
]
Unit = Literal[
    "percent",
    "percent_level",
    "kr",
    "million_kr",
    "persons",
    "regions",
    "municipalities",
    "hospitals",
    "care_centres",
    "visits",
    "visits_per_month",
    "bed_days",
    "times",
]

DOCUMENTS = {  # seed -> the document's own title and year
    "000": "Leading Health Care 2022, Införande av nära vård",
    "001": "Governo för SKR 2025, Potentialerna i Nära vård",
    "002": "Region Västerbotten, bilder utan år om mobilt samverkanssystem i Umeå länsdel",
    "003": "Samverkansutmaningen, bilder utan år",
    "004": "Region Kronoberg 2024, Nära vård i hemmet, slutrapport",
}
ROOM = 0.20  # "about" x reaches this share of x to either side: our assumption, no source
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
Magnitude = Annotated[float, Field(ge=0)]

_ENDS: dict[Bound, Callable[[float | None, float | None], bool]] = {
    "about": lambda low, high: low is not None and low == high,
    "exact": lambda low, high: low is not None and low == high,
    "interval": lambda low, high: low is not None and high is not None and low < high,
    "up_to": lambda low, high: low is None and high is not None,
    "more_than": lambda low, high: low is not None and high is None,
    "no_figure": lambda low, high: low is None and high is None,
}


class EvidenceRow(BaseModel):
    """One published figure: one place, measure and year; every text is Swedish and finished for print.

    Attributes:
        id: what others point to.
        kind: `effect` (how much changed), `spread` (how many have it), `cost`, `size` (of a group or a problem) or
            `survey` (what people answered).
        category, way_of_working: row of the knowledge overview; "" where the figure belongs to no single one.
        place: where, several parted by ", "; "flera" where the source sums up several studies without naming them.
        year: what was measured when, where the source says so, else the year of the report it refers to; "" for none.
        measure: id in the measure catalogue, "" where none is the same thing.
        fits: further measures that the same figure is about.
        measure_text: what was measured.
        direction: `none` also where nothing moved.
        low, high: both included, magnitudes in `unit`; equal for a single figure, None for an end not given.
        bound: how the source words it; `about` also for the single figures of table 1, which its text calls "about".
            `no_figure`: the source says which way, or that nothing changed, in words only.
        unit: `percent` is a change for an effect, a share of the municipalities for spread and a share for the other
            kinds; `percent_level` is a level that an effect went from or to, and so no change.
        study: its design where the source tells, else `unclear`; `partly` where one of several sources had somebody to
            compare with, `computed` where the figure is our own arithmetic on what is published.
        n: answers or persons, where the source tells.
        quality: what to beware of.
        seed: the source text's number.
        section: where in the document.
        reference: the report that the document itself refers to, "" where it names none.
        table1: whether it stands in table 1 of the knowledge overview.
        conflict: id of the disagreement it takes part in, or "".
        as_written: the few words that carry the figure in the source, several places parted by "; ".
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Key
    kind: EvidenceKind
    category: Category | Literal[""]
    way_of_working: WayOfWorking | Literal[""]
    place: Annotated[str, Field(min_length=1)]
    year: str
    measure: str
    fits: tuple[str, ...]
    measure_text: Annotated[str, Field(min_length=1)]
    direction: Direction
    low: Magnitude | None
    high: Magnitude | None
    bound: Bound
    unit: Unit
    study: Study
    n: Annotated[int, Field(ge=1)] | None
    quality: str
    seed: Literal["000", "001", "002", "003", "004"]
    section: Annotated[str, Field(min_length=1)]
    reference: str
    table1: bool
    conflict: Key | Literal[""]
    as_written: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if not _ENDS[self.bound](self.low, self.high):
            raise ValueError(f"bound {self.bound} does not go with the ends {self.low} and {self.high}")
        unknown = [name for name in self.measures if find_measure(name) is None]
        if unknown:
            raise ValueError(f"no measure of the catalogue: {', '.join(unknown)}")
        if self.way_of_working and not self.category:
            raise ValueError("a way of working without its category")
        if self.unit == "percent_level" and self.kind != "effect":
            raise ValueError("only an effect has levels beside changes")
        if self.direction == "decrease" and self.unit == "percent" and max(self.low or 0, self.high or 0) > 100:
            raise ValueError("nothing decreases by more than all of it")
        return self

    @property
    def document(self) -> str:
        """Title and year of the document the figure was read in."""
        return DOCUMENTS[self.seed]

    @property
    def places(self) -> tuple[str, ...]:
        """Each place by itself."""
        return tuple(self.place.split(", "))

    @property
    def measures(self) -> tuple[str, ...]:
        """Every catalogue measure the figure is about, the nearest first."""
        return tuple(name for name in (self.measure, *self.fits) if name)

    @property
    def change(self) -> tuple[float | None, float | None]:
        """The relative change as signed shares, lower value first; None for an end not given.

        −25 to −70 % is (−0.70, −0.25), up to −80 % is (−0.80, None), more than −92 % is (None, −0.92). Both are None
        for what is no relative change: other kinds than effects, other units than percent, and words without a figure.
        """
        if self.kind != "effect" or self.unit != "percent":
            return None, None
        low, high = (None if end is None else end / 100 for end in (self.low, self.high))
        if self.direction == "decrease":
            return None if high is None else -high, None if low is None else -low
        return low, high


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures that cannot all be right or do not mean the same: shown side by side, never smoothed.

    Attributes:
        id: what the rows point to.
        what: the disagreement, in one or two Swedish sentences.
        rows: the figures that take part, in the order of the file.
    """

    id: str
    what: str
    rows: tuple[EvidenceRow, ...]


def parse(entry: dict[str, str]) -> EvidenceRow:
    """One line of the file checked against the schema; raises ValueError that names its id (a developer's fault)."""
    shaped = {
        **entry,
        "fits": tuple(entry["fits"].split()),
        **{key: entry[key] or None for key in ("low", "high", "n")},
        "table1": entry["table1"] == "ja",
    }
    try:
        return EvidenceRow.model_validate(shaped)
    except ValidationError as error:
        raise ValueError(f'evidence base, "{entry.get("id", "?")}": {error}') from None
