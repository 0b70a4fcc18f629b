"""Look in the catalogue: one measure by id, those that fit, or a proposal for a new initiative."""

from dataclasses import dataclass
from functools import cache
from typing import get_args

from naravard_lib.catalogue.schema import CatalogueMeasure, catalogue
from naravard_lib.catalogue.words import known_word
from naravard_lib.vocabulary import PatientType, Role, WayOfWorking

_NO_FIT = 5  # the rank after the last


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Measures that fit an initiative, one list per role, best fit first."""

    outcome: tuple[CatalogueMeasure, ...]
    process: tuple[CatalogueMeasure, ...]
    balancing: tuple[CatalogueMeasure, ...]


def find_measure(id: str) -> CatalogueMeasure | None:  # noqa: A002 - the key's name in the initiative file
    """The measure with this id, or None when the catalogue has none."""
    return _by_id().get(id)


def measures(
    patient_type: str | None = None,
    way_of_working: str | None = None,
    role: str | None = None,
    text: str | None = None,
) -> tuple[CatalogueMeasure, ...]:
    """The measures that fit all that is given, in the catalogue's order; what is None or empty does not restrict.

    Args:
        patient_type: a quadrant of fyrfältaren.
        way_of_working: a row of the knowledge overview.
        role: `outcome`, `process` or `balancing`: the measure's role in `way_of_working`, else its usual role.
        text: words that must all occur in id, name, definition or unit, in any case.

    Raises:
        DesignError: a word that is in no list, with the nearest one that is.
    """
    kept = known_word("patient_type", patient_type, get_args(PatientType))
    way = known_word("way_of_working", way_of_working, get_args(WayOfWorking))
    wanted = known_word("role", role, get_args(Role))
    return tuple(
        one
        for one in catalogue()
        if kept in (None, *one.patient_types)
        and way in (None, *one.ways_of_working)
        and wanted in (None, one.role_in(way))
        and _has(one, text or "")
    )


def suggest(patient_type: str | None, way_of_working: str | None) -> Suggestion:
    """What to measure in an initiative of this kind: an outcome, a process and a balancing measure, and the next best.

    A measure is left out when it fits nothing of what is given. Within a role the order is: 1. among the first to
    consider for this way of working, and fit for the patient type; 2. a published figure for this way of working to be
    set against, and fit for the patient type; 3. fits both; 4. fits the way of working; 5. fits the patient type.
    Between equals a measure for a special target group goes last, one that is among the first for many ways of working
    goes first, and then the catalogue's order holds. The role is the one it has in this way of working.

    Raises:
        DesignError: a word that is in no list, with the nearest one that is.
    """
    kept = known_word("patient_type", patient_type, get_args(PatientType))
    way = known_word("way_of_working", way_of_working, get_args(WayOfWorking))
    fitting = [one for one in catalogue() if _rank(one, kept, way) < _NO_FIT]
    ranked = sorted(fitting, key=lambda one: (_rank(one, kept, way), one.only_for is not None, -len(one.first_for)))
    return Suggestion(*(tuple(one for one in ranked if one.role_in(way) == role) for role in get_args(Role)))


def _rank(one: CatalogueMeasure, patient_type: str | None, way: str | None) -> int:
    """The order's number less one; what is not given fits. Others' figure for a special group says little of yours."""
    typed, worked = patient_type in (None, *one.patient_types), way in (None, *one.ways_of_working)
    if typed and way in one.first_for:
        return 0
    if typed and way in one.published and one.only_for is None:
        return 1
    return {(True, True): 2, (False, True): 3, (True, False): 4}.get((typed, worked), _NO_FIT)


def _has(one: CatalogueMeasure, text: str) -> bool:
    content = " ".join((one.id, one.name, one.definition, one.unit)).casefold()
    return all(word in content for word in text.casefold().split())


@cache
def _by_id() -> dict[str, CatalogueMeasure]:
    return {one.id: one for one in catalogue()}
