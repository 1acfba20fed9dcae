"""The pipeline's process as the server sees it: started, told what to build, listened to, ended.

Law of this file: it hands over the shares' wrapping key and the address of `discreet_improve`, never the master
key or another address; the process inherits no file, and of the environment only what it is given here.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import msgspec

from discreet.errors import Unavailable
from discreet.improvement.order import Built, Failed, Order, Progress, Said, decode_said, encode
from discreet.improvement.records import Busy

MODULE = "discreet.bootstrap_improvement"
GRACE = 5.0
"""Seconds that a pipeline gets to end by itself when its order is taken back."""

OnProgress = Callable[[Progress], Awaitable[None]]


@dataclass(frozen=True)
class PipelineProcess:
    """What every build is given. `environment` is the child's whole environment."""

    database_url: str = field(repr=False)
    shares_directory: Path
    shares_key: bytes = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)

    async def run(self, dataset_id: UUID, output: Path, on_progress: OnProgress) -> Built:
        """Build one dataset. Busy, or Unavailable with a sentence that says why there is none."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", MODULE,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=dict(self.environment),
        )  # fmt: skip
        try:
            await self._tell(process, dataset_id, output)
            last = await _listen(process, on_progress)
            code = await process.wait()
        finally:
            await _end(process)
        return _outcome(last, code)

    async def _tell(self, process: asyncio.subprocess.Process, dataset_id: UUID, output: Path) -> None:
        """The order, in one line. Standard input stays open: its end tells the process that nobody waits any more."""
        assert process.stdin is not None
        order = Order(
            self.database_url, str(self.shares_directory), self.shares_key.hex(), str(dataset_id), str(output)
        )
        process.stdin.write(encode(order) + b"\n")
        with suppress(ConnectionError):  # it has ended already; its exit code says so
            await process.stdin.drain()


async def _listen(process: asyncio.subprocess.Process, on_progress: OnProgress) -> Said | None:
    assert process.stdout is not None
    last: Said | None = None
    async for line in process.stdout:
        try:
            last = decode_said(line)
        except msgspec.DecodeError:
            continue  # a library's own words; not for us
        if isinstance(last, Progress):
            await on_progress(last)
    return last


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), GRACE)
    except TimeoutError:
        process.kill()
        await process.wait()


def _outcome(last: Said | None, code: int) -> Built:
    match last:
        case Built() if code == 0:
            return last
        case Failed(why="busy"):
            raise Busy(last.sentence)
        case Failed():
            raise Unavailable(last.sentence)
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    raise Unavailable(
        f"The pipeline's process ended unexpectedly ({how}). Nothing of this dataset was kept; ask for it again. "
        "Too little memory or a stopped server are the usual reasons."
    )
