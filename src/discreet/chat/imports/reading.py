"""Reads an untrusted export entry by entry, in a child process (P7).

Invariants:
- The server's own process never parses an export: a hostile one costs a child, never the server.
- Memory and CPU time are limited; people are served in turn.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from discreet.chat.imports.parsed_conversation import ParsedConversation
from discreet.chat.imports.reading_order import EntryRead, ReadAnswer, ReadingRefused, ReadOrder
from discreet.chat.imports.uploaded_export import UploadedExports
from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Invalid
from discreet.runtime.child_process import ChildProcess
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import ChildDied, ConfinedProcess, ExitCause, exit_cause

MODULE = "discreet.chat.imports.reading_child"
_TIME = "This export takes too long to read. The chats read so far were imported. Export fewer chats and try again."
_MEMORY = (
    "A chat in this export needs too much memory to read. The chats before it were imported. Delete it at the other "
    "service, and export again."
)


@dataclass(frozen=True, kw_only=True)
class ReadingLimits:
    """Limits for one export: bytes of memory, and seconds of CPU time.

    `cpu_seconds_per_mb` is added for each megabyte of the file.
    """

    memory: int = 2 << 30
    cpu_seconds: int = 300
    cpu_seconds_per_mb: float = 4.0

    def cpu_seconds_of(self, size: int) -> int:
        """Return the CPU time in seconds for a file of `size` bytes."""
        return max(1, round(self.cpu_seconds + size / 1_000_000 * self.cpu_seconds_per_mb))


class ExportReader:
    """Reads exports in child processes; `environment` is a child's whole environment."""

    def __init__(
        self,
        exports: UploadedExports,
        environment: Mapping[str, str],
        limits: ReadingLimits = ReadingLimits(),
        at_once: int = 2,
    ) -> None:
        self._exports, self._limits = exports, limits
        self._process = ConfinedProcess(MODULE, environment, at_once)

    async def entries(
        self, id_: UUID, holder: UUID, size: int, now: datetime
    ) -> AsyncGenerator[tuple[float, ParsedConversation], None]:
        """Yield the entries of the export `id_`, each with the progress from 0 to 1.

        `holder` is the account. Invalid says why the rest cannot be read; DecryptionFailed when the file is gone;
        ChildDied when the process died for another reason than its limits.
        """
        path, key, context = self._exports.sealed(id_)
        limits = self._limits
        confined = ChildLimits(limits.memory, limits.cpu_seconds_of(size))
        order = ReadOrder(limits=confined, path=str(path), key=key.hex(), context=context, now=now)
        async with self._process.running(holder) as process:
            await process.send_line(msgspec.json.encode(order))
            async with aclosing(_read_answers(process)) as answers:
                async for entry in answers:
                    yield (
                        entry.read,
                        ParsedConversation(
                            entry.source_id,
                            entry.earlier,
                            Counter(entry.left_out),
                            entry.is_conversation,
                            entry.texts,
                            entry.source,
                        ),
                    )


async def _read_answers(process: ChildProcess) -> AsyncGenerator[EntryRead, None]:
    last: ReadAnswer | None = None
    decoder = msgspec.msgpack.Decoder(ReadAnswer)
    async with aclosing(process.frames()) as frames:
        async for frame in frames:
            last = decoder.decode(frame)
            if isinstance(last, EntryRead):
                yield last
    if isinstance(last, ReadingRefused):
        if last.is_missing:
            raise DecryptionFailed("the export is not whole")
        raise Invalid(last.sentence)
    if last is None or isinstance(last, EntryRead):
        raise _death_error(await process.exit_code())


def _death_error(code: int) -> Exception:
    cause = exit_cause(code)
    if cause is ExitCause.TIME:
        return Invalid(_TIME)
    if cause is ExitCause.MEMORY:
        return Invalid(_MEMORY)
    return ChildDied(cause)
