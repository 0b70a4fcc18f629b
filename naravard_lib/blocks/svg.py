"""A figure's SVG made safe to set inside another page: no scripts, nothing fetched, ids of its own."""

import re
from xml.etree import ElementTree

from naravard_lib.errors import ReportError

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_DROPPED = {"script", "style", "metadata", "foreignObject", "animate", "animateTransform", "animateMotion", "set"}
_REFERENCE = re.compile(r"url\(\s*['\"]?([^'\")]*)['\"]?\s*\)", re.IGNORECASE)
# Matplotlib sets these two for `*` in a style sheet, which inside an HTML page would reach the whole page.
_ROOT_DEFAULTS = {"stroke-linejoin": "round", "stroke-linecap": "butt"}

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


def clean_svg(svg: str, prefix: str, alt: str = "") -> str:
    """The SVG element of `svg` as text, without XML declaration.

    Scripts, style sheets, event handlers, embedded HTML and every reference to something outside the figure are
    dropped; text stays text.

    Args:
        svg: SVG source, as matplotlib writes it.
        prefix: put before every id and every reference to one, so that several figures can share a page.
        alt: when given, the element becomes one image with this name for those who do not see it.

    Raises:
        ReportError: `svg` is not well-formed SVG.
    """
    root = _parse(svg)
    _drop(root)
    for element in root.iter():
        _rewrite(element, prefix)
    for name, value in _ROOT_DEFAULTS.items():
        root.attrib.setdefault(name, value)
    if alt:
        root.attrib |= {"role": "img", "aria-label": alt}
    return ElementTree.tostring(root, encoding="unicode")


def _parse(svg: str) -> ElementTree.Element:
    try:
        root = ElementTree.fromstring(svg)
    except (ElementTree.ParseError, ValueError):  # ValueError: a declared encoding that Python does not know
        raise ReportError("En figur är inte läsbar SVG. Rita om figuren med bibliotekets egna figurer.") from None
    if root.tag != f"{{{SVG}}}svg":
        raise ReportError("En figur är inte SVG. Rita om figuren med bibliotekets egna figurer.")
    return root


def _drop(parent: ElementTree.Element) -> None:
    for child in list(parent):
        if not child.tag.startswith(f"{{{SVG}}}") or child.tag.rpartition("}")[2] in _DROPPED:
            parent.remove(child)
        else:
            _drop(child)


def _rewrite(element: ElementTree.Element, prefix: str) -> None:
    for name, value in list(element.attrib.items()):
        local = name.rpartition("}")[2].lower()
        if local.startswith("on") or (local == "href" and not value.startswith(("#", "data:image/png"))):
            del element.attrib[name]
        elif local == "id":
            element.attrib[name] = prefix + value
        elif local == "href":
            element.attrib[name] = f"#{prefix}{value[1:]}" if value.startswith("#") else value
        elif "\\" in value or "/*" in value:  # ways to write url( so that the next line misses it
            del element.attrib[name]
        elif "url(" in value.lower():
            element.attrib[name] = _REFERENCE.sub(lambda found: _reference(found.group(1), prefix), value)


def _reference(target: str, prefix: str) -> str:
    return f"url(#{prefix}{target[1:]})" if target.startswith("#") else "none"
