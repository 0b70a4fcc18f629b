"""What a sizing question accepts, and the sentences for what it does not."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naravard_lib.ages import AgeBand
from naravard_lib.cases.sizing import MOST_PEOPLE, Population
from naravard_lib.errors import NaravardError
from naravard_lib.sources.population import read_population
from naravard_lib.tables.population import by_band, check_population
from naravard_lib.workbook.sizing import load_sizing

QUESTIONS = Path(__file__).resolve().parent.parent / "data" / "questions"
UMEA = (QUESTIONS / "umea-lansdel" / "sizing.yaml").read_text(encoding="utf-8")
EXAMPLE = (QUESTIONS / "exempel-lansdel" / "sizing.yaml").read_text(encoding="utf-8")
PEOPLE = (QUESTIONS / "exempel-lansdel" / "befolkning_syntetisk.csv").read_text(encoding="utf-8")

Faults = Callable[..., list[str]]


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """The sentences for a case with texts replaced, by their beginnings."""

    def tell(text: str, *replaced: tuple[str, str], people: str = PEOPLE, area: str = "") -> list[str]:
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new, 1)
        folder = tmp_path / "fall"
        folder.mkdir(exist_ok=True)
        (folder / "sizing.yaml").write_text(text, encoding="utf-8")
        (folder / "befolkning_syntetisk.csv").write_text(people, encoding="utf-8")
        with pytest.raises(NaravardError) as stopped:
            load_sizing(folder, area)
        return list(stopped.value.faults)

    return tell


def line(text: str, part: str) -> str:
    return f"rad {text[: text.index(part)].count(chr(10)) + 1}:"


def test_shares_outside_0_1_wrong_order_and_unknown_names_come_at_once(faults: Faults) -> None:
    told = faults(
        UMEA,
        ("{low: 0.20, base: 0.25, high: 0.30}", "{low: 0.20, base: 0.25, high: 1.30}"),
        ("{low: 0.12, base: 0.15, high: 0.18}", "{low: 0.18, base: 0.15, high: 0.12}"),
        ("within: riskgrupper", "within: riskgruper"),
    )
    assert len(told) == 3
    assert "mellan 0 och 1" in told[0]
    assert line(UMEA, "{low: 0.20") in told[0]
    assert 'menas "riskgrupper"' in told[1]
    assert "fel ordning" in told[2]


def test_an_interval_needs_its_origin(faults: Faults) -> None:
    (told,) = faults(
        UMEA, ("\n        interval: vårt antagande, en femtedel åt vardera hållet; källan anger ingen osäkerhet", "")
    )
    assert "interval" in told


def test_an_inner_group_larger_than_its_outer(faults: Faults) -> None:
    (told,) = faults(UMEA, ("{low: 0.03, base: 0.05, high: 0.05}", "{low: 0.03, base: 0.16, high: 0.16}"))
    assert "Mest sjuka" in told
    assert "större än Periodvis sviktande" in told


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("beyond: mest-sjuka", "beyond: riskgrupper", "ligger inte inom"),
        ("    within: riskgrupper", "    within: mest-sjuka", "inom sig själv"),
        ("id: periodvis-utover", "id: mest-sjuka", "2 gånger"),
        ("need: fast-vardkontakt", "need: fast-vardkontrakt", 'menas "fast-vardkontakt"'),
        ("adds: [mest-sjuka, halften]", "adds: [mest-sjuka, halvten]", 'menas "halften"'),
        ("Vindeln: 156", "Vindeln: -156", "minst 0"),
        ("Vindeln: 156", "Vindeln: 156.5", "heltal"),
        ("Vindeln: 156", f"Vindeln: 1{'0' * 30}", "högst 20000000"),
        ("schema: 1", "schema: 2", "schema 2"),
        ("rounding", "avrundning", "nyckeln"),
    ],
)
def test_parts_that_do_not_fit_together(faults: Faults, old: str, new: str, part: str) -> None:
    told = faults(UMEA + "rounding: plain\n", (old, new))
    assert any(part in fault for fault in told)
    assert all(fault.startswith("fall/sizing.yaml") for fault in told)


def test_municipalities_unknown_without_number_or_in_two_areas_come_at_once(faults: Faults) -> None:
    told = faults(UMEA, ("[Umeå]", "[Umåe, Vännäs, Skellefteå]"), ("Vindeln: 156", "Vindlen: 156"))
    assert len(told) == 4
    assert 'menas "Umeå"' in told[0]
    assert "Skellefteå har inget antal" in told[1]
    assert 'menas "Vindeln"' in told[2]
    assert "Vännäs står i flera områden (Umeå kommun och Kranskommunerna)" in told[3]


def test_a_municipality_that_the_file_lacks_and_areas_that_the_question_lacks(faults: Faults) -> None:
    told = faults(EXAMPLE, ('"9902"', "Norby"), area="Landsbyggden,Åby")
    assert ['menas "Norrby"' in told[0], 'menas "Landsbygden"' in told[1], len(told)] == [True, True, 2]


def test_no_population_at_all(faults: Faults) -> None:
    (told,) = faults(re.sub("printed:.*", "", UMEA, flags=re.DOTALL))
    assert "befolkningen saknas" in told


def test_ages_that_a_municipality_lacks_are_named(faults: Faults) -> None:
    people = PEOPLE.replace("9902 Norrby;70–74 år;572\n", "").replace("9903 Söderby;85+ år;301\n", "")
    people = people.replace("9904 Västerby;85+ år;212\n", "")
    assert people.count("\n") == PEOPLE.count("\n") - 3
    told = faults(EXAMPLE, people=people)
    assert len(told) == 2
    assert "70–74 år i Norrby" in told[0]
    assert "85 år och äldre i Söderby och Västerby" in told[1]


def test_counts_that_are_none_and_rows_that_stand_twice_come_at_once(faults: Faults) -> None:
    people = (
        PEOPLE.replace(";2746", ";-2746").replace(";572", ";572,5").replace(";410", ";<5").replace(";350", ";många")
    )
    told = faults(EXAMPLE, people=f"{people}9901 Åby;85+ år;1\n")
    for part in ("negativt", "inget heltal", "dolt", '"många"', "Åby, 85 år och äldre står flera gånger"):
        assert sum(part in fault for fault in told) == 1


def test_bands_across_an_edge_of_the_shares(faults: Faults) -> None:
    told = faults(EXAMPLE.replace("age: 65-79", "age: 65-77"))
    assert any("65–77 år för sig (filen har 75–79 år)" in fault for fault in told)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("{group: mest-sjuka, per_week", "{group: periodvis-sviktande, per_week", "saknas för mest-sjuka"),
        ("hours: {low: 22", "hours: {low: 0", "över 0"),
        ("age: Ålder", "age: Alder", "sizing.yaml"),
        ("befolkning_syntetisk.csv", "../befolkning.csv", "ut ur mappen"),
        ("befolkning_syntetisk.csv", "../befolkning.csv", "lägg filen bredvid den här filen"),
        ("  age: Ålder\n", "", "age och count hör ihop"),
        ("age: 80+", "age: gammal", "ingen åldersgrupp"),
    ],
)
def test_staffing_and_columns(faults: Faults, old: str, new: str, part: str) -> None:
    assert any(part in fault for fault in faults(EXAMPLE, (old, new)))


def test_an_unknown_case_names_the_nearest() -> None:
    with pytest.raises(NaravardError, match='menas "umea-lansdel"'):
        load_sizing("umea-lansdelen")


# The same inhabitants as statistics offices and own lists write them.
HELD = {"0780": (11, 22, 33), "0114": (4, 5, 6)}
LONG = "region;ålder;kön;Folkmängd\n" + "".join(
    f"{code} {name};{age};{sex};{count}\n"
    for code, name in (("00", "Riket"), ("0780", "Växjö"), ("0114", "Upplands Väsby"))
    for age, n in zip(("65-69 år", "70-79 år", "80+ år", "totalt"), (*HELD.get(code, (9, 9, 9)), 0), strict=True)
    for sex, count in (("män", n // 2), ("kvinnor", n - n // 2), ("totalt", n))
)
FORMS = {
    "long": (LONG, {"municipality": "region", "age": "ålder", "sex": "kön", "count": "Folkmängd"}),
    "wide": (
        "Kommun;65-69 år;70-79 år;80+\nVäxjö;11;22;33\nUpplands Väsby kommun;4;5;6\nTotalt;15;27;39\n",
        {"municipality": "Kommun"},
    ),
    "open": (
        "kod,p65,p70,p80\n780,66,55,33\n114,15,11,6\n",
        {"municipality": "kod", "bands": {"65+": "p65", "70+": "p70", "80 år och äldre": "p80"}},
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_population_tables_say_the_same(form: str, tmp_path: Path) -> None:
    text, columns = FORMS[form]
    (tmp_path / "scb.csv").write_text(text, encoding="cp1252")
    given = Population(file="scb.csv", date="2023-12-31", source="s", **columns)
    found = read_population(tmp_path, given)
    bands = [AgeBand(65, 69), AgeBand(70, 79), AgeBand(80, None)]
    frame = found.frame[found.frame["code"].isin(HELD)]
    assert check_population(frame, "x", bands, MOST_PEOPLE) == []
    assert by_band(frame, list(HELD), bands).tolist() == [list(row) for row in HELD.values()]
    assert by_band(frame, ["0780"], [AgeBand(65, None)]).tolist() == [[66]]


def test_one_sex_alone_is_not_the_inhabitants(tmp_path: Path) -> None:
    text = LONG.replace("0114 Upplands Väsby;70-79 år;män;2\n", "")
    assert text != LONG
    (tmp_path / "scb.csv").write_text(text, encoding="utf-8")
    given = Population(file="scb.csv", date="2023-12-31", source="s", **FORMS["long"][1])
    told = check_population(read_population(tmp_path, given).frame, "x", [AgeBand(65, None)], MOST_PEOPLE)
    assert told == ["x: Upplands Väsby har bara kvinnor i åldern 70–79 år; lägg till det andra könet."]


@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), st.permutations(range(3)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_open_bands_come_apart_whatever_their_order(tmp_path: Path, counts: list[int], order: list[int]) -> None:
    ages, sums = ("65+", "75+", "85+"), [sum(counts[i:]) for i in range(3)]
    head = ";".join(["Kommun", *(ages[i] for i in order)])
    row = ";".join(["Växjö", *(str(sums[i]) for i in order)])
    (tmp_path / "a.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    found = read_population(tmp_path, Population(file="a.csv", municipality="Kommun", date="2023-12-31", source="s"))
    bands = [AgeBand(65, 74), AgeBand(75, 84), AgeBand(85, None)]
    assert by_band(found.frame, ["0780"], bands).tolist() == [counts]


def test_an_area_may_leave_out_municipalities_that_the_source_has_printed(tmp_path: Path) -> None:
    text = UMEA.replace("[Nordmaling, Bjurholm, Vindeln, Robertsfors, Vännäs]", '["2401", Bjurholms kommun]')
    assert text != UMEA
    (tmp_path / "sizing.yaml").write_text(text, encoding="utf-8")
    found = load_sizing(tmp_path)
    assert [part.codes for part in found.areas] == [("2480",), ("2401", "2403")]
    assert sorted(found.names) == ["2401", "2403", "2404", "2409", "2460", "2480"]


def test_ages_between_the_bands_of_a_group_are_never_dropped_without_a_word(faults: Faults) -> None:
    told = faults(EXAMPLE.replace("age: 80+", "age: 85+"))
    assert told == [
        f"fall/sizing.yaml: {label}: ingen andel för 80–84 år; skriv andelen under shares, 0 om ingen ska räknas."
        for label in ("Periodvis sviktande", "Mest sjuka")
    ]


def test_a_hole_filled_with_0_is_accepted(tmp_path: Path) -> None:
    text = EXAMPLE.replace("      - age: 80+", "      - {age: 80-84, share: 0, source: s}\n      - age: 85+")
    (tmp_path / "sizing.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "befolkning_syntetisk.csv").write_text(PEOPLE, encoding="utf-8")
    assert [band.label for band in load_sizing(tmp_path).case.bands] == ["65–79", "80–84", "85+"]
