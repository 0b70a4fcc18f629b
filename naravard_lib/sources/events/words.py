"""Words of Swedish extracts put into ours: kinds of contact, sex, urgency, municipality."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from naravard_lib.formats import enumeration, number
from naravard_lib.plain import plain
from naravard_lib.sources.municipalities import Units, split_unit

_SHOWN = 12  # a list of more words than this is no list of categories and may be about persons: it is only counted
_CODE = 4  # digits of a municipality code

KIND_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("ed", "akutbesök", "akut", "akutmottagning", "akutmottagningsbesök", "besök på akuten"), "ed"),
        **dict.fromkeys(
            ("planned", "planerat besök", "planerat", "planerad", "planerat återbesök", "återbesök"), "planned"
        ),
        **dict.fromkeys(
            (
                *("outpatient", "mottagningsbesök", "öppenvårdsbesök", "öppenvårdskontakt", "öppenvård", "besök"),
                *("läkarbesök", "sjuksköterskebesök", "annan öppenvårdskontakt", "annan öppenvård"),
            ),
            "outpatient",
        ),
        **dict.fromkeys(("home_visit", "hembesök", "besök i hemmet", "hemsjukvårdsbesök"), "home_visit"),
        **dict.fromkeys(
            (
                *("municipal", "kommunal insats", "kommunal", "kommun", "biståndsbeslut", "trygghetslarm"),
                *("hemtjänst", "hemtjänstbeslut", "korttidsplats", "korttidsboende", "korttidsvård", "särskilt boende"),
            ),
            "municipal",
        ),
    }
)
SEX_WORDS: Mapping[str, str | None] = MappingProxyType(
    {
        **dict.fromkeys(("k", "kvinna", "kvinnor", "f", "female", "2", "2.0"), "K"),  # 1 and 2 as SCB codes them
        **dict.fromkeys(("m", "man", "män", "male", "1", "1.0"), "M"),
        **dict.fromkeys(("okänt", "okänd", "o", "u", "uppgift saknas", "annat", "0", "0.0", "9", "9.0"), None),
    }
)
URGENCY_WORDS: Mapping[str, str | None] = MappingProxyType(
    {
        **dict.fromkeys(
            ("ja", "j", "1", "1.0", "true", "sant", "akut", "oplanerad", "oplanerat", "oplanerade", "yes", "y"), "true"
        ),
        **dict.fromkeys(
            (
                "nej",
                "n",
                "0",
                "0.0",
                "false",
                "falskt",
                "planerad",
                "planerat",
                "planerade",
                "elektiv",
                "elektivt",
                "no",
            ),
            "false",
        ),
    }
)

IN_WORDS = ("kind", "sex", "unplanned", "municipality")  # columns whose texts are put into our words
_WORDS: Mapping[str, Mapping[str, str | None]] = {"sex": SEX_WORDS, "unplanned": URGENCY_WORDS}
_SENTENCES = {  # column -> its name, and what to do about unknown words
    "kind": ("kontaktens slag", "skriv vad de är med kinds under events.contacts i initiative.yaml."),
    "sex": ("kön", "skriv kvinna eller man, eller lämna cellen tom."),
    "unplanned": ("oplanerad", "skriv ja eller nej."),
}
_LISTED = ("kind",)  # other columns have words of their own so seldom that unknown ones may as well be names


def meanings(column: str, texts: Iterable[str], kinds: Mapping[str, str]) -> tuple[dict[str, str | None], list[str]]:
    """What each text of a column means, and the texts that mean nothing known.

    Args:
        column: one of `IN_WORDS`.
        texts: the column's distinct texts.
        kinds: the initiative file's own words for kinds of contact; they go before the usual ones.
    """
    if column == "municipality":
        return _municipalities(texts), []  # one abroad or misspelt leaves the person in
    own = {plain(text): kind for text, kind in kinds.items()}
    known: Mapping[str, str | None] = {**KIND_WORDS, **own} if column == "kind" else _WORDS[column]
    found = {text: known[plain(text)] for text in texts if plain(text) in known}
    return found, sorted(text for text in texts if text not in found)


def _municipalities(texts: Iterable[str]) -> dict[str, str | None]:
    """Code of four digits by code, name, or both as written in the extract."""
    coded = {text: split_unit(text)[0] or Units({}, frozenset(), {}).key(text) for text in texts}
    return {text: code for text, code in coded.items() if code.isdigit() and len(code) == _CODE}


def unknown_words(where: str, column: str, words: Sequence[str], rows: str = "") -> str:
    """One sentence about the unknown words of a column: listed only where they are sure to be categories.

    Args:
        where: the beginning of the sentence.
        column: one of ours.
        words: the texts as written in the extract.
        rows: the rows they stand on, as `rules.places` writes them.
    """
    name, remedy = _SENTENCES[column]
    if column not in _LISTED or len(words) > _SHOWN:
        texts = "1 okänd text" if len(words) == 1 else f"{number(len(words))} okända texter"
        return f"{where}{rows}: {name} har {texts}; {remedy}"
    listed = enumeration(f'"{word}"' for word in words)
    return f"{where}: {name} har okända texter: {listed}; {remedy}"


def unknown_teams(where: str, remarked: Iterable[str], teams: Iterable[str]) -> list[str]:
    """A sentence for each team that has a remark in the initiative file and no row in the extract."""
    listed = sorted(teams)
    return [
        f'{where}: teamet "{name}" under doubtful finns inte; teamen är {enumeration(listed[:_SHOWN])}.'
        for name in remarked
        if name not in listed
    ]
