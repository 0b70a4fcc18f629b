"""Which months are used, and the columns of the segmented regression before and after the change."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.mixture import Array
from naravard_lib.errors import DesignError
from naravard_lib.initiative import CoEvent
from naravard_lib.tables.series import MIN_AFTER, MIN_BEFORE

MIN_SLOPE = 8  # DESIGN section 4: a slope change needs eight months on both sides
_ONE_WAVE = (24, 12)  # used months, and months before the change, from which one yearly wave is fitted
_TWO_WAVES = (48, 24)  # four years of which two before: two waves cost four of the degrees of freedom
YEAR = 12

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Segments:
    """The months of a series and what they are to the design.

    Attributes:
        month: shape (n,), ordinals of the months present within since..until.
        used: shape (n,), False in excluded months and in a phase-in that is left out.
        after: shape (n,), True from the first month with the intervention.
        start: ordinal of the first month used after phase-in; level and slope change count from here.
        design: shape (n, p), columns as in `names`.
        counterfactual: shape (n, p), the same months as if the intervention had not come; other events stay.
        names: the p columns.
        pairs: yearly waves in the design.
        slope: whether a change of slope is estimated.
    """

    month: NDArray[np.int64]
    used: Mask
    after: Mask
    start: int
    design: Array
    counterfactual: Array
    names: tuple[str, ...]
    pairs: int
    slope: bool

    @property
    def n_before(self) -> int:
        """Used months before the change."""
        return int((self.used & ~self.after).sum())

    @property
    def n_after(self) -> int:
        """Used months after phase-in."""
        return int(self.effect_months.sum())

    @property
    def effect_months(self) -> Mask:
        """The months that effects are summed over: used, after phase-in."""
        return np.asarray(self.used & (self.month >= self.start))

    def row(self, name: str) -> Array:
        """Shape (p,): the contrast that picks one coefficient."""
        return np.asarray([float(column == name) for column in self.names])


def segment(month: NDArray[np.int64], design: ItsDesign, covariate: Array | None = None) -> Segments:
    """Lay a design over the months of a series.

    Args:
        month: shape (n,), increasing ordinals (months since 1970-01).
        design: what to fit.
        covariate: shape (n,), a comparison that enters as a column.

    Raises:
        DesignError: with too few used months on either side, in Swedish with the numbers.
    """
    after = month >= design.change.ordinal
    used = _used(month, design)
    full = used & (month >= design.change.ordinal + design.phase_in)
    before_count, after_count = int((used & ~after).sum()), int(full.sum())
    if before_count < MIN_BEFORE or after_count < MIN_AFTER:
        raise DesignError(_too_few(before_count, after_count, design))
    start = int(month[full][0])
    slope = design.slope and min(before_count, after_count) >= MIN_SLOPE
    pairs = _pairs(design, int(used.sum()), before_count)
    columns = _columns(month, start, design, slope, pairs)
    if covariate is not None:
        columns["covariate"] = covariate - covariate[used].mean()
    matrix = np.column_stack(list(columns.values()))
    changed = np.asarray([name in ("step", "slope") for name in columns])
    return Segments(month, used, after, start, matrix, np.where(changed, 0.0, matrix), tuple(columns), pairs, slope)


def _used(month: NDArray[np.int64], design: ItsDesign) -> Mask:
    used = np.ones(month.size, bool)
    for part in design.left_out:
        used &= ~_within(month, part.from_.ordinal, part.to.ordinal)
    return used


def _within(month: NDArray[np.int64], first: int, last: int) -> Mask:
    return np.asarray((month >= first) & (month <= last))


def during(month: NDArray[np.int64], event: CoEvent) -> Mask:
    """Shape (n,): which of the months, ordinals in order, have an event; one without an end lasts through the last."""
    return _within(month, event.from_.ordinal, event.to.ordinal if event.to is not None else int(month[-1]))


def _pairs(design: ItsDesign, n_used: int, n_before: int) -> int:
    if design.harmonics != "auto":
        return int(design.harmonics)
    return sum(n_used >= months and n_before >= before for months, before in (_ONE_WAVE, _TWO_WAVES))


def _columns(month: NDArray[np.int64], start: int, design: ItsDesign, slope: bool, pairs: int) -> dict[str, Any]:
    time = (month - start).astype(float)
    full = (month >= start).astype(float)
    columns: dict[str, Any] = {"level": np.ones(month.size), "trend": time, "step": _step(month, full, design)}
    if slope:
        columns["slope"] = full * time
    for k in range(1, pairs + 1):
        angle = 2 * np.pi * k * (month % YEAR) / YEAR
        columns |= {f"cos{k}": np.cos(angle), f"sin{k}": np.sin(angle)}
    for k, event in enumerate(design.event_steps, 1):
        columns[f"event{k}"] = during(month, event).astype(float)
    return columns


def _step(month: NDArray[np.int64], full: Array, design: ItsDesign) -> Array:
    """From 0 to 1 at once, or evenly through the phase-in: 1/3, 2/3, 1 with two months of introduction."""
    if not design.ramp:
        return full
    return np.asarray(np.clip((month - design.change.ordinal + 1) / (design.phase_in + 1), 0.0, 1.0))


def _too_few(before: int, after: int, design: ItsDesign) -> str:
    return (
        f"För få månader: {before} före och {after} efter förändringen {design.change} kan användas, "
        f"minst {MIN_BEFORE} före och {MIN_AFTER} efter behövs. "
        "Ta med fler månader i uttaget eller korta phase_in och exclude."
    )
