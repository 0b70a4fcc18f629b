"""What is told of a run: the estimate, the words, the lines for a log and for a scheduler, in all three ways."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naravard_lib.runner.events import Begun, Closed, Ended, Finished, Planned, Stopped
from naravard_lib.runner.json_lines import JsonLines
from naravard_lib.runner.outcome import CannotWrite, Outcome
from naravard_lib.runner.remaining import Remaining
from naravard_lib.runner.spoken import closing_table, duration, opening
from naravard_lib.runner.status import Status
from naravard_lib.runner.telling import Bar, Lines, say, tell_faults

MADE = ("PDF", "HTML")


def changed(name: str, *steps: str, seconds: float | None = None, why: str = "besok.csv har ändrats") -> Status:
    reasons = [(why,), *[(f"{step} körs om först",) for step in steps]]
    return Status(name, "changed", tuple(zip(steps, reasons, strict=False)), seconds)


def unchanged(name: str) -> Status:
    return Status(name, "unchanged", (), 4.0)


def outcome(name: str, *faults: str, state: str = "made", seconds: float = 4.2, kept: Path | None = None) -> Outcome:
    made = MADE if state == "made" else ()
    return Outcome(name, made, faults, seconds, state, kept)  # type: ignore[arg-type]


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 5), st.floats(0.1, 100), st.floats(0.2, 5))
def test_the_estimate_is_exact_where_the_truth_is_known(
    rounds: int, lanes: int, steps: int, seconds: float, pace: float
) -> None:
    """Equal initiatives, as many in every round as there are lanes, each step `pace` times as slow as before."""
    names = [[f"{number}-{lane}" for lane in range(lanes)] for number in range(rounds)]
    remaining = Remaining()
    remaining.take(
        Planned(tuple(changed(name, *"12345"[:steps], seconds=seconds) for group in names for name in group))
    )
    left = rounds * (steps + 2)
    for group in names:
        for step in ("kontroll", *"12345"[:steps], "rapport"):
            for name in group:
                remaining.take(Begun(name, step))
            for name in group:
                remaining.take(Ended(name, step, pace * seconds / steps, False))
            left -= 1
            if step == "kontroll" and group is names[0]:
                continue  # no chapter has shown the pace yet
            assert (remaining.seconds() or 0) == pytest.approx(left * pace * seconds / steps)
    assert remaining.done == remaining.steps == rounds * lanes * (steps + 2)


def test_nothing_is_promised_before_anything_is_known() -> None:
    remaining = Remaining()
    remaining.take(Planned((changed("a", "1", "2"), changed("b", "1", "2"))))
    remaining.take(Begun("a", "1"))
    assert remaining.seconds() is None
    remaining.take(Ended("a", "1", 0.01, True))
    assert remaining.seconds() is None  # what was taken over says nothing of what is to be run
    remaining.take(Begun("a", "2"))
    remaining.take(Ended("a", "2", 6.0, False))
    remaining.take(Finished(outcome("a")))
    assert remaining.seconds() == 24.0  # check, two chapters and report of b, each as long as the one that is known
    remaining.take(Begun("b", "kontroll"))
    remaining.take(Ended("b", "kontroll", 1.0, False))
    assert remaining.seconds() == 18.0  # a check is short, and no measure of the others


def test_the_longest_initiative_sets_the_pace_when_lanes_are_many() -> None:
    remaining = Remaining()
    remaining.take(Planned((changed("kort", "1", seconds=2), changed("lang", "1", "2", "3", seconds=30))))
    remaining.take(Begun("lang", "1"))
    remaining.take(Begun("kort", "1"))
    assert remaining.seconds() == 30 + 2 * 8  # check and report of the long one, each as the four timed chapters' mean


def test_a_failed_initiative_leaves_no_steps_behind() -> None:
    remaining = Remaining()
    remaining.take(Planned((changed("a", "1", "2", "3"), unchanged("b"))))
    remaining.take(Begun("a", "1"))
    remaining.take(Finished(outcome("b", state="unchanged")))
    assert (remaining.initiatives, remaining.finished, remaining.steps) == (1, 0, 5)
    remaining.take(Finished(outcome("a", "Fel.", state="failed")))
    assert (remaining.finished, remaining.steps) == (1, 0)


def test_an_unchanged_initiative_that_is_forced_takes_as_long_as_before() -> None:
    remaining = Remaining(force=True)
    remaining.take(Planned((Status("a", "unchanged", (), 10.0),)))
    for step, seconds, left in (("kontroll", 1.0, 9 + 9), ("1", 3.0, 6 + 3), ("2", 4.0, 2 + 3.5)):
        remaining.take(Begun("a", step))
        remaining.take(Ended("a", step, seconds, False))
        assert remaining.seconds() == pytest.approx(left)  # its chapters, and a report as long as the others are


@given(st.data())
def test_every_run_ends_with_nothing_left(data: st.DataObject) -> None:
    """Whatever is planned and whatever comes of it: steps that nobody foresaw, taken over, stopped in the middle."""
    states = st.sampled_from(["unchanged", "changed", "new"])
    planned = {name: data.draw(states) for name in "abc"}
    seconds = st.none() | st.floats(0, 1e4)
    steps = st.lists(st.sampled_from(["1", "2", "rapport"]), unique=True)
    statuses = tuple(
        Status(name, state, tuple((step, ("skäl",)) for step in data.draw(steps)), data.draw(seconds))  # type: ignore[arg-type]
        for name, state in planned.items()
    )
    remaining = Remaining(force=data.draw(st.booleans()))
    remaining.take(Planned(statuses))
    for name in planned:
        for step in data.draw(st.lists(st.sampled_from(["kontroll", "1", "2", "3", "rapport"]), unique=True)):
            remaining.take(Begun(name, step))
            if data.draw(st.booleans()):
                remaining.take(Ended(name, step, data.draw(st.floats(0, 1e4)), data.draw(st.booleans())))
            assert (remaining.seconds() or 0.0) >= 0
            assert 0 <= remaining.done <= remaining.steps
        remaining.take(Finished(outcome(name)))
    assert remaining.steps == remaining.done
    assert remaining.seconds() is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (8.4, "8 s"), (43, "40 s"), (59, "1 min"), (61, "1 min"), (3599, "1 tim"),
     (4700, "1 tim 20 min"), (7300, "2 tim")],
)  # fmt: skip
def test_a_duration_promises_no_more_than_it_knows(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_opening_line_says_how_many_and_why() -> None:
    statuses = [
        unchanged("a"),
        changed("b", "3_outcome_its", "rapport"),
        changed("c", "3_outcome_its", "rapport"),
        Status("d", "new", (("1_baseline", ("aldrig körd",)), ("rapport", ("1_baseline körs om först",))), None),
    ]
    assert opening(statuses, False) == (
        "1 av 4 initiativ är oförändrade och hoppas över. 3 rapporter görs: besok.csv har ändrats (2), aldrig körd (1)."
    )
    assert opening(statuses, True) == "4 rapporter görs: allt görs om (--force)."
    assert opening([unchanged("a")], False) == ""


def test_more_reasons_than_fit_are_counted() -> None:
    statuses = [changed(name, "1", why=f"{name}.csv har ändrats") for name in "abcde"]
    assert opening(statuses, False).endswith("c.csv har ändrats (1), och 2 skäl till (naravard check --status).")


def test_many_unchanged_initiatives_are_summed_up() -> None:
    few = [outcome(f"lika-{number}", state="unchanged") for number in range(5)]
    rows = closing_table([outcome("bra"), outcome("trasig", "Fel ett.", "Fel två.", state="failed"), *few]).splitlines()
    assert rows[:5] == [
        "Initiativ  Sekunder  Gjort",
        "bra               4  PDF, HTML",
        "trasig            4  ingen rapport",
        "  • Fel ett.",
        "  • Fel två.",
    ]
    assert len(rows) == 10
    many = closing_table([outcome("bra"), *few, outcome("lika-5", state="unchanged")]).splitlines()
    assert many[2:] == ["6 initiativ är oförändrade; deras rapporter ligger kvar."]
    assert closing_table([*few, outcome("lika-5", state="unchanged")]) == many[2]


def run_of(teller: object) -> None:
    """A run of three: one made, one unchanged, one that fails."""
    events = [
        Planned((changed("a", "1", "rapport", seconds=4), unchanged("b"), changed("c", "1", "rapport", seconds=400))),
        Finished(outcome("b", state="unchanged", seconds=0.0)),
        Begun("a", "kontroll"),
        Begun("c", "kontroll"),
        Ended("a", "kontroll", 1.0, False),
        Begun("a", "1"),
        Ended("c", "kontroll", 1.0, False),
        Begun("c", "1"),
        Ended("a", "1", 2.0, False),
        Begun("a", "rapport"),
        Ended("a", "rapport", 2.0, False),
        Finished(outcome("a")),
        Finished(outcome("c", "c.csv rad 3: talet saknas.", state="failed", kept=Path("avbrutet") / "1.ipynb")),
        Closed(
            (outcome("a"), outcome("b", state="unchanged"), outcome("c", "Fel.", state="failed")), Path("i.html"), 1
        ),
    ]
    for event in events:
        teller(event)  # type: ignore[operator]


def test_a_log_gets_a_line_per_finished_initiative(capsys: pytest.CaptureFixture[str]) -> None:
    run_of(Lines(False, "Kärnorna är vanliga."))
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        "1 av 3 initiativ är oförändrade och hoppas över. 2 rapporter görs: besok.csv har ändrats (2).",
        "Kärnorna är vanliga.",
        "1 av 2  a: klar (4 s), ungefär 3 min kvar",  # c: 400 s at twice the pace, and a report as that of a
        "2 av 2  c: ingen rapport (4 s)",
    ]
    assert "\r" not in err
    assert out.startswith("Initiativ")
    assert out.endswith("\nÖversikt: i.html\n")


def test_a_person_gets_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    run_of(Bar(False, ""))
    out, err = capsys.readouterr()
    drawn = err.split("\r")
    assert any("1 av 6 steg, ungefär 10 min kvar · a: 1" in line for line in drawn)  # c: 400 s, and a report of 202
    assert any("4 av 6 steg, ungefär 3 min kvar · a: klar" in line for line in drawn)
    assert any("4 av 4 steg" in line for line in drawn)  # c has failed: its other steps are never run
    assert "Översikt" in out


def test_nothing_to_do_needs_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    for teller in (Bar(False, "Kärnorna är vanliga."), Lines(False, "Kärnorna är vanliga.")):
        teller(Planned((unchanged("a"),)))
        teller(Finished(outcome("a", state="unchanged")))
        teller(Closed((outcome("a", state="unchanged"),), Path("i.html"), 0))
        assert capsys.readouterr().err == ""


def test_quiet_says_faults_only(capsys: pytest.CaptureFixture[str]) -> None:
    run_of(tell_faults)
    assert capsys.readouterr() == ("", "c:\n  • c.csv rad 3: talet saknas.\n")


def test_a_scheduler_gets_a_line_per_event(capsys: pytest.CaptureFixture[str]) -> None:
    teller = JsonLines()
    run_of(teller)
    teller(Stopped(("Disken är full.",), 4))
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    kinds = ["planned"] * 3 + ["finished", "begun", "begun", *["ended", "begun"] * 3, "ended", "finished", "finished"]
    assert [line["event"] for line in lines] == [*kinds, "summary", "summary"]
    assert lines[0]["reasons"] == {"1": ["besok.csv har ändrats"], "rapport": ["1 körs om först"]}
    assert lines[-3] | {"time": ""} == {
        **{"event": "finished", "time": "", "initiative": "c", "state": "failed", "seconds": 4.2},
        **{"faults": ["c.csv rad 3: talet saknas."], "kept": str(Path("avbrutet") / "1.ipynb")},
    }
    counted = {name: lines[-2][name] for name in ("exit_code", "made", "unchanged", "failed")}
    assert counted == {"exit_code": 1, "made": 1, "unchanged": 1, "failed": 1}
    assert (lines[-1]["exit_code"], lines[-1]["faults"]) == (4, ["Disken är full."])
    assert err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="systemet har ingen full disk att pröva mot")
def test_lines_that_cannot_be_written_are_a_sentence() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        with pytest.raises(CannotWrite, match="disken är full"):
            say("rad", full)
        say("resten går ingenstans", full)  # nothing is left over to fail when the file is closed
