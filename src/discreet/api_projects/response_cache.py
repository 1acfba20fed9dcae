"""Responses that a program may refer to soon, in one process's memory only.

Some clients (the AI SDK by default) leave out `store` and then send references instead of earlier answers. If the key
may store responses, an answer is held for such references for an hour.

Invariants:
- An answer is encrypted under a key derived from its project's key and its id. Only the program has the id, so neither
  the process nor the project's key can open the answer without the program.
- Deleting a project destroys its key and with it the held answers.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.ports.clock import RandomSource

SECONDS: Final = 3600.0
MAX_BYTES: Final = 64 << 20
"""The limit for all projects together; the oldest answers are dropped first."""
ABOUT: Final = "answer held for references"


@dataclass(frozen=True)
class _CachedResponse:
    sealed: bytes
    until: float


class ResponseCache:
    """Holds encrypted responses. `now` returns the seconds of a monotonic clock."""

    def __init__(self, random: RandomSource, now: Callable[[], float], most_bytes: int = MAX_BYTES) -> None:
        self._random, self._now, self._most = random, now, most_bytes
        self._responses: OrderedDict[bytes, _CachedResponse] = OrderedDict()
        self._bytes = 0

    def hold(self, project_key: bytes, response_id: UUID, content: bytes) -> None:
        """Hold `content` for an hour, unless newer answers need the space."""
        name, key = _name_and_key(project_key, response_id)
        sealed = seal(self._random, key, content, ABOUT)
        self._drop(name)
        self._responses[name] = _CachedResponse(sealed, self._now() + SECONDS)
        self._bytes += len(sealed)
        self._drop_old()

    def content(self, project_key: bytes, response_id: UUID) -> bytes | None:
        """Return the content held under this id, or None."""
        self._drop_old()
        name, key = _name_and_key(project_key, response_id)
        cached = self._responses.get(name)
        return None if cached is None else open_sealed(key, cached.sealed, ABOUT)

    def forget(self, project_key: bytes, response_id: UUID) -> None:
        self._drop(_name_and_key(project_key, response_id)[0])

    def _drop_old(self) -> None:
        now = self._now()
        while self._responses:
            name, oldest = next(iter(self._responses.items()))
            if oldest.until > now and self._bytes <= self._most:
                return
            self._drop(name)

    def _drop(self, name: bytes) -> None:
        cached = self._responses.pop(name, None)
        if cached is not None:
            self._bytes -= len(cached.sealed)


def _name_and_key(project_key: bytes, response_id: UUID) -> tuple[bytes, bytes]:
    """Return the lookup name and the key. Neither reveals the other or the id."""
    secret = project_key + response_id.bytes
    return derive_key(secret, "discreet v1 held response name"), derive_key(secret, "discreet v1 held response key")
