"""Every outcome that an extract holds, compared in the same way: does one side's gain become the other's burden?"""

from dataclasses import replace

import numpy as np

from naravard_lib.analysis.events.counts import available
from naravard_lib.analysis.events.panel import to_panel
from naravard_lib.analysis.persons.design import InscriptionDesign
from naravard_lib.analysis.persons.designs import Ground, compare_on, prepare
from naravard_lib.analysis.persons.flow import history_of
from naravard_lib.analysis.persons.inscription import envelope, hindrance, ratios_of
from naravard_lib.analysis.persons.naive import windows_of
from naravard_lib.analysis.persons.results.outcomes import OutcomeRow
from naravard_lib.analysis.persons.verdict import judge
from naravard_lib.disclosure import SMALLEST
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import OUTCOMES


def compare_outcomes(
    events: EventTables, design: InscriptionDesign, smallest: int = SMALLEST
) -> tuple[OutcomeRow, ...]:
    """A row for each outcome of the extract, in the order of `OUTCOMES`; months, ages and level as in `design`."""
    held = available(events)
    panel = to_panel(events, tuple(dict.fromkeys(("ed_visits", "admissions", *held))), design.ages)
    history = history_of(panel)
    possible = hindrance(events, panel, history) is None
    ground = prepare(panel, history) if possible and history else None
    return tuple(_row(events, ground, replace(design, outcome=name), smallest) for name in held)


def _row(events: EventTables, ground: Ground | None, design: InscriptionDesign, smallest: int) -> OutcomeRow:
    persons = windows_of(events, design)
    before, after = (float(persons[part].sum()) for part in ("before", "after"))
    compared = compare_on(ground, design.outcome, design.post) if ground else None
    ratios = ratios_of(compared, design.level, smallest)
    return OutcomeRow(
        outcome=design.outcome,
        text=OUTCOMES[design.outcome],
        change=after / before - 1 if before else np.nan,
        adjusted=envelope(ratios) if ratios else None,
        code=judge(compared, design.level).code if compared and ratios else None,
        persons_before=int((persons["before"] > 0).sum()),
        persons_after=int((persons["after"] > 0).sum()),
    )
