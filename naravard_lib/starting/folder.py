"""The folder of a new initiative: made beside its place and moved there whole, so that no half of one ever remains."""

import csv
import datetime as dt
import io
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from naravard_lib.analysis.cycle.readiness import assess_readiness
from naravard_lib.errors import DesignError, ReportError
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.initiative.rules import RESERVED
from naravard_lib.paths import INITIATIVE_FILE
from naravard_lib.sources.looking.look import Look
from naravard_lib.sources.rawtable import RawTable
from naravard_lib.starting.answers import Answers
from naravard_lib.starting.draft import Draft, Extracted
from naravard_lib.starting.drafting import draft
from naravard_lib.starting.writing import text
from naravard_lib.workbook.check import Checked, check_initiative
from naravard_lib.workbook.holding import hold

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # as the schema's `Slug`
_LETTERS = str.maketrans("åäöéü", "aaoeu")


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
        DesignError: the id cannot be used, or the folder is there already.
        SourceError: the extract cannot be read, or holds no table.
    """
    refuse_folder(name, raw)
    made = draft(name, answers, dt.datetime.now().astimezone().date())
    raw.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".new-", dir=raw) as beside:
        folder = Path(beside) / name  # the id must be the folder's name already when the file is checked
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
    """Refuse an id that cannot be one, or whose folder is there already; raises DesignError."""
    if not _SLUG.fullmatch(name) or name in RESERVED:
        slug = "-".join(re.findall("[a-z0-9]+", name.casefold().translate(_LETTERS)))
        instead = f', till exempel "{slug}"' if slug and slug not in RESERVED else ""
        raise DesignError(f'"{name}" kan inte vara namn på mappen; använd a–z, 0–9 och bindestreck{instead}.')
    if (raw / name).exists():
        raise DesignError(
            f"Mappen {raw / name} finns redan och ändras inte; välj ett annat ID, eller flytta ut det som ligger där, "
            "ta bort mappen och ange uttaget med --data."
        )


def _bring(made: Draft, folder: Path) -> None:
    """Copy the extract, unless it is about persons; beside it the copy in long form where one is needed."""
    found = made.look
    if found is None or found.form == "persons":
        return
    shutil.copyfile(found.path, folder / found.path.name)
    if found.rewritten and made.source is not None:
        # With a byte order mark, for Excel in Windows, which else takes UTF-8 for cp1252.
        (folder / made.source.file).write_text(_long_form(found, made.source), encoding="utf-8-sig")


def _long_form(found: Look, source: Extracted) -> str:
    """The columns that the file names, as csv."""
    table = found.table
    places = [table.position(head) for head in source.heads]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(source.heads)
    times = {i for i, head in enumerate(source.heads) if head == source.columns.get("month")}
    for i in range(len(table.rows)):
        writer.writerow([_cell(table, place, i, n in times) for n, place in enumerate(places)])
    return stream.getvalue()


def _cell(table: RawTable, place: int, row: int, is_time: bool) -> str:
    cell = table.labels[place][row]
    if cell is None or isinstance(cell, str):
        return cell or ""
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
