"""What a sizing question rests on once its files are read: municipalities, inhabitants, printed numbers, outlines."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from naravard_lib.cases.sizing import SizingCase

Outline = tuple[np.ndarray, ...]  # the outer rings of a municipality, each of shape (points, 2), degrees east and north


@dataclass(frozen=True, slots=True)
class PlannedArea:
    """A part of the whole that is planned for on its own."""

    name: str
    about: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SizingBasis:
    """A sizing question with its data.

    Attributes:
        case: the question as its file says it.
        names: name for print by municipality code, all municipalities of the question.
        chosen: the codes asked for, in the order of `names`.
        areas: the parts of the whole, with the chosen municipalities only; none when the file divides nothing.
        population: the columns of `tables.population`; None where it follows from printed numbers.
        printed: the printed count by municipality code, by the id of the printed row.
        outlines: by code, for the municipalities that the map knows.
        sources: file name and checksum of everything read.
    """

    case: SizingCase
    names: Mapping[str, str]
    chosen: tuple[str, ...]
    areas: tuple[PlannedArea, ...]
    population: pd.DataFrame | None
    printed: Mapping[str, Mapping[str, int]]
    outlines: Mapping[str, Outline]
    sources: tuple[Mapping[str, str], ...] = ()
