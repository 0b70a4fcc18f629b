"""Rates as they would be with the ages of a standard population."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from naravard_lib.ages import AgeBand
from naravard_lib.estimate import Estimate

# What becomes of the difference to the other units at the same ages: it remains, shrinks in part or mostly, is
# explained, is only seen then, turns to the other side, cannot be seen either way, or is on the border both ways.
Side = Literal["treated", "other"]
Difference = Literal["remains", "partly", "mostly", "explained", "revealed", "turned", "unseen", "unsure"]


@dataclass(frozen=True, slots=True)
class StandardRate:
    """One unit, or several together, over some months: events per `Standardised.per` persons and month.

    Attributes:
        name: the unit or the year.
        role: treated or other.
        crude: as it was.
        standard: with the standard population's ages.
        months: how many months it is made of.
        hidden: whether an age behind it is small, or what another unit's hidden row could be solved from.
    """

    name: str
    role: Side
    crude: Estimate
    standard: Estimate
    months: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Standardised:
    """Direct age standardisation.

    Attributes:
        population: the standard population in words.
        bands: the age bands that the extract and the standard population have in common.
        merged: those of them that are several which both have, merged since one was small.
        per: persons that rates are per.
        first: first month of the baseline used, **inclusive**.
        last: last month of it, **inclusive**.
        units: each unit during the baseline, treated first.
        years: the treated units together, calendar year by year, where at least six months are counted.
        own: the treated units together during the baseline; None when nothing could be standardised.
        others: all other units together; None without any.
        difference: what becomes of the difference between the two.
        change: relative change of the monthly standardised rate against what was to be expected; None without one.
        missing: why there is no standardisation, in Swedish, or empty.
    """

    population: str = ""
    bands: tuple[AgeBand, ...] = ()
    merged: tuple[str, ...] = ()
    per: int = 1000
    first: pd.Period | None = None
    last: pd.Period | None = None
    units: tuple[StandardRate, ...] = ()
    years: tuple[StandardRate, ...] = ()
    own: StandardRate | None = None
    others: StandardRate | None = None
    difference: Difference | None = None
    change: Estimate | None = None
    missing: str = ""
