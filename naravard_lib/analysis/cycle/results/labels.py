"""The words and marks that go with the numbers of one measure."""

import datetime as dt
from dataclasses import dataclass, replace

from naravard_lib.formats import enumeration, number, sentence
from naravard_lib.initiative import Initiative, Measure

# What the head of an exposure column tells about whom it counts, by a part of the head.
_PEOPLE = {"listad": "listade", "invånar": "invånare", "befolkning": "invånare", "folkmängd": "invånare"}
_NAMED = 4  # units that find room on the line below a figure's title


@dataclass(frozen=True, slots=True)
class Labels:
    """The words and marks that go with the numbers of one measure; a count is of `each` month, or a longer period.

    `treated` is how the treated units are spoken of, `place` the same where it is tight; `people` is what the extract
    calls those that rates are per, empty where its head does not say.
    """

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
    each: str = "månad"
    people: str = ""
    place: str = ""

    @classmethod
    def of(cls, plan: Initiative, measure: Measure, treated: str, units: int = 1) -> "Labels":
        """The labels of one measure; `treated` is how the treated units are spoken of, `units` how many they are."""
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
            people=_people(measure),
            place=f"{units} enheter" if units > _NAMED else treated,
        )

    @property
    def per_words(self) -> str:
        """What rates are per, in words: "1 000 listade", or the number alone."""
        return f"{number(self.per or 0)} {self.people}".strip()

    def with_source(self, source: str) -> "Labels":
        """The same with other files behind."""
        return replace(self, source=source)

    def note(self, *remarks: str) -> str:
        """Small print below a figure or table: remarks, the files, and the mark of synthetic data."""
        parts = [sentence(remark) for remark in remarks if remark]
        parts += [f"Källa: {self.source}."] if self.source else []
        parts += ["Syntetiska data: alla tal är påhittade."] if self.synthetic else []
        return " ".join(parts)


def _people(measure: Measure) -> str:
    head = (measure.source.exposure or "").casefold() if measure.source else ""
    return next((word for part, word in _PEOPLE.items() if part in head), "")


def _files(plan: Initiative, measure: Measure) -> str:
    """The extracts behind a measure; a comparison in a file of its own belongs to the main one."""
    beside = plan.comparison.file if plan.comparison and measure.id == plan.main.id else None
    own = measure.source.file if measure.source else None
    return enumeration(dict.fromkeys(name for name in (own, beside) if name))
