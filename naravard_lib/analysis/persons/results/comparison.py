"""What a comparison at inscription found: the naive figure, four designs, what speaks against them, the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from naravard_lib.estimate import CheckResult, Estimate

Design = Literal["T", "F", "P_post", "P_did"]
Code = Literal["shown", "not_shown", "cannot_tell"]
Reason = Literal[
    "no_comparison",  # nobody in the extract who was never inscribed
    "few_comparison",  # too few of them
    "no_registers",  # visits or stays are missing, so nobody's state is known
    "short_history",  # less than a year before inscription
    "few_persons",  # too few events or persons for one of the designs
    "designs_disagree",  # some designs show a decrease, some do not
    "passing_crisis",  # all four do, but it goes away when sudden crises are allowed for
    "interval_wide",  # no design shows a decrease, and none rules one out
    "decay",  # the decrease comes late, as after a crisis that no register saw
    "increase",  # all four lie above 1, which an unrecorded crisis does too
]


@dataclass(frozen=True, slots=True)
class NaiveRow:
    """Before and after inscription as the sources print it, for one unit or for all.

    Attributes:
        unit: team, or "Alla".
        persons: persons whose months after are within the extract, dead or alive.
        deaths: how many of them died within the months after.
        before: events in the months before, index stay included.
        after: events in the months after.
        time_before: person-months lived before.
        time_after: person-months lived after.
        change: relative change of the sum, after / before - 1; NaN with nothing before.
        ratio: ratio of the rates per person-month lived, with an interval clustered on persons (scale "ratio").
        doubtful: a remark on the unit's registration that must follow every figure; empty without one.
    """

    unit: str
    persons: int
    deaths: int
    before: float
    after: float
    time_before: float
    time_after: float
    change: float
    ratio: Estimate
    doubtful: str = ""


@dataclass(frozen=True, slots=True)
class Naive:
    """The naive figure and what it turns into under other customs of counting.

    Attributes:
        whole: all units together.
        units: a row a unit, largest first; units below the smallest cell left out.
        without_index_stay: as `whole`, without the days and visits of the stay at whose end the person was inscribed.
        with_gap: as `whole`, with a month on either side of inscription left out.
    """

    whole: NaiveRow
    units: tuple[NaiveRow, ...]
    without_index_stay: NaiveRow
    with_gap: NaiveRow


@dataclass(frozen=True, slots=True)
class UnitEffect:
    """One unit beside the others.

    Attributes:
        unit: the team.
        persons: its inscribed persons in the comparison.
        naive: the naive ratio.
        adjusted: P_did of the unit alone (scale "ratio").
        shrunken: the same drawn towards all units' by how much they differ beyond chance.
        doubtful: remark on registration, or empty.
    """

    unit: str
    persons: int
    naive: Estimate
    adjusted: Estimate
    shrunken: Estimate
    doubtful: str = ""


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step from all inscribed to those compared: how many remain, and how many left for which reason."""

    name: str
    persons: int
    left: int = 0


@dataclass(frozen=True, slots=True)
class Bracket:
    """Bounds without comparison persons: no interval, only how far regression to the mean could carry.

    Attributes:
        low: lower limit of the naive ratio.
        high: the higher upper limit of the two far baselines.
        flat: ratio to the months -24 to -7.
        sloped: the same with a calendar slope.
    """

    low: float
    high: float
    flat: Estimate
    sloped: Estimate


@dataclass(frozen=True, slots=True)
class Settling:
    """What would settle it.

    Attributes:
        effect: the effect to be seen, as a share (-0.2 is a fifth less): the initiative's own target, else -0.2.
        from_target: whether it is the initiative's own.
        persons: inscribed persons needed to call it shown with `chance`; None where no number would do.
        months: months of history before inscription that the comparison needs.
        comparison: comparison persons per inscribed that are enough.
        chance: the chance that is asked for.
    """

    effect: float
    from_target: bool
    persons: int | None
    months: int
    comparison: int
    chance: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said.

    Attributes:
        code: "shown" only if the upper limits of every design and of the mirror (see `persons.verdict`) lie below 1;
            "not_shown": a decrease of a fifth or more does not fit the data; "cannot_tell" otherwise.
        reasons: why it cannot be told; empty otherwise.
        smallest: the smallest decrease that so many persons would have shown with a chance of 80 per cent, as a share
            (-0.35); None without comparison persons.
    """

    code: Code
    reasons: tuple[Reason, ...]
    smallest: float | None


@dataclass(frozen=True, slots=True, eq=False)
class InscriptionComparison:
    """Everything the chapter prints.

    Attributes:
        outcome: name in `tables.panel.OUTCOMES`.
        outcome_text: the same in Swedish.
        months: months before and after.
        level: coverage that intervals promise.
        history: months of history used before inscription.
        naive: the sources' own figure.
        designs: design -> rate ratio after inscription against the comparison; empty without comparison persons.
        envelope: the lowest and the highest limit of the two P designs around P_did; None without comparison persons.
        diagnostics: what speaks for or against the designs.
        profile: columns month (-24..12, 0 the month of inscription), rate (events per person-month of the inscribed),
            compared (the same of the weighted comparison; NaN without one), persons and events (inscribed, and what
            happened to them, behind the rate).
        flow: from all inscribed to those compared.
        balance: columns covariate, inscribed, before (all comparison persons), after (weighted), gap (standardised
            difference after weighting); empty without comparison persons.
        units: a row a team; empty with one team or without comparison persons.
        differing: whether the teams differ by more than chance; None when it cannot be asked.
        bracket: only without comparison persons.
        verdict: what may be said.
        settling: what would settle it.
    """

    outcome: str
    outcome_text: str
    months: int
    level: float
    history: int
    naive: Naive
    designs: Mapping[Design, Estimate]
    envelope: Estimate | None
    diagnostics: tuple[CheckResult, ...]
    profile: pd.DataFrame
    flow: tuple[FlowStep, ...]
    balance: pd.DataFrame
    units: tuple[UnitEffect, ...]
    differing: bool | None
    bracket: Bracket | None
    verdict: Verdict
    settling: Settling
