"""From texts behind the door to checked tables: runs the SQL and counts what breaks the rules."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from naravard_lib.errors import SourceError
from naravard_lib.initiative import ContactSource, EventSource, InscriptionSource
from naravard_lib.sources.engine import MEMORY
from naravard_lib.sources.events import cleaning
from naravard_lib.sources.events.conversion import literal, typed_sql
from naravard_lib.sources.events.door import Passed
from naravard_lib.sources.events.rules import RULES, Finding, places
from naravard_lib.sources.events.words import IN_WORDS, meanings, unknown_teams, unknown_words
from naravard_lib.tables.event_schema import EVENT_TABLES
from naravard_lib.tables.schema import SHOWN_ROWS

THREADS = 2  # sorting gains from a second thread, and is done once for each extract
_MOST_WORDS = 10_000  # distinct texts of one column looked at; more are no categories


@dataclass(frozen=True, slots=True)
class Arrived:
    """A table behind the door, and how to speak of it."""

    where: str
    numbered: bool
    passed: Passed


@dataclass(slots=True)
class Tidying:
    """One loading: a database of its own, the tables that came through the door, and what was found in them."""

    folder: Path
    arrived: Mapping[str, Arrived]
    extracted: dt.date
    findings: list[Finding] = field(default_factory=list)
    _base: Any = None

    def __enter__(self) -> "Tidying":
        spill = self.folder / "spill"
        self._base = duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS, "temp_directory": str(spill)})
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def check(self, sources: Mapping[str, EventSource]) -> list[str]:
        """Convert and check all tables; what single rows break becomes `findings`.

        Returns:
            A sentence for each column whose words mean nothing known. Without persons, only that much is checked.
        """
        faults = {name: self._convert(name, sources[name]) for name in self.arrived}
        if "persons" in self.arrived:
            self._judge_persons()
            for name in self.arrived:
                if (
                    name != "persons" and not faults[name]
                ):  # rows whose words are unknown look like copies of each other
                    self._judge(name)
        order = list(EVENT_TABLES)
        self.findings.sort(key=lambda found: (order.index(found.table), list(RULES).index(found.rule)))
        return [fault for found in faults.values() for fault in found]

    @property
    def stopping(self) -> list[str]:
        """A sentence for each rule that more rows break than may be left out."""
        return [found.text for found in self.findings if found.stops]

    def write(self) -> None:
        """Write the checked tables to the folder; tables that were not given get no rows."""
        for name in EVENT_TABLES:
            path = str(self.folder / f"{name}.parquet")
            given = name in self.arrived
            self._base.execute(
                cleaning.written(name, cleaning.CLEAN[name], path) if given else cleaning.empty(name, path)
            )

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        rows: list[tuple[Any, ...]] = self._base.execute(query).fetchall()
        return rows

    def _convert(self, name: str, source: EventSource) -> list[str]:
        here = self.arrived[name]
        words, faults = self._words(name, source)
        if isinstance(source, InscriptionSource):
            faults += unknown_teams(here.where, source.doubtful, self._distinct(name, "team"))
        query = typed_sql(name, str(here.passed.path), here.passed.columns, self.extracted, words)
        typed = literal(str(self.folder / f"{name}-typed.parquet"))
        self._base.execute(f"COPY ({query}) TO {typed} (FORMAT parquet)")
        self._base.execute(f"CREATE VIEW {name}_typed AS SELECT * FROM {typed}")
        here.passed.path.unlink()
        self._count(name, f"{name}_typed")
        return faults

    def _words(self, name: str, source: EventSource) -> tuple[dict[str, dict[str, str | None]], list[str]]:
        """What the words of the table's columns mean, and a sentence for every column with unknown ones."""
        kinds = source.kinds if isinstance(source, ContactSource) else {}
        columns = [column for column in self.arrived[name].passed.columns if column in IN_WORDS]
        read = {column: meanings(column, self._distinct(name, column), kinds) for column in columns}
        where = self.arrived[name].where
        faults = [
            unknown_words(where, column, unknown, self._places(name, column, unknown))
            for column, (_, unknown) in read.items()
            if unknown
        ]
        return {column: found for column, (found, _) in read.items()}, faults

    def _places(self, name: str, column: str, texts: Sequence[str]) -> str:
        """The rows of a table where a column has one of the texts, as a sentence names them."""
        here = self.arrived[name]
        listed = ", ".join(map(literal, texts))
        path = literal(str(here.passed.path))
        query = f"SELECT count(*), min(row, {SHOWN_ROWS}) FROM {path} WHERE {column} IN ({listed})"
        ((count, rows),) = self.ask(query)
        return places(rows, count, here.numbered)

    def _distinct(self, name: str, column: str) -> list[str]:
        path = literal(str(self.arrived[name].passed.path))
        rows = self.ask(f"SELECT DISTINCT {column} FROM {path} WHERE {column} IS NOT NULL LIMIT {_MOST_WORDS}")
        return [text for (text,) in rows]

    def _judge_persons(self) -> None:
        self._base.execute(cleaning.PERSONS)
        self._base.execute(cleaning.PERSONS_JUDGED)
        if self.ask(cleaning.COLLISIONS) != [(0,)]:
            raise _collision(self.arrived["persons"].where)
        self._count("persons", "persons_judged")
        self._note("persons", "place", "persons_typed WHERE municipality_text IS NOT NULL AND municipality IS NULL")

    def _judge(self, name: str) -> None:
        self._base.execute(cleaning.judged(name))
        self._count(name, f"{name}_judged")
        self._note(name, "copies", f"({cleaning.single(name)}) WHERE copy > 1")
        if name == "inscriptions":
            self._note(name, "both", f"({cleaning.INSCRIPTIONS_BOTH})")
        if name == "stays":
            self._base.execute(cleaning.STAYS_ORDERED)
            self._count(name, "stays_ordered")
            self._note(name, "beyond", "stays_ordered WHERE note IS NOT NULL")

    def _count(self, name: str, view: str) -> None:
        """Findings of a view with the columns `row` and `rule`."""
        query = f"SELECT rule, count(*), min(row, {SHOWN_ROWS}) FROM {view} WHERE rule IS NOT NULL GROUP BY rule"
        for rule, broken, rows in self.ask(query):
            self._found(name, rule, broken, rows)

    def _note(self, name: str, rule: str, rows: str) -> None:
        ((broken, examples),) = self.ask(f"SELECT count(*), min(row, {SHOWN_ROWS}) FROM {rows}")
        if broken:
            self._found(name, rule, broken, examples)

    def _found(self, name: str, rule: str, broken: int, rows: Sequence[int]) -> None:
        here = self.arrived[name]
        if rule == "collision":
            raise _collision(here.where)
        examples = tuple(rows) if here.numbered else ()
        self.findings.append(Finding(name, here.where, rule, broken, examples, here.passed.rows))


def _collision(where: str) -> SourceError:
    return SourceError(f"{where}: två personer fick samma pseudonym; gör en ny nyckel och läs in uttagen på nytt.")
