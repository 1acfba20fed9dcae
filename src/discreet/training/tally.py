"""Counts of conversations and messages by outcome: numbers only."""

from collections import Counter
from dataclasses import dataclass, field

import msgspec

from discreet.training.reasons import CHANGED, PERMITTED


@dataclass
class Tally:
    """Conversations and messages by code (`reasons.MEANINGS`).

    `removed` counts the gaps in written records by kind.
    """

    conversations: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)

    def count_left_out(self, code: str, messages: int) -> None:
        """Count a conversation that gives no record."""
        self.conversations[code] += 1
        self.messages[code] += messages

    def count_used(self, messages: int) -> None:
        """Count a conversation that became a record of so many messages."""
        self.conversations[PERMITTED] += 1
        self.messages[PERMITTED] += messages

    def count_removed(self, records: int, messages: int) -> None:
        """Count records removed during the build by a "no" or a deletion."""
        for counter, number in ((self.conversations, records), (self.messages, messages)):
            counter[PERMITTED] -= number
            counter[CHANGED] += number

    def add(self, other: "Tally") -> None:
        self.conversations.update(other.conversations)
        self.messages.update(other.messages)
        self.removed.update(other.removed)

    @property
    def considered_count(self) -> int:
        return self.conversations.total()


def encode_tally(tally: Tally) -> str:
    return msgspec.json.encode(tally).decode()


def decode_tally(text: str) -> Tally:
    stored = msgspec.json.decode(text, type=dict[str, dict[str, int]])
    return Tally(**{name: Counter(numbers) for name, numbers in stored.items()})
