"""What was looked at and what became of it, counted by reason: numbers alone."""

from collections import Counter
from dataclasses import dataclass, field

import msgspec

from discreet.training.reasons import CHANGED, PERMITTED


@dataclass
class Tally:
    """Conversations and messages by code (`reasons.MEANING`).

    `removed` counts by kind the gaps that were made in records when they were written.
    """

    conversations: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)

    def left_out(self, code: str, messages: int) -> None:
        """A conversation that gives nothing."""
        self.conversations[code] += 1
        self.messages[code] += messages

    def used(self, messages: int) -> None:
        """A conversation that became a record of so many messages."""
        self.conversations[PERMITTED] += 1
        self.messages[PERMITTED] += messages

    def changed(self, records: int, messages: int) -> None:
        """Records taken out again because somebody said no or deleted something meanwhile."""
        for counter, number in ((self.conversations, records), (self.messages, messages)):
            counter[PERMITTED] -= number
            counter[CHANGED] += number

    def add(self, other: "Tally") -> None:
        self.conversations.update(other.conversations)
        self.messages.update(other.messages)
        self.removed.update(other.removed)

    @property
    def looked_at(self) -> int:
        return self.conversations.total()


def encode_tally(tally: Tally) -> str:
    return msgspec.json.encode(tally).decode()


def decode_tally(text: str) -> Tally:
    stored = msgspec.json.decode(text, type=dict[str, dict[str, int]])
    return Tally(**{name: Counter(numbers) for name, numbers in stored.items()})
