"""Free ports for servers that tests and benches start.

The kernel gives ephemeral ports to outgoing connections, so such a port can be taken between the check and its use. The
ports here lie below the ephemeral range, and each worker of a test run has its own part of them.
"""

import itertools
import os
import socket

FIRST, WORKERS, EACH = 20_000, 15, 800
"""Below 32,768, where Linux begins with the ports that it gives away, and above 19,999, where Ray ends with its own."""


def _own() -> range:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    first = FIRST + int(worker) % WORKERS * EACH
    return range(first, first + EACH)


_next = itertools.cycle(_own())
_reserved: set[int] = set()
for _ in range(os.getpid() % EACH):  # two runs at once begin at different ones
    next(_next)


def free_port(host: str = "127.0.0.1") -> int:
    """Return a free port. RuntimeError if every port of this worker is taken."""
    for port in itertools.islice(_next, EACH):
        if port in _reserved:
            continue
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port on {host} among {_own()}")


def reserved_port() -> int:
    """Return a free port that `free_port` no longer returns, for servers that follow one another at one address."""
    port = free_port()
    _reserved.add(port)
    return port
