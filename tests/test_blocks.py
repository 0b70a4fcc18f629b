import json
import re
from base64 import b64decode
from html import unescape
from html.parser import HTMLParser
from io import StringIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure as Drawing

from naravard_lib.blocks.display import Blocks, to_text
from naravard_lib.blocks.html import printable, to_html
from naravard_lib.blocks.model import MIME, Bullets, Data, Figure, Heading, Paragraph, Span, Table, from_json, to_json
from naravard_lib.blocks.svg import clean_svg
from naravard_lib.errors import ReportError

XML = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXT = st.text(st.one_of(st.characters(), st.sampled_from("<>&\"'\\")), max_size=40)
RUNS = st.builds(Span, TEXT, st.sampled_from(["plain", "strong", "emph", "code"]), TEXT)
NOTES = st.lists(RUNS, min_size=1, max_size=2).map(lambda runs: Span("", note=tuple(runs)))
FORMULAS = st.sampled_from([r"\beta_1 < 3", r"\text{<b>&}", r"\frac{a}{b}"]).map(lambda tex: Span(tex, "math"))
SPANS = st.lists(st.one_of(RUNS, NOTES, FORMULAS), max_size=3).map(tuple)
LISTS = st.recursive(
    st.builds(Bullets, st.lists(SPANS, max_size=2).map(tuple), st.booleans()),
    lambda inner: st.builds(lambda item, below: Bullets((item,), False, ((below,),)), SPANS, inner),
    max_leaves=3,
)
DATA = st.none() | st.builds(
    Data, st.tuples(TEXT), st.lists(st.tuples(st.none() | st.floats(allow_nan=False) | TEXT), max_size=2).map(tuple)
)
TABLES = st.integers(1, 4).flatmap(
    lambda n: st.builds(
        Table,
        TEXT,
        st.tuples(*[TEXT] * n),
        st.lists(st.tuples(*[TEXT] * n), max_size=3).map(tuple),
        st.text("lr", min_size=n, max_size=n),
        TEXT,
    )
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt">{}</svg>'
FIGURES = st.builds(Figure, st.just(SVG.format('<path id="a" d="M 0 0 L 9 9"/>')), TEXT, TEXT, TEXT, TEXT, DATA)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Heading, st.integers(1, 6), TEXT),
        st.builds(Paragraph, SPANS, st.sampled_from(["body", "lead", "note", "warning"])),
        LISTS,
        FORMULAS.map(lambda span: Paragraph((span,), "formula")),
        TABLES,
        FIGURES,
    ),
    max_size=4,
).map(tuple)


class Page(HTMLParser):
    """Collects what a browser would see: tags with attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_data(self, data):
        self.text += data

    def named(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def matplotlib_svg():
    drawing = Drawing(figsize=(3, 2))
    axes = drawing.subplots()
    axes.plot([1, 2, 3], [3, 1, 2])
    axes.fill_between([1, 2, 3], [2, 0, 1], hatch="//")
    axes.set_title("Åby <1>")
    file = StringIO()
    drawing.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


@given(BLOCKS)
def test_json_round_trip(blocks):
    assert from_json(json.loads(json.dumps(to_json(blocks)))) == blocks


@given(BLOCKS)
def test_text_never_becomes_markup(blocks):
    allowed = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "div", "table", "caption", "thead", "tbody"}
    allowed |= {"tr", "th", "td", "figure", "figcaption", "svg", "path", "strong", "em", "code", "a", "span"}
    allowed |= {"sup", "section", "math", "mrow", "msub", "mi", "mo", "mn", "mtext", "mfrac"}
    page = Page(to_html(blocks))
    assert {tag for tag, _ in page.tags} <= allowed
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)


@given(TEXT)
def test_text_reaches_the_page_unchanged(text):
    expected = printable(text).replace("\r\n", "\n").replace("\r", "\n")
    assert Page(to_html([Heading(2, text)])).text.replace("\r\n", "\n").replace("\r", "\n") == expected


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", " https://a.se", "/etc", "https://a.se b"])
def test_only_web_and_mail_addresses_become_links(link):
    assert to_html([Paragraph((Span("x", link=link),))]) == "<p>x</p>"


def test_web_address_becomes_a_link():
    html = to_html([Paragraph((Span("SKR", "strong", "https://skr.se/?a=1&b=2"),))])
    assert html == '<p><a href="https://skr.se/?a=1&amp;b=2"><strong>SKR</strong></a></p>'


def test_table_cells_know_their_heads():
    page = Page(to_html([Table("Besök", ("", "Antal"), (("Åby", "87"), ("Norrby", "12")), "lr", "Not")]))
    assert [attrs.get("scope") for attrs in page.named("th")] == ["col", "row", "row"]  # an empty head is a td
    assert [attrs["style"] for attrs in page.named("td")] == ["text-align:left"] + ["text-align:right"] * 2
    assert page.named("caption")
    assert page.named("p") == [{"class": "note"}]


def test_table_without_caption_has_no_caption_element():
    assert not Page(to_html([Table("", ("a",), (("1",),), "l")])).named("caption")


def test_ids_of_equal_figures_differ_and_references_follow():
    svg = matplotlib_svg()
    page = Page(to_html([Figure(svg, "alt", "a"), Figure(svg, "alt", "b")]))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids)) > 20
    references = {attrs["xlink:href"][1:] for attrs in page.named("use")}
    references |= set(re.findall(r"url\(#([^)]*)\)", json.dumps(page.tags)))
    assert references
    assert references <= set(ids)


def test_figure_is_one_image_with_a_name():
    (svg,) = Page(to_html([Figure(matplotlib_svg(), 'Linje, "ned"', "")])).named("svg")
    assert (svg["role"], svg["aria-label"]) == ("img", 'Linje, "ned"')


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<g onclick="alert(1)"/>',
        "<style>@import url(https://a.se/x.css)</style>",
        '<image href="https://a.se/x.png"/>',
        '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="file:///etc/passwd"/>',
        "<g style=\"fill: URL( 'https://a.se/x' )\"/>",
        '<g style="fill: u\\72l(https://a.se/x)"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">https://a.se</p></foreignObject>',
        '<a href="javascript:alert(1)"/>',
        '<set attributeName="href" to="https://a.se"/>',
    ],
)
def test_svg_neither_runs_nor_fetches(inside):
    cleaned = clean_svg(SVG.format(inside), "p-")
    assert not re.search(r"script|alert|a\.se|passwd|import", cleaned)
    ElementTree.fromstring(cleaned)


@given(st.text(XML, max_size=30))
def test_text_in_svg_is_kept(text):
    source = ElementTree.fromstring(SVG.format("<text/>"))
    source[0].text = text
    kept = ElementTree.fromstring(clean_svg(ElementTree.tostring(source, encoding="unicode"), "p-"))
    assert (kept[0].text or "") == text


@pytest.mark.parametrize("source", ["", "<svg", "<p>x</p>", '<?xml version="1.0" encoding="x-nej"?><svg/>'])
def test_unreadable_svg_is_refused_in_swedish(source):
    with pytest.raises(ReportError, match="En figur är inte"):
        clean_svg(source, "")


def test_blocks_show_themselves_and_join():
    first, second = Blocks((Heading(2, "A"),)), Blocks((Paragraph.of("b"), Bullets.of(["c"])))
    bundle = (first + second)._repr_mimebundle_()
    assert from_json(bundle[MIME]) == (*first, *second)
    assert bundle["text/html"] == "<h2>A</h2>\n<p>b</p>\n<ul><li>c</li></ul>"
    assert bundle["text/plain"] == str(first + second) == "A\n\nb\n\n– c"
    assert len(first + second) == 3


def test_footnotes_stand_at_the_end_and_link_both_ways():
    page = to_html([Paragraph((Span("a"), Span("", note=(Span("<b>"),)))), Bullets(((Span("", note=(Span("c"),)),),))])
    links = {attrs["href"][1:] for attrs in Page(page).named("a")}
    assert links == {attrs["id"] for _, attrs in Page(page).tags if "id" in attrs}
    assert len(links) == 4
    assert page.index("<ul>") < page.index('<section class="footnotes"') < page.index("&lt;b&gt;") < page.index(">c ")


def test_formulas_are_mathml():
    page = Page(to_html([Paragraph((Span(r"\frac{a}{b}", "math"),)), Paragraph((Span("x", "math"),), "formula")]))
    assert [attrs["display"] for attrs in page.named("math")] == ["inline", "block"]
    assert page.named("mfrac")


def test_a_figure_says_what_it_shows_below_its_finding():
    page = to_html([Figure(SVG.format(""), "Linje", "Färre besök", shows="Besök & månad")])
    assert '<figcaption>Färre besök<span class="shows">Besök &amp; månad</span></figcaption>' in page


def test_nested_lists_lie_in_their_item():
    block = Bullets(((Span("a"),), (Span("b"),)), inner=((Bullets.of(["c"]),), ()))
    assert to_html([block]) == "<ul><li>a<ul><li>c</li></ul></li><li>b</li></ul>"
    assert to_text([block]) == "– a\n  – c\n– b"


def test_plain_text_of_tables_and_figures():
    table = Table("Besök", ("Kommun", "Antal"), (("Åby", "87"),), "lr", "Not")
    text = to_text([table, Figure("<svg/>", "Linje", "Bild")])
    assert text == "Besök\nKommun | Antal\nÅby | 87\nNot\n\nBild\nFigur: Linje"


def test_figures_on_screen_are_images_since_jupyterlab_drops_svg_elements():
    alt = 'Linje över "Åby" <b>'
    svg = SVG.format('<path d="M0 0"/><script>x</script>')
    page = Blocks((Figure(svg, alt, "Bild"),))._repr_mimebundle_()["text/html"]
    assert "<svg" not in page
    source, described = re.search(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)">', page).groups()
    assert unescape(described) == alt
    drawing = b64decode(source).decode()
    assert "<path" in drawing
    assert "script" not in drawing
