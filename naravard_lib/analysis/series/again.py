"""The same series fitted again under another design, for checks and for the specification curve."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

import pandas as pd

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.results.fit import ItsFit
from naravard_lib.errors import NaravardError
from naravard_lib.estimate import Estimate

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Answer:
    """What another design says: the effect over the whole period, and whether a change of trend is part of it."""

    relative: Estimate
    slope: bool


class Refit(Protocol):
    """Fits a tidy frame under a design; both raise what `fit_its` raises."""

    def fit(self, tidy: pd.DataFrame, design: ItsDesign) -> ItsFit:
        """As `fit_its`."""

    def answer(self, tidy: pd.DataFrame, design: ItsDesign) -> Answer:
        """The effect over the whole period alone, which is most of what another design is tried for."""


@dataclass(frozen=True, slots=True)
class Again:
    """A series, the fit that the report shows, and how to fit anew.

    Attributes:
        series: a tidy series frame.
        shown: the fit that the report shows.
        refit: fits the frame under another design.
    """

    series: pd.DataFrame
    shown: ItsFit
    refit: Refit

    @property
    def design(self) -> ItsDesign:
        """The shown design with its yearly waves fixed, so that leaving months out does not change the model."""
        waves: Any = self.shown.pairs  # 0, 1 or 2, as a design takes them
        return replace(self.shown.design, harmonics=waves, co_events=())

    def fit(self, design: ItsDesign) -> ItsFit | None:
        """The fit under another design, None when it is refused."""
        return tried(self.refit.fit, self.series, design)

    def answer(self, design: ItsDesign) -> Answer | None:
        """The answer under another design, None when it is refused."""
        return tried(self.refit.answer, self.series, design)

    def relative(self, design: ItsDesign) -> Estimate | None:
        """The effect over the whole period under another design, None when there is none in per cent."""
        found = self.answer(design)
        return found.relative if found and math.isfinite(found.relative.value) else None


def tried(way: Callable[[pd.DataFrame, ItsDesign], Found], series: pd.DataFrame, design: ItsDesign) -> Found | None:
    """What a way to fit gives for a tidy frame, None when it is refused."""
    try:
        return way(series, design)
    except NaravardError:
        return None
