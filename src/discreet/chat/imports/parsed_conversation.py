"""The result of parsing one entry of an export."""

from collections import Counter
from dataclasses import dataclass, field

from discreet.chat.conversations.import_conversation import ImportedConversation
from discreet.chat.imports.skip_reason import SkipReason
from discreet.chat.prompts.about_me import FoundText

Tally = Counter[SkipReason]


@dataclass(frozen=True)
class ParsedConversation:
    """A parsed entry: its conversation, and the parts left out.

    `source_id` is its id at the source, the same in each export. Without `earlier`, `left_out` says why.
    `is_conversation` is False for other parts of an export, which are only counted. `texts` are the person's custom
    instructions and memories beside it.
    """

    source_id: str
    earlier: ImportedConversation | None
    left_out: Tally = field(default_factory=Counter)
    is_conversation: bool = True
    texts: tuple[FoundText, ...] = ()


def unreadable() -> ParsedConversation:
    return ParsedConversation("", None, Counter([SkipReason.UNREADABLE]))
