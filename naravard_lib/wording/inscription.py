"""Before and after inscription in plain words: the answer first, and never more than the verdict bears."""

import math

from naravard_lib import formats
from naravard_lib.analysis.persons.results.comparison import InscriptionComparison
from naravard_lib.analysis.persons.results.outcome import InscriptionOutcome
from naravard_lib.analysis.persons.results.words import bounds, change, counted, interval, shown_change, span
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Bullets, Heading, Paragraph
from naravard_lib.estimate import Estimate
from naravard_lib.evidence.placing import place_in_row
from naravard_lib.evidence.schema import EvidenceRow
from naravard_lib.evidence.telling import study_text
from naravard_lib.wording.common import EXPLAINED, missing_blocks, paragraphs
from naravard_lib.wording.evidence_place import published_text, where_text
from naravard_lib.wording.inscription_settling import persons_text, reasons, settling, width

_TITLE = "Före och efter inskrivning i team"
_WHY = (
    "Många skrivs in i ett team när de mår som sämst, och blir ofta bättre även utan insats. Därför jämförs de "
    "inskrivna med personer som hade det likadant men inte skrevs in."
)
_ALONE = (
    "Många skrivs in i ett team när de mår som sämst, och blir ofta bättre även utan insats. Här går det inte att "
    "jämföra de inskrivna med andra."
)
_FEW = "Så få är inskrivna att inget kan visas utan att röja enskilda personer."
_NOTHING = "Före och efter inskrivning i team går inte att räkna ut med det underlag som finns."
_NO_BOUNDS = "Hur stor del som är insatsens går inte ens att räkna ut på ett ungefär."
_FIFTH = -0.2  # what the verdict "not shown" rules out (METHODS D)


def head_inscription(result: InscriptionOutcome) -> Blocks:
    """The chapter's heading and why a plain before and after misleads; nothing without event tables."""
    if result.comparison is None:
        return Blocks((Heading(2, _TITLE),) if result.missing else ())
    return Blocks((Heading(2, _TITLE), Paragraph.of(_ALONE if result.comparison.envelope is None else _WHY)))


def text_inscription(result: InscriptionOutcome) -> Blocks:
    """The answer, the naive figure beside it, why it cannot be told, and what would settle it."""
    found = result.shown
    if found is None:
        if result.comparison is None and not result.missing:
            return Blocks(())
        return Blocks((*paragraphs(_FEW if result.comparison else _NOTHING, []), *missing_blocks(result.missing)))
    wishes, settled = settling(found), [_open(result, found)]
    blocks: list[Block] = list(paragraphs(lead(found), [_naive(result, found), _published(result, found), *settled]))
    if wishes:
        blocks.append(Bullets.of(wishes))
    note = [Paragraph.of(EXPLAINED, "note")] if found.envelope else []
    return Blocks((*blocks, *note, *missing_blocks(result.missing)))


def _open(result: InscriptionOutcome, found: InscriptionComparison) -> str:
    """Why it cannot be told and what so few persons can tell, before the list of what would settle it."""
    if found.verdict.code != "cannot_tell":
        return ""
    parts = (reasons(found), width(found, result.labels.smallest), "Det här skulle kunna avgöra frågan:")
    return " ".join(part for part in parts if part)


def lead(found: InscriptionComparison) -> str:
    """The verdict in one sentence; words of cause only where it is shown."""
    what, months = found.outcome_text, found.months
    if found.envelope is None:
        return (
            f"Det kan inte avgöras om inskrivning i team ger färre {what}. Förändringen kan inte skiljas från återgång "
            "mot det vanliga (regression mot medelvärdet)."
        )
    whole = change(found.envelope)
    estimated = f"{formats.percent(whole.value, 0)} ({interval(whole)})"
    if found.verdict.code == "shown":
        fewer = formats.percent(abs(whole.value), 0)
        return f"Inskrivning i team har gett {fewer} färre {what} på {counted(months)} månader ({interval(whole)})."
    if found.verdict.code == "not_shown":
        return (
            f"Underlaget visar ingen stor minskning av antalet {what} efter inskrivning i team. Mot jämförbara "
            f"personer är skattningen {estimated}; en minskning på {formats.percent(-_FIFTH, 0)} eller mer går inte "
            "ihop med det."
        )
    return (
        f"Det kan inte avgöras om inskrivning i team ger färre {what}. "
        f"Mot jämförbara personer är skattningen {estimated}."
    )


def _naive(result: InscriptionOutcome, found: InscriptionComparison) -> str:
    """The sources' own figure, and how much of it was to be expected anyway."""
    naive = shown_change(found.naive.whole, result.labels.smallest)
    if not math.isfinite(naive):
        return ""
    amount = f"{formats.percent(abs(naive), 0)} {'färre' if naive < 0 else 'fler'} {found.outcome_text}"
    months, persons = counted(found.months), persons_text(result, found)
    plain = f"Enkelt räknat har de inskrivna {amount} de {months} månaderna efter inskrivning än de {months} före"
    return f"{plain} ({persons}). {_expected(found, naive)}".strip()


def _expected(found: InscriptionComparison, naive: float) -> str:
    """How much lower it would have been without inscription: the naive change without the estimated effect."""
    if found.envelope is None:
        return _NO_BOUNDS if found.bracket is None else f"Insatsens del kan vara allt från {bounds(found.bracket)}."
    ratios = (found.envelope.value, found.envelope.high, found.envelope.low)
    value, low, high = ((1 + naive) / ratio - 1 if ratio else math.inf for ratio in ratios)
    if not all(math.isfinite(end) for end in (value, low, high)):
        return ""
    spread = span(Estimate(value, low, high, scale="share"))
    return f"Enligt jämförelsen var {formats.percent(value, 0)} ({spread}) att vänta även utan inskrivning."


def _published(result: InscriptionOutcome, found: InscriptionComparison) -> str:
    """Where the naive figure and the estimate lie beside what has been published of the way of working."""
    row = result.published
    if row is None:
        return ""
    return (
        f"Publicerat för arbetssättet: {published_text(row)}; {study_text(row)}. {_places(result, found, row)}".strip()
    )


def _places(result: InscriptionOutcome, found: InscriptionComparison, row: EvidenceRow) -> str:
    naive = shown_change(found.naive.whole, result.labels.smallest)
    bare = Estimate(naive, naive, naive, 1.0, scale="share")
    plain = where_text(place_in_row(bare, row), bare) if math.isfinite(naive) else ""
    whole = change(found.envelope) if found.envelope is not None else None
    own = where_text(place_in_row(whole, row), whole) if whole and math.isfinite(whole.value) else ""
    if plain and plain == own:
        return f"Både den enkla siffran här och den mot jämförbara personer {own}."
    said = [f"den enkla siffran här {plain}"] if plain else []
    said += [f"den mot jämförbara personer {own}"] if own else []
    return formats.sentence("; ".join(said)) if said else ""
