"""The most likely coefficients and latent errors of a count series, at many nodes of (rho, variance) at once.

y_t ~ Poisson(exp(offset_t + x_t'b + u_t + w_t)): u an AR(1) process, w independent with known variance. At each node
Newton's method finds the joint mode of (b, u, w); around it the restricted likelihood is Laplace's approximation
(Breslow and Clayton, JASA 1993;88:9-25). The precision of u is tridiagonal, so a step is one pass over the months.
"""

from dataclasses import dataclass

import numpy as np

from naravard_lib.analysis.series.mixture import Array

_STEPS = 30  # of Newton's at most; three to five are taken, more only where hardly any event holds a coefficient
_SMALLEST = 1e-9  # a step too small to be worth dividing by
_LONGEST = 3.0  # of the log scale in one step; a longer one overshoots where the expected count is far too low


@dataclass(frozen=True, slots=True)
class Counts:
    """What is known of a series.

    Attributes:
        gap: shape (n - 1,), months between neighbours.
        count: shape (n,).
        offset: shape (n,).
        extra: shape (n,), variance of w, zero where there is none.
        design: shape (n, p), columns of about unit size.
        ridge: shape (p, p), precision of the vague normal prior of the coefficients.
    """

    gap: Array
    count: Array
    offset: Array
    extra: Array
    design: Array
    ridge: Array


@dataclass(frozen=True, slots=True)
class Modes:
    """At every node: `beta` (g, p), `root` (g, p, p) with covariance root root', restricted `log_likelihood` (g,)."""

    beta: Array
    root: Array
    log_likelihood: Array


@dataclass(frozen=True, slots=True)
class _Precision:
    """Of u at every node: `diagonal` (n, g), `beside` (n - 1, g) and log determinant (g,)."""

    diagonal: Array
    beside: Array
    log_det: Array

    def quadratic(self, u: Array) -> Array:
        """Shape (g,): u' P u."""
        return np.asarray((self.diagonal * u**2).sum(axis=0) + 2 * (self.beside * u[1:] * u[:-1]).sum(axis=0))


@dataclass(frozen=True, slots=True)
class _State:
    """Coefficients (g, p), u (n, g), and the slope of the likelihood in eta (n, g), which is w over its variance."""

    beta: Array
    u: Array
    pull: Array

    def toward(self, other: "_State", share: Array) -> "_State":
        """Part of the way to another state, `share` (g,)."""
        return _State(
            self.beta + share[:, None] * (other.beta - self.beta),
            self.u + share * (other.u - self.u),
            self.pull + share * (other.pull - self.pull),
        )


def joint_modes(data: Counts, rho: Array, variance: Array, last_step: float) -> Modes:
    """The joint mode at every node.

    Args:
        data: the series.
        rho: shape (g,), correlation of u from one month to the next.
        variance: shape (g,), of u.
        last_step: no month's log rate moved more than this in the last of Newton's steps; what is left to go is of
            the order of its square, and the spread is known to this part of itself.
    """
    precision = _precision(data.gap, rho, variance)
    start = np.repeat(np.log(data.count + 0.5)[:, None], rho.size, axis=1)
    state = _newton(data, precision, start)[0]
    for _ in range(_STEPS):
        eta = _predictor(data, state)
        new, information, log_det = _newton(data, precision, eta)
        longest = np.abs(_predictor(data, new) - eta).max(axis=0)
        state = state.toward(new, np.minimum(1.0, _LONGEST / np.maximum(longest, _SMALLEST)))
        if longest.max() < last_step:
            break
    return _laplace(data, precision, state, information, log_det)


def _laplace(data: Counts, precision: _Precision, state: _State, information: Array, log_det: Array) -> Modes:
    triangle = np.linalg.cholesky(information)
    root = np.linalg.inv(triangle).transpose(0, 2, 1)
    volume = log_det + 2 * np.log(np.diagonal(triangle, axis1=1, axis2=2)).sum(axis=1) - precision.log_det
    prior = (state.beta @ data.ridge * state.beta).sum(axis=1)
    penalty = precision.quadratic(state.u) + data.extra @ state.pull**2 + prior
    eta = _predictor(data, state)
    fit = data.count @ eta - np.exp(eta).sum(axis=0)
    return Modes(state.beta, root, fit - 0.5 * (penalty + volume))


def _precision(gap: Array, rho: Array, variance: Array) -> _Precision:
    decay = rho ** gap[:, None]
    fresh = variance * (1 - decay**2)
    diagonal = np.concatenate([1 / variance[None], 1 / fresh])
    diagonal[:-1] += decay**2 / fresh
    log_det = -np.log(variance) - np.log(fresh).sum(axis=0)
    return _Precision(diagonal, -decay / fresh, log_det)


def _predictor(data: Counts, state: _State) -> Array:
    return np.asarray(data.offset[:, None] + data.design @ state.beta.T + state.u + data.extra[:, None] * state.pull)


def _newton(data: Counts, precision: _Precision, eta: Array) -> tuple[_State, Array, Array]:
    """Newton's step from eta: where it leads, information on b (g, p, p), log determinant beside that of b (g,)."""
    mu = np.exp(eta)
    weight = mu / (1 + data.extra[:, None] * mu)
    working = eta - data.offset[:, None] + data.count[:, None] / mu - 1
    pivot, factor = _factor(precision, weight)
    n, p = data.design.shape
    forward = np.empty((n, p + 1, eta.shape[1]))
    np.multiply(data.design[:, :, None], weight[:, None], out=forward[:, :p])
    np.multiply(working, weight, out=forward[:, p])
    gram = _gram(data.design, weight, forward[:, p])
    for t in range(1, n):
        forward[t] -= factor[t - 1] * forward[t - 1]
    scaled = (forward / np.sqrt(pivot)[:, None]).transpose(2, 1, 0)
    gram -= scaled[:, :p] @ scaled.transpose(0, 2, 1)
    information = gram[:, :p, :p] + data.ridge
    beta = np.asarray(np.linalg.solve(information, gram[:, :p, p:])[:, :, 0], dtype=float)
    u = _backward(forward[:, p] - np.einsum("npg,gp->ng", forward[:, :p], beta), pivot, factor)
    pull = weight * (working - data.design @ beta.T - u)
    log_det = (np.log(pivot) + np.log1p(data.extra[:, None] * mu)).sum(axis=0)
    return _State(beta, u, np.asarray(pull)), information, np.asarray(log_det)


def _gram(design: Array, weight: Array, response: Array) -> Array:
    """Shape (g, p, p + 1): X'WX and beside it X' times the weighted response, (n, g)."""
    n, p = design.shape
    products = (design[:, :, None] * design[:, None]).reshape(n, p * p)
    square = (weight.T @ products).reshape(-1, p, p)
    return np.concatenate([square, (response.T @ design)[:, :, None]], axis=2)


def _factor(precision: _Precision, weight: Array) -> tuple[Array, Array]:
    """LDL' of precision + diag(weight), tridiagonal: pivots (n, g) and what is below the unit diagonal (n - 1, g)."""
    pivot = precision.diagonal + weight
    factor = np.empty_like(precision.beside)
    for t, beside in enumerate(precision.beside):
        np.divide(beside, pivot[t], out=factor[t])
        pivot[t + 1] -= factor[t] * beside
    return pivot, factor


def _backward(forward: Array, pivot: Array, factor: Array) -> Array:
    u = forward / pivot
    for t in range(len(factor) - 1, -1, -1):
        u[t] -= factor[t] * u[t + 1]
    return u
