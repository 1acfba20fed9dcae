"""Child processes: start, stop, and their usage, from /proc (proc(5)).

CPU times there count in ticks of 10 ms, so a figure needs seconds of work to be exact to a few per cent.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter

import msgspec

ROOT = Path(__file__).parent.parent
"""The checkout; children find the packages `bench` and `discreet` here."""

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024


class NotStarted(Exception):
    """A child did not start. The sentence says which one, and what it printed."""


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment with `changes`, without the product's settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DISCREET_")}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {**inherited, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **(changes or {})}


@asynccontextmanager
async def listening(arguments: Sequence[str], seconds: float = 20) -> AsyncIterator[tuple[int, int]]:
    """Run a child that prints `{"port": N}`; yield its pid and port.

    The child ends when its standard input closes.
    """
    child = await asyncio.create_subprocess_exec(
        *arguments, stdin=PIPE, stdout=PIPE, stderr=None, env=environment(), start_new_session=True
    )
    try:
        assert child.stdout
        line = await asyncio.wait_for(child.stdout.readline(), seconds)
        yield child.pid, int(msgspec.json.decode(line)["port"])
    except (TimeoutError, msgspec.DecodeError):
        raise NotStarted(f"'{' '.join(arguments)}' did not print its port within {seconds:g} s.") from None
    finally:
        assert child.stdin
        child.stdin.close()
        await ended(child, 5)


def python_module(name: str, *arguments: str) -> list[str]:
    """Return the command line that runs a module in this interpreter."""
    return [sys.executable, "-m", name, *arguments]


async def start(arguments: Sequence[str], changes: Mapping[str, str], log: Path) -> Process:
    """Start a child whose output goes to `log`.

    It has a session of its own, so that Ctrl-C reaches only this process.
    """
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *arguments,
            stdin=DEVNULL,
            stdout=output,
            stderr=output,
            env=environment(changes),
            start_new_session=True,
        )


async def interrupt(child: Process, seconds: float) -> None:
    """Ask a child to stop as Ctrl-C does, and kill it after `seconds`."""
    with suppress(ProcessLookupError):
        child.send_signal(signal.SIGINT)
    await ended(child, seconds)


async def terminate(pids: Callable[[], list[int]], seconds: float) -> None:
    """Ask processes that are not our children to end; kill the rest after `seconds`."""
    until = perf_counter() + seconds
    terminated: set[int] = set()
    while left := pids():
        late = perf_counter() > until
        for pid in left if late else set(left) - terminated:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        terminated.update(left)
        await asyncio.sleep(0.02)


async def ended(child: Process, seconds: float) -> None:
    """Wait for the child's end; after `seconds`, kill it."""
    try:
        await asyncio.wait_for(child.wait(), seconds)
    except TimeoutError:
        child.kill()
        await child.wait()


def family(pid: int) -> list[int]:
    """Return a process and all its living descendants."""
    children: dict[int, list[int]] = {}
    for other in _all():
        if (fields := _stat(other)) is not None:
            children.setdefault(int(fields[1]), []).append(other)
    found = [pid]
    for member in found:
        found.extend(children.get(member, []))
    return found


def naming(text: str) -> list[int]:
    """Return the other processes whose command line contains `text`."""
    return [pid for pid in _all() if pid != os.getpid() and text in _read(pid, "cmdline").replace("\0", " ")]


def program(pid: int) -> str:
    """Return the name of a process's program; empty if the process has ended."""
    return _read(pid, "comm").strip()


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return user and system time of the processes and of their ended children."""
    found = (_stat(pid) for pid in pids)
    return sum(sum(int(ticks) for ticks in fields[11:15]) for fields in found if fields is not None) * _TICK


def resident_kb(pids: Iterable[int]) -> float:
    """Return resident memory in KiB, summed.

    Pages that two processes share count twice.
    """
    return sum(int((_read(pid, "statm") or "0 0").split()[1]) for pid in pids) * _PAGE_KB


def proportional_kb(pids: Iterable[int]) -> float:
    """Return resident memory in KiB, summed. A page that n processes share counts 1/n in each.

    For processes that share most of their memory, as PostgreSQL's do. Needs the rights of their owner.
    """
    rollups = (_read(pid, "smaps_rollup") for pid in pids)
    lines = (line for text in rollups for line in text.splitlines() if line.startswith("Pss:"))
    return sum(int(line.split()[1]) for line in lines)


def _all() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""


def _stat(pid: int) -> list[str] | None:
    """Return the fields of /proc/PID/stat from the third on.

    The second, in brackets, may contain anything.
    """
    text = _read(pid, "stat")
    return text.rpartition(")")[2].split() if text else None
