"""`python -m naravard_lib.sources.synthetic DIR` writes the shipped extracts into DIR/<initiative>/.

With `--region DIR --events 1e6` it writes a region's event tables into DIR instead: see `region`.
"""

import argparse
from pathlib import Path

from naravard_lib.sources.synthetic.centres import write_centres
from naravard_lib.sources.synthetic.extracts import write_extracts
from naravard_lib.sources.synthetic.hospitals import write_hospitals
from naravard_lib.sources.synthetic.region import write_region
from naravard_lib.sources.synthetic.series import write_all

parser = argparse.ArgumentParser(prog="naravard_lib.sources.synthetic", description=__doc__)
parser.add_argument("folder", type=Path)
parser.add_argument("--region", action="store_true", help="a region's event tables instead of the shipped extracts")
parser.add_argument("--events", type=float, default=1e6, help="rows of contacts and stays")
parser.add_argument("--seed", type=int, default=1)
given = parser.parse_args()
if given.region:
    write_region(given.folder, given.events, given.seed)
else:
    write_all(given.folder)
    write_extracts(given.folder)
    write_hospitals(given.folder)
    write_centres(given.folder)
