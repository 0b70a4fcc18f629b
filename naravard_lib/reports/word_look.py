"""The look of a Word report: python-docx's own template made Swedish, A4, accessible and ours."""

from copy import deepcopy
from dataclasses import dataclass
from typing import cast

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import BaseStyle, CharacterStyle, ParagraphStyle

TEXT_WIDTH = Mm(160)  # A4 less the margins below, as in the PDF
LEAD, NOTE, WARNING, WARNED_ITEM = "Ingress", "Finstilt", "Varning", "Varning punkt"
CELL, HEAD, PICTURE = "Tabelltext", "Tabellhuvud", "Figur"
CODE, LINK, TABLE = "Kod", "Hyperlink", "Naravard tabell"
FOOTNOTE, FOOTNOTE_MARK = "footnote text", "footnote reference"

_FONT = "Calibri"  # every Word has it, and LibreOffice brings Carlito of the same widths
_MONO = "Consolas"
_LANGUAGE = "sv-SE"
_INK, _ACCENT, _MUTED = "1C2A32", "0B4F5F", "54646C"  # the PDF's colours
_CAUTION = "B86A00"
_BOX = (
    f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="20" w:space="8" w:color="{_CAUTION}"/></w:pBdr>',
    f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="FDF4E3"/>',
)
_TABLE_STYLE = f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="NaravardTabell">
<w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
<w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="C5D0D4"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="C5D0D4"/></w:tblBorders>
<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="60" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>
<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{_MUTED}"/></w:tcBorders></w:tcPr></w:tblStylePr>
</w:style>"""


@dataclass(frozen=True, slots=True)
class _Look:
    """How a paragraph style is set: sizes and distances in points."""

    name: str
    size: float
    before: float
    after: float
    colour: str = _INK
    bold: bool | None = None  # None: as the style it is based on
    keep: bool | None = None
    based_on: str = "Normal"


_LOOKS = (
    _Look("Normal", 10.5, 0, 7),
    _Look("Title", 24, 0, 6, _ACCENT, bold=True),
    _Look("Subtitle", 13, 0, 8, _MUTED),
    _Look("Heading 1", 15.5, 20, 7, _ACCENT, bold=True, keep=True),
    _Look("Heading 2", 12, 14, 5, _ACCENT, bold=True, keep=True),
    *(_Look(f"Heading {level}", 10.5, 12, 4, _ACCENT, bold=True, keep=True) for level in range(3, 7)),
    _Look("Caption", 9.5, 12, 4, bold=True, keep=True),
    _Look("Header", 8.5, 0, 0, "7A4600", bold=True),
    _Look("Footer", 8.5, 0, 0, _MUTED),
    _Look(LEAD, 13.5, 6, 10),
    _Look(NOTE, 8.5, 3, 8, _MUTED),
    _Look(WARNING, 10.5, 8, 4),
    _Look(WARNED_ITEM, 10.5, 0, 4, based_on="List Bullet"),
    _Look(CELL, 9, 0, 0),
    _Look(HEAD, 8.5, 0, 0, _MUTED, bold=True),
    _Look(PICTURE, 10.5, 0, 3, keep=True),
    _Look(FOOTNOTE, 8.5, 0, 2),
)


def dress(word: Word) -> None:
    """Give a new document its language, page, fonts and styles."""
    _strip(word)
    _language(word)
    _page(word)
    for rules in list(word.styles.element.iter(qn("w:rFonts"))):
        rules.getparent().remove(rules)
    for look in _LOOKS:
        _paragraph_style(word, look)
    for name in (WARNING, WARNED_ITEM):
        _boxed(word.styles[name])
    bullet = word.styles["List Bullet"].element.pPr.numPr
    word.styles[WARNED_ITEM].element.pPr.insert(0, deepcopy(bullet))
    _bullets(word)
    _plain_title(word)
    _fonts(word)
    word.styles.element.append(parse_xml(_TABLE_STYLE))


def _strip(word: Word) -> None:
    """Leave out what the template brings and no report uses: a thumbnail, more style sheets, other colours."""
    for relations in (word.part.rels, word.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/thumbnail", "/stylesWithEffects")):
                relations.pop(key)
    styles = word.styles.element
    for style in list(styles.style_lst):
        if style.styleId.endswith("Char") or (style.get(qn("w:type")) == "table" and style.styleId != "TableNormal"):
            styles.remove(style)
    for link in list(styles.iter(qn("w:link"))):
        link.getparent().remove(link)


def _language(word: Word) -> None:
    for tag in ("w:lang", "w:themeFontLang"):
        for root in (word.styles.element, word.settings.element):
            for found in root.iter(qn(tag)):
                found.attrib.clear()
                found.set(qn("w:val"), _LANGUAGE)
    settings = word.settings.element
    for tag, sign in (("w:decimalSymbol", ","), ("w:listSeparator", ";")):
        settings.find(qn(tag)).set(qn("w:val"), sign)
    mode = next(
        found for found in settings.iter(qn("w:compatSetting")) if found.get(qn("w:name")) == "compatibilityMode"
    )
    mode.set(qn("w:val"), "15")  # Word 2013 and later; the template's 14 opens in compatibility mode


def _page(word: Word) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(25)
    page.top_margin, page.bottom_margin = Mm(24), Mm(24)
    for name in ("Header", "Footer"):
        style = word.styles[name]
        stops = style.element.pPr.find(qn("w:tabs"))
        style.element.pPr.remove(stops)
        style.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _fonts(word: Word) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    defaults.insert(0, parse_xml(f'<w:rFonts {nsdecls("w")} w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="{_FONT}"/>'))
    _run_style(word, CODE).font.name = _MONO
    link = _run_style(word, LINK)
    link.font.color.rgb, link.font.underline = RGBColor.from_string(_ACCENT), True
    _run_style(word, FOOTNOTE_MARK).font.superscript = True


def _run_style(word: Word, name: str) -> CharacterStyle:
    return cast(CharacterStyle, word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER, builtin=name != CODE))


def _paragraph_style(word: Word, look: _Look) -> None:
    style = _style(word, look)
    style.font.size, style.font.color.rgb = Pt(look.size), RGBColor.from_string(look.colour)
    style.font.bold, style.font.italic = look.bold, None
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(look.before), Pt(look.after)
    style.paragraph_format.keep_with_next = look.keep
    style.hidden, style.quick_style = False, True


def _style(word: Word, look: _Look) -> ParagraphStyle:
    styles = word.styles
    if look.name not in styles:
        styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH, builtin=look.name == FOOTNOTE)
        _paragraph(word, look.name).base_style = styles[look.based_on]
    return _paragraph(word, look.name)


def _paragraph(word: Word, name: str) -> ParagraphStyle:
    return cast(ParagraphStyle, word.styles[name])


def _boxed(style: BaseStyle) -> None:
    properties = style.element.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    for part in _BOX:
        spacing.addprevious(parse_xml(part))  # the schema wants border and shading before the spacing


def _bullets(word: Word) -> None:
    """A bullet of the text's own font: the template's is a private sign of Symbol, which only Windows and Mac have."""
    for level in word.part.numbering_part.element.iter(qn("w:lvl")):
        if level.find(qn("w:numFmt")).get(qn("w:val")) == "bullet":
            level.find(qn("w:lvlText")).set(qn("w:val"), "•")
            level.remove(level.find(qn("w:rPr")))


def _plain_title(word: Word) -> None:
    """Title and subtitle without the template's rule and numbering."""
    for name, tag in (("Title", "w:pBdr"), ("Subtitle", "w:numPr")):
        properties = word.styles[name].element.pPr
        properties.remove(properties.find(qn(tag)))
