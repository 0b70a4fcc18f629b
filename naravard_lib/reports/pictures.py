"""Figures as pixels, for programs that do not draw our vector figures; set in the same fonts as the PDF."""

import json
from collections.abc import Sequence
from typing import Any

import typst

from naravard_lib.blocks.html import printable
from naravard_lib.blocks.model import Figure
from naravard_lib.blocks.svg import clean_svg
from naravard_lib.reports.fonts import fonts

DPI = 200  # enough for print in a text column
_TEMPLATE = b"""#set page(width: auto, height: auto, margin: 0pt)
#for (i, svg) in json(bytes(sys.inputs.figures)).enumerate() {
  if i > 0 { pagebreak() }
  image(bytes(svg), format: "svg")
}
"""


def write_pngs(figures: Sequence[Figure]) -> tuple[bytes, ...]:
    """One PNG of `DPI` dots per inch for each figure; the same figures give the same bytes.

    Raises:
        ReportError: a figure is not readable SVG.
    """
    if not figures:
        return ()
    inputs = {"figures": json.dumps([printable(clean_svg(figure.svg, "")) for figure in figures], ensure_ascii=False)}
    with fonts() as faces:
        compiled: Any = typst.Compiler(_TEMPLATE, font_paths=faces).compile(format="png", ppi=DPI, sys_inputs=inputs)
    return tuple(compiled) if isinstance(compiled, list) else (compiled,)
