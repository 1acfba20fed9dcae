"""Parts of an export that are not imported: kinds and sentences.

Specification: GPTs.
"""

from enum import StrEnum


class SkipReason(StrEnum):
    """Why a part was not imported. The value is its name in report and database."""

    EMPTY = "empty"
    """A conversation."""
    UNREADABLE = "unreadable"
    """A conversation."""
    HERE_ALREADY = "here_already"
    """A conversation."""
    OVER = "over"
    """A conversation."""
    CUT = "cut"
    """A message whose first part is kept."""
    TOO_MANY = "too_many"
    """A message."""
    ATTACHMENTS = "attachments"
    PICTURES = "pictures"
    RECORDINGS = "recordings"
    CANVASES = "canvases"
    TOOLS = "tools"
    THOUGHTS = "thoughts"
    INSTRUCTIONS = "instructions"
    MEMORY = "memory"
    CITATIONS = "citations"
    RATINGS = "ratings"
    GPTS = "gpts"
    """A conversation that is kept without its GPT."""
    PROJECTS = "projects"
    """A conversation that is kept without its project or folder."""
    TAGS = "tags"
    SHARED = "shared"
    GROUP_CHATS = "group_chats"
    UNKNOWN = "unknown"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    SkipReason.EMPTY: "Conversations without a question or an answer.",
    SkipReason.UNREADABLE: "Conversations in an unknown format.",
    SkipReason.HERE_ALREADY: "Conversations that you imported before and that are still here.",
    SkipReason.OVER: "Conversations that are older than the retention period here.",
    SkipReason.CUT: "Messages of more than 2 MB. The first 2 MB of each are here.",
    SkipReason.TOO_MANY: "Messages beyond 20,000, or beyond 32 MB of text, in one conversation.",
    SkipReason.ATTACHMENTS: "Files that were attached or made. What was said about them is here.",
    SkipReason.PICTURES: "Pictures. What was said about them is here.",
    SkipReason.RECORDINGS: "Voice and video recordings. If the export contains a transcript, it is here.",
    SkipReason.CANVASES: "Canvas documents.",
    SkipReason.TOOLS: "Calls of tools and actions, and their results. The answers based on them are here.",
    SkipReason.THOUGHTS: "The model's reasoning before its answers.",
    SkipReason.INSTRUCTIONS: "Custom instructions and system messages.",
    SkipReason.MEMORY: "Memory: what the other service noted about you.",
    SkipReason.CITATIONS: "Cited sources without a usable link.",
    SkipReason.RATINGS: "Ratings of answers.",
    SkipReason.GPTS: "Links from a conversation to the GPT or agent that answered. The conversations are here.",
    SkipReason.PROJECTS: "Links from a conversation to its project or folder. The conversations are here.",
    SkipReason.TAGS: "Tags of conversations. The conversations are here.",
    SkipReason.SHARED: "Shared links. The conversations are here.",
    SkipReason.GROUP_CHATS: "Group chats.",
    SkipReason.UNKNOWN: "Parts of messages in an unknown format.",
}
