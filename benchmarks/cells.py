"""Which worlds are simulated, how each is fitted, and what is promised there."""

from dataclasses import dataclass
from typing import Any, Literal

from worlds import FIRST, Noise, World

import naravard_lib as nv

Runner = Literal["fast", "sarimax", "causal impact"]

COMPARISONS = ("none", "difference", "scaled", "covariate")  # ways a comparison series enters
MANY, SOME, FEW = 4000, 2000, 400  # series a cell: what is promised, what is told, what is slow
QUICK, QUICK_SLOW = 200, 10  # series a cell in quick mode: by us and what is as fast, by what is slow
_PHASE_IN, _LEFT_OUT = 2, (4, 6)  # months of a cell with gaps; the second counted from the first month, inclusive


@dataclass(frozen=True, slots=True)
class Group:
    """Cells with the same promise: `goals` per target in per cent, none where the figures are told only."""

    name: str
    goals: tuple[tuple[str, float], ...] = ()


def _all(goal: float) -> tuple[tuple[str, float], ...]:
    return (("level", goal), ("slope", goal), ("cumulative", goal))


_COUNT_GOALS = (("level", 93.0), ("slope", 90.5), ("cumulative", 90.5))
AR1 = Group("AR(1)", _all(93.0))
SIX = Group("6 + 6 months", _all(90.0))
OTHER = Group("other errors", _all(91.0))
COUNTS = Group("counts", _COUNT_GOALS)
GAPS = Group("counts with gaps", _COUNT_GOALS)
SMALL = Group("small counts", _all(91.0))
LATE = Group("AR(1), late change", _all(93.0))
EFFECT = Group("an effect is there")
SHOCK = Group("shared shock")
BEYOND = Group("beyond what is promised")
KIND = Group("kind to CausalImpact")
GROUPS = (AR1, SIX, OTHER, COUNTS, GAPS, SMALL, LATE, EFFECT, SHOCK, BEYOND, KIND)


@dataclass(frozen=True, slots=True)
class Cell:
    """One world, fitted in one way, by us and by others.

    Attributes:
        harmonics: as in `ItsDesign`; `auto` is the default of `fit_its`.
        gaps: whether two months of phase-in and three months of the baseline are left out.
        slow: the slow rivals that see the first FEW series.
        most: series to fit in deep mode.
    """

    group: Group
    world: World
    harmonics: Literal["auto", 0] = "auto"
    comparison: str = "none"
    gaps: bool = False
    slow: tuple[Runner, ...] = ()
    most: int = MANY

    @property
    def name(self) -> str:
        """Tells this cell from every other."""
        words = ["no wave fitted"] * (self.harmonics == 0) + ["months left out"] * self.gaps
        words += [f"comparison: {self.comparison}"] * bool(self.world.shock)
        return ", ".join([self.world.name, *words])

    @property
    def design(self) -> nv.ItsDesign:
        """The defaults of `fit_its` save for what the cell names."""
        options: dict[str, Any] = {"harmonics": self.harmonics, "comparison": self.comparison}
        if self.gaps:
            first, last = _LEFT_OUT
            options |= {"phase_in": _PHASE_IN, "exclude": ((str(FIRST + first), str(FIRST + last)),)}
        family: Literal["gaussian", "count"] = "gaussian" if self.world.mean is None else "count"
        return nv.ItsDesign(change=FIRST + self.world.before, family=family, **options)


def _ar1(rho: float) -> Noise:
    return Noise(f"AR(1) {rho:g}", (rho,))


_RHO, _LENGTHS = (0.0, 0.4, 0.6, 0.8), (24, 36, 48, 72)
_WALK = Noise("random walk of step 0.15 and white noise", walk=0.15)
_OTHERS = (
    Noise("AR(1) 0.8 and white noise", (0.8,), share=0.5),
    Noise("AR(2) 0.5, 0.2", (0.5, 0.2)),
    Noise("MA(1) 0.6", ma=(0.6,)),
    _WALK,
    Noise("t, 5 df", df=5),
)
_COUNT_RHO = (0.0, 0.4, 0.8)


def _gaussian() -> list[Cell]:
    def slow(n: int, rho: float) -> tuple[Runner, ...]:
        return ("sarimax",) if n in (24, 48) and rho != 0.6 else ()

    waves = [Cell(AR1, World(n, n // 2, _ar1(rho)), slow=slow(n, rho)) for n in _LENGTHS for rho in _RHO]
    # A season in the truth or not changes no estimate when the wave is fitted; here it is neither there nor fitted.
    plain = [Cell(AR1, World(n, n // 2, _ar1(rho), "no season"), harmonics=0) for n in _LENGTHS for rho in _RHO]
    late = [Cell(LATE, World(n, 2 * n // 3, _ar1(rho)), most=SOME) for n in _LENGTHS for rho in _RHO]
    six = [Cell(SIX, World(12, 6, _ar1(rho), "no season")) for rho in _RHO]
    return waves + plain + six + late


def _other_errors() -> list[Cell]:
    found = [Cell(OTHER, World(n, n // 2, noise), slow=("sarimax",) if n == 48 else ()) for noise in _OTHERS
             for n in _LENGTHS]  # fmt: skip
    mild = [Cell(OTHER, World(n, n // 2, _ar1(0.0), "mild season"), harmonics=0) for n in _LENGTHS]
    strong = Noise("random walk of step 0.3 and white noise", walk=0.3)
    return found + mild + [Cell(BEYOND, World(n, n // 2, strong), most=SOME) for n in (48, 72)]


def _counts() -> list[Cell]:
    def world(mean: float, rho: float, n: int, latent: float = 0.12) -> World:
        return World(n, n // 2, _ar1(rho), mean=mean, latent=latent)

    main = [Cell(COUNTS, world(m, rho, n)) for m in (40, 75, 300) for rho in _COUNT_RHO for n in (24, 36, 48, 60)]
    gaps = [Cell(GAPS, world(75, rho, n), gaps=True) for rho in _COUNT_RHO for n in (24, 36, 60)]
    small = [Cell(SMALL, world(mean, rho, n)) for mean in (3, 5, 10) for rho in (0.0, 0.8) for n in (24, 48)]
    pure = [Cell(BEYOND, world(40, 0.0, n, 0.0), most=SOME) for n in (24, 48)]
    return main + gaps + small + pure


def _told() -> list[Cell]:
    effects = [
        Cell(EFFECT, World(n, n // 2, _ar1(0.4), mean=mean, effect=effect), most=SOME)
        for mean in (None, 75.0) for n in (24, 48) for effect in (-0.1, -0.2)
    ]  # fmt: skip
    tries: tuple[tuple[Any, tuple[str, ...]], ...] = (
        ("both", COMPARISONS),
        ("both, 3 times larger", COMPARISONS[1:]),
        ("treated only", COMPARISONS[1:2]),
    )
    shocks = [
        Cell(SHOCK, World(48, 24, _ar1(0.6), shock=shock), comparison=comparison, most=SOME)
        for shock, comparisons in tries for comparison in comparisons
    ]  # fmt: skip
    kind = [
        Cell(KIND, World(n, n // 2, _ar1(rho), shape), slow=("causal impact",), most=FEW)
        for shape in ("flat", "wave") for n in (24, 48) for rho in _COUNT_RHO
    ]  # fmt: skip
    return effects + shocks + kind


def deep_cells() -> list[Cell]:
    """Every cell, what is promised first."""
    found = _gaussian() + _other_errors() + _counts() + _told()
    return sorted(found, key=lambda cell: GROUPS.index(cell.group))


def quick_cells() -> list[Cell]:
    """A few cells that cover every group with a promise, and a comparison."""
    shocked = World(48, 24, _ar1(0.6), shock="both")
    return [
        Cell(AR1, World(24, 12, _ar1(0.8))),
        Cell(AR1, World(36, 18, _ar1(0.4)), slow=("sarimax",)),
        Cell(SIX, World(12, 6, _ar1(0.8), "no season")),
        Cell(OTHER, World(72, 36, _WALK)),
        Cell(COUNTS, World(24, 12, _ar1(0.8), mean=75)),
        Cell(COUNTS, World(36, 18, _ar1(0.0), mean=40)),
        Cell(GAPS, World(36, 18, _ar1(0.4), mean=75), gaps=True),
        Cell(SMALL, World(24, 12, _ar1(0.0), mean=3)),
        Cell(SHOCK, shocked, comparison="scaled"),
    ]
