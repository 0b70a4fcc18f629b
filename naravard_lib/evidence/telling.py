"""How a row of the evidence base is told: its figure as it is bound, its kind of study, and where it stands."""

from collections.abc import Mapping

from naravard_lib.evidence.schema import DOCUMENTS, Bound, EvidenceRow, Study, Unit
from naravard_lib.formats import NBSP, as_given, percent, percent_as_given

STUDIES: Mapping[Study, str] = {
    "rct": "lottad studie",
    "controlled": "med jämförelsegrupp",
    "partly": "delvis med jämförelsegrupp",
    "before_after": "före och efter",
    "simulation": "simulering",
    "survey": "enkät",
    "register": "register",
    "estimate": "bedömning",
    "computed": "räknat av oss",
    "unclear": "framgår inte",
}
COMPARED: tuple[Study, ...] = ("rct", "controlled")  # kinds of study with somebody to compare with
OVERVIEW = DOCUMENTS["001"]  # the knowledge overview itself: what a section belongs to where nothing else is said
SEVERAL = "flera"  # the place of a figure that sums up several studies
NO_EFFECT = "ingen effekt påvisad"
NO_FIGURE = "inget tal"
_UNITS: Mapping[Unit, str] = {
    "percent": "%",
    "percent_level": "% (nivå)",
    "kr": "kr",
    "million_kr": "miljoner kr",
    "persons": "personer",
    "regions": "regioner",
    "municipalities": "kommuner",
    "hospitals": "sjukhus",
    "care_centres": "vårdcentraler",
    "visits": "besök",
    "visits_per_month": "besök i månaden",
    "bed_days": "vårddygn",
    "times": "gånger",
}
_MASS = ("percent", "percent_level", "kr", "million_kr")  # more of these is "mer än", of all else "fler än"
_BOUNDS: Mapping[Bound, str] = {"about": "omkring ", "up_to": "upp till ", "more_than": "mer än "}
_SIGN = percent(0.0, 0)[1:]  # the per cent sign with its space


def found_nothing(row: EvidenceRow) -> bool:
    """Whether a study with somebody to compare with looked for an effect and found none."""
    return row.kind == "effect" and row.direction == "none" and row.study in COMPARED


def change_text(row: EvidenceRow) -> str:
    """A published change as it is bound: "−70 till −25 %", "omkring −60 %", "upp till −80 %", "mer än −92 %"."""
    if found_nothing(row):
        return NO_EFFECT
    low, high = row.change
    if low is not None and high is not None and low != high:
        return f"{_signed(low).removesuffix(_SIGN)} till {_signed(high)}"
    end = low if low is not None else high
    if end is None or row.direction == "none":
        return figure_text(row)
    return f"{_BOUNDS.get(row.bound, '')}{_signed(end)}"


def figure_text(row: EvidenceRow) -> str:
    """Any figure with its unit and bound, without a sign: "fler än 16 regioner", "90–200 miljoner kr"."""
    ends = [as_given(end, 1) for end in (row.low, row.high) if end is not None]
    if not ends:
        return NO_FIGURE
    told = "–".join(dict.fromkeys(ends))
    bound = "fler än " if row.bound == "more_than" and row.unit not in _MASS else _BOUNDS.get(row.bound, "")
    return f"{bound}{told}{NBSP}{_UNITS[row.unit]}"


def source_text(row: EvidenceRow) -> str:
    """Where a figure stands: the report behind, and the section of the document that was read."""
    within = row.section if row.document == OVERVIEW else f"{row.section} i {row.document}"
    return f"{row.reference} ({within})" if row.reference else f"{within[:1].upper()}{within[1:]}"


def study_text(row: EvidenceRow) -> str:
    """How a figure was made, inside a sentence: "hur det räknats framgår inte", "sorts underlag: före och efter"."""
    return "hur det räknats framgår inte" if row.study == "unclear" else f"sorts underlag: {STUDIES[row.study]}"


def place_text(row: EvidenceRow) -> str:
    """Place and year: "Örebro 2019", "Flera platser"."""
    place = "Flera platser" if row.place == SEVERAL else row.place
    return f"{place} {row.year}".strip()


def _signed(share: float) -> str:
    told = percent_as_given(share, 1)
    return f"+{told}" if share > 0 else told
