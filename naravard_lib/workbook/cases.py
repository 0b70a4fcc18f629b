"""What a question may be asked about: a case by its folder's name, an initiative by its id; never a path."""

from collections.abc import Collection
from pathlib import Path

from naravard_lib.errors import DesignError
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.initiative.messages import LONGEST
from naravard_lib.initiative.reading import list_initiatives
from naravard_lib.paths import workspace
from naravard_lib.plain import remedy


def find_case(case: str, file: str) -> Path:
    """The folder of data/questions with this name.

    Args:
        case: the name.
        file: the file that the folder must hold.

    Raises:
        DesignError: no such folder; the sentence names the nearest that has the file.
    """
    root = workspace().questions
    names = sorted(path.parent.name for path in root.glob(f"*/{file}") if path.is_file())
    if case not in names:
        raise DesignError(f'Fallet "{case[:LONGEST]}" finns inte i {root} – {_instead(case, names)}')
    return root / case


def find_initiative(name: str) -> Initiative:
    """The initiative with this id.

    Raises:
        DesignError: no such initiative, or every fault of its file.
    """
    raw = workspace().raw
    names = [folder.name for folder in list_initiatives(raw)]
    if name not in names:
        raise DesignError(f'Initiativet "{name[:LONGEST]}" finns inte i {raw} – {_instead(name, names)}')
    return load_initiative(name)


def _instead(name: str, known: Collection[str]) -> str:
    return remedy(name, known, "" if known else "mappen är tom")
