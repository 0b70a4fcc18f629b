"""What an initiative's extracts hold, in a few numbers: enough to say how far they reach, without fitting anything."""

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True, slots=True)
class HeldSeries:
    """A monthly series of the main measure.

    Attributes:
        first: first month with a value for every unit, **inclusive**.
        last: last such month, **inclusive**.
        before: usable months before the change, or in the baseline where the file names no change.
        shown: those of them with no part hidden.
        after: usable months after phase-in.
        hidden: share of the usable months with a hidden part.
        comparison: comparison units that nothing else changed.
        others: names of units in the extract that the plan says nothing about.
        exposure: whether the treated units have a population or another denominator.
        level: events a month before the change, or cases behind a mean or a share; None where nobody says.
        compared: the same of all comparison units together; None without any.
        moved: how much the population or the cases changed when the intervention began, as a share; 0 where they
            changed as much before too. The comparison's, if it is larger.
        apart: how much the treated changed against the comparison between the halves of the time before, as a share.
    """

    first: pd.Period
    last: pd.Period
    before: int
    shown: int
    after: int
    hidden: float
    comparison: int
    others: tuple[str, ...]
    exposure: bool
    level: float | None
    compared: float | None = None
    moved: float = 0.0
    apart: float = 0.0


@dataclass(frozen=True, slots=True)
class HeldAggregate:
    """A table with one row per unit, before and after.

    Attributes:
        units: rows of inscribed persons.
        comparison: whether there are rows of persons who were not inscribed.
        spread: whether any standard deviation over persons is given.
    """

    units: int
    comparison: bool
    spread: bool


@dataclass(frozen=True, slots=True)
class HeldPersons:
    """Event tables of persons.

    Attributes:
        inscribed: persons inscribed while the extract lasts.
        others: persons who are never inscribed.
        history: whole months in the extract before inscription that at least half of the inscribed have.
        registers: whether both visits to the emergency department and stays in hospital are there.
        deaths: whether anybody's day of death is known.
    """

    inscribed: int
    others: int
    history: int
    registers: bool
    deaths: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of each kind; None where there is none.

    Attributes:
        series: the months of the main measure.
        months: those months themselves, a tidy series; None where `series` is None.
        points: its values of longer periods or published means; columns as `load_points` gives.
        aggregate: a table before and after.
        persons: event tables.
    """

    series: HeldSeries | None = None
    months: pd.DataFrame | None = field(default=None, compare=False)
    points: pd.DataFrame | None = field(default=None, compare=False)
    aggregate: HeldAggregate | None = None
    persons: HeldPersons | None = None
