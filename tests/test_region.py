"""Synthetic months, worlds and regions: known truth, people who live before they die, and the files that ship."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
import pytest

from benchmarks.inscription_worlds import WORLDS, naive, panel
from naravard_lib.sources.synthetic import draws, triggers
from naravard_lib.sources.synthetic.blocks import BLOCK, EFFECT, KINDS, Block, draw_block
from naravard_lib.sources.synthetic.days import FIRST, LAST, NONE
from naravard_lib.sources.synthetic.extracts import INITIATIVE, write_extracts
from naravard_lib.sources.synthetic.months import MONTHS, simulate
from naravard_lib.sources.synthetic.people import DOUBTFUL, HOSPITALS
from naravard_lib.sources.synthetic.region import REGION, write_region
from naravard_lib.tables.event_schema import EVENT_TABLES, SORTED_BY
from naravard_lib.tables.panel import NEVER

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"


@pytest.fixture(scope="module")
def block() -> Block:
    return draw_block(REGION, EFFECT, 7, 0, BLOCK)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("region")
    write_region(path, 4.5e5, seed=3)  # two blocks
    return path


# -- draws -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [0.02, 0.5, 3.0, 7.9, 8.1, 40.0])
def test_counts_are_poisson(mean: float) -> None:
    n = 200_000
    counts = draws.poisson(draws.generator(1), np.full(n, mean, np.float32)).astype(float)
    assert counts.mean() == pytest.approx(mean, abs=5 * np.sqrt(mean / n))
    assert counts.var() == pytest.approx(mean, abs=5 * np.sqrt((mean + 2 * mean**2) / n))
    assert (counts == 0).mean() == pytest.approx(np.exp(-mean), abs=5 * np.sqrt(np.exp(-mean) / n) + 1e-6)


def test_crises_have_unit_variance_and_carry_over() -> None:
    crisis = draws.autoregressive(draws.generator(2), 0.75, (30, 40_000))
    assert crisis.std(axis=1) == pytest.approx(np.ones(30), abs=0.02)  # 5 SE: 1 / sqrt(2 * 40 000) each
    assert (crisis[10] * crisis[12]).mean() == pytest.approx(0.75**2, abs=0.03)


def test_shocks_halve_and_add_up() -> None:
    struck = np.array([[True], [False], [True], [False]])
    assert draws.halving(struck, 2.0)[:, 0].tolist() == [2.0, 1.0, 2.5, 1.25]


def test_stays_have_the_stated_length() -> None:
    days = draws.lengths(draws.generator(3), np.full(100_000, 2, np.int16), 5.0)
    assert days.min() >= 2
    assert days.mean() == pytest.approx(12, abs=0.15)  # each geometric part has SD sqrt(30); 5 SE


# -- months and worlds -------------------------------------------------------------------------------------------------


def test_there_are_fourteen_worlds_and_each_inscribes_as_many_as_asked() -> None:
    assert len(WORLDS) == 14
    for name, world in WORLDS.items():
        found = [(simulate(world, 100, 0.0, seed).inscribed < NEVER).sum() for seed in range(5)]
        assert np.mean(found) == pytest.approx(100, abs=5 * np.sqrt(100 / 5)), name


@pytest.mark.parametrize("name", WORLDS)
def test_nobody_lives_after_death_or_is_inscribed_too_early(name: str) -> None:
    months = simulate(WORLDS[name], 100, -0.2, 5)
    assert months.time.shape == (MONTHS, 100 * (1 + WORLDS[name].pool))
    assert (np.diff(months.time, axis=0) <= 0).all()
    assert ((months.time == 0.5).sum(axis=0) <= 1).all()
    assert not any(counts[months.time == 0].any() for counts in months.counts.values())
    chosen = np.flatnonzero(months.inscribed < NEVER)
    assert set(months.inscribed[chosen]) <= set(range(24, 51))
    assert (months.time[months.inscribed[chosen], chosen] == 1).all()
    assert panel(months).persons == len(months.inscribed)


def test_the_effect_removes_what_it_says_and_nothing_else() -> None:
    without, with_it = (simulate(WORLDS["recorded"], 1000, size, 9) for size in (0.0, {"ed_visits": -0.4}))
    later = np.arange(MONTHS)[:, None] > without.inscribed
    ed = [months.counts["ed_visits"] for months in (without, with_it)]
    assert (without.inscribed == with_it.inscribed).all()
    assert (ed[0][~later] == ed[1][~later]).all()
    assert (without.counts["planned_visits"] == with_it.counts["planned_visits"]).all()
    assert (without.counts["admissions"] == with_it.counts["admissions"]).all()
    assert ed[1][later].sum() / ed[0][later].sum() == pytest.approx(0.6, abs=5 * np.sqrt(0.24 / ed[0][later].sum()))
    assert with_it.truth == {"ed_visits": 0.6, "admissions": 1.0, "planned_visits": 1.0, "bed_days": 1.0}


def test_an_effect_that_builds_up_has_the_truth_of_the_paired_worlds() -> None:
    without, with_it = (simulate(WORLDS["build"], 2000, size, 9) for size in (0.0, -0.3))
    since = np.arange(MONTHS)[:, None] - without.inscribed
    within = (since >= 1) & (since <= 6)
    before, after = (months.counts["ed_visits"][within].sum() for months in (without, with_it))
    assert after / before == pytest.approx(with_it.truth["ed_visits"], abs=5 * np.sqrt(0.25 / before))
    first, sixth = (
        with_it.counts["ed_visits"][since == k].sum() / without.counts["ed_visits"][since == k].sum() for k in (1, 6)
    )
    assert first - sixth > 0.25  # .30 * (6 - 1) / 3.5 = .43 is removed more in month 6 than in month 1


NAIVE = {  # METHODS D, first column: the naive figure in points where nothing works
    "recorded": -18,
    "hidden": -14,
    "call": -11,
    "fall": -16,
    "sharp": -13,
    "death": -4,
    "waiting": -31,
    "types 3x": -19,
    "types 12x": -22,
}


@pytest.mark.parametrize(("name", "published"), NAIVE.items())
def test_the_naive_figure_misleads_as_it_did_before(name: str, published: float) -> None:
    found = np.array([100 * naive(simulate(WORLDS[name], 200, 0.0, seed)) for seed in range(16)])
    assert found.mean() == pytest.approx(
        published, abs=4 + 3 * found.std() / np.sqrt(24)
    )  # another's short description


def test_the_queue_is_first_come_first_served() -> None:
    triggered = np.array([24, 24, 24, 25, 24, NEVER])
    time = np.ones((MONTHS, 6), np.float32)
    time[25:, 1] = 0  # dies while waiting
    assert triggers.served(triggered, time, 27).tolist() == [24, NEVER, 25, 27, 26, NEVER]  # one place a month


def test_nobody_waits_longer_than_half_a_year() -> None:
    triggered = np.full(20, 24)
    when = triggers.served(triggered, np.ones((MONTHS, 20), np.float32), 27)
    assert when.tolist() == [*range(24, 31)] + [NEVER] * 13


@pytest.mark.parametrize("effect", [0.1, -1.5, {"bed_days": -0.2}])
def test_an_effect_that_cannot_be_is_refused(effect: float | dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"share removed|no such outcomes"):
        simulate(WORLDS["recorded"], 10, effect, 1)


# -- days --------------------------------------------------------------------------------------------------------------


def test_stays_never_overlap_and_end_with_life(block: Block) -> None:
    stays = block.stays
    same = stays.person[1:] == stays.person[:-1]
    assert same.sum() > 5000
    assert (stays.admission[1:] - stays.discharge[:-1])[same].min() >= 2  # closer would be a transfer
    assert (stays.admission >= FIRST).all()
    assert (stays.admission <= np.minimum(block.death[stays.person], LAST)).all()
    known = stays.discharge < NONE
    assert (stays.discharge[known] <= np.minimum(block.death[stays.person], LAST)[known]).all()
    assert (block.death[stays.person][~known] > LAST).all()


def test_the_days_belong_to_the_months_they_were_drawn_in(block: Block) -> None:
    person, second = block.contacts["planned"]
    month = second.astype("datetime64[s]").astype("datetime64[M]").astype(int) - 600
    found = np.zeros((MONTHS, BLOCK), int)
    np.add.at(found, (month, person), 1)
    drawn = block.months.counts["planned_visits"]
    assert (found <= drawn).all()
    assert found.sum() > 0.9995 * drawn.sum()  # two in the same minute are one


def test_contacts_are_in_order_within_life_and_never_twice(block: Block) -> None:
    for kind in KINDS:
        person, second = block.contacts[kind]
        key = person * 2**40 + second
        assert (np.diff(key) > 0).all(), kind
        assert (second // 86400 <= np.minimum(block.death[person], LAST)).all(), kind
        assert (second // 86400).min() >= FIRST


def test_many_unplanned_stays_begin_in_the_emergency_department(block: Block) -> None:
    visits = set(zip(block.contacts["ed"][0].tolist(), (block.contacts["ed"][1] // 86400).tolist(), strict=True))
    stays = block.stays
    came = np.array([pair in visits for pair in zip(stays.person.tolist(), stays.admission.tolist(), strict=True)])
    assert came[stays.unplanned].mean() > 0.3
    assert came[~stays.unplanned].mean() < 0.1


def test_the_truth_holds_day_by_day(block: Block) -> None:
    without = draw_block(REGION, {}, 7, 0, BLOCK)
    assert (without.months.inscribed == block.months.inscribed).all()
    begins = np.full(BLOCK, NONE)
    rows = block.inscriptions
    month = rows.true.astype("datetime64[D]").astype("datetime64[M]")
    begins[rows.person] = (month + 1).astype("datetime64[D]").astype(int)

    def after(found: Block, what: str) -> int:
        person, day = (
            (found.stays.person, found.stays.admission)
            if what == "stays"
            else (found.contacts[what][0], found.contacts[what][1] // 86400)
        )
        return int(((day >= begins[person]) & (day < begins[person] + 182)).sum())

    for what, ratio in (("ed", 0.8), ("stays", 0.8), ("planned", 1.0), ("municipal", 1.0)):
        expected = after(without, what)
        assert after(block, what) / expected == pytest.approx(ratio, abs=5 * np.sqrt(0.16 / expected)), what


def test_only_one_team_enters_inscriptions_late(block: Block) -> None:
    rows = block.inscriptions
    late, doubtful = rows.start - rows.true, rows.hospital == HOSPITALS.index(DOUBTFUL)
    assert not late[~doubtful].any()
    assert 0.1 < (late[doubtful] > 0).mean() < 0.6
    assert set(np.unique(late[doubtful])) <= {0, *range(30, 121)}
    assert (rows.end >= rows.start).all()
    assert (rows.end[rows.end < NONE] <= np.minimum(block.death[rows.person], LAST)[rows.end < NONE]).all()


def test_frailty_rises_with_age_and_has_the_worlds_spread(block: Block) -> None:
    folk = block.people
    assert folk.frailty.std() == pytest.approx(0.8, abs=0.04)
    assert np.corrcoef(folk.birth_year, folk.frailty)[0, 1] == pytest.approx(-0.5, abs=0.05)


# -- files -------------------------------------------------------------------------------------------------------------


def test_tables_have_the_columns_and_the_order_of_the_schema(folder: Path) -> None:
    types = {"timestamp[s]": "timestamp[ms]", "date32": "date32[day]", "float32": "float"}  # Parquet has no seconds
    for name, columns in EVENT_TABLES.items():
        table = pq.read_table(folder / f"{name}.parquet")
        kinds = {field.name: getattr(field.type, "value_type", field.type) for field in table.schema}
        assert {key: str(kind) for key, kind in kinds.items()} == {
            key: types.get(column.type, column.type) for key, column in columns.items()
        }
        keys = table.select(SORTED_BY[name]).cast(pa.schema([(key, kinds[key]) for key in SORTED_BY[name]]))
        assert keys.take(pa.compute.sort_indices(keys, [(key, "ascending") for key in keys.column_names])).equals(keys)


def test_dates_and_day_numbers_say_the_same(folder: Path) -> None:
    stays = pq.read_table(folder / "stays.parquet")
    assert stays["admission"].cast(pa.int32()).equals(stays["admission_day"])
    assert stays["discharge"].cast(pa.int32()).equals(stays["discharge_day"])
    contacts = pq.read_table(folder / "contacts.parquet")
    assert contacts["time"].cast(pa.date32()).cast(pa.int32()).equals(contacts["day"])


@pytest.mark.parametrize("events", [1e3, 1e4, 2e5])
def test_a_region_is_as_large_as_asked(events: float, tmp_path: Path) -> None:
    write_region(tmp_path, events)
    found = sum(pq.read_metadata(tmp_path / f"{name}.parquet").num_rows for name in ("contacts", "stays"))
    assert found == pytest.approx(events, rel=0.05 + 10 / np.sqrt(events))  # a person's events vary by some tens
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{name}.parquet" for name in EVENT_TABLES)


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_region(tmp_path, 4.5e5, seed=3)
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name
    write_region(tmp_path, 4.5e5, seed=4)
    assert (folder / "stays.parquet").read_bytes() != (tmp_path / "stays.parquet").read_bytes()


def test_every_person_of_the_other_tables_is_known_and_pseudonyms_are_their_own(folder: Path) -> None:
    known = pq.read_table(folder / "persons.parquet")["person_id"].to_numpy()
    assert len(np.unique(known)) == len(known)
    for name in ("contacts", "stays", "inscriptions"):
        assert np.isin(pq.read_table(folder / f"{name}.parquet")["person_id"].to_numpy(), known).all()


def test_a_region_of_one_person_can_be_drawn(tmp_path: Path) -> None:
    write_region(tmp_path, 1)
    assert pq.read_metadata(tmp_path / "persons.parquet").num_rows == 1


def test_the_shipped_extracts_are_the_generators(tmp_path: Path) -> None:
    write_extracts(tmp_path)
    kept = sorted(path for path in (RAW / INITIATIVE).iterdir() if path.name != "initiative.yaml")
    assert [path.name for path in kept] == sorted(path.name for path in (tmp_path / INITIATIVE).iterdir())
    for path in kept:
        made = tmp_path / INITIATIVE / path.name
        same = pq.read_table(made).equals(pq.read_table(path)) if path.suffix == ".parquet" else None
        assert same or made.read_bytes() == path.read_bytes(), path.name
    assert all("syntetisk" in path.name for path in kept)
    assert sum(path.stat().st_size for path in kept) < 3e6
