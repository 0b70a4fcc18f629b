"""The `events` group of an initiative file: where person-level tables come from, and what their columns are called."""

import re
from typing import Annotated, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from naravard_lib.initiative.fields import FileName, Model
from naravard_lib.vocabulary import ContactKind

VARIABLE_FORM = re.compile(r"[A-Z][A-Z0-9_]*")
DATABASE_ENDINGS = (".duckdb", ".ddb", ".db")


def _known_kind(value: str) -> str:
    if value not in get_args(ContactKind):
        raise ValueError(f'slaget "{value}" finns inte – välj bland {", ".join(get_args(ContactKind))}')
    return value


def _no_secret(value: str) -> str:
    if "://" in value or "=" in value or "@" in value:
        raise ValueError(
            "database får inte innehålla adress eller lösenord – lägg adressen i en miljövariabel och skriv dess namn"
        )
    if not VARIABLE_FORM.fullmatch(value) and not value.endswith(DATABASE_ENDINGS):
        raise ValueError(
            f'"{value}" är ingen databas – skriv en fil som slutar på .duckdb eller namnet på en miljövariabel'
        )
    return value


class EventSource(Model):
    """Where one event table comes from: a file, or a view or SELECT in a database.

    `database` is a DuckDB file in the folder, or the name of an environment variable that holds a PostgreSQL URI.
    """

    file: FileName | None = None
    sql: str | None = None
    database: Annotated[FileName, AfterValidator(_no_secret)] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.sql is None):
            raise ValueError("händelsetabellen ska ha antingen file eller sql")
        if (self.sql is None) != (self.database is None):
            raise ValueError("sql och database hör ihop – ange båda eller ingen")
        return self


class PersonColumns(Model):
    """Heads in the extract of persons."""

    person_id: str | None = None
    birth_year: str | None = None
    sex: str | None = None
    municipality: str | None = None
    death_date: str | None = None


class ContactColumns(Model):
    """Heads in the extract of contacts."""

    person_id: str | None = None
    time: str | None = None
    kind: str | None = None
    unit: str | None = None
    cost: str | None = None


class StayColumns(Model):
    """Heads in the extract of stays."""

    person_id: str | None = None
    admission: str | None = None
    discharge: str | None = None
    unit: str | None = None
    unplanned: str | None = None


class InscriptionColumns(Model):
    """Heads in the extract of inscriptions."""

    person_id: str | None = None
    team: str | None = None
    start: str | None = None
    end: str | None = None


class PersonSource(EventSource):
    """Persons: one row each."""

    columns: PersonColumns = PersonColumns()


class ContactSource(EventSource):
    """Contacts; `kinds` says which kind of contact a text in the extract is."""

    columns: ContactColumns = ContactColumns()
    kinds: dict[str, Annotated[str, AfterValidator(_known_kind)]] = Field(default_factory=dict)


class StaySource(EventSource):
    """Stays in hospital."""

    columns: StayColumns = StayColumns()


class InscriptionSource(EventSource):
    """Inscriptions; `doubtful` is a remark on a team's registration, which follows every figure of that team."""

    columns: InscriptionColumns = InscriptionColumns()
    doubtful: dict[str, str] = Field(default_factory=dict)


class Events(Model):
    """Person-level tables, where there are any."""

    persons: PersonSource | None = None
    contacts: ContactSource | None = None
    stays: StaySource | None = None
    inscriptions: InscriptionSource | None = None

    @property
    def given(self) -> dict[str, EventSource]:
        """The tables that the file names, by name."""
        parts = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: part for name, part in parts.items() if part is not None}
