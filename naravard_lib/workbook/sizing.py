"""A sizing question of data/questions: its file and extract in, checked data for its municipalities out."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from naravard_lib.cases.basis import SizingBasis
from naravard_lib.cases.sizing import MOST_PEOPLE, SizingCase
from naravard_lib.cases.sizing_names import unknown_names
from naravard_lib.cases.sizing_rules import sizing_faults
from naravard_lib.checksums import sha256
from naravard_lib.errors import DesignError, SourceError, TableError, raise_faults
from naravard_lib.initiative.reading import read_checked
from naravard_lib.paths import INITIATIVE_FILE
from naravard_lib.sources.outlines import municipality_outlines
from naravard_lib.sources.population import PopulationExtract, read_population
from naravard_lib.tables.population import POPULATION_COLUMNS, check_population
from naravard_lib.workbook.cases import find_case
from naravard_lib.workbook.sizing_places import find_places, printed_units

SIZING_FILE = "sizing.yaml"


def load_sizing(case: str | Path, area: str = "") -> SizingBasis:
    """Read and check a sizing question.

    Args:
        case: the name of a folder in data/questions (text, never a path), or the folder.
        area: municipalities or areas of the question, by name or code with commas between; empty takes all.

    Raises:
        DesignError: faults of the file, a municipality or area that is not known, or one that stands in two areas.
        SourceError: the population's file cannot be read.
        TableError: its rows break the rules. Of each kind all faults at once.
    """
    folder = case.resolve() if isinstance(case, Path) else find_case(case, SIZING_FILE)
    where = f"{folder.name}/{SIZING_FILE}"
    found = read_checked(folder / SIZING_FILE, SizingCase, where, unknown_names)
    faults = [f"{where}: {text}" for text in sizing_faults(found)]
    extract = _extract(folder, found, faults)
    units = extract.units if extract else printed_units(found, where)
    places = find_places(found, units, where, area)
    frame, broken = _population(extract, places.codes, found)
    if faults or places.faults:
        raise DesignError(*faults, *places.faults, *broken)
    raise_faults(TableError, broken)
    return SizingBasis(
        case=found,
        names={code: units.labels[code] for code in places.codes},
        chosen=places.chosen,
        areas=places.areas,
        population=frame,
        printed={row.id: {units.key(name): count for name, count in row.counts.items()} for row in found.printed},
        outlines=municipality_outlines(places.chosen),
        sources=(
            {"file": SIZING_FILE, "sha256": sha256(folder / SIZING_FILE)},
            *((extract.source,) if extract else ()),
        ),
    )


def _extract(folder: Path, case: SizingCase, faults: Sequence[str]) -> PopulationExtract | None:
    """The extract that the case names; where it cannot be read, what else is wrong is told with it."""
    if case.population is None:
        return None
    try:
        return read_population(folder, case.population)
    except SourceError as error:
        # What reads extracts knows them from initiative files.
        raise SourceError(*faults, *(fault.replace(INITIATIVE_FILE, SIZING_FILE) for fault in error.faults)) from None


def _population(
    extract: PopulationExtract | None, codes: Sequence[str], case: SizingCase
) -> tuple[pd.DataFrame | None, list[str]]:
    """The extract's rows for the municipalities of the question, and what is wrong with them."""
    if extract is None:
        return None, []
    frame = extract.frame[extract.frame["code"].isin(list(codes)).to_numpy(bool)]
    broken = check_population(frame, extract.where, case.bands, MOST_PEOPLE)
    if broken:
        return None, broken
    return frame[list(POPULATION_COLUMNS)].astype(dict(POPULATION_COLUMNS)).reset_index(drop=True), []
