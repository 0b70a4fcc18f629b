"""The data order and the review sheet: what they say, that the template can be read back, that the files are sound."""

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import docx
import openpyxl
import page as validator
import pandas as pd
import pikepdf
import pytest
from conftest import ROOT, absent
from hypothesis import given
from hypothesis import strategies as st
from test_words import foreign, lix, prose

import naravard_lib as nv
from naravard_lib.analysis.groups.population import SWEDEN_2019
from naravard_lib.blocks.html import to_html
from naravard_lib.blocks.model import to_json
from naravard_lib.catalogue.measures import find_measure
from naravard_lib.errors import ReportError
from naravard_lib.forms.order import write_order
from naravard_lib.forms.review import write_review
from naravard_lib.initiative import Exclusion, Initiative, Intervention
from naravard_lib.reports.fonts import undrawable
from naravard_lib.sources.events.heads import find_columns
from naravard_lib.tables.chapters import ChapterResult
from naravard_lib.tables.event_schema import EVENT_TABLES
from naravard_lib.wording.order_columns import AGE_BANDS, order_columns
from naravard_lib.wording.order_needs import wanted_months
from naravard_lib.wording.order_persons import text_persons
from naravard_lib.wording.ordering import text_order
from naravard_lib.wording.review import text_review

SHIPPED = sorted(path.name for path in (ROOT / "data" / "raw").iterdir() if (path / "initiative.yaml").is_file())
HEAD = "schema: 1\nextracted: 2024-11-02\nid: prov\nname: Provet\n"
COUNTED = "measures: [{id: akutbesok, kind: count, better: lower, unit: besök}]\n"
RIGHT = 524.5  # right edge of the text in points: A4 less 25 mm, rounded up
START = "intervention: {from: 2024-01, phase_in: 2}\n"
AGGREGATE = "aggregate: {file: a.xlsx, unit: Sjukhus, n: Antal, before: Före, after: Efter, months: 6}\n"


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Initiative]:
    def made(*parts: str) -> Initiative:
        folder = tmp_path / "prov"
        folder.mkdir(exist_ok=True)
        (folder / "initiative.yaml").write_text(HEAD + "".join(parts), encoding="utf-8")
        return nv.load_initiative(folder)

    return made


def plain(text: object) -> str:
    return " ".join(str(text).split())


def answer(*sentences: str, chapter: str = "6_summary") -> ChapterResult:
    return ChapterResult("prov", chapter, 1, "yes", (), {}, "", sentences, (), "0")


def pdftotext(path: Path, how: str) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        absent("system", "pdftotext finns inte på datorn")
    return subprocess.run([program, how, str(path), "-"], capture_output=True, text=True, check=True).stdout


def read_pdf(path: Path) -> str:
    """The text of a PDF by an outside reader, words put together again."""
    return plain(pdftotext(path, "-raw").replace("\u00ad\n", ""))


def pages(path: Path) -> int:
    with pikepdf.open(path) as opened:
        return len(opened.pages)


def word_text(path: Path) -> str:
    """Everything in a Word file, tables included."""
    opened = docx.Document(str(path))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return plain(" ".join([*(line.text for line in opened.paragraphs), *cells]))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_forms_of_a_shipped_initiative_are_accessible_short_and_equal_to_the_byte(
    name: str, tmp_path: Path
) -> None:
    plan = nv.load_initiative(ROOT / "data" / "raw" / name)
    made = []
    for place in (tmp_path / "ett", tmp_path / "två"):
        place.mkdir()
        made.append((*write_order(plan, place), *write_review(plan, [answer("Det minskade.")], place)))
    assert [path.read_bytes() for path in made[0]] == [path.read_bytes() for path in made[1]]
    order, review = tmp_path / "ett" / "databestallning.pdf", tmp_path / "ett" / "granskning.pdf"
    for pdf in (order, review):
        assert validator.validate_pdf_bytes(pdf.read_bytes(), profile="ua1").failures == []
    assert (pages(order), pages(review)) == (2, 1)


def test_a_column_to_write_in_has_room_and_stays_on_the_page(make: Callable[..., Initiative], tmp_path: Path) -> None:
    plan = make(COUNTED, START, f"matters: {'Färre akutbesök för äldre genom rätt vårdnivå ' * 3}\n")
    pdf, word = write_review(plan, [answer("Det minskade.")], tmp_path)
    words = re.findall(r'xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', pdftotext(pdf, "-bbox"))
    right = {text: float(edge) for edge, text in words}
    assert max(right.values()) <= RIGHT
    assert right["Anteckning"] < RIGHT - 20
    widths = [column.width for column in docx.Document(str(word)).tables[0].columns]
    assert widths[-1] > 4 * widths[2]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_character_has_a_face(name: str) -> None:
    plan = nv.load_initiative(ROOT / "data" / "raw" / name)
    blocks = (*text_order(plan, "Önskan"), *text_review(plan))
    assert undrawable([str(to_json(blocks))]) == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_forms_are_in_plain_swedish(name: str) -> None:
    plan = nv.load_initiative(ROOT / "data" / "raw" / name)
    for blocks in (text_order(plan), text_review(plan)):
        html = to_html(tuple(blocks))
        assert foreign(html) == []
        assert lix(prose(html)) <= 45


@pytest.mark.parametrize(
    ("more", "first", "last"),
    [
        (START, "2022-01", "2025-02"),
        (START + "exclude: [{from: 2023-03, to: 2023-08, why: stängt}]\n", "2021-07", "2025-02"),
        (START + "exclude: [{from: 2024-06, to: 2024-07, why: stängt}]\n", "2022-01", "2025-04"),
        (START + "baseline: {from: 2020-01, to: 2023-12}\n", "2020-01", "2025-02"),
        (START + "target: {measure: akutbesok, relative: -0.1, by: 2026-12}\n", "2022-01", "2026-12"),
        ("intervention: {from: 2020-01}\n", "2018-01", "2024-10"),
    ],
)
def test_the_period_is_two_years_before_and_one_after_of_months_that_count(
    make: Callable[..., Initiative], more: str, first: str, last: str
) -> None:
    plan = make(COUNTED, more)
    assert wanted_months(plan) == (pd.Period(first, "M"), pd.Period(last, "M"))


@pytest.fixture(scope="module")
def bare() -> Initiative:
    """A plan without a first month."""
    return nv.load_initiative(ROOT / "data" / "raw" / "ljungby-samverkan")


@given(spans=st.lists(st.tuples(st.integers(-60, 30), st.integers(0, 9)), max_size=4))
def test_there_are_always_24_usable_months_before_and_12_after(bare: Initiative, spans: list[tuple[int, int]]) -> None:
    start = pd.Period("2024-01", "M")
    gaps = tuple(Exclusion(from_=start + at, to=start + at + length, why="stängt") for at, length in spans)
    left_out = {start + at + n for at, length in spans for n in range(length + 1)}
    changed = bare.model_copy(
        update={"intervention": Intervention(from_=start), "exclude": gaps, "extracted": date(2024, 2, 1)}
    )
    wanted = wanted_months(changed)
    assert wanted is not None
    inside = [month for month in pd.period_range(*wanted, freq="M") if month not in left_out]
    assert (sum(month < start for month in inside), sum(month >= start for month in inside)) == (24, 12)
    assert wanted[0] in inside
    assert wanted[1] in inside


def test_an_order_without_a_first_month_asks_for_it(make: Callable[..., Initiative], tmp_path: Path) -> None:
    pdf, word, _ = write_order(make(COUNTED), tmp_path)
    for text in (read_pdf(pdf), word_text(word)):
        assert "Insatsens första månad" in text
        assert "från 24 månader före insatsens första månad till 12 månader efter den" in text
        assert "enheter som inte har börjat, gärna flera" in text
        assert "inga personnummer, inga namn och ingen rad per person" in text
        assert "Rättslig grund, och vem som har bedömt den" in text


def test_an_order_says_what_the_file_knows(make: Callable[..., Initiative], tmp_path: Path) -> None:
    events = "co_events: [{from: 2024-06, what: Akuten stängd nattetid}]\n"
    rest = 'area: ["0781"]\nmatters: färre akutbesök\ncomparison: {units: [Alvesta, Tingsryd]}\nsmallest_cell: 7\n'
    plan = make(COUNTED, START, events, rest)
    pdf, word, _ = write_order(plan, tmp_path, wish="Månadsvärden före 2023")
    known = find_measure("akutbesok")
    assert known is not None
    for text in (read_pdf(pdf), word_text(word)):
        assert "Det här behöver vi mest: månadsvärden före 2023." in text
        assert "Det viktiga är: Färre akutbesök." in text
        assert "januari 2022–februari 2025" in text
        assert "Alvesta och Tingsryd, som inte har börjat" in text
        assert "Antal under 7 skrivs <7" in text
        assert "Akuten stängd nattetid" in text
        assert plain(known.pitfalls[0]) in text


def test_persons_are_asked_for_only_where_inscription_is_the_question(make: Callable[..., Initiative]) -> None:
    assert "Dödsdatum" not in plain(text_order(make(COUNTED, START)))
    text = plain(text_order(make(COUNTED, START, AGGREGATE)))
    assert "Dödsdatum" in text
    assert "alla i målgruppen, inte bara de inskrivna" in text
    assert "rader för personer som var lika sjuka men inte skrevs in" in text


def test_the_reader_of_event_tables_knows_every_head_that_is_asked_for(make: Callable[..., Initiative]) -> None:
    listed = text_persons(make(COUNTED, START, AGGREGATE))[-1]
    for ours, (_, heads, _) in zip(EVENT_TABLES, listed.rows, strict=True):  # type: ignore[union-attr]
        asked = heads.replace("*", "").split(", ")
        found = find_columns(ours, {}, asked, "prov")
        needed = {name for name, column in EVENT_TABLES[ours].items() if column.needed and not name.endswith("day")}
        assert sorted(found.values()) == list(range(len(asked)))
        assert needed <= found.keys()


def test_age_bands_are_those_of_the_standard_population(make: Callable[..., Initiative]) -> None:
    assert tuple(SWEDEN_2019.people) == AGE_BANDS
    assert "65–74, 75–79, 80–84 och 85+ år" in plain(text_order(make(COUNTED, START)))
    old = plain(text_order(make(COUNTED, START, "target_group: {age: [80, null]}\n")))
    assert "80–84 och 85+ år" in old
    assert "räkna bort skillnader i ålder" in old
    odd = plain(text_order(make(COUNTED, START, "target_group: {age: [55, 90]}\n")))
    assert "55–64, 65–74, 75–79, 80–84 och 85–90 år" in odd
    assert "räkna bort skillnader i ålder" not in odd


def fill(template: Path, target: Path, rows: Sequence[Sequence[object]]) -> None:
    """The template filled in by somebody, saved under another name."""
    book = openpyxl.load_workbook(template)
    for row in rows:
        book["Mall"].append(list(row))
    book.save(target)


def test_the_template_has_the_heads_and_keeps_what_is_typed(make: Callable[..., Initiative], tmp_path: Path) -> None:
    plan = make(COUNTED, START, "target_group: {age: [80, null]}\n")
    template = write_order(plan, tmp_path)[2]
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["Beställning", "Mall"]
    heads = [cell.value for cell in book["Mall"][1]]
    assert heads == ["Månad", "Enhet", "Akutbesök", "Invånare 80+", "Kön", "Åldersgrupp"]
    assert book["Mall"].max_row == 1
    kept = [book["Mall"].column_dimensions[letter].number_format for letter in "ABCDEF"]
    assert kept == ["@", "@", "General", "General", "@", "@"]
    texts = [cell.value for row in book["Beställning"] for cell in row if cell.value]
    assert "Vad vi behöver" in texts
    assert any("Antal under 5 skrivs <5" in text for text in texts)


def test_a_filled_template_is_read_by_a_plan_that_names_its_columns(
    make: Callable[..., Initiative], tmp_path: Path
) -> None:
    template = write_order(make(COUNTED, START), tmp_path)[2]
    fill(
        template,
        tmp_path / "prov" / "leverans.xlsx",
        [
            ["2024-05", "0781", 87, 1240],
            ["2024-06", "0781", "<5", 1241],
            ["2024-05", "0764", 0, 980],
            ["2024-06", "0764", 31, 981],
        ],
    )
    source = "{file: leverans.xlsx, month: Månad, value: Akutbesök, unit: Enhet, exposure: Invånare}"
    own = f"measures: [{{id: akutbesok, kind: count, better: lower, source: {source}}}]\n"
    plan = make(own, 'area: ["0781"]\ncomparison: {units: ["0764"]}\n')
    series = nv.load_series(plan)
    assert list(series["role"]) == ["treated", "treated", "comparison", "comparison"]
    assert list(series["value"].fillna(-1)) == [87, -1, 0, 31]
    assert list(series["highest"].fillna(-1)) == [-1, 4, -1, -1]
    assert list(series["exposure"]) == [1240, 1241, 980, 981]
    assert [column.head for column in order_columns(plan)][:4] == ["Månad", "Enhet", "Akutbesök", "Invånare"]


def test_a_template_divided_by_sex_and_age_is_read_as_the_sum(make: Callable[..., Initiative], tmp_path: Path) -> None:
    plan = make(COUNTED, START, "target_group: {age: [75, null]}\n")
    template = write_order(plan, tmp_path)[2]
    divided = [
        [month, "0781", count, people, sex, age]
        for month in ("2024-05", "2024-06")
        for sex, age, count, people in (
            ("Kvinna", "75–79", 10, 300),
            ("Kvinna", "80–84", 20, 200),
            ("Kvinna", "85+", 30, 100),
            ("Man", "75–79", 11, 310),
            ("Man", "80–84", 21, 210),
            ("Man", "85+", 31, 110),
        )
    ]
    fill(template, tmp_path / "prov" / "leverans.xlsx", divided)
    source = (
        "{file: leverans.xlsx, month: Månad, value: Akutbesök, unit: Enhet, exposure: Invånare 75+, sex: Kön, "
        "age: Åldersgrupp}"
    )
    series = nv.load_series(
        make(f"measures: [{{id: akutbesok, kind: count, better: lower, source: {source}}}]\n", 'area: ["0781"]\n')
    )
    assert list(series["value"]) == [123, 123]
    assert list(series["exposure"]) == [1230, 1230]


def test_every_measure_has_columns_of_its_own(make: Callable[..., Initiative]) -> None:
    several = (
        "measures:\n"
        "  - {id: akutbesok, kind: count, better: lower, main: true,\n"
        "     source: {file: a.csv, month: Period, value: Antal, unit: Kommun, exposure: Invånare 80+}}\n"
        "  - {id: varddygn, kind: days, better: lower, source: {file: b.csv, month: Mån, value: antal}}\n"
        "  - {id: trygghet, kind: share, better: higher}\n"
    )
    heads = [column.head for column in order_columns(make(several, START))]
    assert heads == [
        *("Period", "Kommun", "Antal", "Invånare 80+", "Vårddygn (varddygn)", "Invånare"),
        *("Upplevd trygghet", "Antal patienter", "Kön", "Åldersgrupp"),
    ]


def test_text_is_text_and_never_a_formula_or_markup(make: Callable[..., Initiative], tmp_path: Path) -> None:
    nasty = "=1+1 <b> #panic() $x$"
    plan = make(
        f'measures: [{{id: akutbesok, name: "{nasty}", kind: count, better: lower}}]\n', f'matters: "{nasty}"\n'
    )
    pdf, word, template = write_order(plan, tmp_path)
    assert nasty in read_pdf(pdf)
    assert nasty in word_text(word)
    head = openpyxl.load_workbook(template)["Mall"]["C1"]
    assert (head.value, head.data_type, head.quotePrefix) == (nasty, "s", True)


def test_what_somebody_has_filled_in_is_never_written_over(make: Callable[..., Initiative], tmp_path: Path) -> None:
    filled = tmp_path / "databestallning.docx"
    filled.write_bytes(b"ifylld")
    with pytest.raises(ReportError, match=r"databestallning\.docx finns redan"):
        write_order(make(COUNTED), tmp_path)
    assert filled.read_bytes() == b"ifylld"
    assert not (tmp_path / "databestallning.pdf").exists()


def test_a_review_sheet_asks_and_says_what_the_report_says(make: Callable[..., Initiative], tmp_path: Path) -> None:
    plan = make(COUNTED, START, "baseline: {from: 2022-01, to: 2023-12}\nmatters: Färre akutbesök\n")
    results = [answer("Utgångsläget var 87.", chapter="1_baseline"), answer("Det går inte att avgöra.", "Alla fyra.")]
    pdf, word = write_review(plan, results, tmp_path, failed=["Andra händelser"])
    for text in (read_pdf(pdf), word_text(word)):
        assert "Rapportens svar: Det går inte att avgöra." in text
        assert "Klarades inte: Andra händelser" in text
        assert "Ingen jämförelse" in text
        assert "Datum och underskrift" in text
        assert text.count("☐") == 12 * 3 + 3
    table = docx.Document(str(word)).tables[0]
    facts = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert facts["Är utgångsläget långt nog och från en vanlig tid?"] == "Januari 2022–december 2023"
    assert facts["Är konsekvenserna bedömda av någon med erfarenhet?"] == "SAKNAS"


COMPARED = AGGREGATE.replace("6}", "6, comparison: [Ej inskrivna, Väntande]}")
INSCRIBED = """\
events: {inscriptions: {file: i.csv, columns: {person_id: Löpnr, team: Team, start: Start, end: Slut}}}
"""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("", "Ingen jämförelse"),
        (AGGREGATE, "Ingen jämförelse"),
        (COMPARED, "I tabellen före och efter: Ej inskrivna och Väntande"),
        ("comparison: {units: [Norrby]}\n" + INSCRIBED, "Norrby; Personer som inte skrevs in"),
    ],
)
def test_a_sheet_names_every_kind_of_comparison(make: Callable[..., Initiative], more: str, told: str) -> None:
    assert f"där inget annat ändrades? | {told} |" in plain(text_review(make(COUNTED, more)))


def test_sheet_and_report_agree_on_who_has_reviewed(make: Callable[..., Initiative]) -> None:
    absent_in = make(COUNTED)
    report = plain(nv.table_people(nv.summarise(absent_in, [])))
    assert "Granskad av | SAKNAS" in report
    assert "Enligt filen granskad av" not in plain(text_review(absent_in))
    done = make(COUNTED, "people: {reviewed: {by: Olle Prov, date: 2024-11-20}}\n")
    assert "Granskad av | Olle Prov, 20 november 2024" in plain(nv.table_people(nv.summarise(done, [])))
    assert "Enligt filen granskad av Olle Prov den 20 november 2024." in plain(text_review(done))


def test_a_sheet_can_be_made_before_the_report(make: Callable[..., Initiative], tmp_path: Path) -> None:
    pdf, _ = write_review(make(COUNTED), [], tmp_path)
    assert "Rapporten är inte gjord än." in read_pdf(pdf)
    assert validator.validate_pdf_bytes(pdf.read_bytes(), profile="ua1").failures == []
