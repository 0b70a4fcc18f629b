"""Tables that can be worked out anew in Excel: the arithmetic, and what must never get into it."""

import datetime
import json
import math
import re
import zipfile
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries

from naravard_lib import formats
from naravard_lib.blocks.model import Table, from_json, to_json
from naravard_lib.reports import Document, Meta, write_html, write_pdf
from naravard_lib.reports.arithmetic import evaluate, references, to_a1
from naravard_lib.reports.docx import write_docx
from naravard_lib.reports.formulas import assert_agrees, inputs, live, recompute
from naravard_lib.reports.numerals import from_text, last_digit
from naravard_lib.reports.xlsx import write_xlsx

META = Meta("Underlag", "Åby", datetime.date(2024, 11, 2), synthetic=False, version="0.1.0")
HEAD = 3  # the row of a table's head in a sheet with a title and no more above it
# The sum of the region's own report (DOMAIN M7), its overhead taken off and rounded to whole kronor first.
LJUNGBY = Table(
    "Ljungby",
    ("", "Besök per månad", "Kronor per besök", "Kronor per år"),
    (
        ("Andel overhead", "20\u00a0%", "", ""),
        ("Kostnad för ett besök", "", "6\u00a0774", ""),
        ("Utan overhead", "", "5\u00a0419", ""),
        ("Före", "87", "", ""),
        ("Maj–juli", "63", "", "1\u00a0560\u00a0672 kr"),
        ("Mars–maj", "78", "", "585\u00a0252\u00a0kr"),
    ),
    "lrrr",
    formulas=(
        (2, 2, "ROUND({1,2}*(1-{0,1}),0)"),
        (4, 3, "({3,1}-{4,1})*12*{2,2}"),
        (5, 3, "({3,1}-{5,1})*12*{2,2}"),
    ),
)
HIDDEN = ["färre än 5", "<5", "dold", "–", "", "okänt", "24 och 8", "63 till 111", "..", "*"]


def table(*rows, formulas=(), **more):
    columns = ("Rad", *(f"k{n}" for n in range(1, len(rows[0]))))
    return Table("T", columns, tuple(rows), "l" + "r" * (len(columns) - 1), formulas=tuple(formulas), **more)


def sheet(block, values=False, head=1):
    package = write_xlsx([Document(META, (block,))])
    return openpyxl.load_workbook(BytesIO(package), data_only=values).worksheets[head]


def formulas_in(opened):
    return {cell.coordinate: cell.value for row in opened.iter_rows() for cell in row if cell.data_type == "f"}


def test_the_published_sum_comes_out_to_the_krona():
    assert recompute(LJUNGBY) == {(2, 2): 5419, (4, 3): 1_560_672, (5, 3): 585_252}
    assert_agrees(LJUNGBY)
    assert live(LJUNGBY) == LJUNGBY.formulas
    # Unrounded the cost is 5419.2 kr, and the sum another (issue 7).
    assert evaluate("({3,1}-{4,1})*12*{1,2}*(1-{0,1})", {(3, 1): 87, (4, 1): 63, (1, 2): 6774, (0, 1): 0.2}.get) == (
        pytest.approx(1_560_729.6)
    )


def test_a_workbook_holds_the_formula_and_the_printed_number():
    opened = sheet(LJUNGBY)
    assert formulas_in(opened) == {
        "C6": "=ROUND(C5*(1-B4),0)",
        "D8": "=(B7-B8)*12*C6",
        "D9": "=(B7-B9)*12*C6",
    }
    printed = sheet(LJUNGBY, values=True)
    assert [printed[name].value for name in ("C6", "D8", "D9")] == [5419, 1_560_672, 585_252]
    assert opened["D9"].number_format == '#,##0" kr"'


def test_programs_are_told_to_work_it_out_and_bytes_are_equal():
    package = write_xlsx([Document(META, (LJUNGBY,))])
    assert package == write_xlsx([Document(META, (LJUNGBY,))])
    with zipfile.ZipFile(BytesIO(package)) as opened:
        assert b'fullCalcOnLoad="1"' in opened.read("xl/workbook.xml")
        cells = re.findall(rb"<c [^>]*><f>[^<]+</f><v>[0-9.]+</v></c>", opened.read("xl/worksheets/sheet2.xml"))
    assert len(cells) == 3


def test_what_can_be_changed_and_what_follows_are_told_apart_without_colour():
    opened = sheet(LJUNGBY)
    given, framed, plain = ("B4", "C5", "B7", "B8", "B9"), ("C6", "D8", "D9"), ("A4", "B5", "C8")
    assert {opened[name].border.left.style for name in given} == {"dotted"}
    assert {opened[name].border.left.style for name in framed} == {"thin"}
    assert {opened[name].fill.fill_type for name in given} == {"solid"}
    assert {opened[name].fill.fill_type for name in (*framed, *plain)} == {None}
    assert {opened[name].border.left.style for name in plain} == {None}
    below = [str(cell.value) for cell in opened["A"][10:]]
    assert below[0].startswith("Fyllda celler med prickad ram är antaganden eller indata och kan ändras.")
    bare = sheet(replace(LJUNGBY, formulas=()))
    assert bare.max_row == 9
    assert {cell.border.left.style for row in bare.iter_rows(min_row=4) for cell in row} == {None}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_hidden_cell_gets_into_no_formula_nor_its_total_nor_what_builds_on_it(hidden):
    block = table(
        ("a", "10", "3"),
        ("b", hidden, "5"),
        ("Summa", "13", "8"),
        ("Andel", "77\u00a0%", "4,3"),
        formulas=[
            (2, 1, "SUM({0,1}:{1,1})"),
            (3, 1, "{0,1}/{2,1}"),
            (2, 2, "SUM({0,2}:{1,2})"),
            (3, 2, "{2,2}/2+0*{1,1}"),
        ],
    )
    assert formulas_in(sheet(block)) == {"C6": "=SUM(C4:C5)"}
    assert [sheet(block)[name].value for name in ("B6", "B7", "C7")] == [13, 0.77, 4.3]
    assert recompute(block) == {(2, 2): 8}


def test_no_formula_stands_in_a_hidden_cell():
    block = table(("a", "färre än 5", "7", "10"), formulas=[(0, 1, "{0,3}-{0,2}")])
    assert formulas_in(sheet(block)) == {}
    assert sheet(block)["B4"].value == "färre än 5"


NUMBERS = st.integers(0, 10**6).map(formats.number) | st.integers(0, 1000).map(lambda n: formats.percent(n / 1000))
BODY = st.lists(st.tuples(*[NUMBERS | st.sampled_from(HIDDEN)] * 3), min_size=3, max_size=3)


@settings(max_examples=40, deadline=None)
@given(BODY, st.data())
def test_whatever_is_hidden_no_chain_of_formulas_leads_to_it(body, data):
    rows = [("rad", *cells) for cells in body]
    places = [(r, c) for r in range(3) for c in (1, 2, 3)]
    formulas = []
    for n, (r, c) in enumerate(places[3:], start=3):  # each builds on cells before it, so there is no circle
        named = data.draw(st.lists(st.sampled_from(places[:n]), min_size=1, max_size=3))
        total = sum(from_text(rows[a][b]).value for a, b in named if isinstance(from_text(rows[a][b]).value, float))
        if data.draw(st.booleans()):
            rows[r] = (*rows[r][:c], formats.number(total, 3), *rows[r][c + 1 :])
        formulas.append((r, c, f"SUM({','.join(f'{{{a},{b}}}' for a, b in named)})"))
    opened = sheet(table(*rows, formulas=formulas))
    for value in formulas_in(opened).values():
        names = [token.value for token in Tokenizer(value).items if token.type == "OPERAND"]
        cells = [opened.cell(row, column) for column, row, _, _ in map(range_boundaries, names)]
        assert all(cell.data_type in ("n", "f") and cell.value is not None for cell in cells)
    for r, c, _ in live(table(*rows, formulas=formulas)):
        assert is_shown((r, c), rows, {(a, b): references(text) for a, b, text in formulas})


def is_shown(place, rows, built_on):
    """Whether a cell and all below it are numbers in print: the rule again, written as one recursion."""
    number = isinstance(from_text(rows[place[0]][place[1]]).value, float)
    return number and all(is_shown(each, rows, built_on) for each in built_on.get(place, ()))


def test_one_in_the_last_digit_passes_and_two_do_not():
    thirds = table(
        ("a", "33,3"), ("b", "33,3"), ("c", "33,3"), ("Summa", "100,0"), formulas=[(3, 1, "SUM({0,1}:{2,1})")]
    )
    assert live(thirds) == thirds.formulas
    assert_agrees(thirds)
    off = replace(thirds, rows=(*thirds.rows[:3], ("Summa", "100,1")))
    assert live(off) == ()
    assert sheet(off)["B7"].value == pytest.approx(100.1)
    assert recompute(off) == {(3, 1): pytest.approx(99.9)}
    with pytest.raises(AssertionError, match=r"\(3, 1\): SUM.* gives 99.9, printed is 100.1"):
        assert_agrees(off)


def test_what_builds_on_a_number_that_disagrees_takes_the_printed_one():
    block = table(("a", "2", "5", "50"), formulas=[(0, 2, "{0,1}+{0,1}+{0,1}+{0,1}"), (0, 3, "{0,2}*10")])
    assert live(block) == ((0, 3, "{0,2}*10"),)


def test_what_builds_on_a_formula_takes_what_it_gives_as_a_spreadsheet_does():
    block = table(("a", "1", "0,3", "333"), formulas=[(0, 3, "{0,2}*1000"), (0, 2, "{0,1}/3")])
    assert recompute(block)[0, 3] == pytest.approx(1000 / 3)
    assert set(live(block)) == set(block.formulas)


@pytest.mark.parametrize("expression", ["{0,1}/{0,2}", "MIN(0,{0,1}/{0,2})", "MAX(0,{0,2}/{0,2})", "ROUND(1/{0,2},0)"])
def test_a_division_by_zero_is_not_written(expression):
    block = table(("a", "10", "0", "0"), formulas=[(0, 3, expression)])
    assert math.isnan(recompute(block)[0, 3])
    assert live(block) == ()
    with pytest.raises(AssertionError):
        assert_agrees(block)


@pytest.mark.parametrize("text", ["=1+1", "{0,1}*2", "=SUM(B4)", "+1", "@x", '=HYPERLINK("http://a.se")'])
def test_text_beside_a_formula_stays_text(text):
    block = table((text, "2", "4", text), formulas=[(0, 2, "{0,1}*2")], note=text)
    assert formulas_in(sheet(replace(block, caption=text))) == {"C4": "=B4*2"}


@pytest.mark.parametrize(
    "expression",
    [
        "",
        " ",
        "=1",
        "B4",
        "cell(1,1)",
        "{0,1}&{0,1}",
        "{0,1}^2",
        "{0,1}**2",
        "{0,1}//2",
        "{0,1}%",
        "{0,1} {0,1}",
        "({0,1}",
        "{0,1})",
        "{0,1};{0,1}",
        "{0,1},{0,1}",
        "{0,1}:{1,1}",
        "SUM()",
        "SUM({0,1},)",
        "SUM {0,1}",
        "SUM({1,1}:{0,1})",
        "ROUND({0,1})",
        "ROUND({0,1}:{1,1},0)",
        "ROUND({0,1},{1,1})",
        "ROUND({0,1},0",
        "{-1,1}",
        "{0}",
        "{٣,1}",
        "1e5*{0,1}",
        "+{0,1}",
        "{0,1}*",
        'HYPERLINK("x")',
        "sum({0,1})",
        "[1]x!A1",
        "{0,1}\n+1",
    ],
)
def test_an_expression_says_arithmetic_and_nothing_else(expression):
    with pytest.raises(ValueError, match=r"not understood|runs backwards"):
        live(table(("a", "1"), ("b", "1"), ("c", "1"), formulas=[(2, 1, expression)]))


@pytest.mark.parametrize("amount", ["87", "5419", "0.2", "13", "2024"])
def test_an_amount_is_seen_in_a_cell_and_never_lies_in_a_formula(amount):
    with pytest.raises(ValueError, match=r"belongs in a cell of its own|not understood from \.2"):
        live(table(("a", "1", "1"), formulas=[(0, 2, f"{{0,1}}*{amount}")]))


@pytest.mark.parametrize(
    "formulas",
    [
        [(0, 0, "{0,1}")],
        [(0, 1, "{0,0}")],
        [(0, 1, "{2,1}")],
        [(0, 1, "SUM({0,2}:{0,3})")],
        [(5, 1, "{0,1}")],
        [(0, 1, "{0,1}+1")],
        [(0, 1, "{1,1}"), (1, 1, "{0,1}")],
        [(0, 1, "{1,1}"), (0, 1, "{1,2}")],
    ],
)
def test_formulas_that_cannot_be_are_refused(formulas):
    with pytest.raises(ValueError, match=r"no number can stand|circle|cycle|two formulas"):
        write_xlsx([Document(META, (table(("a", "1", "1"), ("b", "1", "1"), formulas=formulas),))])


CELLS = {(r, c): float(7 * r + 3 * c + 1) / 4 for r in range(3) for c in (1, 2)}
LEAVES = st.sampled_from([*(f"{{{r},{c}}}" for r, c in CELLS), "0", "1", "12", "100", "1000"])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", " - ", "*", "/", "/ -", "*-"]), inner).map("".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"-{text}"),
        st.tuples(st.sampled_from(["SUM", "MIN", "MAX"]), st.lists(inner, min_size=1, max_size=3)).map(
            lambda call: f"{call[0]}({', '.join(call[1])})"
        ),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_arithmetic_is_that_of_python(expression):
    names = {"SUM": lambda *of: sum(of), "MIN": lambda *of: min(of), "MAX": lambda *of: max(of), "held": CELLS}
    try:
        expected = eval(re.sub(r"\{(\d),(\d)\}", r"held[\1, \2]", expression), names)  # our own text
    except ZeroDivisionError:
        return
    found = evaluate(expression, CELLS.__getitem__)
    assert found == pytest.approx(expected, rel=1e-12)


@given(EXPRESSIONS)
def test_the_sheet_gets_the_same_cells(expression):
    written = Tokenizer(to_a1(expression, HEAD)).items
    named = {token.value for token in written if token.type == "OPERAND" and token.subtype == "RANGE"}
    assert named == {f"{' BC'[c]}{HEAD + 1 + r}" for r, c in references(expression)}


def test_ranges_are_whole_rectangles():
    assert references("SUM({0,1}:{1,2})") == {(0, 1), (0, 2), (1, 1), (1, 2)}
    assert evaluate("SUM({0,1}:{1,2}, {2,1})-MAX({0,1}:{2,2})", {k: float(n) for n, k in enumerate(CELLS)}.get) == 5
    assert to_a1("SUM({0,1}:{1,27})", 5) == "=SUM(B6:AB7)"
    assert inputs(((0, 2, "{0,1}"), (1, 2, "SUM({0,1}:{0,2})"))) == {(0, 1)}


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [(2.5, "0", 3), (-2.5, "0", -3), (1.005, "2", 1.01), (1_560_672, "-3", 1_561_000), (-0.4, "0", 0), (49, "-2", 0)],
)
def test_halves_are_rounded_as_excel_does(value, decimals, rounded):
    assert evaluate(f"ROUND({{0,1}},{decimals})", lambda _: float(value)) == rounded


@pytest.mark.parametrize(
    ("text", "digit"),
    [("1\u00a0560,5", 0.1), ("−10,3\u00a0%", 0.001), ("20\u00a0%", 0.01), ("87,00 besök", 0.01), ("7", 1)],
)
def test_what_a_last_digit_is_worth(text, digit):
    assert last_digit(from_text(text)) == digit


def test_formulas_travel_with_the_table_and_change_nothing_in_print():
    assert from_json(json.loads(json.dumps(to_json([LJUNGBY])))) == (LJUNGBY,)
    with_them, without = (Document(META, (block,)) for block in (LJUNGBY, replace(LJUNGBY, formulas=())))
    for write in (write_pdf, write_html, write_docx):
        assert write(with_them) == write(without)


def test_no_number_is_wider_than_its_column():
    opened = sheet(table(("a", "1\u00a0560\u00a0672\u00a0000 kr")))
    assert opened.column_dimensions["B"].width >= len("1 560 672 000 kr")
