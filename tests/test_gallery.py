"""The handbook's gallery: every figure type, fresh, small enough for a page, and marked as synthetic."""

import re
import sys
from pathlib import Path

import pytest

HANDBOOK = Path(__file__).resolve().parent.parent / "docs" / "handbok"
sys.path.insert(0, str(HANDBOOK))

import galleri  # noqa: E402  # a script beside the page it writes

from naravard_lib.blocks.model import Figure  # noqa: E402


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    return galleri.gallery()


def test_the_page_is_what_the_script_writes(figures: dict[str, Figure]) -> None:
    assert (HANDBOOK / "figurer.md").read_text(encoding="utf-8") == galleri.page(figures)


def test_every_picture_is_there_small_and_used() -> None:
    named = re.findall(r"\]\(bilder/(\w+\.png)\)", (HANDBOOK / "figurer.md").read_text(encoding="utf-8"))
    files = sorted((HANDBOOK / "bilder").iterdir())
    assert sorted(named) == [file.name for file in files]
    assert all(file.stat().st_size <= 60_000 for file in files)


def test_every_figure_is_marked_and_complete(figures: dict[str, Figure]) -> None:
    for name, figure in figures.items():
        assert "syntetiska data" in figure.svg, name
        assert "Syntetiska data" in figure.note, name
        assert figure.alt, name
        assert figure.shows, name
        assert figure.data is not None, name
        assert figure.data.rows, name


def test_a_picture_is_drawn_the_same_every_time(figures: dict[str, Figure]) -> None:
    figure = figures["mal"]
    assert galleri.picture(figure) == galleri.picture(figure)
