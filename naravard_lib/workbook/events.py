"""The event tables of an initiative: its extracts in, checked lazy tables out."""

from functools import cache
from pathlib import Path

from naravard_lib.errors import SourceError
from naravard_lib.estimate import CheckResult
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.paths import find_root, workspace
from naravard_lib.sources.engine import Engine, open_engine
from naravard_lib.sources.events.loading import store_events
from naravard_lib.sources.events.rules import LEFT_OUT, RULES, Finding
from naravard_lib.sources.events.store import Stored
from naravard_lib.sources.pseudonyms import load_key
from naravard_lib.tables.event_schema import EVENT_TABLES
from naravard_lib.tables.events import EventTables


def load_events(plan: Initiative | str | Path) -> EventTables:
    """The event tables that the initiative file names under `events`, on the engine in force.

    The extracts are read once and kept as checked, pseudonymised tables beside the results; later calls use those as
    long as nothing has changed. Views in a database are read every time.

    Args:
        plan: an initiative, or the id or folder of one.

    Raises:
        SourceError: the initiative has no events, an extract cannot be read, or holds personal data where it must not.
        TableError: more rows break the rules than may be left out; all faults at once.
    """
    found = plan if isinstance(plan, Initiative) else load_initiative(plan)
    if found.events is None:
        raise SourceError(f"{found.folder.name}/initiative.yaml: events saknas; lägg till händelsetabellerna.")
    stored = store_events(
        found.events, found.folder, found.extracted, load_key(find_root()), workspace().events(found.id)
    )
    inscribed = found.events.inscriptions
    return _tables(stored, _engine(), inscribed.doubtful if inscribed else {})


@cache
def _engine() -> Engine:
    """One for the process: lazy tables need theirs for as long as anybody holds them."""
    return open_engine()


def _tables(stored: Stored, engine: Engine, doubtful: dict[str, str]) -> EventTables:
    persons, contacts, stays, inscriptions = (engine.scan(stored.table(name)) for name in EVENT_TABLES)
    dropped: dict[str, int] = {}
    for found in stored.findings:
        rule = RULES[found.rule]
        if rule.done == LEFT_OUT:
            dropped[rule.name] = dropped.get(rule.name, 0) + found.broken
    return EventTables(
        *(persons, contacts, stays, inscriptions),
        first=stored.first,
        last=stored.last,
        given=frozenset(stored.given),
        kinds=frozenset(stored.kinds),
        urgency=stored.urgency,
        doubtful=doubtful,
        remarks=(*map(_remark, stored.findings), *_silent(stored)),
        dropped=dropped,
        sources=stored.sources,
    )


def _remark(found: Finding) -> CheckResult:
    rule = RULES[found.rule]
    return CheckResult(rule.name, None if rule.line == "told" else False, found.text, (("rader", float(found.broken)),))


def _silent(stored: Stored) -> tuple[CheckResult, ...]:
    """What the extract does not say, and what that means."""
    if stored.deaths:
        return ()
    text = "Uttaget har inga dödsdatum; alla räknas som levande till uttagets slut."
    return (CheckResult("Dödsdatum saknas", False, text),)
