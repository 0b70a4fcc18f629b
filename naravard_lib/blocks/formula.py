"""TeX formulas for a page: as MathML, and as the Swedish words that are read aloud."""

import re
from functools import lru_cache
from html import unescape
from xml.etree import ElementTree

from naravard_lib.errors import ReportError

Node = ElementTree.Element
_SIGNS = {
    "+": "plus",
    "-": "minus",
    "−": "minus",
    "=": "är lika med",
    "≈": "är ungefär",
    "≠": "är skilt från",
    "<": "är mindre än",
    ">": "är större än",
    "≤": "är högst",
    "≥": "är minst",
    "±": "plus eller minus",
    "×": "gånger",
    "⋅": "gånger",
    "·": "gånger",
    "*": "gånger",
    "/": "genom",
    "∑": "summan",
    "∏": "produkten",
    "∫": "integralen",
    "∞": "oändligheten",
    "∈": "ingår i",
    "∼": "är fördelat som",
    "→": "går mot",
    "%": "procent",
    "^": "tak",
    "¯": "streck",
    "‾": "streck",
    "~": "tilde",
    "(": "parentes",
    ")": "slut parentes",
    ",": "komma",
    "|": "lodstreck",
    "′": "prim",
    "⊤": "transponerad",
}
_GREEK = {
    **{"α": "alfa", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta"},
    **{"θ": "theta", "ι": "jota", "κ": "kappa", "λ": "lambda", "μ": "my", "ν": "ny", "ξ": "xi", "π": "pi", "ρ": "ro"},
    **{"σ": "sigma", "τ": "tau", "υ": "ypsilon", "φ": "fi", "ϕ": "fi", "χ": "chi", "ψ": "psi", "ω": "omega"},
    **{"Γ": "stora gamma", "Δ": "stora delta", "Θ": "stora theta", "Λ": "stora lambda", "Ξ": "stora xi"},
    **{"Π": "stora pi", "Σ": "stora sigma", "Φ": "stora fi", "Ψ": "stora psi", "Ω": "stora omega"},
}
# How the parts of an element are joined; a gap is filled with the spoken part.
_FORMS = {
    "mfrac": "bråk {0} genom {1} slut bråk",
    "msqrt": "roten ur {0}",
    "mroot": "roten av ordning {1} ur {0}",
    "msub": "{0} index {1}",
    "msup": "{0} upphöjt till {1}",
    "msubsup": "{0} index {1} upphöjt till {2}",
    "munder": "{0} under {1}",
    "mover": "{0} {1}",
    "munderover": "{0} från {1} till {2}",
}


@lru_cache(maxsize=256)
def mathml(tex: str, *, display: bool = False) -> str:
    """The formula as a `math` element that carries its spoken form for readers without MathML.

    Args:
        tex: TeX source without dollar signs.
        display: whether it stands on a line of its own.

    Raises:
        ReportError: the source is empty or holds a command that is not known.
    """
    root = _parse(tex, "block" if display else "inline")
    root.set("alttext", f"formel: {_say(root)}")
    return ElementTree.tostring(root, encoding="unicode")


def spoken(tex: str) -> str:
    """The formula in Swedish words, as a screen reader should say it; raises like `mathml`."""
    return f"formel: {_say(_parse(tex, 'inline'))}"


def swedish_decimals(tex: str) -> str:
    """The source with numbers like 3,5 as text; TeX would set them as a list, "3, 5"."""
    return re.sub(r"(\d+)(?:\{,\}|,)(\d+)", r"\\text{\1,\2}", tex)


def _parse(tex: str, display: str) -> Node:
    # The converter is imported late: most pages have no formula, and it takes 0.2 s.
    from latex2mathml.converter import convert_to_element

    try:
        root: Node = convert_to_element(swedish_decimals(tex), display=display)
    except Exception:  # the converter has a dozen exceptions without a common base
        raise ReportError(f"formeln ”{tex}” går inte att läsa. Rätta den.") from None
    for element in root.iter():
        element.text = unescape(element.text or "")  # the converter leaves signs as character references
        element.attrib.pop("href", None)
    unknown = next((e.text for e in root.iter() if re.match(r"\\[A-Za-z]", e.text or "")), None)
    if unknown:
        raise ReportError(f"formeln ”{tex}” har kommandot {unknown}, som inte finns. Skriv den utan det.")
    return root


def _say(node: Node) -> str:
    parts = [_say(child) for child in node]
    sign = node.tag == "msubsup" and parts[0] in ("summan", "produkten", "integralen")
    form = _FORMS["munderover" if sign else node.tag] if node.tag in _FORMS else ""
    if parts:
        return form.format(*parts) if len(parts) == form.count("{") else " ".join(part for part in parts if part)
    text = (node.text or "").strip()
    return _SIGNS.get(text) or _GREEK.get(text) or text
