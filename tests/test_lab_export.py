"""JupyterLab's own export menu, clicked in a browser: the same bytes as the command line and the report functions."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from urllib.error import HTTPError
from urllib.request import urlopen

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from playwright.sync_api import Browser, Locator, Page

from naravard_lib.reports.exporter import lone_document, write_html, write_pdf

NOTEBOOK = "1_baseline"  # the chapter with figures, tables and text
ENTRIES = {"pdf": "Naravard_pdf", "html": "Naravard_html"}  # as JupyterLab writes an exporter it has no name for
TOKEN = "bara-for-testet"
CALM = {"checkForUpdates": False, "fetchNews": "false"}  # no look-up outside, and no question about it


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab and the folder it shows."""

    address: str
    folder: Path

    def url(self, path: str) -> str:
        return f"{self.address}{path}?token={TOKEN}"


def with_stopped_cell(path: Path) -> None:
    stop = new_output("error", ename="KeyError", evalue="'19121212-1212'", traceback=[])
    nbformat.write(new_notebook(cells=[new_code_cell("dict()['a']", outputs=[stop])]), path)


def started(server: "subprocess.Popen[bytes]", runtime: Path) -> str:
    """The address of the server, from the file it leaves once it listens."""
    for _ in range(300):
        assert server.poll() is None, "JupyterLab avslutades"
        if found := list(runtime.glob("jpserver-*.json")):
            return str(json.loads(found[0].read_text(encoding="utf-8"))["url"])
        time.sleep(0.1)
    raise TimeoutError("JupyterLab svarar inte på 30 sekunder")


@pytest.fixture(scope="module")
def lab(shipped_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab with settings of its own, over a copy of a chapter that the runner executed."""
    home = tmp_path_factory.mktemp("lab")
    folder, runtime = home / "notebooks", home / "runtime"
    settings = home / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    for made in (folder, runtime, settings.parent):
        made.mkdir(parents=True)
    settings.write_text(json.dumps(CALM), encoding="utf-8")
    copy(shipped_reports / "exempel-samverkan" / "notebooks" / f"{NOTEBOOK}.ipynb", folder)
    with_stopped_cell(folder / "stannad.ipynb")
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime", "JUPYTERLAB_SETTINGS_DIR": "settings"}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython"}
    command = [str(Path(sys.executable).with_name("jupyter")), "lab", "--no-browser", "--allow-root", "--port=0"]
    command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={TOKEN}"]
    environment = os.environ | {name: str(home / place) for name, place in own.items()}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        yield Lab(started(server, runtime), folder)
        server.terminate()


@pytest.fixture(scope="module")
def opened(lab: Lab, browser: Browser) -> Page:
    """The notebook on the screen, and the list of exporters at hand."""
    page = browser.new_page()
    with page.expect_response("**/api/nbconvert?*"):
        page.goto(lab.url(f"lab/tree/{NOTEBOOK}.ipynb"))
        page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    return page


def open_export_menu(page: Page, entry: str) -> Locator:
    """The entry, on the screen; JupyterLab draws the menus anew once it has learnt which exporters there are."""
    wanted = page.get_by_text(entry, exact=True)
    for _ in range(20):
        page.get_by_role("menuitem", name="File", exact=True).click()
        export = page.get_by_text("Save and Export Notebook As")
        if export.is_visible():
            export.hover()
        page.wait_for_timeout(500)
        if wanted.is_visible():
            return wanted
        page.keyboard.press("Escape")
    raise TimeoutError("menyn för export visas inte på 10 sekunder")


def exported(page: Page, entry: str) -> bytes:
    """The content of the file that comes down when the entry of the export menu is clicked."""
    wanted = open_export_menu(page, entry)
    with page.context.expect_event("download") as download:
        wanted.click()
    return Path(download.value.path()).read_bytes()


def by_command(notebook: Path, kind: str, target: Path) -> bytes:
    command = [str(Path(sys.executable).with_name("jupyter")), "nbconvert", "--to", f"naravard_{kind}"]
    command += [str(notebook), "--output-dir", str(target)]
    subprocess.run(command, capture_output=True, check=True)
    return (target / f"{NOTEBOOK}.{kind}").read_bytes()


def by_function(notebook: Path, kind: str) -> bytes:
    document = lone_document(nbformat.read(notebook, as_version=4), notebook.stem)
    return write_pdf(document) if kind == "pdf" else write_html(document).encode()


@pytest.mark.parametrize("kind", ENTRIES)
def test_menu_command_and_function_give_the_same_bytes(
    lab: Lab, opened: Page, shipped_reports: Path, tmp_path: Path, kind: str
) -> None:
    executed = shipped_reports / "exempel-samverkan" / "notebooks" / f"{NOTEBOOK}.ipynb"
    clicked = exported(opened, ENTRIES[kind])
    assert clicked.startswith({"pdf": b"%PDF", "html": b"<!DOCTYPE html>"}[kind])
    assert clicked == by_command(executed, kind, tmp_path)
    assert clicked == by_function(executed, kind)


def test_the_menu_tells_which_cell_stopped_and_quotes_no_person(lab: Lab) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(lab.url("nbconvert/naravard_pdf/stannad.ipynb"))
    told = refused.value.read().decode()
    assert "stannad.ipynb, cell 1: cellen stannade – felet heter KeyError." in told
    assert "19121212" not in told
