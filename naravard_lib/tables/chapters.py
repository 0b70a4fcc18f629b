"""What a chapter hands to the next: one result file per chapter, read back as a frozen object."""

from dataclasses import asdict, dataclass, field
from math import inf, isfinite, nan
from typing import Any, Literal

from naravard_lib.estimate import Estimate

SCHEMA = 1
Answered = Literal["yes", "partly", "no"]
CHAPTERS = (  # in the order they run
    *("1_baseline", "2_target", "3_outcome_its", "4_outcome_aggregate", "4_outcome_inscription"),
    *("5_benefit", "6_summary"),
)


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


_UNBOUNDED = {"value": nan, "low": -inf, "high": inf}  # what null stands for: JSON knows no infinity


def _to_json(estimate: Estimate) -> dict[str, Any]:
    row = estimate.as_dict()
    return row | {name: row[name] if isfinite(row[name]) else None for name in _UNBOUNDED}


def _from_json(row: dict[str, Any]) -> Estimate:
    return Estimate(**row | {name: other if row[name] is None else row[name] for name, other in _UNBOUNDED.items()})
