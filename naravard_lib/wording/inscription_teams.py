"""The teams beside each other: sorted by size, drawn towards all together, and never a league table."""

import math
from collections.abc import Mapping

import numpy as np

from naravard_lib import formats
from naravard_lib.analysis.persons.results.comparison import InscriptionComparison, NaiveRow, UnitEffect
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.persons.results.words import HIDDEN, doubts, marked, ratio_text, shown_change
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Heading, Paragraph
from naravard_lib.disclosure import count_text, is_small, suppressed_table
from naravard_lib.wording.common import table
from naravard_lib.wording.inscription_settling import anchors

_DIFFER = {
    True: "De större teamen skiljer sig åt mer än slumpen brukar ge. Det kan bero på arbetet, men också på vilka de "
    "skriver in.",
    False: "De större teamen skiljer sig inte åt mer än slumpen brukar ge.",
    None: "Om teamen verkligen skiljer sig åt går inte att pröva med så små team.",
}


def tables_teams(result: InscriptionOutcome) -> Blocks:
    """A row a team, largest first; none with a single team."""
    found = result.shown
    if found is None:
        return Blocks(())
    units = sorted(_shown(found, result.labels.smallest), key=lambda unit: -unit.persons)
    if len(units) < 2:
        return Blocks(())
    words = f"{_DIFFER[found.differing]} Tabellen är ordnad efter storlek och är ingen rangordning."
    effects = {unit.unit: unit for unit in found.units}
    counts = _counts(found, units, result.labels.smallest)
    rows = [
        [marked(unit.unit, unit.doubtful), *count, *_changes(unit, effects, result.labels.smallest)]
        for unit, count in zip(units, counts, strict=True)
    ]
    columns = ["Team", "Inskrivna", "Döda", "Utan jämförelse"]
    columns += ["Mot jämförbara", "Utjämnat mot alla teams snitt"] if effects else []
    note = (
        f"inom parentes {formats.percent(found.level, 0)} KI" if effects else "",
        "små team är utjämnade mot alla teams snitt, eftersom deras egna tal är osäkra" if effects else "",
        "antal som är små, eller som skulle röja små antal, visas inte",
        doubts((unit.unit, unit.doubtful) for unit in units),
    )
    return Blocks((Heading(3, "Team för team"), Paragraph.of(words))) + table(
        "Teamen bredvid varandra", columns, rows, "l" + "r" * (len(columns) - 1), result.labels, *note
    )


def _shown(found: InscriptionComparison, smallest: int) -> list[NaiveRow]:
    return [unit for unit in found.naive.units if not is_small(unit.persons, smallest)]


def _counts(found: InscriptionComparison, units: list[NaiveRow], smallest: int) -> list[list[str]]:
    """Inscribed and dead of each team, hidden where the totals would give a small count back.

    Teams that are left out are a row of their own here: together they are what the totals say beyond the others.
    """
    whole = found.naive.whole
    cells = [(unit.deaths, unit.persons - unit.deaths) for unit in units]
    dead, alive = (sum(part) for part in zip(*cells, strict=True))
    rest = max(whole.deaths - dead, 0), max(whole.persons - whole.deaths - alive, 0)
    if any(rest):
        cells.append(rest)
    gone, sums = suppressed_table(np.asarray(cells, dtype=float), smallest)
    few = 0 < sum(rest) < smallest or any(0 < abs(whole.persons - each) < smallest for each in anchors(found, smallest))
    least = min(unit.persons for unit in units)  # beside the totals the smallest team would give the left out back
    return [
        [
            HIDDEN if few and unit.persons == least else formats.number(unit.persons),
            _dead(unit, bool(gone[place, 0]) or not sums, smallest),
        ]
        for place, unit in enumerate(units)
    ]


def _dead(unit: NaiveRow, hide: bool, smallest: int) -> str:
    if is_small(unit.deaths, smallest):
        return count_text(unit.deaths, smallest)
    return HIDDEN if hide else formats.number(unit.deaths)


def _changes(unit: NaiveRow, effects: Mapping[str, UnitEffect], smallest: int) -> list[str]:
    naive = shown_change(unit, smallest)
    plain = formats.percent(naive, 0) if math.isfinite(naive) else HIDDEN
    if not effects:
        return [plain]
    effect = effects.get(unit.unit)
    if effect is None or is_small(effect.persons, smallest):
        return [plain, "", ""]
    return [plain, ratio_text(effect.adjusted), ratio_text(effect.shrunken)]
