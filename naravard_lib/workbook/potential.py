"""A potential's question file, with the effects that initiatives have measured themselves put in where it asks."""

from collections.abc import Iterable, Iterator
from math import isfinite

from naravard_lib.cases.potential import FILE, Basis, Effect, OwnEffect, PotentialCase, PotentialFile, Way
from naravard_lib.cases.potential_rules import broken_rules
from naravard_lib.errors import DesignError, raise_faults
from naravard_lib.estimate import Estimate
from naravard_lib.handover import load_results
from naravard_lib.initiative import Initiative
from naravard_lib.initiative.reading import read_checked
from naravard_lib.tables.chapters import ChapterResult
from naravard_lib.workbook.cases import find_case, find_initiative

# Chapter, estimate, what to take away to get a relative change, on whom: persons compared say more than an area.
_EFFECTS: tuple[tuple[str, str, float, Basis], ...] = (
    ("4_outcome_inscription", "envelope", 1.0, "persons"),
    ("3_outcome_its", "relative", 0.0, "area"),
    ("4_outcome_aggregate", "against_comparison", 1.0, "table"),
)
_UNTOLD = ("", "undetermined", "cannot_tell", "not_shown")  # verdicts of chapters that found no certain change


def load_potential(case: str, own: str = "") -> PotentialCase:
    """Read and check data/questions/<case>/potential.yaml.

    Args:
        case: the folder's name.
        own: id of an initiative whose measured effect takes the place of the literature's on the same measure by the
            same way of working; "" for none.

    Raises:
        DesignError: no such case or initiative, every fault of the file, an initiative without a measured effect, or an
            effect on another measure or of another way of working than the case's; one Swedish sentence each.
    """
    file = read_checked(find_case(case, FILE) / FILE, PotentialFile, f"{case}/{FILE}", broken_rules)
    if own:
        file = _put_in(file, case, find_initiative(own))
    faults: list[str] = []
    found, synthetic = {}, file.synthetic
    for way, effect in _effects(file):
        if effect.initiative is None:
            continue
        try:
            plan = find_initiative(effect.initiative)
            found[plan.id], synthetic = _measured(plan, way, effect, case), synthetic or plan.synthetic
        except DesignError as error:
            faults += error.faults
    raise_faults(DesignError, faults)
    return PotentialCase(case, file.model_copy(update={"synthetic": synthetic}), found)


def _effects(file: PotentialFile) -> Iterator[tuple[Way, Effect]]:
    return ((way, effect) for way in file.ways for effect in way.effects)


def _put_in(file: PotentialFile, case: str, plan: Initiative) -> PotentialFile:
    """The file with the initiative's effect on its main measure, in every place of its own way of working."""
    measures = sorted({effect.measure for _, effect in _effects(file)})
    if not measures:
        raise DesignError(
            f"{case}/{FILE}: fallet bygger på färdiga minskningar, så {plan.id} kan inte ta deras plats – välj ett "
            "fall med ways"
        )
    if plan.main.id not in measures:
        raise DesignError(
            f'{case}/{FILE}: {plan.id} mäter "{plan.main.id}", men fallets effekter gäller {", ".join(measures)} – '
            "välj ett initiativ med samma mått"
        )
    ways = tuple(_with_own(way, plan) for way in file.ways)
    if ways == file.ways:
        theirs = [way for way, effect in _effects(file) if effect.measure == plan.main.id]
        raise DesignError(_other_way(plan, theirs, case))
    printed = tuple(row for row in file.printed if not row.of.startswith("reduction."))  # no longer in the case
    return file.model_copy(update={"ways": ways, "printed": printed})


def _with_own(way: Way, plan: Initiative) -> Way:
    """The way of working with the initiative's effect, if it is the initiative's own way of working."""
    if way.way_of_working is None or way.way_of_working != plan.way_of_working:
        return way
    own = Effect(measure=plan.main.id, initiative=plan.id)
    return way.model_copy(update={"effects": tuple(own if e.measure == plan.main.id else e for e in way.effects)})


def _other_way(plan: Initiative, theirs: Iterable[Way], case: str) -> str:
    """That the effect of one way of working says nothing of another."""
    names = ", ".join(dict.fromkeys(f'"{way.way_of_working or way.name}"' for way in theirs))
    return (
        f'{case}/{FILE}: effekten från {plan.id} gäller "{plan.way_of_working or "inget angivet arbetssätt"}", inte '
        f"{names} – ange ett initiativ med samma way_of_working"
    )


def _measured(plan: Initiative, way: Way, effect: Effect, case: str) -> OwnEffect:
    """The effect that the initiative's chapters have left."""
    if plan.main.id != effect.measure:
        raise DesignError(
            f'{case}/{FILE}: effekten från {plan.id} gäller "{plan.main.id}", inte "{effect.measure}" – ange ett '
            "initiativ med samma mått"
        )
    if way.way_of_working not in (None, plan.way_of_working):
        raise DesignError(_other_way(plan, [way], case))
    results = {result.chapter: result for result in load_results(plan)}
    for chapter, name, one, basis in _EFFECTS:
        result = results.get(chapter)
        found = result.estimates.get(name) if result else None
        if result is not None and found is not None and _has_interval(found):
            return _own(plan, result, found, one, basis)
    raise DesignError(
        f"{case}/{FILE}: {plan.id} har ingen uppmätt effekt med intervall – kör naravard run {plan.id} och läs "
        "rapporten"
    )


def _has_interval(found: Estimate) -> bool:
    """A bound of certain sort, with level 1, is no interval."""
    return all(map(isfinite, (found.value, found.low, found.high))) and found.level < 1


def _own(plan: Initiative, result: ChapterResult, found: Estimate, one: float, basis: Basis) -> OwnEffect:
    change = Estimate(found.value - one, found.low - one, found.high - one, found.level, scale="share")
    certain = result.verdict not in _UNTOLD and change.excludes()
    words = result.sentences[0] if result.sentences else ""
    return OwnEffect(plan.name, plan.main.id, change, certain, words, basis)
