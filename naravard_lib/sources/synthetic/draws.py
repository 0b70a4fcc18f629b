"""Random numbers month by month for many persons: float32, month first, quick where most cells are empty."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Counts = NDArray[np.int16]
Flags = NDArray[np.bool_]

_BUSY = 8.0  # means above this are left to numpy: the walk up the distribution would be long


def generator(*seed: int) -> np.random.Generator:
    """The quickest of numpy's generators, seeded."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed)))


def autoregressive(rng: np.random.Generator, rho: float, shape: tuple[int, int]) -> Floats:
    """AR(1) with unit standard deviation from the first month on; shape (T, N)."""
    noise = rng.standard_normal(shape, dtype=np.float32)
    noise[1:] *= np.float32(np.sqrt(1 - rho**2))
    for t in range(1, shape[0]):
        noise[t] += np.float32(rho) * noise[t - 1]
    return noise


def halving(struck: Flags, size: float) -> Floats:
    """What is left of shocks of one size that halve every month; shape (T, N)."""
    left = np.float32(size) * struck.astype(np.float32)
    for t in range(1, len(left)):
        left[t] += np.float32(0.5) * left[t - 1]
    return left


def happens(rng: np.random.Generator, chance: Floats) -> Flags:
    """True with the given chance, cell by cell."""
    return np.asarray(rng.random(chance.shape, dtype=np.float32) < chance)


def poisson(rng: np.random.Generator, mean: Floats) -> Counts:
    """Poisson counts by walking up the distribution, for the few cells that are not zero."""
    u = rng.random(mean.shape, dtype=np.float32).ravel()
    counts = np.zeros(u.shape, np.int16)
    flat = mean.ravel()
    busy = np.flatnonzero(flat > _BUSY)
    counts[busy] = rng.poisson(flat[busy])
    cell = np.flatnonzero((u > np.exp(-flat)) & (flat <= _BUSY))
    below = term = np.exp(-flat[cell].astype(np.float64))
    k = 0
    while len(cell):
        k += 1
        counts[cell] = k
        term = term * flat[cell] / k
        below = below + term
        more = (u[cell] > below) & (k < 100)  # a float32 uniform never lies further out than that at a mean of 8
        cell, term, below = cell[more], term[more], below[more]
    return counts.reshape(mean.shape)


def thin(rng: np.random.Generator, counts: Counts, kept: Floats) -> Counts:
    """Each event kept with its cell's chance."""
    thinned = counts.copy()
    hit = np.flatnonzero((counts > 0) & (kept < 1))
    if len(hit):
        thinned.ravel()[hit] = rng.binomial(counts.ravel()[hit], kept.ravel()[hit].astype(np.float64))
    return thinned


def lengths(rng: np.random.Generator, stays: Counts, further: float) -> Counts:
    """Days of all stays of a cell: each one day and a geometric number of further days with the given mean."""
    days = stays.copy()
    hit = np.flatnonzero(stays)
    days.ravel()[hit] += rng.negative_binomial(stays.ravel()[hit], 1 / (1 + further)).astype(np.int16)
    return days
