"""Prompts that a person keeps: values and limits.

A prompt's text may have variables, which the page fills before the text is sent: `{{topic}}`, `{{topic=bees}}` with a
default, `{{tone:formal|friendly}}` with choices. The server stores them as they were written.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from discreet.errors import Invalid

NAME_CHARACTERS = 100
TEXT_CHARACTERS = 20_000
MAX_PROMPTS = 500
"""The limit of a person's prompts in one space."""
MAX_SHARED = 500
"""The limit of prompts that one workspace shares: each member's library opens all of them."""
TOO_MANY_SHARED = (
    f"This workspace shares {MAX_SHARED} prompts, which is the limit. Stop sharing one of yours, or ask an owner or "
    "admin to remove one."
)
GONE = "This prompt doesn't exist, or it isn't shared with you any more."


class PromptContent(msgspec.Struct, frozen=True):
    """The sealed part of a prompt: its name and its text."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A person's own prompt. `shared_at`: since when the members of its workspace see it."""

    id: UUID
    content: PromptContent
    created_at: datetime
    updated_at: datetime
    shared_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SharedPrompt:
    """Another member's prompt, shared with the workspace. `may_remove`: the reader is an owner or admin."""

    id: UUID
    content: PromptContent
    author_id: UUID
    author: str
    shared_at: datetime
    may_remove: bool


@dataclass(frozen=True)
class Library:
    """The prompts of one space: the person's own, and those that other members share.

    `damaged`: how many are missing, because what is stored of them does not open.
    """

    own: tuple[Prompt, ...]
    shared: tuple[SharedPrompt, ...]
    damaged: int = 0


def validate(name: str, text: str) -> PromptContent:
    """Return the content with the name's whitespace normalised; Invalid if a part is empty or too long."""
    name, text = " ".join(name.split()), text.strip()
    if not name:
        raise Invalid("Enter a name for the prompt.", field="name")
    if len(name) > NAME_CHARACTERS:
        raise Invalid(f"A prompt's name has at most {NAME_CHARACTERS} characters.", field="name")
    if not text:
        raise Invalid("Enter the prompt's text.", field="text")
    if len(text) > TEXT_CHARACTERS:
        raise Invalid(f"A prompt has at most {TEXT_CHARACTERS} characters.", field="text")
    return PromptContent(name, text)
