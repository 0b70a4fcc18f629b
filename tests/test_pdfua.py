"""The PDF: accessible (PDF/UA-1), the same bytes each time, and text in it is text."""

import datetime
import re
from io import BytesIO, StringIO
from xml.etree import ElementTree

import matplotlib as mpl
import page as validator
import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure as Drawing

from naravard_lib.blocks.formula import mathml
from naravard_lib.blocks.html import printable
from naravard_lib.blocks.model import Bullets, Figure, Heading, Paragraph, Span, Table
from naravard_lib.errors import ReportError
from naravard_lib.reports import Document, Meta, write_pdf
from naravard_lib.reports.formula import typst_formula

META = Meta("Samverkan", "Åby", datetime.date(2024, 11, 2), synthetic=True, version="0.1.0", author="Anna Exempel")
NASTY = (
    "#let x = 1; #panic() $a^2$ *b* _c_ @ref <lbl> \\ \" ' ] [ } { &amp; // /* ` ~ -- ... = - + → 漢 😀 \u202e\ue000"
)
TEX_SIGNS = [*"abxyβå12,+-=<()|^_&#%~'\"/$}\n"]
TEX_WORDS = (
    r"\frac{a}{b} \sqrt \text{ \hat \left( \right) {x} \\ \color{red} \sum _{1} ^{2} #read image sys \begin{matrix}"
)
TEX = st.sampled_from([*TEX_SIGNS, *TEX_WORDS.split()])
MARKUP = st.sampled_from([*"#$*_@\\\"'[]{}()<>`~/=-+&;.:", "#panic()", "//", "/*", "\\u{41}", "$x$", "\n", "\t"])
TEXT = st.lists(st.one_of(MARKUP, st.text(max_size=4)), max_size=8).map("".join)


def real_figure():
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "naravard"}):
        drawing = Drawing(figsize=(9, 3))
        axes = drawing.subplots()
        axes.plot([1, 2, 3], [3, 1, 2])
        axes.set_title("−10,3 % → Åby ≥")
        file = StringIO()
        drawing.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def every_block():
    small = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="20pt"><text y="9">Åby 漢 &#xFEFF;</text></svg>'
    )
    styles = tuple(Span(NASTY, style) for style in ("plain", "strong", "emph", "code"))
    return (
        Heading(2, NASTY),
        *(Paragraph.of(NASTY, kind) for kind in ("body", "lead", "note", "warning")),
        Paragraph((*styles, Span("SKR", "strong", "https://skr.se/?a=1"), Span("x", link="javascript:1"))),
        Heading(3, "Punkter"),
        Bullets.of([NASTY, "två"]),
        Bullets(((Span("ett"),), (Span("två"),)), ordered=True),
        Paragraph((Span("a"), Span("", note=(Span(NASTY), Span("x^2", "math"), Span("SKR", link="https://skr.se/b"))))),
        Paragraph((Span("Formeln "), Span(r"y_t = \beta_0 + 3,5 t", "math"), Span(NASTY))),
        Paragraph((Span(r"\log\left(\frac{y}{n}\right)", "math"),), "formula"),
        Bullets(((Span("a"),), (Span("b"),)), inner=((Bullets.of(["c"]), Bullets.of([NASTY])), ())),
        Table("Besök", ("Kommun", "Före", "Efter"), (("Åby", "87,0", "63,0"), (NASTY, "1", "")), "lrr", NASTY),
        Table("", ("", "Tal"), (("", "1"), ("b", "2")), "lr"),
        Table("Lång", ("Rad", "Tal"), tuple((f"rad {n}", str(n)) for n in range(60)), "lr"),
        Figure(real_figure(), NASTY, "Akutbesök", NASTY, NASTY),
        Figure(small, "Liten", ""),
        Figure(small, "Delad", "", shows="Bara undertitel"),
    )


def failed_rules(pdf):
    return {(failure.rule_id, failure.message) for failure in validator.validate_pdf_bytes(pdf, profile="ua1").failures}


def elements(pdf):
    """Every structure element of the document, in order."""

    def walk(element):
        kids = element.get("/K", [])
        for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from walk(kid)

    return list(walk(pdf.Root.StructTreeRoot))


@pytest.fixture(scope="module")
def made():
    return write_pdf(Document(META, every_block()))


@pytest.fixture(scope="module")
def opened(made):
    return pikepdf.open(BytesIO(made))


def test_every_block_passes_every_rule(made):
    assert failed_rules(made) == set()


def test_same_document_gives_the_same_bytes(made):
    assert write_pdf(Document(META, every_block())) == made


def test_undated_document_gives_the_same_bytes_and_passes():
    undated = Document(Meta("Titel", "", None, False, ""), ())
    assert write_pdf(undated) == write_pdf(undated)
    assert failed_rules(write_pdf(undated)) == set()


def test_language_title_and_date_are_set(opened):
    assert str(opened.Root.Lang).startswith("sv")
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    with opened.open_metadata() as facts:
        assert facts["dc:title"] == "Samverkan"
        assert facts["xmp:CreateDate"].startswith("2024-11-02")


def test_text_is_set_and_only_in_our_own_faces(opened):
    fonts = {str(font.BaseFont)[8:] for leaf in opened.pages for font in leaf.Resources.get("/Font", {}).values()}
    assert {"SourceSansPro-Regular", "SourceSansPro-Semibold", "DejaVuSansMono"} <= fonts
    assert all(re.match("SourceSansPro|DejaVuSans|LastResort|NewCMMath", font) for font in fonts)


def test_figures_carry_their_alt_text(opened):
    assert [str(e.Alt) for e in elements(opened) if e.S == "/Figure"] == [printable(NASTY), "Liten", "Delad"]


def test_formulas_are_read_aloud_in_swedish(opened):
    said = [str(e.Alt) for e in elements(opened) if e.S == "/Formula"]
    assert said == [
        "formel: x upphöjt till 2",
        "formel: y index t är lika med beta index 0 plus 3,5 t",
        "formel: log parentes bråk y genom n slut bråk slut parentes",
    ]


def test_footnotes_and_nested_lists_are_tagged(opened):
    found = elements(opened)
    assert [e.S for e in found].count("/Note") == 1
    assert any(list(elements_under(item, "/L")) for e in found if e.S == "/L" for item in elements_under(e, "/LI"))


def test_code_stays_out_of_the_pdf():
    blocks = (Paragraph.of("a"),)
    assert write_pdf(Document(META, blocks, ((0, "x = 1"),))) == write_pdf(Document(META, blocks))


def test_table_heads_have_scopes(opened):
    tables = [e for e in elements(opened) if e.S == "/Table"]
    scopes = [[str(a.Scope) for th in elements_under(t, "/TH") for a in th.A if "/Scope" in a] for t in tables]
    assert scopes[0] == ["/Column"] * 3 + ["/Row"] * 2
    assert scopes[2] == ["/Column"] * 2 + ["/Row"] * 60
    assert not any("/Headers" in a for t in tables for td in elements_under(t, "/TD") for a in td.get("/A", []))


def elements_under(element, kind):
    kids = element.get("/K", [])
    for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if kid.get("/S") == kind:
                yield kid
            yield from elements_under(kid, kind)


def test_only_web_addresses_become_links(opened):
    links = {str(note.A.URI) for leaf in opened.pages for note in leaf.get("/Annots", []) if "/A" in note}
    assert links == {"https://skr.se/?a=1", "https://skr.se/b"}


@settings(max_examples=40)
@given(TEXT)
@example(NASTY)
@example("\u0378\U0010ffff\ufeff\u200b\u2028\x00\ud800")
def test_any_text_is_set_as_it_stands(text):
    blocks = (
        Heading(2, f"a{text}b"),
        Paragraph((Span(text), Span(text, "code"), Span(text, "strong", f"https://a.se/{text}"))),
        Bullets.of([text]),
        Table(text, (text, "b"), ((text, text),), "lr", text),
    )
    pdf = write_pdf(Document(Meta(f"T{text}", text, META.date, True, text, text), blocks))
    assert failed_rules(pdf) == set()
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_outline() as outline:
        assert "".join(outline.root[0].title.split()) == "".join(f"a{printable(text)}b".split())


@settings(max_examples=150)
@given(st.lists(TEX, min_size=1, max_size=6).map("".join))
def test_any_formula_is_set_everywhere_or_refused(tex):
    try:
        typst_formula(tex)
    except ReportError:
        return
    document = Document(META, (Paragraph((Span(tex, "math"),), "formula"),))
    assert failed_rules(write_pdf(document)) == set()
    assert ElementTree.fromstring(mathml(tex)).get("alttext").startswith("formel: ")


def test_unreadable_figure_is_refused():
    with pytest.raises(ReportError, match="En figur är inte läsbar SVG"):
        write_pdf(Document(META, (Figure("<svg", "alt", ""),)))
