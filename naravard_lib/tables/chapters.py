"""What a chapter rests on and what it hands to the next: one result file per chapter, read back as a frozen object.

Light, since the state of all reports is told from it without reading any initiative.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import inf, isfinite, nan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from naravard_lib.estimate import Estimate

if TYPE_CHECKING:
    from naravard_lib.initiative import Initiative

SCHEMA = 1
Answered = Literal["yes", "partly", "no"]
CHAPTERS = (  # in the order they run
    *("1_baseline", "2_target", "3_outcome_its", "4_outcome_aggregate", "4_outcome_inscription"),
    *("5_benefit", "6_summary"),
)
# Chapter -> the key of the initiative file that it is about; without it the chapter is not run.
ONLY_WITH = {"4_outcome_aggregate": "aggregate", "4_outcome_inscription": "events", "5_benefit": "costs"}
NO_CAUTIONS: Mapping[str, str] = MappingProxyType({})  # only amounts in kronor have words that must stand beside them
_SERIES = ("1_baseline", "2_target", "3_outcome_its", "5_benefit", "6_summary")
_TABLE = ("4_outcome_aggregate", "5_benefit", "6_summary")
_EVENTS = ("4_outcome_inscription", "5_benefit", "6_summary")
_PRICES = ("5_benefit", "6_summary")  # the summary reads what the chapters before it rest on, to know them for current
_RANK = {"4_outcome_inscription": 0, "3_outcome_its": 1, "4_outcome_aggregate": 2}


@dataclass(frozen=True, slots=True)
class ChapterResult:
    """One chapter's answer.

    Attributes:
        initiative: the initiative's id.
        chapter: one of `CHAPTERS`.
        question: which of the four questions it answers, 1-4, or None.
        answered: yes, partly or no.
        missing: what is missing and what it would take, one Swedish sentence each.
        estimates: the figures, by name.
        verdict: a word to script against, or empty.
        sentences: what the chapter says, in Swedish.
        sources: (file, sha256) of everything it rests on.
        code_version: version of this package.
        failed: names of the checks that were not passed.
        cautions: name of an estimate -> the words that must stand beside it.
    """

    initiative: str
    chapter: str
    question: int | None
    answered: Answered
    missing: tuple[str, ...]
    estimates: dict[str, Estimate]
    verdict: str
    sentences: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    code_version: str
    failed: tuple[str, ...] = ()
    cautions: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values in the order of DESIGN section 4."""
        rows = [{"file": file, "sha256": digest} for file, digest in self.sources]
        estimates = {name: _to_json(estimate) for name, estimate in self.estimates.items()}
        return {"schema": SCHEMA, **asdict(self), "estimates": estimates, "sources": rows}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "ChapterResult":
        """The inverse of `as_dict`; raises KeyError or TypeError on anything else."""
        plain = {key: value for key, value in values.items() if key != "schema"}
        plain["estimates"] = {name: _from_json(row) for name, row in plain["estimates"].items()}
        plain["sources"] = tuple((row["file"], row["sha256"]) for row in plain["sources"])
        plain["missing"], plain["sentences"] = tuple(plain["missing"]), tuple(plain["sentences"])
        plain["failed"] = tuple(plain.get("failed", ()))  # absent from files of earlier days
        return cls(**plain)


def rests_on(plan: "Initiative", chapter: str) -> tuple[str, ...]:
    """Names of the files that a chapter reads beside the initiative file, from the initiative's folder.

    A chapter of somebody's own may read all of them.
    """
    own = chapter not in CHAPTERS
    parts = (
        plan.series_files if own or chapter in _SERIES else (),
        (plan.aggregate.file,) if plan.aggregate and (own or chapter in _TABLE) else (),
        plan.event_files if own or chapter in _EVENTS else (),
        plan.price_files if own or chapter in _PRICES else (),
    )
    return tuple(dict.fromkeys(name for part in parts for name in part))


def rests_on_databases(plan: "Initiative", chapter: str) -> tuple[str, ...]:
    """The databases elsewhere that a chapter reads, by the environment variables that name them."""
    return plan.databases if chapter not in CHAPTERS or chapter in _EVENTS else ()


def reads_results(chapter: str) -> bool:
    """Whether a chapter reads what those before it have left; one of somebody's own may do so."""
    return chapter not in CHAPTERS or chapter == CHAPTERS[-1]


def answering(number: int, chapters: Sequence[ChapterResult]) -> ChapterResult | None:
    """The chapter that answers a question: where several do, those inscribed before all, and a mere table last."""
    asked = [result for result in chapters if result.question == number]
    ranked = sorted(asked, key=lambda result: _RANK.get(result.chapter, 0))
    return next((result for result in ranked if result.answered != "no"), asked[0] if asked else None)


_UNBOUNDED = {"value": nan, "low": -inf, "high": inf}  # what null stands for: JSON knows no infinity


def _to_json(estimate: Estimate) -> dict[str, Any]:
    row = estimate.as_dict()
    return row | {name: row[name] if isfinite(row[name]) else None for name in _UNBOUNDED}


def _from_json(row: dict[str, Any]) -> Estimate:
    return Estimate(**row | {name: other if row[name] is None else row[name] for name, other in _UNBOUNDED.items()})
