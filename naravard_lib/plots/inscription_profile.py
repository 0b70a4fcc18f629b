"""Month by month around inscription: the crisis before it and the fall after it, beside comparable persons."""

import numpy as np
from matplotlib.axes import Axes

from naravard_lib import formats
from naravard_lib.analysis.persons.results.comparison import InscriptionComparison
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Cell, Data, Figure
from naravard_lib.disclosure import hidden_in_sums
from naravard_lib.plots import marks, numbers, style

_PER = 100  # persons that the rates are given for: a rate per person is a hard number to read
_FAR = 12  # months before inscription and further back are the ordinary life that the crisis is held against
_DIGITS = 3  # significant digits: more would give the number of persons behind a rate
_TICK = 6
_UNIT = f"per {_PER} personer och månad"
_HEIGHT = 2.1  # inches; the page has two figures


def plot_inscription_profile(result: InscriptionOutcome) -> Blocks:
    """One figure; none when nothing may be shown."""
    found = result.shown
    if found is None:
        return Blocks(())
    mask = hidden(found, result.labels.smallest)
    month, inscribed, compared = _lines(found, mask)
    if not np.isfinite(inscribed).any():
        return Blocks(())
    with style.canvas(result.labels.synthetic) as (figure, axes):
        figure.set_size_inches(style.SIZE[0], _HEIGHT)
        _windows(axes, found.months)
        if np.isfinite(compared).any():
            axes.plot(month, compared, "--", color=style.WITHOUT)
        axes.plot(month, inscribed, "-o", color=style.OBSERVED, markersize=3.5, linewidth=1)
        _month_axis(axes, month)
        style.value_axis(axes, _UNIT, inscribed, np.nan_to_num(compared), rows=1)
        marks.mark(axes, 0, "Inskrivning", 1)
        marks.end_labels(axes, _names(inscribed, compared))
        svg = style.to_svg(figure)
    note = result.labels.note(*_remarks(mask))
    what = formats.sentence(found.outcome_text)[:-1]
    shows = f"{what} {_UNIT}. Månad 0 = inskrivning i team, skuggat = månader som jämförs."
    data = _data(month, inscribed, compared, mask)
    return Blocks((Figure(svg, _alt(found, month, inscribed, compared), finding(found), note, shows, data),))


def hidden(found: InscriptionComparison, smallest: int) -> np.ndarray:
    """Which months must not be shown, shape (months,): the small, and those that a printed sum would give back.

    The sums before and after are printed, so the months of each protect themselves, and so do the rest.
    """
    profile = found.profile
    counts = profile["events"].to_numpy(float)
    month = profile["month"].to_numpy()
    window = np.where((month == 0) | (abs(month) > found.months), 0, np.sign(month))
    gone = profile["persons"].to_numpy() < smallest
    for each in np.unique(window):
        gone[window == each] |= hidden_in_sums(counts[window == each], smallest)
    return np.asarray(gone, dtype=bool)


def _lines(found: InscriptionComparison, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Month, and rates per `_PER` persons of the inscribed and of the comparison; NaN where hidden."""
    profile = found.profile
    inscribed = np.where(mask, np.nan, _PER * profile["rate"].to_numpy(float))
    compared = np.where(profile["persons"] == 0, np.nan, _PER * profile["compared"].to_numpy(float))
    return profile["month"].to_numpy(), inscribed, compared


def _windows(axes: Axes, months: int) -> None:
    for start, name in ((-months - 0.5, "före"), (0.5, "efter")):
        axes.axvspan(start, start + months, color=style.SHADE, zorder=0)
        axes.annotate(
            name, (start + months / 2, 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
            textcoords="offset points", ha="center", va="bottom", fontsize=8.5, color=style.MARK,
        )  # fmt: skip


def _month_axis(axes: Axes, month: np.ndarray) -> None:
    ticks = [int(each) for each in month if each % _TICK == 0]
    axes.set_xticks(ticks, [formats.number(each) for each in ticks])
    axes.set_xlim(month[0] - 0.8, month[-1] + 0.8)
    axes.set_xlabel("månader från inskrivningen")


def _names(inscribed: np.ndarray, compared: np.ndarray) -> list[marks.EndLabel]:
    names = [marks.EndLabel("Inskrivna", marks.last_seen(inscribed), style.OBSERVED)]
    if np.isfinite(compared).any():
        names.append(marks.EndLabel("Jämförbara, inte inskrivna", marks.last_seen(compared), style.WITHOUT, "--"))
    return names


def _level(found: InscriptionComparison, column: str, first: int, last: int) -> float:
    """Mean rate over months, both inclusive, by persons; NaN without any."""
    part = found.profile[found.profile["month"].between(first, last) & found.profile[column].notna()]
    persons = part["persons"].to_numpy(float)
    return _PER * float(part[column].to_numpy(float) @ persons / persons.sum()) if persons.sum() else np.nan


def finding(found: InscriptionComparison) -> str:
    """What the drawing says, in one line."""
    before, after = ((-found.months, -1), (1, found.months))
    usual = _level(found, "rate", int(found.profile["month"].min()), -_FAR - 1)
    crisis, later = (_level(found, "rate", *window) for window in (before, after))
    base, then = (_level(found, "compared", *window) for window in (before, after))
    name = f"Antalet {found.outcome_text}"
    if not later < crisis:
        return f"{name} sjönk inte efter inskrivningen"
    course = "steg före inskrivningen och sjönk efter den" if crisis > usual else "sjönk efter inskrivningen"
    also = ", även för jämförbara personer" if then < base else ""
    return f"{name} {course}{also}"


def _remarks(mask: np.ndarray) -> list[str]:
    return [
        "månader med för få fall eller personer visas inte, och inte heller månader som skulle röja dem"
        if mask.any() else "",
        "i jämförelsen räknas månad 0 varken före eller efter",
    ]  # fmt: skip


def _alt(found: InscriptionComparison, month: np.ndarray, inscribed: np.ndarray, compared: np.ndarray) -> str:
    parts = [("månaderna före", -found.months, -1), ("månaderna efter", 1, found.months)]
    if (month < -_FAR).any():
        parts.insert(0, ("mer än ett år före", int(month[0]), -_FAR - 1))
    told = [f"{name} {_mean(month, inscribed, first, last)}{_beside(month, compared, first, last)}"
            for name, first, last in parts]  # fmt: skip
    return (
        f"Linjer över antalet {found.outcome_text} per {_PER} personer och månad, från {formats.number(abs(month[0]))} "
        f"månader före inskrivning till {month[-1]} efter. I genomsnitt för de inskrivna: {'; '.join(told)}."
    )


def _mean(month: np.ndarray, values: np.ndarray, first: int, last: int) -> str:
    inside = values[(month >= first) & (month <= last)]
    return formats.measured(float(np.nanmean(inside))) if np.isfinite(inside).any() else "visas inte"


def _beside(month: np.ndarray, compared: np.ndarray, first: int, last: int) -> str:
    if not np.isfinite(compared).any():
        return ""
    return f" (jämförbara {_mean(month, compared, first, last)})"


def _data(month: np.ndarray, inscribed: np.ndarray, compared: np.ndarray, mask: np.ndarray) -> Data:
    seen: list[Cell] = ["dolt" if gone else _rounded(value) for value, gone in zip(inscribed, mask, strict=True)]
    return numbers.data(
        Månad_från_inskrivning=[int(each) for each in month],
        Inskrivna=seen,
        Jämförbara=[_rounded(value) for value in compared],
    )


def _rounded(value: float) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None
