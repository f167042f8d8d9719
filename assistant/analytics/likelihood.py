# pyright: reportArgumentType=false, reportCallIssue=false
# (what scipy.optimize returns depends on values that its stubs cannot see)
"""Maximum likelihood in log-parameters: several starts, exact gradients, standard errors from the Hessian.

``Fitted`` is what models that are fitted so have in common.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.optimize import minimize

from assistant.analytics.errors import BadValue, NotFitted


def columns(**given: Any) -> list[np.ndarray]:
    """The arguments as float arrays of one length, each finite and not negative."""
    arrays = {name: np.atleast_1d(np.asarray(values, dtype=float)) for name, values in given.items()}
    length = max(len(values) for values in arrays.values())
    for name, values in arrays.items():
        if len(values) not in (1, length):
            raise BadValue(name, f"{len(values)} values", f"{length} values, as many as the others")
        if not np.isfinite(values).all() or (values < 0).any():
            worst = values[~np.isfinite(values) | (values < 0)][0]
            raise BadValue(name, worst, "finite numbers that are not negative")
    return [np.broadcast_to(values, (length,)) for values in arrays.values()]


def _hessian(gradient: Callable[[np.ndarray], np.ndarray], at: np.ndarray, step: float = 1e-4) -> np.ndarray:
    """Second derivatives by central differences of the gradient."""
    rows = [(gradient(at + offset) - gradient(at - offset)) / (2 * step) for offset in np.eye(len(at)) * step]
    return (np.array(rows) + np.array(rows).T) / 2


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Parameters on the natural scale with the covariance of their logarithms."""

    values: np.ndarray
    log_covariance: np.ndarray
    log_likelihood: float
    converged: bool

    @property
    def standard_errors(self) -> np.ndarray:
        """Standard errors on the natural scale (delta method)."""
        return self.values * np.sqrt(np.clip(np.diag(self.log_covariance), 0, None))

    def draws(self, n: int, seed: int = 0) -> np.ndarray:
        """``n`` parameter vectors from the asymptotic distribution, for intervals of what is derived."""
        random = np.random.default_rng(seed)
        logs = random.multivariate_normal(np.log(self.values), self.log_covariance, size=n, check_valid="ignore")
        return np.exp(np.clip(logs, -20, 20))


class Fitted:
    """A model of ``NAMES`` parameters that is fitted by maximum likelihood: its estimate and what follows from it.

    A subclass computes in units that suit the optimiser and hands the result to ``_keep`` with the unit of each
    parameter; here it comes back in the units of the data.
    """

    NAMES: ClassVar[tuple[str, ...]] = ()
    _estimate: Estimate | None = None
    customers_ = 0

    def _keep(self, fitted: Estimate, units: Sequence[float], *, log_unit: float, customers: int) -> None:
        """``log_unit``: what the log-likelihood loses by the change of units (densities carry theirs)."""
        self._estimate = Estimate(
            values=fitted.values * np.asarray(units, dtype=float),
            log_covariance=fitted.log_covariance,
            log_likelihood=fitted.log_likelihood - log_unit,
            converged=fitted.converged,
        )
        self.customers_ = customers

    def _parameter(self, name: str) -> float:
        return float(self.estimate.values[self.NAMES.index(name)])

    @property
    def estimate(self) -> Estimate:
        """The fitted parameters in the order of ``NAMES``, with their covariance.

        Raises:
            NotFitted: before ``fit``.
        """
        if self._estimate is None:
            raise NotFitted(type(self).__name__)
        return self._estimate

    @property
    def standard_errors_(self) -> dict[str, float]:
        """Standard error by parameter."""
        return dict(zip(self.NAMES, map(float, self.estimate.standard_errors), strict=True))

    @property
    def log_likelihood_(self) -> float:
        """Log-likelihood at the fitted parameters."""
        return self.estimate.log_likelihood

    @property
    def converged_(self) -> bool:
        """False when the likelihood has no inner maximum: then the parameters mean little."""
        return self.estimate.converged


def maximise(function: Callable[[np.ndarray], tuple[float, np.ndarray]], starts: list[list[float]]) -> Estimate:
    """The best of several starts of L-BFGS in log-parameters; ``function`` gives minus log-likelihood and gradient."""
    runs = [
        minimize(function, np.log(start), jac=True, method="L-BFGS-B", bounds=[(-12, 14)] * len(start),
                 options={"ftol": 1e-13, "gtol": 1e-7, "maxiter": 500})
        for start in starts
    ]  # fmt: skip
    best = min(runs, key=lambda run: run.fun)
    hessian = _hessian(lambda at: function(at)[1], best.x)
    inside = bool((np.abs(best.x) < 11.5).all())
    try:
        covariance = np.linalg.inv(hessian)
        sound = inside and bool((np.diag(covariance) > 0).all())
    except np.linalg.LinAlgError:
        covariance, sound = np.full_like(hessian, np.nan), False
    return Estimate(values=np.exp(best.x), log_covariance=covariance, log_likelihood=-float(best.fun), converged=sound)
