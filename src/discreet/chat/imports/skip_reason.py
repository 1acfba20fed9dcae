"""Parts of an export that are not imported: kinds, names of unknown ones, and sentences.

Specification: GPTs.
"""

import re
from collections import Counter
from enum import StrEnum

MAX_NAMES = 20
"""Unknown kinds of parts that are named for one import."""
_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
"""What a format calls a kind of part. Anything else may be a person's words, and is only counted."""
_UNKNOWN = "unknown:"


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
    SkipReason.EMPTY: "Chats without a question or an answer.",
    SkipReason.UNREADABLE: "Chats in an unknown format.",
    SkipReason.HERE_ALREADY: "Chats you imported before that are still here.",
    SkipReason.OVER: "Chats older than the auto-delete period.",
    SkipReason.CUT: "Messages over 2 MB. The first 2 MB of each were imported.",
    SkipReason.TOO_MANY: "Messages beyond 20,000, or beyond 32 MB of text, in one chat.",
    SkipReason.ATTACHMENTS: "Attached or created files. Messages about them were imported.",
    SkipReason.PICTURES: "Images. Messages about them were imported.",
    SkipReason.RECORDINGS: "Voice and video recordings. Transcripts in the export were imported.",
    SkipReason.CANVASES: "Canvas documents.",
    SkipReason.TOOLS: "Tool and action calls and their results. The answers based on them were imported.",
    SkipReason.THOUGHTS: "The model's reasoning before its answers.",
    SkipReason.INSTRUCTIONS: "Custom instructions and system messages.",
    SkipReason.MEMORY: "Memory: the other service's notes about you.",
    SkipReason.CITATIONS: "Cited sources without a usable link.",
    SkipReason.RATINGS: "Ratings of answers.",
    SkipReason.GPTS: "Links to the GPT or agent that answered. The chats were imported.",
    SkipReason.PROJECTS: "Links to a project or folder. The chats were imported.",
    SkipReason.TAGS: "Chat tags. The chats were imported.",
    SkipReason.SHARED: "Shared links. The chats were imported.",
    SkipReason.GROUP_CHATS: "Group chats.",
    SkipReason.UNKNOWN: "Message parts in an unknown format.",
}

Tally = Counter[str]
"""How often a part was left out, by its `SkipReason` or by an unknown kind (`unknown_part`)."""


def unknown_part(kind: object) -> str:
    """Return the key under which a part of an unknown kind is counted, with the name that its format gives it."""
    is_name = isinstance(kind, str) and _NAME.fullmatch(kind)
    return f"{_UNKNOWN}{kind}" if is_name else SkipReason.UNKNOWN


def name_of_unknown(key: str) -> str | None:
    """Return the name in a key of `unknown_part`; None for other keys."""
    return key.removeprefix(_UNKNOWN) if key.startswith(_UNKNOWN) else None


def add_tally(total: Tally, part: Tally) -> None:
    """Add the counts. Unknown kinds beyond MAX_NAMES are counted without their names."""
    names = sum(name_of_unknown(key) is not None for key in total)
    for key, count in part.items():
        if key not in total and name_of_unknown(key) is not None:
            names += 1
            total[key if names <= MAX_NAMES else SkipReason.UNKNOWN] += count
        else:
            total[key] += count
