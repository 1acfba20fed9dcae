"""Decoding of generated images in child processes.

Decoding one can take hundreds of megabytes.

Invariants:
- No generated image is decoded in the server's own process; people are served in turn.
"""

from collections.abc import Hashable, Mapping

import msgspec

from discreet.chat.images.picture import Picture
from discreet.chat.images.picture_child import ReencodedImageAnswer
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import ConfinedProcess, ExitCause
from discreet.runtime.image_file import NotAnImage

MODULE = "discreet.chat.images.picture_child"
LIMITS = ChildLimits(memory=1 << 30, cpu_seconds=60)
TOO_MUCH = "needs too much time or memory to decode"
BROKEN = "cannot be decoded: the process that decoded it ended"
_decode = msgspec.msgpack.Decoder(ReencodedImageAnswer).decode


class ImageReencoder:
    """Decodes images in at most `at_once` child processes.

    `environment` is a child's whole environment.
    """

    def __init__(self, environment: Mapping[str, str], limits: ChildLimits = LIMITS, at_once: int = 1) -> None:
        self._process, self._limits = ConfinedProcess(MODULE, environment, at_once, longest_line=None), limits

    async def read(self, data: bytes, holder: Hashable) -> Picture:
        """Decode an image in the turn of `holder`; NotAnImage says why it failed."""
        child_answer = await self._process.ask(holder, data, self._limits)
        if not child_answer.frames:
            raise NotAnImage(TOO_MUCH if child_answer.died in (ExitCause.TIME, ExitCause.MEMORY) else BROKEN)
        answer = _decode(child_answer.frames[0])
        if answer.picture is None:
            raise NotAnImage(answer.refused)
        return answer.picture
