"""The process of a cell: it confines itself, then runs code until its channel closes.

It is forked from `code/zygote.py`, with the packages loaded. Two processes belong to a cell. The *keeper* waits for the
end, reports it and wipes what is left. The cell itself is its child.

Invariants:
- The cell is confined before it reads the first request.
- It opens no socket, starts no process, and sees no file but libraries and its own.
- Its files are in memory. They are gone when it ends.
"""

import errno
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final, NoReturn

from discreet.code.cell_limits import WORK, CellLimits
from discreet.code.confinement_report import ConfinementReport
from discreet.code.frames import receive_frame, receive_json, send_frame, send_json
from discreet.code.notebook import Notebook
from discreet.code.skill_folder import unpack_skill
from discreet.runtime.confinement import library_paths
from discreet.runtime.landlock import MANAGE, PathRule, restrict
from discreet.runtime.private_root import enter_namespaces, enter_private_root
from discreet.runtime.process_limits import drop_capabilities, end_with_parent
from discreet.runtime.seccomp import restrict_calls
from discreet.runtime.syscall_profiles import cell_profile

FONTS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/dev/zero"))
FIRST_UID: Final = 0x60000000
"""A cell of a server that runs as root gets a user of its own from here on, so that its threads are counted."""
MAX_OPEN_FILES: Final = 256
MAX_LIFETIME: Final = 3600
"""Seconds of CPU time that a cell may use in its whole life."""
SHARED_MEMORY: Final = Path("/dev/shm")
CELL_FOLDER: Final = "discreet-cell-"
POLL_SECONDS: Final = 0.2
"""Seconds between two looks at the size of a folder that has no limit of its own."""


@dataclass(frozen=True)
class CellPlace:
    """The number of a cell, its folder where it has no file system of its own, and its limit of threads."""

    number: int
    folder: Path | None
    threads: int


def supervise_cell(channel: socket.socket, limits: CellLimits) -> NoReturn:
    """Start the cell, send its handle, wait for its end and report that. Ends this process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    threads = _count_own_threads() + limits.threads
    number = os.getpid()
    is_separate = enter_namespaces()
    end_with_parent()
    folder = None if is_separate else _shared_folder()
    cell = os.fork()
    if cell == 0:
        try:
            _serve(channel, limits, CellPlace(number, folder, limits.threads if is_separate else threads))
        finally:
            os._exit(1)
    try:
        handle = os.pidfd_open(cell)
        socket.send_fds(channel, [b"\0"], [handle])
        os.close(handle)
        status = _wait(cell, folder, limits)
        with suppress(OSError):
            send_json(channel, {"died": status})
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)


def _wait(cell: int, folder: Path | None, limits: CellLimits) -> int:
    """Wait for the cell's end and return its exit code. Kill it when its folder outgrows its limit."""
    if folder is None:
        return os.waitstatus_to_exitcode(os.waitpid(cell, 0)[1])
    import time

    while (wait_result := os.waitpid(cell, os.WNOHANG))[0] == 0:
        with suppress(OSError):  # a file went away
            if sum(path.lstat().st_size for path in folder.rglob("*")) > limits.disk:
                os.kill(cell, signal.SIGKILL)
        time.sleep(POLL_SECONDS)
    return os.waitstatus_to_exitcode(wait_result[1])


def _serve(channel: socket.socket, limits: CellLimits, place: CellPlace) -> None:
    """Confine this process, say how, and answer requests until the channel closes."""
    end_with_parent()
    try:
        confinement = _confine(channel, limits, place)
    except OSError as error:
        confinement = ConfinementReport(False, 0, False, str(error))
    send_json(channel, vars(confinement))
    if not confinement.is_enough:
        return
    sys.dont_write_bytecode = True  # a skill's modules leave no files behind
    notebook = Notebook(Path.cwd())
    while (request := receive_json(channel)) is not None:
        for name in request["files"]:
            content = receive_frame(channel)
            _write(name, content or b"")
        for name in request["skills"]:
            unpack_skill(name, receive_frame(channel) or b"", Path())
        try:
            header, contents = notebook.run(request["code"], request["seconds"])
        except MemoryError:  # what the code left behind takes all of it
            header, contents = {"ended": "memory", "error": "No memory is left for the answer."}, []
        send_json(channel, {"run": request["run"], **header})
        for each in contents:
            send_frame(channel, each)


def _write(name: str, content: bytes) -> None:
    """Write a file of the conversation, unless the cell has it already."""
    path = Path(name)
    with suppress(OSError):
        if path.read_bytes() == content:
            return
    with suppress(OSError):
        path.write_bytes(content)


def _confine(channel: socket.socket, limits: CellLimits, place: CellPlace) -> ConfinementReport:
    _close_other_files(channel)
    loaded = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    readable = [*library_paths(), *FONTS]
    own = [work_folder(readable), Path("/tmp")] if place.folder is None else [place.folder]
    if place.folder is None:
        enter_private_root(readable, [*map(str, own)], size=limits.disk, files=limits.files)
        _leave_root(FIRST_UID + place.number)
    os.chdir(own[0])
    os.environ.clear()
    os.environ.update(HOME=str(own[0]), TMPDIR=str(own[-1]), LANG="C.UTF-8", MPLBACKEND="Agg")
    tempfile.tempdir = str(own[-1])
    _limit(loaded + limits.memory, limits.disk, place.threads)
    drop_capabilities()
    version = restrict([*map(PathRule, readable), *(PathRule(path, MANAGE) for path in own)])
    return ConfinementReport(place.folder is None, version, restrict_calls(cell_profile()))


def work_folder(readable: Sequence[Path]) -> Path:
    """Return a path for the cell's files that leads to no library: one may be installed below a folder `/work`."""
    folders = (Path(f"{WORK}{number or ''}") for number in count())
    return next(folder for folder in folders if not any(path.is_relative_to(folder) for path in readable))


def _leave_root(user: int) -> None:
    """Become a user of its own, where the server runs as root."""
    if os.geteuid() == 0:
        with suppress(OSError):  # in a namespace with one user, root of the system is out of reach already
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        end_with_parent()  # a change of user forgets it


def _close_other_files(channel: socket.socket) -> None:
    """Keep only the channel open; standard input, output and errors lead nowhere."""
    null_device = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null_device, stream)
    os.closerange(3, channel.fileno())
    os.closerange(channel.fileno() + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123


def _limit(memory: int, disk: int, threads: int) -> None:
    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, MAX_LIFETIME),
        (resource.RLIMIT_FSIZE, disk),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_NPROC, threads),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def _count_own_threads() -> int:
    """Return how many threads this user runs: where the kernel counts them together, the limit comes on top."""
    count = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError, KeyError, ValueError):  # it has ended, or is hidden
            if status.stat().st_uid == os.geteuid():
                facts: dict[str, Any] = dict(line.split(":", 1) for line in status.read_text().splitlines())
                count += int(facts["Threads"])
    return count


def _shared_folder() -> Path:
    """Return a new folder in memory, for a cell that cannot have a file system of its own."""
    for old in SHARED_MEMORY.glob(f"{CELL_FOLDER}*"):
        with suppress(OSError, ValueError):
            if not Path(f"/proc/{int(old.name.split('-')[2])}").exists():  # its keeper was killed
                shutil.rmtree(old, ignore_errors=True)
    if not os.path.ismount(SHARED_MEMORY):
        raise OSError(errno.ENODEV, "no file system in memory")
    return Path(tempfile.mkdtemp(prefix=f"{CELL_FOLDER}{os.getpid()}-", dir=SHARED_MEMORY))
