"""What an export held and this server does not keep: counted by kind, each kind with a sentence (SPEC §5)."""

from enum import StrEnum


class LeftOut(StrEnum):
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
    LeftOut.EMPTY: "Conversations without a question or an answer.",
    LeftOut.UNREADABLE: "Conversations that are in no form known here.",
    LeftOut.HERE_ALREADY: "Conversations that you moved in before, and that are here still.",
    LeftOut.OVER: "Conversations that are older than conversations are kept here.",
    LeftOut.CUT: "Messages of more than 2 MB. The first 2 MB of each are here.",
    LeftOut.TOO_MANY: "Messages beyond 20,000, or beyond 32 MB of text, in one conversation.",
    LeftOut.ATTACHMENTS: "Files that were attached or made. What was said about them is here.",
    LeftOut.PICTURES: "Pictures. What was said about them is here.",
    LeftOut.RECORDINGS: "Voice and video recordings. Where the export holds what was said as text, it is here.",
    LeftOut.CANVASES: "Canvas documents.",
    LeftOut.TOOLS: "What tools and actions were asked and what they answered. The answers that came of it are here.",
    LeftOut.THOUGHTS: "What a model thought before it answered.",
    LeftOut.INSTRUCTIONS: "Custom instructions and system messages.",
    LeftOut.MEMORY: "Memory: what the other service noted about you.",
    LeftOut.CITATIONS: "Sources that an answer cited without a link that could be kept.",
    LeftOut.RATINGS: "Ratings of answers.",
    LeftOut.GPTS: "Links from a conversation to the GPT or agent that answered. The conversations are here.",
    LeftOut.PROJECTS: "Links from a conversation to its project or folder. The conversations are here.",
    LeftOut.TAGS: "Tags of conversations. The conversations are here.",
    LeftOut.SHARED: "Shared links. The conversations are here.",
    LeftOut.GROUP_CHATS: "Group chats.",
    LeftOut.UNKNOWN: "Parts of messages that are in no form known here.",
}
