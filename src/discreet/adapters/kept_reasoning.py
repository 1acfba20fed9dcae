"""Reasoning that a protocol wants sent back, kept until the model continues.

Some protocols continue after a call of a tool only with the reasoning that led to the call. Callers do not keep
reasoning, so the client does.

Invariants:
- Reasoning goes back to the model only behind the very messages that it came from, before its call, in the same turn.
- It stays in memory, at most KEPT seconds, and is never stored.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from discreet.ports import ChatMessage

KEPT = 600.0
"""Seconds: time for a person to allow a call."""
MOST_BYTES = 8 << 20
"""Kept for all answers together; the oldest goes first."""

Blocks = Sequence[dict[str, Any]]


class KeptReasoning:
    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._size = 0

    def keep(self, messages: Sequence[ChatMessage], blocks: Blocks) -> None:
        """Keep the reasoning of the answer to `messages`."""
        *_, key = _prefixes(messages)
        self._forget(key)
        self._kept[key] = msgspec.json.encode(blocks)
        self._size += len(self._kept[key])
        while self._size > MOST_BYTES:
            self._forget(next(iter(self._kept)))
        asyncio.get_running_loop().call_later(KEPT, self._forget, key)

    def of(self, messages: Sequence[ChatMessage]) -> Mapping[int, Blocks]:
        """Return the reasoning that belongs before messages, by their indices."""
        if not self._kept:
            return {}
        prefixes = _prefixes(messages)
        calls = [n for n in turn_of(messages) if messages[n].tool_calls]
        return {n: msgspec.json.decode(self._kept[prefixes[n]]) for n in calls if prefixes[n] in self._kept}

    def _forget(self, key: bytes) -> None:
        self._size -= len(self._kept.pop(key, b""))


def turn_of(messages: Sequence[ChatMessage]) -> range:
    """Return the indices of the messages since the last question.

    A question straight after a call's result belongs to the same turn, because it holds the call's pictures.
    """
    begin = len(messages)
    while begin and not (messages[begin - 1].role == "user" and (begin < 2 or messages[begin - 2].role != "tool")):
        begin -= 1
    return range(begin, len(messages))


def _prefixes(messages: Sequence[ChatMessage]) -> list[bytes]:
    """Return a digest of the messages before each index, and of all.

    Ids of calls do not count, because callers number the calls of each request.
    """
    digest, prefixes = hashlib.sha256(), []
    for message in messages:
        prefixes.append(digest.digest())
        calls = [(call.name, call.arguments) for call in message.tool_calls]
        digest.update(msgspec.json.encode([message.role, message.content, calls, message.parts]))
    return [*prefixes, digest.digest()]
