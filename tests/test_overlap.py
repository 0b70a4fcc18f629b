"""Nothing in a drawing lies on anything else: every text against every other, the observations and the edges."""

import io
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from simulated import frame, months

import naravard_lib as nv
from naravard_lib.initiative import Initiative
from naravard_lib.plots import style
from naravard_lib.plots.margins import settle

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
PLAN = """\
schema: 1
extracted: 2034-11-02
id: svar
name: Svår insats
matters: Färre akutbesök
measures:
  - {{id: akutbesok, kind: {kind}, better: lower, unit: {unit}, source: {{file: x_syntetisk.csv, month: M, value: V}}}}
baseline: {{from: {first}, to: {last}}}
intervention: {{from: {change}, phase_in: {phase_in}, units: [{unit_name}]}}
target: {{measure: akutbesok, relative: -0.1, by: {by}}}
"""
LONG = "Vårdcentralen för äldre i Stora Mellösa-Östansjö och Norra Svartådalen med hemsjukvård"
NEXT = "".join(f"  - {{from: {month}, what: Händelse {n}}}\n" for n, month in enumerate(months(7, "2022-03")))
CASES: dict[str, dict[str, object]] = {
    "vanlig": {},
    "långa namn": {"names": [LONG, f"{LONG} Väst", f"{LONG} Öst", f"{LONG} Syd"], "unit":
                   "besök av personer 80 år och äldre som inte har hemsjukvård eller särskilt boende"},
    "en månads införande": {"phase_in": 1},
    "händelser månad för månad": {"more": f"co_events:\n{NEXT}", "phase_in": 2},
    "händelser i början": {"more": "co_events:\n  - {from: 2020-02, what: A}\n  - {from: 2020-03, what: B}\n"},
    "uteslutna perioder": {"more": "exclude:\n  - {from: 2020-03, to: 2020-04, why: pandemin}\n  - "
                                   "{from: 2022-02, to: 2022-02, why: flytt}\n"
                                   "co_events:\n  - {from: 2022-03, what: X}\n"},
    "många enheter": {"names": [f"Enhet {n}" for n in range(18)]},
    "negativa värden": {"kind": "mean", "level": -3.0, "noise": 1.0, "unit": "dagar"},
    "små värden": {"kind": "mean", "level": 0.004, "noise": 0.0003, "unit": "andel"},
    "stora värden": {"level": 1.5e6, "noise": 2e4},
    "tolv månader": {"n": 12, "before": 8},
    "etthundratjugo månader": {"n": 120, "before": 84, "phase_in": 3, "more": f"co_events:\n{NEXT}"},
    "tätt": {"n": 120, "before": 84, "more": "co_events:\n" + "".join(
        f"  - {{from: {month}, what: Händelse}}\n" for month in months(12, "2027-03"))},
}  # fmt: skip


def prepared(
    folder: Path,
    *,
    n: int = 48,
    before: int = 24,
    phase_in: int = 0,
    kind: str = "count",
    level: float = 90,
    noise: float = 8,
    unit: str = "besök",
    names: list[str] | None = None,
    more: str = "",
) -> Initiative:
    folder.mkdir()
    span, names = months(n), names or ["Åby", "Norrby"]
    text = PLAN.format(
        kind=kind,
        unit=unit,
        first=span[0],
        last=span[before - 1],
        change=span[before],
        by=span[-1],
        phase_in=phase_in,
        unit_name=names[0],
    )
    (folder / "initiative.yaml").write_text(text.replace("M, value", "Månad, unit: Enhet, value") + more, "utf-8")
    rng = np.random.default_rng(5)
    parts = [
        frame(
            level + rng.normal(0, noise, n),
            unit=name,
            role="other" if number else "treated",
            exposure=np.nan,
            suppressed=False,
            highest=np.nan,
        )
        for number, name in enumerate(names)
    ]
    series = pd.concat(parts, ignore_index=True)
    series["value"] = series["value"].round() if kind == "count" else series["value"]
    rows = [f"{month};{name};{value}".replace(".", ",") for month, name, value in
            zip(series["month"], series["unit"], series["value"], strict=True)]  # fmt: skip
    (folder / "x_syntetisk.csv").write_text("\n".join(["Månad;Enhet;V", *rows]) + "\n", encoding="utf-8")
    return nv.load_initiative(folder)


@pytest.fixture
def canvases(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Every figure that is drawn while the test runs, as matplotlib holds it."""
    kept: list[Figure] = []
    write = style.to_svg

    def keep(figure: Figure) -> str:
        kept.append(figure)
        return write(figure)

    monkeypatch.setattr(style, "to_svg", keep)
    return kept


def texts(figure: Figure) -> dict[str, Bbox]:
    """Every text that is seen and its box, in points as the SVG has it; a number tells equal texts apart."""
    settle(figure)
    renderer = RendererSVG(1, 1, io.StringIO())
    seen = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    (axes,) = figure.axes
    beyond = {tick.label1 for axis in (axes.xaxis, axes.yaxis) for tick in axis.get_major_ticks()
              if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())}  # fmt: skip
    return {
        f"{n} {text.get_text()}": Text.get_window_extent(text, renderer)
        for n, text in enumerate(seen)
        if text not in beyond  # matplotlib keeps such a label and does not draw it
    }


def observations(figure: Figure) -> Iterator[Bbox]:
    """A box for every marker."""
    for line in figure.axes[0].lines:
        if line.get_marker() in ("o", "D") and len(line.get_xdata()):
            half = line.get_markersize() / 2 * figure.dpi / 72
            places = line.get_transform().transform(np.column_stack([line.get_xdata(), line.get_ydata()]).astype(float))
            for x, y in places[np.isfinite(places).all(axis=1)]:
                yield Bbox([[x - half, y - half], [x + half, y + half]])


def overlaps(one: Bbox, other: Bbox) -> bool:
    """Whether they share more than half a point either way: descenders' room counts as text."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return width > 0.5 and height > 0.5


def faults(figure: Figure) -> list[str]:
    found = texts(figure)
    assert len(found) > 5
    pairs = [f"{a} × {b}" for a, b in combinations(found, 2) if overlaps(found[a], found[b])]
    points = [f"{name} × punkt" for name, box in found.items() if any(overlaps(box, p) for p in observations(figure))]
    edge = figure.bbox.padded(1)
    outside = [f"{name} utanför" for name, box in found.items() if not (
        edge.x0 <= box.x0 and box.x1 <= edge.x1 and edge.y0 <= box.y0 and box.y1 <= edge.y1)]  # fmt: skip
    return pairs + points + outside


def draw_all(plan: Initiative) -> None:
    series = nv.load_series(plan)
    baseline = nv.describe_baseline(plan, series)
    target = nv.assess_target(plan, baseline)
    outcome = nv.assess_outcome(plan, series, target)
    assert outcome.fit is not None, outcome.missing
    for blocks in (
        nv.plot_baseline(baseline),
        nv.plot_units(baseline),
        nv.plot_target(target),
        nv.plot_outcome(outcome),
    ):
        assert blocks
    nv.plot_effects(outcome)
    assert nv.plot_timeline(nv.summarise(plan, ()))


@pytest.mark.parametrize("name", ["exempel-samverkan", "exempel-trygg-hemgang"])
def test_nothing_overlaps_in_a_shipped_figure(name: str, canvases: list[Figure]) -> None:
    draw_all(nv.load_initiative(RAW / name))
    assert len(canvases) >= 5
    assert [fault for figure in canvases for fault in faults(figure)] == []


@pytest.mark.parametrize("case", CASES)
def test_nothing_overlaps_in_a_hard_case(case: str, tmp_path: Path, canvases: list[Figure]) -> None:
    draw_all(prepared(tmp_path / "svar", **CASES[case]))
    assert len(canvases) >= 5
    assert [fault for figure in canvases for fault in faults(figure)] == []


def test_an_overlap_is_noticed() -> None:
    with style.canvas(synthetic=True) as (figure, axes):
        style.month_axis(axes, list(months(24)))
        style.value_axis(axes, "besök", np.array([3.0, 9.0]))
        axes.plot(style.at(months(24)), np.linspace(3, 9, 24), "o")
        axes.text(months(24)[12].ordinal, 6, "mitt bland punkterna")
        axes.annotate("på enheten", (0, 1), xycoords="axes fraction", xytext=(-15, 6), textcoords="offset points")
    assert len(faults(figure)) == 2
