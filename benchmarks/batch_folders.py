"""Projects to run in bulk: the shipped chapters over invented initiatives, and one small chapter over many.

Every figure is invented and drawn anew from the seed; two projects of the same size are equal to the byte.
"""

import shutil
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
from common import ROOT, SEED
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CHAPTERS = ("1_baseline", "2_target", "3_outcome_its", "5_benefit", "6_summary")  # those a folder of ours has use for
SMALL = "1_small"
_MONTHS, _CHANGE, _FIRST = 48, 24, "2022-01"
_EXTRACT = "akutbesok_syntetisk.csv"
_HEAD = "Månad;Kommun;Antal;Invånare 80+"
_YAML = """\
schema: 1
extracted: 2026-01-15
id: {id}
name: Påhittad insats {number} (syntetiska data)
status: infört
principals: [Region Exempel, Åby kommun]
area: ["9901"]
category: Personcentrerad samverkan
way_of_working: Personcentrerad samverkan
patient_type: komplext
need_group: riskgrupper
level: projekt
matters: Färre akutbesök för äldre genom rätt vårdnivå
measures:
  - id: akutbesok
    role: outcome
    kind: count
    better: lower
    unit: besök
    per: 1000
    definition: Besök per månad på akutmottagning av personer 80 år och äldre (syntetiska data)
    source: {file: akutbesok_syntetisk.csv, month: Månad, value: Antal, unit: Kommun, exposure: Invånare 80+}
baseline: {from: 2022-01, to: 2023-12}
intervention: {from: 2024-01, phase_in: 2}
comparison: {units: [Norrby]}
target_group: {age: [80, null], text: Personer 80 år och äldre}
target: {measure: akutbesok, relative: -0.10, by: 2025-12, why: Påhittat beslut}
costs: [{measure: akutbesok, unit_cost: 6000, overhead: 0.20, price_year: 2025, falls_on: region, cashable: false}]
own_costs: [{what: Samordnare, kr_per_year: 650000, falls_on: municipality}]
people: {next_step: Påhittat nästa steg, steward: Maja Exempelsson (påhittad person)}
"""
# Thirteen cells of code below a heading: plan, series, a figure, a table, text and small sums on the way.
_CELLS = (
    "import naravard_lib as nv",
    "plan = nv.load_initiative(initiative)",
    "series = nv.load_series(plan)",
    "points = nv.load_points(plan)",
    "baseline = nv.describe_baseline(plan, series, points=points)",
    "months = int(series['month'].nunique())",
    "own = series[series['role'] == 'treated']",
    "level = float(own['value'].mean())",
    "spread = float(own['value'].std())",
    "text = nv.text_baseline(baseline)",
    "text",
    "nv.plot_baseline(baseline)",
    "nv.tables_published(baseline) + nv.tables_baseline(baseline)",
)


def names(count: int) -> list[str]:
    """Folder names of the initiatives."""
    return [f"insats-{number:03}" for number in range(1, count + 1)]


def extract(root: Path, name: str) -> Path:
    """The file that an initiative rests on."""
    return root / "data" / "raw" / name / _EXTRACT


def full_project(root: Path, count: int) -> Path:
    """A project root with the shipped chapters and `count` initiatives: five notebooks each."""
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    return _fill(root, count)


def small_project(root: Path, count: int) -> Path:
    """A project root with one chapter of thirteen cells and `count` initiatives: one notebook each."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = new_notebook(cells=[new_markdown_cell("## Var är vi idag?")], metadata=kernel)
    parameters = new_code_cell('initiative = "insats-001"', metadata={"tags": ["parameters"]})
    notebook.cells += [parameters, *map(new_code_cell, _CELLS)]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    path = root / "notebooks" / "cycle" / f"{SMALL}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    return _fill(root, count)


def change(root: Path, name: str) -> None:
    """One visit more in the first month of an extract, so that what is said of the time before changes too."""
    path = extract(root, name)
    head, first, *kept = path.read_text(encoding="utf-8").splitlines()
    month, unit, value, people = first.split(";")
    path.write_text("\n".join([head, f"{month};{unit};{int(value) + 1};{people}", *kept]) + "\n", encoding="utf-8")


def _fill(root: Path, count: int) -> Path:
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "raw" / "prisindex.csv", raw)
    for number, name in enumerate(names(count), start=1):
        (raw / name).mkdir()
        text = _YAML.replace("{id}", name).replace("{number}", str(number))
        (raw / name / "initiative.yaml").write_text(text, encoding="utf-8")
        extract(root, name).write_text(_visits(number), encoding="utf-8")
    return root


def _visits(number: int) -> str:
    """An own municipality with a level and an effect of its own, and one beside it without the effect."""
    rng = np.random.default_rng([SEED, number])
    months = [str(month) for month in pd.period_range(_FIRST, periods=_MONTHS, freq="M")]
    wave = 1 + 0.08 * np.cos(2 * np.pi * np.arange(_MONTHS) / 12)
    rows = [_HEAD]
    for unit, effect in (("9901 Åby", rng.uniform(-0.4, 0.1)), ("9902 Norrby", 0.0)):
        level = rng.uniform(60, 200) * wave * np.where(np.arange(_MONTHS) >= _CHANGE, 1 + effect, 1)
        people = int(rng.integers(1500, 4000))
        values = rng.negative_binomial(level, 0.5)  # twice the spread of a Poisson
        rows += [f"{month};{unit};{value};{people}" for month, value in zip(months, values, strict=True)]
    return "\n".join(rows) + "\n"
