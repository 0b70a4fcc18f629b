"""What a browser makes of the shipped pages: Swedish, with figures, and asking the network for nothing."""

import json
import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from conftest import ALONE

FETCHING = (
    '<!DOCTYPE html><link rel="stylesheet" href="http://utanfor.invalid/a.css"><img src="//utanfor.invalid/b.png">'
)


@dataclass(frozen=True)
class Opened:
    """A page as the browser left it: its document, and every address it asked for but the page's own file."""

    dom: str
    asked: list[str]


def addresses(netlog: Path) -> list[str]:
    """Every address requested on behalf of a page, from Chromium's own network log."""
    log = json.loads(netlog.read_text(encoding="utf-8"))
    start = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    found = [event["params"] for event in log["events"] if event["type"] == start and "url" in event.get("params", {})]
    return [params["url"] for params in found if params.get("initiator", "not an origin") != "not an origin"]


def open_page(chromium: str, path: Path, scratch: Path) -> Opened:
    log = scratch / "net.json"
    own = [f"--user-data-dir={scratch / 'profile'}", f"--log-net-log={log}", "--net-log-capture-mode=Everything"]
    command = [chromium, *ALONE, *own, "--dump-dom", path.resolve().as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return Opened(done.stdout, addresses(log))


@pytest.fixture(scope="module")
def report(chromium: str, shipped_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return open_page(
        chromium, shipped_reports / "exempel-samverkan" / "rapport.html", tmp_path_factory.mktemp("chromium")
    )


@pytest.fixture(scope="module")
def index(chromium: str, shipped_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return open_page(chromium, shipped_reports / "index.html", tmp_path_factory.mktemp("chromium"))


def test_the_log_would_show_a_page_that_fetches(chromium: str, tmp_path: Path) -> None:
    (tmp_path / "hamtar.html").write_text(FETCHING, encoding="utf-8")
    asked = open_page(chromium, tmp_path / "hamtar.html", tmp_path).asked
    assert any("utanfor.invalid/a.css" in address for address in asked)


def test_report_and_index_ask_for_nothing(report: Opened, index: Opened) -> None:
    assert (report.asked, index.asked) == ([], [])


def test_pages_are_swedish(report: Opened, index: Opened) -> None:
    assert '<html lang="sv">' in report.dom
    assert '<html lang="sv">' in index.dom


def test_every_figure_is_drawn_and_described(report: Opened) -> None:
    figures = re.findall(r"<figure>.*?</figure>", report.dom, re.DOTALL)
    assert len(figures) == 6  # change, timeline, both sides, baseline, target, effects
    for figure in figures:
        assert "<path" in figure
        described = re.search(r'<svg[^>]*role="img"[^>]*>', figure)
        assert described
        assert len(re.search(r'aria-label="([^"]*)"', described[0])[1]) > 60
        assert "syntetiska data" in figure


def test_index_leads_to_the_report_and_marks_it(index: Opened, shipped_reports: Path) -> None:
    links = [unescape(link) for link in re.findall(r'href="([^"]*)"', index.dom)]
    assert "exempel-samverkan/rapport.pdf" in links
    assert "exempel-samverkan/rapport.html" in links
    assert all((shipped_reports / link).is_file() for link in links)
    assert "syntetiska data" in index.dom
