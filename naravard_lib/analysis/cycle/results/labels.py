"""The words and marks that go with the numbers of one measure."""

import datetime as dt
from dataclasses import dataclass, replace

from naravard_lib.formats import enumeration, sentence
from naravard_lib.initiative import Initiative, Measure


@dataclass(frozen=True, slots=True)
class Labels:
    """The words and marks that go with the numbers of one measure."""

    initiative: str
    name: str
    measure: str
    definition: str
    unit: str
    per: int | None
    lower_is_better: bool
    counted: bool
    synthetic: bool
    source: str
    extracted: dt.date
    smallest: int
    treated: str

    @classmethod
    def of(cls, plan: Initiative, measure: Measure, treated: str) -> "Labels":
        """The labels of one measure; `treated` is how the treated units are spoken of."""
        return cls(
            initiative=plan.id,
            name=plan.name,
            measure=measure.label,
            definition=measure.definition or "",
            unit=measure.unit or "",
            per=measure.per,
            lower_is_better=measure.better == "lower",
            counted=measure.kind in ("count", "days"),
            synthetic=plan.synthetic,
            source=_files(plan, measure),
            extracted=plan.extracted,
            smallest=plan.smallest_cell,
            treated=treated,
        )

    def with_source(self, source: str) -> "Labels":
        """The same with other files behind."""
        return replace(self, source=source)

    def note(self, *remarks: str) -> str:
        """Small print below a figure or table: remarks, the files, and the mark of synthetic data."""
        parts = [sentence(remark) for remark in remarks if remark]
        parts += [f"Källa: {self.source}."] if self.source else []
        parts += ["Syntetiska data: alla tal är påhittade."] if self.synthetic else []
        return " ".join(parts)


def _files(plan: Initiative, measure: Measure) -> str:
    """The extracts behind a measure; a comparison in a file of its own belongs to the main one."""
    beside = plan.comparison.file if plan.comparison and measure.id == plan.main.id else None
    own = measure.source.file if measure.source else None
    return enumeration(dict.fromkeys(name for name in (own, beside) if name))
