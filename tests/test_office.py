"""Word and Excel files, read back as a reader's program would: what they hold, and what must never get in."""

import datetime
import math
import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from naravard_lib import formats
from naravard_lib.blocks.model import Bullets, Data, Figure, Heading, Paragraph, Span, Table
from naravard_lib.reports import Document, Meta
from naravard_lib.reports.docx import write_docx
from naravard_lib.reports.numerals import Shown, from_column, from_text
from naravard_lib.reports.xlsx import write_xlsx

META = Meta("Rapport", "Åby", datetime.date(2024, 11, 2), synthetic=True, version="0.1.0", author="Anna Exempel")
APPENDIX = replace(META, title="Bilaga: Rapport")
MARK = "Syntetiska data – siffrorna är påhittade"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="360pt" height="90pt"><path d="M 0 0 L 99 9" stroke="#000"/>'
    '<text x="9" y="20" font-family="Source Sans Pro" font-size="12">januari</text></svg>'
)
DATA = Data(("Månad", "Besök"), (("januari 2024", 1560.5), ("februari 2024", "färre än 5"), ("mars 2024", None)))
FIGURE = Figure(SVG, "Linjediagram: 12 av 24.", "Besöken minskade", "Källa: a.csv.", "Besök per månad", DATA)
TABLE = Table(
    "Före och efter",
    ("Enhet", "Besök", "Ändring", "Med enhet", "Fil"),
    (
        ("2024", "1\u00a0560,5", "−10,3\u00a0%", "87,0 besök", "2023"),
        ("Åby", "färre än 5", "okänt", "24 och 8", "=1+1"),
    ),
    "lrrrl",
    "Källa: a.csv.",
)
BLOCKS = (
    Heading(2, "Hur gick det?"),
    Paragraph.of("Det minskade.", "lead"),
    Paragraph(
        (
            Span("Se "),
            Span("tydligt", "strong"),
            Span("lutat", "emph"),
            Span("kod", "code"),
            Span("SKR", link="https://skr.se"),
            Span("ond", link="javascript:x"),
            Span("a^2", "math"),
            Span("", note=(Span("Enligt <planen> & "), Span("SKR", link="https://skr.se"))),
        )
    ),
    Heading(3, "Kontroller"),
    Paragraph.of("Det här saknas:", "warning"),
    Bullets.of(["granskning"]),
    Bullets(((Span("ett"),), (Span("två"),)), ordered=True, inner=((Bullets.of(["under"]),), ())),
    Bullets(((Span("om igen"),),), ordered=True),
    TABLE,
    FIGURE,
    Paragraph.of("Fint stilt.", "note"),
)
DOCUMENT = Document(META, BLOCKS)


def word(document=DOCUMENT):
    return docx.Document(BytesIO(write_docx(document)))


def book(*documents):
    return openpyxl.load_workbook(BytesIO(write_xlsx(documents or (DOCUMENT,))))


def entries(package):
    with zipfile.ZipFile(BytesIO(package)) as opened:
        return {name: opened.read(name).decode("utf-8", "replace") for name in opened.namelist()}


def styled(opened, style):
    return [line.text for line in opened.paragraphs if line.style.name == style]


def grid(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def cell_with(sheet, value):
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == value)


@pytest.mark.parametrize("write", [lambda: write_docx(DOCUMENT), lambda: write_xlsx([DOCUMENT])], ids=["docx", "xlsx"])
def test_bytes_do_not_follow_the_clock(write, monkeypatch):
    first = write()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert write() == first
    with zipfile.ZipFile(BytesIO(first)) as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2024-11-02T00:00:00Z" in opened.read("docProps/core.xml")


@pytest.mark.parametrize("opened", [word, book], ids=["docx", "xlsx"])
def test_properties_come_from_the_report(opened):
    read = opened()
    core = getattr(read, "core_properties", None) or read.properties
    assert core.title == "Rapport"
    assert (getattr(core, "author", None) or core.creator) == "Anna Exempel"
    assert core.language == "sv-SE"
    assert core.created.replace(tzinfo=None) == core.modified.replace(tzinfo=None) == datetime.datetime(2024, 11, 2)


def test_a_long_name_is_cut_in_the_properties_only():
    found = word(Document(replace(META, title="Å" * 300, subtitle="B" * 300), BLOCKS))
    assert found.core_properties.title == "Å" * 255
    assert styled(found, "Title") == ["Å" * 300]


def test_word_keeps_the_order_and_the_kinds_of_blocks():
    found = word()
    assert styled(found, "Title") == ["Rapport"]
    assert styled(found, "Heading 1") == ["Hur gick det?"]
    assert styled(found, "Heading 2") == ["Kontroller"]
    assert styled(found, "Ingress") == ["Det minskade."]
    assert styled(found, "Varning") == [MARK, "Det här saknas:"]
    assert styled(found, "Varning punkt") == ["granskning"]
    assert styled(found, "List Number") == ["ett", "två", "om igen"]
    assert styled(found, "List Bullet 2") == ["under"]
    assert styled(found, "Caption") == ["Före och efter", "Besöken minskade"]
    assert styled(found, "Finstilt") == [
        "2024-11-02 · Anna Exempel · version 0.1.0",
        "Källa: a.csv.",
        "Besök per månad",
        "Källa: a.csv.",
        "Fint stilt.",
    ]
    kinds = [item.style.name for item in found.iter_inner_content()]
    assert kinds[kinds.index("Naravard tabell") - 1] == "Caption"


def test_word_is_swedish_a4_and_shows_no_foreign_language():
    found = word()
    languages = {e.get(qn("w:val")) for e in found.styles.element.iter(qn("w:lang"))}
    assert languages == {"sv-SE"}
    page = found.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert "python-docx" not in "".join(entries(write_docx(DOCUMENT)).values())


def test_runs_keep_their_style_and_links_are_real():
    found = word()
    line = next(p for p in found.paragraphs if p.text.startswith("Se "))
    styles = {run.text: run.style.name for run in line.runs if run.text}
    assert styles == {
        "Se ": "Default Paragraph Font",
        "tydligt": "Strong",
        "lutat": "Emphasis",
        "kod": "Kod",
        "ond": "Default Paragraph Font",
        "a^2": "Kod",
    }
    assert [(link.text, link.address) for link in line.hyperlinks] == [("SKR", "https://skr.se")]


def test_a_footnote_is_a_footnote():
    parts = entries(write_docx(DOCUMENT))
    assert "Enligt &lt;planen&gt; &amp; SKR (https://skr.se)" in parts["word/footnotes.xml"]
    assert parts["word/document.xml"].count('<w:footnoteReference w:id="1"/>') == 1
    assert "footnotes+xml" in parts["[Content_Types].xml"]
    assert "word/footnotes.xml" not in entries(write_docx(Document(META, (TABLE,))))


def test_every_numbered_list_begins_at_one():
    found = word()
    numbers = [p._p.pPr.numPr.numId.val for p in found.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]
    numbering = found.part.numbering_part.element
    for number in set(numbers):
        override = numbering.num_having_numId(number).find(qn("w:lvlOverride"))
        assert override.find(qn("w:startOverride")).get(qn("w:val")) == "1"


def test_bullets_need_no_font_of_their_own():
    found = word()
    numbering = found.part.numbering_part.element
    for style in ("List Bullet 2", "Varning punkt"):
        line = next(p for p in found.paragraphs if p.style.name == style)
        number = numbering.num_having_numId(line._p.pPr.numPr.numId.val).abstractNumId.val
        sheet = next(a for a in numbering.iter(qn("w:abstractNum")) if a.get(qn("w:abstractNumId")) == str(number))
        assert [text.get(qn("w:val")) for text in sheet.iter(qn("w:lvlText"))] == ["•"]
        assert not list(sheet.iter(qn("w:rFonts")))


def test_a_word_table_repeats_its_head_and_sets_numbers_right():
    (table,) = word().tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [list(TABLE.columns), *map(list, TABLE.rows)]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, False, False]
    styles = [row.cells[0].paragraphs[0].style.name for row in table.rows]
    assert styles == ["Tabellhuvud", "Tabelltext", "Tabelltext"]
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == TABLE.caption
    right = [cell.paragraphs[0].alignment is not None for cell in table.rows[1].cells]
    assert right == [side == "r" for side in TABLE.align]
    assert sum(column.width for column in table.columns) == pytest.approx(docx.shared.Mm(160), abs=10 * 635)


def test_a_word_figure_is_a_picture_with_alt_text_in_its_own_size():
    found = word(Document(META, (FIGURE, replace(FIGURE, alt="Andra"))))
    shapes = found.inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in shapes] == ["Linjediagram: 12 av 24.", "Andra"]
    assert shapes[0].width.pt == pytest.approx(360, abs=1)
    assert shapes[0].height.pt == pytest.approx(90, abs=1)


def test_a_wide_figure_fits_the_page():
    wide = replace(FIGURE, svg=SVG.replace("360pt", "900pt"))
    (shape,) = word(Document(META, (wide,))).inline_shapes
    assert shape.width.mm == pytest.approx(160, abs=0.1)
    assert shape.width / shape.height == pytest.approx(10, rel=0.01)


def header_of(document):
    return word(document).sections[0].header.paragraphs[0].text


def test_every_word_page_says_that_data_are_synthetic_and_counts_pages():
    assert header_of(DOCUMENT) == MARK
    true = Document(replace(META, synthetic=False), BLOCKS)
    assert header_of(true) == ""
    assert "yntetisk" not in "".join(entries(write_docx(true)).values())
    footer = word().sections[0].footer.paragraphs[0]
    fields = [field.get(qn("w:instr")) for field in footer._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    shown = "".join(text.text for text in footer._p.iter(qn("w:t")))
    assert shown == "Rapport · 2024-11-02Sida 1 av 1"


TEXTS = st.text(st.characters(codec="utf-16", exclude_categories=()), max_size=40) | st.sampled_from(
    ["<w:p/>", "&amp;", "\x00\ufffe", "_x0041_", "=HYPERLINK()", "]]>", "\ud800"]
)


@settings(max_examples=15, deadline=None)
@given(TEXTS)
def test_any_text_can_be_written_and_is_never_markup(text):
    blocks = (
        Heading(2, text),
        Paragraph((Span(text), Span("", note=(Span(text),)))),
        Table(text, (text, text), ((text, text),), "lr", text),
        replace(FIGURE, alt=text, caption=text, data=Data((text,), ((text,),))),
    )
    document = Document(replace(META, title=text, author=text), blocks)
    assert len(word(document).tables) == 1
    assert len(book(document).sheetnames) == 3


def test_the_first_sheet_lists_and_links_the_others():
    found = book()
    assert found.sheetnames == ["Innehåll", "1 Före och efter", "2 Besöken minskade"]
    contents = found["Innehåll"]
    assert contents["A1"].value == "Underlag: Rapport"
    rows = {row[0]: row[1:] for row in grid(contents)}
    assert rows["1 Före och efter"] == ["Före och efter", "Rapport", "Källa: a.csv."]
    assert rows["2 Besöken minskade"] == ["Besöken minskade – Besök per månad", "Rapport", "Källa: a.csv."]
    assert cell_with(contents, "2 Besöken minskade").hyperlink.location == "'2 Besöken minskade'!A1"


def test_every_sheet_says_that_data_are_synthetic_or_none_does():
    for sheet in book():
        assert cell_with(sheet, MARK)
    true = Document(replace(META, synthetic=False), BLOCKS)
    assert not any(MARK in row for sheet in book(true) for row in grid(sheet))


def test_what_stands_in_both_documents_gets_one_sheet():
    appendix = Document(APPENDIX, (TABLE, replace(TABLE, caption="Metoder")))
    found = book(DOCUMENT, appendix)
    assert found.sheetnames[1:] == ["1 Före och efter", "2 Besöken minskade", "3 Metoder"]
    places = [row[2] for row in grid(found["Innehåll"])[5:]]
    assert places == ["Rapport, Bilaga: Rapport", "Rapport", "Bilaga: Rapport"]


def test_table_texts_become_numbers_where_they_are_numbers():
    sheet = book()["1 Före och efter"]
    rows = grid(sheet)
    assert rows[3] == list(TABLE.columns)
    assert rows[4] == ["2024", 1560.5, -0.103, 87, "2023"]
    assert rows[5] == ["Åby", "färre än 5", "okänt", "24 och 8", "=1+1"]
    assert [sheet.cell(5, column).number_format for column in (2, 3, 4)] == [
        "#,##0.0",
        r"#,##0.0\ %",
        '#,##0.0" besök"',
    ]


def test_figure_data_keep_hidden_cells_as_words():
    rows = grid(book()["2 Besöken minskade"])
    assert [row[0] for row in rows[:3]] == ["Besöken minskade", "Besök per månad", MARK]
    assert rows[4:8] == [
        list(DATA.columns),
        ["januari 2024", 1560.5],
        ["februari 2024", "färre än 5"],
        ["mars 2024", None],
    ]


def test_sheets_are_made_to_be_read_and_printed():
    for sheet in book().worksheets[1:]:
        head = next(row for row in sheet.iter_rows() if row[0].font.bold and row[0].border.bottom.style)
        assert all(cell.font.bold for cell in head)
        assert sheet.freeze_panes == f"A{head[0].row + 1}"
        assert sheet.print_title_rows == f"${head[0].row}:${head[0].row}"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert 10 <= sheet.column_dimensions["A"].width <= 60


@pytest.mark.parametrize("text", ["=1+1", "+46 8", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "#REF!"])
def test_no_text_becomes_a_formula(text):
    blocks = (
        Table(text, (text, "b"), ((text, text),), "lr", text),
        replace(FIGURE, caption=text, shows=text, note=text, data=Data((text,), ((text,),))),
    )
    document = Document(replace(META, title=text), blocks)
    assert not any("<f>" in part for part in entries(write_xlsx([document])).values())
    cells = [cell for sheet in book(document) for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(cells) >= 8
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells if text[0] != "#")


@given(st.lists(st.text(max_size=50), min_size=1, max_size=3))
@settings(max_examples=20, deadline=None)
def test_sheet_names_are_such_that_excel_takes_them(captions):
    blocks = tuple(Table(caption, ("a",), ((str(n),),), "l") for n, caption in enumerate(captions * 2))
    names = book(Document(META, blocks)).sheetnames
    assert len({name.casefold() for name in names}) == len(blocks) + 1
    for name in names:
        assert len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("\\/?*[]:'")
        assert name == name.strip()


def test_a_sheet_name_ends_with_a_whole_word():
    captions = ("Utgångsläget år för år, Åby (syntetiska data)", "Behandlingsrekommendationerna" * 2, "=:[]*?/")
    names = book(Document(META, tuple(Table(caption, ("a",), (("b",),), "l") for caption in captions))).sheetnames
    assert names[1:] == ["1 Utgångsläget år för år, Åby", "2 Behandlingsrekommendationerna", "3 ="]


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_printed_number_is_read_back(value, decimals):
    shown = from_text(formats.number(value, decimals))
    assert shown.value == pytest.approx(round(value, decimals), abs=1e-9)
    share = from_text(formats.percent(value / 1e9, decimals))
    assert share.value == pytest.approx(round(100 * (value / 1e9), decimals) / 100, abs=1e-9)
    assert share.pattern.endswith(r"\ %")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024",
        "007",
        "1 560",
        "-5",
        "5-9",
        "1\u00a05600",
        "24 och 8",
        "95\u00a0% KI",
        "12,",
        "c46158c7",
        "1e5",
        "1٣",
    ],
)
def test_what_is_no_printed_number_stays_text(text):
    assert from_text(text) == Shown(text)


def test_a_column_has_one_pattern_and_no_value_beyond_measure():
    assert from_column([86.123456789012, 0.5, math.nan, math.inf, None, "färre än 5"]) == (
        Shown(86.12345679, "#,##0.0"),
        Shown(0.5, "#,##0.0"),
        *[Shown(None)] * 3,
        Shown("färre än 5"),
    )
    assert from_column([12.0, 1500.0])[1] == Shown(1500.0, "#,##0")
    assert from_column([0.0123, 0.004])[0].pattern == "#,##0.0000"
    assert from_column([]) == ()
