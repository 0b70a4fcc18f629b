"""The field types of an initiative file: text in the file becomes months, dates, numbers and safe file names."""

import datetime
import re
from pathlib import PureWindowsPath
from typing import Annotated, Any, ClassVar, Self

import pandas as pd
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

MONTH_FORM = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
DATE_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CODE_FORM = re.compile(r"[0-9]{4}")
SPACES = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, ",": ".", "\u2212": "-"})


class Model(BaseModel):
    """Base of all parts: frozen, refuses unknown keys; `from_` is written `from` in the file."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        populate_by_name=True,
        alias_generator=lambda name: name.rstrip("_"),
        str_strip_whitespace=True,
        str_min_length=1,
        allow_inf_nan=False,
    )
    reference: ClassVar[str] = "docs/initiative_yaml.md"  # where its keys are explained


def _month(value: Any) -> Any:
    if isinstance(value, str):
        if not MONTH_FORM.fullmatch(value.strip()):
            raise ValueError(f'"{value}" är ingen månad – skriv år och månad som 2024-05')
        return pd.Period(value.strip(), "M")
    return value


def _date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        # fromisoformat also takes week dates and dates without hyphens; the file has one form only.
        return datetime.date.fromisoformat(value if DATE_FORM.fullmatch(value) else "")
    except ValueError:
        remedy = "skriv år, månad och dag som 2024-11-02"
        raise ValueError(f'"{value}" är inget datum som finns – {remedy}') from None


def _number(value: Any) -> Any:
    return value.translate(SPACES) if isinstance(value, str) else value


def _file_name(value: str) -> str:
    # Windows rules know both kinds of slash, drives and UNC, so one check holds for files written on any system.
    path = PureWindowsPath(value)
    if path.anchor or ".." in path.parts:
        raise ValueError(f'"{value}" pekar ut ur mappen – ange bara filens namn och lägg filen bredvid den här filen')
    return value


def _schema_one(value: int) -> int:
    if value != 1:
        raise ValueError(f"filen har schema {value}, men den här versionen läser bara schema 1")
    return value


def _code(value: str) -> str:
    if not CODE_FORM.fullmatch(value):
        raise ValueError(f'"{value}" är ingen kommunkod – skriv fyra siffror inom citattecken, till exempel "0765"')
    return value


Month = Annotated[pd.Period, BeforeValidator(_month)]
Date = Annotated[datetime.date, BeforeValidator(_date)]
Number = Annotated[float, BeforeValidator(_number)]
Kronor = Annotated[float, BeforeValidator(_number), Field(ge=0)]
FileName = Annotated[str, AfterValidator(_file_name)]
MunicipalityCode = Annotated[str, AfterValidator(_code)]
SchemaOne = Annotated[int, AfterValidator(_schema_one)]


class Range(Model):
    """A number known only as a span; both ends are **inclusive**. A bare number in the file is a span of no width."""

    low: Number
    base: Number | None = None
    high: Number

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, given: Any) -> Any:
        return {"low": given, "base": given, "high": given} if isinstance(given, str | int | float) else given

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.middle <= self.high:
            parts = [f"{part:g}" for part in (self.low, self.base, self.high) if part is not None]
            raise ValueError(f"spannet {', '.join(parts)} står i fel ordning – skriv det lägsta först")
        return self

    @property
    def middle(self) -> float:
        """The base value; the middle of the span where none is given."""
        return (self.low + self.high) / 2 if self.base is None else self.base


class ShareRange(Range):
    """A share of something, each end within 0–1."""

    @model_validator(mode="after")
    def _shares(self) -> Self:
        if self.low < 0 or self.high > 1:
            raise ValueError(
                f"andelen {self.low:g}–{self.high:g} ska ligga mellan 0 och 1 – 20 procent skrivs som 0.20"
            )
        return self
