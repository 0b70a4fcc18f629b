"""Sizing against the printed figures of Umeå länsdel, brute force and geography."""

from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.path import Path as Outline
from scipy.optimize import linprog

from naravard_lib.ages import AgeBand
from naravard_lib.analysis.value.implied import Interval, agreed_interval, most_likely
from naravard_lib.analysis.value.results.sizing import Sizing
from naravard_lib.analysis.value.rounding import largest_remainder, to_whole, whole
from naravard_lib.analysis.value.shares import need_share, visits_share
from naravard_lib.analysis.value.sizing import size_need_groups
from naravard_lib.analysis.value.sizing_reference import compare_printed
from naravard_lib.cases.sizing import AgeShare, Group, Need, SizingCase, Term
from naravard_lib.errors import FitError
from naravard_lib.initiative.fields import Range, ShareRange
from naravard_lib.sources.outlines import municipality_outlines
from naravard_lib.workbook.sizing import load_sizing

ROOT = Path(__file__).resolve().parent.parent
UMEA = ROOT / "data" / "questions" / "umea-lansdel"
EXAMPLE = ROOT / "data" / "questions" / "exempel-lansdel"

# Region Västerbotten's slides on Umeå länsdel: persons for the mobile team (10 % of 65+) and care contact (15 %).
PRINTED = {
    "Nordmaling": (204, 306),
    "Bjurholm": (70, 105),
    "Vindeln": (156, 235),
    "Robertsfors": (187, 281),
    "Vännäs": (195, 292),
    "Umeå": (2311, 3466),
}
# Where their main towns lie, degrees east and north.
TOWNS = {
    "2401": (19.50, 63.57),
    "2403": (19.22, 63.93),
    "2404": (19.72, 64.20),
    "2409": (20.85, 64.19),
    "2460": (19.75, 63.91),
    "2480": (20.26, 63.83),
}


@pytest.fixture(scope="module")
def umea() -> Sizing:
    return size_need_groups(load_sizing(UMEA))


@pytest.fixture
def write_case(tmp_path: Path) -> Callable[..., Path]:
    """Writes the shipped case with texts replaced, and files beside it."""

    def write(source: Path, *replaced: tuple[str, str], **files: str) -> Path:
        text = (source / "sizing.yaml").read_text(encoding="utf-8")
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new, 1)
        folder = tmp_path / "fall"
        folder.mkdir(exist_ok=True)
        (folder / "sizing.yaml").write_text(text, encoding="utf-8")
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        return folder

    return write


def test_every_printed_number_of_umea_comes_out(umea: Sizing) -> None:
    assert {row.name: row.persons for row in umea.places} == PRINTED
    assert umea.whole.persons == (3123, 4684)
    numbers = [each for each in umea.compared if not each.name.startswith("Summa")]
    assert len(numbers) == 2 * 6 + 2 + 4  # two rows by municipality with totals, and four groups for the whole
    assert [each.difference for each in numbers] == [0] * len(numbers)


def test_the_sources_own_sums_that_do_not_add_up_are_told(umea: Sizing) -> None:
    apart = {(sum(each.parts), each.printed) for each in umea.sums if each.difference}
    assert apart == {(3122, 3123), (4685, 4684)}
    explained = [each for each in compare_printed(load_sizing(UMEA)) if each.difference]
    assert len(explained) == 2
    assert all("avrundat" in each.explanation for each in explained)


def test_mobile_team_row_gives_care_contact_row() -> None:
    for team, contact in PRINTED.values():
        from_team = agreed_interval([(0.10, team)])
        assert from_team.low * 0.15 - 0.5 <= contact <= from_team.high * 0.15 + 0.5
        assert not agreed_interval([(0.10, team), (0.15, contact)]).empty
    vindeln = agreed_interval([(0.10, 156), (0.15, 235)])
    assert (round(vindeln.low), round(vindeln.high)) == (1563, 1565)
    assert agreed_interval([(0.05, 1561), (0.10, 3123), (0.15, 4684)]) == Interval(
        pytest.approx(31225), pytest.approx(31230)
    )


def test_printed_numbers_that_contradict_each_other_stop(write_case: Callable[..., Path]) -> None:
    folder = write_case(UMEA, ("Vindeln: 235", "Vindeln: 245"), ("Bjurholm: 105", "Bjurholm: 99"))
    with pytest.raises(FitError) as stopped:
        size_need_groups(load_sizing(folder))
    assert [fault.split(":")[0] for fault in stopped.value.faults] == ["Bjurholm", "Vindeln"]


@given(st.sampled_from([0.05, 0.1, 0.15, 0.25]), st.sampled_from([0.05, 0.1, 0.15, 0.25]), st.integers(0, 4000))
def test_implied_interval_holds_just_the_populations_that_round_so(one: float, other: float, people: int) -> None:
    pairs = [(share, whole(share * people)) for share in (one, other)]
    found = agreed_interval(pairs)
    agreeing = {n for n in range(people + 400) if all(_rounds(share, n, count) for share, count in pairs)}
    assert {n for n in range(people + 400) if found.low - 1e-9 <= n <= found.high + 1e-9} == agreeing


def _rounds(share: float, people: int, count: int) -> bool:
    exact = Decimal(str(share)) * people
    return count in {exact.quantize(Decimal(1), rule) for rule in (ROUND_HALF_UP, ROUND_HALF_DOWN)}


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 9)), min_size=1, max_size=6), st.floats(0, 1))
def test_likeliest_populations_lie_inside_and_sum_as_the_total_allows(parts: list[tuple[int, int]], at: float) -> None:
    intervals = [Interval(low - 0.4, low + room + 0.4) for low, room in parts]
    least, most = sum(low for low, _ in parts), sum(low + room for low, room in parts)
    allowed = whole(least + at * (most - least))
    found = most_likely(intervals, Interval(allowed - 0.3, allowed + 0.3))
    assert sum(found) == allowed
    assert all(part.low <= n <= part.high for part, n in zip(intervals, found, strict=True))


@given(st.lists(st.floats(0, 50), min_size=1, max_size=4))
def test_largest_remainder_is_the_nearest_whole_numbers_with_that_sum(values: list[float]) -> None:
    found = largest_remainder(values, whole(sum(values)))
    assert sum(found) == whole(sum(values))
    near = [range(max(0, int(value) - 1), int(value) + 3) for value in values]
    best = min(_distance(values, parts) for parts in product(*near) if sum(parts) == sum(found))
    assert _distance(values, found) == pytest.approx(best, abs=1e-6)


def _distance(values: list[float], parts: tuple[int, ...]) -> float:
    return sum((value - part) ** 2 for value, part in zip(values, parts, strict=True))


def test_rounding_as_spreadsheets_and_as_the_sources_do() -> None:
    assert [whole(value) for value in (0.5, 1.5, 2.5, 0.15 * 1030)] == [1, 2, 3, 155]
    assert to_whole([1.4, 1.4, 1.4], "plain") == ((1, 1, 1), 4)
    assert to_whole([1.4, 1.4, 1.4], "largest_remainder") == ((2, 1, 1), 4)


nine = st.lists(st.floats(0, 1, width=16), min_size=9, max_size=9)
half = st.lists(st.floats(0, 1, width=16), min_size=3, max_size=3).map(sorted)


@given(nine, half)
def test_ends_are_the_least_and_most_that_nested_shares_allow(numbers: list[float], half: list[float]) -> None:
    # Sorted both ways: each row is a low, a base and a high, and no inner group is larger than the one around it.
    inner, middle, outer = np.sort(np.sort(np.reshape(numbers, (3, 3)), axis=0), axis=1).tolist()
    case = _nested_case(inner, middle, outer, half)
    found = need_share(case, case.needs[0].terms, AgeBand(65, None))
    bounds = [(part[0], part[2]) for part in (inner, middle, outer)]
    # h (p − m) + (r − p) as a linear programme in m ≤ p ≤ r, for either end of h.
    weights = [np.array([-h, h - 1, 1]) for h in (half[0], half[2])]
    nested = {"A_ub": [[1, -1, 0], [0, 1, -1]], "b_ub": [0, 0], "bounds": bounds}
    assert found.low == pytest.approx(min(linprog(w, **nested).fun for w in weights), abs=1e-7)
    assert found.high == pytest.approx(max(-linprog(-w, **nested).fun for w in weights), abs=1e-7)
    assert found.base == pytest.approx(half[1] * (middle[1] - inner[1]) + outer[1] - middle[1])


def test_visits_weigh_each_kind_of_person() -> None:
    case = _nested_case([0.05] * 3, [0.15] * 3, [0.25] * 3, [0.5] * 3)
    visits = {"p": Range(low=1, base=2, high=3), "r": Range(low=0, base=0.5, high=1)}
    found = visits_share(case, case.needs[0].terms, AgeBand(65, None), visits)
    assert (found.low, found.base, found.high) == pytest.approx((0.05, 0.05 * 2 + 0.1 * 0.5, 0.05 * 3 + 0.1))


def _nested_case(inner: list[float], middle: list[float], outer: list[float], half: list[float]) -> SizingCase:
    """r beyond p, and a half of p beyond m: the fixed care contact of Umeå."""
    parts = {"r": (outer, None), "p": (middle, "r"), "m": (inner, "p")}
    groups = tuple(
        Group(id=name, label=name, within=within, shares=(AgeShare(age="65+", share=_range(given), source="s",
                                                                        interval="i"),))
        for name, (given, within) in parts.items()
    )  # fmt: skip
    terms = (
        Term(group="p", beyond="m", share=_range(half), source="s", interval="i"),
        Term(group="r", beyond="p"),
    )
    return SizingCase(schema_=1, name="n", groups=groups, needs=(Need(id="v", label="V", terms=terms),))


def _range(given: list[float]) -> ShareRange:
    low, base, high = given
    return ShareRange(low=low, base=base, high=high)


def test_staffing_is_persons_times_visits_times_minutes_by_hours() -> None:
    result = size_need_groups(load_sizing(EXAMPLE))
    (effort,) = result.efforts
    younger, older = 11229, 5258  # the shipped file's inhabitants 65–79 and 80+
    most_ill, failing = 0.02 * younger + 0.10 * older, 0.5 * (0.05 * younger + 0.20 * older)
    expected = [whole(most_ill) * 1.5 * 60 / 60 / 25, whole(failing) * 0.5 * 60 / 60 / 25]
    assert [each.posts.base for each in effort.visited] == pytest.approx(expected)
    assert effort.whole.base == pytest.approx(sum(expected))
    assert sum(each.base for each in effort.places) == pytest.approx(effort.whole.base, rel=0.002)
    assert sum(each.high for each in effort.areas) == pytest.approx(effort.whole.high)


def test_parts_add_up_by_largest_remainder() -> None:
    result = size_need_groups(load_sizing(EXAMPLE))
    assert sum(row.persons[0] for row in result.places) == result.whole.persons[0]
    assert sum(row.persons[0] for row in result.areas) == result.whole.persons[0]


def test_a_part_of_the_area_has_the_same_numbers(umea: Sizing) -> None:
    part = size_need_groups(load_sizing(UMEA, "Vindeln, 2480"))
    whole_rows = {row.name: row for row in umea.places}
    assert [row.name for row in part.places] == ["Umeå", "Vindeln"]
    assert all(row == whole_rows[row.name] for row in part.places)
    assert [row.name for row in part.areas] == ["Umeå kommun", "Kranskommunerna, 1 av 5 kommuner"]
    assert size_need_groups(load_sizing(UMEA, "kranskommunerna")).whole.persons == (812, 1218)


@pytest.fixture
def real_case(realdata: Path, write_case: Callable[..., Path]) -> Path:
    people = (realdata / "population" / "kommun_65plus_2019.csv").read_text(encoding="utf-8")
    given = (
        "population: {file: scb.csv, municipality: municipality_code, bands: {65+: pop_65plus}, date: 2019-12-31, "
        "source: SCB}"
    )
    return write_case(UMEA, ("name: Umeå länsdel", f"name: Umeå länsdel\n{given}"), scb=people)


def test_real_population_of_2019_shows_the_gap(real_case: Path) -> None:
    result = size_need_groups(load_sizing(real_case))
    assert result.whole.population[0].base == 29542
    whole_row = result.presupposed[-1]
    assert (whole_row.low + whole_row.high) / 2 / whole_row.held - 1 == pytest.approx(0.057, abs=0.0005)
    apart = next(each for each in result.compared if each.name == "Mobilt team, Hela området")
    assert (apart.printed, apart.computed) == (3123, 2954)
    assert "29\u00a0542" in apart.explanation


def test_outlines_hold_the_main_towns_of_their_own_municipality_alone() -> None:
    outlines = municipality_outlines([*TOWNS, "9901"])
    assert outlines.keys() == TOWNS.keys()
    for code, town in TOWNS.items():
        holding = [each for each, rings in outlines.items() if any(_inside(ring, town) for ring in rings)]
        assert holding == [code]


def _inside(ring: np.ndarray, town: tuple[float, float]) -> bool:
    return bool(Outline(ring, closed=True).contains_point(town))


@given(nine, half, half)
def test_visits_reach_the_least_and_most_although_the_groups_overlap(
    numbers: list[float], many: list[float], few: list[float]
) -> None:
    # Each group's ends sorted, and the groups end by end: the intervals may overlap, while no base breaks the nesting.
    inner, middle, outer = np.sort(np.sort(np.reshape(numbers, (3, 3)), axis=0), axis=1).tolist()
    case = _nested_case(inner, middle, outer, [1, 1, 1])
    terms = (Term(group="m"), Term(group="r", beyond="p"))
    visits = {name: Range(low=each[0], base=each[1], high=each[2]) for name, each in (("m", many), ("r", few))}
    found = visits_share(case, terms, AgeBand(65, None), visits)
    # v m + w (r − p) as a linear programme in m ≤ p ≤ r, with both visits at their fewest or both at their most.
    nested = {
        "A_ub": [[1, -1, 0], [0, 1, -1]],
        "b_ub": [0, 0],
        "bounds": [(e[0], e[2]) for e in (inner, middle, outer)],
    }
    fewest, most = (np.array([many[end], -few[end], few[end]]) for end in (0, 2))
    assert found.low == pytest.approx(linprog(fewest, **nested).fun, abs=1e-7)
    assert found.high == pytest.approx(-linprog(-most, **nested).fun, abs=1e-7)


def test_an_outer_group_is_raised_to_the_inner_where_that_takes_the_most_work() -> None:
    case = _nested_case([0.05, 0.10, 0.15], [0.10, 0.16, 0.20], [0.25] * 3, [1, 1, 1])
    terms = (Term(group="m"), Term(group="r", beyond="p"))
    visits = {"m": Range(low=3, base=3, high=3), "r": Range(low=1, base=1, high=1)}
    found = visits_share(case, terms, AgeBand(65, None), visits)
    # 3 m + (0.25 − p): most with m = p = 0.15, least with m = 0.05 and p = 0.20.
    assert (found.low, found.high) == pytest.approx((0.20, 0.55))


def test_a_printed_number_of_nobody_gives_no_inhabitants(write_case: Callable[..., Path]) -> None:
    folder = write_case(UMEA, ("share: 0.5, source: Region Västerbottens bilder utan år}", "share: 0, source: s}"))
    with pytest.raises(FitError, match="Hälften av periodvis sviktande: andelen är 0"):
        size_need_groups(load_sizing(folder))
