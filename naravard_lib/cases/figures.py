"""A figure of a question file: a number or a span, how it is bounded, and where it comes from."""

from math import isfinite, nan
from typing import Any, Literal, Self

from pydantic import model_validator

from naravard_lib.evidence.reading import figures
from naravard_lib.evidence.schema import EvidenceRow
from naravard_lib.initiative.fields import SPACES, Number, Range
from naravard_lib.initiative.messages import LONGEST
from naravard_lib.plain import remedy

Bound = Literal["exact", "about", "interval", "up_to", "more_than"]
_UNITS = {"percent": 0.01, "million_kr": 1e6}  # what one of an evidence row's unit is in shares or kronor; others are 1


class Quantity(Range):
    """A span, or one `value` with its `bound`, and its origin: a source, a row of the evidence base or an assumption.

    A single value is `about`, a span an `interval`, unless the file says otherwise. With `evidence` the numbers come
    from the row, and must not stand in the file too. A row's "exact" is how the source writes the number, not how sure
    it is: only the file can say that a number is certain.
    """

    value: Number | None = None
    bound: Bound
    source: str | None = None
    evidence: str | None = None
    assumption: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, given: Any) -> Any:
        if isinstance(given, str | int | float):
            given = {"value": given}
        if not isinstance(given, dict):
            return given
        ends = {"low", "base", "high"} & set(given)
        if given.get("evidence") is not None:
            if ends or "value" in given:
                raise ValueError("siffran hämtas redan ur kunskapsbasen – ta bort talen eller nyckeln evidence")
            return {**_of_row(_row(str(given["evidence"]))), **given}
        if "value" in given:
            if ends:
                raise ValueError("siffran har både value och ett spann – behåll det ena")
            alone = dict.fromkeys(("low", "base", "high"), _number(given["value"]))
            return {"bound": "about", **alone, **given}
        return {"bound": "interval", **given}

    @model_validator(mode="after")
    def _has_origin(self) -> Self:
        if sum(part is not None for part in (self.source, self.evidence, self.assumption)) != 1:
            raise ValueError(
                "siffran ska ha precis en av source (vem som har skrivit den), evidence (rad i kunskapsbasen) och "
                "assumption (eget antagande, och varför)"
            )
        return self

    @model_validator(mode="after")
    def _bound_fits(self) -> Self:
        if self.bound == "interval" and self.low == self.high:
            raise ValueError(f"spannet börjar och slutar på {self.low:g} – ange talet som value")
        if self.bound != "interval" and self.low < self.high:
            raise ValueError(f"bound är {self.bound} men talet är ett spann – ta bort bound eller ange value")
        return self


class Amount(Quantity):
    """A number of persons, visits, days or kronor: never below zero."""

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        if self.low < 0:
            raise ValueError(f"talet {self.low:g} är mindre än noll – skriv ett positivt tal")
        return self


class Share(Quantity):
    """A share, 0–1."""

    @model_validator(mode="after")
    def _shares(self) -> Self:
        if self.low < 0 or self.high > 1:
            raise ValueError(f"andelen {_wrong(self):g} ska ligga mellan 0 och 1 – 20 procent skrivs som 0.20")
        return self


class Reduction(Share):
    """How large a share of a consumption goes away, 0–1; written without a minus sign."""

    @model_validator(mode="after")
    def _lessens(self) -> Self:
        row = find_row(self.evidence) if self.evidence else None
        if row is not None and (row.direction != "decrease" or row.kind != "effect"):
            raise ValueError(f'raden "{row.id}" i kunskapsbasen är ingen uppmätt minskning – välj en annan rad')
        return self

    @model_validator(mode="after")
    def _shares(self) -> Self:
        if self.low < 0:
            raise ValueError(f"minskningen {self.low:g} har minustecken – skriv 20 procent färre som 0.20")
        if self.high > 1:
            raise ValueError(f"minskningen {self.high:g} är mer än allt – skriv en andel, 20 procent färre är 0.20")
        return self


def _number(value: Any) -> float:
    """A number told once: low, base and high made from it would each tell of the same fault."""
    try:
        found = float(str(value).translate(SPACES))
    except ValueError:
        found = nan
    if not isfinite(found):
        raise ValueError(f'"value" är {_shown(value)} men ska vara ett tal, till exempel 0.20')
    return found


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "en grupp av nycklar"
    if isinstance(value, list):
        return "en lista"
    return "inget värde" if value is None else str(value)[:LONGEST]


def _wrong(share: Range) -> float:
    return share.low if share.low < 0 else share.high


def find_row(name: str) -> EvidenceRow | None:
    """The evidence row with this id, or None."""
    return next((row for row in figures() if row.id == name), None)


def _row(name: str) -> EvidenceRow:
    found = find_row(name)
    if found is None:
        instead = remedy(name, (row.id for row in figures()), "se docs/handbok/kunskapsbas.md")
        raise ValueError(f'raden "{name}" finns inte i kunskapsbasen – {instead}')
    return found


def _of_row(row: EvidenceRow) -> dict[str, Any]:
    """The numbers of a row as shares, kronor or counts."""
    ends = [end * _UNITS.get(row.unit, 1.0) for end in (row.low, row.high) if end is not None]
    if not ends:
        raise ValueError(f'raden "{row.id}" i kunskapsbasen har inget tal – välj en annan rad')
    if row.bound == "interval":
        return {"bound": "interval", "low": ends[0], "high": ends[-1]}
    bound = "about" if row.bound == "exact" else row.bound
    return {"bound": bound, "low": ends[0], "base": ends[0], "high": ends[0]}
