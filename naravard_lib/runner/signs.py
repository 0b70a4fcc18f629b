"""Characters that no font of the report has, told before a run: by the check, with file and row."""

import re
from collections.abc import Iterator
from dataclasses import replace

from naravard_lib.formats import enumeration
from naravard_lib.initiative import Initiative
from naravard_lib.paths import INITIATIVE_FILE
from naravard_lib.workbook.check import Checked, check_initiative

# What the text face surely has (Latin-1, Latin Extended-A, dashes, quotes): only the rest is worth opening fonts for.
_USUAL = re.compile(r"[\s -~\u00a0-\u017f\u2010-\u2027\u202f\u20ac\u2212]*")


def check_plan(plan: Initiative) -> Checked:
    """What `check_initiative` finds, and the characters that cannot be printed among the faults."""
    checked = check_initiative(plan)
    return replace(checked, faults=(*checked.faults, *sign_faults(plan, checked)))


def sign_faults(plan: Initiative, checked: Checked) -> list[str]:
    """A Swedish sentence per row of the initiative file, and per table, with characters that cannot be printed."""
    return [
        f"{where}: {_named(signs)} finns inte i rapportens typsnitt; skriv det på ett annat sätt."
        for where, text in (*_lines(plan), *_units(plan, checked))
        if not _USUAL.fullmatch(text) and (signs := _undrawable(text))
    ]


def _lines(plan: Initiative) -> Iterator[tuple[str, str]]:
    text = (plan.folder / INITIATIVE_FILE).read_text(encoding="utf-8-sig", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.lstrip().startswith("#"):
            yield f"{plan.folder.name}/{INITIATIVE_FILE} rad {number}", line


def _units(plan: Initiative, checked: Checked) -> Iterator[tuple[str, str]]:
    """The names of units, which figures and tables print."""
    for table in (checked.series, checked.table):
        if table is not None and len(table):
            for name in table["unit"].unique():
                yield f"{plan.folder.name}, enheten {name[:40]}", name


def _undrawable(text: str) -> tuple[str, ...]:
    from naravard_lib.reports.fonts import undrawable  # late: it opens every font

    return undrawable([text])


def _named(signs: tuple[str, ...]) -> str:
    return enumeration([f"tecknet ”{sign}” (U+{ord(sign):04X})" for sign in signs])
