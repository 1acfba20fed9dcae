"""What a reader of exports makes of one entry: a conversation as it can be kept, and what could not be."""

from collections import Counter
from dataclasses import dataclass, field

from discreet.chat.conversations.import_conversation import ImportedConversation
from discreet.chat.imports.left_out import SkipReason

Tally = Counter[SkipReason]


@dataclass(frozen=True)
class ParsedConversation:
    """`source_id` is how its source calls it: the same export gives the same. No `earlier`: `left_out` says why.

    `is_conversation` is False for the rest of an export, of which nothing but counts is kept.
    """

    source_id: str
    earlier: ImportedConversation | None
    left_out: Tally = field(default_factory=Counter)
    is_conversation: bool = True


def unreadable() -> ParsedConversation:
    return ParsedConversation("", None, Counter([SkipReason.UNREADABLE]))
