"""The pipeline's child process, as the server runs it.

Invariants:
- It passes the shares' wrapping keys, the dataset's own key and the address of `discreet_improve`, never the master key
  or another address, and no environment but the given one.
"""

import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import msgspec

from discreet.errors import Unavailable
from discreet.runtime.child_process import ChildProcess, Start, child, start_python
from discreet.training.protocol import (
    BuildDone,
    BuildFailed,
    BuildProgress,
    BuildRequest,
    CutOff,
    PreviousDataset,
    Said,
    decode_said,
    encode,
)
from discreet.training.records import BuildRunning

MODULE = "discreet.app.improvement"
SCRATCH = "discreet-"
"""The prefix of the scratch folder. It is in the system's temporary folder, because a socket's path must be short."""

OnProgress = Callable[[BuildProgress], Awaitable[None]]


class Interrupted(Unavailable):
    """The pipeline's process was killed. Its finished shards remain."""


@dataclass(frozen=True)
class Work:
    """A dataset to build: key, output folder, and earlier datasets to compare with."""

    dataset_id: UUID
    key: bytes = field(repr=False)
    output: Path
    earlier: tuple[PreviousDataset, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PipelineProcess:
    """The settings of every build.

    `grant_share_access` lends the shares' wrapping keys while it works. `environment` is the child's whole environment;
    `workers` processes may work, on the Ray cluster at `cluster` or here.
    """

    database_url: str = field(repr=False)
    shares_directory: Path
    grant_share_access: Callable[[], AbstractContextManager[tuple[bytes, ...]]] = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    workers: int = 1
    cluster: str | None = None
    start: Start = start_python

    async def run(self, work: Work, on_progress: OnProgress) -> BuildDone:
        """Build one dataset; BuildRunning, CutOff, or Unavailable with a sentence."""
        with tempfile.TemporaryDirectory(prefix=SCRATCH, ignore_cleanup_errors=True) as scratch:
            return await self._run(work, Path(scratch), on_progress)

    async def _run(self, work: Work, scratch: Path, on_progress: OnProgress) -> BuildDone:
        with self.grant_share_access() as keys:
            async with child(MODULE, self.environment, start=self.start) as process:
                await process.send_line(encode(self._order(keys, work, scratch)))
                last = await _listen(process, on_progress)
                return _check_outcome(last, await process.exit_code())

    def _order(self, keys: tuple[bytes, ...], work: Work, scratch: Path) -> BuildRequest:
        return BuildRequest(
            database_url=self.database_url,
            shares_directory=str(self.shares_directory),
            shares_keys=tuple(key.hex() for key in keys),
            dataset_id=str(work.dataset_id),
            dataset_key=work.key.hex(),
            output_directory=str(work.output),
            scratch_directory=str(scratch),
            workers=self.workers,
            cluster=self.cluster,
            earlier=work.earlier,
        )


async def _listen(process: ChildProcess, on_progress: OnProgress) -> Said | None:
    last: Said | None = None
    async for line in process.lines():
        try:
            last = decode_said(line)
        except msgspec.DecodeError:
            continue  # a library's output
        if isinstance(last, BuildProgress):
            await on_progress(last)
    return last


def _check_outcome(last: Said | None, code: int) -> BuildDone:
    match last:
        case BuildDone() if code == 0:
            return last
        case BuildFailed(why="busy"):
            raise BuildRunning(last.sentence)
        case BuildFailed(why="cut_off"):
            raise CutOff(last.sentence)
        case BuildFailed():
            raise Unavailable(last.sentence)
    how, kind = (f"signal {-code}", Interrupted) if code < 0 else (f"exit code {code}", Unavailable)
    raise kind(
        f"The dataset's build process ended unexpectedly ({how}). Usual reasons are too little memory or a stopped "
        "server. Nothing of this dataset was kept. Order it again."
    )
