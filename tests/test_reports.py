"""Notebooks in, blocks out; and what the writers make of them besides PDF/UA (see test_pdfua.py)."""

import datetime
import re
import subprocess
import sys

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from naravard_lib.blocks.display import Blocks, to_text
from naravard_lib.blocks.formula import spoken
from naravard_lib.blocks.model import MIME, Bullets, Figure, Heading, Paragraph, Span, Table, to_json
from naravard_lib.errors import ReportError
from naravard_lib.reports import Document, Meta, assemble, build_document, write_html
from naravard_lib.reports.exporter import lone_document
from naravard_lib.reports.fonts import undrawable, unknown_families
from naravard_lib.reports.markdown import read_markdown

META = Meta("Rapport", "Åby", datetime.date(2024, 11, 2), synthetic=True, version="0.1.0", author="Anna Exempel")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="10pt"><path d="M 0 0 L 9 9"/></svg>'


def shown(*blocks, tags=(), kind="display_data"):
    bundle = {MIME: to_json(blocks), "text/plain": to_text(blocks), "text/html": "<p>x</p>"}
    return output_cell(new_output(kind, bundle), tags=tags)


def output_cell(*outputs, tags=()):
    return new_code_cell("hemlig_kod()", outputs=list(outputs), metadata={"tags": list(tags)})


def document(*cells, name="1_baseline.ipynb", meta=META):
    return assemble([(new_notebook(cells=list(cells)), name)], meta)


def faults(*cells):
    with pytest.raises(ReportError) as caught:
        document(*cells)
    return caught.value.faults


def test_markdown_gives_blocks():
    blocks = read_markdown(
        "## Mål *och* `kod`\n\nText **stark** och\n_kursiv_ [SKR](https://skr.se), kostar $5 … $6 &amp; <b>x</b>.\n\n"
        "- ett\n- **två**\n\n3. tre\n\n> fint stilt\n\n| a | b |\n|---|--:|\n| x | *1* |\n\n```\nrad 1\nrad 2\n```\n"
    )
    assert blocks == (
        Heading(2, "Mål och kod"),
        Paragraph(
            (
                Span("Text "),
                Span("stark", "strong"),
                Span(" och "),
                Span("kursiv", "emph"),
                Span(" "),
                Span("SKR", link="https://skr.se"),
                Span(", kostar $5 … $6 & <b>x</b>."),
            )
        ),
        Bullets(((Span("ett"),), (Span("två", "strong"),))),
        Bullets(((Span("tre"),),), ordered=True),
        Paragraph.of("fint stilt", "note"),
        Table("", ("a", "b"), (("x", "1"),), "lr"),
        Paragraph((Span("rad 1\nrad 2", "code"),)),
    )


def test_formulas_footnotes_and_nested_lists_are_read():
    note = Span("", note=(Span("Not "), Span("x", "math")))
    assert read_markdown(
        "Med $a_1 b_1$[^1].\n\n$$\n\\frac{a}{b}\n$$\n\n- ett\n  1. två\n     - tre\n- fyra\n\n[^1]: Not $x$"
    ) == (
        Paragraph((Span("Med "), Span("a_1 b_1", "math"), note, Span("."))),
        Paragraph((Span("\\frac{a}{b}", "math"),), "formula"),
        Bullets(
            ((Span("ett"),), (Span("fyra"),)),
            inner=((Bullets(((Span("två"),),), True, ((Bullets(((Span("tre"),),)),),)),), ()),
        ),
    )


@pytest.mark.parametrize(
    "text", ["från $5 till $6", "$5-$6", "5 $ och 6 $", "$ x$", "$x $", "pris$", "$", "$$", "10$ eller 20$ extra"]
)
def test_money_is_no_formula(text):
    assert read_markdown(text) == (Paragraph.of(text),)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"$\foo$", "”\\foo” har kommandot \\foo, som inte finns."),
        (r"$\color{red} x$", "\\color"),
        ("$#panic()$", "går inte att trycka"),
        (r"$\frac{a$", "går inte att"),
        ("## Rubrik $x$", "kan inte stå i en rubrik"),
        ("| a[^1] |\n|---|\n| b |\n\n[^1]: c", "kan inte stå i en rubrik eller tabell"),
        ("a[^x]", "fotnoten [^x] saknar text"),
        ("a[^1]\n\n[^1]: b[^1]", "utan fotnot i sig"),
        ("- a\n  - b\n\n  c", "mer än text och punkter"),
    ],
)
def test_what_cannot_be_read_is_said(source, words):
    with pytest.raises(ReportError) as caught:
        read_markdown(source)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"y_t = \beta_0 + 3,5 t^2", "formel: y index t är lika med beta index 0 plus 3,5 t upphöjt till 2"),
        (r"\sum_{i=1}^n x_i \le \frac{a}{\sqrt{n}}", "formel: summan från i är lika med 1 till n x index i är högst "
         "bråk a genom roten ur n slut bråk"),
        (r"\hat{\theta} \times 5\,\%", "formel: theta tak gånger 5 procent"),
    ],
)  # fmt: skip
def test_formulas_are_spoken_in_swedish(tex, said):
    assert spoken(tex) == said


def test_report_and_appendix_share_the_cells():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Hur gick det?"),
            shown(Paragraph.of("svar")),
            new_markdown_cell("## Metod", metadata={"tags": ["bilaga"]}),
            shown(Paragraph.of("modell"), tags=["bilaga"]),
        ]
    )
    parts = [assemble([(notebook, "x.ipynb")], META, part) for part in ("rapport", "bilaga")]
    assert [part.blocks for part in parts] == [
        (Heading(2, "Hur gick det?"), Paragraph.of("svar")),
        (Heading(2, "Metod"), Paragraph.of("modell")),
    ]
    assert [part.code for part in parts] == [((1, "hemlig_kod()"),)] * 2
    assert len(assemble([(notebook, "x.ipynb")], META).blocks) == 4


def test_code_lies_folded_before_its_output_on_the_page():
    cells = [new_markdown_cell("# Rapport\n\nFöre"), shown(Paragraph.of("Efter"))]
    cells[1].source = "x < 1 and '</code>'"
    html = write_html(document(*cells))
    assert re.search(r"<p>Före</p>\s*<details class=.code.><summary>Kod</summary>.*?</details>\s*<p>Efter</p>", html)
    assert "x &lt; 1 and &#x27;&lt;/code&gt;&#x27;" in html
    assert '<details class="code" open' not in html


def test_html_block_stays_text():
    assert read_markdown("<div onclick='x'>hej</div>") == (Paragraph.of("<div onclick='x'>hej</div>"),)


@given(st.text(max_size=60))
def test_any_markdown_is_read_or_refused(source):
    refusal = ""
    try:
        blocks = read_markdown(source)
    except ReportError as fault:
        blocks, refusal = (), str(fault)
    assert all(isinstance(block, Heading | Paragraph | Bullets | Table) for block in blocks)
    assert not refusal or refusal.endswith(".")


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=40))
def test_plain_words_pass_markdown_unchanged(words):
    assert read_markdown(words) == (Paragraph.of(words),)


def test_cells_come_in_order_and_code_is_kept_apart():
    made = document(
        new_markdown_cell("Före"),
        new_raw_cell("rå text"),
        output_cell(),
        shown(Paragraph.of("Mitt"), kind="execute_result"),
        output_cell(new_output("stream", name="stdout", text="utskrift")),
        new_markdown_cell("Efter"),
    )
    assert to_text(made.blocks) == "Före\n\nMitt\n\nEfter"
    assert made.code == ((1, "hemlig_kod()"), (1, "hemlig_kod()"), (2, "hemlig_kod()"))


@pytest.mark.parametrize("tag", ["hide_output", "parameters", "injected-parameters"])
def test_tagged_cells_show_nothing(tag):
    assert document(shown(Paragraph.of("dold"), tags=[tag])).blocks == ()


def test_notebooks_become_one_document_in_the_given_order(tmp_path):
    for name, text in (("1_baseline", "# Före"), ("6_summary", "# Rapport\n\n## Kort")):
        nbformat.write(new_notebook(cells=[new_markdown_cell(text)]), tmp_path / f"{name}.ipynb")
    made = build_document([tmp_path / "6_summary.ipynb", tmp_path / "1_baseline.ipynb"], META)
    assert made == Document(META, (Heading(2, "Kort"), Heading(2, "Före")))  # the title itself is Meta's


def test_headings_of_a_notebook_with_level_one_move_down_together():
    made = document(new_markdown_cell("# A\n\n## B\n\n# C"))
    assert [block.level for block in made.blocks] == [2, 3, 2]


@pytest.mark.parametrize(("source", "right"), [("## A\n\n#### B", "###"), ("# A\n\n### B", "##"), ("### B", "##")])
def test_skipped_heading_level_is_refused(source, right):
    (fault,) = faults(new_markdown_cell(source))
    assert fault == f"1_baseline.ipynb, cell 1: rubriken ”B” hoppar över en rubriknivå. Börja raden med {right}."


def test_every_fault_comes_at_once_with_notebook_and_cell(tmp_path):
    cells = [
        new_markdown_cell("![bild](x.png)\n\n- a\n\n  > b\n\n$\\foo$ och not[^1]"),
        output_cell(new_output("display_data", {"image/png": "x", "text/plain": "<Figure>"})),
        output_cell(new_output("execute_result", {"text/plain": "42"})),
        shown(Figure(SVG, " ", "Besök"), Figure("<svg", "Linje", "Trasig"), Table("T", ("a", "b"), (("1",),), "lr")),
        output_cell(new_output("display_data", {MIME: [{"type": "Okänd"}]})),
        new_markdown_cell("## A\n\n#### B"),
        shown(Paragraph.of("漢"), Figure(SVG.replace("<path", "<g style=\"font: 9px 'cmsy10'\"/><path"), "a", "C")),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "2_target.ipynb")
    (tmp_path / "trasig.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        build_document([tmp_path / "saknas.ipynb", tmp_path / "trasig.ipynb", tmp_path / "2_target.ipynb"], META)
    places = [fault.split(":")[0] for fault in caught.value.faults]
    cell = "2_target.ipynb, cell"
    assert places[2:] == [f"{cell} {n}" for n in (1, 1, 1, 1, 2, 3, 4, 4, 4, 5, 7, 7, 6)]
    assert str(caught.value).startswith("saknas.ipynb finns inte. Kör kapitlet först.\ntrasig.ipynb går inte att läsa")
    said = ("bild i löpande text", "text och punkter", "\\foo", "[^1] saknar text", "alternativtext", "hide_output")
    said += ("”Besök”", "SVG", "”T”", "Kör om", "U+6F22", "cmsy10")
    assert [words for words in said if words not in str(caught.value)] == []


def test_characters_are_drawable_or_named():
    drawn = "Åäö é \u200b\ufeff a\u030a → ≥ − … \u00a0 ☎\ufe0f"
    assert undrawable([drawn, "漢a漢", "\ue000"]) == ("漢", "\ue000")


@pytest.mark.parametrize(
    ("style", "unknown"),
    [
        ("font: 12px 'DejaVu Sans', 'Bitstream Vera Sans', sans-serif; text-anchor: middle", ()),
        ("font: 600 9.5px Source Sans Pro; fill: #000", ()),
        ("font: italic 9px 'cmmi10'", ("cmmi10",)),
        ("font-size: 9px; font-family: 'Comic Sans', 'DejaVu Sans'", ("Comic Sans",)),
        ("fill: none; font-weight: 600", ()),
    ],
)
def test_fonts_of_a_figure_are_known(style, unknown):
    svg = SVG.replace("<path", f'<text style="{style}">a</text><path')
    assert unknown_families(svg) == unknown
    assert unknown_families(SVG.replace("<path", '<text font-family="Arial">a</text><path')) == ("Arial",)


def test_stopped_cell_names_our_own_sentence_but_never_quotes_data():
    ours = new_output("error", ename="SourceError", evalue="a.csv rad 2: fel.\na.csv rad 3: fel.", traceback=[])
    other = new_output("error", ename="ValueError", evalue="could not convert 19121212-1212", traceback=[])
    assert faults(output_cell(ours, tags=["hide_output"]), output_cell(other)) == (
        "1_baseline.ipynb, cell 1: cellen stannade – a.csv rad 2: fel.",
        "1_baseline.ipynb, cell 1: cellen stannade – a.csv rad 3: fel.",
        "1_baseline.ipynb, cell 2: cellen stannade – felet heter ValueError.",
    )


def test_lone_notebook_takes_its_facts_from_its_metadata():
    notebook = new_notebook(cells=[new_markdown_cell("# Rubrik\n\ntext")])
    assert lone_document(notebook, "x") == Document(Meta("Rubrik", "", None, False, ""), (Paragraph.of("text"),))
    notebook.metadata["naravard"] = {"title": "Titel", "date": "2024-11-02", "synthetic": True, "version": "1"}
    expected = Meta("Titel", "", datetime.date(2024, 11, 2), True, "1")
    assert lone_document(notebook, "x").meta == expected
    notebook.metadata["naravard"]["date"] = "2 nov"
    with pytest.raises(ReportError, match=r"x\.ipynb: datumet 2 nov"):
        lone_document(notebook, "x")
    assert lone_document(new_notebook(cells=[]), "x").meta.title == "x"


def unstyled(html):
    """The page without its style sheet, which is the same for all pages and fetches nothing (next test)."""
    return re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


def test_style_fetches_nothing():
    style = re.search(r"<style>(.*?)</style>", write_html(Document(META, ())), flags=re.DOTALL)[1]
    assert not re.search(r"url\(|@import|@font-face|image-set|://", style)


def test_page_is_swedish_self_contained_and_marked():
    html = unstyled(write_html(Document(META, (Heading(2, "<Kort>"), Figure(SVG, "Linje", "Besök")))))
    assert html.startswith('<!DOCTYPE html>\n<html lang="sv">')
    assert "<title>Rapport</title>" in html
    assert "&lt;Kort&gt;" in html
    assert html.count("yntetiska data") == 2
    assert "<script" not in html
    assert "default-src &#x27;none&#x27;" in html or "default-src 'none'" in html
    for fetched in ("src=", "<link", "@import", "url(", "@font-face"):
        assert fetched not in html


def test_page_of_real_data_carries_no_synthetic_mark():
    assert "yntetisk" not in unstyled(write_html(Document(Meta("R", "", None, False, ""), ())))


@given(st.text(max_size=30))
def test_facts_on_the_page_are_escaped(text):
    meta = Meta(text + "<i>", text + "<i>", None, True, text + "<i>", text + "<i>")
    assert "<i>" not in write_html(Document(meta, ()))


def test_page_survives_a_browser(chromium, tmp_path):
    page = tmp_path / "rapport.html"
    page.write_text(write_html(Document(META, (Figure(SVG, "Linje", "Besök"),))), encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    assert "<svg" in dom
    assert 'aria-label="Linje"' in dom


@pytest.mark.parametrize(("name", "start"), [("naravard_pdf", b"%PDF-1.7"), ("naravard_html", b"<!DOCTYPE html>")])
def test_nbconvert_knows_the_exporters(name, start, tmp_path):
    bundle = Blocks((Heading(2, "Svar"), Paragraph.of("Ja.", "lead")))._repr_mimebundle_()
    path = tmp_path / "6_summary.ipynb"
    nbformat.write(new_notebook(cells=[output_cell(new_output("display_data", bundle))]), path)
    command = [sys.executable, "-m", "nbconvert", "--to", name, str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert path.with_suffix(f".{name[9:]}").read_bytes().startswith(start)
