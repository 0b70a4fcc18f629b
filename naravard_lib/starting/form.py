"""The form: the same questions in a YAML file to fill in beforehand."""

from pathlib import Path

from naravard_lib.errors import DesignError, raise_faults
from naravard_lib.initiative.faults import sentences
from naravard_lib.initiative.messages import nearest
from naravard_lib.initiative.nodes import read_document
from naravard_lib.starting.questions import GROUPS, QUESTIONS
from naravard_lib.starting.scalars import comment

_OPENING = (
    "Fyll i efter kolonet. Kör sedan naravard new ID --form och den här filens namn. Det som lämnas tomt hoppas över."
)


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
        DesignError: the file cannot be read, or has keys that are no questions; all faults at once.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise DesignError(f"{path.name}: formuläret går inte att läsa; spara det som text med UTF-8.") from None
    document = read_document(content)
    raise_faults(DesignError, sentences(path.name, document.faults))
    fields = {question.key: question.field for question in QUESTIONS}
    raise_faults(DesignError, [_unknown(path.name, key, list(fields)) for key in document.data if key not in fields])
    return {fields[key]: _joined(value) for key, value in document.data.items()}


def _unknown(where: str, key: str, keys: list[str]) -> str:
    near = nearest(key, keys)
    return f'{where}: frågan "{key}" finns inte – ' + (f'menas "{near}"?' if near else f"välj bland {', '.join(keys)}")


def _joined(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
