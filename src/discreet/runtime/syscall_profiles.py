"""What confined processes may ask of the kernel: readers of untrusted files, and Python code in a chat.

Neither may open a socket, start a program or a process, trace, mount, change namespaces, load keys or BPF programs, use
io_uring, or signal other processes. New system calls are refused until they are listed.
"""

import os
from typing import Final

from discreet.runtime.seccomp import ArgumentCheck, SyscallProfile

_COMMON: Final = frozenset({
    # files that are open, and the names of files
    "read", "write", "readv", "writev", "pread64", "preadv", "preadv2", "lseek", "close", "close_range", "fstat",
    "newfstatat", "stat", "lstat", "statx", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents64",
    "getcwd", "chdir", "fchdir", "dup", "dup2", "dup3", "pipe", "pipe2", "flock", "fsync", "fdatasync", "statfs",
    "fstatfs", "fadvise64", "umask",
    # waiting
    "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
    "epoll_pwait2", "eventfd2", "timerfd_create", "timerfd_settime", "timerfd_gettime", "nanosleep", "clock_nanosleep",
    "setitimer", "getitimer", "alarm",
    # memory and threads
    "mmap", "munmap", "mprotect", "mremap", "madvise", "brk", "mincore", "msync", "membarrier", "futex", "futex_waitv",
    "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "sched_yield", "sched_getaffinity",
    "sched_getparam", "sched_getscheduler", "sched_get_priority_max", "sched_get_priority_min", "arch_prctl", "getcpu",
    # own signals
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "rt_sigpending",
    "sigaltstack", "restart_syscall",
    # facts
    "clock_gettime", "clock_getres", "gettimeofday", "time", "times", "getrandom", "getpid", "gettid", "getppid",
    "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "getpgid", "getpgrp", "getsid",
    "uname", "sysinfo", "getrusage", "getrlimit", "getpriority",
    # the pair of sockets of an event loop
    "getsockname", "getsockopt", "recvfrom", "shutdown",
    "exit", "exit_group",
})  # fmt: skip
_WRITING: Final = frozenset({
    "pwrite64", "pwritev", "pwritev2", "ftruncate", "truncate", "fallocate", "mkdir", "mkdirat", "rmdir", "unlink",
    "unlinkat", "rename", "renameat", "renameat2", "symlink", "symlinkat", "sendfile", "copy_file_range",
})  # fmt: skip
_METADATA: Final = frozenset({
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat",
    "futimesat",
})  # fmt: skip
"""Landlock does not cover these calls: they could change files that a process cannot open."""
_MISSING: Final = frozenset({"clone3", "openat2"})
"""Their arguments are in memory, which a filter cannot see. Libraries use `clone` and `openat` then."""

CLONE_VM, CLONE_THREAD = 0x100, 0x10000
NAMESPACES: Final = 0x7E020080
"""All flags of clone(2) that create a namespace."""
_FCNTL: Final = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)
"""Copy a descriptor, its flags, locks of files, the size of a pipe. Not: signals to others, leases, watched folders."""
_IOCTL: Final = (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""Whether it is a terminal, its size, what waits to be read, flags of the descriptor."""
_PRCTL: Final = (3, 15, 16, 21, 23, 39, 0x53564D41)
"""Facts about the process, and the names of its threads and memory."""
AF_UNIX, SOCK_STREAM, SOCK_KIND = 1, 1, 0xF
OPENS_FOR_WRITING: Final = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC
CANNOT_WRITE: Final = 0


def reader_profile() -> SyscallProfile:
    """Return the calls of a process that reads one untrusted file: it opens files for reading only."""
    opens_to_read = ArgumentCheck(2, (CANNOT_WRITE,), OPENS_FOR_WRITING)
    return SyscallProfile(
        allowed=_COMMON,
        checked=_checks(os.getpid())
        | {"openat": (opens_to_read,), "open": (ArgumentCheck(1, (CANNOT_WRITE,), OPENS_FOR_WRITING),)},
        missing=_MISSING,
        ignored=frozenset({"mkdir", "mkdirat"}),  # kreuzberg insists on a folder for a cache that is switched off
    )


def cell_profile() -> SyscallProfile:
    """Return the calls of Python code in a chat: it also writes files. Modes, owners and times never change."""
    return SyscallProfile(
        allowed=_COMMON | _WRITING | {"open", "openat"},
        checked=_checks(os.getpid()),
        missing=_MISSING,
        ignored=_METADATA | {"listxattr", "llistxattr", "flistxattr"},
    )


def _checks(own: int) -> dict[str, tuple[ArgumentCheck, ...]]:
    """Return the checks of arguments; `own` is the only process that may be signalled."""
    return {
        "clone": (
            ArgumentCheck(0, (CLONE_VM | CLONE_THREAD,), CLONE_VM | CLONE_THREAD | NAMESPACES),
        ),  # threads, no processes
        "fcntl": (ArgumentCheck(1, _FCNTL),),
        "ioctl": (ArgumentCheck(1, _IOCTL),),
        "prctl": (ArgumentCheck(0, _PRCTL),),
        "prlimit64": (ArgumentCheck(0, (0, own)), ArgumentCheck(2, (0,), is_wide=True)),  # root could raise its limits
        "kill": (ArgumentCheck(0, (own,)),),
        "tkill": (ArgumentCheck(0, (own,)),),
        "tgkill": (ArgumentCheck(0, (own,)),),
        "socketpair": (ArgumentCheck(0, (AF_UNIX,)), ArgumentCheck(1, (SOCK_STREAM,), SOCK_KIND)),
        "sendto": (ArgumentCheck(4, (0,), is_wide=True),),
    }
