"""An initiative folder to an `Initiative`, or all its faults at once."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from naravard_lib.errors import DesignError, raise_faults
from naravard_lib.initiative.faults import Fault, Loc, sentences
from naravard_lib.initiative.fields import Model
from naravard_lib.initiative.messages import explain
from naravard_lib.initiative.model import FOLDER, Initiative
from naravard_lib.initiative.nodes import read_document
from naravard_lib.initiative.rules import Related, broken_rules
from naravard_lib.paths import INITIATIVE_FILE, workspace
from naravard_lib.plain import remedy

Checked = TypeVar("Checked", bound=Model)


def load_initiative(id_or_folder: str | Path) -> Initiative:
    """Read and check one initiative file.

    Args:
        id_or_folder: an id (text without path separators), looked up in the workspace's raw folder; or the folder.

    Raises:
        DesignError: every fault of the file, one Swedish sentence each with the line.
    """
    folder = _folder(id_or_folder)
    where = f"{folder.name}/{INITIATIVE_FILE}"
    given = {FOLDER: folder}
    return read_checked(
        folder / INITIATIVE_FILE, Initiative, where, lambda data, faulty: _rules(data, faulty, folder), given
    )


def read_checked(
    path: Path,
    schema: type[Checked],
    where: str,
    rules: Callable[[dict[str, Any], set[str | int]], Iterable[tuple[Loc, str]]] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Checked:
    """Read a YAML file against a schema.

    Args:
        path: the file.
        schema: what it must hold.
        where: the file as the analyst knows it, folder/name.
        rules: given what the file holds (text, by key) and the top keys that the schema found faulty, yields where and
            how its groups contradict each other.
        given: values that the file itself does not hold, by key.

    Raises:
        DesignError: every fault of the file, one Swedish sentence each with the line.
    """
    document = read_document(_text(path, where))
    if not document.data:
        raise_faults(DesignError, sentences(where, document.faults))
    errors: list[ErrorDetails] = []
    found: Checked | None = None
    try:
        found = schema.model_validate({**document.data, **(given or {})}, by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    broken = rules(document.data, {step["loc"][0] for step in errors if step["loc"]}) if rules else ()
    told = [Fault(document.line(loc), text) for loc, text in broken]
    raise_faults(DesignError, sentences(where, [*document.faults, *explain(errors, document.line, schema), *told]))
    assert found is not None, "a schema that was broken has told of it"
    return found


def _rules(data: dict[str, Any], faulty: set[str | int], folder: Path) -> Iterable[tuple[Loc, str]]:
    return broken_rules(Related.sound(data, faulty), folder.name)


def list_initiatives(raw: Path) -> list[Path]:
    """The folders in `raw` that hold an initiative file, sorted by name."""
    return sorted(path.parent for path in raw.glob(f"*/{INITIATIVE_FILE}"))


def _folder(id_or_folder: str | Path) -> Path:
    if isinstance(id_or_folder, Path) or Path(id_or_folder).name != id_or_folder:
        return Path(id_or_folder).resolve()
    raw = workspace().raw
    if not (raw / id_or_folder / INITIATIVE_FILE).is_file():
        otherwise = f"lägg en mapp med det namnet och en {INITIATIVE_FILE} där."
        instead = remedy(id_or_folder, (path.name for path in list_initiatives(raw)), otherwise)
        raise DesignError(f'Initiativet "{id_or_folder}" finns inte i {raw} – {instead}')
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
