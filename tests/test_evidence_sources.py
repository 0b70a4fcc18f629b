"""Every figure of the evidence base is found again in the text it is said to come from, and nothing is copied."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import absent

from naravard_lib.evidence.reading import conflicts, figures
from naravard_lib.evidence.schema import EvidenceRow

COPIED = 8  # words in a row that nobody writes twice by chance
CARRIERS = 7  # words at most that `as_written` may quote from one place of a source
SLIDE, SECTION = 2500, 5000  # characters without spaces about a slide's title, or after a heading, that belong to it
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
WORDS = {  # numbers that the sources write as words
    "tre fjärdedelar": 75, "halverats": 50, "hälften": 50, "fördubblats": 2, "upphör helt": 100, "en miljon": 10**6,
    "elva": 11, "nio": 9, "fyra": 4, "tre hälsocentraler": 3,
}  # fmt: skip
SCALES = {"miljon": 10**6, "miljard": 10**9}
UNITS = {"million_kr": 10**6}
OURS = {"ronneby_ater_raknat", "vgr_sju_sjukhus"}  # figures of ours, computed or counted from what the source prints


@pytest.fixture(scope="module")
def seeds(realdata: Path) -> dict[str, str]:
    folder = Path(os.environ.get("NARAVARD_SEEDS") or realdata.parent / "seeds")
    found = {file.name[:3]: file.read_text(encoding="utf-8") for file in folder.glob("*.txt")}
    return found or absent("realdata", "källornas texter finns inte")


def compact(text: str) -> str:
    """Without spaces, hyphens inside words and differences of dashes: what a page break may have changed."""
    return re.sub(r"(?<=[^\W\d])-(?=[^\W\d])", "", re.sub(r"[–−-]", "-", re.sub(r"\s+", "", text.casefold())))


def holds(text: str, snippet: str) -> bool:
    """Whether the words stand there, and not as a part of a longer number."""
    before, after = ("(?<!\\d)" if snippet[:1].isdigit() else ""), ("(?!\\d)" if snippet[-1:].isdigit() else "")
    return re.search(before + re.escape(compact(snippet)) + after, compact(text)) is not None


def parts_of(text: str, section: str) -> Iterator[str]:
    """The places of a source that a row's section can mean."""
    kind, _, name = section.replace('"', "").partition(" ")
    if section == "tabell 1":
        yield text.split("Resultat kunskapsöversikt")[-1].split("Tabell 1. Sammanställning")[0]
    elif ", not " in name:
        mark = name.partition(", not ")[2].translate(SUPERSCRIPTS)
        yield from (note for note in re.split(r"\n\s*\n", text) if note.strip().startswith(mark))
    elif name[0].isdigit():
        found = [(at.start(), at[1].rstrip(".")) for at in re.finditer(r"(?m)^ *([1-8](?:\.\d)*\.?) +[^\n\t]+$", text)]
        starts = [place for place, _ in found] + [len(text)]
        yield from (text[place : starts[n + 1]] for n, (place, number) in enumerate(found) if number == name)
    else:
        whole, title = compact(text), compact(name)
        before, after = (0, SECTION) if kind == "avsnitt" else (SLIDE, SLIDE)
        for at in re.finditer(re.escape(title), whole):
            yield whole[max(0, at.start() - before) : at.end() + after]


def numbers(words: str) -> set[float]:
    """Every number of a quotation, as digits, with its million, or as words."""
    found = {value for word, value in WORDS.items() if word in words}
    for at in re.finditer(r"\d+(?: \d{3}(?!\d))*(?:,\d+)?(?: (miljon|miljard))?", words):
        digits = at[0].removesuffix(at[1] or "").replace(" ", "").replace(",", ".")
        found.add(round(float(digits) * SCALES.get(at[1] or "", 1), 6))
    scale = next((SCALES[word] for word in SCALES if word in words), 1)  # "mellan 60 och 100 miljoner": both are
    return found | {value * scale for value in found if value < 10**4}


@pytest.mark.parametrize("row", figures(), ids=lambda row: row.id)
def test_a_figure_is_found_in_its_source(row: EvidenceRow, seeds: dict[str, str]) -> None:
    parts = list(parts_of(seeds[row.seed], row.section))
    snippets = row.as_written.split("; ")
    assert any(all(holds(part, snippet) for snippet in snippets) for part in parts), row.section
    assert all(len(snippet.split()) <= CARRIERS for snippet in snippets)
    if row.id not in OURS:
        scale = UNITS.get(row.unit, 1)
        assert {end * scale for end in (row.low, row.high) if end is not None} <= numbers(row.as_written) | {0.0}
    assert set(re.findall(r"\d{4}", f"{row.year} {row.reference}")) <= set(re.findall(r"\d{4}", seeds[row.seed]))


def test_our_own_arithmetic_on_a_source_is_right(seeds: dict[str, str]) -> None:
    by_id = {row.id: row for row in figures()}
    assert by_id["ronneby_ater_raknat"].low == round(100 * (1 - 5 / 15))
    hospitals = ("alingsås", "angereds", "kungälvs", "nu-sjukvården", "sahlgrenska", "skaraborgs", "södra")
    names = seeds["003"].casefold().split("sex månader före och efter")[1].split("akutmottagningsbesökvårddagar")[0]
    assert by_id["vgr_sju_sjukhus"].low == sum(name in names for name in hospitals)


def test_nothing_is_copied_from_a_source(seeds: dict[str, str]) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.casefold())
        return set(zip(*(words[n:] for n in range(COPIED)), strict=False))

    published = {run for text in seeds.values() for run in runs(text)}
    ours = [text for row in figures() for text in (row.measure_text, row.quality)]
    assert [text for text in (*ours, *(one.what for one in conflicts())) if runs(text) & published] == []


@pytest.mark.parametrize(
    ("study", "words"),
    [
        ("rct", ["Randomized Controlled Trial"]),
        ("controlled", ["än kontrollgruppen"]),
        ("partly", ["i jämförelse med sedvanlig vård"]),
        ("simulation", ["är en simulering"]),
        (
            "before_after",
            ["sex månader före och efter", "från cirka 30 till 80", "2013 och 2017 minskade", "maj-juli="],
        ),
    ],
)
def test_a_design_is_named_only_where_the_source_names_it(study: str, words: list[str], seeds: dict[str, str]) -> None:
    rows = [row for row in figures() if row.study == study]
    places = [{seed for seed, text in seeds.items() if holds(text, word)} for word in words]
    assert all(places)
    assert {row.seed for row in rows} == set().union(*places)
