"""The reference of the question files: every key stands in it, its examples hold, and slips in them are answered."""

import re
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from conftest import ROOT
from pydantic import TypeAdapter

import naravard_lib as nv
from naravard_lib.cases.potential import PotentialFile
from naravard_lib.cases.potential_steps import arithmetic
from naravard_lib.cases.sizing import SizingCase
from naravard_lib.errors import NaravardError
from naravard_lib.initiative.faults import Loc
from naravard_lib.initiative.fields import Model
from naravard_lib.initiative.messages import annotation_at, keys_at

REFERENCE = ROOT / "docs" / "fragor_yaml.md"
PAGE = REFERENCE.read_text(encoding="utf-8")
GROUPS: dict[type[Model], dict[str, Loc]] = {  # heading on the page, and where in the file its keys stand
    SizingCase: {
        "Överst i filen": (),
        "population": ("population",),
        "groups": ("groups", 0),
        "shares": ("groups", 0, "shares", 0),
        "Spann": ("groups", 0, "shares", 0, "share"),
        "needs": ("needs", 0),
        "terms": ("needs", 0, "terms", 0),
        "areas": ("areas", 0),
        "staffing": ("staffing", 0),
        "visits": ("staffing", 0, "visits", 0),
        "printed": ("printed", 0),
    },
    PotentialFile: {
        "Överst i filen": (),
        "En siffra": ("ways", 0, "reach"),
        "groups": ("groups", 0),
        "measures": ("measures", 0),
        "use": ("measures", 0, "use", 0),
        "cost": ("measures", 0, "cost"),
        "ways": ("ways", 0),
        "effects": ("ways", 0, "effects", 0),
        "added_costs": ("added_costs", 0),
        "printed": ("printed", 0),
    },
}
FILES: dict[type[Model], str] = {SizingCase: "sizing.yaml", PotentialFile: "potential.yaml"}
PLACES = [(schema, heading) for schema, headings in GROUPS.items() for heading in headings]
_ROW = re.compile(r"^\| `(\w+)`(\*?) \| (.+?) \| `(.+)` \|$", re.MULTILINE)

Tables = dict[str, list[tuple[str, str, str, str]]]


def tables(schema: type[Model]) -> Tables:
    """The rows of every table of keys of one file: key, star, what, example; by heading."""
    chapter = PAGE.split(f"\n## {FILES[schema]}\n")[1].split("\n## ")[0]
    parts = [part.partition("\n") for part in chapter.split("\n### ")[1:]]
    return {title.partition(":")[0].strip("`"): _ROW.findall(body) for title, _, body in parts}


def examples() -> tuple[str, str, str]:
    """The complete files of the page: sizing.yaml, its inhabitants, potential.yaml."""
    found = re.findall(r"^```(yaml|csv)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert [kind for kind, _ in found] == ["yaml", "csv", "yaml"]
    sizing, people, potential = (text for _, text in found)
    return sizing, people, potential


SIZING, PEOPLE, POTENTIAL = examples()


@pytest.fixture
def questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A questions folder with the page's examples."""
    monkeypatch.setenv("NARAVARD_QUESTIONS", str(tmp_path))
    for name, text in (
        ("min-lansdel/sizing.yaml", SIZING),
        ("min-lansdel/befolkning_syntetisk.csv", PEOPLE),
        ("min-kommun/potential.yaml", POTENTIAL),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def groups_of(schema: type[Model]) -> set[tuple[str, ...]]:
    """The keys of every group that the schema has, however deep."""
    found, waiting = set[tuple[str, ...]](), [()]
    while waiting:
        loc: Loc = waiting.pop()
        if keys := keys_at(loc, schema):
            found.add(keys)
            waiting += [(*loc, key) for key in keys]
        elif getattr(annotation_at(loc, schema), "__origin__", None) is tuple:
            waiting.append((*loc, 0))
    return found


def given(example: str) -> dict[str, Any]:
    """What an example says, every value as text, as the file is read."""
    read = yaml.load(example, yaml.BaseLoader)
    assert isinstance(read, dict)
    return read


@pytest.mark.parametrize("schema", GROUPS, ids=FILES.get)
def test_every_group_of_the_schema_has_a_table(schema: type[Model]) -> None:
    assert groups_of(schema) == {keys_at(loc, schema) for loc in GROUPS[schema].values()}
    assert {title for title, rows in tables(schema).items() if rows} == set(GROUPS[schema])


@pytest.mark.parametrize(("schema", "heading"), PLACES)
def test_a_table_has_the_keys_of_its_group_and_a_star_at_those_that_must_be_there(
    schema: type[Model], heading: str
) -> None:
    loc, rows = GROUPS[schema][heading], tables(schema)[heading]
    assert sorted(key for key, *_ in rows) == sorted(keys_at(loc, schema))
    group = annotation_at(loc, schema)
    # What must be in a figure depends on how it is told, which the page says in words.
    wanted = {info.validation_alias for info in group.model_fields.values() if info.is_required()}
    assert {key for key, star, *_ in rows if star} == (set() if heading == "En siffra" else wanted)


@pytest.mark.parametrize(("schema", "heading"), PLACES)
def test_every_example_is_a_value_that_the_key_takes(schema: type[Model], heading: str) -> None:
    fields = annotation_at(GROUPS[schema][heading], schema).model_fields.values()
    by_key = {info.validation_alias: info for info in fields}
    for key, _, _, example in tables(schema)[heading]:
        (name, value), *others = given(example).items()
        assert (name, others) == (key, [])
        info = by_key[key]
        TypeAdapter(Annotated[info.annotation, *info.metadata, ...]).validate_python(value)


def test_the_steps_that_a_printed_figure_may_name_are_those_of_the_arithmetic() -> None:
    cases = [nv.load_potential(path.parent.name).file for path in (ROOT / "data/questions").glob("*/potential.yaml")]
    rows = PAGE.split("| `of` | Vad |\n")[1].split("\n\n")[0].splitlines()
    listed = re.findall(r"`(\w+)(?:\.\w+)?`", " ".join(row.split("|")[1] for row in rows))
    assert set(listed) == {name.partition(".")[0] for case in cases for name in arithmetic(case)}


def test_the_sizing_example_loads_and_gives_what_the_page_says(questions: Path) -> None:
    found = nv.size_need_groups(nv.load_sizing("min-lansdel"))
    # Shares of 65–79 and 80+: 0.02 + 0.5 (0.06 − 0.02) = 0.04 and 0.10 + 0.5 (0.30 − 0.10) = 0.20.
    assert [row.needs[0].base for row in found.places] == pytest.approx([880, 264, 176])
    assert (found.places[0].name, [row.name for row in found.areas]) == ("Åby", ["Centralorten", "Landsbygden"])
    assert "I Åby blir det 880 personer" in PAGE
    assert found.case.synthetic


def test_the_potential_example_loads_and_gives_what_the_page_says(questions: Path) -> None:
    found = nv.potential(nv.load_potential("min-kommun"), draws=1000)
    assert found.base == pytest.approx(10000 * 0.05 * 3 * 0.3 * (0.15 + 0.50) / 2 * 4000 * 0.5 - 200000)
    assert f"{found.base:_.0f} kr om året".replace("_", " ") in PAGE
    assert found.answer.low < 0 < found.answer.high, "as the page says"
    assert found.synthetic


def spoil(text: str, slips: dict[str, str]) -> tuple[str, list[int]]:
    """The text with every slip made, and the lines where they are."""
    lines = []
    for old, new in slips.items():
        assert text.count(old) == 1
        lines.append(text[: text.index(old)].count("\n") + 1)
        text = text.replace(old, new)
    return text, lines


def sentences(case: Path, text: str) -> list[str]:
    """What is said of a question's file."""
    case.write_text(text, encoding="utf-8")
    load = nv.load_sizing if case.name == "sizing.yaml" else nv.load_potential
    with pytest.raises(NaravardError) as stopped:
        load(case.parent.name)
    return list(stopped.value.faults)


def assert_answered(case: Path, text: str, slips: dict[str, str], words: list[str]) -> None:
    """Every slip is answered once, on its line and with its words."""
    spoilt, lines = spoil(text, slips)
    where = f"{case.parent.name}/{case.name} rad"
    told = sentences(case, spoilt)
    assert [each.partition(":")[0] for each in told] == [f"{where} {line}" for line in sorted(lines)]
    said = dict(zip(sorted(lines), told, strict=True))
    assert [word for line, word in zip(lines, words, strict=True) if word not in said[line]] == []


def test_all_slips_in_a_sizing_file_are_told_at_once(questions: Path) -> None:
    slips = {
        "  count: Antal": "  antal: Antal",
        "low: 0.04, base: 0.06, high: 0.08": "low: 0.08, base: 0.06, high: 0.04",
        "{age: 80+, share: 0.30": "{age: 80+, share: 30",
        "    within: periodvis-sviktande": "    within: periodvis-sviktand",
        "{age: 65-79, share: 0.02": "{agee: 65-79, share: 0.02",
        "{age: 80+, share: 0.10": "{age: gamla, share: 0.10",
        "beyond: mest-sjuka, share: 0.5, source: påhittad andel": "beyond: mest-sjuka, share: 0.5",
        "name: Landsbygden, municipalities: [Norrby, Söderby]": "name: Landsbygden, municipalities: Norrby",
    }
    words = [
        'nyckeln "antal" finns inte här – se docs/fragor_yaml.md för nycklarna: file, municipality, age',
        "spannet 0.08, 0.06, 0.04 står i fel ordning – skriv det lägsta först",
        "ska ligga mellan 0 och 1 – 20 procent skrivs som 0.20",
        'gruppen "periodvis-sviktand" finns inte – menas "periodvis-sviktande"?',
        'nyckeln "agee" finns inte – menas "age"?',
        '"gamla" är ingen åldersgrupp',
        "andelen av periodvis-sviktande saknar källa – skriv den under source",
        '"municipalities" är Norrby men ska vara en lista',
    ]
    assert_answered(questions / "min-lansdel" / "sizing.yaml", SIZING, slips, words)


def test_all_slips_in_a_potential_file_are_told_at_once(questions: Path) -> None:
    slips = {
        "about: Här": "abot: Här",
        "share: {low: 0.04, high: 0.06": "share: {low: 4, high: 6",
        "{group: mest-sjuka, per_person: {value: 3": "{group: mest-sjuka, per_person: {value: tre",
        "{value: 4000, bound: exact, source: påhittad prislista}": "{value: 4000, bound: exact}",
        "falls_on: region": "falls_on: regionen",
        "way_of_working: Mobila sjukhuskopplade team": "way_of_working: Mobilt sjukhuskopplat team",
        "reach: {low: 0.2, high: 0.4": "reach: {low: 0.4, high: 0.2",
        "reduction: {evidence: narvardsteam_akutbesok}": "reduction: {low: -0.3, high: -0.2, source: påhittad}",
        "kr_per_year: {value: 200000": "kr_per_year: {value: -200000",
    }
    words = [
        'nyckeln "abot" finns inte – menas "about"?',
        "andelen 6 ska ligga mellan 0 och 1 – 20 procent skrivs som 0.20",
        '"value" är tre men ska vara ett tal, till exempel 0.20',
        "precis en av source (vem som har skrivit den), evidence (rad i kunskapsbasen) och assumption",
        '"falls_on" kan inte vara regionen – menas "region"?',
        'menas "Mobila sjukhuskopplade team"?',
        "spannet 0.4, 0.2 står i fel ordning – skriv det lägsta först",
        "minskningen -0.3 har minustecken – skriv 20 procent färre som 0.20",
        "talet -200000 är mindre än noll – skriv ett positivt tal",
    ]
    assert_answered(questions / "min-kommun" / "potential.yaml", POTENTIAL, slips, words)


def test_parts_of_a_potential_that_do_not_fit_together_are_told_at_once(questions: Path) -> None:
    slips = {
        "{group: mest-sjuka, per_person": "{group: mest-sjuk, per_person",
        "- {measure: akutbesok, reduction": "- {measure: varddygn, reduction",
    }
    words = [
        'gruppen "mest-sjuk" finns inte – menas "mest-sjuka"?',
        'effekten gäller "varddygn", men mängd och pris gäller akutbesok – ange effekten på samma mått',
    ]
    spoilt, lines = spoil(POTENTIAL, slips)
    told = "\n".join(sentences(questions / "min-kommun" / "potential.yaml", spoilt))
    for line, word in zip(lines, words, strict=True):
        assert re.search(rf"rad {line}: [^\n]*{re.escape(word)}", told)


def test_municipalities_and_ages_that_are_not_there_are_told_at_once(questions: Path) -> None:
    people = questions / "min-lansdel" / "befolkning_syntetisk.csv"
    people.write_text(PEOPLE.replace("9903 Söderby;80+ år;600\n", ""), encoding="utf-8")
    spoilt, _ = spoil(SIZING, {"municipalities: [Åby]": "municipalities: [Åby, Nordby, Söderby]"})
    told = sentences(questions / "min-lansdel" / "sizing.yaml", spoilt)
    assert len(told) == 3
    for words in (
        'kommunen "Nordby" finns inte i befolkning_syntetisk.csv – menas "Norrby"?',
        "Söderby står i flera områden (Centralorten och Landsbygden); behåll kommunen på ett ställe.",
        "befolkningen saknas för 80 år och äldre i Söderby",
    ):
        assert sum(words in each for each in told) == 1


@pytest.mark.parametrize("name", ["min-lansdel/sizing.yaml", "min-kommun/potential.yaml"])
def test_a_key_from_nowhere_is_answered_with_the_page(questions: Path, name: str) -> None:
    case = questions / name
    told = sentences(case, f"{case.read_text(encoding='utf-8')}xyz: 1\n")
    assert len(told) == 1
    assert 'nyckeln "xyz" finns inte här – se docs/fragor_yaml.md för nycklarna: schema, ' in told[0]


@pytest.mark.parametrize("page", ["stalla_en_fraga.md", "README.md"])
def test_the_handbook_leads_to_the_page(page: str) -> None:
    assert "](../fragor_yaml.md)" in (ROOT / "docs" / "handbok" / page).read_text(encoding="utf-8")


def test_links_of_the_page_lead_somewhere() -> None:
    for target, place in re.findall(r"\]\(([^)#]*)(#[^)]+)?\)", PAGE):
        text = (REFERENCE.parent / target).read_text(encoding="utf-8") if target else PAGE
        anchors = {
            re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
            for line in text.splitlines()
            if line.startswith("#")
        }
        assert not place or place[1:] in anchors
