"""The handbook's page on running often: every example is checked as far as it can be without the program it is for."""

import ast
import configparser
import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import papermill
import pytest
from conftest import ROOT, absent
from papermill.engines import PapermillEngines
from test_telling import run_of

from naravard_lib.cli_run import CODES
from naravard_lib.runner.events import Stopped
from naravard_lib.runner.json_lines import JsonLines

PAGE = (ROOT / "docs" / "handbok" / "kora_ofta.md").read_text(encoding="utf-8")
PLACE = "/srv/naravard"
# The operators' own arguments, read in their source: apache-airflow-providers-papermill 3.13 (operators/papermill.py),
# apache-airflow-providers-standard (operators/bash.py), and what every operator and a DAG of Airflow 3 takes.
TAKES = {
    "PapermillOperator": {"task_id", "input_nb", "output_nb", "parameters", "kernel_name", "language_name"},
    "BashOperator": {"task_id", "bash_command", "env", "append_env", "cwd", "skip_on_exit_code"},
    "DAG": {"dag_id", "schedule", "start_date", "catchup", "tags"},
}
FIELDS = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}  # crontab(5)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def table(heading: str) -> dict[str, str]:
    """The rows of the table under a heading: first cell -> the others."""
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return {row[0]: " | ".join(row[1:]) for row in rows[2:]}


def test_the_codes_of_the_page_are_those_of_the_command() -> None:
    assert table("Koder") == {str(code): meaning for code, meaning in CODES.items()}


def test_the_fields_of_the_page_are_those_that_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    teller = JsonLines()
    run_of(teller)
    written = {line["event"]: set(line) for line in map(json.loads, capsys.readouterr().out.splitlines())}
    (example,) = blocks("json")
    shown = {line["event"]: set(line) for line in map(json.loads, example.splitlines())}
    assert shown == written
    described = {name for cell in table("Rader för andra program") for name in re.findall(r"`(\w+)`", cell)}
    assert described == set().union(*written.values())
    teller(Stopped(("Fel.",), 1))
    assert set(json.loads(capsys.readouterr().out)) == written["summary"] - {"index", "made", "unchanged", "failed"}


def cron_numbers(field: str) -> list[int]:
    assert re.fullmatch(r"\*|\d+([-,]\d+)*", field), field
    return [int(number) for number in re.findall(r"\d+", field)]


def test_the_line_for_cron_has_five_fields_and_a_command() -> None:
    (text,) = blocks("cron")
    setting, line = text.splitlines()
    assert re.fullmatch(r"[A-Z]+=\S+", setting)
    *fields, command = line.split(maxsplit=5)
    for field, (low, high) in zip(fields, FIELDS.values(), strict=True):
        assert all(low <= number <= high for number in cron_numbers(field))
    assert "%" not in command  # cron makes a line break of it
    assert command == f"cd {PLACE} && .venv/bin/naravard run --quiet"


def units(folder: Path) -> list[Path]:
    """The two units, with a program that exists in the place of ours."""
    names = re.findall(r"^`/etc/systemd/system/(naravard\.\w+)`:$", PAGE, re.MULTILINE)
    made = [folder / name for name in names]
    for path, text in zip(made, blocks("ini"), strict=True):
        text = text.replace(f"{PLACE}/.venv/bin/naravard", str(Path(sys.executable).with_name("naravard")))
        path.write_text(text.replace(PLACE, str(folder)).replace("User=naravard\n", "User=root\n"), encoding="utf-8")
    return made


def test_the_units_are_whole(tmp_path: Path) -> None:
    parsed = {}
    for path in units(tmp_path):
        parsed[path.name] = configparser.ConfigParser(delimiters="=", interpolation=None, strict=True)
        parsed[path.name].read(path, encoding="utf-8")
    service, timer = parsed["naravard.service"], parsed["naravard.timer"]
    assert set(service) == {"DEFAULT", "Unit", "Service"}
    assert set(timer) == {"DEFAULT", "Unit", "Timer", "Install"}
    assert service["Service"]["ExecStart"].endswith("naravard run --quiet")
    assert int(service["Service"]["SuccessExitStatus"]) == 3


@pytest.mark.system
def test_systemd_takes_the_units_and_the_time(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        absent("system", "systemd-analyze finns inte på datorn")
    paths = units(tmp_path)
    verified = subprocess.run([program, "verify", *map(str, paths)], capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stderr
    assert not [line for line in verified.stderr.splitlines() if "naravard" in line]
    when = re.search(r"^OnCalendar=(.+)$", paths[1].read_text(encoding="utf-8"), re.MULTILINE)
    assert when
    assert subprocess.run([program, "calendar", when[1]], capture_output=True, check=False).returncode == 0


def calls() -> dict[str, ast.Call]:
    (example,) = blocks("python")
    found = (node for node in ast.walk(ast.parse(example)) if isinstance(node, ast.Call))
    return {node.func.id: node for node in found if isinstance(node.func, ast.Name)}


def test_the_example_for_airflow_uses_arguments_that_exist() -> None:
    named = {name: {keyword.arg for keyword in call.keywords} for name, call in calls().items()}
    assert named.keys() == TAKES.keys()
    assert {name: given - TAKES[name] for name, given in named.items()} == {name: set() for name in TAKES}
    assert "parameters" in inspect.signature(papermill.execute_notebook).parameters


def test_the_line_that_makes_our_engine_the_usual_one_does(tmp_path: Path) -> None:
    """As the operator calls papermill: without the name of an engine, with `report_mode` and no bar."""
    engines = PapermillEngines()
    engines.register_entry_points()
    (line,) = [line for line in blocks("python")[0].splitlines() if line.startswith("papermill_engines.")]
    exec(line, {"papermill_engines": engines})
    assert engines.get_engine(None) is engines.get_engine("naravard")
