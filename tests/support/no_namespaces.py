"""A system whose users may not make namespaces, as many containers are."""

import errno

from discreet.runtime import libc
from discreet.runtime.seccomp import ALLOW, EQUAL, FAIL, LOAD, RETURN, Instruction, load_filter

UNSHARE = {"x86_64": 272, "aarch64": 97}


def refuse_namespaces() -> None:
    """Have the kernel refuse unshare(2) to this process and all that it starts."""
    load_filter(
        [
            Instruction(LOAD, 0),
            Instruction(EQUAL, UNSHARE[libc.machine()], 0, 1),
            Instruction(RETURN, FAIL | errno.EPERM),
            Instruction(RETURN, ALLOW),
        ]
    )
