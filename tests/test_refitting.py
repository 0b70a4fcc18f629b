"""Fitting the same frames under many designs: what is summed once gives the numbers that each fit alone gives."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from simulated import frame

import naravard_lib as nv
from naravard_lib.analysis.series import its
from naravard_lib.tables.series import tidy_plain

N, CHANGE = 36, pd.Period("2021-07", "M")


def two_units(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    parts = [
        frame(rng.poisson(80, N).astype(float), unit=unit, role=role, exposure=1000.0, suppressed=False, highest=np.nan)
        for unit, role in (("A", "treated"), ("B", "comparison"))
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("family", ["count", "gaussian"])
def test_a_frame_that_is_summed_once_gives_every_design_what_it_gets_alone(
    family: Literal["count", "gaussian"],
) -> None:
    first = nv.ItsDesign(change=CHANGE, family=family)
    designs = [first, replace(first, comparison="difference"), replace(first, slope=False), replace(first, phase_in=2)]
    tidy = [tidy_plain(two_units(seed), kind="count") for seed in (1, 2)]
    refit = its.Refitting()
    # By turns, so that a frame taken for the other, or sums for another family, would show.
    for design in designs:
        for each in tidy:
            ours, alone = refit.fit(each, design), nv.fit_its(each, design)
            assert (ours.level, ours.slope, ours.cumulative, ours.relative) == (
                alone.level,
                alone.slope,
                alone.cumulative,
                alone.relative,
            )
            answer = refit.answer(each, design)
            assert (answer.relative, answer.slope) == (alone.relative, alone.slope is not None)
    other = replace(first, family="gaussian" if family == "count" else "count")
    assert refit.answer(tidy[0], other).relative == nv.fit_its(tidy[0], other).relative
