"""Other events, per unit and with a step of their own; the ramp; means over overlapping periods."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import ar1, chapters, frame, months, steps

import naravard_lib as nv
from naravard_lib import CoEvent, FitError, ItsDesign, fit_its
from naravard_lib.analysis.cycle.overlap import means_apart
from naravard_lib.analysis.series.segments import segment
from naravard_lib.analysis.series.touching import set_aside
from naravard_lib.initiative import PublishedMean

CHANGE = pd.Period("2022-01", "M")
EVENT = CoEvent(from_=pd.Period("2022-10", "M"), what="Nattstängning", pulls="lower")


def two_units(n: int = 48, at: int = 24, event: int = 33) -> pd.DataFrame:
    """Åby falls by 10 at the change; in Byberga something takes another 30 away from month `event` on."""
    step, _ = steps(n, at)
    rng = np.random.default_rng(4)
    parts = {
        "Åby": 100 - 10 * step + rng.normal(0, 1, n),
        "Byberga": 100 - 10 * step - 30 * (np.arange(n) >= event) + rng.normal(0, 1, n),
    }
    return pd.concat(
        pd.DataFrame({"month": months(n), "unit": unit, "role": "treated", "value": value, "exposure": np.nan,
                      "suppressed": False, "highest": np.nan})
        for unit, value in parts.items()
    )  # fmt: skip


def test_a_unit_that_alone_was_touched_is_left_out_with_all_its_months() -> None:
    series = two_units()
    series.attrs["labels"] = {"9902": "Byberga"}
    touching = CoEvent(from_=EVENT.from_, what="Stängning", scope=("9902",))
    fit = fit_its(series, ItsDesign(CHANGE, slope=False, co_events=(touching,)))
    assert fit.without_co_events is not None
    alone = fit_its(series[series["unit"] == "Åby"], ItsDesign(CHANGE, slope=False))
    assert fit.without_co_events.relative == alone.relative
    assert fit.without_co_events.n_after == 24
    (answer,) = fit.co_events
    assert answer.units == ("Byberga",)
    # The truth is -10 of 100; five times the noise of a mean of 24 months on either side is 1.5.
    assert alone.level.value == pytest.approx(-10, abs=1.5)


def test_events_that_touch_every_unit_in_turn_take_their_months_away() -> None:
    series = two_units()
    events = [CoEvent(from_=EVENT.from_ + k, what="Flytt", scope=(unit,)) for k, unit in enumerate(("Åby", "Byberga"))]
    kept, design = set_aside(series, ItsDesign(CHANGE), events)
    assert len(kept) == len(series)
    assert [part.from_ for part in design.exclude] == [EVENT.from_, EVENT.from_ + 1]


def test_an_event_everywhere_takes_months_not_units() -> None:
    kept, design = set_aside(two_units(), ItsDesign(CHANGE), [EVENT])
    assert len(kept) == 96
    assert len(design.exclude) == 1


def test_a_step_of_its_own_takes_an_event_out_of_the_effect() -> None:
    """Truth: -10 from the change, and another -20 from the event nine months later."""
    step, _ = steps(48, 24)
    rng = np.random.default_rng(8)
    series = frame(100 - 10 * step - 20 * (np.arange(48) >= 33) + rng.normal(0, 1, 48))
    fit = fit_its(series, ItsDesign(CHANGE, slope=False, harmonics=0, co_events=(EVENT,)))
    (answer,) = fit.co_events
    assert answer.step is not None
    assert answer.own is not None
    assert answer.own.low < -20 < answer.own.high
    assert answer.step.low < -0.1 < answer.step.high
    assert answer.apart == 9
    assert np.mean(answer.alone) == pytest.approx(90, abs=1.5)
    assert np.mean(answer.both) == pytest.approx(70, abs=1.5)


def test_two_steps_in_the_same_month_cannot_be_told_apart() -> None:
    at_once = CoEvent(from_=CHANGE, what="Ny journal")
    series = frame(80 + ar1(np.random.default_rng(1), 48, 0.3, 2))
    (answer,) = fit_its(series, ItsDesign(CHANGE, co_events=(at_once,))).co_events
    assert (answer.apart, answer.step, answer.without, answer.alone) == (0, None, None, ())


def test_several_events_have_a_row_each_and_one_together() -> None:
    later = CoEvent(from_=pd.Period("2023-06", "M"), what="Ny akut")
    series = frame(80 + ar1(np.random.default_rng(1), 48, 0.3, 2))
    fit = fit_its(series, ItsDesign(CHANGE, co_events=(EVENT, later)))
    assert [answer.event for answer in fit.co_events] == [EVENT, later, None]
    assert fit.without_co_events is not None
    assert fit.co_events[-1].without == fit.without_co_events.relative


def test_a_hidden_month_hides_the_mean_beside_an_event() -> None:
    series = two_units()
    hidden = ((series["month"] == "2023-01") & (series["unit"] == "Åby")).to_numpy()
    series = series.assign(
        value=series["value"].round().where(~hidden), suppressed=hidden, highest=np.where(hidden, 4, np.nan)
    )
    fit = fit_its(series, ItsDesign(CHANGE, family="count", co_events=(EVENT,)))
    assert fit.co_events[0].both == ()
    assert len(fit.co_events[0].alone) == 9


def test_a_ramp_rises_evenly_through_the_phase_in() -> None:
    month = np.arange(600, 630)
    design = ItsDesign(pd.Period(ordinal=612, freq="M"), phase_in=3, ramp=True, slope=False, harmonics=0)
    parts = segment(month, design)
    assert parts.design[:, 2][11:17].tolist() == [0.0, 0.25, 0.5, 0.75, 1.0, 1.0]
    assert parts.used.all()
    assert (parts.n_before, parts.n_after, parts.start) == (12, 15, 615)


@given(st.integers(0, 6), st.integers(0, 20))
def test_a_ramp_through_no_months_is_a_step(phase_in: int, seed: int) -> None:
    series = frame(80 + ar1(np.random.default_rng(seed), 40, 0.3, 2))
    plain = fit_its(series, ItsDesign(CHANGE, phase_in=phase_in))
    ramp = fit_its(series, ItsDesign(CHANGE, phase_in=phase_in, ramp=True))
    assert (plain.level == ramp.level) is (phase_in == 0)


def published(first: str, last: str, mean: float) -> PublishedMean:
    return PublishedMean.model_validate({"what": "Medel", "from": first, "to": last, "mean": mean, "source": "Rapport"})


def test_the_published_means_of_ljungby_imply_22_5_visits() -> None:
    """DOMAIN M7: (3·78 - 3·63)/2, whatever May was."""
    closed = CoEvent(from_=pd.Period("2024-06", "M"), what="Nattstängning")
    before = CoEvent(from_=pd.Period("2024-05", "M"), what="Kontaktlista")
    means = [published("2024-05", "2024-07", 63), published("2024-03", "2024-05", 78)]
    (apart,) = means_apart(means, [closed, before])
    assert apart.difference == pytest.approx(22.5)
    assert (str(apart.before.to), str(apart.after.from_)) == ("2024-04", "2024-06")
    assert apart.events == (closed,)


@given(st.lists(st.integers(0, 500), min_size=9, max_size=9), st.integers(1, 6), st.integers(1, 3))
def test_the_months_in_common_cancel(values: list[int], n: int, lag: int) -> None:
    month = pd.period_range("2024-01", periods=9, freq="M")
    spans = [(k, k + n) for k in (0, lag)]
    means = [published(str(month[a]), str(month[b - 1]), float(np.mean(values[a:b]))) for a, b in spans]
    found = means_apart(means, [])
    if lag >= n:
        assert found == ()
    else:
        expected = np.mean(values[:lag]) - np.mean(values[n : n + lag])
        assert found[0].difference == pytest.approx(expected, abs=1e-9)


def test_the_report_on_ljungby_says_it() -> None:
    plan = nv.load_initiative("ljungby-samverkan")
    text = str(nv.text_baseline(nv.describe_baseline(plan, nv.load_series(plan))))
    assert "22,5 besök högre" in text
    assert "stängd nattetid" in text


def test_an_event_that_lasts_since_long_before_gets_a_step_instead() -> None:
    """Its months cannot be left out. Truth: -8 from the change, and -20 from the event a year earlier."""
    step, _ = steps(48, 24)
    early = CoEvent(from_=CHANGE - 12, what="Ny journal")
    series = frame(100 - 8 * step - 20 * (np.arange(48) >= 12) + np.random.default_rng(3).normal(0, 1, 48))
    fit = fit_its(series, ItsDesign(CHANGE, slope=False, harmonics=0, co_events=(early,)))
    assert fit.inseparable == ""
    assert fit.without_co_events is not None
    (own,) = fit.without_co_events.event_steps
    assert own.low < -20 < own.high
    assert fit.without_co_events.level.low < -8 < fit.without_co_events.level.high
    assert (fit.without_co_events.n_before, fit.without_co_events.n_after) == (24, 24)
    assert fit.co_events[0].without is None


def test_what_is_taken_out_is_said_as_it_was_done() -> None:
    step, _ = steps(48, 24)
    early = CoEvent(from_=CHANGE - 12, what="Ny journal")
    series = frame(300 - 90 * step + ar1(np.random.default_rng(3), 48, 0.3, 6))
    fit = fit_its(series, ItsDesign(CHANGE, co_events=(early, EVENT)))
    outcome = replace(chapters(nv.load_initiative("exempel-samverkan"))[2], fit=fit, events=(early, EVENT))
    said = str(nv.text_outcome(outcome))
    assert "Med ett eget steg för det som pågick redan före insatsen och utan övriga berörda månader är" in said


def test_an_event_that_ends_within_the_series_counts_although_it_began_before() -> None:
    ended = CoEvent(from_=pd.Period("2019-06", "M"), to=CHANGE - 1, what="Nattstängning")
    throughout = CoEvent(from_=pd.Period("2019-06", "M"), what="Ny journal")
    fit = fit_its(
        frame(80 + ar1(np.random.default_rng(1), 48, 0.3, 2)), ItsDesign(CHANGE, co_events=(ended, throughout))
    )
    assert fit.design.co_events == (ended,)
    assert fit.direction == "undetermined"


def test_an_event_inside_months_left_out_does_nothing() -> None:
    pandemic = CoEvent(from_=pd.Period("2021-03", "M"), to=pd.Period("2021-05", "M"), what="Pandemi")
    gap = (("2021-02", "2021-06"),)
    fit = fit_its(
        frame(80 + ar1(np.random.default_rng(1), 48, 0.3, 2)), ItsDesign(CHANGE, exclude=gap, co_events=(pandemic,))
    )
    assert fit.co_events == ()
    assert fit.without_co_events is None


def test_a_column_of_zeros_is_refused_in_swedish() -> None:
    series = frame(80 + ar1(np.random.default_rng(1), 48, 0.3, 2)).assign(comparison=5.0)
    with pytest.raises(FitError, match="räcker inte för att skilja"):
        fit_its(series, ItsDesign(CHANGE, comparison="covariate"))


def test_the_step_of_an_event_holds_both_bounds_of_hidden_values() -> None:
    hidden = np.isin(np.arange(48), [5, 20, 30, 40])
    value = pd.Series(np.random.default_rng(2).poisson(14, 48).astype(float))
    fixed = {"unit": "Åby", "role": "treated", "exposure": np.nan, "suppressed": False, "highest": np.nan}
    base = pd.DataFrame({"month": months(48), "value": value, **fixed})
    design = ItsDesign(CHANGE, family="count", event_steps=(EVENT,))
    (own,) = fit_its(
        base.assign(value=base["value"].where(~hidden), suppressed=hidden, highest=np.where(hidden, 4, np.nan)), design
    ).event_steps
    ends = [fit_its(base.assign(value=base["value"].where(~hidden, end)), design).event_steps[0] for end in (0.0, 4.0)]
    assert own.low == pytest.approx(min(end.low for end in ends))
    assert own.high == pytest.approx(max(end.high for end in ends))


def test_small_months_are_not_given_away_by_their_mean() -> None:
    """Three months of 12, 3 and 8 with the second masked: 3 x 7,67 would give it back."""
    outcome = chapters(nv.load_initiative("exempel-samverkan"))[2]
    values = [*np.random.default_rng(2).poisson(9, 24) + 5, 12, 3, 8, *[9] * 12]
    event = CoEvent(from_=CHANGE + 3, what="Nattstängning")
    fit = fit_its(frame(values), ItsDesign(CHANGE, family="count", co_events=(event,)))
    assert fit.co_events[0].alone == (12.0, 3.0, 8.0)
    told = str(nv.tables_outcome(replace(outcome, fit=fit, events=(event,))))
    assert "Medelvärdet" not in told
    assert "Medelvärdet" in str(nv.tables_outcome(outcome))


def test_a_unit_touched_alone_is_spoken_of_as_such() -> None:
    outcome = chapters(nv.load_initiative("exempel-samverkan"))[2]
    from_start = CoEvent(from_=CHANGE, what="Stängning", scope=("Byberga",))
    fit = fit_its(two_units(), ItsDesign(CHANGE, co_events=(from_start,)))
    said = str(nv.text_outcome(replace(outcome, fit=fit, events=(from_start,))))
    assert "Utan Byberga är förändringen" in said
    assert "inte alls att skilja åt" not in said
    in_turn = [CoEvent(from_=EVENT.from_ + k, what="Flytt", scope=(unit,)) for k, unit in enumerate(("Åby", "Byberga"))]
    both = fit_its(two_units(), ItsDesign(CHANGE, co_events=tuple(in_turn)))
    said = str(nv.text_outcome(replace(outcome, fit=both, events=tuple(in_turn))))
    assert "Utan de berörda månaderna är förändringen" in said
