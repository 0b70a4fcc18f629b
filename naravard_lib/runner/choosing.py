"""Which initiatives a command is about."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from naravard_lib.errors import SourceError, raise_faults
from naravard_lib.paths import Workspace
from naravard_lib.plain import remedy

RESERVED = {"processed", "fragor"}  # as `initiative.rules.RESERVED`, which takes the whole schema to import


def chosen_names(target: Workspace, names: Sequence[str]) -> tuple[str, ...]:
    """Folder names without repeats; a name may be given as a path, the way the shell completes it.

    Args:
        target: the folders in force.
        names: folder names under `target.raw`; none means all of them.

    Raises:
        SourceError: a name is unknown or reserved, there is none at all, or reports would be written among the raw
            data.
    """
    refuse_raw(target)
    if not target.raw.is_dir():
        raise SourceError(f"Mappen {target.raw} finns inte. Ange mappen med initiativ med --raw.")
    known = initiative_folders(target.raw)
    if not known:
        raise SourceError(f"I {target.raw} finns inget initiativ. Lägg en mapp med en initiative.yaml där.")
    chosen = tuple(dict.fromkeys(Path(name).name for name in names))
    raise_faults(SourceError, (_unknown(name, known, target.raw) for name in chosen if name not in known))
    raise_faults(SourceError, (_reserved(target.raw / name) for name in chosen or known if name in RESERVED))
    return chosen or known


def refuse_raw(target: Workspace) -> None:
    """Raise SourceError when reports would be written among the raw data."""
    if target.reports.is_relative_to(target.raw):
        raise SourceError(f"Rapporterna kan inte läggas bland rådata i {target.raw}. Välj en annan mapp med --out.")


def initiative_folders(raw: Path) -> tuple[str, ...]:
    """Names of the folders under `raw`, sorted; a folder that lacks its initiative file belongs here, as a fault."""
    if not raw.is_dir():
        return ()
    return tuple(sorted(path.name for path in raw.iterdir() if path.is_dir() and not path.name.startswith(".")))


def instead(name: str, known: Iterable[str], otherwise: str) -> str:
    """What to do about an unknown name, as a sentence of its own; `otherwise` when no known one is alike."""
    told = remedy(name, known, otherwise)
    return f"{told[:1].upper()}{told[1:]}"


def _reserved(folder: Path) -> str:
    return f"Initiativet {folder} har ett namn som naravard självt använder. Byt namn på mappen, och på id i den."


def _unknown(name: str, known: Sequence[str], raw: Path) -> str:
    listed = f"De som finns: {', '.join(known)}."
    return f'Initiativet "{name}" finns inte i {raw}. {instead(name, known, listed)}'
