"""No count of fewer than five reaches a reader: not in a figure, its alt text, a table or a sentence."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
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


def test_no_small_count_is_drawn_and_all_others_are(few: Chapters) -> None:
    process, target, outcome = (set(np.round(drawn(figure.svg)).astype(int)) for figure in figures(few))
    shown = {int(count) for count in visits() if count >= 5}
    before = {int(count) for count in visits()[:24] if count >= 5}
    assert process == target == before
    assert outcome == shown
    assert all("visas inte" in figure.note for figure in figures(few))


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
    beside = list(nv.plot_baseline(baseline))[1]
    assert isinstance(beside, Figure)
    assert "färre än 5 visas inte" in beside.note
    tables = str(nv.tables_baseline(baseline))
    assert "Lillby | övrig | färre än 5" in tables
    assert "Söderby | övrig | dolt i 1 månader" in tables
