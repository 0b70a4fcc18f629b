"""The faces a report is set in, what they can draw, and what a figure may ask for."""

import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import font_source_sans_pro
import matplotlib
import typst
from matplotlib.ft2font import FT2Font

_TEXT_FACES = ("Regular", "It", "Semibold", "SemiboldIt")
_FALLBACK_FACES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono")
# Draws a labelled box for what the others lack, so that an odd character in the name of an initiative cannot keep the
# report from being made (PDF/UA forbids missing glyphs); in notebooks such a character is a fault.
_LAST_FACE = "LastResortHE-Regular"
FAMILIES = ("Source Sans Pro", "DejaVu Sans", "DejaVu Sans Mono")
_INVISIBLE = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}  # Unicode categories that are drawn as nothing
_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))  # choose between forms of the sign before them
# In the shorthand the family follows the size, which may be led by style and weight: "italic 600 9.5px 'DejaVu Sans'".
_FAMILY = re.compile(r"(?:font-family\s*:|\bfont\s*:[^;'\",]*?\d(?:px|pt|em|rem|mm|%)(?:/\S+)?\s)\s*([^;]+)")


@contextmanager
def fonts() -> Iterator[typst.Fonts]:
    """Exactly the faces we use: the packages' own folders hold every face twice, in chance order.

    Typst's own embedded fonts give the one for formulas. Typst opens a face when it first needs it, so the folder must
    outlive the compilation.
    """
    with TemporaryDirectory() as folder:
        for path in (*_drawing_faces(), _fallback_path(_LAST_FACE)):
            shutil.copy(path, folder)
        yield typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def undrawable(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters that no face can draw, each once, in order of their code."""
    missing = {sign for text in texts for sign in set(text) if ord(sign) not in _covered()}
    missing -= _SELECTORS
    return tuple(sorted(sign for sign in missing if unicodedata.category(sign) not in _INVISIBLE))


def unknown_families(svg: str) -> tuple[str, ...]:
    """The families that a figure asks for first and that the report does not have, each once."""
    asked = (family for element in ElementTree.fromstring(svg).iter() for family in _asked(element))
    return tuple(dict.fromkeys(family for family in asked if family not in FAMILIES))


def _asked(element: ElementTree.Element) -> Iterator[str]:
    named = [element.get("font-family", ""), *_FAMILY.findall(element.get("style", ""))]
    yield from (family for stack in named if (family := stack.split(",")[0].strip(" '\"")))


@cache
def _covered() -> frozenset[int]:
    return frozenset().union(*(FT2Font(str(path)).get_charmap() for path in _drawing_faces()))


def _drawing_faces() -> tuple[Path, ...]:
    text = Path(font_source_sans_pro.__file__).parent / "files"
    faces = tuple(text / f"SourceSansPro-{face}.ttf" for face in _TEXT_FACES)
    return faces + tuple(map(_fallback_path, _FALLBACK_FACES))


def _fallback_path(face: str) -> Path:
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{face}.ttf"
