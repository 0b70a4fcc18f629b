"""Footnotes for Word: python-docx cannot write them, so the part is written here."""

from html import escape

from docx.document import Document as Word
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
_REFERENCE = '<w:r {ns}><w:rPr><w:rStyle w:val="{style}"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'
_NOTE = (
    '<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{text_style}"/></w:pPr>'
    '<w:r><w:rPr><w:rStyle w:val="{style}"/></w:rPr><w:footnoteRef/></w:r>'
    '<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>'
)


class Footnotes:
    """The footnotes of one document, numbered from 1 in the order they are added.

    Args:
        style: id of the character style of the mark.
        text_style: id of the paragraph style of the note.
    """

    def __init__(self, style: str, text_style: str) -> None:
        self._styles = {"style": style, "text_style": text_style}
        self._texts: list[str] = []

    def add(self, paragraph: Paragraph, text: str) -> None:
        """Hang a footnote on the end of a paragraph; `text` is text without control characters, never markup."""
        self._texts.append(text)
        reference = _REFERENCE.format(ns=nsdecls("w"), number=len(self._texts), **self._styles)
        paragraph._p.append(parse_xml(reference))

    def save(self, word: Word) -> None:
        """Write the part into `word`, when there is any footnote."""
        if not self._texts:
            return
        notes = "".join(
            _NOTE.format(number=number, text=escape(text), **self._styles)
            for number, text in enumerate(self._texts, start=1)
        )
        xml = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes {nsdecls("w")}>{_SEPARATORS}{notes}</w:footnotes>'
        part = Part(PackURI("/word/footnotes.xml"), _TYPE, xml.encode(), word.part.package)
        word.part.relate_to(part, _RELATION)
