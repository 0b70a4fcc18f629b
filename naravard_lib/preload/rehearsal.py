"""The first chapter of a made-up initiative, run once before any fork.

A fork pays for what is run in it for the first time: Python specialises the code it runs (PEP 659), libraries fill
caches, and each page they write to is copied. What is run here has been paid for.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from math import cos, pi
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from IPython.core.formatters import DisplayFormatter

_TIMES = 2  # a second time finds what the first has made
_ID = "syntetisk-ovning"
_PLAN = """\
schema: 1
extracted: 2026-01-15
id: syntetisk-ovning
name: Övning (syntetiska data)
status: infört
principals: [Region Exempel]
area: ["9901"]
category: Personcentrerad samverkan
way_of_working: Personcentrerad samverkan
patient_type: komplext
need_group: riskgrupper
level: projekt
matters: Färre besök
measures:
  - id: besok
    role: outcome
    kind: count
    better: lower
    unit: besök
    per: 1000
    definition: Besök per månad (syntetiska data)
    source: {file: besok_syntetisk.csv, month: Månad, value: Antal, unit: Kommun, exposure: Invånare}
baseline: {from: 2022-01, to: 2023-12}
intervention: {from: 2024-01}
comparison: {units: [Norrby]}
target_group: {age: [80, null], text: Personer 80 år och äldre}
people: {next_step: Inget, steward: Ingen}
"""


def rehearse() -> None:
    """Run it as the notebook does; nothing of it is kept."""
    formatter = DisplayFormatter()
    with _project(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # and so is not held to have been given
        for _ in range(_TIMES):
            for shown in _chapter():
                formatter.format(shown)  # type: ignore[no-untyped-call]


def _chapter() -> Iterator[Any]:
    """The cells of `1_baseline.ipynb`, but the last, which writes."""
    import naravard_lib as nv

    plan = nv.load_initiative(_ID)
    series, points = nv.load_series(plan), nv.load_points(plan)
    baseline = nv.describe_baseline(plan, series, points=points)
    yield nv.text_baseline(baseline)
    yield nv.plot_baseline(baseline)
    yield nv.tables_published(baseline)
    yield nv.plot_units(baseline)
    yield nv.tables_baseline(baseline)
    groups = nv.compare_groups(plan, nv.load_groups(plan))
    yield nv.text_standard(groups) + nv.tables_standard(groups)


@contextmanager
def _project() -> Iterator[None]:
    kept = dict(os.environ)
    with TemporaryDirectory() as folder:
        raw = Path(folder) / "data" / "raw" / _ID
        raw.mkdir(parents=True)
        (raw / "initiative.yaml").write_text(_PLAN, encoding="utf-8")
        (raw / "besok_syntetisk.csv").write_text(_extract(), encoding="utf-8")
        os.environ["NARAVARD_ROOT"] = folder
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(kept)


def _extract() -> str:
    rows = ["Månad;Kommun;Antal;Invånare"]
    for unit, level in (("9901 Åby", 90), ("9902 Norrby", 120)):
        for month in range(48):
            visits = round(level * (1 + 0.1 * cos(2 * pi * month / 12)) + month * 7 % 5)
            rows.append(f"{2022 + month // 12}-{month % 12 + 1:02};{unit};{visits};2500")
    return "\n".join(rows) + "\n"
