"""The discrete Gaussian distribution, from its definition, and a test whether draws follow it.

Invariant: it shares nothing with what draws. `misfits` is the one check, for the sampler and for wrong ones.

P(z) = exp(−z²/(2σ²)) / Σ over all whole y of exp(−y²/(2σ²)) (Canonne, Kamath and Steinke 2020, definition 1).
"""

from typing import Any

import numpy as np
import scipy  # its parts are loaded when they are used: `stats` takes a second

ALARM = 1e-8
"""A true sampler fails one test of a check with at most this probability; all tests of a run together with less than
1e-6."""
BINS, RARE = 30, 200
REACH = 12
"""Standard deviations beyond which there is nothing to add: 1e-32."""


class Gaussian:
    """The distribution on the whole numbers with parameter σ² = `variance`."""

    def __init__(self, variance: float) -> None:
        self.end = int(REACH * variance**0.5) + 2
        self.values = np.arange(-self.end, self.end + 1)
        likely = np.exp(-(self.values.astype(float) ** 2) / (2 * variance))
        self.pmf = likely / likely.sum()
        self.cdf = np.cumsum(self.pmf)


def misfits(draws: Any, variance: float) -> list[str]:
    """Differences of these draws from independent ones of the discrete Gaussian: none, for a true sampler."""
    drawn, true = np.asarray(draws), Gaussian(variance)
    found = {
        "beyond reach": 0.0 if np.abs(drawn).max() > true.end else 1.0,
        "χ² of the values": _chi_square_of_values(drawn, true),
        "χ² of the remainders by 8": _chi_square(
            np.bincount(drawn % 8, minlength=8), np.bincount(true.values % 8, weights=true.pmf)
        ),
        "Kolmogorov–Smirnov": _kolmogorov_smirnov(drawn, true),
        "one draw and the next": _correlation(drawn),
    }
    return [name for name, chance in found.items() if not chance > ALARM]


def _chi_square_of_values(drawn: np.ndarray, true: Gaussian) -> float:
    """Over at most `BINS` intervals that are about as likely as each other."""
    ends = np.unique(np.searchsorted(true.cdf, np.arange(1, BINS) / BINS))
    bounds = [0, *(ends + 1), len(true.values)]
    likely = np.add.reduceat(true.pmf, bounds[:-1])
    seen = np.bincount(np.searchsorted(ends, drawn + true.end, side="left"), minlength=len(likely))
    return _chi_square(seen, likely)


def _chi_square(seen: np.ndarray, likely: np.ndarray) -> float:
    """Pearson's test. Values too rare for χ² to hold in its tail are put together with the most frequent ones."""
    expected = likely * seen.sum()
    rare = expected < RARE
    if rare.any():
        likeliest = int(np.argmax(expected))
        expected[likeliest] += expected[rare].sum()
        seen = seen.copy()
        seen[likeliest] += seen[rare].sum()
        seen, expected = seen[~rare], expected[~rare]
    return float(scipy.stats.chi2.sf(((seen - expected) ** 2 / expected).sum(), len(expected) - 1))


def _kolmogorov_smirnov(drawn: np.ndarray, true: Gaussian) -> float:
    """On whole numbers the true chance is larger still, so that it never alarms too often (Noether 1963)."""
    up_to = np.bincount(np.clip(drawn, -true.end, true.end) + true.end, minlength=len(true.values)).cumsum()
    distance = np.abs(up_to / len(drawn) - true.cdf).max()
    return float(scipy.special.kolmogorov(len(drawn) ** 0.5 * distance))


def _correlation(drawn: np.ndarray) -> float:
    """The correlation of each draw with the next; about normal for independent ones."""
    one, next_ = drawn[:-1] - drawn.mean(), drawn[1:] - drawn.mean()
    if not (scale := float(((drawn - drawn.mean()) ** 2).sum())):
        return 0.0
    return float(2 * scipy.stats.norm.sf(abs((one * next_).sum()) / scale * len(drawn) ** 0.5))
