"""Finds the GPTs in an untrusted upload, in a child process (P7).

Invariants:
- The server's own process never parses another service's file: a hostile one costs a child, never the server.
- Memory and CPU time are limited; people are served in turn.
- The server holds one piece of a file at a time; a GPT file is on its disk, encrypted under a key in memory only.
- What a GPT was made of is compared by digests, whose key no child has (P3).
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

import msgspec

from discreet.assistants.gpts.archive.upload import SealedUpload, receive_sealed
from discreet.assistants.gpts.imports.reading_order import (
    ARCHIVE_BYTES,
    FRAME_BYTES,
    PIECE_BYTES,
    FilePiece,
    GptsAnswer,
    GptsOrder,
    GptsRefused,
    ReadGpt,
    UnreadGpt,
    UploadReadDone,
)
from discreet.assistants.origins.parts import PartKeys
from discreet.db.runtime import Runtime
from discreet.errors import Invalid
from discreet.runtime.child_process import ChildProcess
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import ChildDied, ConfinedProcess, ExitCause, exit_cause

MODULE = "discreet.assistants.gpts.imports.reading_child"
LIMITS = ChildLimits(memory=3 << 30, cpu_seconds=120)
_TIME = "This file takes too long to read. Upload fewer GPTs at once."
_MEMORY = "This file needs too much memory to read. Upload fewer GPTs at once."


@dataclass(frozen=True)
class UploadedGpt:
    """A GPT of an upload, as a GPT file in `file`; `source_digests` are the digests of what it was made of."""

    read_gpt: ReadGpt
    file: SealedUpload
    source_digests: tuple[bytes, ...] = ()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the GPT file from its start."""
        with self.file.opened() as file:
            while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
                yield piece


class GptsReader:
    """Finds GPTs in child processes; `environment` is a child's whole environment."""

    def __init__(
        self, runtime: Runtime, environment: Mapping[str, str], limits: ChildLimits = LIMITS, at_once: int = 2
    ) -> None:
        self._random, self._parts = runtime.random, PartKeys(runtime.keys, runtime.random)
        self._limits = limits
        self._process = ConfinedProcess(MODULE, environment, at_once)

    async def entries(
        self, upload: SealedUpload, name: str, holder: UUID
    ) -> AsyncGenerator[UploadedGpt | UnreadGpt, None]:
        """Yield the GPTs of an upload. `name` is the file's own, `holder` the account.

        The file of a GPT lasts until the next one. Invalid says why the rest cannot be read; ChildDied when the process
        died of something else than its limits.
        """
        order = GptsOrder(
            limits=self._limits, path=str(upload.path), key=upload.key.hex(), context=upload.context, name=name
        )
        async with self._process.running(holder) as process:
            await process.send_line(msgspec.json.encode(order))
            async with aclosing(_answers(process)) as answers, aclosing(self._entries(answers)) as entries:
                async for entry in entries:
                    yield entry

    async def _entries(self, answers: AsyncIterator[GptsAnswer]) -> AsyncGenerator[UploadedGpt | UnreadGpt, None]:
        of_files: list[bytes | None] = []
        digest = self._parts.file()
        async for answer in answers:
            if isinstance(answer, FilePiece):
                await asyncio.to_thread(digest.add, answer.data)
                if answer.is_last:
                    of_files.append(digest.value)
                    digest = self._parts.file()
            elif isinstance(answer, ReadGpt):
                digests = [of_files[n] for n in answer.files] + [self._parts.text(text) for text in answer.texts]
                source_digests = tuple(each for each in digests if each is not None)
                async with receive_sealed(_file(answers), ARCHIVE_BYTES, self._random) as file:
                    yield UploadedGpt(answer, file, source_digests)
            elif isinstance(answer, UnreadGpt):
                yield answer


async def _file(answers: AsyncIterator[GptsAnswer]) -> AsyncIterator[bytes]:
    """Yield the pieces of the file that comes next."""
    async for answer in answers:
        assert isinstance(answer, FilePiece)
        yield answer.data
        if answer.is_last:
            return


async def _answers(process: ChildProcess) -> AsyncGenerator[GptsAnswer, None]:
    last: GptsAnswer | None = None
    decoder = msgspec.msgpack.Decoder(GptsAnswer)
    async with aclosing(process.frames(FRAME_BYTES)) as frames:
        async for frame in frames:
            last = decoder.decode(frame)
            yield last
    if isinstance(last, GptsRefused):
        raise Invalid(last.sentence, field="file")
    if not isinstance(last, UploadReadDone):
        raise _build_exit_error(await process.exit_code())


def _build_exit_error(code: int) -> Exception:
    cause = exit_cause(code)
    if cause is ExitCause.TIME:
        return Invalid(_TIME, field="file")
    if cause is ExitCause.MEMORY:
        return Invalid(_MEMORY, field="file")
    return ChildDied(cause)
