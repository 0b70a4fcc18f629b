"""Every document of every shipped initiative: accessible, short enough, small enough."""

from pathlib import Path

import page
import pikepdf
import pytest
from conftest import SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("part", ["rapport", "bilaga"])
def test_no_accessibility_rule_fails(shipped_reports: Path, name: str, part: str) -> None:
    content = (shipped_reports / name / f"{part}.pdf").read_bytes()
    assert {failure.rule_id for failure in page.validate_pdf_bytes(content, profile="ua1").failures} == set()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_report_has_four_to_six_pages_and_is_easy_to_send(shipped_reports: Path, name: str) -> None:
    path = shipped_reports / name / "rapport.pdf"
    with pikepdf.open(path) as report:
        assert 4 <= len(report.pages) <= 6
    assert path.stat().st_size <= 400_000
