"""Both principals' sides (DOMAIN M14), out of the initiative file and the chapters' results."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from naravard_lib.analysis.cycle.results.sides import STATUS, Basis, Burden, Moved, Side, Sides, Work
from naravard_lib.analysis.cycle.summary import answering, summarise
from naravard_lib.analysis.persons.results.measures import MEASURE_OF, OUTCOME_OF, outcome_of
from naravard_lib.catalogue.measures import find_measure
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.tables.chapters import ChapterResult
from naravard_lib.vocabulary import Bearer, Principal

BENEFIT = "5_benefit"
# Whose work the measures of a catalogue group are: by law, hospital care is the region's, home help the municipality's.
_BY_GROUP: dict[str, Principal] = {
    "Akut och ambulans": "region",
    "Sjukhusvård": "region",
    "Kommunens vård och omsorg": "municipality",
}
_NOBODYS = {"dodsfall", "dod_pa_sjukhus", "dagar_hemma"}  # among hospital measures, and no principal's work
# The catalogue says what to watch at the municipality; across from a municipality's measure this project proposes:
_WATCH_REGION = "akutbesök, vårddygn och läkarkontakter för samma personer."
_BEARING = {"", "decrease", "increase"}  # verdicts of the benefit chapter that bear a direction
_BEARS_NONE = {"decrease": "", "increase": "", "undetermined": "undetermined"}


def assess_sides(plan: Initiative, results: Sequence[ChapterResult]) -> Sides:
    """What is known of each side; amounts are those that the benefit chapter has left.

    Args:
        plan: the initiative.
        results: what the chapters have left, as `load_results` gives it; none at all is allowed.
    """
    benefit = next((result for result in results if result.chapter == BENEFIT), None)
    moved = dict([_moved(plan, results)])
    bearers: list[Bearer | None] = ["region", "municipality"]
    held = {bearer for measure in plan.measures for bearer in _bearers(plan, measure)}
    bearers += [bearer for bearer in ("person", None) if bearer in held]
    sides = tuple(_side(plan, bearer, benefit, moved) for bearer in bearers)
    main = _principals(plan)
    gainer = main[0] if len(main) == 1 else None
    caution = _caution(plan, results, benefit)
    found = Sides(plan, sides, gainer, "unassigned", caution)
    burden = _burden(found, moved.get(plan.main.id), shared=len(main) > 1)
    return Sides(plan, sides, gainer, burden, caution)


def _moved(plan: Initiative, results: Sequence[ChapterResult]) -> tuple[str, Moved]:
    """Id of the measure that the answer to "how did it go" is about, and where it went."""
    found = answering(4, results)
    direction = summarise(plan, results).direction
    measure = _answered_by(plan, found.chapter) if found else plan.main.id
    if direction == "undetermined" or measure not in {each.id for each in plan.measures}:
        return measure, "unclear"
    better = (direction == "decrease") == (plan.measure(measure).better == "lower")
    return measure, "better" if better else "worse"


def _answered_by(plan: Initiative, chapter: str) -> str:
    if chapter == "4_outcome_aggregate" and plan.aggregate and plan.aggregate.measure:
        return plan.aggregate.measure
    return MEASURE_OF[outcome_of(plan)] if chapter == "4_outcome_inscription" else plan.main.id


def _bearers(plan: Initiative, measure: Measure) -> list[Bearer | None]:
    """Whose work it is: by its costs and `falls_on`, else by the catalogue; [None] when neither says."""
    named = _named_bearers(plan, measure)
    known = find_measure(measure.id)
    if not named and known is not None and known.id not in _NOBODYS:
        named = {_BY_GROUP.get(known.group)}
    return [bearer for bearer in (*get_args(Bearer), None) if bearer in named] or [None]


def _named_bearers(plan: Initiative, measure: Measure) -> set[Bearer | None]:
    named: set[Bearer | None] = {cost.falls_on for cost in plan.costs if cost.measure == measure.id}
    return named | ({measure.falls_on} if measure.falls_on else set())


def _principals(plan: Initiative) -> list[Principal]:
    """The principals whose work the main measure is."""
    bearers = _bearers(plan, plan.main)
    return [principal for principal in get_args(Principal) if principal in bearers]


def _side(plan: Initiative, bearer: Bearer | None, benefit: ChapterResult | None, moved: dict[str, Moved]) -> Side:
    ordered = sorted(plan.measures, key=lambda measure: measure.id != plan.main.id)
    works = tuple(
        _work(plan, measure, bearer, benefit, moved) for measure in ordered if bearer in _bearers(plan, measure)
    )
    own = [cost for cost in plan.own_costs if cost.falls_on == bearer]
    told = benefit.estimates.get(f"own_cost_{bearer}") if benefit else None
    total = abs(told.value) if told else sum(cost.kr_per_year for cost in own)
    unmeasured = all(work.status == "unmeasured" for work in works)
    watch = _watch(plan, bearer) if unmeasured else ""
    return Side(bearer, works, total if own else None, tuple(cost.what for cost in own), watch)


def _work(
    plan: Initiative, measure: Measure, bearer: Bearer | None, benefit: ChapterResult | None, moved: dict[str, Moved]
) -> Work:
    values = tuple(_values(measure, bearer, benefit.estimates if benefit else {}, main=measure.id == plan.main.id))
    basis = _analysed(plan, measure) or _otherwise(measure, computed=bool(values))
    inferred = bearer is not None and not _named_bearers(plan, measure)
    seen = moved.get(measure.id) if STATUS[basis] == "measured" else None
    return Work(measure.id, measure.label, basis, seen, values, inferred)


def _values(
    measure: Measure, bearer: Bearer | None, estimates: Mapping[str, Estimate], *, main: bool
) -> Iterator[Estimate]:
    """The benefit chapter's amounts: of the leading change, else as published (of the main measure alone)."""
    kinds = [f"{measure.id}_{bearer}{kind}_yearly" for kind in ("", "_cashable", "_freed")]
    found = [estimates[name] for name in kinds if name in estimates]
    if not found and main:
        found = [part for name, part in estimates.items() if re.fullmatch(rf"published_.*_{bearer}", name)]
    yield from found


def _analysed(plan: Initiative, measure: Measure) -> Basis | None:
    """The kind of data that a chapter analyses the measure by; chapters take the main one's series alone."""
    if plan.events and plan.events.inscriptions and measure.id in OUTCOME_OF:
        return "persons"
    if measure.id == plan.main.id and measure.source:
        return "series"
    tabled = plan.aggregate and (plan.aggregate.measure or plan.main.id)
    return "table" if tabled == measure.id else None


def _otherwise(measure: Measure, *, computed: bool) -> Basis:
    if computed and not measure.published:
        return "computed"
    if measure.published:
        return "published"
    return "unread" if measure.source else "nothing"


def _watch(plan: Initiative, bearer: Bearer | None) -> str:
    """What to follow at the principal across from the main measure's."""
    main, known = _bearers(plan, plan.main), find_measure(plan.main.id)
    if bearer == "municipality" and main == ["region"]:
        return known.other_side if known else ""
    return _WATCH_REGION if bearer == "region" and main == ["municipality"] else ""


def _caution(plan: Initiative, results: Sequence[ChapterResult], benefit: ChapterResult | None) -> str:
    """The verdict that bears no direction: the benefit chapter's own, else the outcome's."""
    told = benefit.verdict if benefit else ""
    return told if told not in _BEARING else _BEARS_NONE[summarise(plan, results).direction]


def _burden(found: Sides, moved: Moved | None, *, shared: bool) -> Burden:
    """How far one can tell whether the gainer's gain becomes the other's burden."""
    if found.gainer is None or found.other is None:
        return "shared" if shared else "unassigned"
    if moved in (None, "unclear") or found.caution:
        return "unclear"
    if moved == "worse":
        return "worse"
    seen = list(_directions(found.other))
    if seen:
        return "both_gain" if set(seen) == {"better"} else "more"
    return "unmeasured" if found.other.own_cost is None else "pays"


def _directions(side: Side) -> Iterator[Moved]:
    """Where a side's work went, of what is measured or valued and clear."""
    for work in side.works:
        if work.moved in ("better", "worse"):
            yield work.moved
        yield from ("better" if value.side > 0 else "worse" for value in work.values if value.side)
