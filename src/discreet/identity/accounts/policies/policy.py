"""Versioned policies: privacy policy, terms, a workspace's text (P13).

Invariants:
- A published version never changes; a new version replaces it.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.errors import Invalid, NotFound
from discreet.identity.accounts.account import hides_text
from discreet.promises.terms import PolicyKind

TEXT_CHARACTERS = 100_000
NOTE_CHARACTERS = 1_000

TITLES = {
    PolicyKind.PRIVACY: "Privacy policy",
    PolicyKind.TERMS: "Terms of use",
    PolicyKind.WORKSPACE: "How we use AI here",
}
NAMES = {
    PolicyKind.PRIVACY: "privacy policy",
    PolicyKind.TERMS: "terms of use",
    PolicyKind.WORKSPACE: "text of this workspace",
}
"""For use within a sentence."""


@dataclass(frozen=True)
class Document:
    """A document with versions: one of the operator's two, or a workspace's."""

    kind: PolicyKind
    workspace_id: UUID | None = None

    def __post_init__(self) -> None:
        if (self.kind is PolicyKind.WORKSPACE) != (self.workspace_id is not None):
            raise NotFound("There is no such document.")


@dataclass(frozen=True)
class PolicyVersion:
    """A version of a document without its text.

    `note` says what changed; the first version's may be empty.
    """

    kind: PolicyKind
    version: int
    note: str
    published_at: datetime


@dataclass(frozen=True)
class Policy:
    """A version with its text, in Markdown."""

    info: PolicyVersion
    text: str


@dataclass(frozen=True)
class PolicyDraft:
    """A publisher's unpublished text, visible only to the publisher."""

    text: str
    note: str
    saved_at: datetime


@dataclass(frozen=True)
class Acceptance:
    """An account's acceptance of a version."""

    kind: PolicyKind
    version: int
    at: datetime


def clean_text(text: str) -> str:
    """Return the text as published: NFC, plain line ends.

    Invalid when empty or too long.
    """
    text = readable(text)
    if not text.strip():
        raise Invalid("Please write the text first.", field="text")
    return text


def readable(text: str) -> str:
    """Return a text or draft. Invalid when it is too long or has invisible characters."""
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > TEXT_CHARACTERS:
        raise Invalid(f"Please keep the text to {TEXT_CHARACTERS:,} characters.", field="text")
    for number, line in enumerate(text.split("\n"), 1):
        if any(_turns_or_controls(character) for character in line):
            raise Invalid(
                f"Line {number} contains an invisible character that controls the text or changes its direction. "
                "Please type it again.",
                field="text",
            )
    return text


def clean_note(note: str) -> str:
    """Return the note on one line. Invalid when it is too long or hides text."""
    note = " ".join(unicodedata.normalize("NFC", note).split())
    if len(note) > NOTE_CHARACTERS or hides_text(note):
        raise Invalid(f"Please say what changed in at most {NOTE_CHARACTERS:,} plain characters.", field="note")
    return note


def _turns_or_controls(character: str) -> bool:
    """Return whether the character is a control or changes the text's direction.

    These are controls except the tab, lone surrogates, and embeddings and overrides of direction (UAX #9).
    """
    return character != "\t" and (unicodedata.category(character) in ("Cc", "Cs") or character in _TURNING)


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
