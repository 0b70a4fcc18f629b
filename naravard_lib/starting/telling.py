"""What the person is told when the folder is made: what was made, proposed, unsure, and what to do next."""

import textwrap
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

from naravard_lib.formats import enumeration
from naravard_lib.paths import INITIATIVE_FILE
from naravard_lib.starting.folder import Made

_WIDTH = 110
_PERSONS = (
    "Uttaget handlar om enskilda personer och är inte kopierat. Månadsvärden per enhet räcker oftast: beställ dem med "
    "databestallning.pdf. Behövs personerna (före och efter inskrivning) beskrivs de under events i initiative.yaml, "
    "se docs/initiative_yaml.md."
)
_IN_FOLDER = " och ta bort filen ur mappen"  # what the ordinary reader advises: here the file was never put there
_ABOUT = {
    INITIATIVE_FILE: "beskrivningen; läs kommentarerna",
    "databestallning.pdf": "beställning av data att skicka",
    "databestallning.docx": "samma beställning att ändra i",
    "databestallning.xlsx": "beställning med mall att fylla i",
}


def lines(made: Made, options: str = "") -> Iterator[str]:
    """The lines to print.

    Args:
        made: what was made.
        options: flags that the next command needs too.
    """
    yield f"Mappen {_shown(made.folder)} är gjord:"
    width = max(map(len, made.files))
    yield from (f"  {name:<{width}}  {_about(name)}" for name in made.files)
    yield from _listed("Föreslaget", made.draft.proposed)
    yield from _listed("Att titta på", _unsure(made))
    yield from _listed(f"Att rätta i {_shown(made.folder)}", made.checked.faults)
    if made.draft.lacking:
        yield from _listed("Saknas ännu i initiative.yaml", [f"{enumeration(made.draft.lacking)}."])
    yield ""
    again = "Rätta det och skriv sedan" if made.checked.faults else "Nästa"
    yield f"{again}: naravard check {made.draft.id}{options}"


def _about(name: str) -> str:
    if name.endswith("_tidy.csv"):
        return "uttaget omskrivet, en rad per månad och enhet"
    return _ABOUT.get(name, "uttaget, kopierat som det var")


def _unsure(made: Made) -> list[str]:
    """What the look and the placing doubted, what the reader remarked, and what could not be made."""
    found = made.draft.look
    unsure = made.draft.unsure
    about = []
    if found is not None and found.form == "persons":
        about = [_PERSONS]
        unsure = tuple(text.replace(_IN_FOLDER, "") for text in unsure)
    if found is not None and found.rewritten and made.draft.source is not None:
        about.append(
            f"{found.path.name} läses inte som den är: {found.rewritten}. Jämför den omskrivna kopian med originalet."
        )
    failed = [f"Databeställningen kunde inte göras: {made.order_fault}"] if made.order_fault else []
    return [*about, *unsure, *_switched_off(made), *failed]


def _switched_off(made: Made) -> list[str]:
    """What to do about an extract that is written as comments, by the lines of the file."""
    source = made.draft.source
    if source is None or source.off is None:
        return []
    written = (made.folder / INITIATIVE_FILE).read_text(encoding="utf-8").splitlines()
    head = next(i for i, line in enumerate(written) if line.strip() == f"# {source.group}:")
    inside = f"{written[head].split('#')[0]}#   "
    last = head + sum(1 for _ in takewhile(lambda line: line.startswith(inside), written[head + 1 :]))
    beside = " och rätta months"
    if source.group == "source":
        start = next(i for i, line in enumerate(written) if line.startswith("# intervention:"))
        beside = f" och på rad {start + 1}, och rätta månad och enheter där"
    rows = f"rad {head + 1}–{last + 1}"
    return [f"{source.off} Uttaget läses inte förrän det är sagt: ta bort # på {rows} i {INITIATIVE_FILE}{beside}."]


def _listed(title: str, sentences: Iterable[str]) -> Iterator[str]:
    listed = list(dict.fromkeys(sentences))
    if listed:
        yield f"\n{title}:"
    for sentence in listed:
        yield textwrap.fill(sentence, _WIDTH, initial_indent="  • ", subsequent_indent="    ", break_on_hyphens=False)


def _shown(path: Path) -> str:
    """A path from where the person stands, when it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
