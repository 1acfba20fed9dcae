"""Conversion of privacy budgets to (ε, δ) with dp-accounting (P8).

Invariants:
- It only converts. Budgets are stored and enforced in grains of ρ.
"""

from fractions import Fraction

from discreet.promises.release import GRAINS, STEP, rho

COMPUTED = {(GRAINS // 50, 1e-7): 0.9951792513641922}
"""The ε of the budget that Discreet comes with, as `compute_epsilon` returns it, so that `verify` needs no SciPy."""


def epsilon(grains: int, delta: float) -> float:
    """Return the least ε for which ρ-zCDP implies (ε, δ)-differential privacy.

    Computed by dp-accounting's Rényi accountant. Source: Canonne, Kamath and Steinke 2020, on converting concentrated
    to approximate differential privacy.
    """
    computed = COMPUTED.get((grains, delta))
    return compute_epsilon(rho(grains), delta) if computed is None else computed


def grains_within(max_epsilon: float, delta: float) -> int:
    """Return the largest budget that is (wanted, delta)-differentially private.

    The budget is a multiple of STEP; 0 when no multiple qualifies.
    """
    low, high = 0, GRAINS // STEP
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if epsilon(middle * STEP, delta) <= max_epsilon else (low, middle - 1)
    return low * STEP


def compute_epsilon(cost: Fraction, delta: float) -> float:
    """Return the ε of `cost`, a budget in ρ, by dp-accounting."""
    from dp_accounting import dp_event  # imports scipy, which takes a second; only a change of the budget needs it
    from dp_accounting.rdp import RdpAccountant

    accountant = RdpAccountant().compose(dp_event.ZCDpEvent(float(cost)))
    return float(accountant.get_epsilon(delta))
