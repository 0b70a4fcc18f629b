"""Every outcome of the extract in one table: what both principals see of the same persons."""

import math
from collections.abc import Sequence

from naravard_lib import formats
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.persons.results.outcomes import OutcomeRow
from naravard_lib.analysis.persons.results.words import ratio_text
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Heading, Paragraph
from naravard_lib.wording.common import table

_SAID = {"shown": "visat", "not_shown": "inte visat", "cannot_tell": "kan inte avgöras", None: "jämförs inte"}
_SIDES = {"home_visits": "båda", "municipal": "kommunen"}  # who does the work; all other outcomes are the region's
_UNTOUCHED = "planned_visits"
_WORDS = (
    "Samma jämförelse för allt som uttaget innehåller, så att det syns om den enes vinst blir den andres börda. Ju "
    "fler utfall man tittar på, desto lättare ser ett av dem bra ut av en slump: huvudmåttet ger svaret."
)
_NEGATIVE = "planerade besök ska inte ändras mycket av insatsen och prövar jämförelsen"
_NO_MUNICIPAL = "kommunens insatser finns inte i uttaget: deras sida är omätt"


def tables_outcomes(result: InscriptionOutcome, rows: Sequence[OutcomeRow]) -> Blocks:
    """A row for each outcome; nothing where there is only one or nothing may be shown."""
    if result.shown is None or len(rows) < 2:
        return Blocks(())
    smallest = result.labels.smallest
    lines = [[row.text.capitalize(), _SIDES.get(row.outcome, "regionen"), *_cells(row, smallest)] for row in rows]
    names = {row.outcome for row in rows}
    notes = (_NEGATIVE if _UNTOUCHED in names else "", "" if "municipal" in names else _NO_MUNICIPAL)
    columns = ["Utfall", "Vems arbete", "Före mot efter", "Mot jämförbara", "Svar"]
    title = "Andra utfall för samma personer"
    return Blocks((Heading(3, title), Paragraph.of(_WORDS))) + table(
        title, columns, lines, "llrrl", result.labels, *notes
    )


def _cells(row: OutcomeRow, smallest: int) -> list[str]:
    """Naive change, adjusted change, answer; hidden where the counts behind are small."""
    if min(row.before, row.after) < smallest or not math.isfinite(row.change):
        return ["visas inte", "visas inte", ""]
    adjusted = "går inte att räkna" if row.adjusted is None else ratio_text(row.adjusted)
    return [formats.percent(row.change, 0), adjusted, _SAID[row.code]]
