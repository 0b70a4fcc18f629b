"""The one thing Typst does not tag: the first cell of a table row heads its row."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

Element = Any  # a dictionary of the structure tree; pikepdf types its entries as plain objects


def tag_row_headers(pdf: bytes) -> bytes:
    """The PDF with the first cell of every body row as TH with scope Row; equal input gives equal bytes.

    Source: ISO 32000-1, 14.8.4.3.4 and table 349. Explicit `Headers` would overrule the scopes and know the columns
    only, so they go.
    """
    with pikepdf.open(BytesIO(pdf)) as opened:
        for row in _elements(opened.Root.StructTreeRoot, "/TR"):
            cells = [kid for kid in _kids(row) if kid.get("/S") in ("/TD", "/TH")]
            for cell in cells:
                _drop_headers(cell)
            if cells and cells[0].S == "/TD" and "/K" in cells[0]:
                _make_row_header(cells[0])
        out = BytesIO()
        opened.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _elements(parent: Element, kind: str) -> Iterator[Element]:
    for kid in _kids(parent):
        if kid.get("/S") == kind:
            yield kid
        else:
            yield from _elements(kid, kind)


def _kids(element: Element) -> list[Element]:
    return [kid for kid in _listed(element, "/K") if isinstance(kid, Dictionary)]


def _listed(element: Element, key: str) -> list[Any]:
    value = element.get(key, pikepdf.Array())  # one value stands for a list of one
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _drop_headers(cell: Element) -> None:
    for attributes in _listed(cell, "/A"):
        if "/Headers" in attributes:
            del attributes["/Headers"]


def _make_row_header(cell: Element) -> None:
    others = [attributes for attributes in _listed(cell, "/A") if attributes.get("/O") != "/Table"]
    cell.S = Name.TH
    cell.A = pikepdf.Array([Dictionary(O=Name.Table, Scope=Name.Row), *others])
