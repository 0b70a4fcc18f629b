"""`naravard run` as a person and a scheduler meet it: slips of the pen, exit codes, lines, and nothing to do."""

import argparse
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import Project
from filelock import FileLock

from naravard_lib.cli import main
from naravard_lib.cli_run import add_run, kernel_note
from naravard_lib.preload import client

SOUND = """\
schema: 1
extracted: 2024-11-02
id: {id}
name: Samverkan
measures:
  - {id: akutbesok, kind: count, better: lower, published: [{what: Före, mean: 87, source: Påhittad rapport}]}
"""
TROUBLE = """\
import os
import time
from naravard_lib.errors import TableError
assert initiative != "motor" or os.environ["NARAVARD_ENGINE"] == "duckdb"
if initiative == "fel":
    raise TableError("a.csv rad 3: talet saknas. Fyll i det.")
if initiative == "langsam":
    time.sleep(60)"""
HEAVY = {"pandas", "numpy", "papermill", "nbformat", "nbclient", "pydantic", "matplotlib", "jupyter_client", "duckdb"}
COMMAND = str(Path(sys.executable).with_name("naravard"))
SLIPS = [
    (["--jobs", "0"], "--jobs 0: skriv ett helt tal från 1, till exempel --jobs 2."),
    (["--jobs", "noll"], "--jobs noll: skriv ett helt tal från 1, till exempel --jobs 2."),
    (["--limit", "-1"], "--limit -1: skriv hela sekunder, till exempel --limit 600, eller 0 för ingen gräns."),
    (["--cell-limit", "1,5"], "--cell-limit 1,5: skriv hela sekunder"),
    (["--limit", "9" * 5000], "skriv hela sekunder"),
    (["--cluster", "http://x"], "--cluster http://x: skriv klustrets adress med port, till exempel tcp://dator:8786."),
    (["--cluster", "tcp://dator:8786", "--jobs", "2"], "--cluster och --jobs går inte ihop"),
    (["--quiet", "--json"], "--quiet och --json går inte ihop. Välj det ena."),
    (["--engine", "sparkk://dator:7077"], 'okänd motor; skriv "duckdb" eller klustrets adress'),
    (["--engine", "local[x]"], "--engine local[x]: okänd motor"),
    (["--engine", "spark://dator"], "--engine spark://dator: okänd motor"),
    (["--engine", "duckdb "], "--engine duckdb : okänd motor"),
]


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def lines(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def start(project: Project, *words: str, **options: object) -> "subprocess.Popen[bytes]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NARAVARD_")}
    environment = {**kept, "NARAVARD_ROOT": str(project.root), "NARAVARD_KEY": os.environ["NARAVARD_KEY"]}
    command = [COMMAND, *words]
    return subprocess.Popen(command, cwd=project.root, env=environment, **options)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    project = make_project([TROUBLE])
    for name in ("bra", "fel"):
        project.add(name, SOUND)
    return project


@pytest.fixture(scope="module")
def told(project: Project) -> subprocess.CompletedProcess[str]:
    return project.naravard("run", "--json")


@pytest.fixture(scope="module")
def again(project: Project, told: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    return project.naravard("run", "bra", "--json")


@pytest.mark.parametrize(("words", "sentence"), SLIPS, ids=[" ".join(words)[:30] for words, _ in SLIPS])
def test_a_slip_is_one_sentence_before_anything_is_touched(
    make_project: Callable[..., Project],
    words: list[str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    untouched = make_project()
    untouched.add("bra", SOUND)
    before = digests(untouched.root)
    monkeypatch.setenv("NARAVARD_ROOT", str(untouched.root))
    assert main(["run", *words]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert sentence in err
    assert digests(untouched.root) == before


def test_all_slips_come_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--jobs", "x", "--limit", "y", "--quiet", "--json"]) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_a_place_for_reports_means_nothing_to_a_check_of_extracts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--out", "ut"]) == 2
    assert "--out gäller bara tillsammans med --status" in capsys.readouterr().err


def test_a_command_that_cannot_be_parsed_is_answered_in_swedish(project: Project) -> None:
    done = project.naravard("run", "--job-antal", "2")
    assert done.returncode == 2
    assert done.stderr == (
        'Kommandot "naravard run --job-antal 2" går inte att tolka. Skriv naravard --help för hjälp.\n'
    )


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["check", "--help"]], ids=" ".join)
def test_help_is_swedish_and_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys; from naravard_lib.cli import main\n"
        f"try: main({words})\n"
        "except SystemExit: pass\n"
        f"print(sorted({HEAVY | {'tqdm'}} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("användning: naravard")
    assert done.stdout.endswith("[]\n")
    assert not any(word in done.stdout for word in ("usage", "options", "positional", "show this"))


def test_a_scheduler_is_told_every_event_and_the_exit_code(
    project: Project, told: subprocess.CompletedProcess[str]
) -> None:
    assert (told.returncode, told.stderr) == (1, "")
    found = lines(told.stdout)
    assert [line["event"] for line in found[:2]] == ["planned", "planned"]
    assert {line["state"] for line in found[:2]} == {"new"}
    steps = [(line["event"], line["step"]) for line in found if line.get("initiative") == "bra" and "step" in line]
    assert [step for step in steps if step[1] in ("1_baseline", "6_summary", "rapport")] == [
        (event, step) for step in ("1_baseline", "6_summary", "rapport") for event in ("begun", "ended")
    ]
    over = {line["initiative"]: line for line in found if line["event"] == "finished"}
    assert (over["bra"]["state"], over["fel"]["state"]) == ("made", "failed")
    assert over["fel"]["faults"][0].endswith("a.csv rad 3: talet saknas. Fyll i det.")  # type: ignore[index]
    assert Path(str(over["fel"]["kept"])).suffix == ".ipynb"
    assert Path(str(over["fel"]["kept"])).is_file()
    assert found[-1]["event"] == "summary"
    assert [found[-1][name] for name in ("exit_code", "made", "failed", "unchanged")] == [1, 1, 1, 0]
    assert Path(str(found[-1]["index"])).is_file()


def test_times_go_forward_and_have_a_zone(told: subprocess.CompletedProcess[str]) -> None:
    from datetime import datetime

    times = [datetime.fromisoformat(str(line["time"])) for line in lines(told.stdout)]
    assert times == sorted(times)
    assert all(time.utcoffset() is not None for time in times)


def test_what_is_unchanged_is_skipped(again: subprocess.CompletedProcess[str]) -> None:
    assert again.returncode == 0
    assert [line["event"] for line in lines(again.stdout)] == ["planned", "finished", "summary"]
    assert [line["state"] for line in lines(again.stdout)[:2]] == ["unchanged", "unchanged"]


def test_nothing_heavy_is_imported_when_there_is_nothing_to_do(
    project: Project, again: subprocess.CompletedProcess[str]
) -> None:
    program = (
        "import sys; from naravard_lib.cli import main; code = main(['run', 'bra']);"
        f"print('laddade:', code, sorted({HEAVY | {'tqdm'}} & sys.modules.keys()))"
    )
    environment = {**os.environ, "NARAVARD_ROOT": str(project.root)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "laddade: 0 []"
    assert "bra               0  oförändrad" in done.stdout


def test_quiet_says_nothing_when_all_is_well(project: Project, again: subprocess.CompletedProcess[str]) -> None:
    done = project.naravard("run", "bra", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_quiet_says_faults(project: Project, again: subprocess.CompletedProcess[str]) -> None:
    done = project.naravard("run", "fel", "--quiet")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("fel:\n  • 1_baseline.ipynb")
    assert "talet saknas" in done.stderr


def test_status_tells_what_a_run_would_do_and_does_nothing(
    project: Project, again: subprocess.CompletedProcess[str]
) -> None:
    before = digests(project.root)
    done = project.naravard("check", "--status")
    assert (done.returncode, done.stderr) == (0, "")
    assert "bra" in done.stdout
    assert "fel" in done.stdout
    assert digests(project.root) == before


def test_a_scheduler_is_told_why_nothing_could_begin(project: Project) -> None:
    done = project.naravard("run", "brra", "--json")
    assert done.returncode == 1
    (summary,) = lines(done.stdout)
    assert (summary["event"], summary["exit_code"]) == ("summary", 1)
    assert [done.stderr.strip()] == summary["faults"]


def test_another_run_at_work_is_code_3(project: Project, again: subprocess.CompletedProcess[str]) -> None:
    with FileLock(project.reports / ".lock"):
        done = project.naravard("run", "bra", "--force", "--json")
    assert done.returncode == 3
    assert lines(done.stdout)[-1]["exit_code"] == 3
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="systemet har ingen full disk att pröva mot")
def test_a_full_disk_under_the_output_is_code_4(project: Project, again: subprocess.CompletedProcess[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        running = start(project, "run", "bra", stdout=full, stderr=subprocess.PIPE)
        _, err = running.communicate(timeout=60)
    assert running.returncode == 4
    assert err.decode().splitlines()[-1].startswith("Det som skulle visas gick inte att skriva: disken är full")
    assert b"Error" not in err


def test_ctrl_c_is_told_and_leaves_nothing_running(make_project: Callable[..., Project]) -> None:
    slow = make_project([TROUBLE])
    slow.add("langsam", SOUND)
    running = start(*(slow, "run", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert running.stdout is not None
    while json.loads(running.stdout.readline()).get("step") != "1_baseline":
        pass
    time.sleep(0.2)  # the cell is at work, or its process is on the way there
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert json.loads(out.splitlines()[-1])["exit_code"] == 130
    assert err.decode().strip().startswith("Körningen avbröts.")
    assert b"Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows har ingen sådan terminal")
def test_a_terminal_gets_a_bar(project: Project, again: subprocess.CompletedProcess[str]) -> None:
    ours, theirs = pty.openpty()
    running = start(project, "run", "bra", "--force", stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = b""
    try:
        while part := os.read(ours, 65536):
            seen += part
    except OSError:  # Linux says so when the other end is closed
        pass
    out, _ = running.communicate(timeout=60)
    drawn = seen.decode().split("\r")
    assert running.returncode == 0
    assert drawn[0] == "1 rapport görs: allt görs om (--force)."
    assert any("6_summary" in line for line in drawn)
    assert any("kvar" in line for line in drawn)
    assert out.decode().startswith("Initiativ")


def test_a_limit_stops_what_hangs(project: Project, again: subprocess.CompletedProcess[str]) -> None:
    project.add("langsam", SOUND)
    done = project.naravard("run", "langsam", "--cell-limit", "1", "--quiet")
    assert done.returncode == 1
    assert "1_baseline.ipynb" in done.stderr


def test_the_engine_reaches_the_notebooks(project: Project, again: subprocess.CompletedProcess[str]) -> None:
    project.add("motor", SOUND)
    done = project.naravard("run", "motor", "--engine", "DuckDB", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("fork", "words", "part"),
    [(True, [], ""), (True, ["--cold"], "(--cold)"), (False, [], "än på Linux"), (False, ["--cluster", "x"], "")],
)
def test_slower_kernels_are_told_of(fork: bool, words: list[str], part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "CAN_FORK", fork)
    parser = argparse.ArgumentParser()
    add_run(parser.add_subparsers())
    said = kernel_note(parser.parse_args(["run", *words]))
    assert (part in said) if part else said == ""


def test_a_locale_without_our_signs_stops_nothing(project: Project, told: subprocess.CompletedProcess[str]) -> None:
    running = subprocess.run(
        [COMMAND, "check", "--status", "fel"],
        cwd=project.root,
        env={**os.environ, "NARAVARD_ROOT": str(project.root), "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert (running.returncode, running.stderr) == (0, b"")
    assert "\n  ? förra körningen stannade" in running.stdout.decode("latin-1")


def test_json_is_utf_8_whatever_the_locale_says(project: Project, again: subprocess.CompletedProcess[str]) -> None:
    running = subprocess.run(
        [COMMAND, "run", "bra", "åäö", "--json"],
        cwd=project.root,
        env={**os.environ, "NARAVARD_ROOT": str(project.root), "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert "åäö" in json.loads(running.stdout.decode("utf-8"))["faults"][0]
