"""What an export held and this server does not keep: counted by kind, each kind with a sentence (specification:
GPTs)."""

from enum import StrEnum


class SkipReason(StrEnum):
    """Why something is not there after moving in. The value is its name in the report and in the database."""

    EMPTY = "empty"
    """A conversation."""
    UNREADABLE = "unreadable"
    """A conversation."""
    HERE_ALREADY = "here_already"
    """A conversation."""
    OVER = "over"
    """A conversation."""
    CUT = "cut"
    """A message of which the first part is kept."""
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
    """A conversation that is kept, without the GPT that it was had with."""
    PROJECTS = "projects"
    """A conversation that is kept, without the project or folder that it was in."""
    TAGS = "tags"
    SHARED = "shared"
    GROUP_CHATS = "group_chats"
    UNKNOWN = "unknown"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    SkipReason.EMPTY: "Conversations without a question or an answer.",
    SkipReason.UNREADABLE: "Conversations that are in no form known here.",
    SkipReason.HERE_ALREADY: "Conversations that you moved in before, and that are here still.",
    SkipReason.OVER: "Conversations that are older than conversations are kept here.",
    SkipReason.CUT: "Messages of more than 2 MB. The first 2 MB of each are here.",
    SkipReason.TOO_MANY: "Messages beyond 20,000, or beyond 32 MB of text, in one conversation.",
    SkipReason.ATTACHMENTS: "Files that were attached or made. What was said about them is here.",
    SkipReason.PICTURES: "Pictures. What was said about them is here.",
    SkipReason.RECORDINGS: "Voice and video recordings. Where the export holds what was said as text, it is here.",
    SkipReason.CANVASES: "Canvas documents.",
    SkipReason.TOOLS: "What tools and actions were asked and what they answered. The answers that came of it are here.",
    SkipReason.THOUGHTS: "What a model thought before it answered.",
    SkipReason.INSTRUCTIONS: "Custom instructions and system messages.",
    SkipReason.MEMORY: "Memory: what the other service noted about you.",
    SkipReason.CITATIONS: "Sources that an answer cited without a link that could be kept.",
    SkipReason.RATINGS: "Ratings of answers.",
    SkipReason.GPTS: "Links from a conversation to the GPT or agent that answered. The conversations are here.",
    SkipReason.PROJECTS: "Links from a conversation to its project or folder. The conversations are here.",
    SkipReason.TAGS: "Tags of conversations. The conversations are here.",
    SkipReason.SHARED: "Shared links. The conversations are here.",
    SkipReason.GROUP_CHATS: "Group chats.",
    SkipReason.UNKNOWN: "Parts of messages that are in no form known here.",
}
