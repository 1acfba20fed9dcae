"""What an export held and this server does not keep: counted by reason, said in words (SPEC §5)."""

from enum import StrEnum


class LeftOut(StrEnum):
    """Why something is not there after moving in. The value is its name in the report."""

    EMPTY = "empty"
    """A conversation."""
    UNREADABLE = "unreadable"
    """A conversation."""
    HERE_ALREADY = "here_already"
    """A conversation."""
    OVER = "over"
    """A conversation."""
    ATTACHMENTS = "attachments"
    TOOLS = "tools"
    THOUGHTS = "thoughts"
    INSTRUCTIONS = "instructions"
    UNKNOWN = "unknown"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    LeftOut.EMPTY: "Conversations without a question or an answer.",
    LeftOut.UNREADABLE: "Conversations that are in no form known here.",
    LeftOut.HERE_ALREADY: "Conversations that you moved in before, and that are here still.",
    LeftOut.OVER: "Conversations that are older than conversations are kept here.",
    LeftOut.ATTACHMENTS: "Pictures, recordings and other files. What was said about them is here.",
    LeftOut.TOOLS: "What tools and actions were asked and what they answered. The answers that came of it are here.",
    LeftOut.THOUGHTS: "What a model thought before it answered.",
    LeftOut.INSTRUCTIONS: "Instructions that stood before a conversation.",
    LeftOut.UNKNOWN: "Parts of messages that are in no form known here.",
}
