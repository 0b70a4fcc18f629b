"""From extract to effect, interval and picture in a fresh process: ours, and statsmodels by hand on the same file.

CPU seconds of the child, user and system, median of 5 after one run that compiles what is not compiled.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from common import ROOT, header, show

_RUNS = 5
_EXAMPLE = ROOT / "data" / "raw" / "exempel-samverkan"
_OURS = """
import sys
from pathlib import Path
import naravard_lib as nv
folder = Path(sys.argv[1])
plan = nv.load_initiative(folder)
series = nv.load_series(plan)
target = nv.assess_target(plan, nv.describe_baseline(plan, series))
outcome = nv.assess_outcome(plan, series, target)
print(nv.text_outcome(outcome))
(figure,) = nv.plot_outcome(outcome)
(folder / "figure.svg").write_text(figure.svg, encoding="utf-8")
"""
_BY_HAND = """
import sys
from pathlib import Path
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import statsmodels.api as sm
folder = Path(sys.argv[1])
table = pd.read_csv(folder / "akutbesok_syntetisk.csv", sep=";", encoding="cp1252", dtype=str)
own = table[table["Kommun"] == table["Kommun"].iloc[0]]
y = pd.to_numeric(own["Antal"], errors="coerce").to_numpy(float)
t = np.arange(y.size)
after = (t >= 24).astype(float)
wave = 2 * np.pi * t / 12
x = np.column_stack([np.ones(y.size), t, after, after * (t - 24), np.cos(wave), np.sin(wave)])
fit = sm.OLS(y, x).fit(cov_type="HAC", cov_kwds={"maxlags": 3})
print(fit.params[2], fit.conf_int()[2])
plt.plot(t, y, "o")
plt.plot(t, fit.fittedvalues)
plt.savefig(folder / "figure.png")
"""


def child_cpu(program: str, folder: Path) -> float:
    """CPU seconds of one fresh interpreter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cold(program: str) -> float:
    """Median over runs, each in a folder of its own."""
    taken = []
    for _ in range(1 + _RUNS):
        with tempfile.TemporaryDirectory() as temporary:
            folder = shutil.copytree(_EXAMPLE, Path(temporary) / _EXAMPLE.name)
            taken.append(child_cpu(program, folder))
    return median(taken[1:])


def main() -> None:
    header(f"Extract to effect, interval and picture, cold, median of {_RUNS}")
    ours, by_hand = cold(_OURS), cold(_BY_HAND)
    show("naravard, library only", ours, "CPU s", 2)
    show("statsmodels by hand", by_hand, "CPU s", 2)
    show("ratio", ours / by_hand, "×", 2)


if __name__ == "__main__":
    main()
