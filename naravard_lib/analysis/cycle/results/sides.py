"""Both principals' sides: what is known of each one's work, money and own cost, and whether one's gain is a burden."""

from dataclasses import dataclass
from typing import Literal, get_args

from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative
from naravard_lib.vocabulary import Bearer, Principal

Status = Literal["measured", "estimated", "unmeasured"]
Basis = Literal["series", "table", "persons", "computed", "published", "unread", "nothing"]
Moved = Literal["better", "worse", "unclear"]
# Whether one principal's gain becomes the other's burden, as far as is known.
Burden = Literal["unassigned", "unclear", "worse", "shared", "unmeasured", "pays", "more", "both_gain"]

STATUS: dict[Basis, Status] = {
    "series": "measured",
    "table": "measured",
    "persons": "measured",
    "computed": "estimated",
    "published": "estimated",
    "unread": "unmeasured",
    "nothing": "unmeasured",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of the benefit chapter, kr a year; positive is saved money or freed time and room.

    Attributes:
        part: the amount; its limits may be infinite: then nobody knows the uncertainty.
        words: what must stand beside it: what it is reckoned on, and what it cannot be told from.
        firm: whether the verdicts bear its direction.
        whole: reckoned as published, at the whole average cost; else at the share of it that goes away.
    """

    part: Estimate
    words: str = ""
    firm: bool = True
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """One measure of a side's work.

    Attributes:
        measure: its id.
        label: its name for print.
        basis: what is known of it: analysed here as a series, table or persons; computed from an effect; published
            only; an extract that no chapter analyses (`unread`); or nothing.
        moved: where it went, for the measure that the outcome is about.
        values: several where they are of different kinds or as somebody published them.
        inferred: whether the measure catalogue, and not the file, says whose work it is.
    """

    measure: str
    label: str
    basis: Basis
    moved: Moved | None = None
    values: tuple[Amount, ...] = ()
    inferred: bool = False

    @property
    def status(self) -> Status:
        """Measured, estimated or unmeasured."""
        return STATUS[self.basis]


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one side.

    Attributes:
        bearer: whose side; None for measures that are nobody's according to file and catalogue.
        works: its measures, the main one first.
        own_cost: what the initiative costs it, kr a year; None where the file does not say.
        paid_for: what that cost is of.
        watch: what to follow where its work is unmeasured, a Swedish sentence; empty where nothing is known of that.
    """

    bearer: Bearer | None
    works: tuple[Work, ...]
    own_cost: float | None = None
    paid_for: tuple[str, ...] = ()
    watch: str = ""

    @property
    def status(self) -> Status:
        """The best that is known of its work."""
        found = {work.status for work in self.works}
        return next((each for each in get_args(Status) if each in found), "unmeasured")

    @property
    def values(self) -> tuple[Amount, ...]:
        """The kr of its measures; never summed, since money, freed time and quality are not the same."""
        return tuple(value for work in self.works for value in work.values)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both principals' sides, and the person's where anything is known of it.

    Attributes:
        plan: the initiative as its file describes it.
        sides: region and municipality always, then the person, then measures that are nobody's.
        gainer: the principal whose work the main measure is; None for neither or both.
        burden: whether its gain becomes the other's burden.
        caution: why no krona must stand alone: a verdict that does not bear the direction; empty when it does.
    """

    plan: Initiative
    sides: tuple[Side, ...]
    gainer: Principal | None
    burden: Burden
    caution: str

    def side(self, bearer: Bearer) -> Side | None:
        """The side of one bearer."""
        return next((side for side in self.sides if side.bearer == bearer), None)

    @property
    def other(self) -> Side | None:
        """The principal across from the gainer."""
        if self.gainer is None:
            return None
        return self.side("municipality" if self.gainer == "region" else "region")

    @property
    def has_kronor(self) -> bool:
        """Whether any amount is known."""
        return any(side.values or side.own_cost is not None for side in self.sides)

    @property
    def values(self) -> tuple[Amount, ...]:
        """The amounts of all sides, in order."""
        return tuple(value for side in self.sides for value in side.values)
