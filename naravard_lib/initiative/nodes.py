"""YAML text to plain values where every scalar is still text, with the line of every value."""

from dataclasses import dataclass, field
from typing import Any

import yaml

from naravard_lib.initiative.faults import Fault, Loc

NULL = {"", "~", "null", "Null", "NULL"}  # YAML 1.1, https://yaml.org/type/null.html
STAR = "en stjärna före text är en hänvisning i YAML – sätt texten i citattecken"


@dataclass(slots=True)
class Document:
    """The content of a YAML file.

    Attributes:
        data: mappings, lists and text. A key without a value is left out.
        lines: first line, counted from 1, of every value; key lines for mappings.
        faults: keys that stand twice or are no text.
    """

    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Loc, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, loc: Loc) -> int | None:
        """Line of the value at `loc`, or of the nearest group around it; None for the file as a whole."""
        return next((self.lines[loc[:n]] for n in range(len(loc), 0, -1) if loc[:n] in self.lines), None)


def read_document(text: str, begin: str = "börja med raden schema: 1") -> Document:
    """Read one YAML document; what cannot be read at all becomes a single fault and no data.

    Args:
        text: the whole file.
        begin: what to do about a file without keys, the end of a sentence.
    """
    document = Document()
    try:
        events = yaml.parse(text, yaml.BaseLoader) if "*" in text else ()  # an alias begins with a star
        aliases = [event for event in events if isinstance(event, yaml.AliasEvent)]
        # An alias can point at its own surroundings; refused before composing, the tree below always ends.
        node = None if aliases else yaml.compose(text, yaml.BaseLoader)
    except yaml.YAMLError as error:
        document.faults.append(_unreadable(error, text))
        return document
    if aliases:
        line = _line(aliases[0])
        document.faults.append(Fault(line, STAR))
    elif not isinstance(node, yaml.MappingNode):
        document.faults.append(Fault(None, f"filen är tom eller saknar nycklar – {begin}"))
    else:
        document.data = _mapping(node, (), document)
    return document


def _value(node: yaml.Node, loc: Loc, document: Document) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, loc, document)
    if isinstance(node, yaml.SequenceNode):
        return _sequence(node, loc, document)
    is_plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if is_plain and node.value in NULL else node.value


def _line(part: yaml.Node | yaml.Event) -> int:
    mark = part.start_mark
    assert mark is not None, "parts read from text know where they stand"
    return int(mark.line) + 1


def _sequence(node: yaml.SequenceNode, loc: Loc, document: Document) -> list[Any]:
    document.lines.update({(*loc, i): _line(item) for i, item in enumerate(node.value)})
    return [_value(item, (*loc, i), document) for i, item in enumerate(node.value)]


def _mapping(node: yaml.MappingNode, loc: Loc, document: Document) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = _line(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            document.faults.append(Fault(line, "en nyckel ska vara ett ord – ta bort klammern före kolonet"))
        elif key_node.value in values:
            first = document.lines[(*loc, key_node.value)]
            document.faults.append(
                Fault(line, f'nyckeln "{key_node.value}" står redan på rad {first} – behåll en av dem')
            )
        else:
            key = (*loc, key_node.value)
            document.lines[key] = line
            values[key_node.value] = _value(value_node, key, document)
    return {key: value for key, value in values.items() if value is not None}


def _unreadable(error: yaml.YAMLError, text: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Fault(None, "filen innehåller tecken som inte är text – spara om den som UTF-8")
    lines = text.splitlines()
    number = min(mark.line + 1, len(lines))
    if "\t" in lines[number - 1]:
        return Fault(number, "raden innehåller en tabb – YAML tillåter bara mellanslag, byt tabben mot mellanslag")
    if "scanning an alias" in str(error):
        return Fault(number, STAR)
    if "mapping values are not allowed" in str(error):
        return Fault(number, "raden har ett kolon för mycket eller fel indrag – sätt text med kolon i citattecken")
    return Fault(
        number, "raden går inte att läsa som YAML – kontrollera indrag, citattecken och klamrar här och på raden före"
    )
