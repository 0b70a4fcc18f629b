"""The rules that event tables are held against: what stops, what is left out and told, and in which words.

Where the line goes. What makes a whole column unusable stops at once. What is wrong in itself on single rows (no id, no
date, an end before its beginning) is left out and told up to one row in a thousand: large extracts always have some,
and in a small one they can be mended. What real registers are full of (a visit registered after death, persons outside
the file of persons) is left out and told up to one row in a hundred; of contacts and stays, which a person may have
many of, always up to ten rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from naravard_lib.formats import enumeration
from naravard_lib.tables.schema import SHOWN_ROWS

Line = Literal["wrong", "usual", "told"]
WRONG_SHARE = 0.001  # of the table's rows
USUAL_SHARE = 0.01
USUAL_ROWS = {"contacts": 10, "stays": 10}  # always let through; ten of fifty persons or inscriptions are too many
FIRST_YEAR = 1980  # older dates of events are empty cells filled in by a program (1900-01-01) or dates of birth
OLDEST = 120  # years; nobody in Sweden has lived longer
CLOCK = ", eller ta med klockslag så att de skiljs åt"  # for tables that can have one
LEFT_OUT = "lämnades utanför"
_NOT_AFTER = "ta reda på varför, eller beställ ett uttag till och med dagen för uttaget"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a row may break.

    Attributes:
        name: short Swedish name of the check.
        what: what is wrong, after "rad 4: 2 rader där …".
        remedy: what to do about it, when there are too many.
        line: how many are too many.
        done: what happens to the rows when they are not.
    """

    name: str
    what: str
    remedy: str
    line: Line = "usual"
    done: str = LEFT_OUT

    def stops(self, broken: int, rows: int, always: int = 0) -> bool:
        """Whether so many broken rows of all `rows` stop the loading; `always` usual ones never do."""
        if self.line == "wrong":
            return broken > WRONG_SHARE * rows
        return self.line == "usual" and broken > max(always, USUAL_SHARE * rows)


RULES: dict[str, Rule] = {
    "id": Rule("Id saknas", "personens id saknas", "fyll i id eller ta bort raderna", "wrong"),
    "date": Rule("Datum saknas", "datumet saknas", "fyll i datumet eller ta bort raderna", "wrong"),
    "unread": Rule(
        "Datum som inte går att läsa",
        "ett datum inte finns eller inte går att läsa",
        "skriv datum som 2024-05-01",
        "wrong",
    ),
    "early": Rule(
        "Omöjliga datum", f"ett datum ligger före {FIRST_YEAR}", "rätta datumen eller lämna cellen tom", "wrong"
    ),
    "late": Rule("Datum efter uttaget", "händelsen ligger efter dagen för uttaget", _NOT_AFTER),
    "kind": Rule("Slag saknas", "kontaktens slag saknas", "fyll i slaget eller ta bort raderna", "wrong"),
    "cost": Rule("Kostnad", "kostnaden inte är ett tal", "skriv bara siffror i kolumnen", "wrong"),
    "team": Rule("Team saknas", "teamet saknas", "fyll i teamet eller ta bort raderna", "wrong"),
    "born": Rule("Födelseår", "födelseåret saknas eller är omöjligt", "skriv födelseåret med fyra siffror", "wrong"),
    "died": Rule(
        "Död före födelsen", "dödsdatumet ligger före födelseåret", "rätta dödsdatum eller födelseår", "wrong"
    ),
    "twice": Rule(
        "Samma person två gånger",
        "samma person har flera rader med olika uppgifter",
        "behåll en rad per person",
        "wrong",
    ),
    "negative": Rule(
        "Utskrivning före inskrivning", "vårdtillfället slutar innan det börjar", "rätta datumen i uttaget", "wrong"
    ),
    "backwards": Rule(
        "Slut före början", "inskrivningen i teamet slutar innan den börjar", "rätta datumen i uttaget", "wrong"
    ),
    "place": Rule(
        "Okänd kommun",
        "kommunen inte är känd",
        "skriv kommunkoden med fyra siffror eller lämna cellen tom",
        done="fick stå utan kommun",
    ),
    "unknown": Rule(
        "Okända personer", "personen inte finns bland personerna", "beställ personer och händelser för samma grupp"
    ),
    "after": Rule("Efter dödsdagen", "händelsen ligger efter personens dödsdag", "rätta dödsdatum eller händelser"),
    "copies": Rule(
        "Dubbletter",
        "raden är en exakt kopia av en annan",
        "ta bort kopiorna",
    ),
    "unclosed": Rule(
        "Inte avslutade vårdtillfällen",
        "vårdtillfället saknar utskrivning fast personen har skrivits in på nytt",
        "fyll i utskrivningsdatum",
    ),
    "overlap": Rule(
        "Överlappande vårdtillfällen",
        "vårdtillfället börjar innan personens förra har slutat",
        "rätta datumen i uttaget",
        done="slogs ihop till ett vårdtillfälle",
    ),
    "beyond": Rule(
        "Utskrivning efter dödsdagen",
        "vårdtillfället slutar efter personens dödsdag",
        "rätta dödsdatum eller utskrivning",
        done="räknades till dödsdagen",
    ),
    "transfer": Rule(
        "Flytt mellan avdelningar",
        "personen skrevs in samma dag som ett vårdtillfälle slutade",
        "",
        "told",
        "räknades som samma vårdtillfälle",
    ),
    "both": Rule(
        "Samtidigt i två team",
        "personen samtidigt var inskriven i ett annat team",
        "",
        "told",
        "finns kvar; den första inskrivningen räknas",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Rows that break a rule.

    Attributes:
        table: name of the event table.
        where: the beginning of the sentence.
        rule: key in `RULES`.
        broken: number of rows.
        examples: the first row numbers; empty for a database.
        rows: number of rows of the table.
    """

    table: str
    where: str
    rule: str
    broken: int
    examples: tuple[int, ...]
    rows: int

    @property
    def stops(self) -> bool:
        """Whether there are too many to go on."""
        return RULES[self.rule].stops(self.broken, self.rows, USUAL_ROWS.get(self.table, 0))

    @property
    def text(self) -> str:
        """One Swedish sentence: a fault with its remedy, or what was done."""
        rule = RULES[self.rule]
        count = f"{self.broken} {'rad' if self.broken == 1 else 'rader'} av {self.rows}"
        clock = CLOCK if (self.rule, self.table) == ("copies", "contacts") else ""
        end = f"; {rule.remedy}{clock}." if self.stops else f" {rule.done}."
        where = self.where + places(self.examples, self.broken, bool(self.examples))
        return f"{where}: {count} där {rule.what}{'' if self.stops else ','}{end}"


def places(examples: Sequence[int], count: int, numbered: bool = True) -> str:
    """Text as " rad 4, 7 och 12 till"; nothing for an extract without row numbers."""
    if not numbered:
        return ""
    shown = [str(row) for row in sorted(examples)[:SHOWN_ROWS]]
    rest = count - len(shown)
    return f" rad {', '.join(shown)} och {rest} till" if rest > 0 else f" rad {enumeration(shown)}"
