"""The result of parsing one entry of an export."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from discreet.chat.conversations.imported_conversation import ImportedConversation
from discreet.chat.imports.skip_reason import SkipReason, Tally
from discreet.chat.prompts.about_me import FoundText


class ExportSource(StrEnum):
    """The service that an export comes from."""

    CHATGPT = "chatgpt"
    CLAUDE = "claude"
    GEMINI = "gemini"
    OPEN_WEBUI = "open_webui"
    LIBRECHAT = "librechat"


@dataclass(frozen=True)
class ParsedConversation:
    """A parsed entry: its conversation, and the parts left out.

    `source_id` is its id at the source, the same in each export. Without `earlier`, `left_out` says why.
    `is_conversation` is False for other parts of an export, which are only counted. `texts` are the person's custom
    instructions and memories beside it. `source` is None where the entry does not name it.
    """

    source_id: str
    earlier: ImportedConversation | None
    left_out: Tally = field(default_factory=Counter)
    is_conversation: bool = True
    texts: tuple[FoundText, ...] = ()
    source: ExportSource | None = None


def unreadable() -> ParsedConversation:
    return ParsedConversation("", None, Counter([SkipReason.UNREADABLE]))
