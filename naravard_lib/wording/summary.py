"""The initiative at a glance: four questions, what is missing, the human part, the data."""

from naravard_lib import formats
from naravard_lib.analysis.cycle.results import Question, Summary
from naravard_lib.blocks.display import Blocks
from naravard_lib.blocks.model import Block, Bullets, Kind, Paragraph, Table
from naravard_lib.initiative import Initiative
from naravard_lib.wording.common import ANSWERED, EXPLAINED, missing_blocks

_MISSING = "SAKNAS"
_OTHERS = {  # chapters that answer question 4, and whom each is about
    "3_outcome_its": "Månad för månad, för alla i området:",
    "4_outcome_aggregate": "Före och efter inskrivning, enhet för enhet:",
    "4_outcome_inscription": "För dem som skrevs in:",
}


def text_summary(result: Summary) -> Blocks:
    """The answer, and what it would take to answer the rest."""
    blocks: list[Block] = [Paragraph.of(text, kind) for text, kind in _answers(result)]
    blocks.append(Paragraph.of(_count(result)))
    if any(" KI " in text.replace(formats.NBSP, " ") for text, _ in _answers(result)):
        blocks.append(Paragraph.of(EXPLAINED, "note"))
    lacking = [f"{question.text} {line}" for question in result.questions for line in question.missing]
    if lacking:
        blocks += [Paragraph.of("Det här saknas:", "warning"), Bullets.of(lacking)]
    return Blocks(tuple(blocks))


def text_matters(result: Summary) -> Blocks:
    """What matters, in the file's own words, and where to find the rest."""
    question = result.questions[0]
    answer = formats.sentence(question.answer) if question.answer else "Det framgår inte vad som är viktigt."
    return Blocks((Paragraph.of(answer, "lead"), *missing_blocks(question.missing)))


def table_questions(result: Summary) -> Blocks:
    """The four questions, how far each is answered, and the answer."""
    return Blocks((_questions(result),))


def table_facts(result: Summary) -> Blocks:
    """What the file says about the initiative."""
    return Blocks((_facts(result.plan),))


def table_people(result: Summary) -> Blocks:
    """The human part; what is missing shows."""
    return Blocks((_people(result.plan),))


def table_sources(result: Summary) -> Blocks:
    """Every file the report rests on, with checksum."""
    found = {source for chapter in result.chapters for source in chapter.sources}
    rows = tuple((file, digest[:16]) for file, digest in sorted(found))
    if not rows:
        return Blocks(())
    note = "Kontrollsumman är de första 16 tecknen av filens SHA-256; samma summa betyder samma fil."
    return Blocks((Table(_title("Filer och kontrollsummor", result.plan), ("Fil", "Kontrollsumma"), rows, "ll", note),))


def _answers(result: Summary) -> list[tuple[str, Kind]]:
    """The answer in large type; below it that of the other chapter that has one to the same question."""
    lead = _lead(result)
    others = [
        f"{_OTHERS[chapter.chapter]} {chapter.sentences[0]}"
        for chapter in result.chapters
        if chapter.chapter in _OTHERS and chapter.answered != "no" and chapter.sentences[:1] not in ((), (lead,))
    ]
    return [(lead, "lead"), *((text, "body") for text in others)]


def _lead(result: Summary) -> str:
    """The answer to the last question; where there is none, the sentence that says why."""
    question = result.questions[3]
    if not any(chapter.question == question.number for chapter in result.chapters):
        return "Kapitlen är inte körda på dagens uttag, så hur det gick visas inte här än."
    return question.answer or "Hur det gick går inte att svara på med det underlag som finns."


def _count(result: Summary) -> str:
    full = sum(question.answered == "yes" for question in result.questions)
    if full == len(result.questions):
        if result.direction == "undetermined":
            return "Alla fyra frågorna har fått svar, men svaret på den sista är att det inte går att avgöra."
        return "Alla fyra frågorna är besvarade."
    numbers = ("Ingen", "En", "Två", "Tre")
    verb = "är besvarad" if full < 2 else "är besvarade"
    return f"{numbers[full]} av de fyra frågorna {verb} fullt ut."


def _title(text: str, plan: Initiative) -> str:
    return f"{text} (syntetiska data)" if plan.synthetic else text


def _questions(result: Summary) -> Table:
    rows = tuple((question.text, ANSWERED[question.answered], _answer(question)) for question in result.questions)
    return Table(_title("Hur långt frågorna är besvarade", result.plan), ("Fråga", "Besvarad", "Svar"), rows, "lll", "")


def _answer(question: Question) -> str:
    return question.answer or "Inget svar än."


def _facts(plan: Initiative) -> Table:
    group = plan.target_group.text if plan.target_group else None
    start = formats.month(plan.intervention.from_) if plan.intervention else None
    facts = {
        "Status": plan.status,
        "Huvudmän": formats.enumeration(plan.principals) if plan.principals else None,
        "Målgrupp": group,
        "Arbetssätt": plan.way_of_working,
        "Patienttyp": plan.patient_type,
        "Började": start,
        "Analysplanen fastställd (enligt filen)": formats.date(plan.plan_frozen) if plan.plan_frozen else None,
    }
    rows = tuple((name, value or "anges inte") for name, value in facts.items())
    return Table(_title("Om insatsen", plan), ("Uppgift", "Enligt filen"), rows, "ll", "")


def _people(plan: Initiative) -> Table:
    people = plan.people
    reviewed = f"{people.reviewed.by}, {formats.date(people.reviewed.date)}" if people.reviewed else None
    parts = {
        "Tolkning": people.interpretation,
        "Konsekvenser": people.consequences,
        "Nästa steg": people.next_step,
        "Förvaltas av": people.steward,
        "Rättslig grund för data": people.legal_basis,
        "Granskad av": reviewed,
    }
    rows = tuple((name, value or _MISSING) for name, value in parts.items())
    note = "Skrivs av människor i initiative.yaml. Det som saknas är inte gjort eller inte nedskrivet."
    return Table(_title("Det som människor har bedömt", plan), ("Del", "Innehåll"), rows, "ll", note)
