"""Finds the GPTs in an untrusted upload, in a child process (P7).

Invariants:
- The server's own process never parses another service's file: a hostile one costs a child, never the server.
- Memory and CPU time are limited; people are served in turn.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from uuid import UUID

import msgspec

from discreet.assistants.gpts.archive.upload import SealedUpload
from discreet.assistants.gpts.imports.reading_order import (
    GptsAnswer,
    GptsDone,
    GptsOrder,
    GptsRefused,
    ReadGpt,
    UnreadGpt,
)
from discreet.errors import Invalid
from discreet.runtime.child_process import ChildProcess
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import Cause, ChildDied, ConfinedProcess, cause_of

MODULE = "discreet.assistants.gpts.imports.reading_child"
LIMITS = ChildLimits(memory=3 << 30, cpu_seconds=120)
_TIME = "This file takes too long to read. Upload fewer GPTs at once."
_MEMORY = "This file needs too much memory to read. Upload fewer GPTs at once."


class GptsReader:
    """Finds GPTs in child processes; `environment` is a child's whole environment."""

    def __init__(self, environment: Mapping[str, str], limits: ChildLimits = LIMITS, at_once: int = 2) -> None:
        self._limits = limits
        self._process = ConfinedProcess(MODULE, environment, at_once)

    async def entries(self, upload: SealedUpload, name: str, holder: UUID) -> AsyncGenerator[ReadGpt | UnreadGpt, None]:
        """Yield the GPTs of an upload. `name` is the file's own, `holder` the account.

        Invalid says why the rest cannot be read; ChildDied when the process died of something else than its limits.
        """
        order = GptsOrder(
            limits=self._limits, path=str(upload.path), key=upload.key.hex(), about=upload.about, name=name
        )
        async with self._process.running(holder) as process:
            await process.send_line(msgspec.json.encode(order))
            async with aclosing(_answers(process)) as answers:
                async for entry in answers:
                    yield entry


async def _answers(process: ChildProcess) -> AsyncGenerator[ReadGpt | UnreadGpt, None]:
    last: GptsAnswer | None = None
    decoder = msgspec.msgpack.Decoder(GptsAnswer)
    async with aclosing(process.frames()) as frames:
        async for frame in frames:
            last = decoder.decode(frame)
            if isinstance(last, ReadGpt | UnreadGpt):
                yield last
    if isinstance(last, GptsRefused):
        raise Invalid(last.sentence, field="file")
    if not isinstance(last, GptsDone):
        raise _died(await process.exit_code())


def _died(code: int) -> Exception:
    cause = cause_of(code)
    if cause is Cause.TIME:
        return Invalid(_TIME, field="file")
    if cause is Cause.MEMORY:
        return Invalid(_MEMORY, field="file")
    return ChildDied(cause)
