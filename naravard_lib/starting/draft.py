"""What the new initiative file will say, and what the person is told about it: answers and extract put together."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from naravard_lib.catalogue.schema import CatalogueMeasure
from naravard_lib.sources.looking.look import Look
from naravard_lib.starting.answers import Answers, Goal


@dataclass(frozen=True, slots=True)
class Extracted:
    """The extract as the file will name it.

    Attributes:
        file: name in the folder.
        group: "source" (a row per month or period) or "aggregate" (before and after).
        columns: head by key of that group.
        maybe: likewise, written as comments.
        beside: heads of other measures' values in the same extract, by measure id.
        months: length of each period of an aggregate; None when nobody knows.
        values: whether an aggregate holds a "total" over the n persons or a "mean" per person.
        kind: what the values are when they contradict the catalogue; None when they do not.
        off: why the group is written as a comment, a Swedish sentence; None when it is written.
    """

    file: str
    group: str
    columns: Mapping[str, str]
    maybe: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    months: int | None = None
    values: str = "total"
    kind: str | None = None
    off: str | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        """Every head that the file names, each once."""
        return tuple(dict.fromkeys((*self.columns.values(), *self.maybe.values(), *self.beside.values())))

    def columns_of(self, measure: str) -> dict[str, str]:
        """Head by key for another measure of the same extract: its own value, and no denominator of somebody else's."""
        shared = {key: head for key, head in self.columns.items() if key != "exposure"}
        return {**shared, "value": self.beside[measure]}


@dataclass(frozen=True, slots=True)
class Draft:
    """A new initiative.

    Attributes:
        id: the folder's name.
        extracted: date of the extract.
        answers: what was answered.
        area: municipality codes.
        measures: the main measure first; then those that are proposed beside it.
        look: what was seen in the extract; None without one.
        source: the extract as the file will name it; None without one.
        units: treated units that are not given by `area`.
        others: units of the extract that are not treated, for a comparison to be chosen from.
        comparison: units to compare with, as in the extract.
        baseline: first and last month, both inclusive.
        target: where to; None when there is none that the file can hold.
        proposed, unsure, lacking: finished Swedish sentences for the person.
    """

    id: str
    extracted: dt.date
    answers: Answers
    area: tuple[str, ...]
    measures: tuple[CatalogueMeasure, ...]
    look: Look | None = None
    source: Extracted | None = None
    units: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    comparison: tuple[str, ...] = ()
    baseline: tuple[pd.Period, pd.Period] | None = None
    target: Goal | None = None
    proposed: tuple[str, ...] = field(default=())
    unsure: tuple[str, ...] = field(default=())
    lacking: tuple[str, ...] = field(default=())
