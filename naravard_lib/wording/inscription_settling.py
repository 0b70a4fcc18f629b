"""Why it cannot be told, how wide the answer is with so few persons, and what would settle it."""

import math

import numpy as np

from naravard_lib import formats
from naravard_lib.analysis.persons.results.comparison import InscriptionComparison, Reason
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.disclosure import hidden_in_sums
from naravard_lib.wording.common import goal_text

_NOTHING = -0.95  # a smallest decrease beyond this is no decrease that anybody hopes for
_TENS = 10  # numbers of persons that come out of a simulation are given in tens
_REASONS: dict[Reason, str] = {
    "no_comparison": "Uttaget har inga andra personer än de inskrivna.",
    "few_comparison": "Uttaget har för få personer som inte skrevs in.",
    "no_registers": "Akutbesök eller vårdtillfällen saknas, så det syns inte vilka som hade det likadant.",
    "short_history": "Uttaget börjar för kort tid före inskrivningarna.",
    "few_persons": "De inskrivna är för få, eller så hände för lite, för att jämföras på alla fyra sätten.",
    "designs_disagree": "Inte alla sätten visar säkert en minskning.",
    "passing_crisis": "Alla fyra sätten visar en minskning, men den kan vara plötsliga kriser som gick över.",
    "interval_wide": "Osäkerheten är för stor.",
    "decay": "Minskningen kommer först efter några månader, som när en kris som inte syns i uttaget går över.",
    "increase": "De inskrivna hade snarare fler än de jämförbara. Då kan de ha varit sjukare än uttaget visar.",
}
_UNSEEN: frozenset[Reason] = frozenset(("designs_disagree", "passing_crisis", "decay", "increase"))


def reasons(found: InscriptionComparison) -> str:
    """Why it cannot be told, a short sentence each; empty when it can."""
    return " ".join(_REASONS[reason] for reason in found.verdict.reasons)


def width(found: InscriptionComparison, smallest: int) -> str:
    """What so many persons can tell: "Med 50 inskrivna går −20 % inte att skilja från ingen effekt."."""
    least, wanted = found.verdict.smallest, found.settling.effect
    if found.verdict.code != "cannot_tell" or least is None or not least < wanted:
        return ""
    persons = rounded(compared(found), anchors(found, smallest))
    blind = f"Med {persons} inskrivna går {goal_text(wanted)} inte att skilja från ingen effekt."
    if least < _NOTHING:
        return blind
    seen = formats.percent(abs(least), 0)
    return f"{blind} Först en minskning på omkring {seen} hade kunnat synas, om jämförelsen håller."


def settling(found: InscriptionComparison) -> list[str]:
    """What would settle it, as a list; empty when it is settled."""
    if found.verdict.code != "cannot_tell":
        return []
    need, why = found.settling, set(found.verdict.reasons)
    wishes = []
    if why & {"no_comparison", "few_comparison"}:
        wishes.append(
            f"Jämförelsepersoner i uttaget: minst {need.comparison} för varje inskriven, i samma åldrar och med samma "
            "sorts vård, som inte var inskrivna."
        )
    if "no_registers" in why:
        wishes.append("Både akutbesök och vårdtillfällen i uttaget, för alla personer.")
    if found.history < need.months:
        now = f"{found.history} månader" if found.history else "mindre än ett år"
        wishes.append(f"Längre tid före inskrivning: nu {now}, helst minst {need.months} månader.")
    goal = f"{goal_text(need.effect)}{', samma andel som målet,' if need.from_target else ''}"
    if need.persons is None and found.envelope is not None:
        wishes.append("Fler inskrivna räcker inte: sätten att jämföra måste också ge samma svar.")
    elif need.persons is not None and need.persons > compared(found):
        about = formats.number(_TENS * math.ceil(need.persons / _TENS))
        chance = formats.percent(need.chance, 0)
        wishes.append(f"Minst omkring {about} inskrivna: då syns {goal} med {chance} chans, om jämförelsen håller.")
    if why & _UNSEEN:
        wishes.append("Uppgifter om vad som ledde till inskrivningen, till exempel fall, samtal eller väntelista.")
    return wishes or ["Fler inskrivna än nu, och lika många månader efter för dem."]


def compared(found: InscriptionComparison) -> int:
    """Inscribed persons that the answer rests on."""
    return found.flow[-1].persons if found.flow else found.naive.whole.persons


def anchors(found: InscriptionComparison, smallest: int) -> tuple[int, ...]:
    """Numbers of persons that the flow prints."""
    shown = zip(found.flow, shown_steps(found, smallest), strict=True)
    return tuple(step.persons for step, is_shown in shown if is_shown)


def shown_steps(found: InscriptionComparison, smallest: int) -> list[bool]:
    """At which steps it may be told how many remain: between two hidden steps it would tell them apart."""
    gone = hidden_flow(found, smallest)
    return [not any(gone[:place]) or not any(gone[place:]) for place in range(len(found.flow))]


def hidden_flow(found: InscriptionComparison, smallest: int) -> list[bool]:
    """Which of those who left, step by step, and at last those who remain, must not be shown beside the total."""
    counts = [*(step.left for step in found.flow[1:]), *(step.persons for step in found.flow[-1:])]
    return [bool(each) for each in hidden_in_sums(np.asarray(counts, dtype=float), smallest)]


def rounded(persons: int, printed: tuple[int, ...]) -> str:
    """A number of persons; in tens where its distance to one that is printed would give a few persons away."""
    return formats.number(persons) if persons in printed else f"omkring {formats.number(round(persons, -1))}"


def persons_text(result: InscriptionOutcome, found: InscriptionComparison) -> str:
    """The persons behind the naive figure: "205 personer"."""
    return f"{rounded(found.naive.whole.persons, anchors(found, result.labels.smallest))} personer"
