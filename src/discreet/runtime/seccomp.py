"""Seccomp: a process gives up all system calls but a list, permanently.

The filter is a BPF program that the kernel runs before each system call. It sees the call's number and arguments, not
the memory that they point to. It holds for all threads and children. Sources: seccomp(2),
`Documentation/userspace-api/seccomp_filter.rst` of the kernel, `linux/filter.h`.

Invariants:
- A call that the list does not name fails with EPERM; one that is newer than this file fails with ENOSYS, so that
  libraries use an older call.
- A call through another processor mode (32 bit) ends the process: its numbers mean other calls.
"""

import ctypes
import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from discreet.runtime import libc
from discreet.runtime.syscall_numbers import NEWEST, NUMBERS

SET_MODE_FILTER: Final = 1
ALL_THREADS: Final = 1
"""SECCOMP_FILTER_FLAG_TSYNC."""

AUDIT_ARCH: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""The processors that are supported, in the order of `NUMBERS`."""

LOAD, AND, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
"""BPF instructions: load a word of `seccomp_data`, mask it, compare it, return a verdict."""
AT_NUMBER, AT_ARCH, AT_ARGUMENTS = 0, 4, 16
"""Offsets in `seccomp_data`."""
ALLOW: Final = 0x7FFF0000
KILL_PROCESS: Final = 0x80000000
FAIL: Final = 0x00050000
"""SECCOMP_RET_ERRNO; the error number is added. Error 0 is a success without an effect."""


@dataclass(frozen=True)
class ArgumentCheck:
    """A call is allowed when this argument, masked with `mask`, is one of `values`.

    Only the lower 32 bits are compared, as the kernel does for `int`. `is_wide`: the upper 32 bits must be 0, too.
    """

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF
    is_wide: bool = False


@dataclass(frozen=True, kw_only=True)
class SyscallProfile:
    """What a process may call.

    `checked`: calls with the checks that all must hold. `missing`: calls that seem not to exist, so that a library
    uses another. `ignored`: calls that seem to work and do nothing.
    """

    allowed: frozenset[str]
    checked: dict[str, tuple[ArgumentCheck, ...]]
    missing: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Instruction:
    """A `sock_filter`: for a comparison, how many instructions to skip when it holds and when not."""

    code: int
    value: int
    if_true: int = 0
    if_false: int = 0


class _Filter(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Filter)))


def restrict_calls(profile: SyscallProfile) -> bool:
    """Give up all system calls but those of `profile`, in all threads.

    Returns False where the processor or the kernel does not support it; nothing is restricted then.
    """
    machine = libc.machine()
    if machine not in AUDIT_ARCH:
        return False
    try:
        return load_filter(list(compile_filter(profile, machine)))
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EINVAL, errno.EPERM):
            return False
        raise


def load_filter(instructions: Sequence[Instruction]) -> bool:
    """Load a BPF program for all threads. Return whether all have it; OSError when the kernel refuses."""
    filters = (_Filter * len(instructions))(
        *(_Filter(each.code, each.if_true, each.if_false, each.value) for each in instructions)
    )
    program = _Program(len(instructions), filters)
    number = _call_number("seccomp", libc.machine())
    assert number is not None
    libc.renounce_privileges()
    return libc.system_call(number, SET_MODE_FILTER, ALL_THREADS, ctypes.byref(program)) == 0


def compile_filter(profile: SyscallProfile, machine: str) -> Iterator[Instruction]:
    """Yield the BPF program of a profile for a processor."""
    yield Instruction(LOAD, AT_ARCH)
    yield Instruction(EQUAL, AUDIT_ARCH[machine], 1, 0)
    yield Instruction(RETURN, KILL_PROCESS)
    yield Instruction(LOAD, AT_NUMBER)
    yield Instruction(AT_LEAST, NEWEST + 1, 0, 1)
    yield Instruction(RETURN, FAIL | errno.ENOSYS)
    for names, verdict in (
        (profile.allowed, ALLOW),
        (profile.missing, FAIL | errno.ENOSYS),
        (profile.ignored, FAIL),
    ):
        for name in sorted(names):
            yield from _for_number(_call_number(name, machine), [Instruction(RETURN, verdict)])
    for name, checks in profile.checked.items():
        yield from _for_number(_call_number(name, machine), [*_compile_checks(checks)])
    yield Instruction(RETURN, FAIL | errno.EPERM)


def _call_number(name: str, machine: str) -> int | None:
    return NUMBERS[name][list(AUDIT_ARCH).index(machine)]


def _for_number(number: int | None, then: Sequence[Instruction]) -> Iterator[Instruction]:
    """Yield `then` behind a comparison with the call's number; nothing for a call that the processor lacks."""
    if number is not None:
        yield Instruction(EQUAL, number, 0, len(then))
        yield from then


def _compile_checks(checks: Sequence[ArgumentCheck]) -> Iterator[Instruction]:
    """Yield a block that ends with a verdict."""
    for check in checks:
        offset = AT_ARGUMENTS + 8 * check.argument
        if check.is_wide:
            yield Instruction(LOAD, offset + 4)  # both processors are little-endian
            yield Instruction(EQUAL, 0, 1, 0)
            yield Instruction(RETURN, FAIL | errno.EPERM)
        yield Instruction(LOAD, offset)
        if check.mask != 0xFFFFFFFF:
            yield Instruction(AND, check.mask)
        for remaining, value in zip(range(len(check.values) - 1, -1, -1), check.values, strict=True):
            yield Instruction(EQUAL, value, remaining + 1, 0)
        yield Instruction(RETURN, FAIL | errno.EPERM)
    yield Instruction(RETURN, ALLOW)
