"""The knowledge overview put together for one question: what is known, where little is, and how own results lie."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from naravard_lib.analysis.overview.results.evidence import EvidenceView, GoalCheck, Ground, OwnResult
from naravard_lib.catalogue.measures import find_measure
from naravard_lib.catalogue.words import known_word
from naravard_lib.evidence.placing import changes
from naravard_lib.evidence.reading import conflicts, evidence
from naravard_lib.evidence.schema import Conflict, EvidenceRow
from naravard_lib.evidence.telling import SEVERAL, found_nothing
from naravard_lib.formats import enumeration
from naravard_lib.initiative import Initiative
from naravard_lib.vocabulary import WayOfWorking

# Region Västerbotten's pilot in Umeå länsdel: avoidable hospital care, fewer admissions for the target groups, 80-90 %
# (DOMAIN M8; the slide's wording leaves open of what).
PILOT = (-0.90, -0.80)
PILOT_MEASURE = "undvikbar_slutenvard"
_NOT_RUN = "{0} har inget resultat i procent att ställa mot andras. Kör naravard run {0} först, om det inte är gjort."
_HOME = "Det som är publicerat från {} är inte med: insatsen kan inte jämföras med sig själv."
_HOSPITAL = "Sjukhusvård"  # a group of the measure catalogue
_CARE = {_HOSPITAL, "Akut och ambulans"}


def view_evidence(
    way_of_working: str = "", measure: str = "", own: Sequence[OwnResult] = (), plan: Initiative | None = None
) -> EvidenceView:
    """The knowledge overview, narrowed to a way of working and a measure where they are given.

    Args:
        way_of_working: row of the knowledge overview; where it is empty, that of the initiative.
        measure: id in the measure catalogue, or empty for all.
        own: own results to mark.
        plan: the initiative they are of, if any.

    Raises:
        DesignError: an unknown way of working or measure, with the nearest one.
    """
    given = known_word("way_of_working", way_of_working, get_args(WayOfWorking))
    way = given or (plan.way_of_working if plan else None) or ""
    effects, name = evidence(kind="effect"), measure.strip()
    asked = evidence(way_of_working=way, measure=name, kind="effect") if way or name else ()
    home = [row for row in asked if plan and _its_own(row, plan)]
    return EvidenceView(
        way_of_working=way,
        measure=name,
        table1=changes(row for row in effects if row.table1),
        tried=tuple(filter(found_nothing, effects)),
        rows=tuple(row for row in asked if row not in home),
        own=tuple(own),
        missing=tuple(_missing(plan, own, home)) if plan else (),
        grounds=tuple(_ground(each) for each in get_args(WayOfWorking)),
        spread=evidence(kind="spread"),
        conflicts=tuple(each for each in conflicts() if not way or _touches(each, way)),
        goal=check_goal(effects),
    )


def _ground(way: str) -> Ground:
    rows = evidence(way_of_working=way)
    published = (row for row in rows if row.kind == "effect" and row.study != "computed")
    effects = [row for row in published if row.unit != "percent_level"]
    told = [row for row in effects if row.bound != "no_figure"]
    in_table = sum(row.table1 for row in told)
    return Ground(
        way_of_working=way,
        in_table=in_table,
        in_text=len(told) - in_table,
        wordless=len(effects) - len(told),
        places=len({place for row in effects for place in row.places if place != SEVERAL}),
        studies=Counter(row.study for row in effects),
        surveys=sum(row.kind == "survey" for row in rows),
    )


def _its_own(row: EvidenceRow, plan: Initiative) -> bool:
    """Whether the figure comes from the very place that the initiative is named after."""
    return row.place != SEVERAL and all(place in plan.name for place in row.places)


def _missing(plan: Initiative, own: Sequence[OwnResult], home: Sequence[EvidenceRow]) -> Iterator[str]:
    if not own:
        yield _NOT_RUN.format(plan.id)
    if home:
        yield _HOME.format(enumeration(dict.fromkeys(row.place for row in home)))


def _touches(conflict: Conflict, way: str) -> bool:
    return any(row.way_of_working == way for row in conflict.rows)


def check_goal(effects: Sequence[EvidenceRow]) -> GoalCheck:
    """The pilot's target against every published change of effect.

    Args:
        effects: rows of kind effect.
    """
    falls = [row for row in changes(effects) if row.direction == "decrease"]
    spans = sorted((row for row in falls if row.bound == "interval"), key=_largest)
    hospital = tuple(row for row in spans if _groups(row) & {_HOSPITAL})
    singles = (row for row in falls if row.bound != "interval" and (not row.measures or _groups(row) & _CARE))
    return GoalCheck(
        *PILOT,
        measure=PILOT_MEASURE,
        same=tuple(row for row in falls if PILOT_MEASURE in row.measures),
        intervals=hospital,
        reaching=tuple(filter(_reaches, hospital)),
        singles=tuple(filter(_reaches, singles)),
        elsewhere=tuple(row for row in spans if row not in hospital and _reaches(row)),
    )


def _groups(row: EvidenceRow) -> set[str]:
    """The catalogue's groups of what a figure is about."""
    known = (find_measure(name) for name in row.measures)
    return {each.group for each in known if each}


def _largest(row: EvidenceRow) -> float:
    """The largest decrease that a row tells; a row without an upper end tells its lower one."""
    return min(end for end in row.change if end is not None)


def _reaches(row: EvidenceRow) -> bool:
    return _largest(row) <= PILOT[1]
