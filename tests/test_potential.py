"""How far it could go: M10's figures, the draws against exact answers, and nobody counted twice."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm, spearmanr

from naravard_lib.analysis.value.overlap import combined
from naravard_lib.analysis.value.potential import potential
from naravard_lib.analysis.value.potential_model import evaluate
from naravard_lib.analysis.value.results.potential import Potential
from naravard_lib.analysis.value.tornado import rank_shares
from naravard_lib.cases.potential import OwnEffect, PotentialCase, PotentialFile
from naravard_lib.cases.potential_steps import arithmetic
from naravard_lib.estimate import Estimate
from naravard_lib.workbook.potential import load_potential

CASES = ("hjartsvikt", "kol", "mest-sjuka-aldre", "vgr-simulering")
M10 = [  # DOMAIN M10, typed from there: case, step of the arithmetic, figure
    ("mest-sjuka-aldre", "persons.mest-sjuka.low", 66_000),
    ("mest-sjuka-aldre", "persons.mest-sjuka.high", 110_000),
    ("mest-sjuka-aldre", "share.mest-sjuka.low", 0.03),
    ("mest-sjuka-aldre", "share.mest-sjuka.high", 0.05),
    ("mest-sjuka-aldre", "population.mest-sjuka.low", 2_200_000),
    ("mest-sjuka-aldre", "population.mest-sjuka.high", 2_200_000),
    ("mest-sjuka-aldre", "person_kr.varddygn", 1_000_000),
    ("mest-sjuka-aldre", "part.varddygn", 0.70),
    ("mest-sjuka-aldre", "each_kr.varddygn.low", 700_000),
    ("vgr-simulering", "fewer.akutbesok", 23_000),
    ("vgr-simulering", "fewer.varddygn", 171_000),
    ("vgr-simulering", "gross.akutbesok", 80_500_000),
    ("vgr-simulering", "gross.varddygn", 1_521_900_000),
    ("vgr-simulering", "gross", 1_602_400_000),
    ("vgr-simulering", "added", 52_000_000),
    ("vgr-simulering", "cost.akutbesok", 3_500),
    ("vgr-simulering", "cost.varddygn", 8_900),
    ("vgr-simulering", "share.mest-sjuka.low", 0.14),
    ("vgr-simulering", "share.skora.low", 0.10),
    ("kol", "persons.kol.low", 400_000),
    ("kol", "persons.kol.high", 700_000),
    ("kol", "use_kr.akutbesok", 14_000_000_000),
    ("kol", "each_kr.akutbesok.low", 20_000),
    ("kol", "each_kr.akutbesok.high", 35_000),
    ("hjartsvikt", "persons.hjartsvikt.low", 200_000),
    ("hjartsvikt", "share.hjartsvikt.high", 0.02),
    ("hjartsvikt", "population.hjartsvikt.low", 10_000_000),
    ("kol", "reduction.1.low", 0.20),
    ("kol", "reduction.1.high", 0.30),
]
SOURCE = {"source": "provat"}
EXACT = {"bound": "exact", **SOURCE}


@pytest.fixture(scope="module")
def answers() -> dict[str, Potential]:
    return {case: potential(load_potential(case)) for case in CASES}


def case_of(own: dict[str, OwnEffect] | None = None, **parts: Any) -> PotentialCase:
    """A case without money unless `parts` say otherwise: one group of 1 000 visits in all."""
    usual: dict[str, Any] = {
        "schema": "1",
        "title": "Prov",
        "about": "Prov.",
        "groups": [{"id": "alla", "name": "Alla"}],
        "measures": [{"measure": "akutbesok", "use": [{"group": "alla", "total": {"value": 1000, **EXACT}}]}],
    }
    return PotentialCase("prov", PotentialFile.model_validate({**usual, **parts}, by_alias=True), own or {})


def way(reduction: dict[str, Any] | None, reach: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    effect: dict[str, Any] = {"measure": "akutbesok"}
    effect |= {"reduction": {**SOURCE, **reduction}} if reduction else {"initiative": more.pop("initiative")}
    reached = {**SOURCE, **(reach or {"value": 1, "bound": "exact"})}
    return {"name": "Arbetssätt", "group": "alla", "reach": reached, "effects": [effect], **more}


@pytest.mark.parametrize(("case", "step", "figure"), M10, ids=lambda part: str(part))
def test_the_figures_of_m10_follow_from_the_case_files(case: str, step: str, figure: float) -> None:
    assert arithmetic(load_potential(case).file)[step] == pytest.approx(figure, rel=1e-12)


def test_the_gap_of_the_simulation_is_shown_and_told(answers: dict[str, Potential]) -> None:
    stated = [row for row in answers["vgr-simulering"].compared if row.difference]
    assert [(row.printed, row.computed, row.difference) for row in stated] == [(1.5e9, 1.6024e9, 102.4e6)]
    assert "102,4 miljoner" in stated[0].explanation


def test_no_difference_to_a_printed_figure_is_unexplained(answers: dict[str, Potential]) -> None:
    for answer in answers.values():
        assert answer.compared
        assert all(row.explanation for row in answer.compared)


def test_published_effects_are_those_of_m9_and_m10(answers: dict[str, Potential]) -> None:
    ends = {each.label: (each.ends.low, each.ends.high) for answer in answers.values() for each in answer.inputs}
    told = {
        label: tuple(round(end, 9) for end in pair) for label, pair in ends.items() if label.startswith("Minskning")
    }
    assert told == {
        "Minskning av vårddygn: mobila sjukhuskopplade team": (0.25, 0.70),
        "Minskning av vårddygn: mobila hemsjukvårdsläkare": (0.10, 0.65),
        "Minskning av vårdkontakter och akutbesök: egenmonitorering": (0.20, 0.30),
    }


def test_plain_arithmetic_of_the_simulation(answers: dict[str, Potential]) -> None:
    found = answers["vgr-simulering"]
    assert [part.base_gross for part in found.parts] == pytest.approx([80.5e6, 1521.9e6])
    assert found.base == pytest.approx(0.5 * 1602.4e6 - 52e6)
    assert found.planning == found.answer.low < found.base


def test_more_persons_do_not_raise_a_cost_that_is_given_for_all(answers: dict[str, Potential]) -> None:
    assert "Antal: personer med KOL" in [each.label for each in answers["kol"].inputs]
    assert "Antal: personer med KOL" not in [swing.label for swing in answers["kol"].swings]


def test_without_a_price_there_is_no_money(answers: dict[str, Potential]) -> None:
    found = answers["hjartsvikt"]
    assert (found.in_kr, found.gross, found.freed) == (False, None, None)
    assert found.base == pytest.approx(100 * 0.225 * 0.25)


def test_where_the_use_is_unknown_the_answer_is_per_cent_of_it(answers: dict[str, Potential]) -> None:
    """Uniform reach 5–40 % and uniform reduction 20–30 %, drawn here once more; no number of contacts is made up."""
    found, rng = answers["hjartsvikt"], np.random.default_rng(5)
    product = 100 * rng.uniform(0.05, 0.40, 400_000) * rng.uniform(0.20, 0.30, 400_000)
    assert [found.answer.low, found.answer.high] == pytest.approx(np.quantile(product, [0.05, 0.95]), rel=0.02)
    assert (found.in_percent, found.parts[0].unit) == (True, "procent")


def test_only_parts_that_are_there_are_read_so(answers: dict[str, Potential]) -> None:
    rules = {each.label: each.rule for each in answers["mest-sjuka-aldre"].inputs}
    assert rules["Del av kostnaden som är vårddygn"] == "part_up_to"
    found = potential(case_of(ways=[way({"value": 1, "bound": "up_to"}, {"value": 1, "bound": "up_to"})]), draws=10)
    assert {each.rule for each in found.inputs} == {"exact", "up_to"}


def test_the_interval_of_a_product_of_two_uniforms_is_the_exact_one() -> None:
    """P(UV < z) = z − z ln z for independent uniforms on 0–1."""
    use = {"group": "alla", "total": {"value": 1000, "bound": "up_to", **SOURCE}}
    found = potential(
        case_of(
            measures=[{"measure": "akutbesok", "use": [use]}],
            ways=[way({"value": 1, "bound": "up_to"})],
        ),
        draws=400_000,
    )
    exact = [1000 * brentq(lambda z, p=p: z - z * math.log(z) - p, 1e-9, 1) for p in (0.05, 0.5, 0.95)]
    assert [found.answer.low, found.answer.value, found.answer.high] == pytest.approx(exact, rel=0.03)


def test_the_interval_of_a_product_of_two_log_normals_is_the_exact_one() -> None:
    """What is left after two independent effects is log-normal: means and variances of the logarithms add up."""
    own = {
        name: OwnEffect(name, "akutbesok", Estimate(value, low, high, 0.95), True, "")
        for name, value, low, high in (("a", -0.2, -0.36, 0.0), ("b", -0.5, -0.75, 0.0))
    }
    case = case_of(own, ways=[way(None, initiative="a"), way(None, initiative="b")], overlap="multiplicative")
    found = potential(case, draws=400_000)
    middle = math.log(0.8) + math.log(0.5)
    spread = math.hypot(math.log(1 / 0.8), math.log(2)) / norm.ppf(0.975)
    exact = [1000 * (1 - math.exp(middle + spread * norm.ppf(1 - p))) for p in (0.05, 0.5, 0.95)]
    assert [found.answer.low, found.answer.value, found.answer.high] == pytest.approx(exact, rel=0.01)


SHARES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4)


@given(SHARES)
def test_nobody_is_counted_twice(ways: list[tuple[float, float]]) -> None:
    effects, reaches = ([np.asarray(part) for part in parts] for parts in zip(*ways, strict=True))
    alone = [effect * reach for effect, reach in ways]
    largest, independent, apart = (
        float(combined(effects, reaches, rule, list(map(float, effects))))
        for rule in ("max", "multiplicative", "additive")
    )
    assert max(alone) - 1e-12 <= largest <= independent + 1e-12
    assert independent <= min(sum(alone), 1) + 1e-12
    assert apart <= min(sum(alone), max(effects)) + 1e-12
    if sum(reach for _, reach in ways) <= 1:
        assert apart == pytest.approx(sum(alone))


@given(SHARES)
def test_the_largest_effect_agrees_with_counting_persons_one_by_one(ways: list[tuple[float, float]]) -> None:
    persons = (np.arange(20_000) + 0.5) / 20_000
    on_each = np.max([np.where(persons < reach, effect, 0.0) for effect, reach in ways], axis=0)
    effects, reaches = ([np.asarray(part) for part in parts] for parts in zip(*ways, strict=True))
    assert float(combined(effects, reaches, "max", list(map(float, effects)))) == pytest.approx(
        on_each.mean(), abs=5e-4
    )


def nested(reduction: float, *targets: str, inner_use: bool = True) -> PotentialCase:
    uses = [{"group": "alla", "total": {"value": 1000, **EXACT}}]
    uses += [{"group": "inre", "total": {"value": 400, **EXACT}}] if inner_use else []
    groups = [
        {"id": "alla", "name": "Alla", "persons": {"value": 100, **EXACT}},
        {"id": "inre", "name": "Inre", "persons": {"value": 10, **EXACT}, "within": "alla"},
    ]
    ways = [way({"value": reduction, "bound": "exact"}, group=target) for target in targets]
    return case_of(groups=groups, measures=[{"measure": "akutbesok", "use": uses}], ways=ways)


def cut(case: PotentialCase) -> float:
    return potential(case, draws=10).base


def test_a_group_inside_another_is_counted_once() -> None:
    assert cut(nested(1.0, "alla")) == pytest.approx(1000)
    assert cut(nested(1.0, "alla", "inre")) == pytest.approx(1000)
    assert cut(nested(0.5, "inre")) == pytest.approx(200)
    assert cut(nested(0.5, "alla", "inre")) == pytest.approx(500)
    assert cut(nested(0.5, "inre", inner_use=False)) == pytest.approx(0.5 * 1000 * 10 / 100)


@given(
    st.floats(0, 1000),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["alla", "inre"])), min_size=1, max_size=3),
    st.sampled_from(["max", "multiplicative", "additive"]),
)
def test_no_more_goes_away_than_is_used(inner: float, ways: list[tuple[float, float, str]], rule: str) -> None:
    found = nested(0.0, *(target for *_, target in ways))
    file = found.file.model_copy(update={"overlap": rule})
    figures = {"groups.0.persons": 100.0, "groups.1.persons": 10.0, "measures.0.use.0.whole": 1000.0}
    figures["measures.0.use.1.whole"] = inner
    for i, (effect, reach, _) in enumerate(ways):
        figures |= {f"ways.{i}.reach": reach, f"ways.{i}.effects.0": effect}
    arrays = {key: np.asarray(value) for key, value in figures.items()}
    outcome = evaluate(file, arrays, arrays)
    assert -1e-9 <= float(outcome.answer) <= 1000 * (1 + 1e-12)
    assert float(outcome.reached or 0) <= 100 * (1 + 1e-12)
    if all(target == "inre" for *_, target in ways):
        assert float(outcome.answer) <= inner * (1 + 1e-12) + 1e-9


def test_persons_reached_by_two_ways_are_persons_once() -> None:
    reached = potential(nested(0.5, "alla", "inre"), draws=10).persons
    assert reached is not None
    assert reached.value == pytest.approx(100)


def test_swings_of_a_product_are_the_exact_ones_and_shares_those_of_spearman() -> None:
    case = case_of(ways=[way({"low": 0.2, "high": 0.4}, {"low": 0.1, "high": 0.9})])
    found = potential(case, draws=20_000)
    reach, reduction = found.swings
    assert [reach.label, reduction.label] == ["Andel som nås: arbetssätt", "Minskning av akutbesök: arbetssätt"]
    assert [reach.at_low, reach.at_high] == pytest.approx([1000 * 0.3 * 0.14, 1000 * 0.3 * 0.86])
    assert [reduction.at_low, reduction.at_high] == pytest.approx([1000 * 0.5 * 0.21, 1000 * 0.5 * 0.39])
    rng = np.random.default_rng(7)
    draws = [rng.random(20_000), rng.random(20_000)]
    answer = draws[0] ** 3 + 0.3 * draws[1]
    squares = [spearmanr(part, answer).statistic ** 2 for part in draws]
    assert rank_shares(draws, answer) == pytest.approx([square / sum(squares) for square in squares])


def test_what_matters_most_is_what_most_of_the_uncertainty_comes_from(answers: dict[str, Potential]) -> None:
    for answer in answers.values():
        shares = [swing.share for swing in answer.swings]
        assert shares == sorted(shares, reverse=True)
        assert all(swing.width > 0 for swing in answer.swings)


def test_a_figure_from_the_same_row_is_drawn_once() -> None:
    row = {"evidence": "t1_sjukhusteam_varddygn"}
    effect = {"measure": "varddygn", "reduction": row}
    ways = [{**way({"value": 1, "bound": "exact"}), "name": name, "effects": [effect]} for name in ("Ett", "Två")]
    use = {"group": "alla", "total": {"value": 1000, **EXACT}}
    case = case_of(measures=[{"measure": "varddygn", "use": [use]}], ways=ways, overlap="max")
    found = potential(case, draws=50_000)
    assert [each.label for each in found.inputs].count("Minskning av vårddygn: ett") == 1
    assert found.answer.low == pytest.approx(1000 * (0.25 + 0.05 * 0.45), rel=0.01)  # of one uniform, not of two


def test_the_same_row_bounded_in_two_ways_is_two_figures() -> None:
    row = {"evidence": "skaraborg_akutbesok"}
    bounds: list[dict[str, str]] = [{}, {"bound": "exact"}]
    ways = [
        {**way({"value": 1, "bound": "exact"}), "effects": [{"measure": "akutbesok", "reduction": {**row, **bound}}]}
        for bound in bounds
    ]
    found = potential(case_of(ways=ways), draws=10)
    assert [each.rule for each in found.inputs if each.label.startswith("Minskning")] == ["up_to", "exact"]


def test_the_same_own_effect_in_two_ways_is_drawn_once() -> None:
    """One estimate that spans zero: the larger of two draws of it would be a gain that nobody has measured."""
    own = {"a": OwnEffect("a", "akutbesok", Estimate(-0.15, -0.38, 0.11, 0.95), False, "")}
    two, one = (potential(case_of(own, ways=[way(None, initiative="a")] * number)) for number in (2, 1))
    assert two.answer == one.answer
    assert [each.origin for each in two.inputs].count("own") == 1
    middle, spread = math.log(0.85), max(math.log(1.11 / 0.85), math.log(0.85 / 0.62)) / norm.ppf(0.975)
    assert two.answer.low == pytest.approx(1000 * -math.expm1(middle + spread * norm.ppf(0.95)), rel=0.03)


def test_two_effects_that_may_be_none_give_no_more_than_the_usually_larger() -> None:
    own = {
        name: OwnEffect(name, "akutbesok", Estimate(value, -0.3, 0.3, 0.95), False, "")
        for name, value in (("a", -0.01), ("b", 0.0))
    }
    both = potential(case_of(own, ways=[way(None, initiative=name) for name in own]))
    alone = potential(case_of({"a": own["a"]}, ways=[way(None, initiative="a")]))
    assert [both.answer.low, both.answer.high] == pytest.approx([alone.answer.low, alone.answer.high], rel=0.05)
    assert both.answer.low < 0


def test_an_own_effect_that_is_an_increase_is_not_cut_at_zero() -> None:
    own = {"a": OwnEffect("a", "akutbesok", Estimate(0.10, 0.02, 0.19, 0.95), True, "")}
    found = potential(case_of(own, ways=[way(None, initiative="a")]))
    assert found.base == pytest.approx(-100)
    assert found.answer.high < 0


def test_the_same_seed_gives_the_same_answer_and_another_nearly_the_same() -> None:
    case = load_potential("kol")
    first, again, other = potential(case), potential(case), potential(case, seed=1)
    assert first == again
    assert first.answer != other.answer
    assert first.planning == pytest.approx(other.planning, rel=0.03)


def test_plain_arithmetic_and_draws_are_the_same_steps() -> None:
    """With every figure at its base, draws of one value give what plain arithmetic gives."""
    case = load_potential("mest-sjuka-aldre")
    found = potential(case, draws=100)
    base = {"groups.0.persons": 88_000, "measures.0.use.0.each": 1.1e6, "measures.0.use.0.part": 0.7 * math.sqrt(0.5),
            "measures.0.marginal": 0.5, "ways.0.reach": 0.25, "ways.0.effects.0": 0.475,
            "ways.1.reach": 0.25, "ways.1.effects.0": 0.375}  # fmt: skip
    arrays = {key: np.asarray(value) for key, value in base.items()}
    outcome = evaluate(case.file, arrays, arrays)
    assert float(outcome.answer) == pytest.approx(found.base)
    assert found.base == pytest.approx(88_000 * 1.1e6 * 0.7 * math.sqrt(0.5) * 0.25 * 0.475 * 0.5)


def test_case_files_lie_where_the_command_looks() -> None:
    folder = Path(__file__).resolve().parent.parent / "data" / "questions"
    assert sorted(path.parent.name for path in folder.glob("*/potential.yaml")) == sorted(CASES)
