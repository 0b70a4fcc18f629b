"""What was asked, as the line below an answer's title says it: names in place of ids, figures in Swedish form."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from naravard_lib.catalogue.measures import find_measure
from naravard_lib.initiative.nodes import read_document
from naravard_lib.paths import INITIATIVE_FILE, Workspace
from naravard_lib.runner.questions import Asked

_ENDS = ("low", "high")  # told with the estimate that they belong to
_TITLES = ("title", "name")  # keys that a file tells its own name by


def subtitle(asked: Asked, target: Workspace) -> str:
    """The values that were given, in the notebook's order: "Umeå länsdel · Vindeln, Umeå".

    Args:
        asked: the question with its values; what no name is known for stands as it was given.
        target: where cases and initiatives lie.
    """
    given = {name: value for name, value in asked.values if value}
    return " · ".join(_told(asked.question.name, given, target))


def _told(question: str, given: Mapping[str, str], target: Workspace) -> Iterator[str]:
    for name, value in given.items():
        match name:
            case "case":
                yield _named(target.questions / value / f"{question}.yaml", value)
            case "own" | "initiative":
                yield _named(target.raw / value / INITIATIVE_FILE, value)
            case "measure":
                known = find_measure(value)
                yield known.name if known else value
            case "estimate":
                yield _typed(value, *(given.get(end, value) for end in _ENDS))
            case "area":
                yield ", ".join(part.strip() for part in value.split(",") if part.strip())
            case _ if name not in _ENDS or "estimate" not in given:
                yield value


def _named(path: Path, otherwise: str) -> str:
    """The name that a file tells of itself; the notebook has read the file, so its faults are told already."""
    try:
        data = read_document(path.read_text(encoding="utf-8-sig")).data
    except (OSError, ValueError):
        return otherwise
    return next((data[key] for key in _TITLES if isinstance(data.get(key), str)), otherwise)


def _typed(value: str, low: str, high: str) -> str:
    """Per cent as they were typed: "−13 % (−25 till −2)"."""
    typed = _percent(value)
    ends = tuple(map(_percent, (low, high)))
    return f"{typed}\u00a0%" + (f" ({ends[0]} till {ends[1]})" if ends != (typed, typed) else "")


def _percent(text: str) -> str:
    plain = text.removesuffix("procent").removesuffix("%").strip()
    return plain.replace("-", "−").replace("–", "−").replace(".", ",")
