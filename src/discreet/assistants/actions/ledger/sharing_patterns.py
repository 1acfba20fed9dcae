"""Sharing patterns: a GPT sends often, or repeats its person's words (P5).

Invariants:
- The numbers are counted from this person's own messages and ledger only.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.actions.consent.encryption import ConsentSeal
from discreet.assistants.actions.ledger import store as ledger_store
from discreet.assistants.actions.ledger.entry import ChatReference
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
    def repeats(self) -> bool:
        return self.calls >= MIN_CALLS and 2 * self.own_words > self.calls

    @property
    def sentence(self) -> str:
        return " ".join([_sends(self), *([_repeats(self)] if self.own_words else [])])

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings for the person before they allow another request."""
        said = (_sends(self) if self.sends_often else None, _repeats(self) if self.repeats else None)
        return tuple(sentence for sentence in said if sentence)


def _sends(habit: SharingPattern) -> str:
    if not habit.messages:
        return f"This GPT sent data {_times(habit.calls)}, in chats that were deleted."
    if habit.messages == 1:
        return f"This GPT sent {'data' if habit.sent else 'no data'} on your only message."
    return f"This GPT sent data on {habit.sent} of your last {habit.messages} messages."


def _repeats(habit: SharingPattern) -> str:
    if habit.calls == 1:
        return "Its only request included your words."
    return f"{habit.own_words} of its last {habit.calls} requests included your words."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


async def habit_with(connection: Connection, seal: ConsentSeal, gpt_id: UUID) -> SharingPattern:
    """Return the pattern of a GPT with the acting person, without trials."""
    messages, sent = await ledger_store.own_habit(connection, gpt_id, LATEST)
    stored = await ledger_store.latest_of_gpt(connection, gpt_id, LATEST)
    told = [seal.open(each.sealed_entry, ChatReference, f"ledger entry {each.id}") for each in stored]
    gpt_name = told[0].gpt_name if told else ""
    return SharingPattern(gpt_id, gpt_name, messages, sent, len(told), sum(each.own_words for each in told))
