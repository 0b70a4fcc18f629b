"""No count of fewer than five reaches a reader: not in a figure, its alt text, a table or a sentence."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from simulated import chapters, drawn, frame, small_initiative

import naravard_lib as nv
from naravard_lib import disclosure
from naravard_lib.analysis.cycle.results import Baseline, Outcome, TargetAssessment
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Figure, Table

SMALL = {3: 1, 10: 2, 17: 3, 22: 4, 30: 2, 40: 3}  # month number -> count
Chapters = tuple[Baseline, TargetAssessment, Outcome]


def visits() -> np.ndarray:
    counts = np.maximum(np.random.default_rng(1).poisson(14, 48), 5)
    counts[list(SMALL)] = list(SMALL.values())
    return counts


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Chapters:
    return chapters(small_initiative(tmp_path_factory.mktemp("smått") / "liten", list(visits())))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Chapters:
    counts = np.random.default_rng(2).integers(1, 5, 48)
    return chapters(small_initiative(tmp_path_factory.mktemp("smått") / "minst", list(counts)))


def figures(found: Chapters) -> list[Figure]:
    baseline, target, outcome = found
    blocks = nv.plot_baseline(baseline) + nv.plot_target(target) + nv.plot_outcome(outcome)
    return [block for block in blocks if isinstance(block, Figure)]


def words(found: Chapters) -> list[Blocks]:
    baseline, target, outcome = found
    texts = [nv.text_baseline(baseline), nv.text_target(target), nv.text_outcome(outcome)]
    tables = [nv.tables_baseline(baseline), nv.tables_target(target), nv.tables_outcome(outcome)]
    return [*texts, *tables, nv.tables_methods(outcome)]


@given(st.floats(0, 4.999), st.integers(5, 10**6))
def test_fewer_than_five_are_hidden_and_zero_too(small: float, large: int) -> None:
    assert disclosure.is_small(small)
    assert disclosure.count_text(small) == "färre än 5"
    assert not disclosure.is_small(large)
    assert disclosure.count_text(large).replace("\u00a0", "") == str(large)


def test_the_limit_is_a_setting() -> None:
    assert disclosure.count_text(7, smallest=10) == "färre än 10"
    assert disclosure.count_text(3, smallest=3) == "3"


@given(st.lists(st.tuples(st.floats(-9, 9), st.integers(0, 9)), min_size=1, max_size=20))
def test_masking_hides_the_small_and_nothing_else(pairs: list[tuple[float, int]]) -> None:
    values, counts = (np.array(part, dtype=float) for part in zip(*pairs, strict=True))
    kept = values.copy()
    found = disclosure.masked(values, counts)
    assert np.isnan(found).tolist() == (counts < 5).tolist()
    assert found[counts >= 5].tolist() == kept[counts >= 5].tolist()
    assert values.tolist() == kept.tolist()


def test_no_small_count_is_drawn_and_the_same_months_are_hidden_everywhere(few: Chapters) -> None:
    process, target, outcome = (column(figure, 1) for figure in figures(few))
    assert process == target == outcome[:24]
    for count, cell in zip(visits(), outcome, strict=True):
        assert cell in (count, "dolt") if count >= 5 else cell == "färre än 5"
    assert (
        outcome.count("dolt") == 3
    )  # one beside 1 and 2 in 2020, one beside 3 and 4 in 2021, one beside 2 and 3 after
    for figure, cells in zip(figures(few), (process, target, outcome), strict=True):
        assert set(np.round(drawn(figure.svg))) == {cell for cell in cells if not isinstance(cell, str)}
        assert "visas inte, och inte heller månader som skulle röja dem" in figure.note


def column(figure: Figure, number: int) -> list[object]:
    assert figure.data is not None
    return [row[number] for row in figure.data.rows]


counts = st.integers(0, 20)


@given(st.lists(counts, min_size=1, max_size=14))
def test_a_sum_never_tells_more_of_a_small_count_than_that_it_is_small(values: list[int]) -> None:
    row = np.array(values, dtype=float)
    hidden = disclosure.hidden_in_sums(row)
    assert hidden[row < 5].all()
    if hidden.all():
        return  # nothing more can be done; the sum is of small counts, or all but
    for low, high in attack(row[None, :], hidden[None, :], rows=True, columns=False):
        assert (low, high) == (0, 4)


@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(counts, min_size=width, max_size=width), min_size=2,
                                                        max_size=4)))  # fmt: skip
@settings(max_examples=25)
def test_row_and_column_sums_never_tell_more_of_a_cell_than_that_it_is_small(values: list[list[int]]) -> None:
    table = np.array(values, dtype=float)
    hidden, sums_may_stand = disclosure.suppressed_table(table)
    assert hidden[table < 5].all()
    assert sums_may_stand or hidden.all()
    if sums_may_stand:
        for low, high in attack(table, hidden, rows=True, columns=True):
            assert (low, high) == (0, 4)


def attack(table: np.ndarray, hidden: np.ndarray, *, rows: bool, columns: bool) -> list[tuple[int, int]]:
    """What a reader with an integer program can say of each small cell, from the sums and which cells are small."""
    cells, small = np.argwhere(hidden), table[hidden] < 5
    lines = [cells[:, 0] == n for n in range(table.shape[0]) if rows]
    lines += [cells[:, 1] == n for n in range(table.shape[1]) if columns]
    sums = LinearConstraint(np.array(lines, float), *[np.array(lines, float) @ table[hidden]] * 2)
    bounds = Bounds(np.where(small, 0, 5), np.where(small, 4, np.inf))
    found = []
    for number in np.flatnonzero(small):
        goal = np.eye(len(cells))[number]
        ends = [milp(sign * goal, constraints=sums, bounds=bounds, integrality=np.ones(len(cells))) for sign in (1, -1)]
        found.append((round(ends[0].fun), round(-ends[1].fun)))
    return found


def test_the_attack_finds_a_cell_that_only_hides_itself() -> None:
    table = np.array([[2.0, 30.0], [40.0, 50.0]])
    alone = table < 5
    assert attack(table, alone, rows=True, columns=True) == [(2, 2)]
    hidden, sums_may_stand = disclosure.suppressed_table(table)
    assert sums_may_stand
    assert hidden.sum() == 4


def test_no_more_is_hidden_than_it_takes() -> None:
    assert disclosure.hidden_in_sums(np.array([9.0, 12, 30])).tolist() == [False] * 3
    assert disclosure.hidden_in_sums(np.array([3.0, 30, 9, 12, np.nan])).tolist() == [True, False, True, False, False]
    assert disclosure.hidden_in_sums(np.array([2.0, 2, 2, 30])).tolist() == [True, True, True, False]
    wide = np.array([[1.0, 20, 30], [20, 30, 40], [50, 60, 70]])
    hidden, sums_may_stand = disclosure.suppressed_table(wide)
    assert sums_may_stand
    assert hidden.sum() == 4


def test_where_every_cell_must_hide_and_still_shows_the_sums_may_not_stand() -> None:
    assert disclosure.suppressed_table(np.ones((2, 2))) == (pytest.approx(np.ones((2, 2))), False)


def test_no_small_count_stands_in_a_sentence_or_an_alt_text(few: Chapters) -> None:
    texts = [str(text) for text in words(few)] + [f"{part.alt} {part.caption} {part.note}" for part in figures(few)]
    said = re.compile(r"(?<![\d,−])[0-4](,0+)? besök")
    assert [found.group() for text in texts for found in said.finditer(text)] == []


def test_no_table_cell_is_a_small_count(few: Chapters) -> None:
    cells = [
        cell for part in words(few) for table in part if isinstance(table, Table) for row in table.rows for cell in row
    ]
    assert len(cells) > 30
    assert [cell for cell in cells if re.fullmatch(r"[0-4](,0+)?", cell)] == []


def test_a_series_of_small_counts_alone_shows_none(tiny: Chapters) -> None:
    for figure in figures(tiny):
        assert all(value >= 4.5 for value in drawn(figure.svg))
    text = str(nv.text_baseline(tiny[0])) + str(nv.tables_baseline(tiny[0])) + str(nv.tables_target(tiny[1]))
    assert "färre än 5 besök" in text
    assert tiny[0].mean is not None
    assert f"{tiny[0].mean:.2f}".replace(".", ",") not in text


def test_a_hidden_count_cannot_be_worked_out_from_the_misfit(few: Chapters) -> None:
    fit = few[2].fit
    assert fit is not None
    (check,) = [check for check in fit.checks if check.name == "Passning före förändringen"]
    assert "april 2020" not in check.text  # the month with one visit


def units(values: dict[str, list[float]], smallest_of: str) -> pd.DataFrame:
    parts = [
        frame(numbers, unit=name, role="treated" if name == "Åby" else "other", exposure=1000.0, suppressed=False,
              highest=np.nan)
        for name, numbers in values.items()
    ]  # fmt: skip
    whole = pd.concat(parts, ignore_index=True)
    hidden = (whole["unit"] == smallest_of).to_numpy() & (whole["value"] < 5).to_numpy()
    whole.loc[hidden, ["value", "suppressed", "highest"]] = [np.nan, True, 4.0]
    return whole


def test_small_months_of_other_units_are_hidden_too(tmp_path: Path) -> None:
    """One unit has small counts in its file, another had them hidden already."""
    own, many = [float(20 + n % 5) for n in range(48)], [float(6 + n % 9) for n in range(48)]
    series = units(
        {"Åby": own, "Norrby": [3.0, 4.0, *many[2:]], "Söderby": [2.0, *many[1:]], "Lillby": [2.0] * 48}, "Söderby"
    )
    baseline = nv.describe_baseline(small_initiative(tmp_path / "flera", [20 + n % 5 for n in range(48)]), series)
    beside = next(iter(nv.plot_units(baseline)))
    assert isinstance(beside, Figure)
    assert "färre än 5 visas inte" in beside.note
    tables = str(nv.tables_baseline(baseline))
    assert "Lillby | övrig | färre än 5" in tables
    assert "Söderby | övrig | dolt i 1 månader" in tables


def test_two_treated_units_hide_the_same_months_so_that_their_sum_gives_neither_back(tmp_path: Path) -> None:
    one, other = [float(20 + n % 5) for n in range(48)], [float(30 + n % 7) for n in range(48)]
    one[5], other[30] = 2.0, 3.0
    series = units({"Åby": one, "Norrby": other}, "ingen").assign(role="treated")
    baseline = nv.describe_baseline(small_initiative(tmp_path / "tillsammans", [20] * 48), series)
    beside = next(iter(nv.plot_units(baseline)))
    assert isinstance(beside, Figure)
    assert beside.data is not None
    hidden: dict[str, set[object]] = {"Åby": set(), "Norrby": set()}
    for unit, month, cell in beside.data.rows:
        if isinstance(cell, str):
            hidden[str(unit)].add(month)
    assert hidden["Åby"] == hidden["Norrby"]
    assert {"2020-06", "2022-07"} < hidden["Åby"]
    assert "dolt" in {cell for *_, cell in beside.data.rows}
