"""What the tests share: real data and outside programs (present, or skipped with a word), and a small project."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import nbformat
import pytest
from hypothesis import settings
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = (
    *("exempel-samverkan", "exempel-sju-sjukhus", "exempel-trygg-hemgang", "exempel-vardcentraler"),
    *("ljungby-samverkan", "narsjukvardsteam"),
)
ALONE = [  # nothing of the browser's own may reach out, or be left behind
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
# The smallest initiative of a `Project`: one published mean.
PUBLISHED = """\
schema: 1
extracted: 2024-11-02
id: {id}
name: Samverkan
principals: [Region Exempel]
measures:
  - {id: akutbesok, kind: count, better: lower, published: [{what: Före, mean: 87, source: Påhittad rapport}]}
"""
NEEDS = {"realdata": "realdata", "chromium": "system"}  # fixture -> marker

# The key of pseudonyms for this run, so that tests leave nothing in anybody's home folder.
_KEY_FOLDER = tempfile.TemporaryDirectory(prefix="naravard-key-")
os.environ["NARAVARD_KEY"] = str(Path(_KEY_FOLDER.name) / "key")

settings.register_profile("quick", deadline=None, derandomize=True)
settings.register_profile("deep", deadline=None, max_examples=5000)
settings.load_profile("deep" if "NARAVARD_DEEP" in os.environ else "quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[fixture])


def absent(marker: str, reason: str) -> NoReturn:
    """Skip, or fail where NARAVARD_REQUIRE says that nothing of this kind may be skipped."""
    if marker in os.environ.get("NARAVARD_REQUIRE", "").split(","):
        pytest.fail(f"{reason} (krävs av NARAVARD_REQUIRE)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def realdata() -> Path:
    folder = Path(os.environ.get("NARAVARD_REALDATA", "") or "saknas")
    if not folder.is_dir():
        absent("realdata", "NARAVARD_REALDATA pekar inte på någon mapp")
    return folder.resolve()


@pytest.fixture(scope="session")
def chromium() -> str:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        absent("system", "Chromium finns inte på datorn")
    return program


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium by remote control; per module, since it keeps the event loop that other tests run notebooks in."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ALONE)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def shipped_reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of reports that `naravard run` leaves for all shipped initiatives."""
    out = tmp_path_factory.mktemp("reports")
    command = [str(Path(sys.executable).with_name("naravard")), "run", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@dataclass(frozen=True)
class Project:
    """A project root of its own with tiny chapters, driven through the installed command."""

    root: Path

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    def naravard(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("naravard")), *words]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NARAVARD_")}
        return subprocess.run(
            command,
            cwd=self.root,
            env={**kept, "NARAVARD_ROOT": str(self.root), "NARAVARD_KEY": os.environ["NARAVARD_KEY"]},
            capture_output=True,
            text=True,
            check=False,
        )

    def add(self, name: str, yaml: str, **extracts: str) -> Path:
        """An initiative folder; `{id}` in the yaml becomes its name, an extract `a_csv="…"` becomes a.csv."""
        folder = self.raw / name
        folder.mkdir(parents=True)
        (folder / "initiative.yaml").write_text(yaml.replace("{id}", name), encoding="utf-8")
        for file, text in extracts.items():
            (folder / file.replace("_", ".")).write_text(text, encoding="utf-8")
        return folder

    def add_chapter(self, stem: str, *cells: str) -> None:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        notebook = new_notebook(cells=[new_markdown_cell(f"# Kapitel {stem[0]}")], metadata=kernel)
        parameters = new_code_cell('initiative = "bra"', metadata={"tags": ["parameters"]})
        notebook.cells += [parameters, *map(new_code_cell, cells)]
        path = self.root / "notebooks" / "cycle" / f"{stem}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)


LEAVE_RESULT = """\
import json
from naravard_lib.paths import workspace
answer = {"question": 2, "answered": "partly", "missing": ["mål <saknas>"], "chapter": "1_baseline"}
answer |= {"initiative": initiative, "estimates": {}, "verdict": "", "sentences": [], "sources": [], "code_version": ""}
answer |= {"failed": []}
_ = (workspace().results(initiative) / "1_baseline.json").write_text(json.dumps(answer))"""
READ_RESULT = """\
from naravard_lib.paths import workspace
assert (workspace().results(initiative) / "1_baseline.json").exists()"""


@pytest.fixture(scope="session")
def make_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sequence[str]], Project]:
    """A function that makes a project whose first chapter runs the given cells before it leaves its result."""

    def make(cells: Sequence[str] = ()) -> Project:
        project = Project(tmp_path_factory.mktemp("projekt"))
        project.add_chapter("1_baseline", *cells, LEAVE_RESULT)
        project.add_chapter("6_summary", READ_RESULT)
        return project

    return make
