"""The origins of a GPT's words, and how long a part keeps them (P3).

A part is a GPT's description, its instructions, its starters, one action or one knowledge file. An origin is a party to
a part besides the GPT's owner: the owner of the GPT that it was copied from, or an earlier owner. It is stored as the
id of a party `gpt:<id>`. Its "no" is final like every party's "no".

Invariants:
- A copy has the origins of its source, and the source GPT itself.
- Changed text keeps its origins: the amount of change is never compared.
- Only a part that is new, or was empty before, has no origin.
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
    """Origins of the texts in the builder's form.

    Actions and knowledge files have their own.
    """

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


def after_edit(before: Texts, origins: TextOrigins, after: Texts) -> TextOrigins:
    """Return the origins of saved texts.

    They replace `before`, which had these `origins`.
    """
    return TextOrigins(
        **{
            part.name: origins_after_save(
                bool(getattr(before, part.name)), getattr(origins, part.name), bool(getattr(after, part.name))
            )
            for part in fields(TextOrigins)
        }
    )


def origins_after_save(had_text: bool, origins: Origins, has_text: bool) -> Origins:
    """Return the origins of one part after it was saved.

    Text that replaces other text counts as a change of it.
    """
    return origins if had_text and has_text else NO_ORIGINS


def sort_origins(origins: Iterable[UUID]) -> list[UUID]:
    """Return the origins in the order in which the database stores them."""
    return sorted(set(origins))
