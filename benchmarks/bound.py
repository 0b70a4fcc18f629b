"""How narrow may an interval be that holds what ours promises? A lower bound for every method, and ours beside it.

The series is y = X b + e with normal errors of correlation R_s, s one of the kinds for which `cells.py` promises a
coverage a_s. Asked for is c'b. An interval is let in if it follows the series: add X times anything, and it moves along
with c'b; multiply by ten, and it is ten times as wide. OLS, Newey-West and ours do that. Such an interval is settled by
what it is for residuals of length one: by C(u), u the direction of the ordinary least squares residuals. With r their
length, it holds the truth if and only if t = (c'b - c'b_ols) / r lies in C(u). With nu any measure of directions

    coverage under s = int dnu(u) int_C(u) f_s(u) p_s(t | u) dt,    mean width = int dnu(u) int_C(u) k(u) dt,

f_s(u) proportional to |M_s|^(-1/2) (u'A M_s^-1 A'u)^(-(n-p)/2), where the columns of A span the residuals and
M_s = A'R_s A; p_s a t density with n - p degrees of freedom around the generalised least squares estimate for R_s;
k(u) = sum_s w_s f_s(u) E_s[r | u] / (width of the oracle under s). That mean width is such an integral, and what is
shortest follows from it: Pratt, JASA 1961;56:549-567. For any multipliers l_s >= 0 and any C that keeps the floors

    width(C) >= width(C) + sum_s l_s (a_s - coverage_s(C)) >= sum_s l_s a_s - int dnu int (sum_s l_s f_s p_s - k)_+ dt,

the last because the middle is least for the C that takes every (u, t) with sum_s l_s f_s p_s > k, and no other. So all
multipliers give a bound that no such interval undercuts; the best are searched for. Such duality for nuisance
parameters: Elliott, Muller and Watson, Econometrica 2015;83:771-811.

The integral over u is a mean over directions drawn from all kinds alike. On the draws that chose the multipliers the
bound comes out too high, as a maximum over a sample does; on fresh draws it is unbiased, and that figure with its
standard error is the one to quote. The grid in t adds less than a thousandth (tests/test_bound.py).

What it does not say. It is about the mean width, averaged over the kinds of errors with the least memory; a method can
buy a smaller median by being very wide in some series. It knows the listed kinds of errors alone: every further one
could only raise it. Whoever must not be far below a floor in 4000 series may be a little below it; the last column says
what that could save. And the oracle knows the errors' variance, which nobody does.

Quick: three cells with few draws. `NARAVARD_DEEP=1`: eight cells.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from dataclasses import dataclass

import fits
import numpy as np
import rivals
from cells import AR1, OTHER, Cell, deep_cells
from common import DEEP, SEED, header, show
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp
from worlds import Noise, World

Array = NDArray[np.float64]

CHANGES = {24: (12, 16), 36: (18, 24), 48: (24, 32), 72: (36, 48)}  # months: of them before, a half or two thirds
TARGETS = fits.TARGETS[:3]  # on the scale of the series: not the relative effect, a ratio
QUICK = ((24, 12), (36, 18), (48, 24))
DRAWS, FRESH, SERIES = (4000, 3, 400) if DEEP else (2000, 3, 100)  # directions, batches of fresh ones, fits a kind
LIGHT = 0.6  # the largest correlation for which width is asked (issue 4)
_POINTS, _REACH = 241, 6.0  # of the grid in t: over all kinds' estimates, six standard errors to either side
_STEPS = 100  # of the search; about 20 are taken


@dataclass(frozen=True, slots=True)
class Task:
    """What an interval must do.

    Attributes:
        design: shape (n, p).
        contrast: shape (p,), the combination of coefficients asked for.
        covariance: shape (s, n, n), of the errors, one of each kind.
        floor: shape (s,), coverage that must be kept.
        weight: shape (s,), of each kind in the mean width; sums to one.
    """

    design: Array
    contrast: Array
    covariance: Array
    floor: Array
    weight: Array


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of which every interval is put together: for each of d directions g places, all of the same length.

    Attributes:
        mass: shape (s, d, g), what a piece adds to the coverage under each kind.
        whole: shape (s, d), what a direction adds if it is covered for certain; sums over d to one on average.
        cost: shape (d,), what a piece of a direction adds to the mean width, in widths of the oracle.
    """

    mass: Array
    whole: Array
    cost: Array


@dataclass(frozen=True, slots=True)
class Bound:
    """No interval that keeps the floors has a smaller mean width, in widths of the oracle.

    Attributes:
        value: on fresh draws; unbiased.
        se: its Monte Carlo standard error.
        chosen_on: on the draws that chose the multipliers; too high.
        point: how much lower the bound is at most when every floor is one point lower.
    """

    value: float
    se: float
    chosen_on: float
    point: float


def lower_bound(task: Task, draws: int, fresh: int, seed: int = SEED) -> Bound:
    """Choose multipliers on `draws` directions; hold them against `fresh` times as many new ones."""
    rng = np.random.default_rng(seed)
    first = pieces(task, rng, draws)
    multipliers = best_multipliers(task.floor, first)
    new = np.concatenate([heights(task.floor, multipliers, pieces(task, rng, draws)) for _ in range(fresh)])
    se = new.std(ddof=1) / np.sqrt(new.size)
    chosen_on = heights(task.floor, multipliers, first).mean()
    return Bound(float(new.mean()), float(se), float(chosen_on), float(multipliers.sum()) / 100)


def heights(floor: Array, multipliers: Array, found: Pieces) -> Array:
    """Shape (d,): each direction's own estimate of the bound; the mean is unbiased for any fixed multipliers.

    sum_s l_s a_s is written as the integral of sum_s l_s a_s f_s, which takes most of the Monte Carlo error away.
    """
    gain = np.tensordot(multipliers, found.mass, 1) - found.cost[:, None]
    return np.asarray(found.cost.size * ((multipliers * floor) @ found.whole - np.maximum(gain, 0.0).sum(axis=1)))


def best_multipliers(floor: Array, found: Pieces) -> Array:
    """Shape (s,): where the mean height is greatest; it is concave, its slope what the coverage lacks of the floor."""
    mass, asked = found.mass.reshape(floor.size, -1), floor * found.whole.sum(axis=1)
    cost = np.repeat(found.cost, found.mass.shape[2])

    def depth(multipliers: Array) -> tuple[float, Array]:
        gain = multipliers @ mass - cost
        taken = gain > 0
        return float(gain[taken].sum() - multipliers @ asked), mass @ taken - asked

    start, limits = np.full(floor.size, 0.5), [(0, None)] * floor.size
    best = minimize(depth, start, jac=True, bounds=limits, method="L-BFGS-B", options={"maxiter": _STEPS})
    return np.asarray(best.x)


def pieces(task: Task, rng: np.random.Generator, draws: int) -> Pieces:
    """Draw directions from every kind of errors alike, and lay the grid in t over each."""
    n, p = task.design.shape
    basis = np.linalg.qr(task.design, mode="complete")[0][:, p:]
    unit = _directions(task, basis, rng, draws)
    kinds = [_kind(task, covariance, basis, unit) for covariance in task.covariance]
    log_density, center, se, cost = np.asarray(kinds).transpose(1, 0, 2)
    # Against the density of the draws, the mean over kinds, and over the number of draws: sums become integrals.
    whole = np.exp(log_density - logsumexp(log_density, axis=0)) * len(kinds) / len(unit)
    low, high = (center - _REACH * se).min(axis=0), (center + _REACH * se).max(axis=0)
    place = low[:, None] + np.linspace(0, 1, _POINTS) * (high - low)[:, None]
    step = (high - low) / (_POINTS - 1)
    t_density = _t_density((place - center[..., None]) / se[..., None], n - p)
    return Pieces((whole * step / se)[..., None] * t_density, whole, task.weight @ (whole * cost) * step)


def _directions(task: Task, basis: Array, rng: np.random.Generator, draws: int) -> Array:
    """Shape (d, n - p), of length one; d is `draws`, or a few less where the kinds do not divide it."""
    kinds, n, _ = task.covariance.shape
    root = np.linalg.cholesky(task.covariance)
    residual = (rng.normal(size=(kinds, draws // kinds, n)) @ root.transpose(0, 2, 1) @ basis).reshape(
        -1, basis.shape[1]
    )
    return np.asarray(residual / np.linalg.norm(residual, axis=1, keepdims=True))


def _kind(task: Task, covariance: Array, basis: Array, unit: Array) -> tuple[Array, Array, Array, Array]:
    """For one kind of errors at each direction, four of shape (d,).

    Log density, up to what all kinds share; estimate and standard error of the contrast for residuals of length one;
    and what a unit of width for such residuals is in widths of the oracle, on average over the residuals' length.
    """
    df = unit.shape[1]
    whitened = cho_solve(cho_factor(covariance), task.design)
    contrast = np.linalg.solve(task.design.T @ whitened, task.contrast)
    variance = float(task.contrast @ contrast)
    root = np.linalg.cholesky(basis.T @ covariance @ basis)
    rss = (solve_triangular(root, unit.T, lower=True) ** 2).sum(axis=0)
    log_density = -0.5 * df * np.log(rss) - np.log(np.diag(root)).sum()
    # The residuals' length times the root of rss is chi distributed with df degrees of freedom, whatever the direction.
    length = np.sqrt(2 / rss) * np.exp(gammaln((df + 1) / 2) - gammaln(df / 2))
    oracle = 2 * rivals.NORMAL * np.sqrt(variance)
    return log_density, unit @ basis.T @ whitened @ contrast, np.sqrt(rss * variance / df), length / oracle


def _t_density(x: Array, df: int) -> Array:
    log_constant = gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * np.log(df * np.pi)
    return np.asarray(np.exp(log_constant - (df + 1) / 2 * np.log1p(x**2 / df)))


def promises() -> dict[Noise, dict[str, float]]:
    """By kind of normal errors, the coverage promised for each target in per cent."""
    promised = [cell for cell in deep_cells() if cell.group in (AR1, OTHER) and cell.world.shape == "wave"]
    return {cell.world.noise: dict(cell.group.goals) for cell in promised if not cell.world.noise.df}


def is_light(noise: Noise) -> bool:
    """Whether its width is asked for: AR(1), no stronger than LIGHT."""
    return len(noise.ar) == 1 and max(noise.ar) <= LIGHT


def tasks(n: int, before: int) -> dict[str, Task]:
    """By target."""
    kinds = promises()
    columns = fits.columns_of(Cell(AR1, World(n, before, next(iter(kinds)))))
    covariance = np.stack([noise.covariance(n) for noise in kinds])
    light = np.asarray([is_light(noise) for noise in kinds], float)
    floors = {target: np.asarray([goals[target] / 100 for goals in kinds.values()]) for target in TARGETS}
    return {
        target: Task(columns.design, contrast, covariance, floors[target], light / light.sum())
        for target, contrast in zip(TARGETS, columns.contrasts, strict=True)
    }


def ours(n: int, before: int) -> Array:
    """Shape (2, 3): mean and median width of ours in widths of the oracle, by target; averaged over the light kinds."""
    found = []
    for noise in filter(is_light, promises()):
        cell = Cell(AR1, World(n, before, noise))
        values = np.concatenate([cell.world.draw(SEED, i, rows)[0] for i, rows in enumerate(fits.blocks_of(SERIES))])
        width = np.diff(fits.ours(cell, values, None)[:, : len(TARGETS), 1:], axis=2)[:, :, 0]
        ratio = width / rivals.oracle_widths(fits.columns_of(cell), np.asarray(cell.world.covariance))
        found.append([ratio.mean(axis=0), np.median(ratio, axis=0)])
    return np.asarray(np.mean(found, axis=0))


def main() -> None:
    """Print every cell."""
    header("mean width, in widths of the oracle: at least, whatever the method, and ours")
    print("bound ± Monte Carlo SE / on the draws that chose it / ours, mean / ours, median / a point off all floors\n")
    deep = [(n, before) for n, choices in CHANGES.items() for before in choices]
    for n, before in deep if DEEP else QUICK:
        widths = ours(n, before)
        for (target, task), mean, median in zip(tasks(n, before).items(), *widths, strict=True):
            least = lower_bound(task, DRAWS, FRESH)
            bound = f"{least.value:.2f} ± {least.se:.3f} / {least.chosen_on:.2f}"
            figures = f"{bound} / {mean:.2f} / {median:.2f} / -{least.point:.2f}"
            show(f"{n} months, {before} before, {target}", figures, "x the oracle's")


if __name__ == "__main__":
    main()
