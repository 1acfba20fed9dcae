"""The pipeline's process as the server sees it: started, told what to build, listened to, ended.

Invariant: it hands over the shares' wrapping keys, the dataset's own key and the address of `discreet_improve`, never
the master key or another address, nor any environment but what it is given here.
"""

import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import msgspec

from discreet.errors import Unavailable
from discreet.runtime.child_process import ChildProcess, child
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
"""Sockets lie in the scratch folder, and a socket's path may not be long: hence the system's folder for such things."""

OnProgress = Callable[[BuildProgress], Awaitable[None]]


class Interrupted(Unavailable):
    """The pipeline's process was killed. What it had finished is still there."""


@dataclass(frozen=True)
class Work:
    """One dataset to build: its key, the folder to write into, and earlier datasets that it should not resemble."""

    dataset_id: UUID
    key: bytes = field(repr=False)
    output: Path
    earlier: tuple[PreviousDataset, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PipelineProcess:
    """What every build is given. `lend_shares` gives the shares' wrapping keys for as long as it works.
    `environment` is the child's whole environment; `workers` processes may work, on the Ray cluster at `cluster` or
    here."""

    database_url: str = field(repr=False)
    shares_directory: Path
    grant_share_access: Callable[[], AbstractContextManager[tuple[bytes, ...]]] = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    workers: int = 1
    cluster: str | None = None

    async def run(self, work: Work, on_progress: OnProgress) -> BuildDone:
        """Build one dataset. Busy, CutOff, or Unavailable with a sentence that says why there is none."""
        with tempfile.TemporaryDirectory(prefix=SCRATCH, ignore_cleanup_errors=True) as scratch:
            return await self._run(work, Path(scratch), on_progress)

    async def _run(self, work: Work, scratch: Path, on_progress: OnProgress) -> BuildDone:
        with self.grant_share_access() as keys:
            async with child(MODULE, self.environment) as process:
                await process.tell(encode(self._order(keys, work, scratch)))
                last = await _listen(process, on_progress)
                return _outcome(last, await process.exit_code())

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
            continue  # a library's own words; not for us
        if isinstance(last, BuildProgress):
            await on_progress(last)
    return last


def _outcome(last: Said | None, code: int) -> BuildDone:
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
        f"The pipeline's process ended unexpectedly ({how}). Nothing of this dataset was kept; ask for it again. "
        "Too little memory or a stopped server are the usual reasons."
    )
