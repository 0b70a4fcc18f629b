"""Every outcome of the extract in one table: what both principals see of the same persons."""

import math
from collections.abc import Iterator, Sequence

from naravard_lib import formats
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.persons.results.outcomes import OutcomeRow
from naravard_lib.analysis.persons.results.words import BED_DAYS, HIDDEN, ratio_text
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Heading, Paragraph
from naravard_lib.disclosure import is_small
from naravard_lib.evidence.telling import change_text
from naravard_lib.wording.common import table

_SAID = {
    "shown": "visad minskning",
    "not_shown": "ingen stor minskning",
    "cannot_tell": "kan inte avgöras",
    None: "jämförs inte",
}
_MORE = "fler"
_SIDES = {"home_visits": "båda", "municipal": "kommunen"}  # who does the work; all other outcomes are the region's
_UNTOUCHED, _OWN_WORK = "planned_visits", "home_visits"  # what a team should leave alone, and what it does itself
_WORDS = (
    "Samma jämförelse för allt som uttaget innehåller, så att det syns om den enes vinst blir den andres börda. Ju "
    "fler utfall man tittar på, desto lättare ser ett av dem bra ut av en slump: huvudmåttet ger svaret."
)
_NEGATIVE = "planerade besök ska inte ändras mycket av insatsen och prövar jämförelsen"
_DOUBT = "planerade besök skiljer sig säkert från de jämförbaras: det gör även de andra svaren osäkra"
_SICKER = "fler kan också bero på att de inskrivna var sjukare än uttaget visar"
_NO_MUNICIPAL = "kommunens insatser finns inte i uttaget: deras sida är omätt"


def tables_outcomes(result: InscriptionOutcome, rows: Sequence[OutcomeRow]) -> Blocks:
    """A row for each outcome; nothing where there is only one or nothing may be shown."""
    if result.shown is None or len(rows) < 2:
        return Blocks(())
    smallest = result.labels.smallest
    lines = [[row.text.capitalize(), _SIDES.get(row.outcome, "regionen"), *_cells(row, smallest)] for row in rows]
    columns = ["Utfall", "Berör", "Före mot efter", "Mot jämförbara", "Svar"]
    title = "Andra utfall för samma personer"
    return Blocks((Heading(3, title), Paragraph.of(_WORDS))) + table(
        title, columns, lines, "llrrl", result.labels, *_notes(rows, smallest)
    )


def _notes(rows: Sequence[OutcomeRow], smallest: int) -> Iterator[str]:
    """What the planned visits say of the rest, how a rise is to be read, whose side is missing, what is published."""
    shown = {row.outcome: row for row in rows if not _hidden(row, smallest)}
    planned = shown.pop(_UNTOUCHED, None)
    if planned is not None:
        yield _NEGATIVE
        if planned.adjusted is not None and planned.adjusted.excludes(1.0):
            yield _DOUBT
    if any(_answer(row) == _MORE for name, row in shown.items() if name != _OWN_WORK):
        yield _SICKER
    if "bed_days" in shown:
        yield BED_DAYS
    if all(row.outcome != "municipal" for row in rows):
        yield _NO_MUNICIPAL
    known = [f"{row.text} {change_text(row.published)}" for row in rows if row.published is not None]
    if known:
        yield f"publicerat för arbetssättet: {formats.enumeration(known)}"


def _hidden(row: OutcomeRow, smallest: int) -> bool:
    return is_small(min(row.persons_before, row.persons_after), smallest) or not math.isfinite(row.change)


def _answer(row: OutcomeRow) -> str:
    """What may be said of one outcome; planned visits get no answer, since they are there to try the others."""
    if row.outcome == _UNTOUCHED:
        return ""
    return _MORE if row.adjusted is not None and row.adjusted.low > 1 else _SAID[row.code]


def _cells(row: OutcomeRow, smallest: int) -> list[str]:
    """Naive change, adjusted change, answer; hidden where few persons lie behind."""
    if _hidden(row, smallest):
        return [HIDDEN, HIDDEN, ""]
    adjusted = "går inte att räkna" if row.adjusted is None else ratio_text(row.adjusted)
    return [formats.percent(row.change, 0), adjusted, _answer(row)]
