"""The event tables of an extract, as every analysis of persons takes them. Columns: `tables.event_schema`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import narwhals as nw

from naravard_lib.errors import TableError, raise_faults
from naravard_lib.estimate import CheckResult
from naravard_lib.tables.event_schema import EVENT_TABLES, KINDS


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class EventTables:
    """The four tables of an extract; a table that the extract lacks has no rows.

    Attributes:
        persons: lazy frame with the columns of `EVENT_TABLES["persons"]`; likewise the next three.
        contacts: outpatient contacts and municipal measures, of the kinds in `KINDS`.
        stays: hospital episodes, one row each.
        inscriptions: who was inscribed with which team.
        first: first day number of the extract, **inclusive**.
        last: last day number of the extract, **inclusive**.
        given: names of the tables that the extract has.
        kinds: kinds of contact that occur; a kind that never occurs was probably not extracted, which is not zero.
        urgency: whether the stays say if admission was unplanned.
        doubtful: team -> remark on its registration, which must follow every figure of it.
        remarks: what the checks found that does not stop an analysis.
        dropped: reason -> number of rows left out when the extract was loaded.
        sources: file name and checksum of each extract read, for the result files.
    """

    persons: nw.LazyFrame[Any]
    contacts: nw.LazyFrame[Any]
    stays: nw.LazyFrame[Any]
    inscriptions: nw.LazyFrame[Any]
    first: int
    last: int
    given: frozenset[str] = frozenset(EVENT_TABLES)
    kinds: frozenset[str] = frozenset(KINDS)
    urgency: bool = True
    doubtful: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[CheckResult, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[Mapping[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        persons: Any,
        contacts: Any = None,
        stays: Any = None,
        inscriptions: Any = None,
        first: int | None = None,
        last: int | None = None,
        doubtful: Mapping[str, str] | None = None,
    ) -> Self:
        """Tables from frames at hand, so that any data can be held against the analyses.

        A frame of pandas, Polars or Arrow needs only the columns `person_id`, `time` and `kind` (contacts), `admission`
        (stays), `team` and `start` (inscriptions), with dates as dates; other columns of `EVENT_TABLES` are empty when
        left out, day numbers are made. `person_id` may be whole numbers or, in every frame, text. Lazy frames must have
        every column and share one engine. Nothing is checked against the rules of an extract.

        Args:
            persons: one row a person.
            contacts: one row a contact; may be left out when there are stays.
            stays: one row an episode; may be left out when there are contacts.
            inscriptions: one row an inscription.
            first: first day number of the extract, **inclusive**; default the first contact or admission.
            last: last day number, **inclusive**; default the last contact or admission.
            doubtful: team -> remark on its registration.

        Raises:
            TableError: a column is missing, a kind is unknown, or there are neither contacts nor stays.
        """
        # Here and not above, since this loads pandas and stored tables do without.
        from naravard_lib.tables.event_frames import all_lazy, empty_table

        asked = {"persons": persons, "contacts": contacts, "stays": stays, "inscriptions": inscriptions}
        given = {name: frame for name, frame in asked.items() if frame is not None}
        if not given.keys() & {"contacts", "stays"}:
            raise TableError("Händelsetabellerna har varken kontakter eller vårdtillfällen; ange minst en av dem.")
        ready = all_lazy(given)
        persons, contacts, stays, inscriptions = (
            ready[name] if name in ready else empty_table(ready["persons"], name) for name in EVENT_TABLES
        )
        kinds = frozenset(contacts.select("kind").unique().collect()["kind"].to_list())
        raise_faults(TableError, _unknown(kinds))
        urgency = stays.filter(~nw.col("unplanned").is_null()).head(1).collect().shape[0] > 0
        low, high = span(contacts, stays)
        return cls(
            *(persons, contacts, stays, inscriptions),
            *(low if first is None else first, high if last is None else last),
            given=frozenset(given),
            kinds=kinds,
            urgency=urgency,
            doubtful=dict(doubtful or {}),
        )


def span(contacts: nw.LazyFrame[Any], stays: nw.LazyFrame[Any]) -> tuple[int, int]:
    """First and last day with a contact or an admission, both **inclusive**.

    Raises:
        TableError: there is neither.
    """
    limits: list[int] = []
    for table, day in ((contacts, "day"), (stays, "admission_day")):
        row = table.select(low=nw.col(day).min(), high=nw.col(day).max()).collect().row(0)
        limits += [int(limit) for limit in row if limit is not None]
    if not limits:
        raise TableError("Händelsetabellerna har inga kontakter och inga vårdtillfällen; beställ uttaget på nytt.")
    return min(limits), max(limits)


def _unknown(kinds: frozenset[str]) -> list[str]:
    wrong = ", ".join(sorted(str(kind) for kind in kinds - KINDS.keys()))
    return [f"Kontakter av okänt slag: {wrong}; skriv {', '.join(KINDS)}."] if wrong else []
