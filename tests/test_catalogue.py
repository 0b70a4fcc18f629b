"""The measure catalogue: closed words, sources that exist, something to measure for everybody, and plain Swedish."""

import csv
import re
import subprocess
import sys
import time
import tomllib
from itertools import product
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, absent
from hypothesis import given
from hypothesis import strategies as st
from test_words import ENGLISH, JARGON

from naravard_lib.analysis.series.design import ItsDesign
from naravard_lib.analysis.series.its import fit_its
from naravard_lib.catalogue.measures import find_measure, measures, suggest
from naravard_lib.catalogue.patient_types import patient_types
from naravard_lib.catalogue.schema import GROUPS, CatalogueMeasure, catalogue, parse
from naravard_lib.errors import DesignError
from naravard_lib.initiative import load_initiative
from naravard_lib.vocabulary import PatientType, Role, WayOfWorking
from naravard_lib.wording.measures import UNCERTAIN, reference_text
from naravard_lib.workbook.check import check_initiative
from naravard_lib.workbook.series import load_series

sys.path.insert(0, str(ROOT / "benchmarks"))

from lix import lix  # benchmarks are scripts beside each other, no package

TYPES, WAYS, ROLES = get_args(PatientType), get_args(WayOfWorking), get_args(Role)
IDS = [measure.id for measure in catalogue()]
FIRST_NAMES = {  # what shipped initiatives and reports have called them from the first version on
    "akutbesok": "Akutbesök",
    "aterinskrivningar": "Oplanerade återinskrivningar",
    "varddygn": "Vårddygn",
    "inskrivningar": "Inskrivningar på sjukhus",
    "undvikbar_slutenvard": "Undvikbar slutenvård",
    "oppenvardskontakter": "Öppenvårdskontakter",
    "hembesok": "Hembesök",
    "hemtjansttimmar": "Hemtjänsttimmar",
    "korttidsplats": "Dygn på korttidsplats",
    "sarskilt_boende": "Boende i särskilt boende",
    "utskrivningsklara": "Dagar på sjukhus efter utskrivningsklar",
    "ambulansuppdrag": "Ambulansuppdrag",
    "remisser": "Remisser",
    "sjukskotersketid": "Sjukskötersketid som går till strul",
    "kostnad": "Kostnad (KPP)",
    "anvandning": "Användning av arbetssättet",
    "trygghet": "Upplevd trygghet",
    "delaktighet": "Upplevd delaktighet",
    "arbetsmiljo": "Upplevd arbetsmiljö",
}
PUBLICATIONS = (  # every reference begins with one of these; the handbook's page gives their full titles
    "Governo för SKR 2025, ",
    "Kolada ",
    "Leading Health Care 2022, ",
    "Region Kronoberg 2024, ",
    "Region Västerbotten, bilder",
    "Samverkansutmaningen, bilder",
)
SEED = 20241102
COPIED = 8  # words in a row that nobody writes twice by chance


@pytest.fixture(scope="module")
def kpis(realdata: Path) -> dict[str, dict[str, str]]:
    file = realdata / "api" / "nara_vard_kpis.csv"
    if not file.is_file():
        absent("realdata", "listan över Koladas nyckeltal finns inte")
    with file.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def seeds(realdata: Path) -> dict[str, str]:
    found = {file.name[:3]: file.read_text(encoding="utf-8") for file in (realdata.parent / "seeds").glob("*.txt")}
    return found or absent("realdata", "källornas texter finns inte")


def prose(one: CatalogueMeasure) -> list[str]:
    """What is written as sentences, and so may not be copied from anywhere."""
    return [one.definition, *one.pitfalls, one.moves, one.other_side]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def test_there_are_many_measures_each_with_an_id_of_its_own() -> None:
    assert len(IDS) == len(set(IDS)) >= 45
    assert len({one.name for one in catalogue()}) == len(IDS)


def test_the_first_measures_keep_id_and_name() -> None:
    assert {name: getattr(find_measure(name), "name", None) for name in FIRST_NAMES} == FIRST_NAMES
    assert find_measure("finns-inte") is None


@pytest.mark.parametrize("one", catalogue(), ids=IDS)
def test_a_measure_has_a_source_for_its_definition_or_says_that_it_is_uncertain(one: CatalogueMeasure) -> None:
    assert one.reference is None or one.reference.startswith(PUBLICATIONS)
    assert reference_text(one).startswith(UNCERTAIN) == (not one.certain)
    assert one.certain == (one.reference is not None and not reference_text(one).startswith(UNCERTAIN))


def test_every_kolada_id_that_is_named_exists(kpis: dict[str, dict[str, str]]) -> None:
    for one in catalogue():
        named = set(re.findall(r"\b[NU][0-9]{5}\b", " ".join([*prose(one), *one.sources, one.reference or ""])))
        assert (named | set(one.kolada)) <= kpis.keys(), one.id
        assert set(one.kolada) <= set(re.findall(r"\b[NU][0-9]{5}\b", " ".join(one.sources))), one.id


def test_a_definition_from_kolada_agrees_with_what_kolada_says(kpis: dict[str, dict[str, str]]) -> None:
    for one in catalogue():
        found = re.match(r"Kolada ([NU][0-9]{5}) ?(?:och [NU][0-9]{5} )?\((?!hur)", one.reference or "")
        if not (one.certain and found):
            continue
        title = kpis[found[1]]["title"].casefold()
        assert ("andel" in title) == (one.kind == "share"), one.id
        assert ("kr/" in title) == one.unit.startswith("kr"), one.id
        ages = set(re.findall(r"(\d+)(?:\+| år och äldre| år eller äldre)", title))
        assert ages <= set(re.findall(r"\d+", " ".join([one.definition, *one.sources]))), one.id


def test_a_number_per_inhabitant_is_no_source_of_a_mean(kpis: dict[str, dict[str, str]]) -> None:
    for one in catalogue():
        titles = [kpis[name]["title"].casefold() for name in one.kolada]
        assert one.kind != "mean" or one.unit.startswith("kr") or not any("inv" in title for title in titles), one.id
        adjusted = [title for title in titles if "standardiserade" in title]
        assert not adjusted or "åldersstandardiserat" in " ".join(one.pitfalls), one.id


@pytest.mark.parametrize("one", catalogue(), ids=IDS)
def test_a_definition_and_a_name_say_what_the_extract_s_own_numbers_are(one: CatalogueMeasure) -> None:
    assert "standardisera" not in one.definition  # the report prints it above numbers that nobody has adjusted
    assert (one.unit in ("timmar", "dygn", "dagar")) <= (one.kind in ("days", "mean"))  # hours come with decimals
    waiting = re.match(r"väntetid|väntan|dagar (till|efter)", one.name.casefold())
    assert not waiting or one.better == "lower"


def test_hours_with_decimals_are_read_and_fitted(tmp_path: Path) -> None:
    hours = np.random.default_rng(SEED).normal(1200, 40, 36)
    head = (
        "schema: 1\nextracted: 2025-04-15\nid: prov\nname: Prov\nmatters: Mer tid hemma\n"
        "measures: [{id: hemtjansttimmar, source: {file: t.csv, month: Månad, value: Timmar, unit: Kommun}}]\n"
        "intervention: {from: 2024-01}\nbaseline: {from: 2022-01, to: 2023-12}\n"
    )
    fits = []
    for digits in (0, 1):
        folder = tmp_path / f"avrundat-{digits}"
        folder.mkdir()
        (folder / "initiative.yaml").write_text(head.replace("id: prov", f"id: {folder.name}"), encoding="utf-8")
        cells = [f"{value:.{digits}f}".replace(".", ",") for value in hours]
        months = pd.period_range("2022-01", periods=36, freq="M")
        lines = [f"{month};Åby;{cell}" for month, cell in zip(months, cells, strict=True)]
        (folder / "t.csv").write_text("\n".join(["Månad;Kommun;Timmar", *lines]), encoding="utf-8")
        plan = load_initiative(folder)
        assert check_initiative(plan).faults == ()
        series = load_series(plan)
        fits.append(fit_its(series, ItsDesign.from_plan(plan, series=series)).relative)
    assert fits[1].value == pytest.approx(fits[0].value, abs=0.002)
    assert fits[1].low == pytest.approx(fits[0].low, abs=0.005)


def test_nothing_is_copied_from_a_source(kpis: dict[str, dict[str, str]], seeds: dict[str, str]) -> None:
    published = [*seeds.values(), *(row["description"] for row in kpis.values())]
    runs = {tuple(run) for text in published for run in zip(*(words(text)[n:] for n in range(COPIED)), strict=False)}
    ours = [text for one in catalogue() for text in prose(one)]
    ours += [text for one in patient_types() for text in (one.who, one.matters, one.remark or "")]
    assert [text for text in ours if runs & set(zip(*(words(text)[n:] for n in range(COPIED)), strict=False))] == []


@pytest.mark.parametrize(("key", "word"), [*product(["patient_type"], TYPES), *product(["way_of_working"], WAYS)])
def test_everybody_finds_an_outcome_a_process_and_a_balancing_measure(key: str, word: str) -> None:
    assert all(measures(**{key: word}, role=role) for role in ROLES)
    proposed = suggest(**{"patient_type": None, "way_of_working": None} | {key: word})
    assert all(getattr(proposed, role) for role in ROLES)
    assert all(getattr(proposed, role)[0].only_for is None for role in ROLES)


@given(st.sampled_from([None, *TYPES]), st.sampled_from([None, *WAYS]), st.sampled_from([None, *ROLES]))
def test_what_is_found_fits_all_that_was_asked_for(kept: str | None, way: str | None, role: str | None) -> None:
    found = measures(kept, way, role)
    assert set(found) <= set(measures(patient_type=kept)) & set(measures(way_of_working=way))
    by_role = [one for each in ROLES for one in measures(kept, way, each)]
    assert sorted(one.id for one in by_role) == sorted(one.id for one in measures(kept, way))


@given(st.sampled_from(TYPES), st.sampled_from(WAYS))
def test_a_proposal_has_every_fitting_measure_once_and_the_best_fit_first(kept: str, way: str) -> None:
    proposed = suggest(kept, way)
    for role in ROLES:
        listed = getattr(proposed, role)
        assert len(set(listed)) == len(listed)
        assert set(measures(kept, way, role)) <= set(listed)
        fits = [(way in one.ways_of_working, kept in one.patient_types) for one in listed]
        assert fits == sorted(fits, reverse=True)  # both, then the way of working, then the patient type
        assert all(any(fit) for fit in fits)


def test_the_proposal_knows_what_a_way_of_working_aims_at() -> None:
    home = suggest("komplext", "Fokuserad vård i hemmet")
    assert "hemtjansttimmar" in [one.id for one in home.outcome]
    assert "hemtjansttimmar" in [one.id for one in suggest("komplext", "Mobila hemsjukvårdsläkare").balancing]
    assert find_measure("hemtjansttimmar") in measures(way_of_working="Fokuserad vård i hemmet", role="outcome")
    assert {one.id for one in suggest("komplext", "Mobila sjukhuskopplade team").outcome[:2]} == {
        "akutbesok",
        "varddygn",
    }


@given(st.sampled_from(["akut", "HEM", "vård", "kolada", "per", "zzz"]), st.sampled_from(["", " ", "besök", "dygn"]))
def test_a_search_finds_all_words_and_misses_none(first: str, second: str) -> None:
    found = measures(text=f"{first} {second}")
    for one in catalogue():
        content = f"{one.id} {one.name} {one.definition} {one.unit}".casefold()
        assert (one in found) == all(word in content for word in (first.casefold(), second.strip()))


@pytest.mark.parametrize(
    ("key", "word", "said"),
    [
        ("patient_type", "komplex", 'menas "komplext"?'),
        ("way_of_working", "Mobila hemsjukvårdläkare", 'menas "Mobila hemsjukvårdsläkare"?'),
        ("role", "utfall", "välj bland outcome, process, balancing"),
    ],
)
def test_an_unknown_word_gets_one_sentence_with_the_nearest(key: str, word: str, said: str) -> None:
    with pytest.raises(DesignError) as caught:
        measures(**{key: word})
    (sentence,) = caught.value.faults
    assert sentence == f"{key} kan inte vara {word} – {said}"
    assert measures(**{key: ""}) == catalogue()
    assert measures(patient_type=" Komplext ") == measures(patient_type="komplext")


def raw_entry(name: str) -> dict[str, object]:
    entries = [entry for path in GROUPS.glob("*.toml") for entry in tomllib.loads(path.read_text("utf-8"))["measure"]]
    return next({"group": "Prov", **entry} for entry in entries if entry["id"] == name)


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "antal"},
        {"role": "utfall"},
        {"patient_types": ["komplex"]},
        {"ways_of_working": []},
        {"published": ["Personcentrerad samverkan"], "ways_of_working": ["Äldremottagningar"]},
        {"kolada": ["79029"]},
        {"reference": None, "certain": True},
        {"denominator": None, "per": 1000},
        {"definition": " "},
        {"colour": "blue"},
    ],
    ids=lambda broken: next(iter(broken)),
)
def test_a_broken_entry_is_named(broken: dict[str, object]) -> None:
    entry = raw_entry("akutbesok")
    assert parse(entry).id == "akutbesok"
    with pytest.raises(ValueError, match='measure catalogue, "akutbesok"'):
        parse(entry | broken)


def test_the_four_patient_types_and_their_shares_are_the_source_s(seeds: dict[str, str]) -> None:
    assert tuple(one.id for one in patient_types()) == TYPES
    (shares,) = [(one.share_of_population, one.share_of_costs) for one in patient_types() if one.share_of_population]
    said = re.search(r"ca (\d+)% av befolkningen.{0,40}?\((\d+)% av vårdkostnaderna", seeds["000"], re.DOTALL)
    assert said
    assert shares == (int(said[1]) / 100, int(said[2]) / 100)


def test_the_catalogue_is_plain_swedish() -> None:
    texts = [text for one in catalogue() for text in (one.name, *prose(one), *one.sources)]
    assert sorted({word for text in texts for word in words(text) if word in ENGLISH | JARGON}) == []
    assert lix([text for one in catalogue() for text in prose(one)]) <= 45
    assert [text for text in texts if "  " in text or "\n" in text or text != text.strip()] == []


def test_looking_a_measure_up_costs_next_to_nothing() -> None:
    code = (
        "import sys, naravard_lib.catalogue.measures as m; m.find_measure('akutbesok'); print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    spent = []
    for _ in range(9):
        catalogue.cache_clear()
        start = time.process_time()  # the wall clock counts what others do on the machine
        catalogue()
        spent.append(time.process_time() - start)
    assert min(spent) <= 0.020
