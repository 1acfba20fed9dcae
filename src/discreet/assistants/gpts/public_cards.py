"""Pictures of public pages in memory, so that each is drawn once.

Invariants:
- A picture is sealed under its GPT's key: with the key, what is held here becomes noise, too (P10).
- It is found only by what it was drawn from, which the rule has just allowed to be read.
"""

import asyncio
import hmac
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from discreet.assistants.gpts.seals import seals_of
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

MAX_CARDS: Final = 64


class PublicCards:
    """Keeps the latest `MAX_CARDS` pictures."""

    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random
        self._held: OrderedDict[bytes, bytes] = OrderedDict()
        self._drawing: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def get(self, gpt_id: UUID, drawn_from: bytes, draw: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return the picture that was drawn from this; draw it first if it is not held.

        Requests at the same time share one drawing. NotFound when the GPT's key is destroyed.
        """
        lock = self._drawing.setdefault(gpt_id, asyncio.Lock())
        async with lock:
            picture = self._find(gpt_id, drawn_from)
            if picture is None:
                picture = await draw()
                self._keep(gpt_id, drawn_from, picture)
            return picture

    def _find(self, gpt_id: UUID, drawn_from: bytes) -> bytes | None:
        seals = seals_of(self._keys, self._random, gpt_id)
        mark = _mark(seals.key, drawn_from)
        if (sealed := self._held.get(mark)) is None:
            return None
        self._held.move_to_end(mark)
        return seals.open_card(sealed)

    def _keep(self, gpt_id: UUID, drawn_from: bytes, picture: bytes) -> None:
        """Hold a picture. The one that was not asked for the longest goes."""
        seals = seals_of(self._keys, self._random, gpt_id)
        self._held[_mark(seals.key, drawn_from)] = seals.seal_card(picture)
        while len(self._held) > MAX_CARDS:
            self._held.popitem(last=False)


def _mark(key: bytes, drawn_from: bytes) -> bytes:
    """Return a digest that reveals nothing without the GPT's key."""
    return hmac.digest(key, b"discreet v1 public card " + drawn_from, sha256)
