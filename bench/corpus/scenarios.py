"""What happens in a conversation of the corpus, and its outcome in a dataset.

Invariant: each fate names one reason of `reasons.MEANINGS`, so that every conversation is counted once.
"""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bench.corpus.texts import Exchange, almost_the_same, exchanges, planted_kinds
from discreet.training.reasons import NEAR_DUPLICATE, UNANSWERED
from discreet.training.tally import Tally

RECENT = 200
"""Conversations of which a near-duplicate can be made."""


class Fate(StrEnum):
    USED = "used"
    OPEN_END = "the last question is not answered"
    CALLED = "a third party joins with the last exchange"
    COPY = "almost the same as an earlier one"
    UNANSWERED = "its only question is not answered"
    CALLED_AT_ONCE = "a third party joins with the first answer"
    NOT_ALLOWED = "its person was never asked"
    WITHDRAWN = "its person says no later on"
    OFF = "it is switched off later on"
    BUILDER_NOT_ASKED = "its GPT's builder was never asked"
    TEAM = "it is a team's"


SHARES = {
    Fate.USED: 50,
    Fate.OPEN_END: 6,
    Fate.CALLED: 8,
    Fate.COPY: 5,
    Fate.UNANSWERED: 3,
    Fate.CALLED_AT_ONCE: 2,
    Fate.NOT_ALLOWED: 12,
    Fate.WITHDRAWN: 5,
    Fate.OFF: 3,
    Fate.BUILDER_NOT_ASKED: 4,
    Fate.TEAM: 2,
}
"""Per hundred conversations."""

LEFT_OUT = {
    Fate.COPY: NEAR_DUPLICATE,
    Fate.UNANSWERED: UNANSWERED,
    Fate.CALLED_AT_ONCE: "third_party",
    Fate.NOT_ALLOWED: "user_not_allowed",
    Fate.WITHDRAWN: "user_refused_since",
    Fate.OFF: "conversation_off",
    Fate.BUILDER_NOT_ASKED: "gpt_not_allowed",
    Fate.TEAM: "service_team",
}
"""Why a whole conversation is left out."""


@dataclass(frozen=True)
class Story:
    """One conversation.

    `asked_last` is a question without an answer; `called_from` counts the exchanges without a third party.
    """

    fate: Fate
    talk: list[Exchange]
    asked_last: str | None = None
    called_from: int | None = None

    @property
    def messages(self) -> int:
        return 2 * len(self.talk) + (self.asked_last is not None)

    @property
    def used(self) -> list[Exchange]:
        """The exchanges that become a record."""
        return [] if self.fate in LEFT_OUT else self.talk[: self.called_from]

    def count(self, planted: Tally) -> None:
        """Count it as a manifest must."""
        if self.fate in LEFT_OUT:
            planted.count_left_out(LEFT_OUT[self.fate], self.messages)
            return
        planted.count_used(2 * len(self.used))
        planted.removed.update(planted_kinds(self.used))
        if self.fate is Fate.OPEN_END:
            planted.messages[UNANSWERED] += 1
        if self.fate is Fate.CALLED:
            planted.messages["third_party"] += self.messages - 2 * len(self.used)


def stories(chance: random.Random, wanted: int) -> Iterator[Story]:
    """Yield so many, with four messages on average."""
    recent: deque[list[Exchange]] = deque(maxlen=RECENT)
    for fate in chance.choices(tuple(SHARES), tuple(SHARES.values()), k=wanted):
        story = _story(chance, fate, recent)
        if story.used:
            recent.append(story.used)
        yield story


def _story(chance: random.Random, fate: Fate, recent: deque[list[Exchange]]) -> Story:
    talk = exchanges(chance, chance.randint(1, 3))
    match fate:
        case Fate.OPEN_END:
            return Story(fate, talk, asked_last=exchanges(chance, 1)[0][0])
        case Fate.CALLED:
            return Story(fate, talk + exchanges(chance, 1), called_from=len(talk))
        case Fate.CALLED_AT_ONCE:
            return Story(fate, talk, called_from=0)
        case Fate.UNANSWERED:
            return Story(fate, [], asked_last=talk[0][0])
        case Fate.COPY if recent:
            return Story(fate, almost_the_same(chance.choice(recent)))
        case Fate.COPY:
            return Story(Fate.USED, talk)
    return Story(fate, talk)
