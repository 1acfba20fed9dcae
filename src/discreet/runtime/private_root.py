"""A root folder of its own for a process: an empty file system in memory, and libraries read-only.

The process leaves the system's networks, processes, mounts and shared memory, too (namespaces). It needs the rights of
root, or a kernel that lets users make user namespaces. Sources: unshare(2), pivot_root(2), mount_setattr(2),
user_namespaces(7).

Invariants:
- After `enter_private_root` no path leads to a file of the system, except for the given ones.
"""

import ctypes
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from discreet.runtime import libc
from discreet.runtime.process_limits import CLONE_NEWNET, CLONE_NEWUSER, unshare

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWPID = (
    0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x20000000,
)  # fmt: skip
NAMESPACES: Final = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET

MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE, MS_MOVE = 2, 4, 4096, 16384, 1 << 18, 8192
MNT_DETACH: Final = 2
MOUNT_ATTR_READ_ONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4
AT_RECURSIVE: Final = 0x8000
MOUNT_SETATTR: Final = 442  # the same on every architecture
PIVOT_ROOT: Final = {"x86_64": 155, "aarch64": 41}
BASES: Final = ("/tmp", "/mnt", "/run")
"""Folders over which the new root is mounted before it becomes the root."""


def enter_namespaces() -> bool:
    """Leave the system's namespaces. The next child is the first process of its own. Return whether that worked."""
    user, group = os.geteuid(), os.getegid()
    if user == 0 and unshare(NAMESPACES):
        return True
    if not unshare(CLONE_NEWUSER | NAMESPACES):
        return False
    with suppress(OSError):  # older kernels have no such file
        Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return True


def enter_private_root(readable: Sequence[Path], folders: Sequence[str], *, size: int, files: int) -> None:
    """Make an empty file system in memory the root, with `readable` read-only and new `folders`.

    It holds at most `size` bytes and `files` files. OSError when the kernel refuses.
    """
    _mount(b"none", "/", None, MS_REC | MS_PRIVATE)
    handles = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in readable if path.exists()}
    base = next(base for base in BASES if os.path.isdir(base))  # noqa: PTH112
    _mount(b"tmpfs", base, b"tmpfs", MS_NOSUID | MS_NODEV, f"size={size},nr_inodes={files},mode=755".encode())
    for path, handle in handles.items():
        _bind_mount(handle, Path(base + str(path)))
        os.close(handle)
    for folder in folders:
        Path(base + folder).mkdir(parents=True, exist_ok=True)
        Path(base + folder).chmod(0o777)
    os.chdir(base)
    _become_root()


def _bind_mount(handle: int, target: Path) -> None:
    """Show an open file or folder at `target`, read-only; a device can still be written to."""
    status = os.fstat(handle)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.mkdir(exist_ok=True) if stat.S_ISDIR(status.st_mode) else target.touch()
    _mount(f"/proc/self/fd/{handle}".encode(), str(target), None, MS_BIND | MS_REC)
    attributes = 0 if stat.S_ISCHR(status.st_mode) else MOUNT_ATTR_READ_ONLY | MOUNT_ATTR_NODEV
    mount_attributes = (ctypes.c_uint64 * 4)(attributes | MOUNT_ATTR_NOSUID, 0, 0, 0)
    path = str(target).encode()
    libc.system_call(MOUNT_SETATTR, -100, path, AT_RECURSIVE, ctypes.byref(mount_attributes), ctypes.c_size_t(32))


def _become_root() -> None:
    """Make the current folder, a mount, the root, and unmount the rest."""
    try:
        libc.system_call(PIVOT_ROOT[libc.machine()], b".", b".")
        libc.call("umount2", b".", MNT_DETACH)
    except OSError:  # the root is the kernel's first file system, which cannot be moved
        _mount(b".", "/", None, MS_MOVE)
        os.chroot(".")
    os.chdir("/")


def _mount(source: bytes, target: str, kind: bytes | None, flags: int, data: bytes | None = None) -> None:
    libc.call("mount", source, target.encode(), kind, ctypes.c_ulong(flags), data)
