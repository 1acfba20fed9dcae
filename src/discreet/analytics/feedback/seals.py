"""Encryption of feedback, reports and ratings (P7, P8).

Invariants:
- Feedback is encrypted under the GPT's key, a report under the key `reports`. Neither key identifies the sender.
- The sender's note about a piece is encrypted under the sender's own key.
- All are padded to powers of two, so that sizes reveal little of the content.
- An envelope opens only for its own row.
"""

from datetime import date
from typing import Literal, TypeVar
from uuid import UUID

import msgspec

from discreet.analytics.feedback.pieces import Rating, ReportPiece
from discreet.assistants.gpts.seals import seals_of
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.key_scopes import ContentScope
from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.errors import Conflict, NotFound
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

REPORTS_KEY = "reports"
"""The key's name in the key store. The first report creates it."""
MIN_BYTES = 1_024
"""The least size of a plaintext in bytes."""

T = TypeVar("T")
_RATINGS: dict[bytes, tuple[Rating, bool]] = {
    b"g": ("good", False), b"G": ("good", True), b"b": ("bad", False), b"B": ("bad", True)
}  # fmt: skip
"""One byte each, so that the length reveals nothing. Capital letters mark counted ratings."""
_LETTERS = {rated: letter for letter, rated in _RATINGS.items()}


class SentNote(msgspec.Struct, frozen=True):
    """A person's own note about one sent piece.

    `n` numbers what the person has sent.
    """

    n: int
    kind: Literal["feedback", "report"]
    piece_id: UUID
    gpt_id: UUID
    gpt_name: str
    conversation_id: UUID | None
    sent_on: date


class ReportNote(msgspec.Struct, frozen=True):
    """A report with the GPT's name as its reporter saw it.

    The GPT may be deleted by the time the operator reads the report.
    """

    gpt_name: str
    piece: ReportPiece


class FeedbackSeal:
    """Encryption under one key. Values are JSON, padded with trailing spaces."""

    def __init__(self, key: bytes, random: RandomSource) -> None:
        self._key, self._random = key, random

    def close(self, value: object, context: str) -> bytes:
        encoded = msgspec.json.encode(value)
        size = max(MIN_BYTES, 1 << (len(encoded) - 1).bit_length())
        return seal(self._random, self._key, encoded.ljust(size), context)

    def open(self, sealed: bytes, kind: type[T], context: str) -> T:
        """Decrypt a value. DecryptionFailed when it belongs to another row or key."""
        return msgspec.json.decode(open_sealed(self._key, sealed, context), type=kind)


class FeedbackSeals:
    """Creates the encryption for pieces, notes, reports and ratings."""

    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def of_gpt(self, gpt_id: UUID) -> FeedbackSeal:
        """Return the encryption of a GPT's pieces. NotFound once the GPT is deleted."""
        return self._of(seals_of(self._keys, self._random, gpt_id).key, "discreet v1 feedback")

    def of_person(self, account_id: UUID) -> FeedbackSeal:
        """Return the encryption of a person's notes.

        NotFound once the account's key is destroyed.
        """
        key = self._keys.key(f"user/{account_id}")
        if key is None:
            raise NotFound("This account no longer exists.")
        return self._of(key, "discreet v1 sent feedback")

    def of_reports(self) -> FeedbackSeal:
        key = self._keys.key(REPORTS_KEY)
        if key is None:
            try:
                key = self._keys.create_key(REPORTS_KEY)
            except Conflict:  # another process created it first
                return self.of_reports()
        return self._of(key, "discreet v1 reports")

    def close_rating(self, conversation: OpenConversation, message_id: UUID, rating: Rating, *, counted: bool) -> bytes:
        """Encrypt a rating under the conversation's key."""
        key, letter = conversation.keys[ContentScope.PRIVATE], _LETTERS[rating, counted]
        return seal(self._random, key, letter, f"rating {message_id}")

    def open_rating(self, conversation: OpenConversation, message_id: UUID, sealed: bytes) -> tuple[Rating, bool]:
        """Return the rating and whether it was counted."""
        return _RATINGS[open_sealed(conversation.keys[ContentScope.PRIVATE], sealed, f"rating {message_id}")]

    def _of(self, secret: bytes, info: str) -> FeedbackSeal:
        return FeedbackSeal(derive_key(secret, info), self._random)


def piece_context(gpt_id: UUID, piece_id: UUID) -> str:
    return f"feedback {gpt_id} {piece_id}"


def report_context(report_id: UUID) -> str:
    return f"report {report_id}"


def note_context(id_: UUID) -> str:
    return f"sent {id_}"
