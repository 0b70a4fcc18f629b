"""The first hour: the measures there are to choose from, and the steps from a messy Excel file to a PDF."""

import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from common import ROOT, header, show

import naravard_lib as nv

sys.path.insert(0, str(ROOT / "tests"))

from test_first_hour import follow_the_advice  # the steps are the test's


def main() -> None:
    header("The first hour")
    found = nv.measures()
    told = sum(one.reference is not None or not one.certain for one in found)
    show("measures in the catalogue", len(found))
    show("with source or marked uncertain", 100.0 * told / len(found), "%", 0)
    show("of them marked uncertain", sum(not one.certain for one in found))
    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("NARAVARD_KEY", str(Path(temporary) / "key"))
        began = perf_counter()
        desk = follow_the_advice(Path(temporary))
        show("commands and edits from a messy Excel file to a PDF", len(desk.steps))
        show("seconds of computing in them", perf_counter() - began, "s", 0)
    print("\n".join(f"  {number}. {step}" for number, step in enumerate(desk.steps, start=1)))


if __name__ == "__main__":
    main()
