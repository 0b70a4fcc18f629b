"""The form: the same questions in a YAML file to fill in beforehand."""

from collections.abc import Collection, Iterator
from pathlib import Path

from naravard_lib.errors import DesignError, raise_faults
from naravard_lib.initiative.faults import Fault, sentences
from naravard_lib.initiative.nodes import Document, read_document
from naravard_lib.plain import remedy
from naravard_lib.starting.questions import GROUPS, QUESTIONS
from naravard_lib.starting.scalars import comment

_OPENING = (
    "Fyll i efter kolonet. Kör sedan naravard new ID --form och den här filens namn. Det som lämnas tomt hoppas över."
)
_BEGIN = "gör ett tomt formulär med naravard new --form-template FIL och fyll i det"


def form_text() -> str:
    """The empty form."""
    lines = comment(_OPENING)
    for title, questions in GROUPS.items():
        lines += ["", *comment(f"=== {title} ===")]
        for question in questions:
            lines += [line for part in (question.text, *question.lines) for line in comment(part)]
            lines.append(f"{question.key}:")
    return "\n".join(lines) + "\n"


def write_form(path: Path) -> None:
    """Write the empty form.

    Raises:
        DesignError: the file is there already, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(form_text())
    except FileExistsError:
        raise DesignError(f"{path} finns redan; välj ett annat namn.") from None
    except OSError:
        raise DesignError(f"{path} går inte att skriva; välj en mapp som finns.") from None


def read_form(path: Path) -> dict[str, str]:
    """The filled-in texts by field; lists become texts with commas.

    Raises:
        DesignError: the file cannot be read, has keys that are no questions, or values that are no text; all faults at
            once, with their lines.
    """
    document = read_document(_content(path), _BEGIN)
    fields = {question.key: question.field for question in QUESTIONS}
    faults = [fault for key, value in document.data.items() for fault in _faults(key, value, fields, document)]
    raise_faults(DesignError, sentences(path.name, [*document.faults, *faults]))
    return {fields[key]: _joined(value) for key, value in document.data.items()}


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DesignError(f"{path}: formuläret finns inte; {_BEGIN}.") from None
    except UnicodeDecodeError:
        raise DesignError(f"{path.name}: formuläret går inte att läsa; spara det som text med UTF-8.") from None
    except OSError:
        raise DesignError(f"{path}: formuläret går inte att öppna; ange filens namn, inte mappens.") from None


def _faults(key: str, value: object, known: Collection[str], document: Document) -> Iterator[Fault]:
    """What keeps the value of one key from being an answer: a text, or a list of texts."""
    if key not in known:
        yield Fault(document.line((key,)), f'frågan "{key}" finns inte – {remedy(key, known)}')
    elif isinstance(value, dict):
        yield Fault(document.line((key,)), f'svaret på "{key}" ska vara text – sätt det i citattecken')
    elif isinstance(value, list):
        faulty = [i for i, one in enumerate(value) if not isinstance(one, str)]
        told = f'under "{key}" ska varje punkt vara text – fyll i den, eller ta bort den'
        yield from (Fault(document.line((key, i)), told) for i in faulty)


def _joined(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
