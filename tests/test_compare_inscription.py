"""`compare_inscription` from event tables, as others script against it: what it finds, refuses and never claims."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from panels import simulated

import naravard_lib as nv
from naravard_lib.analysis.events.panel import to_panel
from naravard_lib.analysis.persons.designs import compare, compare_on, prepare
from naravard_lib.analysis.persons.diagnostics import diagnose
from naravard_lib.analysis.persons.outcomes import compare_outcomes
from naravard_lib.analysis.persons.results.comparison import InscriptionComparison
from naravard_lib.tables.events import EventTables
from naravard_lib.tables.panel import NEVER, Panel

FIRST = pd.Period("2020-01", freq="M")
Frames = dict[str, pd.DataFrame]


def frames(panel: Panel) -> Frames:
    """A panel spread over days: events on the 10th, inscription on the 20th, death on the 15th."""
    month = np.array([(FIRST + int(t)).to_timestamp() for t in range(panel.months)], dtype="datetime64[D]")
    people = np.arange(panel.persons)

    def rows(outcome: str) -> pd.DataFrame:
        at, who = np.nonzero(panel.counts[outcome])
        repeats = panel.counts[outcome][at, who]
        return pd.DataFrame({"person_id": np.repeat(who, repeats), "day": np.repeat(month[at], repeats) + 9})

    dead = panel.time[-1] < 1
    last = (panel.time > 0).sum(axis=0) - 1  # the month of death counts as half
    death = np.where(dead, month[last] + 14, np.datetime64("NaT"))
    contacts = pd.concat([rows("ed_visits").assign(kind="ed"), rows("planned_visits").assign(kind="planned")])
    stays = rows("admissions").drop_duplicates()
    own = np.flatnonzero(panel.inscribed < NEVER)
    return {
        "persons": pd.DataFrame(
            {"person_id": people, "birth_year": 1940, "sex": "K", "municipality": "9901", "death_date": death}
        ),
        "contacts": contacts.rename(columns={"day": "time"}).assign(unit="", cost=np.nan),
        "stays": stays.rename(columns={"day": "admission"}).assign(
            discharge=lambda f: f["admission"] + pd.Timedelta(days=3), unit="Åby", unplanned=True
        ),
        "inscriptions": pd.DataFrame(
            {"person_id": own, "team": np.where(own % 3, "Åby", "Norrby"), "start": month[panel.inscribed[own]] + 19}
        ).assign(end=np.datetime64("NaT")),
    }


def tables(data: Frames, **changed: pd.DataFrame) -> EventTables:
    days = {"first": 18262, "last": 18262 + 1916}  # 2020-01-01 to 2025-03-31
    return EventTables.of(**{**data, **changed}, **days)


@cache
def data() -> Frames:
    return frames(simulated("recorded", 150, -0.4, 3))


@cache
def found() -> InscriptionComparison:
    return nv.compare_inscription(tables(data()), nv.InscriptionDesign(months=6, outcome="ed_visits"))


def test_it_has_what_others_script_against() -> None:
    assert set(found().designs) == {"T", "F", "P_post", "P_did"}
    both = found().designs["P_post"], found().designs["P_did"]
    assert found().envelope.low == min(one.low for one in both)
    assert found().envelope.high == max(one.high for one in both)
    assert found().profile["month"].tolist() == list(range(-24, 13))
    assert [step.persons for step in found().flow] == sorted((step.persons for step in found().flow), reverse=True)
    assert found().bracket is None
    assert found().verdict.code != "not_shown"  # the true effect is -40 %


def test_the_naive_figure_agrees_with_plain_pandas() -> None:
    """Days start - 182 to start - 1 against start to start + 181, for those with all of these in the extract."""
    starts = data()["inscriptions"].set_index("person_id")["start"]
    visits = data()["contacts"].query("kind == 'ed'")
    day = (visits["time"] - visits["person_id"].map(starts)).dt.days
    whole = starts[(starts + pd.Timedelta(days=182) <= "2025-04-01") & (starts >= "2020-07-01")].index
    own = visits["person_id"].isin(whole)
    before, after = int((own & day.between(-182, -1)).sum()), int((own & day.between(0, 181)).sum())
    row = found().naive.whole
    assert (row.persons, row.before, row.after) == (len(whole), before, after)
    assert row.change == pytest.approx(after / before - 1)


def test_the_event_tables_give_the_panel_that_they_were_made_from() -> None:
    panel = to_panel(tables(data()), ("ed_visits", "admissions", "planned_visits"))
    made = simulated("recorded", 150, -0.4, 3)
    np.testing.assert_array_equal(panel.counts["ed_visits"], made.counts["ed_visits"])
    np.testing.assert_array_equal(panel.counts["planned_visits"], made.counts["planned_visits"])
    np.testing.assert_array_equal(panel.inscribed, made.inscribed)
    np.testing.assert_allclose(panel.time, made.time, atol=0.04)  # the fifteenth is not quite half of a month


def test_the_designs_are_those_of_the_panel() -> None:
    panel = to_panel(tables(data()), ("ed_visits", "admissions", "planned_visits"))
    ratios = compare(panel, "ed_visits", nv.InscriptionDesign().post).designs
    assert {name: ratio.estimate() for name, ratio in ratios.items() if ratio} == found().designs


def test_without_comparison_persons_there_is_a_bracket_and_no_interval() -> None:
    own = data()["inscriptions"]["person_id"]
    alone = {name: frame[frame["person_id"].isin(own)] for name, frame in data().items()}
    result = nv.compare_inscription(tables(alone))
    assert (result.verdict.code, result.verdict.reasons) == ("cannot_tell", ("no_comparison",))
    assert result.bracket.low < 0.6 < result.bracket.high
    assert (result.designs, result.envelope, result.units, result.diagnostics) == ({}, None, (), ())
    assert result.settling.persons is None


def test_too_few_comparison_persons_are_no_comparison() -> None:
    never = np.setdiff1d(data()["persons"]["person_id"], data()["inscriptions"]["person_id"])[:300]
    kept = np.union1d(never, data()["inscriptions"]["person_id"])
    few = {name: frame[frame["person_id"].isin(kept)] for name, frame in data().items()}
    assert nv.compare_inscription(tables(few)).verdict.reasons == ("few_comparison",)


def test_without_stays_nobodys_state_is_known() -> None:
    only = {name: frame for name, frame in data().items() if name != "stays"}
    assert nv.compare_inscription(tables(only)).verdict.reasons == ("no_registers",)


def test_an_outcome_that_the_extract_lacks_is_refused_and_one_that_it_has_is_not() -> None:
    with pytest.raises(nv.DesignError, match="hembesök"):
        nv.compare_inscription(tables(data()), nv.InscriptionDesign(outcome="home_visits"))
    assert nv.compare_inscription(tables(data()), nv.InscriptionDesign(outcome="bed_days")).outcome_text == "vårddygn"


def test_a_short_extract_uses_half_the_history_and_a_very_short_one_none() -> None:
    first = pd.Timestamp("2021-09-01")
    cut = {
        **data(),
        "contacts": data()["contacts"].query("time >= @first"),
        "stays": data()["stays"].query("admission >= @first"),
        "inscriptions": data()["inscriptions"].query("start >= @first and start < '2023-03-01'"),
    }
    begin = (first - pd.Timestamp(0)).days
    half = nv.compare_inscription(EventTables.of(**cut, first=begin, last=18262 + 1916))
    assert half.history == 12
    short = {**cut, "inscriptions": cut["inscriptions"].query("start < '2022-08-01'")}
    none = nv.compare_inscription(EventTables.of(**short, first=begin, last=18262 + 1916))
    assert (none.history, none.verdict.reasons) == (0, ("short_history",))


def test_nobody_inscribed_within_the_extract_is_said() -> None:
    late = data()["inscriptions"].assign(start=pd.Timestamp("2025-03-01"))
    with pytest.raises(nv.DesignError, match="både före och efter"):
        nv.compare_inscription(tables(data(), inscriptions=late))


def test_the_answer_does_not_depend_on_the_order_of_rows_or_the_name_of_persons() -> None:
    mixed = {name: frame.sample(frac=1, random_state=1).reset_index(drop=True) for name, frame in data().items()}
    for frame in mixed.values():
        frame["person_id"] = 10**9 + 7 * frame["person_id"]
    assert nv.compare_inscription(tables(mixed)).designs == found().designs


def test_nights_count_in_the_month_the_stay_began() -> None:
    """Otherwise those compared with, some of whom still lie in, would make any team a success."""
    stay = pd.DataFrame(
        {"person_id": [0], "admission": [pd.Timestamp("2021-01-28")], "discharge": [pd.Timestamp("2021-02-09")]}
    ).assign(unit="Åby", unplanned=True)
    panel = to_panel(tables(data(), stays=stay), ("bed_days",))
    assert panel.counts["bed_days"].sum() == 12
    assert panel.counts["bed_days"][12, 0] == 12


def test_the_target_groups_ages_hold_for_the_naive_figure_too() -> None:
    young = data()["persons"].assign(birth_year=lambda f: np.where(f["person_id"] % 2, 1990, 1940))
    old = nv.compare_inscription(tables(data(), persons=young), nv.InscriptionDesign(ages=(65, None)))
    assert old.naive.whole.persons <= old.flow[0].persons < found().naive.whole.persons
    with pytest.raises(nv.DesignError, match="åldrar"):
        nv.compare_inscription(tables(data()), nv.InscriptionDesign(ages=(110, None)))


def test_a_team_that_was_inscribed_too_early_falls_out() -> None:
    starts = data()["inscriptions"]
    early = starts.assign(
        team=np.where(starts.index < 12, "Tidiga", starts["team"]),
        start=starts["start"].where(starts.index >= 12, pd.Timestamp("2020-08-20")),
    )
    result = nv.compare_inscription(tables(data(), inscriptions=early))
    assert "Tidiga" in {row.unit for row in result.naive.units}
    assert "Tidiga" not in {unit.unit for unit in result.units}


def test_a_short_extract_without_comparison_persons_has_no_bracket() -> None:
    own = data()["inscriptions"]["person_id"]
    alone = {name: frame[frame["person_id"].isin(own)] for name, frame in data().items()}
    starts = alone["inscriptions"]
    same = {**alone, "inscriptions": starts.assign(start=starts["start"].where(starts["start"] > "2030", "2020-12-20"))}
    same["inscriptions"]["start"] = pd.to_datetime(same["inscriptions"]["start"])
    result = nv.compare_inscription(tables(same))
    assert (result.verdict.code, result.bracket) == ("cannot_tell", None)


def test_fewer_compared_than_may_be_shown_is_no_comparison() -> None:
    late = data()["inscriptions"].sort_values("start").tail(3)["person_id"]
    starts = data()["inscriptions"]
    mostly_early = starts.assign(
        start=starts["start"].where(starts["person_id"].isin(late), pd.Timestamp("2020-08-20"))
    )
    result = nv.compare_inscription(tables(data(), inscriptions=mostly_early))
    assert (result.designs, result.units, result.diagnostics) == ({}, (), ())
    assert result.verdict.code == "cannot_tell"


def test_without_inscriptions_that_is_what_is_said() -> None:
    with pytest.raises(nv.DesignError, match="inga inskrivningar"):
        nv.compare_inscription(tables({name: frame for name, frame in data().items() if name != "inscriptions"}))


def test_the_profile_of_the_inscribed_agrees_with_plain_numpy() -> None:
    panel = simulated("recorded", 150, -0.4, 3)
    own = np.flatnonzero((panel.inscribed >= 24) & (panel.inscribed < NEVER))
    own = own[panel.time[panel.inscribed[own] + 1, own] > 0]
    row = found().profile.set_index("month").loc[-3]
    assert row["events"] == panel.counts["ed_visits"][panel.inscribed[own] - 3, own].sum()
    assert row["persons"] == len(own)
    assert row["rate"] == pytest.approx(row["events"] / len(own))
    peak = found().profile.set_index("month")
    assert peak.loc[0, "rate"] > 2 * peak.loc[-18, "rate"]  # the crisis before inscription
    assert peak.loc[0, "compared"] > 2 * peak.loc[-18, "compared"]  # which those compared had too


def test_weighting_makes_the_compared_look_like_the_inscribed() -> None:
    """A tenth of a standard deviation is what matching is commonly asked to reach (Austin 2009)."""
    used = found().balance[~found().balance["covariate"].str.contains("används inte")]
    assert (used["gap"].abs() < 0.1).all()
    assert (used["inscribed"] > 2 * used["before"]).sum() >= 3  # which they did not before


@pytest.mark.parametrize(
    ("world", "check", "flagged"),
    [
        ("recorded", "Läget 7–12 månader före", False),
        ("waiting", "Läget 7–12 månader före", True),
        ("hidden", "Planerade besök före", True),
        ("recorded", "Planerade besök före", False),
        ("call", "Månad 7–12 mot månad 1–3", True),
    ],
)
def test_a_check_reveals_its_world(world: str, check: str, flagged: bool) -> None:
    """With 600 inscribed and no effect; METHODS D names the check for each world."""
    compared = compare(simulated(world, 600, 0.0, 2), "ed_visits", nv.InscriptionDesign().post)
    told = {one.name: one.passed for one in diagnose(simulated(world, 600, 0.0, 2), compared, 0.95)}
    assert told[check] is not flagged


def test_outcomes_on_one_ground_come_out_as_each_by_itself() -> None:
    panel, post = simulated("recorded", 150, -0.4, 3), nv.InscriptionDesign().post
    ground = prepare(panel)
    for outcome in ("planned_visits", "ed_visits", "planned_visits"):
        shared, alone = compare_on(ground, outcome, post).designs, compare(panel, outcome, post).designs
        assert {name: ratio and ratio.estimate() for name, ratio in shared.items()} == {
            name: ratio and ratio.estimate() for name, ratio in alone.items()
        }


def test_every_outcome_of_the_extract_has_a_row() -> None:
    rows = {row.outcome: row for row in compare_outcomes(tables(data()), nv.InscriptionDesign())}
    assert set(rows) == {
        "ed_visits", "bed_days", "admissions", "unplanned_admissions", "readmissions", "outpatient_contacts",
        "planned_visits",
    }  # fmt: skip
    assert rows["ed_visits"].change == pytest.approx(found().naive.whole.change)
    assert rows["ed_visits"].adjusted == found().envelope
    assert rows["ed_visits"].code == found().verdict.code


def test_teams_are_shown_with_those_compared_and_drawn_together() -> None:
    units = {unit.unit: unit for unit in found().units}
    assert set(units) == {"Åby", "Norrby"}
    for unit in units.values():
        assert unit.shrunken.high - unit.shrunken.low < unit.adjusted.high - unit.adjusted.low
    values = sorted(unit.adjusted.value for unit in units.values())
    assert all(values[0] <= unit.shrunken.value <= values[1] for unit in units.values())
