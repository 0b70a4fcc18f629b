"""The summary's first sentence for every kind of poor input, as `kind: sentence`; runs the chapters as functions."""

import os
import tempfile
from pathlib import Path

from common import header, show
from poor_folders import KINDS

import naravard_lib as nv
from naravard_lib.analysis.cycle.aggregate import assess_aggregate
from naravard_lib.blocks.model import Paragraph
from naravard_lib.errors import raise_faults
from naravard_lib.wording.aggregate import text_aggregate
from naravard_lib.workbook.aggregate import load_aggregate
from naravard_lib.workbook.check import check_initiative


def summary_of(folder: Path) -> str:
    """What the chapters' notebooks compute, in order, and what the summary then says first.

    Raises:
        NaravardError: the folder is at fault.
    """
    plan = nv.load_initiative(folder)
    raise_faults(nv.SourceError, check_initiative(plan).faults)
    series, points = nv.load_series(plan), nv.load_points(plan)
    baseline = nv.describe_baseline(plan, series, points=points)
    target = nv.assess_target(plan, baseline)
    outcome = nv.assess_outcome(plan, series, target, points)
    nv.save_result(plan, baseline, nv.text_baseline(baseline))
    nv.save_result(plan, target, nv.text_target(target))
    nv.save_result(plan, outcome, nv.text_outcome(outcome))
    table = assess_aggregate(plan, load_aggregate(plan) if plan.aggregate else None)
    nv.save_result(plan, table, text_aggregate(table))
    text = nv.text_summary(nv.summarise(plan, nv.load_results(plan)))
    (first, *_) = (block for block in text if isinstance(block, Paragraph))
    return "".join(span.text for span in first.spans)


if __name__ == "__main__":
    header("Poor input: the sentence that leads the report")
    with tempfile.TemporaryDirectory() as root:
        os.environ["NARAVARD_ROOT"] = root
        for kind, write in KINDS.items():
            folder = Path(root) / "data" / "raw" / kind
            write(folder)
            show(kind, summary_of(folder).replace("\u00a0", " "))
