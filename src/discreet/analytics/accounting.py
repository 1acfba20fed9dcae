"""Budgets as (ε, δ), reported by dp-accounting (P8).

Invariant: it translates, and nothing is enforced by what it says: budgets are kept in grains of ρ.
"""

from fractions import Fraction

from discreet.promises.release import GRAINS, STEP, rho


def epsilon(grains: int, delta: float) -> float:
    """The least ε for which ρ-zCDP implies (ε, δ)-differential privacy, as dp-accounting's Rényi accountant finds it.

    Source: Canonne, Kamath and Steinke 2020, on converting concentrated to approximate differential privacy.
    """
    return _epsilon(rho(grains), delta)


def grains_within(wanted: float, delta: float) -> int:
    """The largest budget, a multiple of STEP, that keeps (wanted, delta)-differential privacy; 0 when none does."""
    low, high = 0, GRAINS // STEP
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if epsilon(middle * STEP, delta) <= wanted else (low, middle - 1)
    return low * STEP


def _epsilon(cost: Fraction, delta: float) -> float:
    from dp_accounting import dp_event  # with scipy: a second that only a change of the budget takes
    from dp_accounting.rdp import RdpAccountant

    accountant = RdpAccountant().compose(dp_event.ZCDpEvent(float(cost)))
    return float(accountant.get_epsilon(delta))
