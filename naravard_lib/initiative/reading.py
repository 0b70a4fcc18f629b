"""An initiative folder to an `Initiative`, or all its faults at once."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from naravard_lib.errors import DesignError, raise_faults
from naravard_lib.initiative.faults import Fault, sentences
from naravard_lib.initiative.messages import explain
from naravard_lib.initiative.model import FOLDER, Initiative
from naravard_lib.initiative.nodes import Document, read_document
from naravard_lib.initiative.rules import Related, broken_rules
from naravard_lib.paths import INITIATIVE_FILE, workspace
from naravard_lib.plain import nearest


def load_initiative(id_or_folder: str | Path) -> Initiative:
    """Read and check one initiative file.

    Args:
        id_or_folder: an id (text without path separators), looked up in the workspace's raw folder; or the folder.

    Raises:
        DesignError: every fault of the file, one Swedish sentence each with the line.
    """
    folder = _folder(id_or_folder)
    where = f"{folder.name}/{INITIATIVE_FILE}"
    document = read_document(_text(folder / INITIATIVE_FILE, where))
    content: dict[str, Any] = {**document.data, FOLDER: folder}
    if not document.data:
        raise_faults(DesignError, sentences(where, document.faults))
    try:
        plan = Initiative.model_validate(content, by_alias=True, by_name=False)
    except ValidationError as error:
        raise DesignError(*sentences(where, _all_faults(document, folder, error))) from None
    raise_faults(DesignError, sentences(where, _all_faults(document, folder)))
    return plan


def list_initiatives(raw: Path) -> list[Path]:
    """The folders in `raw` that hold an initiative file, sorted by name."""
    return sorted(path.parent for path in raw.glob(f"*/{INITIATIVE_FILE}"))


def _all_faults(document: Document, folder: Path, error: ValidationError | None = None) -> list[Fault]:
    errors = [] if error is None else error.errors(include_url=False)
    related = Related.sound(document.data, {step["loc"][0] for step in errors})
    broken = [Fault(document.line(loc), text) for loc, text in broken_rules(related, folder.name)]
    return [*document.faults, *explain(errors, document.line), *broken]


def _folder(id_or_folder: str | Path) -> Path:
    if isinstance(id_or_folder, Path) or Path(id_or_folder).name != id_or_folder:
        return Path(id_or_folder).resolve()
    raw = workspace().raw
    if not (raw / id_or_folder / INITIATIVE_FILE).is_file():
        near = nearest(id_or_folder, (path.name for path in list_initiatives(raw)))
        remedy = f'menas "{near}"?' if near else f"lägg en mapp med det namnet och en {INITIATIVE_FILE} där."
        raise DesignError(f'Initiativet "{id_or_folder}" finns inte i {raw} – {remedy}')
    return raw / id_or_folder


def _text(path: Path, where: str) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        raise DesignError(f"{where}: filen finns inte eller går inte att läsa – lägg den i mappen") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Windows editors that do not save UTF-8 save cp1252; the five bytes it leaves out become replacement marks.
        return content.decode("cp1252", errors="replace")
