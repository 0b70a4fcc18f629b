"""Before and after from a table in plain words: the answer first, what passes by itself, and what would settle it."""

import math
from collections.abc import Mapping

from naravard_lib import formats
from naravard_lib.analysis.aggregate.results.before_after import Basis, BeforeAfter, Change, Contrast, Reason
from naravard_lib.analysis.aggregate.results.outcome import AggregateOutcome
from naravard_lib.analysis.aggregate.results.showing import bears, counted_subject, shown_certain, shown_change
from naravard_lib.analysis.persons.results.words import change, counted, interval
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Bullets, Heading, Paragraph
from naravard_lib.disclosure import count_text
from naravard_lib.wording.common import EXPLAINED, paragraphs

_TITLE = "Före och efter inskrivning, enhet för enhet"
_WHY = (
    "Många skrivs in när de mår som sämst, och blir ofta bättre även utan insats. Tabellen visar hur det var före och "
    "efter, men inte hur det hade gått utan insatsen."
)
_BESIDE = (
    "Många skrivs in när de mår som sämst, och blir ofta bättre även utan insats. Därför jämförs de med personer som "
    "inte skrevs in."
)
_FEW = "Så lite ligger bakom tabellen att inget kan visas utan att röja enskilda personer."
_DEATHS = (
    "Tabellen visar inte hur många som dog. Den som har dött behöver ingen vård efteråt, så talet efteråt kan se lägre "
    "ut än det är."
)
_ALIKE = "Att nivån före är lika betyder inte att de var lika sjuka; det kan tabellen inte visa."
_REGRESSION = "Förändringen kan inte skiljas från återgång mot det vanliga (regression mot medelvärdet)."
_UNKNOWN = "Tabellen visar inte hur det hade gått utan insatsen."
_NOTHING = 0.005  # a share that rounds to nothing
_FIFTH = 0.20  # what the verdict "not shown" rules out (METHODS D)
BASES: Mapping[Basis, str] = {
    "paired": "Intervallet kommer ur hur olika personerna är, och hur olika deras egna förändringar är.",
    "arms": "Intervallet räknar tiden före och tiden efter som olika personer, eftersom tabellen inte visar hur samma "
    "person ändrades. Det är därför snarare för brett än för smalt.",
    "units": "Intervallet kommer ur hur olika enheterna är. Tabellen säger inte hur olika personerna är.",
    "none": "Hur säker siffran är går inte att räkna ut: tabellen har för få enheter eller personer, och säger inte "
    "hur olika personerna är.",
}
_REASONS: Mapping[Reason, str] = {
    "no_comparison": "",
    "few_compared": "Jämförelsen är för liten för att visas.",
    "untested": "Sättet att jämföra är bara utprövat för akutbesök, inskrivningar och vårddygn, och högst ett år på "
    "var sida.",
    "level_gap": "Jämförelsen låg på en annan nivå redan före. Då var grupperna inte lika sjuka.",
    "steady": "Jämförelsen minskade knappt alls. Då hade de nog ingen kris att komma över, som de inskrivna.",
    "no_interval": "Tabellen säger för lite om spridningen, så osäkerheten går inte att räkna ut.",
    "worse": "De inskrivna hade snarare en sämre utveckling. Då kan de ha varit sjukare än tabellen visar.",
    "small_difference": "Skillnaden är inte större än den som lite friskare personer i jämförelsen kan ge.",
    "could_hide": "En minskning kan ändå döljas om personerna i jämförelsen var lite sjukare.",
    "interval_wide": "Osäkerheten är för stor.",
}


def head_aggregate(result: AggregateOutcome) -> Blocks:
    """The chapter's heading and why before and after alone misleads; nothing without such a table."""
    if result.found is None:
        return Blocks(())
    compared = result.shown is not None and result.shown.contrast is not None
    return Blocks((Heading(2, _TITLE), Paragraph.of(_BESIDE if compared else _WHY)))


def text_aggregate(result: AggregateOutcome) -> Blocks:
    """The answer, the plain figure beside it, what of it may pass by itself, and what would settle it."""
    if result.found is None:
        return Blocks(())
    found = result.shown
    if found is None or not math.isfinite(shown_change(found.whole, result.labels)):
        return Blocks(paragraphs(_little(result), []))
    first = lead(result, found)
    bounds = "" if bears(found) else bounds_text(found)
    open_end = "" if bounds in first else bounds
    said = [_plain(result, found), open_end, _beside(result, found), _reasons(found), _DEATHS]
    blocks: list[Block] = list(paragraphs(first, said))
    if found.verdict.code == "cannot_tell":
        blocks += [Paragraph.of("Det här skulle kunna avgöra frågan:"), Bullets.of(settling(found))]
    note = [Paragraph.of(EXPLAINED, "note")] if found.whole.bounded else []
    return Blocks((*blocks, *note))


def lead(result: AggregateOutcome, found: BeforeAfter) -> str:
    """The verdict in one sentence; that it is the initiative's doing only on a stated condition."""
    what, contrast = counted_subject(result.labels), found.contrast
    open_end = f"Det kan inte avgöras om insatsen har påverkat {what}."
    if contrast is None:
        return f"{open_end} {_REGRESSION if found.fell else _UNKNOWN}"
    if not math.isfinite(contrast.ratio.high):
        return open_end
    whole = change(contrast.ratio)
    if found.verdict.code == "shown":
        return (
            f"Efter låg {what} {formats.percent(-whole.value, 0)} lägre än om de inskrivna hade följt jämförelsen "
            f"({interval(whole)}). Om grupperna var lika sjuka från början är det insatsens del."
        )
    estimated = f"{formats.percent(whole.value, 0)} ({interval(whole)})"
    if found.verdict.code == "not_shown":
        return (
            f"Underlaget visar ingen stor minskning av {what} utöver den i jämförelsen. Skattningen är {estimated}. Om "
            f"grupperna var lika sjuka från början går en minskning på {formats.percent(_FIFTH, 0)} eller mer inte "
            "ihop med det."
        )
    return f"{open_end} Mot jämförelsen är skattningen {estimated}."


def _little(result: AggregateOutcome) -> str:
    """Why nothing is shown, and which number is too small: a fall to nothing is not a small table."""
    found, labels = result.shown, result.labels
    if found is None:
        return _FEW
    if not labels.counted:
        return f"Före var {counted_subject(labels)} noll, så förändringen går inte att räkna."
    before, after = (count_text(count, labels.smallest) for count in (found.whole.before, found.whole.after))
    persons = formats.number(found.whole.persons)
    return (
        f"För {persons} personer var {counted_subject(labels)} {before} före och {after} efter. Tal under "
        f"{labels.smallest} kan inte visas utan att röja enskilda personer, och därför inte heller förändringen."
    )


def _plain(result: AggregateOutcome, found: BeforeAfter) -> str:
    """The sources' own figure with its interval, and the same without doubtful registration."""
    whole, months = found.whole, counted(found.months)
    units = f" vid {counted(len(found.units))} enheter" if len(found.units) > 1 else ""
    persons = f"{formats.number(whole.persons)} personer{units}"
    plain = (
        f"Enkelt räknat {_moved(whole)} {counted_subject(result.labels)} från de {months} månaderna före till de "
        f"{months} månaderna efter ({persons}): {moved_text(whole)}. {BASES[whole.basis]}"
    )
    if result.hidden:
        plain = f"{plain} {_hidden(result.hidden)}"
    certain = shown_certain(found, result.labels)
    if certain is None:
        return plain
    left_out = formats.enumeration(unit.unit for unit in found.units if unit.doubtful)
    return f"{plain} Utan {left_out}, där registreringen är osäker, är förändringen {moved_text(certain)}."


def _hidden(rows: int) -> str:
    """Rows set aside for what happened in them: that is a choice among outcomes."""
    named = "En rad" if rows == 1 else f"{formats.sentence(counted(rows))[:-1]} rader"
    return f"{named} med dolda tal är inte med, och det kan göra förändringen större eller mindre än den är."


def _moved(part: Change) -> str:
    if abs(part.ratio.value - 1) < _NOTHING:
        return "ändrades knappt"
    return "minskade" if part.ratio.value < 1 else "ökade"


def moved_text(part: Change) -> str:
    """A change in per cent, with its interval where there is one."""
    whole = change(part.ratio)
    limits = f" ({interval(whole)})" if part.bounded else ""
    return f"{formats.percent(whole.value, 0)}{limits}"


def bounds_text(found: BeforeAfter) -> str:
    """What may pass by itself, as an assumption, and how far that leaves the initiative's part open."""
    if found.fall is None:
        return "Hur mycket som ändras av sig självt är inte känt för ett sådant mått, eller för så lång tid."
    if not found.fell:
        return _UNKNOWN
    fall = formats.percent(found.fall, 0)
    if found.bracket is None and found.whole.bounded:
        return (
            f"Minskningen är större än de {fall} som har försvunnit utan insats i simuleringar. Men bland dem som "
            "skrivs in efter en lång vårdtid kan vården minska så mycket av sig självt."
        )
    assumed = (
        f"Här antas att mellan noll och {fall} kan försvinna utan insats. Så stora minskningar har setts bland "
        "simulerade personer som skrevs in när de var som sjukast, men inte fick någon insats."
    )
    if found.bracket is None:
        return f"{assumed} Hur stor del som är insatsens går inte ens att räkna ut på ett ungefär."
    low, high = (_effect(ratio - 1) for ratio in (found.bracket.low, found.bracket.high))
    return f"{assumed} Insatsens egen effekt kan därför vara allt från {low} till {high}."


def _effect(share: float) -> str:
    size = formats.percent(abs(share), 0)
    if abs(share) < _NOTHING:
        return "ingen förändring"
    return f"en minskning med {size}" if share < 0 else f"en ökning med {size}"


def _beside(result: AggregateOutcome, found: BeforeAfter) -> str:
    """The comparison's own change, and its level before beside that of the inscribed."""
    contrast = found.contrast
    if contrast is None or not math.isfinite(shown_change(contrast.others, result.labels)):
        return ""
    persons = f"{formats.number(contrast.others.persons)} personer"
    return (
        f"I jämförelsen ({persons}) var förändringen {moved_text(contrast.others)}. {_gap(contrast, result)} {_ALIKE}"
    )


def _gap(contrast: Contrast, result: AggregateOutcome) -> str:
    what = counted_subject(result.labels)
    size = formats.percent(abs(contrast.gap), 0)
    if abs(contrast.gap) < _NOTHING:
        return f"Före var {what} per person lika stort som för de inskrivna."
    side = "högre" if contrast.gap > 0 else "lägre"
    return f"Före var {what} per person {size} {side} än för de inskrivna."


def _reasons(found: BeforeAfter) -> str:
    return " ".join(_REASONS[reason] for reason in found.verdict.reasons if _REASONS[reason])


def settling(found: BeforeAfter) -> list[str]:
    """What would settle it, the most useful first."""
    reasons = set(found.verdict.reasons)
    wishes = []
    if reasons & {"no_comparison", "few_compared", "level_gap", "steady"}:
        wishes.append("Samma tabell för personer som var lika sjuka vid samma tid, men inte skrevs in.")
    if found.whole.basis in ("none", "units") or "no_interval" in reasons:
        wishes.append(
            "Standardavvikelsen per person, före, efter och för förändringen. Den visar hur olika personerna är."
        )
    if "untested" in reasons:
        wishes.append("Samma tabell för akutbesök, inskrivningar eller vårddygn.")
    if reasons & {"interval_wide", "small_difference", "could_hide", "worse"}:
        wishes.append("Fler inskrivna, och fler i jämförelsen.")
    wishes.append("Två år före inskrivning i stället för några månader. Då syns hur det var innan krisen.")
    wishes.append("En rad per person i stället för per enhet. Då kan var och en jämföras med andra i samma läge.")
    wishes.append("Hur många som dog under tiden, per enhet.")
    return wishes
