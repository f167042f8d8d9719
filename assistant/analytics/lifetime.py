# pyright: reportArgumentType=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""Lifetime value: BG/NBD (how often will they buy) and Gamma-Gamma (how much each time), by maximum likelihood.

Takes frequency, recency, T (any one unit of time) and the mean value of repeat orders; gives parameters with their
standard errors, the probability that a customer is still alive, expected purchases and the value over a horizon.

Source:
    Fader, Hardie, Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2), eq. 3, 6-10.
    Fader, Hardie (2013), The Gamma-Gamma Model of Monetary Value, brucehardie.com/notes/025.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from scipy.special import digamma, expit, gammaln, hyp2f1

from assistant.analytics.errors import BadValue, TooLittleData
from assistant.analytics.likelihood import Estimate, Fitted, columns, maximise

if TYPE_CHECKING:
    import pandas as pd

    Numbers: TypeAlias = "np.ndarray | pd.Series | list[float] | float"

MIN_CUSTOMERS = 10
NOBODY_LEAVES = 1e-4  # a in parts of b: below, the chance of leaving after a purchase is as good as none


class BetaGeoModel(Fitted):
    """BG/NBD: purchases come at a Gamma-distributed rate; after each, a customer may leave (Beta-distributed).

    After ``fit``: ``r_``, ``alpha_`` (rate; alpha in the unit of T), ``a_``, ``b_`` (leaving), ``standard_errors_``
    by parameter, ``log_likelihood_``, ``converged_`` and ``customers_``; ``stays_`` is true where the data show nobody
    leaving for good, so that the model is its limit, the NBD of rates alone (a and b then have no error of their own).
    """

    NAMES = ("r", "alpha", "a", "b")
    stays_ = False

    def fit(self, frequency: Numbers, recency: Numbers, T: Numbers) -> BetaGeoModel:  # noqa: N803 - the papers' word
        """Fit by maximum likelihood.

        Args:
            frequency: repeat purchases of each customer (the first one does not count).
            recency: time of the last purchase since the first, 0 when there was one purchase only.
            T: time since the first purchase. One unit for all (weeks, say); it is alpha's unit too.

        Raises:
            TooLittleData: fewer than ten customers, or nobody bought twice.
            BadValue: negative or missing numbers, or recency beyond T.
        """
        x, t_x, t = columns(frequency=frequency, recency=recency, T=T)
        if (t_x > t + 1e-9).any():
            raise BadValue("recency", float(t_x[t_x > t + 1e-9][0]), "at most T, the time since the first purchase")
        if len(x) < MIN_CUSTOMERS:
            raise TooLittleData("BG/NBD", found=len(x), needed=MIN_CUSTOMERS, unit="customers")
        if not (x > 0).any():
            raise TooLittleData("BG/NBD", found=0, needed=1, unit="customers who bought more than once")
        # equal histories are common: their likelihood is computed once
        rows, weights = np.unique(np.column_stack([x, t_x, t]), axis=0, return_counts=True)
        scale = max(float(t.max()), 1e-12) / 10
        x, t_x, t = rows[:, 0], rows[:, 1] / scale, rows[:, 2] / scale
        fitted = maximise(lambda logs: _beta_geo(logs, x, t_x, t, weights), [[1, 1, 1, 1], [0.3, 1, 0.8, 2.5]])
        self.stays_ = not fitted.converged and bool(fitted.values[2] < NOBODY_LEAVES * fitted.values[3])
        if self.stays_:
            fitted = _without_leaving(fitted, x, t_x, t, weights)
        shift = float((weights * x).sum()) * np.log(scale)
        self._keep(fitted, (1, scale, 1, 1), log_unit=shift, customers=int(weights.sum()))
        return self

    @property
    def r_(self) -> float:
        """Shape of the purchase rates."""
        return self._parameter("r")

    @property
    def alpha_(self) -> float:
        """Scale of the purchase rates, in the unit of T."""
        return self._parameter("alpha")

    @property
    def a_(self) -> float:
        """First parameter of the leaving probability."""
        return self._parameter("a")

    @property
    def b_(self) -> float:
        """Second parameter of the leaving probability."""
        return self._parameter("b")

    def probability_alive(self, frequency: Numbers, recency: Numbers, T: Numbers) -> np.ndarray:  # noqa: N803
        """The probability that each customer will buy again at all, given what they did; shape (n,)."""
        x, t_x, t = columns(frequency=frequency, recency=recency, T=T)
        return _alive(self.estimate.values, x, t_x, t)

    def expected_purchases(
        self,
        t: Numbers,
        frequency: Numbers | None = None,
        recency: Numbers | None = None,
        T: Numbers | None = None,  # noqa: N803
    ) -> Any:
        """Expected number of purchases in the next ``t`` units of time.

        With a history (frequency, recency, T): of these customers, shape (n,). Without: of a new customer in the
        first ``t`` units, a number (or one for each ``t``).
        """
        if frequency is None or recency is None or T is None:
            if not (frequency is None and recency is None and T is None):
                raise BadValue("history", "incomplete", "frequency, recency and T together, or none of them")
            (span,) = columns(t=t)
            expected = _expected_of_new(self.estimate.values, span)
            return float(expected[0]) if np.ndim(t) == 0 else expected
        span, x, t_x, age = columns(t=t, frequency=frequency, recency=recency, T=T)
        return _expected(self.estimate.values, span, x, t_x, age)

    def expected_interval(
        self,
        t: float,
        frequency: Numbers,
        recency: Numbers,
        T: Numbers,  # noqa: N803
        *,
        draws: int = 100,
    ) -> tuple[float, float]:
        """95 % interval of the customers' summed expected purchases, from the parameters' uncertainty.

        Not a number at both ends when the model did not converge.
        """
        if not self.converged_:
            return float("nan"), float("nan")
        span, x, t_x, age = columns(t=t, frequency=frequency, recency=recency, T=T)
        totals = [float(_expected(drawn, span, x, t_x, age).sum()) for drawn in self.estimate.draws(draws)]
        low, high = np.nanpercentile(totals, [2.5, 97.5])
        return float(low), float(high)


def _beta_geo(
    logs: np.ndarray, x: np.ndarray, t_x: np.ndarray, t: np.ndarray, weights: np.ndarray
) -> tuple[float, np.ndarray]:
    """Minus log-likelihood (eq. 6) over customers and its gradient in log-parameters."""
    r, alpha, a, b = np.exp(logs)
    again = x > 0
    last = np.maximum(x, 1) - 1
    head = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    head += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    stays = -(r + x) * np.log(alpha + t)
    left = np.where(again, np.log(a) - np.log(b + last) - (r + x) * np.log(alpha + t_x), -np.inf)
    value = head + np.logaddexp(stays, left)
    share = np.where(again, expit(left - stays), 0.0)  # weight of the term "left after the last purchase"
    d_r = digamma(r + x) - digamma(r) + np.log(alpha)
    d_r -= (1 - share) * np.log(alpha + t) + share * np.log(alpha + t_x)
    d_alpha = r / alpha - (r + x) * ((1 - share) / (alpha + t) + share / (alpha + t_x))
    d_a = digamma(a + b) - digamma(a + b + x) + share / a
    d_b = digamma(a + b) + digamma(b + x) - digamma(b) - digamma(a + b + x) - share / (b + last)
    gradient = np.array([(weights * d).sum() for d in (d_r, d_alpha, d_a, d_b)]) * np.exp(logs)
    size = weights.sum()
    return -float((weights * value).sum()), -gradient if size else gradient


def _without_leaving(
    found: Estimate, x: np.ndarray, t_x: np.ndarray, t: np.ndarray, weights: np.ndarray
) -> Estimate:  # fmt: skip
    """The likelihood's limit without leaving: r and alpha fitted anew, a and b held where they ran to."""
    leaving = np.log(found.values[2:])

    def rates(logs: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = _beta_geo(np.concatenate([logs, leaving]), x, t_x, t, weights)
        return value, gradient[:2]

    fitted = maximise(rates, [list(found.values[:2])])
    covariance = np.zeros((4, 4))
    covariance[:2, :2] = fitted.log_covariance
    return Estimate(
        values=np.concatenate([fitted.values, found.values[2:]]),
        log_covariance=covariance,
        log_likelihood=fitted.log_likelihood,
        converged=fitted.converged,
    )


def _alive(values: np.ndarray, x: np.ndarray, t_x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """P(alive), from eq. 10's denominator; 1 for who bought once only."""
    r, alpha, a, b = values
    odds = np.log(a) - np.log(b + np.maximum(x, 1) - 1) + (r + x) * (np.log(alpha + t) - np.log(alpha + t_x))
    return np.where(x > 0, expit(-odds), 1.0)


def _expected(values: np.ndarray, span: np.ndarray, x: np.ndarray, t_x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Eq. 10. Euler's transformation of 2F1 keeps it finite for customers with very many purchases."""
    r, alpha, a, b = values
    if (
        a < NOBODY_LEAVES * b
    ):  # nobody leaves, as good as: the rate alone counts (NBD), and the formula loses its digits
        return (r + x) / (alpha + t) * span * _alive(values, x, t_x, t)
    if abs(a - 1) < 1e-6:  # a removable singularity of the formula
        a = 1 + 1e-6
    z = span / (alpha + t + span)
    alive, steady = _alive(values, x, t_x, t), (r + x) / (alpha + t) * span
    with np.errstate(all="ignore"):  # parameters drawn from far out overflow; the rate alone bounds what is expected
        inner = (1 - z) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, z)
        expected = (a + b + x - 1) / (a - 1) * (1 - inner)
    return np.clip(np.where(np.isfinite(expected), expected, steady), 0, steady) * alive


def _expected_of_new(values: np.ndarray, span: np.ndarray) -> np.ndarray:
    """Eq. 9: expected purchases of a customer drawn at random in the first ``span``."""
    r, alpha, a, b = values
    if abs(a - 1) < 1e-6:
        a = 1 + 1e-6
    z = span / (alpha + span)
    inner = (1 - z) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, a + b - 1, z)
    return np.clip((a + b - 1) / (a - 1) * (1 - inner), 0, None)


class GammaGammaModel(Fitted):
    """Gamma-Gamma: the mean value of a customer's orders, shrunk to that of all; independent of how often they buy.

    After ``fit``: ``p_``, ``q_``, ``v_`` (gamma in the paper, in currency), ``standard_errors_``, ``converged_`` and
    ``correlation_`` of frequency and value, which the model takes to be about zero.
    """

    NAMES = ("p", "q", "v")
    correlation_ = float("nan")

    def fit(self, frequency: Numbers, monetary_value: Numbers) -> GammaGammaModel:
        """Fit by maximum likelihood on the customers who bought more than once and spent something.

        Args:
            frequency: repeat purchases of each customer.
            monetary_value: mean value of these purchases, in one currency.

        Raises:
            TooLittleData: fewer than ten customers with a repeat purchase of positive value.
        """
        x, m = columns(frequency=frequency, monetary_value=monetary_value)
        usable = (x > 0) & (m > 0)
        if usable.sum() < MIN_CUSTOMERS:
            raise TooLittleData(
                "Gamma-Gamma", found=int(usable.sum()), needed=MIN_CUSTOMERS, unit="customers who bought again"
            )
        x, m = x[usable], m[usable]
        scale = float(np.median(m))
        fitted = maximise(lambda logs: _gamma_gamma(logs, x, m / scale), [[2, 4, 2], [6, 4, 0.5]])
        self._keep(fitted, (1, 1, scale), log_unit=len(x) * float(np.log(scale)), customers=len(x))
        varied = x.std() > 0 and m.std() > 0
        self.correlation_ = float(np.corrcoef(x, m)[0, 1]) if varied else 0.0
        return self

    @property
    def p_(self) -> float:
        """Shape of a customer's order values."""
        return self._parameter("p")

    @property
    def q_(self) -> float:
        """Shape of the distribution over customers."""
        return self._parameter("q")

    @property
    def v_(self) -> float:
        """Scale over customers, in currency."""
        return self._parameter("v")

    @property
    def population_mean_(self) -> float:
        """Mean order value over all customers; infinite when q is at most 1."""
        return self.p_ * self.v_ / (self.q_ - 1) if self.q_ > 1 else float("inf")

    def expected_value(self, frequency: Numbers, monetary_value: Numbers) -> np.ndarray:
        """Expected mean value of each customer's orders (shape (n,)); of all customers' for who bought once.

        Source: Fader, Hardie (2013), eq. 5.
        """
        p, q, v = self.estimate.values
        x, m = columns(frequency=frequency, monetary_value=monetary_value)
        known = (x > 0) & (m > 0)
        x, m = np.where(known, x, 0.0), np.where(known, m, 0.0)
        top = p * (v + x * m)
        bottom = p * x + q - 1
        fallback = float(np.mean(m[known])) if known.any() else float("nan")
        return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1), fallback)


def _gamma_gamma(logs: np.ndarray, x: np.ndarray, m: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus log-likelihood (eq. 1a) and its gradient in log-parameters."""
    p, q, v = np.exp(logs)
    px = p * x
    spread = np.log(v + x * m)
    value = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(v)
    value += (px - 1) * np.log(m) + px * np.log(x) - (px + q) * spread
    both = digamma(px + q)
    d_p = x * (both - digamma(px) + np.log(m) + np.log(x) - spread)
    d_q = both - digamma(q) + np.log(v) - spread
    d_v = q / v - (px + q) / (v + x * m)
    gradient = np.array([d_p.sum(), d_q.sum(), d_v.sum()]) * np.exp(logs)
    return -float(value.sum()), -gradient


def customer_value(
    purchases: BetaGeoModel,
    values: GammaGammaModel,
    summary: pd.DataFrame,
    *,
    horizon: float,
    margin: float = 1.0,
    discount_rate: float = 0.0,
    units_per_year: float = 52.0,
    steps: int = 12,
) -> np.ndarray:
    """Discounted margin that each customer is expected to bring within ``horizon``, in currency; shape (n,).

    Args:
        purchases: fitted BG/NBD.
        values: fitted Gamma-Gamma.
        summary: frequency, recency, T, monetary_value of each customer, in the unit the models were fitted in.
        horizon: how far ahead, in that unit.
        margin: share of an order's value that is margin, 0 to 1.
        discount_rate: a year, 0.1 for 10 %.
        units_per_year: how many units of time a year has (52 for weeks, 365 for days).
        steps: into how many steps the horizon is cut for discounting.

    Raises:
        BadValue: a horizon that is not positive, a margin outside 0 to 1, a discount rate of -1 or below.
    """
    if not horizon > 0:
        raise BadValue("horizon", horizon, "a positive length of time")
    if not 0 <= margin <= 1:
        raise BadValue("margin", margin, "a share between 0 and 1")
    if discount_rate <= -1:
        raise BadValue("discount_rate", discount_rate, "a rate above -1")
    history = (summary["frequency"], summary["recency"], summary["T"])
    total, before = np.zeros(len(summary)), np.zeros(len(summary))
    for end in np.linspace(0, horizon, steps + 1)[1:]:
        until = purchases.expected_purchases(float(end), *history)
        middle = (end - horizon / steps / 2) / units_per_year
        total += (until - before) / (1 + discount_rate) ** middle
        before = until
    return total * margin * values.expected_value(summary["frequency"], summary["monetary_value"])
