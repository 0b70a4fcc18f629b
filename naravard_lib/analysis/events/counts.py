"""What the outcomes of a comparison are made of: kinds of contact, and columns of a stay."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import narwhals as nw

from naravard_lib.errors import DesignError
from naravard_lib.tables.event_schema import KINDS
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import OUTCOMES

READMITTED_WITHIN = 30  # days from discharge, as in the national measure of unplanned readmission
CONTACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(  # outcome -> kinds of contact
    {
        "ed_visits": ("ed",),
        "outpatient_contacts": ("outpatient", "planned"),
        "planned_visits": ("planned",),
        "home_visits": ("home_visit",),
        "municipal": ("municipal",),
    }
)
ADMISSIONS = ("admissions", "unplanned_admissions", "readmissions")  # outcomes that fall on the day of admission
BED_DAYS = "bed_days"


def check_outcomes(outcomes: Iterable[str]) -> None:
    """Every outcome is known.

    Raises:
        DesignError: one is not, with the names that are.
    """
    wrong = [name for name in outcomes if name not in OUTCOMES]
    if wrong:
        raise DesignError(f"Utfallet {wrong[0]} finns inte; välj något av {', '.join(OUTCOMES)}.")


def available(tables: EventTables) -> tuple[str, ...]:
    """The outcomes that the extract can answer, in the order of `OUTCOMES`.

    A kind of contact that never occurs was probably not extracted, which is not the same as none; whether a stay was
    unplanned must be known for unplanned admissions and readmissions.
    """
    known = {name for name, kinds in CONTACTS.items() if tables.kinds & set(kinds)}
    if "stays" in tables.given:
        known |= {BED_DAYS, "admissions"} | ({"unplanned_admissions", "readmissions"} if tables.urgency else set())
    return tuple(name for name in OUTCOMES if name in known)


def contact_kinds(outcomes: Iterable[str]) -> set[str]:
    """The kinds of contact that any of the outcomes counts."""
    return {kind for name in outcomes for kind in CONTACTS.get(name, ())}


def of_kinds(contacts: nw.LazyFrame[Any], kinds: Iterable[str]) -> nw.LazyFrame[Any]:
    """The contacts of these kinds; sorted Parquet lets the engine pass over the rest."""
    wanted = set(kinds)
    return contacts if wanted == set(KINDS) else contacts.filter(nw.col("kind").is_in(sorted(wanted)))


def total(condition: nw.Expr) -> nw.Expr:
    """How many rows fulfil it, as an Int64; counting is quicker than adding, and engines agree on its type."""
    return nw.when(condition).then(nw.lit(1)).count().cast(nw.Int64)


def marked_stays(tables: EventTables, stays: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Stays with their end and what each admission counts as.

    Args:
        tables: whose last day ends stays that go on.
        stays: every stay of the persons in question, since a readmission looks at the stay before.

    Returns:
        The columns of `stays` and `end_day` (day after the last midnight, never missing), `admissions`,
        `unplanned_admissions`, `readmissions` (unplanned within `READMITTED_WITHIN` days of the discharge before);
        true or false, never missing.
    """
    earlier = nw.col("discharge_day").shift(1).over("person_id", order_by="admission_day")
    since = (nw.col("admission_day") - earlier).fill_null(READMITTED_WITHIN + 1)
    end = nw.col("discharge_day").fill_null(tables.last + 1).clip(upper_bound=tables.last + 1)
    unplanned = nw.col("unplanned").fill_null(False)
    return stays.with_columns(
        end_day=end,
        admissions=nw.lit(True),
        unplanned_admissions=unplanned,
        readmissions=unplanned & (since <= READMITTED_WITHIN),
    )
