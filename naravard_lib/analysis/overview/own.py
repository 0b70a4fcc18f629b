"""An initiative's own results, or figures typed by hand, set beside what is published."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from naravard_lib.analysis.overview.results.evidence import OwnResult, Whom
from naravard_lib.analysis.persons.results.measures import MEASURE_OF, outcome_of
from naravard_lib.catalogue.measures import find_measure
from naravard_lib.errors import DesignError, raise_faults
from naravard_lib.estimate import Estimate
from naravard_lib.evidence.placing import place_in_evidence
from naravard_lib.formats import inline
from naravard_lib.initiative import Initiative
from naravard_lib.tables.chapters import ChapterResult

_SERIES = "3_outcome_its"  # its units hold everybody, most of whom never met the initiative
# Figures of a chapter's result file that are relative changes, and how each was counted.
# Persons come before units: what is published is mostly about those inscribed.
_COUNTED = {
    ("4_outcome_inscription", "envelope"): "mot jämförbara personer",
    ("4_outcome_inscription", "naive"): "före och efter, utan jämförelse",
    ("4_outcome_aggregate", "against_comparison"): "mot jämförelsegrupp",
    ("4_outcome_aggregate", "naive"): "före och efter, utan jämförelse",
    (_SERIES, "relative"): "mot väntad utveckling",
}
_OPEN = ("undetermined", "cannot_tell")
_NUMBER = re.compile(r"[-+]?\d{1,6}(\.\d{1,6})?")
_WRITTEN = str.maketrans({"−": "-", "–": "-", ",": "."})
_LEAST = -100.0  # per cent: nothing can fall by more than all of it


def own_results(plan: Initiative, results: Sequence[ChapterResult]) -> tuple[OwnResult, ...]:
    """What an initiative's chapters found, as far as it is a change in per cent; empty before the chapters have run.

    Args:
        plan: the initiative.
        results: the chapters' answers, as `load_results` gives them.
    """
    return tuple(_own(plan, *found) for found in _figures({result.chapter: result for result in results}))


def _figures(results: Mapping[str, ChapterResult]) -> Iterator[tuple[ChapterResult, str, Estimate]]:
    for (chapter, name), counted in _COUNTED.items():
        estimate = results[chapter].estimates.get(name) if chapter in results else None
        if estimate is not None and math.isfinite(estimate.value):
            yield results[chapter], counted, estimate


def _own(plan: Initiative, result: ChapterResult, counted: str, estimate: Estimate) -> OwnResult:
    measure = _measure(plan, result.chapter)
    named = [each.label for each in plan.measures if each.id == measure]
    whom: Whom = "area" if result.chapter == _SERIES else "recipients"
    caution = "kan inte avgöras" if result.verdict in _OPEN else ""
    placement = place_in_evidence(estimate, plan.way_of_working, measure)
    what = inline(named[0]) if named else measure_name(measure)
    return OwnResult(counted, what, caution, placement, plan.synthetic, whom)


def _measure(plan: Initiative, chapter: str) -> str:
    if chapter == "4_outcome_inscription":
        return MEASURE_OF[outcome_of(plan)]
    given = plan.aggregate.measure if chapter == "4_outcome_aggregate" and plan.aggregate else None
    return given or plan.main.id


def measure_name(measure: str) -> str:
    """A measure's Swedish name inside a sentence; the id itself where the catalogue has none."""
    known = find_measure(measure)
    return inline(known.name) if known else measure


def typed_result(way_of_working: str, measure: str, estimate: str, low: str, high: str) -> tuple[OwnResult, ...]:
    """A result typed by hand, in per cent and below zero for a decrease; none where nothing is typed.

    Args:
        way_of_working: row of the knowledge overview.
        measure: id in the measure catalogue.
        estimate: text such as "-13", "−13,4" or "-13 %".
        low: the interval's lower end, or empty.
        high: its upper end, or empty; without both the figure counts as known exactly.

    Raises:
        DesignError: no number, no per cent, ends turned round, or nothing to set it beside; all faults at once.
    """
    given = {"estimate": estimate, "low": low, "high": high}
    texts = {name: text.strip() for name, text in given.items() if text.strip()}
    if not texts:
        return ()
    numbers = {name: _percent(text) for name, text in texts.items()}
    raise_faults(DesignError, _faults(way_of_working, measure, texts, numbers))
    value = numbers["estimate"] or 0.0
    ends = (numbers.get("low"), numbers.get("high"))
    spread = [value if end is None else end for end in ends]
    own = Estimate(value / 100, spread[0] / 100, spread[1] / 100, scale="share")
    placement = place_in_evidence(own, way_of_working, measure)
    return (OwnResult("inskrivet för hand", measure_name(measure), "", placement, synthetic=False, whom="unknown"),)


def _percent(text: str) -> float | None:
    plain = text.removesuffix("procent").removesuffix("%").strip().translate(_WRITTEN)
    return float(plain) if _NUMBER.fullmatch(plain) else None


def _faults(way: str, measure: str, texts: Mapping[str, str], numbers: Mapping[str, float | None]) -> Iterator[str]:
    yield from (
        f'{name}: "{texts[name]}" är inget procenttal. Skriv till exempel -13.'
        for name, number in numbers.items()
        if number is None
    )
    known = [number for number in numbers.values() if number is not None]
    if known and 0 < max(map(abs, known)) < 1:
        yield "estimate, low och high skrivs i procent: -13, inte -0,13."
    if known and min(known) < _LEAST:
        yield "En minskning kan inte vara större än 100 procent."
    if "estimate" not in texts:
        yield "estimate saknas: skriv förändringen i procent, till exempel -13."
    if ("low" in texts) != ("high" in texts):
        yield "low och high hör ihop: skriv båda gränserna, eller ingen."
    if not way.strip() or not measure.strip():
        yield "Ange både way_of_working och measure: annars finns inget att ställa resultatet mot."
    if len(known) == 3 and not known[1] <= known[0] <= known[2]:
        yield "low, estimate och high ska stå i storleksordning: -25, -13 och -2 till exempel."
