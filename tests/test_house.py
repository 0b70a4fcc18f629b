"""The rules of the house: who imports whom, thin and stripped notebooks, a clean lock, nothing of one machine."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "naravard_lib"
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
MODULES = sorted((ROOT / PACKAGE).rglob("*.py"))
TOML = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, GROUPS = TOML["project"], TOML["dependency-groups"]
NEEDED = (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"], *GROUPS["cluster"])
DEPENDENCIES = [Requirement(line) for line in NEEDED]
THIRD_PARTY = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
LOCK = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "requirements-cluster.lock"))

# room -> what it may import beside itself; patterns as in a shell. A room that is missing here is a fault.
LAYERS: dict[str, tuple[str, ...]] = {
    "errors": (),
    "estimate": ("errors",),
    "paths": ("errors",),
    "checksums": (),
    "lab": (),
    "months": ("errors",),
    "formats": ("errors", "estimate", "months"),
    "disclosure": ("errors", "estimate", "months", "formats"),
    "blocks": ("errors",),
    "vocabulary": (),
    "plain": (),
    "periods": ("errors", "months"),
    "ages": ("errors", "formats"),
    "catalogue": ("errors", "vocabulary"),
    "evidence": ("errors", "estimate", "formats", "vocabulary", "catalogue"),
    "initiative": ("errors", "months", "estimate", "paths", "vocabulary", "ages", "catalogue"),
    "cases": (
        *("errors", "months", "estimate", "paths", "formats", "vocabulary", "periods", "ages"),
        *("catalogue", "evidence", "initiative"),
    ),
    "sources": (
        "checksums",
        "errors",
        "formats",
        "paths",
        "months",
        "vocabulary",
        "periods",
        "ages",
        "initiative",
        "cases",
        "tables.*schema",
        "tables.panel",
    ),
    "tables": ("errors", "estimate", "formats", "months", "periods", "ages", "vocabulary", "initiative"),
    "analysis": (
        "errors",
        "periods",
        "ages",
        "vocabulary",
        "formats",
        "months",
        "estimate",
        "disclosure",
        "evidence",
        "catalogue",
        "initiative",
        "cases",
        "tables",
    ),
    "plots": (
        "errors",
        "estimate",
        "formats",
        "months",
        "ages",
        "periods",
        "disclosure",
        "blocks",
        "vocabulary",
        "evidence",
        "initiative",
        "cases",
        "analysis.*.results",
    ),
    "wording": (
        *("errors", "estimate", "formats", "months", "ages", "periods", "disclosure", "blocks"),
        *("vocabulary", "catalogue", "evidence", "initiative", "cases", "analysis.*.results"),
    ),
    "workbook": (
        *("checksums", "errors", "estimate", "formats", "paths", "months", "vocabulary", "evidence"),
        *("initiative", "cases", "sources", "tables", "handover"),
    ),
    "handover": ("checksums", "errors", "estimate", "blocks", "paths", "initiative", "sources", "tables"),
    "reports": ("errors", "formats", "blocks"),
    "forms": (
        *("errors", "paths", "months", "formats", "vocabulary", "catalogue", "initiative", "tables.chapters"),
        *("analysis.*.results", "blocks", "wording", "reports"),
    ),
    "preload": ("*",),
    "starting": ("*",),
    "runner": ("*",),
    "cli": ("*",),
    "cli_ask": ("*",),
    "cli_check": ("*",),
    "cli_new": ("*",),
    "cli_run": ("*",),
}
# They make files, start processes and print; nobody imports them.
_DRIVERS = ("forms", "preload", "starting", "runner", "cli", "cli_ask", "cli_check", "cli_new", "cli_run")
LAYERS["__init__"] = tuple(room for room in LAYERS if room not in _DRIVERS)
FOREIGN = {  # room -> other people's packages that have no business there
    "analysis": {"IPython", "matplotlib", "seaborn", "papermill", "nbformat", "nbconvert"},
    "plots": {"statsmodels", "papermill", "nbformat"},
    "wording": {"statsmodels", "matplotlib", "papermill", "nbformat"},
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT / PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every import, also those inside functions; `from a import b` counts as a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def allowed(room: str, target: str) -> bool:
    patterns = (room, *LAYERS[room], "plain", "__version__")
    return any(fnmatchcase(target, p) or fnmatchcase(target, f"{p}.*") for p in patterns)


def layer_faults(path: Path) -> Iterator[str]:
    room = module_name(path).split(".")[0]
    for line, name in imports(path):
        top, _, target = name.partition(".")
        if top == PACKAGE and not allowed(room, target):
            yield f"{path.name}:{line} {room} must not import {target}"
        if top in FOREIGN.get(room, ()):
            yield f"{path.name}:{line} {room} must not import {top}"
        if top == "":
            yield f"{path.name}:{line} relative import"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    assert module_name(path).split(".")[0] in LAYERS
    assert list(layer_faults(path)) == []


def test_the_layer_check_sees_a_forbidden_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    module = tmp_path / PACKAGE / "analysis" / "series" / "its.py"
    module.parent.mkdir(parents=True)
    module.write_text(f"from {PACKAGE} import paths\ndef f():\n    import seaborn\nfrom . import x\n", encoding="utf-8")
    assert len(list(layer_faults(module))) == 3
    assert allowed("plots", "analysis.series.results.ItsFit")
    assert not allowed("plots", "analysis.series.its.fit_its")
    assert allowed("__init__", "workbook.load_series")
    assert not allowed("__init__", "runner.batch")


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "tests").glob("*.py"))], ids=lambda p: p.name)
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 400


def code_cells(path: Path) -> Iterator[tuple[int, str]]:
    notebook = nbformat.read(path, as_version=4)
    return ((n, cell.source) for n, cell in enumerate(notebook.cells, start=1) if cell.cell_type == "code")


def thin_faults(source: str) -> Iterator[str]:
    if source.count("\n") >= 10:
        yield "more than ten lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While):
            yield f"line {node.lineno}: {type(node).__name__}"
        elif isinstance(node, ast.Import | ast.ImportFrom) and ast.unparse(node) != f"import {PACKAGE} as nv":
            yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_thin(path: Path) -> None:
    assert [(n, fault) for n, source in code_cells(path) for fault in thin_faults(source)] == []


def test_thinness_is_noticed() -> None:
    fat = "import os\nfor x in range(3):\n    print(lambda: x)\n" + "\n" * 10
    assert len(list(thin_faults(fat))) == 4
    assert list(thin_faults(f"import {PACKAGE} as nv\nnv.spc(series)")) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    extra = "metadata.papermill cell.metadata.papermill metadata.language_info.version"
    command = [sys.executable, "-m", "nbstripout", "--verify", "--keep-count", "--extra-keys", extra, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run nbstripout on {path.name}"


def test_lock_names_no_index_and_no_machine() -> None:
    bad = [line for line in LOCK.splitlines() if re.match(r"\s*--[ief]", line) or "://" in line]
    assert bad == []


def locked_versions(name: str) -> list[str]:
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", LOCK, flags=re.MULTILINE)
    return [version for pinned, version in pins if canonicalize_name(pinned) == canonicalize_name(name)]


@pytest.mark.parametrize("need", DEPENDENCIES, ids=lambda need: need.name)
def test_a_dependency_is_locked_at_a_version_that_fits_and_credited(need: Requirement) -> None:
    versions = locked_versions(need.name)
    assert versions, "not locked: make lock"
    assert all(need.specifier.contains(version) for version in versions), "make lock"
    credit = re.search(rf"^\| {re.escape(need.name)} \| (\S+) \|", THIRD_PARTY, flags=re.MULTILINE)
    assert credit, "missing in THIRD_PARTY.md"
    assert credit[1] in versions


def test_environment_yml_follows_pyproject_and_lock() -> None:
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert content["channels"] == ["conda-forge", "nodefaults"]
    expected = [f"python{PROJECT['requires-python']}", "pip", {"pip": ["-r requirements.lock"]}]
    assert content["dependencies"] == expected


def test_readme_points_at_files_that_exist() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (ROOT / target).is_file()] == []


def project_files() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_no_file_names_a_place_on_one_machine() -> None:
    place = re.compile(rb"/(?:home|Users|root|work)/\w")
    files = [path for path in project_files() if path.is_file()]
    assert [path.name for path in files if place.search(path.read_bytes())] == []
