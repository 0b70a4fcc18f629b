"""The handbook: its links lead somewhere and its commands do what it says, in a folder of their own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, absent

HANDBOOK = ROOT / "docs" / "handbok"
PAGES = sorted(HANDBOOK.glob("*.md"))
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#]+)\)")


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def commands(page: Path) -> list[str]:
    return [line for block in blocks(page, "sh") for line in block.splitlines() if line]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project as the analyst has it: notebooks, shipped initiatives and `.venv`, and nothing made yet."""
    for folder in ("raw", "questions"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def shell(text: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NARAVARD_")}
    environment = kept | {"NARAVARD_ROOT": str(folder), "NARAVARD_KEY": os.environ["NARAVARD_KEY"]} | more
    command = ["bash", "-euo", "pipefail", "-c", text]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    targets = [target for target in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_page_is_in_the_contents() -> None:
    contents = (HANDBOOK / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if page.name != "README.md" and f"({page.name})" not in contents] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if ".venv/bin/" in "".join(commands(page))], ids=lambda p: p.stem
)
def test_the_commands_of_a_page_work_one_after_another(page: Path, root: Path) -> None:
    for line in commands(page):
        done = shell(line, root)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_make_targets_exist(page: Path) -> None:
    for target in re.findall(r"\bmake (\w+)", page.read_text(encoding="utf-8")):
        assert subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_an_example_of_the_initiative_file_is_yaml(page: Path) -> None:
    for text in blocks(page, "yaml"):
        assert yaml.safe_load(text)


@pytest.mark.system
def test_a_machine_without_internet_gets_along_with_the_wheelhouse(tmp_path: Path) -> None:
    if "system" not in os.environ.get("NARAVARD_REQUIRE", ""):
        absent("system", "hämtar alla paket på nytt (två minuter); körs i .ci/run")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    fetch, install = [text for text in blocks(HANDBOOK / "installera.md", "sh") if text.strip() != "make reports"]
    fetched = shell(fetch, tmp_path)
    assert fetched.returncode == 0, fetched.stderr
    installed = shell(install.replace("make reports", "make env"), tmp_path, UV_CACHE_DIR=str(tmp_path / "empty"))
    assert installed.returncode == 0, installed.stderr
    checked = shell(".venv/bin/naravard check exempel-samverkan", tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
