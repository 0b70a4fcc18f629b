import datetime as dt
import hashlib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from naravard_lib.checksums import sha256
from naravard_lib.errors import SourceError
from naravard_lib.sources.files import decode, read_table
from naravard_lib.sources.guarding import guarded, unguarded
from naravard_lib.sources.persons import person_faults
from naravard_lib.sources.rawtable import RawTable

WANTED = ("Månad", "Antal")
TEXT = "Månad;Kommun;Antal\r\n2024-01;Åby;12\r\n2024-02;Åby;1 234\r\n"


def write(folder: Path, content: str | bytes, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def column(table: RawTable, name: str) -> list[object]:
    return list(table.labels[table.position(name)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_files_of_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    table = read_table(write(tmp_path, TEXT.replace(";", delimiter).encode(encoding)), WANTED)
    assert table.heads == ("Månad", "Kommun", "Antal")
    assert table.rows == (2, 3)
    assert column(table, "kommun") == ["Åby", "Åby"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_text_is_never_live_in_excel_and_comes_back(text: str) -> None:
    assert guarded(text).strip()[:1] not in {"=", "@"}
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+46 70", "-x", "@SUM(1)", "'=1", "\t=1"])
def test_formulas_are_guarded_and_numbers_are_not(tmp_path: Path, text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert [guarded(number) for number in ("-5", "-", "+1,5", "Åby", "<5")] == ["-5", "-", "+1,5", "Åby", "<5"]
    quoted = guarded(text).replace('"', '""')
    table = read_table(write(tmp_path, f'Månad;Kommun;Antal\n2024-01;"{quoted}";-5\n'), WANTED)
    assert (column(table, "Kommun"), column(table, "Antal")) == ([text], ["-5"])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_utf8_is_read_as_written(text: str) -> None:
    assert decode(text.encode("utf-8-sig"), "m/f.csv") == text


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=f"{tmp_path.name}/f.csv: filen är inte läsbar text"):
        read_table(write(tmp_path, b"M\xe5nad;\x81\x8d\n1;2\n"))


def test_rows_are_numbered_as_in_an_editor(tmp_path: Path) -> None:
    text = 'Uttag ur systemet\n\nMånad;Antal;"Anm\närkning"\n2024-01;1;"två\nrader"\n\n;;\n2024-02;2;x\n'
    table = read_table(write(tmp_path, text), WANTED)
    assert table.rows == (5, 9)
    assert table.heads == ("Månad", "Antal", "Anm ärkning")


def test_decimal_commas_do_not_make_a_file_comma_separated(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "Månad;Medel\n2024-01;1,5\n2024-02;2,5\n"), ("Månad", "Medel"))
    assert column(table, "Medel") == ["1,5", "2,5"]


def test_a_decimal_comma_in_a_comma_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="rad 3: fler fält än de 2 rubrikerna"):
        read_table(write(tmp_path, "Månad,Antal\n2024-01,1\n2024-02,2,5\n"), WANTED)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("f.csv", "", "filen är tom"),
        ("f.csv", "Månad;Antal\n", "inga rader under rubrikerna på rad 1"),
        ("f.csv", "Uttag\n\nMånad;Antal\n;\n", "inga rader under rubrikerna på rad 3"),
        ("f.csv", 'Månad;Antal\n2024-01;"1\n2024-02;2\n', r"rad 2: citattecken"),
        ("f.csv", '"Månad;Antal\n', "rad 1: citattecken"),
        ("f.xlsx", "inte en arbetsbok", "ingen läsbar xlsx"),
        ("f.parquet", "inte heller", "ingen läsbar parquet"),
        ("f.xls", "gammalt", "filtypen kan inte läsas"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, name: str, content: str, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence) as caught:
        read_table(write(tmp_path, content, name), WANTED)
    assert str(caught.value).startswith(f"{tmp_path.name}/{name}")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"saknas\.csv: filen finns inte"):
        read_table(tmp_path / "saknas.csv")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("Anttal", 'kolumnen "Anttal" finns inte – menas "Antal"?'),
        ("Vikt", 'bland filens kolumner "Månad", "Kommun", "Antal"'),
    ],
)
def test_a_missing_column_is_answered_with_the_nearest(tmp_path: Path, asked: str, sentence: str) -> None:
    table = read_table(write(tmp_path, TEXT), ("Månad", asked))
    with pytest.raises(SourceError, match=sentence.replace("?", r"\?")):
        table.position(asked)


def test_columns_are_matched_without_case_and_space_but_never_guessed(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "MÅNAD ;Antal  besök;Antal  Besök\n2024-01;1;2\n"), WANTED)
    assert table.position("månad") == 0
    with pytest.raises(SourceError, match='2 kolumner heter "antal besök"'):
        table.position("antal besök")


def workbook(folder: Path) -> Path:
    book = Workbook()
    book.active.append(["Bara ett omslag"])
    sheet = book.create_sheet("Data")
    rows = [
        ["Akutbesök i Region Exempel", None, None, None],
        [None, None, None, None],
        ["Kommun", "Månad", "Åren 2023–2024", None],
        [None, None, "Antal", "Invånare"],
        ["Åby", dt.datetime(2024, 1, 1), 12, 1000],
        [None, dt.datetime(2024, 2, 1), None, 1000],
        ["Norrby", dt.datetime(2024, 1, 1), "<5", 400],
    ]
    for row in rows:
        sheet.append(row)
    for span in ("A1:D1", "A3:A4", "B3:B4", "C3:D3", "A5:A6", "C5:C6"):
        sheet.merge_cells(span)
    book.save(folder / "f.xlsx")
    return folder / "f.xlsx"


def test_a_workbook_with_title_merged_heads_and_merged_units(tmp_path: Path) -> None:
    table = read_table(workbook(tmp_path), ("Kommun", "Månad", "Antal"))
    assert table.heads == ("Kommun", "Månad", "Åren 2023–2024 Antal", "Åren 2023–2024 Invånare")
    assert table.rows == (5, 6, 7)
    assert column(table, "Kommun") == ["Åby", "Åby", "Norrby"]
    assert column(table, "Månad")[0] == dt.datetime(2024, 1, 1)
    assert table.position("Åren 2023–2024 Antal") == table.position("antal") == 2


def test_a_merged_value_is_not_counted_twice(tmp_path: Path) -> None:
    table = read_table(workbook(tmp_path), ("Kommun", "Månad", "Antal"))
    assert table.cells[2] == (12, None, "<5")


def test_parquet_keeps_types_and_counts_records_from_one(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Månad": [dt.date(2024, 1, 1), dt.date(2024, 2, 1)], "Antal": [1, 2]})
    frame.to_parquet(tmp_path / "f.parquet")
    table = read_table(tmp_path / "f.parquet", WANTED)
    assert (table.rows, table.cells) == ((1, 2), ((dt.date(2024, 1, 1), dt.date(2024, 2, 1)), (1, 2)))


def test_reading_leaves_the_file_as_it_was_and_knows_its_checksum(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    before = path.read_bytes()
    assert read_table(path).sha256 == sha256(path) == hashlib.sha256(before).hexdigest()
    assert path.read_bytes() == before


@pytest.mark.parametrize("head", ["Personnummer", "pnr", "Patient-ID", "person_id", "Namn", "Efternamn"])
def test_columns_about_persons_are_refused(tmp_path: Path, head: str) -> None:
    table = read_table(write(tmp_path, f"Månad;{head};Antal\n2024-01;a;1\n"), WANTED)
    assert [f'kolumnen "{head}" handlar om enskilda personer' in fault for fault in person_faults(table)] == [True]


@pytest.mark.parametrize("head", ["Brukare", "Brukar-ID", "Klient", "Kund", "Individ", "Person", "Vårdtagare"])
def test_columns_about_persons_in_municipal_care_are_refused(tmp_path: Path, head: str) -> None:
    for cell in ("Karin Karlsson", "A17", "200417"):
        table = read_table(write(tmp_path, f"Månad;{head};Antal\n2024-01;{cell};1\n"), WANTED)
        assert [f'kolumnen "{head}" handlar om enskilda personer' in fault for fault in person_faults(table)] == [True]


@pytest.mark.parametrize("head", ["Brukare", "Vårdtagare", "Omsorgstagare", "Personer", "Individer", "Kunder"])
def test_columns_of_how_many_persons_there_are_pass(tmp_path: Path, head: str) -> None:
    text = f"Månad;{head};Antal\n2024-01;120;1\n2024-02;1\u00a0234;1\n2024-03;<5;1\nTotalt;saknas uppgift;3\n"
    assert person_faults(read_table(write(tmp_path, text), WANTED)) == []


def test_namn_above_municipalities_or_care_centres_is_no_column_of_persons(tmp_path: Path) -> None:
    for cells in (("Ljungbys", "0767 Markaryd"), ("Norra VC", "Björkens vårdcentral")):
        text = "".join(f"2024-01;{cell};1\n" for cell in cells)
        assert person_faults(read_table(write(tmp_path, f"Månad;Namn;Antal\n{text}"), WANTED)) == []


@pytest.mark.parametrize("text", ["Handläggare Anna 900118-9811\n\n", "Uttag;;900118-9811\n"])
def test_personal_numbers_above_the_table_are_found_and_never_printed(tmp_path: Path, text: str) -> None:
    (fault,) = person_faults(read_table(write(tmp_path, f"{text}Månad;Kommun;Antal\n2024-01;Åby;1\n"), WANTED))
    assert "rad 1: texten ovanför tabellen innehåller personnummer" in fault
    assert "9811" not in fault


def test_personal_numbers_on_sheets_that_are_not_read_are_found(tmp_path: Path) -> None:
    book = Workbook()
    for row in (WANTED, ("2024-01", 3)):
        book.active.append(row)
    hidden = book.create_sheet("Lista")
    hidden.sheet_state = "hidden"
    hidden.append(["hej", 199001189811])
    book.save(tmp_path / "f.xlsx")
    (fault,) = person_faults(read_table(tmp_path / "f.xlsx", WANTED))
    assert 'f.xlsx: bladet "Lista" innehåller personnummer' in fault
    assert "9811" not in fault


def test_a_column_of_unit_names_may_be_called_namn(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "Månad;Namn;Antal\n2024-01;Lunden;1\n"), WANTED)
    assert person_faults(table, ["namn"]) == []


# Numbers of the tax agency's public test list, and a samordningsnummer made by adding 60 to the day.
@pytest.mark.parametrize(
    "number", ["19900118-9811", "900118-9811", "199001189811", "9001189811", "900178-9818", "Anna 900118-9811"]
)
def test_personal_numbers_are_found_in_any_column_and_never_printed(tmp_path: Path, number: str) -> None:
    table = read_table(write(tmp_path, f"Månad;Övrigt;Antal\n2024-01;;1\n2024-02;{number};2\n"), WANTED)
    (fault,) = person_faults(table)
    assert 'rad 3: kolumnen "Övrigt" innehåller personnummer' in fault
    assert "9811" not in fault
    assert "9818" not in fault


def test_a_file_without_heads_does_not_print_its_first_row(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "2024-01;19900118-9811;1\n2024-02;x;2\n"), WANTED)
    (fault,) = person_faults(table)
    assert "rubrikraden innehåller personnummer" in fault
    assert "9811" not in fault


def test_long_numbers_that_are_no_persons_pass(tmp_path: Path) -> None:
    table = read_table(
        write(tmp_path, "Månad;HSA;Antal\n2024-01;9001189812;1\n2024-02;SE2321000131;123456789012345\n"), WANTED
    )
    assert person_faults(table) == []


def test_a_hundred_thousand_cells_are_looked_through_quickly(tmp_path: Path) -> None:
    from time import process_time

    cells = tuple(range(20_000))
    table = RawTable("m/f.csv", "", ("a",) * 5, ("a",) * 5, cells, (cells,) * 5, (cells,) * 5)
    start = process_time()
    assert person_faults(table) == []
    assert process_time() - start < 1


@pytest.mark.parametrize(("limit", "says"), [("MOST_BYTES", "filen är 0 MB"), ("MOST_ROWS", "filen har 3 rader")])
def test_a_monthly_extract_that_is_too_large_is_refused_with_what_to_order_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, says: str
) -> None:
    path = write(tmp_path, TEXT)
    monkeypatch.setattr(f"naravard_lib.sources.files.{limit}", 2)
    with pytest.raises(SourceError, match=f"{says}; ett månadsuttag får vara högst .* Beställ det per månad"):
        read_table(path, WANTED)
