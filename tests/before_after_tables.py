"""Tables of before and after for tests: written as files, and made from simulated persons with a known truth."""

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from naravard_lib.initiative import Initiative, load_initiative
from naravard_lib.sources.synthetic.months import simulate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import inscription_worlds
from aggregate_worlds import around, row_of, table, units_of

__all__ = ["around", "row_of", "table", "units_of"]

HEAD = "Sjukhus;Antal;Före;Efter"
PLAN = """
schema: 1
extracted: 2024-11-02
id: prov
name: Provet
measures:
  - {id: varddygn, kind: days, better: lower, main: true}
  - {id: akutbesok, kind: count, better: lower}
  - {id: trygghet, kind: mean, better: higher}
  - {id: dodsfall}
  - {id: hemtjansttimmar, kind: days, better: lower}
aggregate:
  file: tabell.csv
  unit: Sjukhus
  n: Antal
  before: Före
  after: Efter
  months: 6
"""
SPREAD = "  sd_before: SD före\n  sd_after: SD efter\n  sd_change: SD ändring\n"


def written(folder: Path, rows: Sequence[str], more: str = "", head: str = HEAD, plan: str = PLAN) -> Initiative:
    """An initiative with the rows as its table; `more` are further keys of its group aggregate."""
    target = folder / "prov"
    target.mkdir(exist_ok=True)
    (target / "initiative.yaml").write_text(plan + more, "utf-8")
    (target / "tabell.csv").write_text("\n".join([head, *rows]), "utf-8")
    return load_initiative(target)


@cache
def persons(world: str, effect: float, seed: int, outcome: str = "ed_visits", n: int = 400) -> np.ndarray:
    """Shape (2, n): before and after of each inscribed person, those who died among them."""
    return around(simulate(inscription_worlds.WORLDS[world], n, effect, seed), outcome)
