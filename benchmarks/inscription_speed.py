"""What matching and weighting cost for 2000 inscribed among 300 000 persons, and a whole comparison of a small team."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import resource
import time
from collections.abc import Callable
from typing import Any

import inscription_worlds
from common import SEED, header, show

import naravard_lib as nv
from naravard_lib.analysis.persons.design import Window
from naravard_lib.analysis.persons.designs import compare
from naravard_lib.analysis.persons.verdict import judge
from naravard_lib.sources.synthetic.months import simulate
from naravard_lib.sources.synthetic.world import World

INSCRIBED, PER_INSCRIBED = 2000, 149


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds, and what came of it."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def main() -> None:
    header("Matching and weighting")
    panel = inscription_worlds.panel(simulate(World("region", pool=PER_INSCRIBED), INSCRIBED, 0.0, SEED))
    seconds, compared = timed(lambda: compare(panel, "ed_visits", Window(1, 6)))
    show("persons in the panel", panel.persons)
    show("inscribed and compared", sum(len(risk.cases) for risk in compared.sets))
    show("matching and weighting, all designs", seconds, "CPU s (goal ≤ 10)")
    show("verdict and sample size", 1000 * timed(lambda: judge(compared, 0.95))[0], "CPU ms")
    plan = nv.load_initiative("narsjukvardsteam")
    events = nv.load_events(plan)
    show(
        "the shipped initiative, everything in its chapter",
        timed(lambda: nv.assess_inscription(plan, events))[0],
        "CPU s",
    )
    show("peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB", 0)


if __name__ == "__main__":
    main()
