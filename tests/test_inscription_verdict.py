"""The verdict, the sample size and the teams: rules on hand-made ratios, and known answers."""

from dataclasses import replace

import numpy as np
import pytest
from panels import simulated
from scipy.stats import multivariate_normal, norm

from naravard_lib.analysis.persons import verdict
from naravard_lib.analysis.persons.design import InscriptionDesign, Window
from naravard_lib.analysis.persons.designs import EARLY, LATE, QUARTER_BEFORE, YEAR_BEFORE, Compared, compare
from naravard_lib.analysis.persons.planning import PLANNABLE, plan_persons
from naravard_lib.analysis.persons.results.comparison import Code, Reason
from naravard_lib.analysis.persons.size import chance_shown, persons_needed, smallest_shown
from naravard_lib.analysis.persons.tally import Sums, Tally
from naravard_lib.analysis.persons.units import differ, shrink
from naravard_lib.errors import DesignError

POST, FAR = Window(1, 6), Window(-24, -13)
PERSONS = 400


def tally(ratio: float, noise: float = 0.0) -> Tally:
    """The inscribed's rate over the comparison's is `ratio`; persons differ by `noise`, in opposite pairs."""
    half = PERSONS // 2
    wave = 1 + noise * np.where(np.arange(half) % 2, 1.0, -1.0)
    zero, ones = np.zeros(half), np.ones(half)
    inscribed = Sums(np.r_[ratio * wave, zero], np.r_[ones, zero])
    return Tally(inscribed, Sums(np.r_[zero, wave], np.r_[zero, ones]))


def compared(
    after: float, near: float = 1.0, noise: float = 0.2, early: float | None = None, late: float | None = None
) -> Compared:
    """Every design finds `after`; `near` is the gap in the quarter before the matched state."""
    tallies = {
        **{(way, "ed_visits", POST): tally(after, noise) for way in "TFP"},
        ("T", "ed_visits", YEAR_BEFORE): tally(1.0),
        ("T", "ed_visits", QUARTER_BEFORE): tally(near),
        ("F", "ed_visits", FAR): tally(1.0),
        ("P", "ed_visits", FAR): tally(1.0),
        ("P", "ed_visits", EARLY): tally(after if early is None else early, noise),
        ("P", "ed_visits", LATE): tally(after if late is None else late, noise),
    }
    return Compared("ed_visits", POST, FAR, 12, tallies, (), (), np.ones((1, 1), np.float32))


@pytest.mark.parametrize(
    ("found", "code", "reasons"),
    [
        (compared(0.8), "shown", ()),
        (compared(1.0), "not_shown", ()),
        (compared(0.8, near=0.8), "cannot_tell", ("passing_crisis",)),
        (compared(1.0, early=1.2, late=0.9), "cannot_tell", ("interval_wide", "decay")),
        (compared(1.0, noise=4.0), "cannot_tell", ("interval_wide",)),
        (compared(1.0, late=0.78), "cannot_tell", ("interval_wide", "decay")),
        (compared(1.3, early=1.5, late=0.9), "cannot_tell", ("increase", "decay")),
    ],
)
def test_the_rule(found: Compared, code: Code, reasons: tuple[Reason, ...]) -> None:
    told = verdict.judge(found, 0.95)
    assert (told.code, told.reasons) == (code, reasons)


@pytest.mark.parametrize("way", ["T", "F", "P"])
def test_one_design_that_does_not_agree_is_enough(way: str) -> None:
    found = compared(0.8)
    held = {**found.tallies, (way, "ed_visits", POST): tally(1.0, 0.2)}
    told = verdict.judge(replace(found, tallies=held), 0.95)
    assert (told.code, told.reasons[0]) == ("cannot_tell", "designs_disagree")


def test_an_increase_is_never_called_shown() -> None:
    assert verdict.judge(compared(1.6), 0.95).code != "shown"


def test_a_design_without_events_silences_the_verdict() -> None:
    found = compared(0.8)
    held = {**found.tallies, ("F", "ed_visits", FAR): tally(0.0)}
    assert verdict.judge(replace(found, tallies=held), 0.95).reasons == ("few_persons",)


def test_the_chance_agrees_with_the_multivariate_normal_distribution() -> None:
    """scipy's integral over the same orthant; 4000 draws leave a standard error of at most 0.008, so 0.03 is four."""
    root = np.array([[1.9, 0, 0], [1.2, 1.4, 0], [0.9, 0.5, 1.2]])
    covariance, persons = root @ root.T, 5_000
    edge = -np.log(0.95) - norm.ppf(0.975) * np.sqrt(np.diag(covariance) / persons)
    oracle = multivariate_normal(np.zeros(3), covariance / persons).cdf(edge)
    assert chance_shown(-0.05, persons, covariance) == pytest.approx(oracle, abs=0.03)


def test_persons_and_smallest_effect_are_each_others_inverse() -> None:
    covariance = np.diag([3.0, 3.0, 2.0, 3.0, 3.0])
    persons = persons_needed(-0.2, covariance)
    assert persons is not None
    assert smallest_shown(persons, covariance) == pytest.approx(-0.2, abs=0.005)
    assert chance_shown(-0.2, persons, covariance) >= 0.8 > chance_shown(-0.2, persons - 20, covariance)


def test_no_number_of_persons_shows_an_increase_or_almost_nothing() -> None:
    assert persons_needed(0.1, np.eye(5)) is None
    assert persons_needed(-0.001, 3 * np.eye(5)) is None


def test_the_plan_tells_what_the_worlds_bear_out() -> None:
    """With the persons told, the true effect is mostly shown: 80 % is told, and small numbers add noise."""
    needed = dict(plan_persons(target=-0.4).rows)[-0.4]
    assert needed is not None
    codes = [
        verdict.judge(compare(simulated("recorded", needed, -0.4, seed), "ed_visits", POST), 0.95).code
        for seed in range(12)
    ]
    assert codes.count("shown") >= 5  # at a chance of 0.6, fewer than five of twelve happen once in seventeen times


@pytest.mark.parametrize("outcome", PLANNABLE)
def test_larger_effects_need_fewer_persons(outcome: str) -> None:
    numbers = [persons or 10**6 for _, persons in plan_persons(outcome).rows]
    assert numbers == sorted(numbers, reverse=True)


def test_nothing_is_planned_for_an_outcome_that_was_not_measured() -> None:
    with pytest.raises(DesignError, match="home_visits"):
        plan_persons("home_visits")


def test_settling_asks_about_the_initiatives_own_target() -> None:
    own = verdict.settle(compared(1.0), InscriptionDesign(target=-0.3))
    assert (own.effect, own.from_target) == (-0.3, True)
    usual = verdict.settle(None, InscriptionDesign())
    assert (usual.effect, usual.from_target, usual.persons) == (-0.2, False, None)


def test_shrinkage_agrees_with_the_known_posterior() -> None:
    """Eight schools (Rubin 1981; Gelman et al., Bayesian Data Analysis, table 5.2), on a hundredth of the scale.

    Posterior means 11, 8, 6, 8, 5, 6, 10 and 8 points under a flat prior on the standard deviation between schools.
    """
    effects = np.array([28, 8, -3, 7, -1, 1, 18, 12]) / 100
    errors = np.array([15, 10, 16, 11, 9, 11, 10, 18]) / 100
    found = [100 * np.log(one.value) for one in shrink(effects, errors**2, 0.95)]
    assert found == pytest.approx([11, 8, 6, 8, 5, 6, 10, 8], abs=1.0)


def test_teams_that_agree_do_not_differ_and_teams_that_do_not_do() -> None:
    variances = np.full(5, 0.01)
    assert not differ(np.array([0.0, 0.05, -0.05, 0.1, -0.1]), variances)
    assert differ(np.array([0.0, 0.5, -0.5, 0.4, -0.4]), variances)
