"""Every shipped report, made by `naravard run`: failed PDF/UA-1 rules by `page-validation`, size, pages, time."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import page
import pikepdf
from common import ROOT, header, show


def run(out: Path) -> float:
    """Wall seconds of one run over data/raw."""
    began = time.perf_counter()
    command = [str(Path(sys.executable).with_name("naravard")), "run", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def describe(report: Path) -> None:
    name, content = report.parent.name, report.read_bytes()
    rules = {failure.rule_id for failure in page.validate_pdf_bytes(content, profile="ua1").failures}
    show(f"{name}, failed rules", len(rules), " ".join(sorted(map(str, rules))))
    with pikepdf.open(report) as pdf:
        show(f"{name}, size", f"{len(content) / 1000:.0f} kB on {len(pdf.pages)} pages")


def main() -> None:
    header("PDF/UA-1 of the shipped reports")
    with tempfile.TemporaryDirectory() as temporary:
        seconds = run(Path(temporary))
        reports = sorted(Path(temporary).glob("*/rapport.pdf"))
        for report in reports:
            describe(report)
    show("naravard run", seconds, f"s wall for {len(reports)} reports")


if __name__ == "__main__":
    main()
