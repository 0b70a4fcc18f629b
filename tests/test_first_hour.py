"""From a messy Excel file to a report by the real command: six steps at most, each as the last one said."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from messy import MONTHS, UNITS, visits, write_messy
from openpyxl import load_workbook

import naravard_lib as nv

ROOT = Path(__file__).resolve().parent.parent
MOST_STEPS = 6


class Desk:
    """Somebody at a keyboard who does what the program says; every command and edit counts as a step."""

    def __init__(self, root: Path) -> None:
        (root / "data" / "raw").mkdir(parents=True)
        (root / "notebooks").symlink_to(ROOT / "notebooks")
        self.root, self.said, self.steps = root, "", list[str]()

    def run(self, command: str) -> int:
        name, *words = shlex.split(command)
        kept = {key: text for key, text in os.environ.items() if not key.startswith("NARAVARD_")}
        done = subprocess.run(
            [str(Path(sys.executable).with_name(name)), *words],
            cwd=self.root,
            env={**kept, "NARAVARD_ROOT": str(self.root), "NARAVARD_KEY": os.environ["NARAVARD_KEY"]},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        self.steps.append(command)
        self.said = " ".join((done.stdout + done.stderr).split())
        assert "Traceback" not in self.said
        return done.returncode

    def next_command(self) -> str:
        """The last command that the program printed."""
        found = re.findall(r"naravard (?:new|check|run) [\w-]+", self.said)
        assert found, self.said
        return found[-1]

    def mend_cell(self, value: int) -> None:
        """Write a number in the cell that was complained of: file and row as said, the column by its head."""
        found = re.search(r"(min-insats/[^/]+\.xlsx) rad (\d+): \"[^\"]+\" är inget tal", self.said)
        assert found, self.said
        path = self.root / "data" / "raw" / found[1]
        book = load_workbook(path)
        book.active.cell(int(found[2]), 4).value = value
        book.save(path)
        self.steps.append(f"rättar rad {found[2]} i {path.name}")


def follow_the_advice(root: Path) -> Desk:
    """From the messy file to its report, doing what each step said."""
    desk = Desk(root)
    write_messy(root / "akutbesök från IT.xlsx", wrong={20: "ca 1200"})  # row 20: Ljungby, March 2023
    command = 'naravard new min-insats --data "akutbesök från IT.xlsx" --area Ljungby --start 2024-01'
    assert desk.run(f'{command} --comparison "Tingsryd, Markaryd" --name "Min insats"') == 1
    desk.mend_cell(visits("Ljungbys", MONTHS[14]))
    assert desk.run(desk.next_command()) == 0, desk.said
    assert desk.run(desk.next_command()) == 0, desk.said
    return desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return follow_the_advice(tmp_path_factory.mktemp("skrivbord"))


def test_from_excel_to_pdf_in_six_steps(desk: Desk) -> None:
    assert [step.split()[1] for step in desk.steps] == ["new", "rad", "check", "run"]
    assert len(desk.steps) <= MOST_STEPS
    assert (desk.root / "reports" / "min-insats" / "rapport.pdf").read_bytes().startswith(b"%PDF")


def test_every_number_of_the_file_was_read(desk: Desk) -> None:
    series = nv.load_series(desk.root / "data" / "raw" / "min-insats")
    assert set(series["role"]) == {"treated", "comparison"}
    names = {"Ljungby": "Ljungbys", "Tingsryd": "Tingsryds kommun", "Markaryd": "Markaryds"}
    assert set(series["unit"]) == set(names)
    assert len(series) == len(UNITS) * len(MONTHS)
    seen = series[~series["suppressed"]]
    assert list(seen["value"]) == [visits(names[u], m) for u, m in zip(seen["unit"], seen["month"], strict=True)]
    assert series["suppressed"].sum() == 1
    assert series.set_index("unit")["exposure"].to_dict() == {name: UNITS[key] for name, key in names.items()}


def test_the_file_is_copied_and_the_original_is_not_touched(desk: Desk, tmp_path: Path) -> None:
    again = load_workbook(write_messy(tmp_path / "igen.xlsx", wrong={20: "ca 1200"})).active
    original = load_workbook(desk.root / "akutbesök från IT.xlsx").active
    assert list(original.values) == list(again.values)
