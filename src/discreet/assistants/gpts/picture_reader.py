"""Reader of pictures of GPTs and people in child processes.

Decoding one can take hundreds of megabytes.

Invariants:
- No such picture is decoded in the server's own process; a fair queue orders the requests of different people.
"""

from collections.abc import Hashable, Mapping

import msgspec

from discreet.assistants.gpts.picture import check_picture_size
from discreet.errors import TooMany
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_picture import read_picture_answer
from discreet.runtime.confined_process import ConfinedProcess
from discreet.runtime.picture_answer import PictureAnswer

MODULE = "discreet.assistants.gpts.picture_child"
LIMITS = ChildLimits(memory=1 << 30, cpu_seconds=10)
TOO_MANY = "Several of your pictures are still being processed. Wait a moment, then try again."
_decode = msgspec.msgpack.Decoder(PictureAnswer[bytes]).decode


class GptPictureReader:
    """Decodes pictures in child processes.

    `environment` is the whole environment of a child.
    """

    def __init__(self, environment: Mapping[str, str], limits: ChildLimits = LIMITS) -> None:
        self._process, self._limits = ConfinedProcess(MODULE, environment), limits

    async def read(self, data: bytes, holder: Hashable) -> bytes:
        """Return the picture in `data` as WebP, upright, without metadata.

        `holder` is the key of the fair queue. Raises Invalid or TooLarge with a sentence that says why not, and TooMany
        when too many requests of `holder` wait.
        """
        check_picture_size(data)
        try:
            frame = await self._process.ask(holder, data, self._limits)
        except TooMany as full:
            raise TooMany(TOO_MANY, retry_after=full.retry_after) from None
        return read_picture_answer(frame, _decode, "picture")
