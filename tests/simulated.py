"""Series with a known truth and a small initiative on disk, shared by the tests of analysis, wording and plots."""

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from naravard_lib.analysis.cycle.baseline import describe_baseline
from naravard_lib.analysis.cycle.outcome import assess_outcome
from naravard_lib.analysis.cycle.results import Baseline, Outcome, TargetAssessment
from naravard_lib.analysis.cycle.target import assess_target
from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.workbook.points import load_points
from naravard_lib.workbook.series import load_series

FIRST = "2020-01"
SVG = "{http://www.w3.org/2000/svg}"
OBSERVED = "#1a1a1a"  # the colour of what was seen, in every figure
YAML = """\
schema: 1
extracted: 2024-11-02
id: {id}
name: Liten insats
matters: Färre akutbesök
measures:
  - {{id: akutbesok, kind: {kind}, better: lower, unit: besök, source: {{file: {file}, month: Månad, value: Antal}}}}
baseline: {{from: 2020-01, to: 2021-12}}
intervention: {{from: 2022-01}}
target: {{measure: akutbesok, relative: -0.1, by: 2023-12}}
"""


def months(n: int, first: str = FIRST) -> pd.PeriodIndex:
    return pd.period_range(first, periods=n, freq="M")


def frame(values: Sequence[object] | np.ndarray, first: str = FIRST, **columns: object) -> pd.DataFrame:
    """A plain frame, one row a month."""
    return pd.DataFrame({"month": months(len(values), first), "value": list(values), **columns})


def ar1(rng: np.random.Generator, n: int, rho: float, sd: float) -> np.ndarray:
    """A stationary AR(1) series with standard deviation `sd`."""
    shocks = rng.normal(0, sd * np.sqrt(1 - rho**2), n)
    out = np.empty(n)
    out[0] = rng.normal(0, sd)
    for t in range(1, n):
        out[t] = rho * out[t - 1] + shocks[t]
    return out


def steps(n: int, at: int) -> tuple[np.ndarray, np.ndarray]:
    """Step and months since it, for a change in month number `at` (from zero)."""
    time = np.arange(n) - at
    return (time >= 0).astype(float), np.where(time >= 0, time, 0).astype(float)


def small_initiative(
    folder: Path, cells: Sequence[object], *, kind: str = "count", file: str = "besok.csv", more: str = ""
) -> Initiative:
    """An initiative folder with one extract of one unit from January 2020 on; the change comes in month 25."""
    folder.mkdir(parents=True)
    (folder / "initiative.yaml").write_text(YAML.format(id=folder.name, kind=kind, file=file) + more, encoding="utf-8")
    rows = [f"{month};{cell}" for month, cell in zip(months(len(cells)), cells, strict=True)]
    (folder / file).write_text("\n".join(["Månad;Antal", *rows]) + "\n", encoding="utf-8")
    return load_initiative(folder)


def chapters(plan: Initiative) -> tuple[Baseline, TargetAssessment, Outcome]:
    """What the chapter notebooks compute."""
    series, points = load_series(plan), load_points(plan)
    baseline = describe_baseline(plan, series, points=points)
    target = assess_target(plan, baseline)
    return baseline, target, assess_outcome(plan, series, target, points)


def drawn(svg: str) -> list[float]:
    """The values of all points and vertices drawn as observations, read back through the vertical axis."""
    root = ElementTree.fromstring(svg)
    parts = {part.get("id", ""): part for part in root.iter(f"{SVG}g")}
    marks = [part for name, part in parts.items() if name.startswith("ytick_")]
    ticks = [(float(next(mark.iter(f"{SVG}use")).get("y", "")), _label(mark)) for mark in marks]
    slope, origin = np.polyfit(*zip(*ticks, strict=True), 1)
    own = [part for part in root.iter() if OBSERVED in (part.get("style") or "")]
    lines = [part.get("d", "") for part in own if part.tag == f"{SVG}path" and part.get("clip-path")]
    heights = [float(part.get("y", "")) for part in own if part.tag == f"{SVG}use"]
    heights += [float(height) for line in lines for height in re.findall(r"[ML] \S+ (\S+)", line)]
    return [float(slope * height + origin) for height in heights]


def _label(mark: ElementTree.Element) -> float:
    (text,) = [part.text or "" for part in mark.iter(f"{SVG}text")]
    return float(text.replace("\u00a0", "").replace(",", ".").replace("−", "-"))
