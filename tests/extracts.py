"""Small event extracts on disk in a project of their own, shared by the tests of how they are loaded."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import naravard_lib as nv
from naravard_lib.tables.event_schema import EVENT_TABLES

PERSONS = """\
Löpnr;Födelseår;Kön;Kommun;Dödsdatum
007;1940;Kvinna;0765;
7;1938;Man;Älmhult;2024-03-10
A1;1935;K;765;
"""
CONTACTS = """\
Löpnr;Tid;Kontakttyp;Mottagning;Kostnad
007;2024-01-05 13:45;Akutbesök;Akuten;1 234,50
7;20240209;Planerat besök;Medicin;
A1;2024-02-11 08:00;Hembesök;Teamet;800
007;2024-03-01 10:00;Mottagningsbesök;Medicin;900
"""
STAYS = """\
Löpnr;Inskriven;Utskriven;Sjukhus;Oplanerad
007;2024-01-05;2024-01-09;Norra;ja
007;2024-02-01;2024-02-03;Norra;nej
7;2024-02-20;2024-03-10;Södra;1
A1;2024-03-01;;Norra;Akut
"""
INSCRIPTIONS = """\
Löpnr;Team;Start;Slut
007;Team Norr;2024-01-09;2024-06-30
A1;Team Söder;2024-02-01;
"""
TEXTS = {"persons": PERSONS, "contacts": CONTACTS, "stays": STAYS, "inscriptions": INSCRIPTIONS}
HEAD = """\
schema: 1
extracted: 2024-07-01
id: {id}
name: Prov
measures: [{{id: akutbesok, kind: count, better: lower}}]
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, and a key beside it; a test module that imports this uses it in every test."""
    root = tmp_path / "projekt"
    (root / "data" / "raw").mkdir(parents=True)
    monkeypatch.setenv("NARAVARD_ROOT", str(root))
    monkeypatch.setenv("NARAVARD_KEY", str(tmp_path / "nyckel"))
    for name in ("RAW", "PROCESSED", "REPORTS", "ENGINE"):
        monkeypatch.delenv(f"NARAVARD_{name}", raising=False)
    return root / "data" / "raw" / "prov"


def rows(tables: nv.EventTables, name: str) -> list[dict[str, Any]]:
    """The rows of one table."""
    found: list[dict[str, Any]] = getattr(tables, name).collect().to_arrow().to_pylist()
    return found


def facts(tables: nv.EventTables) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables."""
    return {name: rows(tables, name) for name in EVENT_TABLES}


def processed(folder: Path) -> Path:
    """Where the checked tables of an initiative lie."""
    return folder.parents[1] / "processed" / folder.name / "events"


def initiative(folder: Path, events: str) -> Path:
    """An initiative folder with the given `events` lines, indented by two spaces, and no other extract."""
    folder.mkdir(parents=True, exist_ok=True)
    text = HEAD.format(id=folder.name) + "events:\n" + events
    (folder / "initiative.yaml").write_text(text, encoding="utf-8")
    return folder


def extracts(folder: Path, texts: Mapping[str, str] = TEXTS, more: str = "") -> Path:
    """An initiative whose event tables are csv files with the given texts; `more` lines end the inscriptions."""
    lines = "".join(f"  {name}: {{file: {name}.csv}}\n" for name in texts)
    initiative(folder, lines.replace("inscriptions.csv}", f"inscriptions.csv{more}}}"))
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
