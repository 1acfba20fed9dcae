"""What a reader of exports makes of one entry: a conversation as it can be kept, and what could not be."""

from collections import Counter
from dataclasses import dataclass, field

from discreet.conversations.earlier import Earlier
from discreet.moving_in.left_out import LeftOut

Tally = Counter[LeftOut]


@dataclass(frozen=True)
class Found:
    """`source_id` is how its source calls it: the same export gives the same. No `earlier`: `left_out` says why.

    `is_conversation` is False for the rest of an export, of which nothing but counts is kept.
    """

    source_id: str
    earlier: Earlier | None
    left_out: Tally = field(default_factory=Counter)
    is_conversation: bool = True


def unreadable() -> Found:
    return Found("", None, Counter([LeftOut.UNREADABLE]))
