"""What figures, tables and text say alike of a potential: in what it is told, its ends, and what stands beside it."""

import math

from naravard_lib import formats
from naravard_lib.analysis.value.results.potential import Potential

_MILLION = 1e6
_DIGITS = 3  # significant digits of the largest of the amounts read together
_PLANNED = 2  # significant digits of a planning figure: it promises no more than it says


def scale(result: Potential) -> tuple[float, str]:
    """What one step is and its name: a million or a thousand kronor, or one fewer of what is counted."""
    ends = (result.answer.low, result.answer.high)
    if not result.in_kr:
        return 1.0, f"färre {formats.inline(result.parts[0].label)}"
    return (_MILLION, "miljoner kr") if max(map(abs, ends)) >= _MILLION else (1e3, "tusen kr")


def rounded(*values: float) -> tuple[str, ...]:
    """Amounts read together, to three digits of the largest: (413.4, 1409) -> "410" and "1 410", 52.0 -> "52"."""
    largest = max(map(abs, values), default=0.0)
    digits = _DIGITS - 1 - math.floor(math.log10(largest)) if largest else 0
    near = [round(value, digits) for value in values]
    whole = all(float(value).is_integer() for value in near)
    return tuple(formats.number(value, 0 if whole else max(0, digits)) for value in near)


def planned(result: Potential) -> str:
    """The planning figure, rounded down to two digits; empty where nothing is left to plan with."""
    step, _ = scale(result)
    value = result.planning / step
    if value <= 0:
        return ""
    digits = _PLANNED - 1 - math.floor(math.log10(value))
    return formats.number(math.floor(value * 10**digits) / 10**digits, max(0, digits))


def ends(result: Potential) -> tuple[str, str, str]:
    """Lower end, as it is planned with, middle and upper end of the answer in its scale."""
    step, _ = scale(result)
    low, middle, high = rounded(result.answer.low / step, result.answer.value / step, result.answer.high / step)
    return planned(result) or low, middle, high


def per_year(result: Potential) -> str:
    """The answer's unit, with what it is on condition of: "miljoner kr per år"."""
    unit = f"{scale(result)[1]} per år"
    return f"{unit}, {result.file.condition}" if result.file.condition else unit


def doubts(result: Potential) -> str:
    """What must stand beside every number that rests on an own effect which cannot be told; empty without such."""
    untold = (own.words or "Den egna effekten kan inte avgöras." for own in result.own if not own.certain)
    return " ".join(map(formats.sentence, untold))


def note(result: Potential, *remarks: str) -> str:
    """Remarks as sentences, with what stands beside every number."""
    synthetic = "Syntetiska data: den egna effekten är påhittad" if result.synthetic else ""
    return " ".join(formats.sentence(each) for each in (doubts(result), *remarks, synthetic) if each)
