"""An initiative's event extracts, from wherever they lie to checked tables on disk."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from naravard_lib.errors import SourceError, TableError, raise_faults
from naravard_lib.initiative import Events, EventSource
from naravard_lib.sources.events.conversion import literal
from naravard_lib.sources.events.door import let_through
from naravard_lib.sources.events.heads import find_columns, usual_heads
from naravard_lib.sources.events.store import Stored, keep, private_folder, recall, state_of
from naravard_lib.sources.events.streams import Stream, open_stream
from naravard_lib.sources.events.tidying import Arrived, Tidying
from naravard_lib.sources.persons import holds_number
from naravard_lib.sources.pseudonyms import Key, Pseudonyms


def store_events(events: Events, folder: Path, extracted: dt.date, key: Key, target: Path) -> Stored:
    """Read, pseudonymise, check and store the event tables of one initiative, or find them stored already.

    Extracts in files are read again when their bytes, the initiative file's `events`, the key or this code has changed;
    views are read every time. Nothing but pseudonyms is ever written.

    Args:
        events: what the initiative file says.
        folder: the initiative's folder.
        extracted: day of the newest extract.
        key: makes the pseudonyms.
        target: folder of the finished tables.

    Raises:
        SourceError: an extract cannot be read, holds personal data where it must not, or lacks columns.
        TableError: too many rows break the rules. Faults of one kind come all at once.
    """
    given = events.given
    _refuse_incomplete(given, folder)
    faults: list[str] = []
    streams = _opened(given, folder, faults)
    state = state_of(events, {name: s.source["sha256"] for name, s in streams.items()}, key.name, str(extracted))
    views = {name: source for name, source in given.items() if source.file is None}
    if not views and not faults and (found := recall(target, state)):
        return found
    with private_folder(target) as drafts:
        streams |= _queried(views, folder, drafts, faults)
        arrived = _passed(streams, given, Pseudonyms(key, extracted.year), drafts, faults)
        with Tidying(drafts, arrived, extracted) as tidying:
            # Tables that could be read are checked even when others could not, so that all faults come at once.
            faults += tidying.check(given)
            raise_faults(SourceError if faults else TableError, [*faults, *tidying.stopping])
            tidying.write()
            stored = _summary(tidying, target, arrived, streams)
        keep(drafts, stored, state)
    return stored


def _refuse_incomplete(given: Mapping[str, EventSource], folder: Path) -> None:
    where = f"{folder.name}/initiative.yaml"
    faults = []
    if "persons" not in given:
        faults.append(f"{where}: events saknar persons; utan födelseår och dödsdatum går ingenting att jämföra.")
    if not given.keys() & {"contacts", "stays"}:
        faults.append(f"{where}: events har varken contacts eller stays; ange minst en av dem.")
    names = [name for source in given.values() for name in (source.file, source.database) if name]
    if any(holds_number(name) for name in names):
        faults.append(f"{where}: ett filnamn innehåller personnummer; döp om filen.")
    raise_faults(SourceError, faults)


def _opened(given: Mapping[str, EventSource], folder: Path, faults: list[str]) -> dict[str, Stream]:
    """The extracts that lie in files."""
    streams: dict[str, Stream] = {}
    for name, source in given.items():
        try:
            if source.file is not None:
                streams[name] = open_stream(folder, source.file, usual_heads(name, _heads(source)))
        except SourceError as error:
            faults += error.faults
    return streams


def _queried(views: Mapping[str, EventSource], folder: Path, drafts: Path, faults: list[str]) -> dict[str, Stream]:
    """The extracts that are views or queries."""
    from naravard_lib.sources.events.databases import open_query  # late: most extracts are files

    streams: dict[str, Stream] = {}
    for name, source in views.items():
        try:
            streams[name] = open_query(folder, name, source, drafts)
        except SourceError as error:
            faults += error.faults
    return streams


def _heads(source: EventSource) -> dict[str, str]:
    """Our column -> head, as the initiative file names them."""
    heads: dict[str, str] = source.model_dump(exclude_none=True).get("columns", {})
    return heads


def _passed(
    streams: Mapping[str, Stream],
    given: Mapping[str, EventSource],
    pseudonyms: Pseudonyms,
    drafts: Path,
    faults: list[str],
) -> dict[str, Arrived]:
    arrived: dict[str, Arrived] = {}
    for name in (name for name in given if name in streams):
        try:
            stream = streams[name]
            at = find_columns(name, _heads(given[name]), stream.heads, stream.where)
            passed = let_through(stream, at, pseudonyms, drafts / f"{name}-texts.parquet")
            arrived[name] = Arrived(stream.where, stream.numbered, passed)
        except SourceError as error:
            faults += error.faults
    return arrived


def _summary(tidying: Tidying, target: Path, arrived: Mapping[str, Arrived], streams: Mapping[str, Stream]) -> Stored:
    contacts, stays = (literal(str(tidying.folder / f"{name}.parquet")) for name in ("contacts", "stays"))
    ((first, last),) = tidying.ask(
        f"SELECT min(day), max(day) FROM (SELECT day FROM {contacts} UNION ALL SELECT admission_day FROM {stays})"
    )
    if first is None:
        raise SourceError(
            f"{target.parent.name}: inga kontakter eller vårdtillfällen blev kvar; beställ uttaget på nytt."
        )
    kinds = tuple(kind for (kind,) in tidying.ask(f"SELECT DISTINCT kind FROM {contacts} ORDER BY kind"))
    ((urgency,),) = tidying.ask(f"SELECT count(unplanned) > 0 FROM {stays}")
    sources = tuple(streams[name].source for name in arrived)
    deaths = "death_date" in arrived["persons"].passed.columns
    return Stored(target, first, last, tuple(arrived), kinds, urgency, deaths, tuple(tidying.findings), sources)
