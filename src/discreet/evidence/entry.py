"""Entries of the evidence log: acts in a form that outsiders can verify (P12).

Invariants:
- The log receives only a commitment: SHA-256 over a salt of 32 bytes and the canonical form of the facts.
- Without the salt the commitment reveals nothing, even to a reader who guesses the facts.
- With the salt no other facts fit the commitment.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec

VERSION: Final = 1
SALT_BYTES: Final = 32

Fact: TypeAlias = "str | int | Sequence[Fact] | Mapping[str, Fact] | None"
"""No floating point: two programs can write the same number differently."""
Facts = Mapping[str, Fact]


class EntryKind(StrEnum):
    """The kinds of acts.

    A new kind is also added to the texts of the pages and to `docs/formats/evidence.md`.
    """

    CHOICE = "choice"
    POLICY_PUBLISHED = "policy_published"
    POLICY_ACCEPTED = "policy_accepted"
    DATASET_FINISHED = "dataset_finished"
    DATASET_DESTROYED = "dataset_destroyed"
    NUMBERS_RELEASED = "numbers_released"
    KEY_DESTROYED = "key_destroyed"
    REMOVED = "removed"
    GPT_HANDED_OVER = "gpt_handed_over"
    LOG_BEGUN = "log_begun"
    ADMINISTRATIVE_ACT = "administrative_act"
    RECORDS_SHOWN = "records_shown"
    DATASET_EXPORTED = "dataset_exported"
    """A dataset was taken out of the server unencrypted, so the server no longer controls it."""
    MODEL_TRAINED = "model_trained"
    DISCLOSED = "disclosed"
    SIGNED_IN_BY_LINK = "signed_in_by_link"
    """With a link that another person made."""
    ROLE_CHANGED = "role_changed"
    RIGHT_CHANGED = "right_changed"
    """A person's right on another person's GPT."""
    GUEST_LINK = "guest_link"
    """A person's link for guests was made or revoked."""
    PUBLIC_PAGE = "public_page"
    """A person turned the public page of their GPT on or off, or let search engines list it."""
    FILLER = "filler"
    """Pads a step of the log; no act."""


@dataclass(frozen=True)
class LogEntry:
    """An act, its time and its facts: ids, settings, amounts and digests.

    Never text that a person wrote.
    """

    kind: EntryKind
    at: datetime
    facts: Facts

    def canonical(self) -> str:
        """Return the text that is committed to.

        JSON with sorted keys, without spaces, with minimal escaping.
        """
        _refuse_inexact(self.facts)
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return canonical({"version": VERSION, "kind": self.kind, "at": at, "facts": self.facts})


def canonical(entry: Mapping[str, object]) -> str:
    """Return the canonical form of an entry from a receipt or a promise."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Opening(msgspec.Struct, frozen=True):
    """The salt and the text that open a commitment."""

    salt: bytes
    canonical: str

    def commitment(self) -> bytes:
        """Return the commitment, which is all that the log receives.

        The salt has a fixed length, so two different openings never hash the same bytes.
        """
        if len(self.salt) != SALT_BYTES:
            raise ValueError(f"a salt has {SALT_BYTES} bytes")
        return hashlib.sha256(self.salt + self.canonical.encode()).digest()


def _refuse_inexact(fact: object) -> None:
    match fact:
        case None | str() | int():
            return
        case Mapping():
            for key, value in fact.items():
                if not (isinstance(key, str) and key.isascii()):
                    raise TypeError(f"a fact's name must be ASCII text, not {key!r}")
                _refuse_inexact(value)
        case Sequence():
            for value in fact:
                _refuse_inexact(value)
        case _:
            raise TypeError(f"a fact must be text, a whole number, or made of them, not {type(fact).__name__}")
