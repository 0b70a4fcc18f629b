"""`compare_inscription` from event tables, as others script against it: what it finds, refuses and never claims."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from panels import simulated

import naravard_lib as nv
from naravard_lib.analysis.events.panel import to_panel
from naravard_lib.analysis.persons.designs import compare
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
    assert found().envelope.low <= found().designs["P_did"].value <= found().envelope.high
    assert found().profile["month"].tolist() == list(range(-24, 13))
    assert [step.persons for step in found().flow] == sorted((step.persons for step in found().flow), reverse=True)
    assert found().verdict.code in ("shown", "not_shown", "cannot_tell")
    assert found().bracket is None
    assert len(found().diagnostics) == 6


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
