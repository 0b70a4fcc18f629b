"""TeX formulas as Typst's own, checked before the document is set."""

from functools import lru_cache

import typst
from tex2typst import tex2typst  # type: ignore[import-untyped]

from naravard_lib.blocks.formula import mathml, swedish_decimals
from naravard_lib.errors import ReportError

_TRY = b'#let tried = eval(sys.inputs.formula, mode: "math")'


@lru_cache(maxsize=256)
def typst_formula(tex: str) -> str:
    """The formula in Typst's language, for `eval` in its math mode.

    Raises:
        ReportError: the source cannot be read, or holds a command that either writer does not know.
    """
    mathml(tex)
    try:
        source = str(tex2typst(swedish_decimals(tex), non_strict=False))
        typst.Compiler(_TRY).compile(sys_inputs={"formula": source})
    except (ValueError, typst.TypstError) as error:
        reason = str(error).partition("Unknown token: ")[2].split()
        fault = f"har kommandot {reason[0]}, som inte kan tryckas" if reason else "går inte att trycka"
        raise ReportError(f"formeln ”{tex}” {fault}. Skriv den på ett annat sätt.") from None
    return source
