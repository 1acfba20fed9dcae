"""Limits that a child process sets before it reads untrusted data.

They cover memory, CPU, files and network.

Invariants:
- The kernel enforces these limits (setrlimit(2), unshare(2), prctl(2)); no library code can lift them.
"""

import contextlib
import ctypes
import os
import signal
import struct
import sys

from discreet.runtime import libc

NO_MEMORY = 80
"""Exit code: the input needs more memory than allowed."""
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
"""Flags of unshare(2)."""
CAPABILITIES_VERSION = 0x20080522
"""_LINUX_CAPABILITY_VERSION_3 of capget(2): two sets of 32 capabilities."""
NICENESS = 19
"""The niceness of children that read untrusted data: the lowest priority, below the server and its database."""
CPU_GRACE = 5
"""Seconds between SIGXCPU, which says why the process ends, and SIGKILL."""


def limit_process(memory: int, cpu_seconds: int) -> None:
    """Limit memory (bytes) and CPU time (seconds); forbid file writes and core dumps.

    Windows has no such limits.
    """
    if sys.platform != "win32":
        import resource

        for kind, soft, hard in (
            (resource.RLIMIT_AS, memory, memory),
            (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + CPU_GRACE),
            (resource.RLIMIT_FSIZE, 0, 0),
            (resource.RLIMIT_CORE, 0, 0),
        ):
            resource.setrlimit(kind, (soft, hard))


def end_with_parent() -> None:
    """Have the kernel kill this process when its parent ends (Linux)."""
    if sys.platform == "linux":
        parent = os.getppid()
        libc.call("prctl", libc.PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), *map(ctypes.c_ulong, (0, 0, 0)))
        if os.getppid() != parent:  # the parent ended in between
            os._exit(1)


def yield_cpu(pid: int, niceness: int = NICENESS) -> None:
    """Give the process `pid`, and every process that it starts from now on, a lower priority; the lowest by default."""
    with contextlib.suppress(OSError):  # it has ended, or the service manager refuses it
        os.setpriority(os.PRIO_PROCESS, pid, niceness)


def close_network() -> bool:
    """Leave all networks, including loopback. Return whether that worked.

    Only Linux can, and only where the kernel permits it.
    """
    return unshare(CLONE_NEWNET) or unshare(CLONE_NEWUSER | CLONE_NEWNET)


def unshare(namespaces: int) -> bool:
    """Move this process into new namespaces. Return whether that worked."""
    if sys.platform != "linux":
        return False
    try:
        return libc.call("unshare", namespaces) == 0
    except OSError:
        return False


def drop_capabilities() -> None:
    """Give up the special rights of root, if this process has them (Linux)."""
    if sys.platform == "linux":
        header = struct.pack("Ii", CAPABILITIES_VERSION, 0)
        with contextlib.suppress(OSError):
            libc.call("capset", header, bytes(24))
