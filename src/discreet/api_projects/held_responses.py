"""Answers that a program may refer to soon, held in the memory of one server process and never written to disk.

Some clients (the AI SDK by default) leave `store` out and then send references in place of earlier answers. For a key
that may store, an answer is held for such references for an hour.

Invariants:
- An answer is encrypted under a key derived from its project's key and its id. The id is with the program alone, so
  neither the process nor the project's key opens it without the program.
- A project's deletion destroys its key, and with it what is held.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.ports import RandomSource

SECONDS: Final = 3600.0
MOST_BYTES: Final = 64 << 20
"""Of all projects together; the oldest answers go first."""
ABOUT: Final = "answer held for references"


@dataclass(frozen=True)
class _Held:
    sealed: bytes
    until: float


class HeldResponses:
    """`now` is a steady clock's seconds."""

    def __init__(self, entropy: RandomSource, now: Callable[[], float], most_bytes: int = MOST_BYTES) -> None:
        self._entropy, self._now, self._most = entropy, now, most_bytes
        self._held: OrderedDict[bytes, _Held] = OrderedDict()
        self._bytes = 0

    def hold(self, project_key: bytes, response_id: UUID, content: bytes) -> None:
        """Hold `content` for an hour, unless newer answers need the room."""
        name, key = _name_and_key(project_key, response_id)
        sealed = seal(self._entropy, key, content, ABOUT)
        self._drop(name)
        self._held[name] = _Held(sealed, self._now() + SECONDS)
        self._bytes += len(sealed)
        self._drop_old()

    def content(self, project_key: bytes, response_id: UUID) -> bytes | None:
        """Return what is held under this id; None when nothing is."""
        self._drop_old()
        name, key = _name_and_key(project_key, response_id)
        held = self._held.get(name)
        return None if held is None else open_sealed(key, held.sealed, ABOUT)

    def forget(self, project_key: bytes, response_id: UUID) -> None:
        self._drop(_name_and_key(project_key, response_id)[0])

    def _drop_old(self) -> None:
        now = self._now()
        while self._held:
            name, oldest = next(iter(self._held.items()))
            if oldest.until > now and self._bytes <= self._most:
                return
            self._drop(name)

    def _drop(self, name: bytes) -> None:
        held = self._held.pop(name, None)
        if held is not None:
            self._bytes -= len(held.sealed)


def _name_and_key(project_key: bytes, response_id: UUID) -> tuple[bytes, bytes]:
    """Under which name it is held, and its key. Neither tells the other or the id."""
    secret = project_key + response_id.bytes
    return derive_key(secret, "discreet v1 held response name"), derive_key(secret, "discreet v1 held response key")
