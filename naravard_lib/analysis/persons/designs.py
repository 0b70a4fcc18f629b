"""The four designs: each asks whether the inscribed did better than persons who looked like them (METHODS D).

* T: same state over three months, change against months -12 to -7.
* F: same history, change against the months before that history.
* P_post: weighted by the odds of inscription, the months after.
* P_did: the same weights, change against the months before the history, which the weights do not use.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from naravard_lib.analysis.persons.design import FULL, Window
from naravard_lib.analysis.persons.history import FINE, RECENT, WHOLE
from naravard_lib.analysis.persons.results.comparison import Design
from naravard_lib.analysis.persons.risk import Floats, RiskSet, index_months, risk_set, staying, window_sums
from naravard_lib.analysis.persons.tally import Array, LogRatio, Tally, contrast
from naravard_lib.analysis.persons.weights import History, Weights, matched, weighted
from naravard_lib.tables.panel import Panel

YEAR_BEFORE = Window(-12, -7)  # what T is held against
QUARTER_BEFORE = Window(-5, -3)  # right before the state that T matches on: what the mirror is held against
EARLY, LATE = Window(1, 3), Window(7, 12)  # decay: the first quarter, and the half-year after the first
PLANNED = "planned_visits"  # what a team should leave alone: a negative control

Key = tuple[str, str, Window]  # way of comparing, outcome, window


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """All tallies of one comparison.

    Attributes:
        outcome: what is compared.
        post: the months after.
        far: the months before the history that is matched on.
        reach: months of history matched on, the month of inscription among them.
        tallies: by way of comparing ("T", "F", "P"), outcome and window.
        sets: the risk set of every index month with somebody inscribed.
        weights: the weights of design P, one for each of `sets`.
        chance: as `risk.staying`.
    """

    outcome: str
    post: Window
    far: Window
    reach: int
    tallies: Mapping[Key, Tally]
    sets: tuple[RiskSet, ...]
    weights: tuple[Weights, ...]
    chance: Floats

    def ratio(self, way: str, after: Window, before: Window | None = None) -> LogRatio | None:
        """The log ratio of one way of comparing; None where it cannot be had."""
        earlier = None if before is None else self.tallies[way, self.outcome, before]
        return contrast(self.tallies[way, self.outcome, after], earlier)

    @property
    def designs(self) -> dict[Design, LogRatio | None]:
        """The four answers."""
        return {
            "T": self.ratio("T", self.post, YEAR_BEFORE),
            "F": self.ratio("F", self.post, self.far),
            "P_post": self.ratio("P", self.post),
            "P_did": self.ratio("P", self.post, self.far),
        }

    @property
    def mirror(self) -> LogRatio | None:
        """T once more, held against the quarter right before the matched state (see `verdict`)."""
        return self.ratio("T", self.post, QUARTER_BEFORE)

    @property
    def decay(self) -> LogRatio | None:
        """The half-year after the first against the first quarter, under design P."""
        early, late = self.ratio("P", EARLY), self.ratio("P", LATE)
        return late - early if early and late else None


def reach_for(history: int) -> int:
    """Months to match on: half of the history, so that as many are left to be held against."""
    return history // 2


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What a comparison stands on, whatever is compared; most of the work lies here.

    Attributes:
        panel: everybody, with "ed_visits" and "admissions" among its counts.
        reach: as in `Compared`, like `sets` and `chance`.
        team: only this team's inscribed; None for all teams.
        book: the histories of everybody.
        sets: the risk set of every index month with somebody inscribed.
        odds: odds of inscription by cell of history.
        chance: as `risk.staying`.
    """

    panel: Panel
    reach: int
    team: int | None
    book: History
    sets: tuple[RiskSet, ...]
    odds: Array
    chance: Floats


def prepare(panel: Panel, history: int = FULL, team: int | None = None) -> Ground:
    """The ground for comparisons of any outcome; arguments as for `compare`."""
    reach = reach_for(history)
    months = index_months(panel, history)
    found = (risk_set(panel, index, team) for index in months)
    sets = tuple(risk for risk in found if len(risk.cases) and risk.at_risk.any())
    book = History(panel, reach)
    return Ground(panel, reach, team, book, sets, book.odds(sets), staying(panel, months))


def compare(panel: Panel, outcome: str, post: Window, history: int = FULL, team: int | None = None) -> Compared:
    """Tally the designs over all index months.

    Args:
        panel: everybody, with `outcome`, "ed_visits" and "admissions" among its counts.
        outcome: what is compared.
        post: the months after.
        history: months before inscription that everyone compared has, 12 or 24.
        team: only this team's inscribed, and only design P, whose cells need no exact match; all teams by default.
    """
    return compare_on(prepare(panel, history, team), outcome, post)


def compare_on(ground: Ground, outcome: str, post: Window) -> Compared:
    """`compare` on a ground that other outcomes of the same panel may share."""
    panel, reach = ground.panel, ground.reach
    far = Window(-2 * reach, -reach - 1)
    tallies = {key: Tally.zero(panel.persons) for key in _wanted(panel, outcome, post, far, ground.team)}
    weights = []
    for risk in ground.sets:
        ways = _ways(ground.book, risk, ground.odds, matching=ground.team is None)
        weights.append(ways["P"])
        _add_all(tallies, panel, ground.chance, risk, ways)
    return Compared(outcome, post, far, reach, tallies, ground.sets, tuple(weights), ground.chance)


def _ways(book: History, risk: RiskSet, odds: Array, matching: bool) -> dict[str, Weights]:
    recent, whole, fine = book.codes(risk.index, RECENT, WHOLE, FINE)
    ways = {"P": weighted(risk, fine, odds)}
    return ways | ({"T": matched(risk, recent), "F": matched(risk, whole)} if matching else {})


def _wanted(panel: Panel, outcome: str, post: Window, far: Window, team: int | None) -> list[Key]:
    """T and F after and before; P also early and late, and planned visits before."""
    if team is not None:
        return [("P", outcome, post), ("P", outcome, far)]
    keys = [("T", outcome, post), ("T", outcome, YEAR_BEFORE), ("T", outcome, QUARTER_BEFORE)]
    keys += [("F", outcome, post), ("F", outcome, far)]
    keys += [("P", outcome, window) for window in (post, far, EARLY, LATE)]
    keys += [("P", PLANNED, far)] if PLANNED in panel.counts else []
    return list(dict.fromkeys(keys))


def _add_all(
    tallies: Mapping[Key, Tally], panel: Panel, chance: Floats, risk: RiskSet, ways: Mapping[str, Weights]
) -> None:
    """One index month into every tally; each window is summed once."""
    for window in dict.fromkeys(window for _, _, window in tallies):
        names = list(dict.fromkeys(name for _, name, at in tallies if at == window))
        series = (panel.counts[name] for name in names)
        lived, *counted = window_sums(panel, chance, risk, window, panel.time, *series)
        for name, events in zip(names, counted, strict=True):
            for way, weights in ways.items():
                if tally := tallies.get((way, name, window)):
                    add(tally, events, lived, weights)


def add(tally: Tally, events: Floats, lived: Floats, weights: Weights) -> None:
    """One index month's sums, shape (N,) each, into a tally, in place."""
    for values, inscribed, compared in (
        (events, tally.inscribed.events, tally.compared.events),
        (lived, tally.inscribed.time, tally.compared.time),
    ):
        inscribed[weights.cases] += values[weights.cases]
        compared += weights.compared * values
