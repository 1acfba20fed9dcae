"""The environment of a confined process: files, sockets, memory and a process that it must not reach."""

import ctypes
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.security import escape_attempts
from tests.security.escape_attempts import Outside

VICTIM = """
import ctypes, sys
secret = ctypes.create_string_buffer(b"s3cret!", 8)
print(ctypes.addressof(secret), flush=True)
sys.stdin.read()
"""
UNCONFINED = """
import json, os, sys
from tests.security import escape_attempts
from tests.security.escape_attempts import Outside
outside = json.loads(sys.argv[1])
told = {}
for name in escape_attempts.ATTEMPTS:
    child = os.fork()
    if not child:
        os._exit(escape_attempts.outcome(name, outside) != "worked")
    told[name] = os.waitpid(child, 0)[1] == 0
print(json.dumps(told))
"""


@contextmanager
def surroundings(folder: Path) -> Iterator[Outside]:
    """Set everything up that the attempts name, for as long as the block lasts."""
    _files(folder)
    with ExitStack() as stack:
        memory = stack.enter_context(tempfile.NamedTemporaryFile(dir="/dev/shm"))
        memory.write(b"s3cret")
        memory.flush()
        victim = stack.enter_context(_victim())
        assert victim.stdout
        yield {
            "secret": str(folder / "secret"), "folder": str(folder), "link": str(folder / "link"),
            "scratch": str(folder / "scratch"), "mount": str(folder / "mount"), "shared": memory.name,
            "victim": victim.pid, "parent": os.getpid(), "address": int(victim.stdout.readline()),
            "tcp": _listen(stack, socket.AF_INET, ("127.0.0.1", 0)).getsockname()[1],
            "udp": _bind(stack, socket.AF_INET, ("127.0.0.1", 0)).getsockname()[1],
            "unix": _listen(stack, socket.AF_UNIX, str(folder / "unix")).getsockname(),
            "abstract": _listen(stack, socket.AF_UNIX, "\0discreet-a").getsockname()[1:].decode(),
            "abstract-datagrams": _bind(stack, socket.AF_UNIX, "\0discreet-d").getsockname()[1:].decode(),
            "segment": stack.enter_context(_segment()),
        }  # fmt: skip


def unconfined_outcomes(outside: Outside) -> dict[str, bool]:
    """Return which attempts work without confinement, each in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", UNCONFINED, json.dumps(outside)],
        env={**os.environ, "PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        check=True,
    )
    outcomes: dict[str, bool] = json.loads(ran.stdout)
    return outcomes


def _files(folder: Path) -> None:
    for name in ("scratch", "mount"):
        (folder / name).mkdir()
    (folder / "secret").write_bytes(b"s3cret")
    (folder / "link").symlink_to(folder / "secret")
    for name in ("file", "empty-me", "delete-me", "rename-me", "mode"):
        (folder / "scratch" / name).write_bytes(b"content")
    (folder / "scratch" / "mode").chmod(0o600)


@contextmanager
def _victim() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", VICTIM], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as victim:
        yield victim
        with suppress(ProcessLookupError):
            victim.kill()


@contextmanager
def _segment() -> Iterator[int]:
    """A System V segment of shared memory."""
    libc = ctypes.CDLL(None, use_errno=True)
    segment = libc.shmget(0, ctypes.c_size_t(4096), 0o1600)
    assert segment >= 0
    yield segment
    libc.shmctl(segment, 0, None)


def _bind(stack: ExitStack, family: int, address: Any, kind: int = socket.SOCK_DGRAM) -> socket.socket:
    bound = stack.enter_context(socket.socket(family, kind))
    bound.bind(address)
    return bound


def _listen(stack: ExitStack, family: int, address: Any) -> socket.socket:
    listening = _bind(stack, family, address, socket.SOCK_STREAM)
    listening.listen(100)
    return listening


def missing_attempts(worked: dict[str, bool]) -> set[str]:
    """Return the attempts that fail even without confinement, though they should work here."""
    exempt = escape_attempts.NEEDS_A_MODULE | (set() if os.geteuid() == 0 else escape_attempts.NEEDS_ROOT)
    return {name for name, did in worked.items() if not did} - exempt
