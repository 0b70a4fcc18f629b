"""The groups of an initiative file that name an extract: its file, its columns, and what is read out of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, model_validator

from naravard_lib.ages import order_bands, parse_age
from naravard_lib.errors import TableError
from naravard_lib.initiative.fields import SPACES, FileName, Model
from naravard_lib.plain import plain
from naravard_lib.vocabulary import AggregateValues


def shared_column(columns: Mapping[str, str]) -> str | None:
    """What to say when several keys name one column; None when each has its own. `columns` are heads by key."""
    compared = {key: plain(head) for key, head in columns.items()}  # as the reader compares them
    head, times = Counter(compared.values()).most_common(1)[0] if compared else ("", 0)
    if times < 2:
        return None
    first, *more = (key for key, named in compared.items() if named == head)
    keys = f"{', '.join([first, *more[:-1]])} och {more[-1]}"
    return f'{keys} anger samma kolumn, "{columns[first]}" – ange en egen kolumn för varje'


def _refuse_shared(columns: Mapping[str, str]) -> None:
    if told := shared_column(columns):
        raise ValueError(told)


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

    @model_validator(mode="after")
    def _each_its_own(self) -> Self:
        _refuse_shared(self.columns)
        return self

    @property
    def columns(self) -> dict[str, str]:
        """Heads in the file by what they hold, those that are named."""
        parts = {name: getattr(self, name) for name in type(self).model_fields if name != "file"}
        return {name: head for name, head in parts.items() if head is not None}


def _standard(value: Any) -> Any:
    if isinstance(value, str) and value.strip().casefold() == "sverige":
        return "sverige"
    if not isinstance(value, dict) or not value:
        raise ValueError(
            'standard_population ska vara "sverige" eller en grupp med antal per ålder, {65-74: 1100463, …}'
        )
    numbers = {str(band): _people_in(number) for band, number in value.items()}
    faults = [f'antalet för åldern "{band}" ska vara ett tal större än noll' for band, n in numbers.items() if not n]
    if faults := [*_band_faults(numbers), *faults]:
        raise ValueError("; ".join(faults))
    return numbers


def _people_in(value: Any) -> float:
    """The number of persons; nought when it is none that can be used."""
    try:
        number = float(str(value).translate(SPACES))
    except ValueError:
        return 0.0
    return number if 0 < number < inf else 0.0


def _band_faults(texts: Iterable[str]) -> Iterator[str]:
    """What is wrong with the ages of a standard population: no ages, the same twice, overlaps and gaps."""
    bands = []
    for text in texts:
        try:
            bands.append(parse_age(text))
        except TableError:
            yield f'"{text}" under standard_population är ingen åldersgrupp – skriv som 65–74 eller 85+'
    twice = [band for band, times in Counter(bands).items() if times > 1]
    yield from (f"åldern {band.label} står två gånger under standard_population – behåll en" for band in twice)
    try:
        order_bands(bands, "skriv grupper som ligger kant i kant")
    except TableError as error:
        yield f"standard_population: {str(error).removesuffix('.')}"


StandardPopulation = Annotated[dict[str, float] | Literal["sverige"], PlainValidator(_standard)]


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

    @model_validator(mode="after")
    def _each_its_own(self) -> Self:
        _refuse_shared(self.columns)
        return self

    @property
    def columns(self) -> dict[str, str]:
        """Heads in the file by what they hold, those that are named."""
        return {key: head for key in ("month", "value", "exposure", "unit") if (head := getattr(self, key)) is not None}


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

    @model_validator(mode="after")
    def _each_its_own(self) -> Self:
        _refuse_shared(self.columns)
        return self

    @property
    def columns(self) -> dict[str, str]:
        """Heads in the file by what they hold, those that are named."""
        names = ("unit", "n", "before", "after", "sd_before", "sd_after", "sd_change")
        return {name: head for name in names if (head := getattr(self, name)) is not None}
