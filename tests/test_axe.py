"""axe-core in a browser: the shipped pages break no accessibility rule, on a wide screen and on a telephone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from test_pdfua import META, NASTY, every_block

from naravard_lib.reports import Document, write_html

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCREENS = {"bred": (1280, 900), "telefon": (320, 640)}  # 320 CSS pixels: WCAG 1.4.10
PAGES = ("exempel-samverkan/rapport.html", "exempel-samverkan/bilaga.html", "index.html")
FAULTY = """<!DOCTYPE html><html><title></title>
<body><img src="data:,"><p style="color:#ccc">blek</p><h1>ett</h1><h4>fyra</h4>"""


def violations(browser: Browser, page: Path, screen: str) -> list[str]:
    """One line per broken rule, with the element it first fails on; what is folded away is unfolded before."""
    width, height = SCREENS[screen]
    tab = browser.new_page(viewport={"width": width, "height": height})
    tab.goto(page.resolve().as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    response = Axe().run(tab, options=RULES).response
    tab.close()
    return [f"{broken['id']}: {broken['nodes'][0]['html'][:200]}" for broken in response["violations"]]


def test_a_faulty_page_is_found_out(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "fel.html").write_text(FAULTY, encoding="utf-8")
    found = {line.split(":")[0] for line in violations(browser, tmp_path / "fel.html", "bred")}
    assert {"html-has-lang", "document-title", "image-alt", "color-contrast", "heading-order"} <= found


@pytest.mark.parametrize("screen", SCREENS)
def test_a_page_with_every_kind_of_block_breaks_no_rule(browser: Browser, tmp_path: Path, screen: str) -> None:
    (tmp_path / "allt.html").write_text(write_html(Document(META, every_block(), ((3, NASTY),))), encoding="utf-8")
    assert violations(browser, tmp_path / "allt.html", screen) == []


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("page", PAGES)
def test_a_shipped_page_breaks_no_rule(browser: Browser, shipped_reports: Path, page: str, screen: str) -> None:
    assert violations(browser, shipped_reports / page, screen) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_telephone_scrolls_one_way_only(browser: Browser, shipped_reports: Path, page: str) -> None:
    width, height = SCREENS["telefon"]
    tab = browser.new_page(viewport={"width": width, "height": height})
    tab.goto((shipped_reports / page).resolve().as_uri())
    needed = tab.evaluate("document.documentElement.scrollWidth")
    tab.close()
    assert needed <= width
