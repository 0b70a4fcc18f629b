"""CPU time of one report: first in a process, and warm; a fresh process per sample of the first."""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

from common import header, show

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = 5
# The command line blocks this import as well: it takes seconds and checks addresses that no notebook of ours has.
FIRST = """
import sys, time
sys.modules["rfc3987_syntax"] = None
from pathlib import Path
from naravard_lib.reports import Meta, build_document, write_pdf
notebooks = [Path(name) for name in sys.argv[1:]]
write_pdf(build_document(notebooks, Meta("Rapport", "", None, True, "0"), "rapport"))
print(time.process_time())
"""


def executed() -> list[Path]:
    """The executed chapters of exempel-samverkan, summary first."""
    out = Path(tempfile.mkdtemp())
    command = [str(Path(sys.executable).with_name("naravard")), "run", "exempel-samverkan", "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    chapters = sorted((out / "exempel-samverkan" / "notebooks").glob("*.ipynb"))
    return [chapters[-1], *chapters[:-1]]


def first(notebooks: list[Path]) -> float:
    """CPU seconds of a process that imports, reads and writes one PDF."""
    command = [sys.executable, "-c", FIRST, *map(str, notebooks)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def warm(notebooks: list[Path]) -> float:
    """CPU seconds of one more PDF in a process that has made one."""
    from naravard_lib.reports import Meta, build_document, write_pdf

    began = process_time()
    write_pdf(build_document(notebooks, Meta("Rapport", "", None, True, "0"), "rapport"))
    return process_time() - began


if __name__ == "__main__":
    header(f"CPU time of one report, median of {SAMPLES}")
    files = executed()
    show("first in a process", median(first(files) for _ in range(SAMPLES)), "CPU s", 2)
    warm(files)
    show("warm", median(warm(files) for _ in range(SAMPLES)), "CPU s", 2)
