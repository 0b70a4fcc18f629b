"""Tables of inhabitants that would be counted wrongly: told, each cause in one sentence."""

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

EXAMPLE = Path(__file__).resolve().parent.parent / "data" / "questions" / "exempel-lansdel"
PEOPLE = (EXAMPLE / "befolkning_syntetisk.csv").read_text(encoding="utf-8")
OLD = [AgeBand(65, 79), AgeBand(80, None)]
LONG = {"municipality": "Kommun", "age": "Ålder", "count": "Antal"}

Read = Callable[..., list[str]]


@pytest.fixture
def told(tmp_path: Path) -> Read:
    """The faults of a table under columns of the sizing file."""

    def tell(text: str, **columns: object) -> list[str]:
        (tmp_path / "b.csv").write_text(text, encoding="utf-8")
        try:
            given = Population.model_validate({"file": "b.csv", "date": "2023-12-31", "source": "s", **columns})
            return check_population(read_population(tmp_path, given).frame, "x", OLD, MOST_PEOPLE)
        except NaravardError as error:
            return list(error.faults)

    return tell


def by_sex(*sexes: str, places: tuple[str, ...] = ("Växjö", "Ljungby")) -> str:
    rows = [f"{place};{age};{sex};10" for place in places for age in ("65-79 år", "80+ år") for sex in sexes]
    return "\n".join(["Kommun;Ålder;Kön;Antal", *rows])


def test_ages_that_overlap_are_counted_once_or_refused(told: Read) -> None:
    assert told(PEOPLE, **LONG) == []
    people = f"{PEOPLE}9901 Åby;80+ år;3277\n"
    assert told(people, **LONG) == ["x: 80 år och äldre överlappar 80–84 år och 85 år och äldre i Åby; behåll det ena."]
    names = [line.partition(";")[0] for line in PEOPLE.splitlines()[1:]]
    people = PEOPLE + "".join(f"{name};65+ år;1\n" for name in dict.fromkeys(names))
    (sentence,) = told(people, **LONG)
    assert sentence.startswith("x: 65 år och äldre överlappar 65–69 år, 70–74 år, 75–79 år, 80–84 år och 85 år")


def test_ages_outside_the_question_may_overlap(told: Read) -> None:
    assert told(f"{PEOPLE}9901 Åby;0-19 år;3277\n9901 Åby;0-64 år;9000\n", **LONG) == []


@given(
    st.lists(st.sampled_from([(65, 69), (70, 79), (65, 79), (80, 84), (85, None), (80, None), (75, 84)]), unique=True)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_a_table_without_faults_counts_every_age_just_once(tmp_path: Path, ages: list[tuple[int, int | None]]) -> None:
    bands = [AgeBand(*each) for each in ages]
    lines = [f"Växjö;{band.label};{min(band.end, 100) - band.first}" for band in bands]  # one person a year of age
    (tmp_path / "c.csv").write_text("\n".join(["Kommun;Ålder;Antal", *lines, "Växjö;0–64;65"]), encoding="utf-8")
    frame = read_population(tmp_path, Population(file="c.csv", date="2023-12-31", source="s", **LONG)).frame
    held = [sum(band.first <= age < band.end for band in bands) for age in range(65, 100)]
    edges = all(not (band.first < 80 < band.end) for band in bands)
    assert (check_population(frame, "x", OLD, MOST_PEOPLE) == []) == (set(held) == {1} and edges)
    if set(held) == {1} and edges:
        assert by_band(frame, ["0780"], OLD).tolist() == [[15, 20]]


@pytest.mark.parametrize("mark", [".", ","])
def test_thousands_parted_by_a_point_or_comma_are_not_read_as_a_few(told: Read, mark: str) -> None:
    people = (
        PEOPLE.replace(";2746", f";2{mark}000")
        .replace(";2523", f";2{mark}523")
        .replace(";2152", f";1{mark}002{mark}152")
    )
    assert told(people, **LONG) == [
        f'x rad 2, 3 och 4: antalet invånare är "2{mark}000" – menas 2000? Skriv talen utan punkt och komma.'
    ]
    wide = f"Kommun;65-79;80+\nVäxjö;2{mark}000;10\nLjungby;10;10\n"
    assert [fault.partition(": ")[0] for fault in told(wide, municipality="Kommun")] == ["x rad 2"]


def test_many_texts_are_one_sentence(told: Read) -> None:
    rows = [f"9901 Åby;{age} år;{'abcdefgh'[age - 65]}" for age in range(65, 73)]
    (text, *_) = told("\n".join(["Kommun;Ålder;Antal", *rows, "9901 Åby;73+ år;1"]), **LONG)
    assert text.endswith('antalet invånare är "a", "b", "c", "d", "e" och 3 till; skriv bara siffror.')


@pytest.mark.parametrize("count", ["1e99", "9" * 30, "20000001"])
def test_more_than_can_live_anywhere(told: Read, count: str) -> None:
    (sentence,) = told(PEOPLE.replace(";2746", f";{count}"), **LONG)
    assert sentence.replace("\u00a0", " ") == "x rad 2: antalet invånare är fler än 20 000 000; rätta det."


def test_a_file_of_one_sex_is_half_the_inhabitants(told: Read) -> None:
    assert told(by_sex("kvinnor"), sex="Kön", **LONG) == ["x: filen har bara kvinnor; lägg till det andra könet."]
    assert told(by_sex("kvinnor", "män"), sex="Kön", **LONG) == []
    assert told(by_sex("kvinnor", "män", "totalt"), sex="Kön", **LONG) == []
    assert told(by_sex("totalt"), sex="Kön", **LONG) == []
    lone = by_sex("kvinnor", "män").replace("Växjö;65-79 år;män;10\n", "").replace("Ljungby;80+ år;män;10", "")
    assert told(lone, sex="Kön", **LONG) == [
        "x: Växjö har bara kvinnor i åldern 65–79 år och i 1 fall till; lägg till det andra könet."
    ]


@pytest.mark.parametrize("sexes", [("kvinnor", "män"), ("K", "M", "totalt"), ("kvinnor",)])
def test_a_column_by_sex_must_be_named(told: Read, sexes: tuple[str, ...]) -> None:
    (sentence,) = told(by_sex(*sexes), **LONG)
    assert sentence.endswith(
        'b.csv: kolumnen "Kön" delar invånarna på kön; skriv sex: Kön under population i sizing.yaml.'
    )
    wide = "Kommun;Kön;65-79;80+\n" + "".join(f"Växjö;{sex};1;2\n" for sex in sexes)
    (sentence,) = told(wide, municipality="Kommun")
    assert 'kolumnen "Kön" delar invånarna på kön' in sentence


def test_rows_that_stand_twice_are_one_sentence(told: Read) -> None:
    people = PEOPLE + "\n".join(PEOPLE.splitlines()[1:])
    (sentence,) = told(people, **LONG)
    groups = len(PEOPLE.splitlines()) - 1
    assert sentence.endswith(
        f"och {2 * groups - 5} till: Åby, 65–69 år och {groups - 1} till står flera gånger; behåll en rad för varje."
    )


def test_a_wide_table_by_sex(told: Read, tmp_path: Path) -> None:
    text = "region;kön;65-79 år;80+ år\n" + "".join(
        f"{place};{sex};{young};{old}\n"
        for place, numbers in (("00 Riket", (9, 9)), ("0780 Växjö", (11, 22)), ("0114 Upplands Väsby", (4, 5)))
        for sex, (young, old) in zip(
            ("män", "kvinnor", "totalt"),
            ([n // 2 for n in numbers], [n - n // 2 for n in numbers], numbers),
            strict=True,
        )
    )
    columns = {"municipality": "region", "sex": "kön"}
    for table in (text, "\n".join(line for line in text.splitlines() if "totalt" not in line)):
        assert told(table, **columns) == []
        found = read_population(tmp_path, Population(file="b.csv", date="2023-12-31", source="s", **columns))
        assert by_band(found.frame, ["0780", "0114"], OLD).tolist() == [[11, 22], [4, 5]]
    assert told(text.replace("0114 Upplands Väsby;män;2;2\n", ""), **columns) == [
        "x: Upplands Väsby har bara kvinnor i åldern 65–79 år och i 1 fall till; lägg till det andra könet."
    ]
    assert "är inget kön" in told(text.replace("0780 Växjö;män", "0780 Växjö;mnä"), **columns)[0]


def test_a_column_stands_for_one_age(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='kolumnen "a" står för flera åldrar under bands'):
        Population(file="f", municipality="k", date="2023-12-31", source="s", bands={"65-79": "a", "80+": " A"})


@pytest.mark.parametrize(
    "bands", [{}, {"65-79": "65-79", "65–79 år": "65–79 år", "80+": "80+"}], ids=["by heads", "by bands"]
)
def test_an_age_has_one_column(told: Read, bands: dict[str, str]) -> None:
    (sentence,) = told("Kommun;65-79;65–79 år;80+\nVäxjö;1;2;3\n", municipality="Kommun", bands=bands)
    assert sentence.endswith('b.csv: 65–79 år har flera kolumner ("65-79" och "65–79 år"); behåll en.')


LARGER = ("Riket", "Hela riket", "Sverige", "Stockholms län", "Region Kronoberg", "Landstinget Dalarna", "Länet")


@pytest.fixture
def write_case(tmp_path: Path) -> Callable[..., Path]:
    """Writes a case without areas, and a file with 1 000 inhabitants in each of two ages of these units."""

    def write(*units: str) -> Path:
        text = (EXAMPLE / "sizing.yaml").read_text(encoding="utf-8")
        text = text[: text.index("areas:")] + text[text.index("staffing:") :]
        rows = [f"{unit};{age};1000" for unit in units for age in ("65-79", "80+")]
        (tmp_path / "sizing.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "befolkning_syntetisk.csv").write_text("\n".join(["Kommun;Ålder;Antal", *rows]), encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("others", "counted"),
    [
        (LARGER, ["Växjö", "Ljungby"]),
        ((*LARGER, "Gotland", "Region Gotland", "Gotlands län"), ["Växjö", "Ljungby", "Gotland"]),
        (("Region Gotland",), ["Växjö", "Ljungby", "Region Gotland"]),
        (("Lerum", "Region"), ["Växjö", "Ljungby", "Lerum", "Region"]),
    ],
)
def test_counties_and_the_country_by_name_are_no_municipalities(
    write_case: Callable[..., Path], others: tuple[str, ...], counted: list[str]
) -> None:
    found = load_sizing(write_case("Växjö", "Ljungby", *others))
    assert sorted(found.names.values()) == sorted(counted)
    assert found.population is not None
    assert found.population["count"].sum() == 2000 * len(counted)


@pytest.mark.parametrize("units", [("Riket", "Stockholms län"), ("00 Riket", "01 Stockholms län")])
def test_a_file_without_municipalities(write_case: Callable[..., Path], units: tuple[str, ...]) -> None:
    with pytest.raises(NaravardError) as stopped:
        load_sizing(write_case(*units))
    (told,) = stopped.value.faults
    assert told.endswith("befolkning_syntetisk.csv har län eller riket men ingen kommun; beställ per kommun.")
