"""How long a potential of 100 000 draws takes, and its interval against exact answers.

A product of two uniforms on 0–1 lies below z with chance z − z ln z; a product of log-normals is log-normal.
Printed are the ends of the 90 % interval by draws, with several seeds, beside the exact ones.
"""

import math
from collections.abc import Callable
from statistics import NormalDist
from time import perf_counter

import numpy as np
from common import SEED, header, show

import naravard_lib as nv
from naravard_lib.analysis.value.draws import Distribution
from naravard_lib.cases.potential import PotentialCase

CASES = ("vgr-simulering", "mest-sjuka-aldre", "kol", "hjartsvikt")
DRAWS, REPEATS, SEEDS = 100_000, 5, 20
ENDS = (0.05, 0.95)


def main() -> None:
    """Time every shipped case, then hold two products against their exact quantiles."""
    header("potential: 100 000 draws, and products against exact answers")
    for name in CASES:
        case = nv.load_potential(name)
        nv.potential(case, 100)
        show(f"{name}: best of {REPEATS}", min(timed(case) for _ in range(REPEATS)), "s (goal 0.5)", 3)
    uniforms = [Distribution("interval", "uniform", 0.0, 0.5, 1.0)] * 2
    against("product of two uniforms", uniforms, below)
    left = [Distribution("measured", "log_normal", math.log(part), math.log(part), 0.2) for part in (0.8, 0.5)]
    spread = NormalDist(math.log(0.4), math.hypot(0.2, 0.2))
    against("product of two log-normals", left, lambda share: math.exp(spread.inv_cdf(share)), complement=True)


def timed(case: PotentialCase) -> float:
    """Seconds for one answer."""
    began = perf_counter()
    nv.potential(case, DRAWS)
    return perf_counter() - began


def below(share: float) -> float:
    """The z with z − z ln z = share, by bisection."""
    low, high = 1e-12, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if middle - middle * math.log(middle) > share else (middle, high)
    return (low + high) / 2


def against(name: str, parts: list[Distribution], exact: Callable[[float], float], complement: bool = False) -> None:
    """Ends of the interval by draws, mean and worst over seeds, beside the exact ones."""
    found = []
    for seed in range(SEED, SEED + SEEDS):
        rng = np.random.default_rng(seed)
        drawn = [part.draw(rng, DRAWS) for part in parts]
        found.append(np.quantile(np.prod([1 - each if complement else each for each in drawn], axis=0), ENDS))
    for end, values in zip(ENDS, np.transpose(found), strict=True):
        true = exact(end)
        show(f"{name}, {end:.0%}: exact / mean of draws", f"{true:.5f} / {values.mean():.5f}")
        show(f"{name}, {end:.0%}: worst of {SEEDS} seeds", float(100 * np.abs(values / true - 1).max()), "% off", 2)


if __name__ == "__main__":
    main()
