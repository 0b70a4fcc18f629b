"""How much hangs on the analyst's own choices: all reasonable ways in a few sentences, and a table by choice."""

from collections.abc import Iterator

import numpy as np

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Outcome
from naravard_lib.analysis.series.results.sensitivity import Sensitivity
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Paragraph
from naravard_lib.wording.common import table

_EVERY = {2: "varannan", 3: "var tredje", 4: "var fjärde", 5: "var femte"}


def text_sensitivity(result: Outcome) -> Blocks:
    """How many of the reasonable ways agree, how far apart they lie, and whether ours was chosen beforehand."""
    if result.fit is None:
        return Blocks(())
    found = result.fit.sensitivity()
    if not found.rows:
        text = "Det väntade ligger så nära noll att olika sätt att räkna inte går att jämföra i procent."
        return Blocks((Paragraph.of(text),))
    counted = " ".join(part for part in (_agreement(found), _spread(found), _uncounted(found)) if part)
    return Blocks((Paragraph.of(counted), Paragraph.of(_beforehand(result))))


def _agreement(found: Sensitivity) -> str:
    if len(found.rows) == 1:
        return "Månaderna medger bara ett rimligt sätt att räkna."
    return f"{found.text}. Sätten bygger på samma månader, så andelen är ingen sannolikhet."


def _spread(found: Sensitivity) -> str:
    low, high = found.rows[0].relative.value, found.rows[-1].relative.value
    shown = found.chosen.relative.value
    if len(found.rows) == 1:
        return ""
    return (
        f"Skattningarna går från {formats.percent(low)} till {formats.percent(high)}; "
        f"rapportens val, märkt i figuren, ger {formats.percent(shown)}."
    )


def _uncounted(found: Sensitivity) -> str:
    thinned = "" if found.every == 1 else f"Av alla kombinationer är {_EVERY[found.every]} räknad, jämnt fördelat. "
    failed = f"{found.failed} sätt gick inte att räkna på de månader som finns." if found.failed else ""
    return f"{thinned}{failed}".strip()


def _beforehand(result: Outcome) -> str:
    if result.plan_frozen is None:
        return "Det framgår inte om planen låstes i förväg."
    return f"Planen låstes den {formats.date(result.plan_frozen)} enligt filen."


def tables_sensitivity(result: Outcome) -> Blocks:
    """What each choice leads to, whatever is chosen beside it; none when there is nothing to choose."""
    if result.fit is None:
        return Blocks(())
    columns = ["Val", "Sätt", "Median", "Lägst till högst"]
    note = "Räknat över alla sätt där valet ingår"
    return table(
        "Förändringen efter val i beräkningen", columns, _by_choice(result.fit.sensitivity()), "lrrr",
        result.labels, note,
    )  # fmt: skip


def _by_choice(found: Sensitivity) -> Iterator[list[str]]:
    for dimension, name in found.every_choice:
        effects = [row.relative.value for row in found.rows if (dimension, name) in row.choices]
        mark = " (rapportens val)" if (dimension, name) in found.chosen.choices else ""
        span = f"{formats.number(100 * effects[0], 1)} till {formats.percent(effects[-1])}"
        median = formats.percent(float(np.median(effects)))
        yield [f"{dimension}: {name}{mark}", formats.number(len(effects)), median, span]
