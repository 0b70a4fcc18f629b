"""Published and recomputed figures of two real series, by the quasi-Poisson row of `fit.methods`.

Sicily: Lopez Bernal, Cummins, Gasparrini, Int J Epidemiol 2017;46:348-355. Weston: NHS England A&E statistics. Neither
is copied into the project; NARAVARD_REALDATA names the folder that holds them.
"""

import os
from pathlib import Path
from typing import Literal

import pandas as pd
from common import header, show

import naravard_lib as nv


def ratio(series: pd.DataFrame, change: str, harmonics: Literal[0, 1, 2]) -> str:
    """The rate ratio of the step with its 95 % interval, to three decimals."""
    design = nv.ItsDesign(change=change, family="count", slope=False, harmonics=harmonics)
    row = nv.fit_its(series, design).methods.table.loc["quasi_poisson"]
    return f"{row['ratio']:.3f} ({row['ratio_low']:.3f}–{row['ratio_high']:.3f})"


def sicily(folder: Path) -> pd.DataFrame:
    raw = pd.read_csv(folder / "sicily" / "sicily.csv")
    month = raw["year"].astype(str) + "-" + raw["month"].astype(str).str.zfill(2)
    return pd.DataFrame({"month": month, "value": raw["aces"], "exposure": raw["stdpop"]})


def weston(folder: Path) -> pd.DataFrame:
    raw = pd.read_csv(folder / "weston" / "weston_RA3_type1_monthly.csv")
    month = pd.PeriodIndex(raw["period"], freq="M")
    return pd.DataFrame({"month": month, "value": raw["attendances"], "exposure": month.days_in_month})


def main() -> None:
    header("Reference series")
    folder = Path(os.environ.get("NARAVARD_REALDATA", "") or "saknas")
    if not folder.is_dir():
        print("hoppas över: NARAVARD_REALDATA pekar inte på någon mapp")
        return
    show("Sicily, no season", ratio(sicily(folder), "2005-01", 0), "rate ratio; published 0.894 (0.839–0.953)")
    show("Sicily, two pairs", ratio(sicily(folder), "2005-01", 2), "rate ratio; published 0.885 (0.839–0.933)")
    show("Weston, one pair", ratio(weston(folder), "2017-07", 1), "rate ratio; recomputed 0.811 (0.776–0.848)")


if __name__ == "__main__":
    main()
