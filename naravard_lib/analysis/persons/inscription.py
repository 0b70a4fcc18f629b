"""Before and after inscription: the naive figure, four designs with what speaks against them, and one verdict."""

import pandas as pd

from naravard_lib.analysis.events.counts import available
from naravard_lib.analysis.events.panel import people_of, to_panel
from naravard_lib.analysis.persons.balance import balance
from naravard_lib.analysis.persons.bracket import bracket
from naravard_lib.analysis.persons.design import InscriptionDesign
from naravard_lib.analysis.persons.designs import PLANNED, Compared, compare
from naravard_lib.analysis.persons.diagnostics import diagnose
from naravard_lib.analysis.persons.flow import flow, has_comparison, history_of
from naravard_lib.analysis.persons.naive import naive, windows_of
from naravard_lib.analysis.persons.profile import profile
from naravard_lib.analysis.persons.results.comparison import Bracket, Design, InscriptionComparison, Reason
from naravard_lib.analysis.persons.teams import by_team
from naravard_lib.analysis.persons.verdict import cannot_tell, judge, settle
from naravard_lib.disclosure import SMALLEST
from naravard_lib.errors import DesignError, FitError
from naravard_lib.estimate import Estimate
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import NEVER, OUTCOMES, Panel

HISTORY = ("ed_visits", "admissions")  # what a person's state is known by


def compare_inscription(
    events: EventTables, design: InscriptionDesign | None = None, smallest: int = SMALLEST
) -> InscriptionComparison:
    """Compare persons before and after inscription, and with persons who were not inscribed.

    Args:
        events: the extract, with comparison persons among its persons if there are any.
        design: outcome and months; by default ED visits over six months.
        smallest: the smallest number of persons that a team may have to be shown.

    Returns:
        The comparison. Without comparison persons, without a year's history or with visits or stays missing, only the
        naive figure and a bracket: never an interval, and never "shown" (METHODS D).

    Raises:
        DesignError: the extract does not hold the outcome, or nobody is inscribed within it.
    """
    asked = design or InscriptionDesign()
    persons = _checked(events, asked)
    panel = to_panel(events, _outcomes(events, asked), asked.ages)
    history = history_of(panel)
    reason = hindrance(events, panel, history)
    compared = None if reason else compare(panel, asked.outcome, asked.post, history)
    ratios = ratios_of(compared, asked.level, smallest)
    sound = compared if ratios else None
    plain = naive(events, asked, persons, smallest)
    units, differing = by_team(panel, asked, history, plain, smallest) if sound else ((), None)
    return InscriptionComparison(
        outcome=asked.outcome,
        outcome_text=OUTCOMES[asked.outcome],
        months=asked.months,
        level=asked.level,
        history=history,
        naive=plain,
        designs=ratios,
        envelope=envelope(ratios) if ratios else None,
        diagnostics=diagnose(panel, sound, asked.level) if sound else (),
        profile=profile(panel, asked.outcome, sound),
        flow=flow(panel, history, compared),
        balance=balance(panel, sound) if sound else pd.DataFrame(),
        units=units,
        differing=differing,
        bracket=None if sound or len(persons) < smallest else _bracket(panel, asked),
        verdict=judge(sound, asked.level) if sound else cannot_tell(reason or "few_persons"),
        settling=settle(sound, asked),
    )


def envelope(designs: dict[Design, Estimate]) -> Estimate:
    """P_did with the lowest and the highest limit of the two P designs."""
    both = designs["P_post"], designs["P_did"]
    low, high = min(part.low for part in both), max(part.high for part in both)
    return Estimate(designs["P_did"].value, low, high, designs["P_did"].level, scale="ratio")


def _checked(events: EventTables, design: InscriptionDesign) -> pd.DataFrame:
    """The persons behind the naive figure; raises when there is nothing to compare."""
    text = OUTCOMES[design.outcome]
    if design.outcome not in available(events):
        raise DesignError(f"Uttaget innehåller inga {text}; välj ett annat utfall eller beställ dem.")
    if "inscriptions" not in events.given:
        raise DesignError("Uttaget har inga inskrivningar; lägg till inscriptions under events i initiative.yaml.")
    if design.ages is not None and people_of(events, design.ages).empty:
        raise DesignError("Ingen i uttaget är i målgruppens åldrar; ändra target_group.age i initiative.yaml.")
    persons = windows_of(events, design)
    if len(persons) < 2:
        raise DesignError(
            f"Färre än två inskrivna har {design.months} månader i uttaget både före och efter inskrivningen; "
            "beställ ett längre uttag."
        )
    return persons


def _outcomes(events: EventTables, design: InscriptionDesign) -> tuple[str, ...]:
    wanted = dict.fromkeys((*HISTORY, design.outcome, PLANNED))
    return tuple(name for name in wanted if name in (*HISTORY, *available(events)))


def hindrance(events: EventTables, panel: Panel, history: int) -> Reason | None:
    """Why nothing can be compared; None when it can."""
    if not set(HISTORY) <= set(available(events)):
        return "no_registers"
    if not (panel.inscribed == NEVER).any():
        return "no_comparison"
    if not has_comparison(panel):
        return "few_comparison"
    return None if history else "short_history"


def ratios_of(compared: Compared | None, level: float, smallest: int) -> dict[Design, Estimate]:
    """The four ratios; none at all when one cannot be had, or has fewer persons behind it than may be shown."""
    found = {name: ratio for name, ratio in compared.designs.items() if ratio} if compared else {}
    if len(found) < 4 or min(ratio.persons for ratio in found.values()) < smallest:
        return {}
    return {name: ratio.estimate(level) for name, ratio in found.items()}


def _bracket(panel: Panel, design: InscriptionDesign) -> Bracket | None:
    try:
        return bracket(panel, design)
    except FitError:
        return None
