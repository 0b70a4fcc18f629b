"""The names by which the parts of a sizing file point at each other, looked up in the file as it was read."""

from collections.abc import Iterator, Mapping
from typing import Any

from naravard_lib.initiative.faults import Loc
from naravard_lib.plain import remedy


def unknown_names(data: Mapping[str, Any], broken: set[str | int]) -> Iterator[tuple[Loc, str]]:  # noqa: ARG001
    """Where a name points at nothing, and a sentence with the nearest one that is there.

    Args:
        data: the file's content, text by key, of whatever form.
        broken: top keys that the schema found faulty; their ids still count, so that one fault makes no others.
    """
    groups, needs, printed = (_ids(data, key) for key in ("groups", "needs", "printed"))
    for loc, row in _rows(data, ("groups",)):
        yield from _lacking(row, loc, ("within",), "gruppen", groups)
    for key in ("needs", "printed"):
        for loc, row in _rows(data, (key,)):
            for at, term in _rows(row, (*loc, "terms")):
                yield from _lacking(term, at, ("group", "beyond"), "gruppen", groups)
    for key in ("staffing", "printed"):
        for loc, row in _rows(data, (key,)):
            yield from _lacking(row, loc, ("need",), "behovet", needs)
    for loc, row in _rows(data, ("printed",)):
        for place, name in enumerate(_listed(row.get("adds"))):
            yield from _lacking({place: name}, (*loc, "adds"), (place,), "raden", printed)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _rows(holder: Mapping[str, Any], loc: Loc) -> Iterator[tuple[Loc, Mapping[str, Any]]]:
    """The groups of keys in the list at the last step of `loc`, each with where it stands."""
    for place, row in enumerate(_listed(holder.get(str(loc[-1])))):
        if isinstance(row, dict):
            yield (*loc, place), row


def _ids(data: Mapping[str, Any], key: str) -> list[str]:
    return [row["id"] for _, row in _rows(data, (key,)) if isinstance(row.get("id"), str)]


def _lacking(row: Mapping[Any, Any], loc: Loc, keys: Loc, what: str, known: list[str]) -> Iterator[tuple[Loc, str]]:
    for key in keys:
        name = row.get(key)
        if isinstance(name, str) and name not in known:
            otherwise = "" if known else "välj bland dem som finns i filen"
            yield (*loc, key), f'{what} "{name}" finns inte – {remedy(name, known, otherwise)}'
