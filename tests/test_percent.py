"""Percentages: written 0–100, asked about where they may be parts of one, never rescaled, never added."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from simulated import chapters

import naravard_lib as nv
from naravard_lib.initiative import Initiative
from naravard_lib.wording.order_columns import order_columns
from naravard_lib.workbook.check import Checked, check_initiative

PLAN = """\
schema: 1
extracted: 2025-02-01
id: {id}
name: Provet
area: ["9901"]
measures:
  - {{id: trygghet, name: Andel trygga, kind: share, better: higher, unit: {unit},
     source: {{file: a.csv, {time}: Tid, value: Värde, unit: Kommun{more}}}}}
baseline: {{from: 2022-01, to: 2023-12}}
intervention: {{from: 2024-01}}
"""
Values = Sequence[float | str]


def plan_of(
    folder: Path, times: Sequence[str], values: Values, *, n: Sequence[int] = (), unit: str = "procent"
) -> Initiative:
    folder.mkdir()
    time = "period" if len(times[0]) == 4 else "month"
    text = PLAN.format(id=folder.name, unit=unit, time=time, more=", exposure: Svar" if n else "")
    (folder / "initiative.yaml").write_text(text, "utf-8")
    behind = n or [1] * len(values)
    rows = [
        f"{when};9901 Åby;{str(value).replace('.', ',')};{of}"
        for when, value, of in zip(times, values, behind, strict=True)
    ]
    (folder / "a.csv").write_text("\n".join(["Tid;Kommun;Värde;Svar", *rows]), "utf-8")
    return nv.load_initiative(folder)


def yearly(folder: Path, values: Values, **more: object) -> Initiative:
    times = [str(year) for year in range(2025 - len(values), 2025)]
    return plan_of(folder, times, values, **more)  # type: ignore[arg-type]


def months(n: int) -> list[str]:
    return [f"{2022 + month // 12}-{month % 12 + 1:02}" for month in range(n)]


def everything(plan: Initiative) -> str:
    baseline, target, outcome = chapters(plan)
    blocks = (
        nv.text_baseline(baseline), nv.text_target(target), nv.text_outcome(outcome), nv.tables_outcome(outcome),
        nv.table_key_figures(outcome), nv.tables_points(outcome),
    )  # fmt: skip
    return " ".join(str(block) for block in blocks).replace("\u00a0", " ")


def checked(plan: Initiative) -> Checked:
    return check_initiative(plan)


def asked(plan: Initiative) -> list[str]:
    return [remark for remark in checked(plan).remarks if "över 1" in remark]


@pytest.mark.parametrize("values", [(0.2, 0.8), (0.5, 0.9), (0, 1)])
def test_shares_of_at_most_one_are_asked_about_and_told_as_they_stand(tmp_path: Path, values: Values) -> None:
    plan = yearly(tmp_path / "a", values)
    assert checked(plan).faults == ()
    (remark,) = asked(plan)
    assert remark.startswith("a/a.csv: inget värde är över 1")
    text = everything(plan)
    assert "hundra gånger för små" in text
    shown = {round(float(number.replace(",", ".")), 6) for number in re.findall(r"(\d+(?:,\d+)?) procent", text)}
    assert not shown & {round(100 * float(value), 6) for value in values if value}
    assert f"{max(values):g}".replace(".", ",") in text  # type: ignore[type-var]


@pytest.mark.parametrize("values", [(30, 80), (0.8, 1.2), (0.5, 4, 9), (0, 0, 75), (1, 2, 3)])
def test_percentages_are_asked_nothing(tmp_path: Path, values: Values) -> None:
    plan = yearly(tmp_path / "a", values)
    assert checked(plan).faults == ()
    assert asked(plan) == []


@pytest.mark.parametrize("values", [(0.3, 0.8, 80), (30, 35, 0.4), (0.31, 0.29, 28, 33)])
def test_a_mixture_of_shares_and_percentages_is_a_fault_with_its_rows(tmp_path: Path, values: Values) -> None:
    (fault,) = checked(yearly(tmp_path / "a", values)).faults
    rows = [row for row, value in enumerate(values, start=2) if float(value) <= 1]
    assert [int(row) for row in re.findall(r"\d+", fault.partition(":")[0])] == rows
    assert "skriv 30 i stället för 0,3" in fault


@pytest.mark.parametrize(("other", "questions"), [(0.31, 1), (1.0, 0), (28, 0)])
def test_a_comparison_far_below_is_asked_about_by_name(tmp_path: Path, other: float, questions: int) -> None:
    yearly(tmp_path / "a", (15, 16))
    extract, yaml = (tmp_path / "a" / name for name in ("a.csv", "initiative.yaml"))
    theirs = [f"{year};9902 Norrby;{str(other).replace('.', ',')};1" for year in (2023, 2024)]
    extract.write_text("\n".join([extract.read_text("utf-8"), *theirs]), "utf-8")
    yaml.write_text(f"{yaml.read_text('utf-8')}comparison: {{units: [Norrby]}}\n", "utf-8")
    found = asked(nv.load_initiative(tmp_path / "a"))
    assert ["för Norrby är inget värde över 1" in remark for remark in found] == [True] * questions


def test_what_is_known_to_be_of_many_may_rise_from_below_one(tmp_path: Path) -> None:
    plan = yearly(tmp_path / "a", (0.4, 0.6, 45), n=(1000, 1000, 1000))  # four and six of a thousand
    assert checked(plan).faults == ()


def test_less_than_one_of_all_is_no_percentage(tmp_path: Path) -> None:
    times = months(36)
    values = np.round(np.random.default_rng(1).normal(0.18, 0.02, 36), 2)
    (fault,) = checked(plan_of(tmp_path / "a", times, list(values), n=[96] * 36)).faults
    assert "procent av 96 är mindre än en enda" in fault


@pytest.mark.parametrize("unit", ["andel", "poäng"])
def test_another_unit_than_per_cent_is_left_alone(tmp_path: Path, unit: str) -> None:
    plan = yearly(tmp_path / "a", (0.3, 0.8), unit=unit)
    assert (checked(plan).faults, asked(plan)) == ((), [])
    assert "procentenheter" not in everything(plan)


def test_monthly_percentages_have_a_mean_and_no_sum(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    values = np.where(np.arange(36) < 24, 40, 50) + rng.normal(0, 2, 36)
    text = everything(plan_of(tmp_path / "a", months(36), list(values.round(1))))
    assert "summa" not in text
    found = re.search(r"Hela perioden, medel \| (−?[\d,]+) procent \((−?[\d,]+) till (−?[\d,]+)\)", text)
    assert found is not None
    value, low, high = (float(part.replace(",", ".").replace("−", "-")) for part in found.groups())
    assert low < 10 < high  # the truth; a sum would be above a hundred
    assert value == pytest.approx(10, abs=4)


@pytest.mark.parametrize(("size", "warned"), [(1.0, False), (0.01, True)])
def test_a_fit_of_months_warns_of_parts_of_one_too(tmp_path: Path, size: float, warned: bool) -> None:
    values = np.random.default_rng(3).normal(40, 2, 36) * size
    text = everything(plan_of(tmp_path / "a", months(36), list(values.round(3))))
    assert "Hela perioden, medel" in text
    assert ("hundra gånger för små" in text) == warned


def test_the_data_order_asks_for_eighteen_per_cent(tmp_path: Path) -> None:
    columns = order_columns(yearly(tmp_path / "a", (30, 80)))
    (share,) = [column for column in columns if column.head == "Värde"]
    assert share.example == "18"
    assert "18 för 18 procent" in share.rule
