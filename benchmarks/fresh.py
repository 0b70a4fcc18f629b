"""Wall seconds of `make reports` on a fresh clone, packages already downloaded.

Run by hand, not by `make bench`: it needs the package caches, so with cold ones run it twice; the second figure counts.
The clone holds what is committed.
"""

import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

from common import ROOT, header, show


def main() -> None:
    header("make reports on a fresh clone")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NARAVARD_", "VIRTUAL_ENV"))}
    with tempfile.TemporaryDirectory() as temporary:
        clone = Path(temporary) / "naravard"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        began = time.perf_counter()
        for target in ("env", "reports"):
            subprocess.run(["make", target], cwd=clone, env=kept, check=True)
            show(f"make {target}, seconds since the clone", time.perf_counter() - began, "s wall")
        made = len(list((clone / "reports").glob("*/rapport.pdf")))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    show("reports made", made)
    show("CPU in all", used.ru_utime + used.ru_stime, "s")
    show("others at work, load average", os.getloadavg()[1])


if __name__ == "__main__":
    main()
