"""The four patient types of fyrfältaren: whom each is about, and which forms of nära vård fit."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from naravard_lib.vocabulary import PatientType

FILE = Path(__file__).with_name("patient_types.toml")
Share = Annotated[float, Field(gt=0, lt=1)]


class PatientTypeFacts(BaseModel):
    """One quadrant; every text is Swedish and finished for print.

    Attributes:
        condition: its place on the first axis, curable or not.
        reach: its place on the second axis, one unit or several.
        matters: what is at stake for these patients.
        forms: the forms of nära vård that fit; none where the source names none.
        share_of_population, share_of_costs: about how many they are and what of care costs they take, 0–1; None where
            the source gives none.
        remark: what a reader should know besides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, str_min_length=1)

    id: PatientType
    condition: str
    reach: str
    who: str
    matters: str
    forms: tuple[str, ...]
    share_of_population: Share | None = None
    share_of_costs: Share | None = None
    remark: str | None = None
    source: str


@cache
def patient_types() -> tuple[PatientTypeFacts, ...]:
    """All four, from the simplest to the most complex."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(PatientTypeFacts.model_validate(entry) for entry in content["patient_type"])


def find_patient_type(patient_type: PatientType) -> PatientTypeFacts:
    """What the source says of one quadrant."""
    return next(facts for facts in patient_types() if facts.id == patient_type)
