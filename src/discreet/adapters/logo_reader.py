"""Reader of uploaded logos in a child process; none is decoded in the server's own."""

from collections.abc import Hashable, Mapping
from typing import Final

import msgspec

from discreet.errors import Invalid, TooLarge
from discreet.identity.accounts.branding.logo import LogoFiles, refuse_large_file
from discreet.identity.accounts.branding.logo_child import LogoAnswer
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import Cause, ConfinedProcess

MODULE: Final = "discreet.identity.accounts.branding.logo_child"
LIMITS: Final = ChildLimits(memory=1 << 30, cpu_seconds=10)
TOO_MUCH: Final = "The logo needs too much time or memory to decode. Make it smaller, or choose another."
BROKEN: Final = "The logo could not be decoded: the process that decoded it ended. Try again, or choose another."
_decode = msgspec.msgpack.Decoder(LogoAnswer).decode


class LogoReader:
    """Decodes logos in child processes, one at a time. `environment` is the whole environment of a child."""

    def __init__(self, environment: Mapping[str, str], limits: ChildLimits = LIMITS) -> None:
        self._process, self._limits = ConfinedProcess(MODULE, environment, 1), limits

    async def read(self, data: bytes, holder: Hashable) -> LogoFiles:
        """Return the logo's files. `holder` is the key of the fair queue. Invalid or TooLarge says why not."""
        refuse_large_file(data)
        answered = await self._process.ask(holder, data, self._limits)
        if not answered.frames:
            is_limit = answered.died in (Cause.TIME, Cause.MEMORY)
            raise Invalid(TOO_MUCH if is_limit else BROKEN, field="logo")
        answer = _decode(answered.frames[0])
        if answer.files is None:
            raise (TooLarge if answer.is_too_large else Invalid)(answer.refused, field="logo")
        return answer.files
