"""Sharing patterns: a GPT sends often, or repeats its user's words (P5).

Invariants:
- The numbers are counted from this person's own messages and ledger only.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.actions.consent.encryption import ConsentSeal
from discreet.assistants.actions.ledger import store as ledger_store
from discreet.assistants.actions.ledger.entry import DisclosureFacts
from discreet.db.pool import Connection

LATEST = 50
"""How many of the latest messages, and of the latest calls, are counted."""
MIN_MESSAGES = 5
"""With fewer messages there is no pattern."""
MIN_CALLS = 3
OFTEN = 0.6
"""The share of messages from which on sending is a pattern."""


@dataclass(frozen=True)
class SharingPattern:
    """The sharing pattern of one GPT with one person.

    `gpt_name` is the GPT's name in its latest call. `sent`: with how many of the person's latest `messages` it sent
    something. `own_words`: how many of its latest `calls` repeated the person's words.
    """

    gpt_id: UUID
    gpt_name: str
    messages: int
    sent: int
    calls: int
    own_words: int

    @property
    def sends_often(self) -> bool:
        return self.messages >= MIN_MESSAGES and self.sent >= OFTEN * self.messages

    @property
    def repeats_words(self) -> bool:
        return self.calls >= MIN_CALLS and 2 * self.own_words > self.calls

    @property
    def sentence(self) -> str:
        return " ".join([_sending_sentence(self), *([_repeating_sentence(self)] if self.own_words else [])])

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings for the person before they allow another request."""
        sentences = (
            _sending_sentence(self) if self.sends_often else None,
            _repeating_sentence(self) if self.repeats_words else None,
        )
        return tuple(sentence for sentence in sentences if sentence)


def _sending_sentence(pattern: SharingPattern) -> str:
    if not pattern.messages:
        return f"This GPT sent data {_times_in_words(pattern.calls)}, in chats that were deleted."
    if pattern.messages == 1:
        return f"This GPT sent {'data' if pattern.sent else 'no data'} on your only message."
    return f"This GPT sent data on {pattern.sent} of your last {pattern.messages} messages."


def _repeating_sentence(pattern: SharingPattern) -> str:
    if pattern.calls == 1:
        return "Its only request included your words."
    return f"{pattern.own_words} of its last {pattern.calls} requests included your words."


def _times_in_words(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


async def get_sharing_pattern(connection: Connection, seal: ConsentSeal, gpt_id: UUID) -> SharingPattern:
    """Return the pattern of a GPT with the acting person, without trials."""
    messages, sent = await ledger_store.count_messages_and_calls(connection, gpt_id, LATEST)
    stored = await ledger_store.list_latest_of_gpt(connection, gpt_id, LATEST)
    facts = [seal.open(each.sealed_entry, DisclosureFacts, f"ledger entry {each.id}") for each in stored]
    gpt_name = facts[0].gpt_name if facts else ""
    return SharingPattern(gpt_id, gpt_name, messages, sent, len(facts), sum(each.own_words for each in facts))
