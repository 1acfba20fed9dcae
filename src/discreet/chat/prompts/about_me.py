"""What a person tells models about themselves: values and limits."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import msgspec

from discreet.errors import Invalid

TEXT_CHARACTERS = 3_000
"""Characters of each of the two texts."""


class AboutMe(msgspec.Struct, frozen=True, kw_only=True):
    """Two texts of a person, and the chats that use them (promises/about_me.py).

    `about_you` is about the person, `answers` about how answers should be.
    """

    about_you: str = ""
    answers: str = ""
    in_chats: bool = True
    in_gpts: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.about_you or self.answers)

    @property
    def prompt_text(self) -> str:
        """The texts as a prompt holds them; "" if there are none."""
        parts = [("About me", self.about_you), ("Response style", self.answers)]
        return "\n\n".join(f"{title}:\n{text}" for title, text in parts if text)


@dataclass(frozen=True, kw_only=True)
class SealedAboutMe:
    """What a person tells about themselves in one space, as stored."""

    id: UUID
    owner_id: UUID
    holder: str
    sealed_prompt: bytes


class TextKind(StrEnum):
    """What a text is about."""

    ABOUT_YOU = "about_you"
    ANSWERS = "answers"
    """Response style."""
    MEMORY = "memory"
    PROJECT = "project"


class FoundText(msgspec.Struct, frozen=True):
    """A text of the person's at another service. `name`: that of a project."""

    kind: TextKind
    text: str
    name: str = ""


class FoundTexts(msgspec.Struct, frozen=True):
    """The texts about a person that an import found, until they decide."""

    texts: tuple[FoundText, ...]


def validate(about_me: AboutMe) -> AboutMe:
    """Return it without outer whitespace; Invalid if a text is too long."""
    about_you, answers = about_me.about_you.strip(), about_me.answers.strip()
    for field, text in (("about_you", about_you), ("answers", answers)):
        if len(text) > TEXT_CHARACTERS:
            raise Invalid(f"This text has more than {TEXT_CHARACTERS:,} characters. Shorten it.", field=field)
        if "\0" in text:
            raise Invalid("The text contains a NUL character. Remove it.", field=field)
    return msgspec.structs.replace(about_me, about_you=about_you, answers=answers)
