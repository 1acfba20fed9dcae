"""Reader of uploaded logos in a child process; none is decoded in the server's own."""

from collections.abc import Hashable, Mapping
from typing import Final

import msgspec

from discreet.identity.accounts.branding.logo import LogoFiles, check_picture_size
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_picture import read_picture_answer
from discreet.runtime.confined_process import ConfinedProcess
from discreet.runtime.picture_answer import PictureAnswer

MODULE: Final = "discreet.identity.accounts.branding.logo_child"
LIMITS: Final = ChildLimits(memory=1 << 30, cpu_seconds=10)
_decode = msgspec.msgpack.Decoder(PictureAnswer[LogoFiles]).decode


class LogoReader:
    """Decodes logos in child processes, one at a time. `environment` is the whole environment of a child."""

    def __init__(self, environment: Mapping[str, str], limits: ChildLimits = LIMITS) -> None:
        self._process, self._limits = ConfinedProcess(MODULE, environment, 1), limits

    async def read(self, data: bytes, holder: Hashable) -> LogoFiles:
        """Return the logo's files. `holder` is the key of the fair queue. Invalid or TooLarge says why not."""
        check_picture_size(data)
        return read_picture_answer(await self._process.ask(holder, data, self._limits), _decode, "logo")
