"""A question is asked about a case or an initiative by its name; everything else is one Swedish sentence."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.errors import DesignError
from naravard_lib.workbook.cases import find_case
from naravard_lib.workbook.potential import load_potential
from naravard_lib.workbook.sizing import load_sizing

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "questions"
LOADERS = (load_sizing, load_potential)
ODD = ["../../utanfor", ".", "..", "", "/", "utanfor/", "a" * 300, "å" * 5000, "a\0b", "C:\\x", "*"]


@pytest.fixture
def questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of copies of two shipped cases, and one more outside of it."""
    folder = tmp_path / "data" / "questions"
    for name, file, target in (
        ("umea-lansdel", "sizing.yaml", folder),
        ("kol", "potential.yaml", folder),
        ("umea-lansdel", "sizing.yaml", tmp_path / "utanfor"),
        ("kol", "potential.yaml", tmp_path / "utanfor"),
    ):
        place = target / name if target == folder else target
        place.mkdir(parents=True, exist_ok=True)
        (place / file).write_bytes((SHIPPED / name / file).read_bytes())
    monkeypatch.setenv("NARAVARD_QUESTIONS", str(folder))
    return folder


@pytest.mark.parametrize("load", LOADERS)
@pytest.mark.parametrize("case", ODD)
@pytest.mark.usefixtures("questions")
def test_only_the_name_of_a_folder_is_a_case(load: Callable[[str], object], case: str) -> None:
    with pytest.raises(DesignError) as stopped:
        load(case)
    (told,) = stopped.value.faults
    assert told.startswith(f'Fallet "{case[:40]}" finns inte i ')
    assert len(told) < 400


@pytest.mark.parametrize("own", ODD[:4] + ODD[5:])
def test_only_the_id_of_an_initiative_is_one(questions: Path, own: str) -> None:
    (questions.parent.parent / "utanfor" / "initiative.yaml").write_text("id: utanfor\n", encoding="utf-8")
    if own:
        with pytest.raises(DesignError) as stopped:
            load_potential("kol", own)
        (told,) = stopped.value.faults
        assert told.startswith(f'Initiativet "{own[:40]}" finns inte i ')
    else:
        assert load_potential("kol", own).own == {}


def test_an_initiative_that_a_case_names_is_looked_up_in_the_same_way(questions: Path) -> None:
    text = (questions / "kol" / "potential.yaml").read_text(encoding="utf-8")
    new = re.sub(r"reduction: \{[^}]*\}", f"initiative: {'a' * 300}", text, count=1)
    assert new != text
    (questions / "kol" / "potential.yaml").write_text(new[: new.index("printed:")], encoding="utf-8")
    with pytest.raises(DesignError, match=r"Initiativet .* finns inte"):
        load_potential("kol")


@pytest.mark.parametrize(("load", "file"), [(load_sizing, "sizing.yaml"), (load_potential, "potential.yaml")])
def test_a_folder_in_the_place_of_the_file_is_no_case(
    questions: Path, load: Callable[[str], object], file: str
) -> None:
    (questions / "fall" / file).mkdir(parents=True)
    with pytest.raises(DesignError) as stopped:
        load("fall")
    assert 'Fallet "fall" finns inte' in str(stopped.value)
    assert 'menas "fall"' not in str(stopped.value)


@given(st.text(max_size=30))
def test_any_text_is_a_case_or_one_sentence(case: str) -> None:
    names = {path.parent.name for path in SHIPPED.glob("*/sizing.yaml")}
    if case in names:
        assert find_case(case, "sizing.yaml") == SHIPPED / case
    else:
        with pytest.raises(DesignError, match="finns inte"):
            find_case(case, "sizing.yaml")
