"""Where the words of a GPT come from, and how long a part keeps its origins (P3).

A part is a GPT's description, its instructions, its starters, one action or one knowledge file. An origin is a party to
a part beside the GPT's owner: the owner of the GPT that it was copied from, or an earlier owner. It is written as the
id of a party `gpt:<id>`; its "no" is final like the "no" of every party.

Invariants:
- A copy has the origins of what it was made from, and that GPT itself.
- Changed text keeps its origins: how much was changed is never compared.
- Only a part that was empty, or is new, has no origin.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from uuid import UUID

Origins = frozenset[UUID]
"""Ids of parties `gpt:<id>`."""

Digest = bytes
"""A keyed digest of a part's exact content: 32 bytes."""

NO_ORIGINS: Origins = frozenset()


@dataclass(frozen=True)
class TextOrigins:
    """Origins of the texts that a builder writes in the form. Actions and knowledge files have their own."""

    description: Origins = NO_ORIGINS
    instructions: Origins = NO_ORIGINS
    starters: Origins = NO_ORIGINS

    def __or__(self, more: "TextOrigins") -> "TextOrigins":
        return TextOrigins(
            self.description | more.description, self.instructions | more.instructions, self.starters | more.starters
        )

    @property
    def all(self) -> Origins:
        return self.description | self.instructions | self.starters


@dataclass(frozen=True)
class Texts:
    """The texts that have origins. The starters are one part."""

    description: str = ""
    instructions: str = ""
    starters: tuple[str, ...] = ()


NO_TEXT_ORIGINS = TextOrigins()


def after_edit(before: Texts, kept: TextOrigins, after: Texts) -> TextOrigins:
    """Origins of the texts that are saved in the place of `before`, which had the origins `kept`."""
    return TextOrigins(**{
        part.name: kept_by(bool(getattr(before, part.name)), getattr(kept, part.name), bool(getattr(after, part.name)))
        for part in fields(TextOrigins)
    })  # fmt: skip


def kept_by(had_text: bool, origins: Origins, has_text: bool) -> Origins:
    """Origins of one part after it was saved. Text in the place of other text is a change of it."""
    return origins if had_text and has_text else NO_ORIGINS


def ordered(origins: Iterable[UUID]) -> list[UUID]:
    """As the database stores them."""
    return sorted(set(origins))
