"""What a reader of a sizing question sees: numbers, formulas, the map, and nothing that claims too much."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.text import Annotation

from naravard_lib import formats
from naravard_lib.analysis.value.results.sizing import Sizing
from naravard_lib.analysis.value.results.sizing_words import about
from naravard_lib.analysis.value.sizing import size_need_groups
from naravard_lib.blocks.model import Block, Figure, Paragraph, Table
from naravard_lib.estimate import Ends
from naravard_lib.plots import style
from naravard_lib.plots.margins import settle
from naravard_lib.plots.sizing import plot_sizing
from naravard_lib.plots.sizing_map import frame_map, write_names
from naravard_lib.reports.formulas import assert_agrees, live, recompute
from naravard_lib.sources.outlines import municipality_outlines
from naravard_lib.wording.sizing import text_areas, text_sizing, text_sizing_certainty
from naravard_lib.wording.sizing_tables import (
    tables_areas,
    tables_printed,
    tables_shares,
    tables_sizing,
    tables_staffing,
)
from naravard_lib.workbook.sizing import load_sizing

QUESTIONS = Path(__file__).resolve().parent.parent / "data" / "questions"
ASKED = (("umea-lansdel", ""), ("umea-lansdel", "Vindeln,Umeå"), ("umea-lansdel", "Bjurholm"), ("exempel-lansdel", ""))


@pytest.fixture(scope="module", params=ASKED, ids=lambda asked: " ".join(asked))
def sizing(request: pytest.FixtureRequest) -> Sizing:
    case, area = request.param
    return size_need_groups(load_sizing(QUESTIONS / case, area))


@pytest.fixture(scope="module")
def umea() -> Sizing:
    return size_need_groups(load_sizing(QUESTIONS / "umea-lansdel"))


def shown(result: Sizing) -> Iterator[Block]:
    """Everything that the notebook prints."""
    yield from text_sizing(result) + plot_sizing(result) + tables_sizing(result) + tables_staffing(result)
    yield from text_areas(result) + tables_areas(result) + text_sizing_certainty(result)
    yield from tables_printed(result) + tables_shares(result)


def tables(result: Sizing) -> list[Table]:
    return [block for block in shown(result) if isinstance(block, Table)]


def test_every_formula_is_live_and_gives_the_printed_number(sizing: Sizing) -> None:
    found = [table for table in tables(sizing) if table.formulas]
    assert len(found) == len(sizing.needs) + len(sizing.efforts)
    for table in found:
        assert_agrees(table)
        assert live(table) == table.formulas


def test_a_changed_share_changes_the_persons(umea: Sizing) -> None:
    table = next(iter(tables_sizing(umea)))
    assert isinstance(table, Table)
    names = [row[0] for row in table.rows]
    place, part, together = map(names.index, ("Vindeln", "Andel: mest sjuka", "Andel tillsammans"))
    rows = list(table.rows)
    for row, share in ((part, "15\u00a0%"), (together, "20\u00a0%")):
        rows[row] = (rows[row][0], share, *rows[row][2:])
    changed = recompute(replace(table, rows=tuple(rows)))
    assert changed[together, 1] == pytest.approx(0.20)
    assert changed[place, 2] == round(0.20 * 1564)


def test_the_front_and_the_map_say_the_need_with_its_span_and_no_finer(umea: Sizing) -> None:
    lead = next(block for block in text_sizing(umea) if isinstance(block, Paragraph) and block.kind == "lead")
    drawn = next(block for block in plot_sizing(umea) if isinstance(block, Figure))
    for text in (lead.spans[0].text, drawn.caption):
        # 2 061–3 997 persons and 2 248–7 308, in hundreds and never narrower.
        assert text.replace("\u00a0", "").removesuffix(".") == (
            "I Umeå länsdel behöver omkring 3100 (2000–4000) personer mobilt team och omkring 4700 (2200–7400) "
            "personer fast vårdkontakt"
        )
    assert [table.rows[6][2] for table in tables_sizing(umea) if isinstance(table, Table)] == [
        "3\u00a0123", "4\u00a0684"
    ]  # fmt: skip


def test_ends_are_never_called_a_confidence_interval(sizing: Sizing) -> None:
    said = "\n".join(map(str, shown(sizing)))
    assert "inget konfidensintervall" in said
    assert "KI" not in re.findall(r"\b[A-ZÅÄÖ]{2,}\b", said)


def test_the_sources_sums_stand_side_by_side(umea: Sizing) -> None:
    (table,) = (each for each in tables(umea) if each.caption == "Källans egna summor")
    assert {row[2:] for row in table.rows if row[-1] != "0"} == {
        ("3\u00a0122", "3\u00a0123", "1"),
        ("4\u00a0685", "4\u00a0684", "−1"),
    }


def test_the_implied_inhabitants_of_vindeln_are_printed_as_1563_to_1565(umea: Sizing) -> None:
    (table,) = (each for each in tables(umea) if each.caption == "Vilken befolkning talen förutsätter")
    assert next(row for row in table.rows if row[0] == "Vindeln")[2] == "1\u00a0563–1\u00a0565"


def test_made_up_inhabitants_are_marked_everywhere() -> None:
    result = size_need_groups(load_sizing(QUESTIONS / "exempel-lansdel"))
    captions = [block.caption for block in shown(result) if isinstance(block, Table | Figure)]
    assert captions
    assert all("(syntetiska data)" in caption for caption in captions)


def test_a_map_is_drawn_where_there_is_one_and_says_what_it_shows(sizing: Sizing) -> None:
    figures = [block for block in plot_sizing(sizing) if isinstance(block, Figure)]
    assert len(figures) == (2 if sizing.outlines else 1)
    for figure in figures:
        assert figure.data is not None
        assert len(figure.data.rows) >= len(sizing.places)
        for row in sizing.places:
            assert row.name in figure.alt
            assert row.name in figure.svg


def crowded(umea: Sizing) -> Sizing:
    """24 municipalities around Stockholm, small and close together, with Umeå's numbers."""
    codes = [f"0{n}" for n in (114, 115, 117, 120, 123, 125, 126, 127, 128, 136, 138, 139, 140, 160, 162, 163)]
    codes += [f"0{n}" for n in (180, 181, 182, 183, 184, 186, 187, 188)]
    places = tuple(replace(umea.places[n % 6], code=code, name=f"Kommun {code}") for n, code in enumerate(codes))
    return replace(umea, places=places, outlines=municipality_outlines(codes), planned=(), areas=())


@pytest.mark.parametrize("many", [False, True])
def test_names_beside_the_map_do_not_cover_each_other(umea: Sizing, many: bool) -> None:
    result = crowded(umea) if many else umea
    with style.canvas(synthetic=False) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], 3.7)
        frame_map(axes, result)
        write_names(axes, result)
        settle(figure)
        ruler = RendererSVG(*figure.bbox.size, io.StringIO())
        figure.draw(ruler)
        names = [text for text in axes.texts if isinstance(text, Annotation)]
        boxes = [super(Annotation, text).get_window_extent(ruler).padded(-1) for text in names]
        inside = figure.get_window_extent()
        assert len(boxes) == len(result.places)
        assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
        assert all(box.y0 >= inside.y0 and box.y1 <= inside.y1 for box in boxes)


@pytest.mark.parametrize(
    ("share", "printed"), [(0.05, "5"), (0.066, "6,6"), (0.15 - 0.05, "10"), (1 / 3, "33,3333"), (1, "100")]
)
def test_a_share_is_printed_with_the_decimals_it_has(share: float, printed: str) -> None:
    assert formats.percent_as_given(share) == f"{printed}\u00a0%"


@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=3).map(sorted))
def test_numbers_in_running_text_never_narrow_the_span_and_claim_a_tenth_of_it_at_most(ends: list[float]) -> None:
    low, base, high = ends
    text = about(Ends(low, base, high), round(base)).replace("\u00a0", "")
    found = [int(part) for part in re.findall(r"\d+", text)]
    if round(low) == round(high):
        assert found == [round(base)]
        return
    assert (found[1] <= round(low), found[2] >= round(high)) == (True, True)
    width = round(high) - round(low)
    assert max(abs(found[0] - base), low - found[1], found[2] - high) <= max(1, width / 10)
    assert width < 1000 or all(number % 100 == 0 for number in found)


@pytest.mark.parametrize("ages", [("80+", "80+"), ("65+", "80+")])
def test_ages_that_a_group_has_no_share_of_are_told(ages: tuple[str, str], tmp_path: Path) -> None:
    """The inner group has 80+ alone, within one of the same bands and more, or of 65+ as one."""
    (tmp_path / "befolkning_syntetisk.csv").write_text(
        (QUESTIONS / "exempel-lansdel" / "befolkning_syntetisk.csv").read_text(encoding="utf-8"), encoding="utf-8"
    )
    outer, inner = ages
    kept = "" if outer == "65+" else "{age: 65-79, share: 0.05, source: s}, "
    (tmp_path / "sizing.yaml").write_text(
        f"""
schema: 1
name: Exempel
population:
  {{file: befolkning_syntetisk.csv, municipality: Kommun, age: Ålder, count: Antal, date: 2023-12-31, source: s}}
groups:
  - {{id: p, label: Periodvis sviktande, shares: [{kept}{{age: {outer}, share: 0.2, source: s}}]}}
  - {{id: m, label: Mest sjuka, within: p, shares: [{{age: {inner}, share: 0.1, source: s}}]}}
needs: [{{id: n, label: Team, terms: [{{group: m}}]}}]
""",
        encoding="utf-8",
    )
    said = str(list(text_sizing_certainty(size_need_groups(load_sizing(tmp_path)))))
    assert "Mest sjuka har ingen andel för 65–79 år" in said
    assert "Periodvis sviktande har ingen andel" not in said


def test_the_areas_of_umea_are_described_alike(umea: Sizing) -> None:
    """What the source says of care centres stands for both areas, or for none."""
    told = [part.about for part in umea.planned]
    assert ["primärvård" in about for about in told] == [True, True]
    assert "färre men mer fokuserade hemsjukvårdsläkare" in told[0]
