"""How busy other programs kept the machine while a figure was measured."""

import os
from pathlib import Path

from bench.processes import cpu_seconds, family, naming

FOLDER_PREFIX = "discreet-bench-"
"""The prefix of a run's temporary folders. It identifies the databases in them."""

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class Bystanders:
    """Measures from its creation on."""

    def __init__(self) -> None:
        self._all, self._total = _machine_seconds()
        self._ours = _our_seconds()

    def share(self) -> float:
        """Return the share of all cores, 0 to 1, that other programs have used since.

        A process of this run that ended in between counts as another program, so the share is an upper bound.
        """
        busy, total = _machine_seconds()
        others = (busy - self._all) - max(_our_seconds() - self._ours, 0)
        return round(min(max(others / max(total - self._total, 0.01), 0), 1), 2)


def _our_seconds() -> float:
    roots = [os.getpid(), *naming(FOLDER_PREFIX)]
    return cpu_seconds({member for root in roots for member in family(root)})


def _machine_seconds() -> tuple[float, float]:
    """Return busy and total seconds of all cores.

    /proc/stat has user, nice, system, idle, iowait, irq, softirq, steal.
    """
    line = Path("/proc/stat").read_text("ascii").partition("\n")[0]
    ticks = [int(word) / _TICKS_A_SECOND for word in line.split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)
