"""What figures, tables and text say alike of a sizing: the answer, its place, where it comes from, and the marks."""

import math

from naravard_lib import formats
from naravard_lib.analysis.value.results.sizing import WHOLE, Sizing
from naravard_lib.estimate import Ends

_STEPS = 10  # steps of rounding that a span holds at least: more digits would look surer than the span is


def about(ends: Ends, base: int) -> str:
    """For running text, no finer than the span allows and the ends outwards: "omkring 3 100 (2 000–4 000)".

    Args:
        ends: persons, unrounded.
        base: in whole persons, as the tables have it.
    """
    low, high = round(ends.low), round(ends.high)
    step = 10 ** max(0, math.floor(math.log10(max(1, high - low) / _STEPS)))
    span = f" ({formats.number(low // step * step)}–{formats.number(-(-high // step) * step)})" if low < high else ""
    return f"omkring {formats.number(base if step == 1 else step * round(ends.base / step))}{span}"


def where(result: Sizing) -> str:
    """The whole in a sentence: the question's own name, or the chosen municipalities."""
    every = result.whole.name == WHOLE and len(result.places) > 1
    return result.case.name if every else formats.enumeration(row.name for row in result.places)


def answer(result: Sizing) -> str:
    """What the whole needs, in a sentence without its full stop."""
    needed = zip(result.needs, result.whole.needs, result.whole.persons, strict=True)
    told = formats.enumeration(f"{about(ends, n)} personer {formats.inline(need.label)}" for need, ends, n in needed)
    return f"I {where(result)} behöver {told}"


def source(result: Sizing) -> str:
    """Where the inhabitants come from, as a remark."""
    given = result.case.population
    if given is None:
        return "befolkning: invånare som de publicerade antalen förutsätter"
    return f"befolkning: {given.source}, {formats.date(given.date)} ({given.file})"


def caption(text: str, result: Sizing) -> str:
    """A caption, marked when the data are synthetic."""
    return f"{text} (syntetiska data)" if result.case.synthetic else text


def note(result: Sizing, *remarks: str) -> str:
    """Small print below a figure or table: remarks, and the mark of synthetic data."""
    parts = [formats.sentence(remark) for remark in remarks if remark]
    parts += ["Syntetiska data: alla tal är påhittade."] if result.case.synthetic else []
    return " ".join(parts)
