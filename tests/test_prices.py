"""Price indexes: what is read, what is refused, and that factors follow each other."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import small_initiative

from naravard_lib.errors import SourceError, TableError
from naravard_lib.initiative import Initiative
from naravard_lib.sources.prices import read_prices
from naravard_lib.tables.prices import PriceIndex, check_prices
from naravard_lib.workbook.prices import load_prices

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "raw" / "prisindex.csv"
HEAD = "index;år;värde;källa"
GOOD = ["LPIK;2022;100;provtal", "LPIK;2023;105,5;provtal", "LPIK;2025;110;provtal, prognos", "PKV;2023;98;provtal"]
COST = "costs: [{measure: akutbesok, unit_cost: 6774, overhead: 0.2, price_year: 2023, falls_on: region}]\n"
OWN = "own_costs: [{what: Koordinator, kr_per_year: 650000, falls_on: municipality, price_year: 2022}]\n"
PRICES = "prices: {index: LPIK, to: 2025}\n"

index_years = st.dictionaries(st.integers(1980, 2100), st.floats(1e-3, 1e6), min_size=3)


def plan_with(folder: Path, lines: list[str], more: str = PRICES + COST + OWN, encoding: str = "utf-8") -> Initiative:
    plan = small_initiative(folder / "liten", [9] * 40, more=more)
    (folder / "prisindex.csv").write_text("\n".join(lines), encoding=encoding)
    return plan


def faults(folder: Path, lines: list[str], more: str = PRICES + COST + OWN) -> tuple[str, ...]:
    plan = plan_with(folder, lines, more)
    with pytest.raises((SourceError, TableError)) as raised:
        load_prices(plan)
    return raised.value.faults


@given(index_years, st.data())
def test_factors_follow_each_other(values: dict[int, float], data: st.DataObject) -> None:
    index = PriceIndex("LPIK", values)
    a, b, c = (data.draw(st.sampled_from(sorted(values))) for _ in range(3))
    assert index.factor(a, a) == 1
    assert index.factor(a, b) * index.factor(b, c) == pytest.approx(index.factor(a, c), rel=1e-12)
    assert index.factor(a, b) * index.factor(b, a) == pytest.approx(1, rel=1e-12)


@given(index_years, st.floats(0.01, 100), st.data())
def test_the_scale_of_an_index_does_not_matter(values: dict[int, float], scale: float, data: st.DataObject) -> None:
    a, b = (data.draw(st.sampled_from(sorted(values))) for _ in range(2))
    rescaled = PriceIndex("PKV", {year: scale * value for year, value in values.items()})
    assert rescaled.factor(a, b) == pytest.approx(PriceIndex("PKV", values).factor(a, b), rel=1e-12)


def test_an_initiative_without_prices_needs_no_table(tmp_path: Path) -> None:
    assert load_prices(small_initiative(tmp_path / "liten", [9] * 40, more=COST)) is None


def test_the_index_asked_for_is_read_with_its_sources(tmp_path: Path) -> None:
    found = load_prices(plan_with(tmp_path, ["# egen rad; med semikolon", HEAD, *GOOD]))
    assert found is not None
    assert (found.name, dict(found.values)) == ("LPIK", {2022: 100.0, 2023: 105.5, 2025: 110.0})
    assert found.cited[2025] == "provtal, prognos"
    assert found.source["file"] == "prisindex.csv"
    assert found.factor(2022, 2025) == pytest.approx(1.1)
    assert 6774 * found.factor(2023, 2025) == pytest.approx(6774 / 105.5 * 110)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_table_saved_by_excel_reads_the_same(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [[f'"{cell}"' if delimiter in cell else cell for cell in line.split(";")] for line in [HEAD, *GOOD]]
    lines = ["# rad med , och ; i", *(delimiter.join(row) for row in rows), delimiter * 3]
    found = load_prices(plan_with(tmp_path, lines, encoding=encoding))
    assert found is not None
    assert dict(found.values) == {2022: 100.0, 2023: 105.5, 2025: 110.0}


def test_the_shipped_table_is_empty_and_says_what_to_type(tmp_path: Path) -> None:
    shipped = SHIPPED.read_text(encoding="utf-8").splitlines()
    assert [line for line in shipped if not line.startswith("#")] == [HEAD]
    assert load_prices(plan_with(tmp_path, [*shipped, *GOOD])) is not None
    (first, *rest) = faults(tmp_path / "tom", shipped, PRICES + COST)
    assert first == (
        "tom/prisindex.csv: LPIK har inga värden, men kostnaden för akutbesök i liten/initiative.yaml är i 2023 års "
        "priser; skriv in värdet för 2023."
    )
    assert len(rest) == 1


def test_every_missing_year_is_named_at_once(tmp_path: Path) -> None:
    assert faults(tmp_path, [HEAD, "LPIK;2023;100;provtal"]) == (
        f"{tmp_path.name}/prisindex.csv: LPIK börjar 2023, men koordinator i liten/initiative.yaml kostar i 2022 års "
        "priser; skriv in värdet för 2022.",
        f"{tmp_path.name}/prisindex.csv: LPIK slutar 2023, men prices i liten/initiative.yaml räknar om till 2025 års "
        "priser; skriv in värdet för 2025.",
    )
    assert faults(tmp_path / "lucka", [HEAD, *GOOD[:1], *GOOD[2:]]) == (
        "lucka/prisindex.csv: LPIK saknar 2023, men kostnaden för akutbesök i liten/initiative.yaml är i 2023 års "
        "priser; skriv in värdet för 2023.",
    )


def test_a_factor_beyond_the_index_says_where_it_ends() -> None:
    with pytest.raises(SourceError) as raised:
        PriceIndex("PKV", {2020: 100.0, 2023: 112.0}).factor(2019, 2024)
    assert raised.value.faults == (
        "prisindex.csv: PKV börjar 2020, men 2019 behövs; skriv in värdet för 2019.",
        "prisindex.csv: PKV slutar 2023, men 2024 behövs; skriv in värdet för 2024.",
    )


def test_all_faults_of_the_table_are_told_at_once_with_their_rows(tmp_path: Path) -> None:
    lines = [
        *("# en rad", HEAD, "LPIK;2022;100;provtal", "LPIC;2023;104;provtal", "LPIK;tjugotre;104;provtal"),
        *("LPIK;2023;-4;provtal", "LPIK;2024;4,1 %;provtal", "LPIK;2022;101;provtal", "PKV;2022;..;provtal"),
        *("PKV;;;", "PKV;2023;3,1;provtal", "PKV;2024;5,4;provtal", ";2024;100;provtal"),
    ]
    where = f"{tmp_path.name}/prisindex.csv"
    assert faults(tmp_path, lines) == (
        f'{where} rad 4: "LPIC" är inget index som går att använda – menas LPIK?',
        f"{where} rad 13: indexets namn saknas – skriv LPIK eller PKV.",
        f'{where} rad 5: "tjugotre" är inget år; skriv fyra siffror, som 2023.',
        f"{where} rad 10: året saknas; fyll i det.",
        f"{where} rad 6: värdet är −4, men ett index är större än noll; rätta det.",
        f'{where} rad 7: värdet är "4,1 %"; skriv bara siffror, som 104,2.',
        f'{where} rad 9: värdet är ".."; skriv bara siffror, som 104,2.',
        f"{where} rad 10: värdet saknas; fyll i det eller ta bort raden.",
        f"{where} rad 10: källan saknas; skriv var och när värdet hämtades.",
        f"{where} rad 3 och 8: LPIK för 2022 står 2 gånger; behåll en rad.",
        f"{where}: PKV ändras från 3,1 till 5,4 mellan 2023 och 2024, mer än priser gör; skriv indextal (till exempel "
        "100 och 104), inte procent per år.",
    )


@pytest.mark.parametrize(
    ("year", "shown"), [("2023,5", "2023,5"), ("2023.5", "2023.5"), ("1899", "1899"), ("20 235", "20235")]
)
def test_a_year_that_is_none_keeps_its_digits(tmp_path: Path, year: str, shown: str) -> None:
    told = faults(tmp_path, [HEAD, *GOOD, f"PKV;{year};98;provtal"])
    assert told == (f'{tmp_path.name}/prisindex.csv rad 6: "{shown}" är inget år; skriv fyra siffror, som 2023.',)


def test_a_table_without_its_heads_or_none_at_all_says_how_it_looks(tmp_path: Path) -> None:
    assert faults(tmp_path, ["index;år;varde", "LPIK;2023;100"]) == (
        f'{tmp_path.name}/prisindex.csv: rubriken "värde" och "källa" saknas; raden ovanför värdena ska vara {HEAD}.',
    )
    plan = plan_with(tmp_path / "utan", [HEAD])
    (tmp_path / "utan" / "prisindex.csv").unlink()
    with pytest.raises(SourceError, match=r"utan/prisindex\.csv: filen finns inte"):
        load_prices(plan)


def told(path: Path) -> tuple[str, ...]:
    try:
        extract = read_prices(path)
    except SourceError as error:
        return error.faults
    return tuple(check_prices(extract.frame, extract.where))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_whole_sentences(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "prisindex.csv"
    path.write_bytes(content + f"\n{HEAD}\nLPIK;2023;100;x".encode())
    where = f"{path.parent.name}/prisindex.csv"
    assert [fault for fault in told(path) if not fault.startswith(where) or fault[-1] not in ".?"] == []
