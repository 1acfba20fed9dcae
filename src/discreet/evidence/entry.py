"""Entries of the evidence log: what was done, in a form that a stranger can check later (P12).

Invariants:
- The log is given a commitment and nothing else: SHA-256 over a salt of 32 bytes and the facts in their one canonical
  form.
- Without the salt it says nothing, not even to who guesses the facts.
- With it, nothing else fits.
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
"""No floating point: two programs write the same number differently."""
Facts = Mapping[str, Fact]


class EntryKind(StrEnum):
    """Whoever adds a kind of act names it here, in the pages' texts and in `docs/formats/evidence.md`."""

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
    """In clear: what was taken away is out of the server's hands."""
    MODEL_TRAINED = "model_trained"
    DISCLOSED = "disclosed"
    SIGNED_IN_BY_LINK = "signed_in_by_link"
    """With a link that somebody else made."""
    ROLE_CHANGED = "role_changed"
    RIGHT_CHANGED = "right_changed"
    """What somebody may do with another person's GPT."""
    FILLER = "filler"
    """Pads a step of the log; nothing was done."""


@dataclass(frozen=True)
class LogEntry:
    """What was done, when, and the facts of it: ids, settings, amounts and digests. Never what somebody wrote."""

    kind: EntryKind
    at: datetime
    facts: Facts

    def canonical(self) -> str:
        """The one text that is committed to: JSON with sorted keys, without blanks, not escaped beyond need."""
        _refuse_inexact(self.facts)
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return canonical({"version": VERSION, "kind": self.kind, "at": at, "facts": self.facts})


def canonical(entry: Mapping[str, object]) -> str:
    """The canonical form of an entry that a receipt or a promise tells."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Opening(msgspec.Struct, frozen=True):
    """What opens a commitment."""

    salt: bytes
    canonical: str

    def commitment(self) -> bytes:
        """What the log is given. The salt's length is fixed, so no two openings run together the same."""
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
                    raise TypeError(f"the name of a fact is plain text, not {key!r}")
                _refuse_inexact(value)
        case Sequence():
            for value in fact:
                _refuse_inexact(value)
        case _:
            raise TypeError(f"a fact is text, a whole number, or made of them, not {type(fact).__name__}")
