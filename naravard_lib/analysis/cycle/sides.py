"""Both principals' sides (DOMAIN M14), out of the initiative file and the chapters' results."""

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from naravard_lib.analysis.cycle.results.sides import STATUS, Amount, Basis, Burden, Moved, Side, Sides, Work
from naravard_lib.analysis.cycle.results.sides_words import UNTOLD
from naravard_lib.analysis.cycle.summary import summarise
from naravard_lib.analysis.persons.results.measures import MEASURE_OF, OUTCOME_OF, outcome_of
from naravard_lib.analysis.value.results.words import CAUTIONS
from naravard_lib.catalogue.measures import find_measure
from naravard_lib.initiative import Initiative, Measure
from naravard_lib.tables.chapters import ChapterResult, answering
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
_WORDS = {str(code): words for code, words in CAUTIONS.items() if code}
_PUBLISHED = "published_"  # how the names of amounts begin that are reckoned as published, at the whole cost
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
    caution = _caution(plan, results, benefit)
    amounts = _amounts(benefit, caution) if benefit else {}
    sides = tuple(_side(plan, bearer, amounts, moved) for bearer in bearers)
    main = _principals(plan)
    gainer = main[0] if len(main) == 1 else None
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


def _amounts(benefit: ChapterResult, caution: str) -> dict[str, Amount]:
    """The chapter's estimates with the words it gives to each; where verdicts bear no direction, never without."""
    found = {}
    for name, part in benefit.estimates.items():
        words = benefit.cautions.get(name, "")
        told = any(each in words for each in _WORDS.values())
        if caution and not told:
            words = f"{words}; {UNTOLD}" if words else _WORDS.get(caution, UNTOLD)
        found[name] = Amount(part, words, firm=not (caution or told), whole=name.startswith(_PUBLISHED))
    return found


def _side(plan: Initiative, bearer: Bearer | None, amounts: Mapping[str, Amount], moved: dict[str, Moved]) -> Side:
    ordered = sorted(plan.measures, key=lambda measure: measure.id != plan.main.id)
    works = tuple(
        _work(plan, measure, bearer, amounts, moved) for measure in ordered if bearer in _bearers(plan, measure)
    )
    own = [cost for cost in plan.own_costs if cost.falls_on == bearer]
    told = amounts.get(f"own_cost_{bearer}")
    total = abs(told.part.value) if told else sum(cost.kr_per_year for cost in own)
    unmeasured = all(work.status == "unmeasured" for work in works)
    watch = _watch(plan, bearer) if unmeasured else ""
    return Side(bearer, works, total if own else None, tuple(cost.what for cost in own), watch)


def _work(
    plan: Initiative, measure: Measure, bearer: Bearer | None, amounts: Mapping[str, Amount], moved: dict[str, Moved]
) -> Work:
    values = tuple(_values(measure, bearer, amounts, main=measure.id == plan.main.id))
    basis = _analysed(plan, measure) or _otherwise(measure, computed=bool(values))
    inferred = bearer is not None and not _named_bearers(plan, measure)
    seen = moved.get(measure.id) if STATUS[basis] == "measured" else None
    return Work(measure.id, measure.label, basis, seen, values, inferred)


def _values(measure: Measure, bearer: Bearer | None, amounts: Mapping[str, Amount], *, main: bool) -> Iterator[Amount]:
    """The benefit chapter's amounts: of the leading change, else as published (of the main measure alone)."""
    kinds = [f"{measure.id}_{bearer}{kind}_yearly" for kind in ("", "_cashable", "_freed")]
    found = [amounts[name] for name in kinds if name in amounts]
    if not found and main:
        found = [each for name, each in amounts.items() if each.whole and name.endswith(f"_{bearer}")]
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
        signs = (value.part.side for value in work.values if value.firm)
        yield from ("better" if sign > 0 else "worse" for sign in signs if sign)
