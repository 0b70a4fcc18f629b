"""What the chapter on inscription draws is what the result holds, and no small count can be read from any of it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inscription_results import DOUBT, TEAMS, made, naive_row, results
from simulated import OBSERVED, SVG, drawn
from test_colours import READABLE, contrast_on_white
from test_inscription_pages import appendix, figures, report

from naravard_lib.analysis.persons.results.comparison import FlowStep, InscriptionComparison, NaiveRow
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.blocks.model import Figure, Table
from naravard_lib.plots import style
from naravard_lib.plots.inscription import plot_inscription
from naravard_lib.plots.inscription_profile import plot_inscription_profile
from naravard_lib.wording.inscription import text_inscription
from naravard_lib.wording.inscription_tables import tables_inscription_checks, tables_inscription_flow, tables_naive
from naravard_lib.wording.inscription_teams import tables_teams

SMALLEST = 5


def comparison(result: InscriptionOutcome) -> InscriptionComparison:
    assert result.comparison is not None
    return result.comparison


def changed(result: InscriptionOutcome, **parts: object) -> InscriptionOutcome:
    return replace(result, comparison=replace(comparison(result), **parts))  # type: ignore[arg-type]


def with_teams(sizes: Sequence[int], dead: Sequence[int], left_out: tuple[int, int] = (0, 0)) -> InscriptionOutcome:
    """Teams of these sizes and deaths, beside persons and deaths of teams too small to be listed."""
    rows = tuple(naive_row(TEAMS[n], sizes[n], dead[n], 4.0 * sizes[n], 2.0 * sizes[n]) for n in range(len(sizes)))
    persons, deaths = sum(sizes) + left_out[0], sum(dead) + left_out[1]
    whole = naive_row("Alla", persons, deaths, 4.0 * persons, 2.0 * persons)
    result = made()
    naive = replace(comparison(result).naive, whole=whole, units=rows)
    return changed(result, naive=naive, units=(), flow=(FlowStep("Alla inskrivna", persons),))


def column(result: InscriptionOutcome, place: int) -> list[str]:
    (table,) = (block for block in tables_teams(result) if isinstance(block, Table))
    return [row[place] for row in table.rows]


def numbers_of(cells: Sequence[str]) -> list[int]:
    return [int(cell.replace("\u00a0", "")) for cell in cells if re.fullmatch(r"[\d\u00a0]+", cell)]


def bars(figure: Figure, color: str) -> list[float]:
    """How far each bar of a colour reaches, in per cent, read back through the horizontal axis."""
    root = ElementTree.fromstring(figure.svg)
    ticks = []
    for part in root.iter(f"{SVG}g"):
        if part.get("id", "").startswith("xtick_"):
            (label,) = ["".join(text.itertext()) for text in part.iter(f"{SVG}text")]
            ticks.append((float(next(part.iter(f"{SVG}use")).get("x", "")), float(label.replace("−", "-"))))
    slope, origin = np.polyfit(*zip(*ticks, strict=True), 1)
    paths = [part.get("d", "") for part in root.iter(f"{SVG}path")
             if f"fill: {color}" in (part.get("style") or "") and part.get("clip-path")]  # fmt: skip
    ends = [[slope * float(x) + origin for x in re.findall(r"[ML] (\S+) ", path)] for path in paths]
    return [float(max(each, key=abs)) for each in ends]


def test_every_bar_reaches_its_change() -> None:
    result = made(doubtful=DOUBT)
    found, figure = comparison(result), figures(plot_inscription(result))[0]
    assert found.envelope is not None
    naive = [100 * row.change for row in (found.naive.whole, *found.naive.units)]
    adjusted = [100 * (part.value - 1) for part in (found.envelope, *(unit.shrunken for unit in found.units))]
    np.testing.assert_allclose(bars(figure, style.SHADE), naive, atol=0.05)
    np.testing.assert_allclose(bars(figure, style.MODEL), adjusted, atol=0.05)


def test_every_month_is_drawn_at_its_rate() -> None:
    result = made()
    (figure,) = figures(plot_inscription_profile(result))
    seen = sorted(value for value in drawn(figure.svg) if value > 0)
    expected = sorted(100 * comparison(result).profile["rate"])
    assert [min(abs(value - other) for other in seen) < 0.05 for value in expected] == [True] * len(expected)
    assert OBSERVED in figure.svg
    assert figure.data is not None
    np.testing.assert_allclose(
        [row[1] for row in figure.data.rows], 100 * comparison(result).profile["rate"], rtol=6e-3
    )


def test_the_same_result_gives_the_same_bytes() -> None:
    one, other = ([figure.svg for figure in figures(report(made()) + appendix(made()))] for _ in range(2))
    assert one == other
    assert len(one) == 3


def test_text_and_colours_are_the_houses() -> None:
    own = {value for name, value in vars(style).items() if name.isupper() and str(value).startswith("#")}
    for name in ("doubtful", "alone"):
        for figure in figures(report(results()[name]) + appendix(results()[name])):
            parts = list(ElementTree.fromstring(figure.svg).iter())
            used = {found for part in parts for found in re.findall("#[0-9a-f]{6}", part.get("style") or "")}
            assert used - own <= {"#ffffff", "#dddddd", "#000000"}
            inks = [ink for part in parts if part.tag == f"{SVG}text"
                    for ink in re.findall(r"fill: (#[0-9a-f]{6})", part.get("style") or "")]  # fmt: skip
            assert all(contrast_on_white(ink) >= READABLE for ink in inks)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(5, 12), st.integers(0, 12)), min_size=2, max_size=5), st.integers(0, 4))
def test_no_count_of_a_team_gives_a_small_one_back(pairs: list[tuple[int, int]], left_out: int) -> None:
    sizes, dead = [size for size, _ in pairs], [min(size, died) for size, died in pairs]
    result = with_teams(sizes, dead, (left_out, left_out // 2))
    order = sorted(range(len(sizes)), key=lambda n: -sizes[n])
    persons, deaths = column(result, 1), column(result, 2)
    assert not [count for count in numbers_of(persons + deaths) if count < SMALLEST]
    assert left_out == 0 or len(numbers_of(persons)) < len(sizes)
    for row, cell in zip(order, deaths, strict=True):
        if numbers_of([cell]):
            assert SMALLEST <= dead[row] <= sizes[row] - SMALLEST


@pytest.mark.parametrize("deaths", [(6, 7, 3), (3, 2, 9), (0, 8, 8), (5, 5, 4)])
def test_a_small_number_of_deaths_stays_anything_from_none_to_four(deaths: tuple[int, ...]) -> None:
    sizes = (30, 25, 20)
    printed = [numbers_of([cell]) for cell in column(with_teams(sizes, deaths), 2)]
    small = [number < SMALLEST for number in deaths]
    fits = [
        guess for guess in product(range(26), repeat=3)
        if sum(guess) == sum(deaths)
        and all(not shown or shown[0] == each for shown, each in zip(printed, guess, strict=True))
        and all(is_small == (each < SMALLEST) for is_small, each in zip(small, guess, strict=True))
    ]  # fmt: skip
    for place in (n for n, is_small in enumerate(small) if is_small):
        assert {guess[place] for guess in fits} == set(range(SMALLEST))


def test_the_steps_between_all_and_those_compared_give_no_small_step_away() -> None:
    steps = (FlowStep("Alla inskrivna", 243), FlowStep("För sent", 215, 28), FlowStep("För kort", 208, 7),
             FlowStep("Saknar ålder", 205, 3))  # fmt: skip
    (table,) = (b for b in tables_inscription_flow(changed(made(), flow=steps)) if isinstance(b, Table))
    assert [numbers_of(row[1:]) for row in table.rows] == [[243], [215, 28], [], [205]]
    assert table.rows[3][2] == "färre än 5"


@pytest.mark.parametrize(
    "left", [(28, 7, 3), (3, 28, 7), (2, 1, 30), (4, 4, 4), (0, 9, 30), (30, 2, 2), (6, 7, 8), (3,), (48, 9)]
)
def test_no_reader_can_work_a_small_step_out(left: tuple[int, ...]) -> None:
    """Every way to fill the hidden steps that fits what is printed; each small one may be anything up to four."""
    total = 60
    remain = [total - sum(left[: n + 1]) for n in range(len(left))]
    steps = (
        FlowStep("Alla", total),
        *(FlowStep("Steg", there, gone) for there, gone in zip(remain, left, strict=True)),
    )
    (table,) = (b for b in tables_inscription_flow(changed(made(), flow=steps)) if isinstance(b, Table))
    printed = [[numbers_of([cell]) for cell in row[1:]] for row in table.rows[1:]]
    small = [count < SMALLEST for count in (*left, remain[-1])]
    fits = []
    for ways in product(range(total + 1), repeat=len(left)):
        there = [total - sum(ways[: n + 1]) for n in range(len(ways))]
        if there[-1] >= 0 and [count < SMALLEST for count in (*ways, there[-1])] == small:
            cells = zip(printed, there, ways, strict=True)
            if all(now in ([], [t]) and gone in ([], [w]) for (now, gone), t, w in cells):
                fits.append((*ways, there[-1]))
    for place in (n for n, is_small in enumerate(small) if is_small):
        assert {guess[place] for guess in fits} == set(range(SMALLEST))


@pytest.mark.parametrize("persons", [202, 207, 209])
def test_two_numbers_of_persons_are_never_a_few_apart(persons: int) -> None:
    """Those compared are 205: another exact number of persons would tell how many differ."""
    sizes = (61, 44, 33, 25, 19, persons - 182)
    result = changed(with_teams(sizes, [9] * 6), flow=comparison(made()).flow)
    text = str(text_inscription(result)) + str(tables_naive(result))
    assert f"{persons} personer" not in text.replace("omkring 200", "").replace("omkring 210", "")
    assert "omkring 2" in text
    assert len(numbers_of(column(result, 1))) == 5


def test_a_month_with_few_events_is_hidden_with_another_that_would_give_it_back() -> None:
    found = comparison(made())
    profile = found.profile.copy()
    profile.loc[profile["month"] == 4, "events"] = 2.0
    profile["rate"] = profile["events"] / profile["persons"]
    (figure,) = figures(plot_inscription_profile(changed(made(), profile=profile)))
    assert figure.data is not None
    after = [row[1] for row in figure.data.rows if 1 <= int(str(row[0])) <= 6]
    assert after[3] == "dolt"
    assert after.count("dolt") == 2
    assert [row[1] for row in figure.data.rows].count("dolt") == 2
    assert "visas inte" in figure.note


def test_months_with_few_persons_are_hidden() -> None:
    found = comparison(made())
    profile = found.profile.assign(persons=np.where(found.profile["month"] > 9, 4, found.profile["persons"]))
    (figure,) = figures(plot_inscription_profile(changed(made(), profile=profile)))
    assert figure.data is not None
    assert [row[1] for row in figure.data.rows[-3:]] == ["dolt"] * 3


def test_a_change_with_a_small_count_behind_it_is_not_drawn_or_told() -> None:
    result = with_teams((60, 40), (8, 9))
    rows = comparison(result).naive.units
    few: NaiveRow = replace(rows[1], before=30.0, after=3.0, change=-0.9)
    naive = replace(comparison(result).naive, units=(rows[0], few))
    shown = changed(result, naive=naive)
    figure = figures(plot_inscription(shown))[0]
    assert figure.data is not None
    assert figure.data.rows[2][1] == "dolt"
    assert "−90" not in figure.svg + figure.alt + figure.caption + str(tables_teams(shown))
    assert len(bars(figure, style.SHADE)) == 2


def test_a_team_below_the_smallest_cell_is_left_out_and_said() -> None:
    result = with_teams((60, 40), (8, 9), (3, 1))
    figure = figures(plot_inscription(result))[0]
    assert "Team med för få inskrivna visas inte." in figure.note
    named = naive_row("Liten", 4, 1, 12.0, 6.0)
    naive = replace(comparison(result).naive, units=(*comparison(result).naive.units, named))
    shown = changed(result, naive=naive)
    assert "Liten" not in str(report(shown)) + str(appendix(shown)) + figures(plot_inscription(shown))[0].svg


def test_a_share_of_very_few_is_hidden_in_the_balance() -> None:
    text = str(tables_inscription_checks(made()))
    assert "Bor på särskilt boende, andel | visas inte | 0,08 | 0,02 | −0,05" in text
    assert "Kvinnor, andel | 0,58 | 0,55 | 0,57 | 0,03" in text


def test_fewer_than_five_inscribed_show_nothing_at_all() -> None:
    result = results()["tiny"]
    assert figures(report(result) + appendix(result)) == []
    assert not re.search(r"\d", str(report(result)))
    assert len(appendix(result)) == 4  # the heading, why, and only what was noted of the extract as a whole


def test_counts_of_events_and_deaths_are_hidden_when_small() -> None:
    base = made()
    few = naive_row("Alla", 205, 3, 648.0, 361.0)
    result = changed(base, naive=replace(comparison(base).naive, whole=few))
    assert "dog färre än 5" in str(tables_naive(result))
    nearly = changed(base, naive=replace(comparison(base).naive, whole=replace(few, deaths=203)))
    assert "dog" not in str(tables_naive(nearly))
    rare = naive_row("Alla", 205, 9, 12.0, 3.0)
    scarce = changed(base, naive=replace(comparison(base).naive, whole=rare))
    assert "och färre än 5 de sex efter" in str(tables_naive(scarce))
    assert "−75" not in str(report(scarce)) + str(appendix(scarce))


def test_a_profile_of_nothing_but_small_months_is_not_drawn() -> None:
    profile: pd.DataFrame = comparison(made()).profile.assign(events=1.0, rate=0.01)
    assert len(plot_inscription_profile(changed(made(), profile=profile))) == 0
