"""What a worker on another machine must have to do the work of this one: the same programs and the same folders."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from naravard_lib.paths import Workspace
from naravard_lib.runner.keys import environment_digest, library_digest
from naravard_lib.runner.outcome import refuse_unwritable

_SHARED = "Lägg mappen på en disk som alla datorer når under samma sökväg."


@dataclass(frozen=True, slots=True)
class Programs:
    """Checksums of this package and of everything that is installed beside it."""

    library: str
    environment: str


@dataclass(frozen=True, slots=True)
class Demands:
    """What a worker must have.

    Attributes:
        programs: as on the machine of the command.
        read: folder -> checksum of its files' names and sizes.
        written: folder -> name of a file that lies in it.
    """

    programs: Programs
    read: Mapping[Path, str]
    written: Mapping[Path, str]


def programs() -> Programs:
    """Those of this process."""
    return Programs(library_digest(), environment_digest())


@contextmanager
def demands(target: Workspace) -> Iterator[Demands]:
    """What the folders in force and this process demand, as long as files lie there to be found.

    Raises:
        CannotWrite: nothing can be written in one of them from here.
    """
    left = {folder: f".delad-{token_hex(8)}" for folder in (target.reports, target.processed)}
    for folder, name in left.items():
        refuse_unwritable(folder)
        (folder / name).touch()
    try:
        yield Demands(programs(), {folder: _listing(folder) for folder in (target.raw, target.notebooks)}, left)
    finally:
        for folder, name in left.items():
            (folder / name).unlink(missing_ok=True)


def lacking(demanded: Demands) -> tuple[str, ...]:
    """What this process lacks: Swedish sentences that begin after the name of the worker; none when it is fit."""
    return (*unlike(demanded.programs), *_out_of_reach(demanded))


def unlike(demanded: Programs) -> Iterator[str]:
    """How the programs of this process differ, as in `lacking`."""
    here = programs()
    if here.library != demanded.library:
        yield "har en annan version av naravard. Installera samma version på alla datorer och starta om arbetaren."
    if here.environment != demanded.environment:
        yield (
            "har en annan Python eller andra paket. Installera från samma requirements.lock på alla datorer "
            "och starta om arbetaren."
        )


def _out_of_reach(demanded: Demands) -> Iterator[str]:
    for folder, listing in demanded.read.items():
        if _listing(folder) != listing:
            yield f"ser inte samma filer i {folder}. {_SHARED}"
    for folder, name in demanded.written.items():
        if not _is_shared(folder, name):
            yield f"når inte {folder} eller får inte skriva där. {_SHARED}"


def _listing(folder: Path) -> str:
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\n{path.stat().st_size}\n".encode())
    return digest.hexdigest()


def _is_shared(folder: Path, name: str) -> bool:
    answer = folder / f"{name}-{token_hex(4)}"
    try:
        answer.touch()
        answer.unlink()
    except OSError:
        return False
    return (folder / name).is_file()
