"""Functions and system calls of the C library that Python does not offer.

Sources: syscall(2), prctl(2), unshare(2).
"""

import ctypes
import errno
import os
import platform
import sys
from functools import cache
from typing import Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_NO_NEW_PRIVS: Final = 38
"""Options of prctl(2)."""


@cache
def machine() -> str:
    """Return the kernel's name of the processor, such as "x86_64"; "" where the system is not Linux."""
    return platform.machine() if sys.platform == "linux" else ""


def call(function: str, *arguments: object) -> int:
    """Call a function of the C library. OSError for a result below 0, or where it does not exist."""
    try:
        c_function = getattr(_library(), function)
    except AttributeError:
        raise OSError(errno.ENOSYS, f"{function} does not exist") from None
    result = int(c_function(*arguments))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")
    return result


def system_call(number: int, *arguments: object) -> int:
    """Make a system call by its number. OSError when the kernel refuses it."""
    return call("syscall", ctypes.c_long(number), *arguments)


def renounce_privileges() -> None:
    """Make this process unable to gain privileges, which Landlock and seccomp require (PR_SET_NO_NEW_PRIVS)."""
    call("prctl", PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0)))


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
