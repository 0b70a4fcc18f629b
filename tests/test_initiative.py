"""The initiative file: what a good one becomes, and the Swedish sentence for every kind of fault."""

import datetime
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from naravard_lib import ItsDesign
from naravard_lib.errors import DesignError
from naravard_lib.initiative import Initiative, People, Span, list_initiatives, load_initiative
from naravard_lib.initiative.messages import keys_at

GOOD = """\
schema: 1
extracted: 2024-11-02
id: exempel
name: Ett exempel
status: infört
area: ["0760", 0765]
measures:
  - id: akutbesok
    kind: count
    better: lower
    unit: besök
    per: 1000
    main: true
    source: {file: akutbesok_syntetisk.csv, month: Månad, value: Antal, unit: Kommun, exposure: Invånare 80+}
  - {id: remisser, kind: count, better: lower, role: process}
baseline: {from: 2022-01, to: 2023-12}
intervention: {from: 2024-01, phase_in: 2}
exclude: [{from: 2020-03, to: 2021-09, why: pandemin}]
co_events:
  - {from: 2024-06, what: Akuten stängd nattetid, pulls: lower, scope: [0760]}
comparison: {units: [Norrby, Söderby]}
target_group: {age: [80, null], text: Personer 80 år och äldre}
target: {measure: akutbesok, relative: "−0,20", by: 2024-12, why: beslut}
costs: [{measure: akutbesok, unit_cost: 6 774, overhead: 0.20, price_year: 2023, falls_on: region, cashable: false}]
events: {contacts: {file: kontakter.parquet, columns: {person_id: Löpnummer}}}
aggregate: {file: f.xlsx, unit: Sjukhus, n: Antal, before: Före, after: Efter, months: 6}
people: {steward: Någon, legal_basis: , reviewed: {by: Någon annan, date: 2024-12-01}}
"""
AGGREGATE = "after: Efter, months: 6"
WHERE = "exempel/initiative.yaml"


def put(tmp_path: Path, text: str | bytes) -> Path:
    folder = tmp_path / "exempel"
    folder.mkdir(exist_ok=True)
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    (folder / "initiative.yaml").write_bytes(content)
    return folder


def load(tmp_path: Path, text: str | bytes) -> Initiative:
    return load_initiative(put(tmp_path, text))


def faults(tmp_path: Path, text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(DesignError) as caught:
        load(tmp_path, text)
    return caught.value.faults


def test_good_file_becomes_typed_values(tmp_path: Path) -> None:
    plan = load(tmp_path, GOOD)
    assert plan.extracted == datetime.date(2024, 11, 2)
    assert plan.baseline == Span(from_="2022-01", to="2023-12")
    assert plan.baseline.to == pd.Period("2023-12", "M")
    assert plan.intervention is not None
    assert (plan.intervention.from_, plan.intervention.phase_in) == (pd.Period("2024-01", "M"), 2)
    assert plan.target is not None
    assert plan.target.relative == -0.20
    assert plan.target_group is not None
    assert plan.target_group.age == (80, None)
    assert (plan.costs[0].unit_cost, plan.costs[0].cashable) == (6774, False)
    assert plan.folder == tmp_path / "exempel"


def test_leading_zeros_survive(tmp_path: Path) -> None:
    plan = load(tmp_path, GOOD)
    assert plan.area == ("0760", "0765")
    assert plan.co_events[0].scope == ("0760",)


def test_what_is_left_out_is_none_or_empty(tmp_path: Path) -> None:
    minimal = (
        "schema: 1\nextracted: 2024-11-02\nid: exempel\nname: X\nmeasures: [{id: eget, kind: mean, better: higher}]\n"
    )
    plan = load(tmp_path, minimal)
    assert plan.baseline is plan.intervention is plan.target is plan.comparison is None
    assert plan.principals == plan.co_events == plan.costs == plan.files == ()
    assert plan.people == People()
    assert (plan.main.id, plan.main.label, plan.synthetic) == ("eget", "eget", False)
    assert load(tmp_path, GOOD).people.legal_basis is None


def test_main_label_files_and_synthetic(tmp_path: Path) -> None:
    plan = load(tmp_path, GOOD)
    assert (plan.main.id, plan.main.label) == ("akutbesok", "Akutbesök")
    assert plan.files == ("akutbesok_syntetisk.csv", "f.xlsx", "kontakter.parquet")
    assert plan.synthetic
    assert plan.measure("remisser").role == "process"
    with pytest.raises(DesignError, match='måttet "remiser" finns inte – menas "remisser"'):
        plan.measure("remiser")


def standard(people: str) -> tuple[str, str]:
    """What to replace, and with what, for a standard population beside a column of ages."""
    old = "exposure: Invånare 80+}"
    return old, old.replace("}", f", age: Ålder}}\n    standard_population: {people}")


# what to replace in GOOD, with what, and the sentence that must come (after "exempel/initiative.yaml")
FAULTS = {
    "misspelt key": ("baseline:", "basline:", ' rad 16: nyckeln "basline" finns inte – menas "baseline"?'),
    "misspelt nested key": ("phase_in", "phasein", ' rad 17: nyckeln "phasein" finns inte – menas "phase_in"?'),
    "internal key": ("name: Ett", "folder: /tmp\nname: Ett", 'nyckeln "folder" finns inte här'),
    "internal spelling": ("{from: 2022-01, to", "{from_: 2022-01, to", 'nyckeln "from_" finns inte – menas "from"?'),
    "key from nowhere": ("phase_in", "xyz", 'nyckeln "xyz" finns inte här – se docs/initiative_yaml.md'),
    "misspelt value": ("status: infört", "status: infort", ' rad 5: "status" kan inte vara infort – menas "infört"?'),
    "value from nowhere": ("role: process", "role: x", "välj bland outcome, process, balancing"),
    "missing": ("name: Ett exempel\n", "", ': nyckeln "name" saknas – lägg till den'),
    "missing nested": ("unit_cost: 6 774, ", "", ' rad 24: nyckeln "unit_cost" saknas under "costs" – lägg till den'),
    "no value": ("name: Ett exempel", "name:", 'nyckeln "name" saknas'),
    "empty text": ("Ett exempel", '""', '"name" är tom'),
    "impossible date": ("2024-11-02", "2024-02-30", ' rad 2: "2024-02-30" är inget datum som finns'),
    "another date form": ("2024-11-02", "2024-W44-6", '"2024-W44-6" är inget datum som finns'),
    "month for date": ("2024-11-02", "2024-11", "skriv år, månad och dag"),
    "impossible month": ("from: 2024-06", "from: 2024-13", ' rad 20: "2024-13" är ingen månad – skriv år och månad'),
    "date for month": ("from: 2024-06", "from: 2024-06-10", '"2024-06-10" är ingen månad'),
    "list for month": ("from: 2024-06", "from: [2024-06]", '"from" är en lista men ska vara en månad'),
    "text for number": ("per: 1000", "per: tusen", ' rad 12: "per" är tusen men ska vara ett heltal'),
    "text for amount": ("6 774", "dyrt", '"unit_cost" är dyrt men ska vara ett tal'),
    "no finite amount": ("6 774", ".inf", '"unit_cost" är .inf men ska vara ett tal'),
    "percent": ("0.20,", "20 %,", '"overhead" är 20%'),
    "too large a share": ("0.20,", "1.2,", '"overhead" är 1.2 men ska vara mindre än 1'),
    "negative": ("phase_in: 2", "phase_in: -2", '"phase_in" är -2 men ska vara minst 0'),
    "percent as target": ('"−0,20"', "-20", "relative är -20 men ska skrivas som andel"),
    "ja for true": ("cashable: false", "cashable: ja", '"cashable" är ja men ska vara true eller false'),
    "text for list": ("{units: [Norrby, Söderby]}", "{units: Norrby}", '"units" är Norrby men ska vara en lista'),
    "text for group": ("{from: 2022-01, to: 2023-12}", "tidigt", '"baseline" är tidigt men ska vara en grupp'),
    "list for text": ("name: Ett exempel", "name: [a]", '"name" är en lista men ska vara text'),
    "null in list": ("[Norrby,", "[null,", 'punkt 1 under "units" är inget värde men ska vara text'),
    "one age": ("[80, null]", "[80]", '"age" ska ha två värden'),
    "three ages": ("[80, null]", "[80, 90, 100]", '"age" har för många värden – skriv 2'),
    "ages turned": ("[80, null]", "[80, 65]", "åldrarna står i fel ordning (80–65)"),
    "short code": ('"0760",', "760,", '"760" är ingen kommunkod'),
    "unknown schema": ("schema: 1", "schema: 2", " rad 1: filen har schema 2"),
    "bad id": ("id: remisser", "id: Rem isser", '"id" är Rem isser – använd bara a–z'),
    "id is not folder": ("id: exempel", "id: annat", ' rad 3: id är "annat" men mappen heter "exempel"'),
    "path upwards": ("file: akut", "file: ../akut", "pekar ut ur mappen"),
    "absolute path": ("file: akut", "file: /akut", "pekar ut ur mappen"),
    "windows path": ("file: akut", r"file: C:\akut", "pekar ut ur mappen"),
    "span turned": ("to: 2021-09", "to: 2019-09", " rad 18: perioden slutar (2019-09) före sin början (2020-03)"),
    "baseline too late": ("to: 2023-12", "to: 2024-01", " rad 16: nuläget slutar 2024-01, men insatsen börjar 2024-01"),
    "target too early": ("by: 2024-12", "by: 2024-01", " rad 23: målet ska nås 2024-01, men insatsen börjar 2024-01"),
    "target measure": ("measure: akutbesok, rel", "measure: akut, rel", 'måttet "akut" finns inte under measures'),
    "cost measure": ("measure: akutbesok, unit", "measure: akutbesk, unit", 'menas "akutbesok"?'),
    "two goals": ("by: 2024-12", "by: 2024-12, value: 70", "antingen relative"),
    "no goal": ('relative: "−0,20", ', "", "antingen relative"),
    "two comparisons": ("{units:", "{file: a.csv, units:", "antingen units"),
    "columns beside units": ("{units:", "{month: Månad, units:", "ta bort kolumnnamnen"),
    "no event source": ("{file: kontakter.parquet, columns", "{columns", "antingen file eller sql"),
    "two main": ("{id: remisser,", "{id: remisser, main: true,", "märk ett och bara ett"),
    "no main": ("main: true", "main: false", "märk ett och bara ett"),
    "same id": ("id: remisser", "id: akutbesok", 'måttet "akutbesok" står två gånger'),
    "no time": ("month: Månad, ", "", "antingen month"),
    "two times": ("month: Månad, ", "month: Månad, period: År, ", "antingen month"),
    "standard of nothing": ("main: true\n", "main: true\n    standard_population: sverige\n", "kräver kolumnerna age"),
    "standard in words": ("main: true\n", "main: true\n    standard_population: norge\n", 'ska vara "sverige"'),
    "standard below zero": ("main: true\n", "main: true\n    standard_population: {65-74: -1}\n", 'åldern "65-74"'),
    "standard of no ages": (*standard("{abc: 1, 65-74: 2}"), '"abc" under standard_population är ingen åldersgrupp'),
    "standard that overlaps": (*standard("{65-74: 1, 70-84: 1}"), "åldersgrupperna 65–74 och 70–84 överlappar"),
    "standard with a gap": (*standard("{65-74: 1, 85+: 1}"), "åldern 75–84 år saknas mellan 65–74 och 85+; skriv"),
    "standard twice": (*standard("{65-74: 1, 65–74: 2}"), "åldern 65–74 står två gånger"),
    "standard with all faults": (*standard("{abc: 0, 65-74: 1}"), 'antalet för åldern "abc"'),
    "value and exposure": ("exposure: Invånare 80+", "exposure: antal", "value och exposure anger samma kolumn"),
    "three of one": ("exposure: Invånare 80+", "exposure: Antal, sex: Antal", "value, exposure och sex anger samma"),
    "sex and age": ("exposure: Invånare 80+", "sex: Grupp, age: Grupp", 'sex och age anger samma kolumn, "Grupp"'),
    "before and after": ("after: Efter", "after: Före", 'before och after anger samma kolumn, "Före"'),
    "comparison's columns": (
        "units: [Norrby, Söderby]",
        "file: a.csv, value: A, unit: A",
        "value och unit anger samma",
    ),
    "comparison's and measure's": (
        "units: [Norrby, Söderby]",
        "file: a.csv, value: Kommun",
        "value och unit anger samma",
    ),
    "table's measure": (AGGREGATE, AGGREGATE.replace("months", "measure: akut, months"), 'måttet "akut" finns inte'),
    "half a spread": (AGGREGATE, AGGREGATE.replace("months", "sd_after: SD, months"), "hör ihop"),
    "no measures": (GOOD[GOOD.index("measures") : GOOD.index("baseline")], "measures: []\n", '"measures" är en tom'),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(tmp_path: Path, name: str) -> None:
    old, new, sentence = FAULTS[name]
    assert GOOD.count(old) == 1, "the edit must hit one place"
    said = faults(tmp_path, GOOD.replace(old, new))
    assert len(said) == 1
    assert said[0].startswith(WHERE)
    assert sentence in said[0]


YAML_FAULTS = {
    "tab": (GOOD.replace("    kind", "\tkind"), " rad 9: raden innehåller en tabb"),
    "tab after colon": (GOOD.replace("name: ", "name:\t"), " rad 4: raden innehåller en tabb"),
    "duplicate": (GOOD + "status: idé\n", ' rad 28: nyckeln "status" står redan på rad 5 – behåll en av dem'),
    "colon": (GOOD.replace("Ett exempel", "Ett: exempel"), " rad 4: raden har ett kolon för mycket"),
    "quote": (GOOD.replace("Ett exempel", '"Ett exempel'), "går inte att läsa som YAML"),
    "alias": (GOOD.replace("Ett exempel", "*akut*"), " rad 4: en stjärna före text"),
    "own surroundings": ("schema: &a [*a]\n", " rad 1: en stjärna före text"),
    "key of keys": (GOOD + "{a: b}: c\n", " rad 28: en nyckel ska vara ett ord"),
    "empty": ("", ": filen är tom"),
    "only a list": ("- a\n- b\n", ": filen är tom eller saknar nycklar"),
    "binary": (b"PK\x03\x04\x00\x00", "spara om den som UTF-8"),
}


@pytest.mark.parametrize("name", YAML_FAULTS)
def test_yaml_fault(tmp_path: Path, name: str) -> None:
    text, sentence = YAML_FAULTS[name]
    said = faults(tmp_path, text)
    assert len(said) == 1
    assert said[0].startswith(WHERE)
    assert sentence in said[0]


def test_all_faults_come_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = GOOD
    for old, new in (
        ("name: Ett exempel", "nme: Ett exempel"),
        ("kind: count\n", "kind: antal\n"),
        ("to: 2023-12", "to: 2024-03"),
        ("by: 2024-12", "by: 2023-12"),
        ("status: infört", "status: infort\nstatus: pilot"),
    ):
        text = text.replace(old, new)
    said = faults(tmp_path, text)
    lines = [int(found.group(1)) for sentence in said if (found := re.search(r" rad (\d+):", sentence))]
    assert lines == [4, 5, 6, 10, 17, 24]
    assert not any("saknas" in sentence for sentence in said), "a misspelt key is not also missing"


@pytest.mark.parametrize("loc", [(), ("measures", 0), ("measures", 0, "source"), ("target",), ("people", "reviewed")])
def test_every_key_without_its_first_letter_is_answered_with_itself(tmp_path: Path, loc: tuple[Any, ...]) -> None:
    for key in (key for key in keys_at(loc) if len(key) > 3 and key[1:] not in keys_at(loc)):
        group: Any = yaml.load(GOOD, yaml.BaseLoader)
        tree = group
        for step in loc:
            group = group[step]
        group[key[1:]] = group.pop(key, "x")
        assert any(f'"{key[1:]}" finns inte – menas "{key}"?' in said for said in faults(tmp_path, yaml.dump(tree)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_encodings_of_windows_editors(tmp_path: Path, encoding: str) -> None:
    text = GOOD.replace("\n", "\r\n").replace("−", "-")
    assert load(tmp_path, text.encode(encoding)).name == "Ett exempel"
    assert load(tmp_path, text.encode(encoding)).status == "infört"


def test_found_by_id_in_the_raw_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARAVARD_RAW", str(tmp_path))
    folder = put(tmp_path, GOOD)
    (tmp_path / "tom").mkdir()
    assert load_initiative("exempel").folder == folder
    assert list_initiatives(tmp_path) == [folder]
    with pytest.raises(DesignError, match=r'Initiativet "exempl" finns inte i .* – menas "exempel"'):
        load_initiative("exempl")


def test_folder_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="filen finns inte"):
        load_initiative(tmp_path / "exempel")


ENGLISH = re.compile(r"Input should|Value error|valid|required|expected|Field|Error|found ", re.IGNORECASE)
JUNK = st.one_of(
    st.text(max_size=12).filter(lambda text: not ENGLISH.search(text)),  # a sentence repeats the value it is about
    st.none(),
    st.sampled_from(
        ["-1", "2024-05", "2024-05-06", "1e400", "nan", "9" * 5000, "true", "0", "..", "\t", "* a", "{", "!x"]
    ),
    st.lists(st.text("abc-01", max_size=4), max_size=3),
    st.dictionaries(
        st.sampled_from(["from", "to", "file", "sql", "x", "id"]), st.text("2-0 a", max_size=7), max_size=3
    ),
)


def places(tree: Any, loc: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [place for key, value in items for place in [(*loc, key), *places(value, (*loc, key))]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(data=st.data())
def test_any_value_anywhere_is_taken_or_answered_in_swedish(tmp_path: Path, data: st.DataObject) -> None:
    tree = yaml.load(GOOD, yaml.BaseLoader)
    *way, last = data.draw(st.sampled_from(places(tree)))
    group = tree
    for step in way:
        group = group[step]
    group[last] = data.draw(JUNK)
    assert_taken_or_answered(tmp_path, yaml.dump(tree, allow_unicode=True))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.one_of(st.text(max_size=60), st.text(":-[]{}\"'|>&*!%#\t\n ab1", max_size=40), st.binary(max_size=40)))
@example("a: &x\n  <<: *x\n")
@example("? a\n: b\n---\nc")
def test_any_text_is_answered_in_swedish(tmp_path: Path, text: str | bytes) -> None:
    assert_taken_or_answered(tmp_path, text)


def assert_taken_or_answered(tmp_path: Path, text: str | bytes) -> None:
    try:
        load(tmp_path, text)
        said: tuple[str, ...] | None = None
    except DesignError as error:
        said = error.faults
    assert said != ()
    for sentence in said or ():
        assert sentence.startswith(WHERE)
        assert not ENGLISH.search(re.sub(r'"[^"]*"', "", sentence))


def test_every_key_stands_in_the_reference() -> None:
    reference = (Path(__file__).resolve().parent.parent / "docs" / "initiative_yaml.md").read_text(encoding="utf-8")
    groups = [(), ("measures", 0, "source"), ("measures", 0, "published", 0)]
    groups += [("people", "reviewed"), ("events", "contacts")]
    groups += [
        (key, 0) for key in ("measures", "status_history", "links", "exclude", "co_events", "costs", "own_costs")
    ]
    groups += [(key,) for key in keys_at(())]  # lists and plain values have no keys of their own and add none
    keys = {key for group in groups for key in keys_at(group)}
    assert len(keys) > 75
    assert sorted(key for key in keys if not re.search(rf"\b{key}\b", reference)) == []


def test_ramp_and_weighting_reach_the_design(tmp_path: Path) -> None:
    plan = load(tmp_path, GOOD)
    design = ItsDesign.from_plan(plan)
    assert (design.ramp, design.comparison) == (False, "difference")
    chosen = GOOD.replace("phase_in: 2}", "phase_in: 2, ramp: true}").replace("Söderby]}", "Söderby], weighted: true}")
    design = ItsDesign.from_plan(load(tmp_path, chosen))
    assert (design.ramp, design.comparison) == (True, "weighted")


def test_a_measure_of_the_catalogue_needs_its_id_alone(tmp_path: Path) -> None:
    plan = load(
        tmp_path, GOOD.replace("  - {id: remisser, kind: count, better: lower, role: process}", "  - id: varddygn")
    )
    taken, described = plan.measures[1], plan.measures[0]
    assert (taken.kind, taken.better, taken.label) == ("days", "lower", "Vårddygn")
    assert taken.definition
    assert described.definition is None, "a measure that says its kind stands as it is described"


def test_ages_and_standard_population(tmp_path: Path) -> None:
    ages = "exposure: Invånare 80+, sex: Kön, age: Ålder}\n    standard_population: {80–84: 10 000, 85+: 9 000}"
    plan = load(tmp_path, GOOD.replace("exposure: Invånare 80+}", ages))
    assert plan.main.standard_population == {"80–84": 10000, "85+": 9000}
    assert plan.main.source is not None
    assert plan.main.source.columns["sex"] == "Kön"


def test_a_share_may_be_a_number_or_a_span_and_its_ends_stand_in_order(tmp_path: Path) -> None:
    span = GOOD.replace("cashable: false", "cashable: false, marginal: {low: 0.1, base: 0.4, high: 0.9}")
    assert load(tmp_path, span).costs[0].marginal.middle == 0.4
    assert load(tmp_path, GOOD.replace("cashable: false", "marginal: 0.5")).costs[0].marginal.high == 0.5
    half = load(tmp_path, GOOD.replace("cashable: false", "marginal: {low: 0.2, high: 0.6}")).costs[0].marginal
    assert half.middle == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{low: 0.6, high: 0.2}", "rad 24: spannet 0.6, 0.2 står i fel ordning – skriv det lägsta först"),
        ("{low: 0.1, base: 0.9, high: 0.5}", "står i fel ordning"),
        ("{low: 0.1, high: 50}", "andelen 0.1–50 ska ligga mellan 0 och 1 – 20 procent skrivs som 0.20"),
        ("-0.5", "andelen -0.5–-0.5 ska ligga mellan 0 och 1"),
        ("halva", '"low" är halva men ska vara ett tal'),
    ],
)
def test_a_share_that_cannot_be_is_answered(tmp_path: Path, written: str, told: str) -> None:
    with pytest.raises(DesignError) as caught:
        load(tmp_path, GOOD.replace("cashable: false", f"marginal: {written}"))
    assert told in str(caught.value)
