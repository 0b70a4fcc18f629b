"""What figures, tables and text say alike of a potential: in what it is told, its ends, and what stands beside it."""

import math

from naravard_lib import formats
from naravard_lib.analysis.value.results.potential import Potential

_PLANNED = 2  # significant digits of a planning figure: it promises no more than it says


def scale(result: Potential) -> tuple[float, str]:
    """What one step is and its name: a million or a thousand kronor, or one or a per cent fewer of what is counted."""
    if not result.in_kr:
        return 1.0, f"{'procent ' if result.in_percent else ''}färre {formats.inline(result.parts[0].label)}"
    return formats.kronor_scale(max(map(abs, (result.answer.low, result.answer.high))))


def planned(result: Potential) -> str:
    """The planning figure, rounded down to two digits; empty where nothing is left to plan with."""
    step, _ = scale(result)
    value = result.planning / step
    if value <= 0:
        return ""
    digits = _PLANNED - 1 - math.floor(math.log10(value))
    return formats.number(math.floor(value * 10**digits) / 10**digits, max(0, digits))


def amounts(result: Potential, *values: float) -> tuple[str, ...]:
    """Answers as text in their scale, rounded as the upper end; per cent to the first decimal."""
    if result.in_percent:
        return tuple(formats.number(value, 1) for value in values)
    step, _ = scale(result)
    return formats.together(*(value / step for value in (*values, result.answer.high)))[:-1]


def told_ends(result: Potential) -> tuple[str, ...]:
    """Lower end, middle and upper end of the answer, rounded as every other amount."""
    return amounts(result, result.answer.low, result.answer.value, result.answer.high)


def yearly(result: Potential) -> str:
    """The answer's unit: "miljoner kr per år"; so many per cent fewer, which is no yearly fall, "i gruppen"."""
    return f"{scale(result)[1]} {'i gruppen' if result.in_percent else 'per år'}"


def per_year(result: Potential) -> str:
    """The answer's unit with what it is on condition of."""
    return f"{yearly(result)}, {result.file.condition}" if result.file.condition else yearly(result)


def doubts(result: Potential) -> str:
    """What must stand beside every number that rests on an own effect which cannot be told; empty without such."""
    untold = (own.words or "Den egna effekten kan inte avgöras." for own in result.own if not own.certain)
    return " ".join(map(formats.sentence, untold))


def note(result: Potential, *remarks: str) -> str:
    """Remarks as sentences, with what stands beside every number."""
    synthetic = "Syntetiska data: den egna effekten är påhittad" if result.synthetic else ""
    return " ".join(formats.sentence(each) for each in (doubts(result), *remarks, synthetic) if each)
