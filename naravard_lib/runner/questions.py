"""The question notebooks as they lie in the project: title, parameters, and what was asked of them."""

import ast
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

from naravard_lib.errors import ReportError, raise_faults
from naravard_lib.runner.choosing import instead

_NAME = re.compile(r"[a-z][a-z_]*")  # leaves out "sizing-Copy1" and "Untitled"
_LETTERS = {"å": "aa", "ä": "ae", "ö": "oe"}
_NAMELESS = "Ange en fråga före -p: naravard ask FRÅGA -p NAMN=VÄRDE. De som finns: {}."
_LONGEST = 60  # characters of a file's name; with folders before it and ".html" after it, Windows allows 260


@dataclass(frozen=True, slots=True)
class Parameter:
    """One line of a notebook's cell of parameters: `name = "default"  # about`."""

    name: str
    default: str
    about: str


@dataclass(frozen=True, slots=True)
class Question:
    """A notebook that answers one question.

    Attributes:
        name: what the command calls it, its file name without the ending.
        title: its first heading.
        parameters: what can be given, in the notebook's order.
        path: the notebook.
        fault: why it cannot be asked, a Swedish sentence; empty when it can.
    """

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    path: Path
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the values that were given, those equal to the defaults left out; all values are text."""

    question: Question
    values: tuple[tuple[str, str], ...]

    @property
    def stem(self) -> str:
        """Name of its files, in a–z, 0–9, hyphen and underscore: "sizing-area-vindeln". Other values, another name.

        Where the values cannot be read back from the letters (a space, a comma, a long value), six digits of SHA-256
        tell them apart. Capital letters are not told apart, no more than by Windows.
        """
        written = "-".join(filter(None, (_folded(text) for pair in self.values for text in pair)))
        letters = written[:_LONGEST].strip("-")
        if letters != written or not all(self._can_be_read_back(value) for _, value in self.values):
            letters += f"-{sha256(repr(self.values).lower().encode()).hexdigest()[:6]}"
        return f"{self.question.name}-{letters}" if self.values else self.question.name

    def _can_be_read_back(self, value: str) -> bool:
        """Whether the letters stand for this value only, and not for a value, another parameter and its value."""
        letters = _folded(value)
        unfolded = letters
        for letter, pair in _LETTERS.items():
            unfolded = unfolded.replace(pair, letter)
        names = (_folded(parameter.name) for parameter in self.question.parameters)
        return unfolded == value.lower() and not any(f"-{name}-" in f"-{letters}-" for name in names)


def find_questions(notebooks: Path) -> tuple[Question, ...]:
    """The question notebooks, by name.

    Args:
        notebooks: the folder with the folder `questions` in it.

    Raises:
        ReportError: there are none.
    """
    paths = sorted(path for path in (notebooks / "questions").glob("*.ipynb") if _NAME.fullmatch(path.stem))
    if not paths:
        raise ReportError(f"Inga frågor finns i {notebooks / 'questions'}. Hämta projektets notebooks på nytt.")
    return tuple(map(_read, paths))


def choose(questions: Sequence[Question], names: Sequence[str], given: Sequence[str]) -> tuple[Asked, ...]:
    """What is asked, without repeats: each question with each combination of the values given for its parameters.

    Args:
        questions: those there are.
        names: the questions wanted.
        given: texts of the form `name=value`; a parameter that is given twice has two values, and so two answers.

    Raises:
        ReportError: a question or parameter is unknown, a notebook cannot be read, or a text has another form; all of
            them at once.
    """
    known = {question.name: question for question in questions}
    wanted = [known[name] for name in names if name in known]
    pairs = [(name.strip(), value.strip()) for name, _, value in (text.partition("=") for text in given)]
    unread = dict.fromkeys(question.fault for question in wanted if question.fault)
    has = {parameter.name for question in wanted or questions for parameter in question.parameters}
    unfit = () if unread else _unfit(given, has, ", ".join(question.name for question in wanted))
    nameless = [_NAMELESS.format(", ".join(known))] if given and not names else []
    raise_faults(ReportError, [*nameless, *_unknown(names, known), *unread, *unfit])
    asked = (Asked(question, values) for question in wanted for values in _combined(question, pairs))
    return tuple(dict.fromkeys(asked))


def _folded(text: str) -> str:
    """The text in a–z, 0–9 and single hyphens."""
    spelled = "".join(_LETTERS.get(sign, sign) for sign in text.lower())
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")


def _combined(question: Question, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    choices = []
    for parameter in question.parameters:
        values = dict.fromkeys(value for name, value in pairs if name == parameter.name) or {parameter.default: None}
        choices.append([(parameter.name, value) for value in values])
    defaults = {(parameter.name, parameter.default) for parameter in question.parameters}
    for combination in product(*choices):
        yield tuple(pair for pair in combination if pair not in defaults)


def _unknown(names: Sequence[str], known: dict[str, Question]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if name not in known:
            told = instead(name, known, f"De som finns: {', '.join(known)}.")
            yield f'Frågan "{name}" finns inte. {told}'


def _unfit(given: Sequence[str], known: set[str], where: str) -> Iterator[str]:
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            yield f'-p "{text}": skriv namn=värde, till exempel -p {min(known, default="case")}=värde.'
        elif name.strip() not in known:
            told = instead(name, known, f"Det som kan anges: {', '.join(sorted(known)) or 'inget'}.")
            yield f'-p "{text}": {where or "frågan"} har inget som heter "{name.strip()}". {told}'
        elif not value.isprintable():
            yield f"-p {name.strip()}: värdet har tecken som inte går att skriva ut. Skriv det på nytt."


def _read(path: Path) -> Question:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        title = next(_titles(cells), path.stem)
        source = next(("".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", ())), "")
        return Question(path.stem, title, tuple(_parameters(source)), path)
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError, OSError):
        fault = f"{path.name} går inte att läsa som notebook. Öppna och spara den i JupyterLab."
        return Question(path.stem, "", (), path, fault)


def _titles(cells: Sequence[dict[str, Any]]) -> Iterator[str]:
    for cell in cells:
        if cell["cell_type"] == "markdown":
            yield from re.findall(r"^# +(.+?) *$", "".join(cell["source"]), re.MULTILINE)


def _parameters(source: str) -> Iterator[Parameter]:
    """The assignments of texts in a cell, each with the comment at the end of its line."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(default)) as value):
                rest = lines[(value.end_lineno or 1) - 1].encode()[value.end_col_offset :].decode()
                yield Parameter(name, default, rest.strip().removeprefix("#").strip())
