"""The folder of a new initiative: made beside its place and moved there whole, so that no half of one ever remains."""

import csv
import datetime as dt
import errno
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from naravard_lib.analysis.cycle.readiness import assess_readiness
from naravard_lib.errors import DesignError, ReportError, SourceError
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.initiative.parts import SLUG_FORM
from naravard_lib.initiative.rules import RESERVED
from naravard_lib.paths import INITIATIVE_FILE
from naravard_lib.runner.staging import staging
from naravard_lib.sources.guarding import guarded
from naravard_lib.sources.looking.look import Look
from naravard_lib.sources.rawtable import RawTable
from naravard_lib.starting.answers import Answers
from naravard_lib.starting.draft import Draft, Extracted
from naravard_lib.starting.drafting import draft
from naravard_lib.starting.writing import text
from naravard_lib.workbook.check import Checked, check_initiative
from naravard_lib.workbook.holding import hold

_LETTERS = str.maketrans("åäöéü", "aaoeu")
_ORDER_BOOK = "databestallning.xlsx"  # as forms.order writes it: the one of its files that can also be an extract
_LONGEST = 60  # characters of an id: it is also the folder of a report, and Windows takes 260 of a whole path
_CAUSES = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "du saknar rätt att skriva där"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "disken är full"),
    **dict.fromkeys((errno.ENOTDIR, errno.EEXIST), "en fil ligger i vägen"),
    errno.ENAMETOOLONG: "namnet är för långt",
}


@dataclass(frozen=True, slots=True)
class Made:
    """What was made.

    Attributes:
        folder: the initiative's folder.
        files: names of the files in it, `initiative.yaml` first.
        draft: what the file says and why.
        checked: what the ordinary reader found in it.
        order_fault: why the data order could not be made, a Swedish sentence; None when it was.
    """

    folder: Path
    files: tuple[str, ...]
    draft: Draft
    checked: Checked
    order_fault: str | None


def make_folder(name: str, answers: Answers, raw: Path) -> Made:
    """Make the folder of a new initiative under `raw`.

    Args:
        name: id of the initiative and name of its folder.
        answers: what was answered.
        raw: folder of initiative folders; made when it is not there.

    Raises:
        DesignError: the id cannot be used, the folder is there already, or nothing can be written there.
        SourceError: the extract cannot be read, or holds no table.
    """
    refuse_folder(name, raw)
    made = _apart(draft(name, answers, dt.datetime.now().astimezone().date()))
    try:
        return _write(made, raw)
    except OSError as error:
        raise _unwritable(raw, error) from None


def _write(made: Draft, raw: Path) -> Made:
    name = made.id
    raw.mkdir(parents=True, exist_ok=True)
    with staging(raw, ".new-") as beside:
        folder = beside / name  # the id must be the folder's name already when the file is checked
        folder.mkdir()
        (folder / INITIATIVE_FILE).write_text(text(made), encoding="utf-8")
        _bring(made, folder)
        plan = load_initiative(folder)
        checked = check_initiative(plan)
        order_fault = _order(plan, checked)
        files = sorted(path.name for path in folder.iterdir() if path.name != INITIATIVE_FILE)
        _move(folder, raw / name)
    return Made(raw / name, (INITIATIVE_FILE, *files), made, checked, order_fault)


def refuse_folder(name: str, raw: Path) -> None:
    """Refuse an id that cannot be one, or whose folder is there already or cannot be looked for; raises DesignError."""
    if len(name) > _LONGEST:
        raise DesignError(f"Mappens namn har {len(name)} tecken; skriv högst {_LONGEST}.")
    if not re.fullmatch(SLUG_FORM, name) or name in RESERVED:
        slug = "-".join(re.findall("[a-z0-9]+", name.casefold().translate(_LETTERS)))
        instead = f', till exempel "{slug}"' if slug and slug not in RESERVED else ""
        raise DesignError(f'"{name}" kan inte vara namn på mappen; använd a–z, 0–9 och bindestreck{instead}.')
    try:
        taken = (raw / name).exists()
    except OSError as error:
        raise _unwritable(raw, error) from None
    if taken:
        raise DesignError(
            f"Mappen {raw / name} finns redan och ändras inte; välj ett annat ID, eller flytta ut det som ligger där, "
            "ta bort mappen och ange uttaget med --data."
        )


def _apart(made: Draft) -> Draft:
    """The draft with another name for an extract that is called as the data order, such as its template filled in."""
    found, source = made.look, made.source
    if found is None or source is None or source.file != found.path.name or (file := _kept_name(found)) == source.file:
        return made
    told = f"Uttaget heter {file} i mappen, eftersom databeställningen heter {found.path.name}."
    return replace(made, source=replace(source, file=file), proposed=(*made.proposed, told))


def _kept_name(found: Look) -> str:
    """The extract's name in the folder."""
    name = found.path.name
    return f"uttag_{name}" if name.casefold() == _ORDER_BOOK else name


def _unwritable(raw: Path, error: OSError) -> DesignError:
    cause = _CAUSES.get(error.errno or 0, "datorn säger nej")
    return DesignError(f"Det går inte att skriva i {raw}: {cause}. Ingen mapp gjordes; välj en annan plats med --raw.")


def _bring(made: Draft, folder: Path) -> None:
    """Copy the extract, unless it is about persons; beside it the copy in long form where one is needed."""
    found = made.look
    if found is None or found.form == "persons":
        return
    try:
        content = found.path.read_bytes()
    except OSError:
        raise SourceError(f"{found.path} går inte att läsa längre; se efter att filen ligger kvar.") from None
    (folder / _kept_name(found)).write_bytes(content)
    if found.rewritten and made.source is not None:
        # With a byte order mark, for Excel in Windows, which else takes UTF-8 for cp1252.
        (folder / made.source.file).write_text(_long_form(found, made.source), encoding="utf-8-sig")


def _long_form(found: Look, source: Extracted) -> str:
    """The columns that the file names, as csv."""
    table = found.table
    places = [table.position(head) for head in source.heads]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(map(guarded, source.heads))
    times = {i for i, head in enumerate(source.heads) if head == source.columns.get("month")}
    for i in range(len(table.rows)):
        writer.writerow([_cell(table, place, i, n in times) for n, place in enumerate(places)])
    return stream.getvalue()


def _cell(table: RawTable, place: int, row: int, is_time: bool) -> str:
    cell = table.labels[place][row]
    if cell is None or isinstance(cell, str):
        return guarded(cell or "")
    if is_time and isinstance(cell, dt.date):
        return str(pd.Period(cell, "M"))
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _order(plan: Initiative, checked: Checked) -> str | None:
    """Write the data order; it begins with the one thing that is most worth having, when that can be ordered."""
    from naravard_lib.forms.order import write_order  # late: a refused id needs no typesetting

    wish = None if checked.faults else assess_readiness(plan, hold(plan, checked)).next_step
    try:
        write_order(plan, plan.folder, wish.what if wish is not None and wish.ordered else None)
    except ReportError as error:
        return str(error)
    return None


def _move(folder: Path, target: Path) -> None:
    try:
        folder.rename(target)
    except OSError:
        raise DesignError(f"Mappen {target} finns redan eller går inte att skriva; välj ett annat ID.") from None
