"""What a chapter leaves for the next: the same object back, and nothing made on other input."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import chapters, small_initiative

import naravard_lib as nv
from naravard_lib import handover
from naravard_lib.estimate import Estimate
from naravard_lib.initiative import Initiative
from naravard_lib.tables.chapters import CHAPTERS, ChapterResult

VISITS = [300 - 60 * (n >= 24) + n % 7 for n in range(48)]


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Initiative:
    monkeypatch.setenv("NARAVARD_PROCESSED", str(tmp_path / "processed"))
    return small_initiative(tmp_path / "raw" / "liten", VISITS)


def leave(plan: Initiative) -> None:
    baseline, target, outcome = chapters(plan)
    nv.save_result(plan, baseline, nv.text_baseline(baseline))
    nv.save_result(plan, target, nv.text_target(target))
    nv.save_result(plan, outcome, nv.text_outcome(outcome))


def test_a_chapter_comes_back_as_it_was_left(plan: Initiative) -> None:
    leave(plan)
    _, _, outcome = chapters(plan)
    read = nv.load_results(plan)
    assert [result.chapter for result in read] == list(CHAPTERS[:3])
    last = read[2]
    assert last.estimates == outcome.estimates
    assert (last.answered, last.verdict, last.question, last.missing) == ("yes", "decrease", 4, ())
    assert [file for file, _ in last.sources] == ["initiative.yaml", "besok.csv"]
    assert all(len(digest) == 64 for _, digest in last.sources)


def test_sentences_are_the_chapters_own_and_the_first_is_its_answer(plan: Initiative) -> None:
    leave(plan)
    outcome = chapters(plan)[2]
    whole = str(nv.text_outcome(outcome))
    sentences = nv.load_results(plan)[2].sentences
    assert whole.startswith(sentences[0])
    assert all(sentence in whole for sentence in sentences)


def test_the_file_has_the_names_that_others_script_against(plan: Initiative, tmp_path: Path) -> None:
    leave(plan)
    content = json.loads((tmp_path / "processed" / "liten" / "results" / "3_outcome_its.json").read_text("utf-8"))
    assert list(content) == [
        "schema", "initiative", "chapter", "question", "answered", "missing", "estimates", "verdict", "sentences",
        "sources", "code_version", "failed", "cautions",
    ]  # fmt: skip
    assert set(content["estimates"]["relative"]) == {"value", "low", "high", "level", "se", "p", "scale", "unit"}
    assert set(content["sources"][0]) == {"file", "sha256"}


@pytest.mark.parametrize("left", ["", "{", "[]", '{"schema": 1}', '{"estimates": {"a": 1}}'])
def test_a_result_file_that_was_cut_short_is_no_answer(plan: Initiative, tmp_path: Path, left: str) -> None:
    leave(plan)
    path = tmp_path / "processed" / "liten" / "results" / "3_outcome_its.json"
    whole = path.read_text("utf-8")
    path.write_text(left, encoding="utf-8")
    assert "3_outcome_its" not in {result.chapter for result in nv.load_results(plan)}
    path.write_text(whole, encoding="utf-8")
    assert "3_outcome_its" in {result.chapter for result in nv.load_results(plan)}


@pytest.mark.parametrize("name", ["besok.csv", "initiative.yaml"])
def test_a_result_from_other_input_is_not_loaded(plan: Initiative, name: str) -> None:
    leave(plan)
    path = plan.folder / name
    kept = path.read_bytes()
    path.write_bytes(kept + b"\n")
    assert nv.load_results(plan) == ()
    path.write_bytes(kept)
    assert len(nv.load_results(plan)) == 3


def test_a_result_of_another_version_is_not_loaded(plan: Initiative, monkeypatch: pytest.MonkeyPatch) -> None:
    leave(plan)
    monkeypatch.setattr(handover, "__version__", "99.0.0")
    assert nv.load_results(plan) == ()


def test_nothing_left_is_nothing_read(plan: Initiative) -> None:
    assert nv.load_results(plan) == ()


def test_raw_files_are_never_written_to(plan: Initiative) -> None:
    before = {path.name: path.read_bytes() for path in plan.folder.iterdir()}
    leave(plan)
    assert {path.name: path.read_bytes() for path in plan.folder.iterdir()} == before


finite = st.floats(allow_nan=False, allow_infinity=False)
estimates = st.builds(
    Estimate, finite, finite | st.just(-math.inf), finite | st.just(math.inf), st.sampled_from([0.9, 0.95]),
    st.none() | finite, st.none() | st.floats(0, 1),
    st.sampled_from(["count", "log_ratio", "share", "mean"]), st.text(max_size=5),
)  # fmt: skip
words = st.tuples(st.text(max_size=30), st.text(max_size=30))


@given(st.dictionaries(st.text(min_size=1, max_size=8), estimates, max_size=3), words, st.sampled_from([None, 1, 4]))
def test_every_result_survives_its_file(
    found: dict[str, Estimate], said: tuple[str, str], question: int | None
) -> None:
    whole = ChapterResult("liten", CHAPTERS[0], question, "partly", said, found, "", said[::-1], (said,), "0.1.0")
    text = json.dumps(whole.as_dict(), ensure_ascii=False, allow_nan=False)
    assert ChapterResult.from_dict(json.loads(text)) == whole


def test_an_unknown_file_is_no_result() -> None:
    with pytest.raises((KeyError, TypeError)):
        ChapterResult.from_dict({"schema": 1, "hello": "world"})


TABLE = "aggregate: {file: tabell.csv, unit: Enhet, n: Antal, before: Före, after: Efter, months: 6}\n"


def test_a_result_outlives_a_change_in_what_its_chapter_does_not_read(plan: Initiative) -> None:
    file, table = plan.folder / "initiative.yaml", plan.folder / "tabell.csv"
    file.write_text(file.read_text(encoding="utf-8") + TABLE, encoding="utf-8")
    table.write_text("Enhet;Antal;Före;Efter\nA;9;90;80\n", encoding="utf-8")
    whole = nv.load_initiative(plan.folder)
    leave(whole)
    found = nv.assess_aggregate(whole, nv.load_aggregate(whole))
    nv.save_result(whole, found, nv.text_aggregate(found))
    assert [name for name, _ in nv.load_results(whole)[3].sources] == ["initiative.yaml", "tabell.csv"]
    table.write_text("Enhet;Antal;Före;Efter\nA;9;90;70\n", encoding="utf-8")
    assert [result.chapter for result in nv.load_results(whole)] == list(CHAPTERS[:3])
    table.unlink()
    assert [result.chapter for result in nv.load_results(whole)] == list(CHAPTERS[:3])


def test_a_result_that_names_no_sources_is_not_loaded(plan: Initiative, tmp_path: Path) -> None:
    leave(plan)
    path = tmp_path / "processed" / "liten" / "results" / "1_baseline.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "sources": []}), encoding="utf-8")
    assert [result.chapter for result in nv.load_results(plan)] == list(CHAPTERS[1:3])
