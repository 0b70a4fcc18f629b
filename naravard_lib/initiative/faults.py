"""A fault in an initiative file, and how faults are put in order and into words."""

from collections.abc import Iterable
from dataclasses import dataclass

Loc = tuple[str | int, ...]  # the way to a value: keys and positions from the top of the file


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and on which line; None when the file as a whole lacks something."""

    line: int | None
    text: str


def sentences(where: str, faults: Iterable[Fault]) -> list[str]:
    """One Swedish sentence per fault, in the order of the lines, faults of the whole file last.

    Args:
        where: the file as the analyst knows it, folder/name.
        faults: in any order; the same fault twice is printed once.
    """
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.line is None, fault.line or 0))
    return [f"{where}{'' if fault.line is None else f' rad {fault.line}'}: {fault.text}" for fault in ordered]
