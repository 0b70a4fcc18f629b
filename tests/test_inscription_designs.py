"""The designs against hand calculations, plain pandas, statsmodels and worlds with known truth."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from panels import simulated, small

from naravard_lib.analysis.persons.around import around
from naravard_lib.analysis.persons.bracket import bracket, own_ratio
from naravard_lib.analysis.persons.design import InscriptionDesign, Window
from naravard_lib.analysis.persons.designs import YEAR_BEFORE, compare
from naravard_lib.analysis.persons.history import RECENT, cell, factors, levels
from naravard_lib.analysis.persons.inscription_model import Cells, log_odds
from naravard_lib.analysis.persons.risk import index_months, risk_set, staying, window_sums
from naravard_lib.analysis.persons.tally import Sums, Tally, contrast
from naravard_lib.analysis.persons.weights import matched, weighted
from naravard_lib.errors import DesignError, FitError
from naravard_lib.tables.panel import NEVER

POST = Window(1, 6)


def tallied(events: tuple[list[float], list[float]], time: tuple[list[float], list[float]]) -> Tally:
    inscribed, compared = (Sums(np.array(e, float), np.array(t, float)) for e, t in zip(events, time, strict=True))
    return Tally(inscribed, compared)


def test_a_ratio_is_that_of_the_rates() -> None:
    after = tallied(([3, 1, 0, 0], [0, 0, 2, 2]), ([6, 2, 0, 0], [0, 0, 6, 6]))
    found = contrast(after)
    assert found is not None
    assert np.exp(found.value) == pytest.approx((4 / 8) / (4 / 12))


def test_the_interval_agrees_with_gee_clustered_on_persons() -> None:
    """statsmodels' GEE with independence and the sandwich is the same estimator: persons are the clusters."""
    rng = np.random.default_rng(1)
    n = 120
    events, time = rng.poisson(2, (2, n)).astype(float), rng.uniform(3, 6, (2, n))
    inscribed = np.arange(n) < 50
    parts = [
        Tally(
            Sums(np.where(inscribed, e, 0), np.where(inscribed, t, 0)),
            Sums(np.where(inscribed, 0, e), np.where(inscribed, 0, t)),
        )
        for e, t in zip(events, time, strict=True)
    ]
    found = contrast(parts[1], parts[0])
    assert found is not None
    rows = pd.DataFrame({"y": events.ravel(), "t": time.ravel(), "who": np.tile(np.arange(n), 2)})
    after, own = np.repeat([0, 1], n), np.tile(inscribed, 2)
    design = np.column_stack([np.ones(2 * n), after, own, after * own])
    model = sm.GEE(rows["y"], design, groups=rows["who"], exposure=rows["t"], family=sm.families.Poisson())
    oracle = model.fit()
    assert found.value == pytest.approx(oracle.params.iloc[3], abs=1e-6)
    # GEE's sandwich has no n / (n - 1); ours has it with the inscribed as n.
    assert found.se == pytest.approx(oracle.bse.iloc[3] * np.sqrt(50 / 49), rel=1e-4)


def test_a_side_without_events_gives_no_ratio() -> None:
    assert contrast(tallied(([1, 1, 0], [0, 0, 0]), ([6, 6, 0], [0, 0, 6]))) is None
    assert contrast(tallied(([1, 0, 0], [0, 0, 2]), ([6, 0, 0], [0, 0, 6]))) is None  # one inscribed person


def test_the_model_agrees_with_a_penalised_logistic_regression() -> None:
    """scipy's general minimiser on the same penalised likelihood, written out person by person."""
    from scipy.optimize import minimize

    rng = np.random.default_rng(2)
    columns = rng.integers(0, 2, (40, 3)).astype(float)
    at_risk = rng.integers(5, 60, 40).astype(float)
    inscribed = rng.binomial(at_risk.astype(int), 0.1).astype(float)
    design = np.column_stack([np.ones(40), columns])

    def loss(beta: np.ndarray) -> float:
        eta = design @ beta
        return float(-(inscribed * eta - at_risk * np.logaddexp(0, eta)).sum() + 0.25 * (beta[1:] ** 2).sum())

    oracle = design @ minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-9}).x
    found = log_odds(Cells(np.arange(40), at_risk, inscribed, columns))
    assert found == pytest.approx(oracle, abs=1e-4)


def test_the_model_converges_from_rare_events() -> None:
    """One in ten thousand, and a cell where half are inscribed: a full Newton step from flat slopes would run away."""
    found = log_odds(Cells(np.arange(2), np.array([1e5, 40.0]), np.array([10.0, 20.0]), np.array([[0.0], [1.0]])))
    assert np.isfinite(found).all()
    assert found[1] > found[0]


def test_who_is_at_risk_is_alive_and_not_yet_inscribed() -> None:
    panel = small(5, inscribed={0: 30, 1: 30, 2: 29})
    panel.time[31:, 1] = 0  # dies in month 30
    panel.time[20:, 4] = 0
    risk = risk_set(panel, 30)
    assert risk.cases.tolist() == [0]
    assert risk.at_risk.tolist() == [False, False, False, True, False]


def test_index_months_have_their_history_and_a_month_after() -> None:
    panel = small(5, months=40, inscribed={0: 23, 1: 24, 2: 38, 3: 39})
    assert index_months(panel, 24) == range(24, 39)
    assert len(index_months(panel, 39)) == 0


def test_a_comparison_person_counts_until_inscribed_and_the_rest_stand_in_for_them() -> None:
    """Every second of the persons with a visit is inscribed a month later: who stays counts twice afterwards."""
    panel = small(9, inscribed={0: 30, 1: 32, 2: 32})
    panel.counts["ed_visits"][32, 1:5] = 1  # of these four, two are inscribed in month 32
    panel.counts["ed_visits"][33:37] = 1
    chance = staying(panel, range(30, 33))
    (events,) = window_sums(panel, chance, risk_set(panel, 30), POST, panel.counts["ed_visits"])
    assert events[1] == 0  # inscribed in the month of the visit, so never counted
    # Person 0 was one of 21 person-months without visits to be inscribed, which month 31 allows for.
    assert events[3] == pytest.approx(5 * 2 * 21 / 20)
    assert events[0] == 4  # the inscribed person counts in full


def test_matching_compares_within_cells_and_leaves_out_who_has_nobody() -> None:
    panel = small(8, inscribed={0: 30, 1: 30})
    panel.counts["admissions"][30, [0, 2, 3]] = 1
    panel.counts["ed_visits"][30, 1] = 2  # nobody else has two visits
    risk = risk_set(panel, 30)
    found = factors(12)
    sizes = {factor.name: factor.levels for factor in found}
    weights = matched(risk, cell(levels(panel, 30, found), RECENT, sizes))
    assert weights.cases.tolist() == [0]
    assert weights.compared.tolist() == [0, 0, 0.5, 0.5, 0, 0, 0, 0]


def test_odds_weights_add_up_to_the_inscribed() -> None:
    panel = small(6, inscribed={0: 30, 1: 30})
    weights = weighted(risk_set(panel, 30), np.array([0, 0, 0, 1, 1, 1]), np.array([0.1, 0.3]))
    assert weights.compared.sum() == pytest.approx(2)
    assert weights.compared[3] == pytest.approx(3 * weights.compared[2])


def test_design_t_agrees_with_plain_pandas() -> None:
    """The three-month match written out as merges and groupbys; nobody is inscribed later, so nobody is censored."""
    panel = simulated(inscribed=60, seed=11)
    month = int(np.bincount(panel.inscribed[panel.inscribed < NEVER]).argmax())
    only = (panel.inscribed == month) | (panel.inscribed == NEVER)
    kept = type(panel)(
        panel.first, panel.time[:, only], {name: values[:, only] for name, values in panel.counts.items()},
        panel.inscribed[only], panel.team[only], panel.teams, panel.group[only],
    )  # fmt: skip
    found = compare(kept, "ed_visits", POST)
    people = pd.DataFrame(
        {
            "own": kept.inscribed == month,
            "alive": kept.time[month + 1] > 0,
            "stay": kept.counts["admissions"][month].clip(max=1),
            "ed": kept.counts["ed_visits"][month].clip(max=2),
            "ed_before": kept.counts["ed_visits"][month - 2 : month].sum(axis=0).clip(max=3),
        }
    )
    for name, window in (("after", POST), ("before", YEAR_BEFORE)):
        rows = slice(month + window.first, month + window.last + 1)
        people[name] = kept.counts["ed_visits"][rows].sum(axis=0)
        people[f"time_{name}"] = kept.time[rows].sum(axis=0)
    people = people[people["alive"]]
    cells = people.groupby(["stay", "ed", "ed_before"])["own"].agg(cases="sum", all="size").reset_index()
    cells["weight"] = cells["cases"] / (cells["all"] - cells["cases"])
    people = people.merge(cells[np.isfinite(cells["weight"]) & (cells["cases"] > 0)])
    people["weight"] = people["weight"].where(~people["own"], 1.0)
    sums = people[["after", "time_after", "before", "time_before"]].mul(people["weight"], axis=0)
    rates = sums.groupby(people["own"]).sum()
    ratio = (rates["after"] / rates["time_after"]) / (rates["before"] / rates["time_before"])
    design = found.designs["T"]
    assert design is not None
    # The censoring chance is one but for the index month itself, which is not censored.
    assert np.exp(design.value) == pytest.approx(ratio[True] / ratio[False], rel=2e-3)


@pytest.mark.parametrize(("world", "design"), [("recorded", "T"), ("recorded", "P_did"), ("waiting", "P_did")])
def test_a_design_is_unbiased_where_it_should_be(world: str, design: str) -> None:
    """Eight nulls of 200 inscribed: standard error about 0.05 of their mean, so 0.17 is more than three of them."""
    logs = []
    for seed in range(8):
        found = compare(simulated(world, 200, 0.0, seed), "ed_visits", POST).designs[design]  # type: ignore[index]
        assert found is not None
        logs.append(found.value)
    assert abs(np.mean(logs)) < 0.17


def test_the_waiting_list_fools_the_short_match_alone() -> None:
    """METHODS D: -30 % in design T where nothing works; that is why one design never decides."""
    values = [compare(simulated("waiting", 200, 0.0, seed), "ed_visits", POST).designs["T"] for seed in range(8)]
    assert np.mean([found.value for found in values if found]) < -0.15


def test_the_bracket_goes_from_the_naive_to_the_farther_of_two_baselines() -> None:
    panel = simulated("recorded", 200, -0.2, 4)
    found = bracket(panel, InscriptionDesign())
    own = around(panel, "ed_visits", Window(-24, 6))
    naive = own_ratio(own.sums(POST), own.sums(Window(-5, 0))).estimate()
    flat = own_ratio(own.sums(POST), own.sums(Window(-24, -7))).estimate()
    assert found.low == naive.low
    assert found.flat == flat
    assert found.high == max(flat.high, found.sloped.high)
    assert found.low < 0.8 < found.high


def test_months_outside_the_panel_count_for_nobody() -> None:
    panel = small(4, inscribed={0: 3, 1: 38, 2: -5})
    panel.counts["ed_visits"][:] = 1
    own = around(panel, "ed_visits", Window(-6, 6))
    assert own.events.shape == (13, 2)  # who was inscribed before the extract is not among them
    assert own.sums(Window(-6, -1)).events.tolist() == [3, 6]
    assert own.sums(POST).time.tolist() == [6, 1]


def test_the_sloped_baseline_agrees_with_poisson_regression() -> None:
    panel = simulated("secular", 200, 0.0, 3)
    who = np.flatnonzero(panel.inscribed < NEVER)
    month = panel.inscribed[who] + np.arange(-24, -6)[:, None]
    events, time = panel.counts["ed_visits"][month, who].ravel(), panel.time[month, who].ravel()
    design = sm.add_constant(month.ravel() / 12.0)
    oracle = sm.GLM(events, design, family=sm.families.Poisson(), exposure=time).fit()
    after = panel.inscribed[who] + np.arange(1, 7)[:, None]
    lived = panel.time[after, who]
    expected = (lived * np.exp(oracle.params[0] + oracle.params[1] * after / 12.0)).sum()
    found = bracket(panel, InscriptionDesign()).sloped
    assert found.value == pytest.approx(panel.counts["ed_visits"][after, who].sum() / expected, rel=1e-5)


def test_no_events_before_or_after_is_said() -> None:
    with pytest.raises(FitError, match="för få inskrivna"):
        bracket(small(5, inscribed={0: 30, 1: 30}), InscriptionDesign())


def test_all_faults_of_a_design_come_at_once() -> None:
    with pytest.raises(DesignError) as caught:
        InscriptionDesign(months=0, outcome="ed_vists", level=1.5)
    assert len(caught.value.faults) == 3
