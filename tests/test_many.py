"""Many series at once: the same answers as one by one, whatever the number of processes, and faults told in a row."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pandas as pd
import pytest
from simulated import FIRST, months

import naravard_lib as nv

CHANGE = pd.Period(FIRST, "M") + 18
DESIGNS = {"besök": nv.ItsDesign(change=CHANGE, family="count"), "dagar": nv.ItsDesign(change=CHANGE)}
BY = ["mått", "kommun"]
# A script as analysts write them: nothing keeps a spawned worker from running it again.
SCRIPT = """\
import sys
sys.path.insert(0, sys.argv[1])
print("skriptet körs")
import pandas as pd
from test_many import BY, DESIGNS, long_frame
import naravard_lib as nv
frame = long_frame(12)
two, one = (nv.fit_many(frame, DESIGNS, BY, processes=number) for number in (2, 1))
pd.testing.assert_frame_equal(two.table, one.table, check_exact=True)
pd.testing.assert_frame_equal(two.paths, one.paths, check_exact=True)
print(len(two.table), "lika")
"""


def long_frame(places: int, n: int = 30) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    parts = [
        pd.DataFrame({"mått": measure, "kommun": f"{place:04d}", "month": months(n), "value": draw(90, size=n)})
        for measure, draw in (("besök", rng.poisson), ("dagar", lambda mean, size: rng.normal(mean, 9, size)))
        for place in range(1, places + 1)
    ]
    return pd.concat(parts, ignore_index=True)


def test_the_answers_are_those_of_one_fit_at_a_time() -> None:
    frame = long_frame(2)
    found = nv.fit_many(frame, DESIGNS, BY)
    assert found.table[BY].to_numpy().tolist() == frame[BY].drop_duplicates().to_numpy().tolist()
    for (measure, place), row in found.table.set_index(BY).iterrows():
        part = frame[(frame["mått"] == measure) & (frame["kommun"] == place)]
        fit = nv.fit_its(part, DESIGNS[measure])
        for name in ("level", "slope", "cumulative", "relative"):
            estimate = getattr(fit, name)
            assert (row[name], row[f"{name}_low"], row[f"{name}_high"]) == (
                estimate.value,
                estimate.low,
                estimate.high,
            )
        assert (row["n_before"], row["n_after"], row["error"]) == (fit.n_before, fit.n_after, "")
        assert row["failed"] == ", ".join(check.name for check in fit.checks if check.passed is False)
        path = found.paths[(found.paths["mått"] == measure) & (found.paths["kommun"] == place)]
        pd.testing.assert_frame_equal(path.drop(columns=BY).reset_index(drop=True), fit.path)


def test_two_processes_give_the_same_and_do_not_run_the_script_again(tmp_path: Path) -> None:
    script = tmp_path / "analys.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.stdout.splitlines() == ["skriptet körs", "24 lika"], done.stderr


class Deadly:
    """Ends the process that receives it, as running out of memory would."""

    def __reduce__(self) -> tuple[Callable[[int], NoReturn], tuple[int]]:
        return os._exit, (1,)


def test_a_killed_worker_is_told_in_a_sentence() -> None:
    frame = long_frame(1).assign(notes=[Deadly()] * 60)
    with pytest.raises(nv.NaravardError, match="avbröts utifrån"):
        nv.fit_many(frame, DESIGNS, BY, processes=2)


def test_a_series_that_cannot_be_fitted_tells_why_and_stops_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    frame = long_frame(4)
    place = frame["kommun"]
    frame = frame[~((place == "0001") & (frame["month"] > CHANGE))]
    frame.loc[(place == "0002") & (frame["mått"] == "besök"), "value"] = 1.5
    frame.loc[(place == "0003") & (frame["mått"] == "dagar") & (frame["month"] == CHANGE), "value"] = np.nan
    before = frame.copy(deep=True)
    found = nv.fit_many(frame, DESIGNS, BY)
    told = found.table.set_index(BY)["error"]
    assert "För få månader" in told["besök", "0001"]
    assert "antalet är inget heltal" in told["besök", "0002"]
    assert "värdet saknas" in told["dagar", "0003"]
    assert (told == "").sum() == 4
    fitted = found.table.set_index(BY)["relative"].notna()
    assert (fitted == (told == "")).all()
    assert set(map(tuple, found.paths[BY].drop_duplicates().to_numpy())) == set(told.index[told == ""])
    assert "Serier" in capsys.readouterr().err
    assert found.text.startswith("4 av 8 serier kunde räknas.")
    pd.testing.assert_frame_equal(frame, before)


def test_a_whole_key_goes_before_its_first_part_and_a_key_without_design_is_told() -> None:
    late = nv.ItsDesign(change=CHANGE + 3, family="count")
    found = nv.fit_many(long_frame(2), {"besök": DESIGNS["besök"], ("besök", "0002"): late}, BY).table
    assert found["n_before"].fillna(0).tolist() == [18, 21, 0, 0]
    assert found["error"].tolist()[2:] == ["Ingen design anges för serien."] * 2


def test_key_columns_must_be_there() -> None:
    with pytest.raises(nv.TableError, match='saknas: "region"'):
        nv.fit_many(long_frame(1), DESIGNS["dagar"], ["mått", "region"])
    with pytest.raises(nv.TableError, match="by är tomt"):
        nv.fit_many(long_frame(1), DESIGNS["dagar"], [])
    with pytest.raises(nv.TableError, match="inga rader"):
        nv.fit_many(long_frame(1).iloc[:0], DESIGNS["dagar"], BY)


def test_chance_is_told() -> None:
    """Nothing happened in any series, so about one in twenty intervals should leave zero outside, and the text says."""
    frame = long_frame(20)
    text = nv.fit_many(frame[frame["mått"] == "dagar"], DESIGNS["dagar"], ["kommun"]).text
    assert "omkring 1 se ut så av en slump" in text
