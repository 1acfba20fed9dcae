"""How feedback is sealed (P7, P8).

Invariants:
- A piece lies under the GPT's key and a report under the key `reports`, which say nothing of the person who sent it.
- That it is theirs lies under the person's own key.
- All are padded to powers of two, so that sizes hardly tell what is in it.
- Every envelope belongs to its row.
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
from discreet.ports import KeyStore, RandomSource

REPORTS_KEY = "reports"
"""In the key store: made by the first report."""
SMALLEST = 1_024
"""Bytes that anything sealed here has at least."""

T = TypeVar("T")
_RATINGS: dict[bytes, tuple[Rating, bool]] = {
    b"g": ("good", False), b"G": ("good", True), b"b": ("bad", False), b"B": ("bad", True)
}  # fmt: skip
"""One byte each, so that the length tells nothing. Large letters were counted."""
_LETTERS = {rated: letter for letter, rated in _RATINGS.items()}


class SentNote(msgspec.Struct, frozen=True):
    """A person's own note of what they have sent: the `n`th thing, as what, to whom, on which day."""

    n: int
    kind: Literal["feedback", "report"]
    piece_id: UUID
    gpt_id: UUID
    gpt_name: str
    conversation_id: UUID | None
    sent_on: date


class KeptReport(msgspec.Struct, frozen=True):
    """A report with the GPT's name as its reporter knew it: the GPT may be gone when the operator reads it."""

    gpt_name: str
    piece: ReportPiece


class FeedbackSeal:
    """One key. Values are JSON, padded with blanks, which JSON allows at its end."""

    def __init__(self, key: bytes, entropy: RandomSource) -> None:
        self._key, self._entropy = key, entropy

    def close(self, value: object, about: str) -> bytes:
        written = msgspec.json.encode(value)
        size = max(SMALLEST, 1 << (len(written) - 1).bit_length())
        return seal(self._entropy, self._key, written.ljust(size), about)

    def open(self, sealed: bytes, kind: type[T], about: str) -> T:
        """CannotOpen when it was sealed for another row or under another key."""
        return msgspec.json.decode(open_sealed(self._key, sealed, about), type=kind)


class FeedbackSeals:
    """Where each key comes from."""

    def __init__(self, keys: KeyStore, entropy: RandomSource) -> None:
        self._keys, self._entropy = keys, entropy

    def of_gpt(self, gpt_id: UUID) -> FeedbackSeal:
        """For pieces. NotFound once the GPT is deleted."""
        return self._of(seals_of(self._keys, self._entropy, gpt_id).key, "discreet v1 feedback")

    def of_person(self, account_id: UUID) -> FeedbackSeal:
        """For a person's notes of what they have sent. NotFound once the account's key is destroyed."""
        key = self._keys.key(f"user/{account_id}")
        if key is None:
            raise NotFound("This account is no longer there.")
        return self._of(key, "discreet v1 sent feedback")

    def of_reports(self) -> FeedbackSeal:
        key = self._keys.key(REPORTS_KEY)
        if key is None:
            try:
                key = self._keys.create_key(REPORTS_KEY)
            except Conflict:  # somebody else was a moment faster
                return self.of_reports()
        return self._of(key, "discreet v1 reports")

    def close_rating(self, conversation: OpenConversation, message_id: UUID, rating: Rating, *, counted: bool) -> bytes:
        """Under the conversation's own key, with which it goes."""
        key, letter = conversation.keys[ContentScope.PRIVATE], _LETTERS[rating, counted]
        return seal(self._entropy, key, letter, f"rating {message_id}")

    def open_rating(self, conversation: OpenConversation, message_id: UUID, sealed: bytes) -> tuple[Rating, bool]:
        """The thumb, and whether it was counted."""
        return _RATINGS[open_sealed(conversation.keys[ContentScope.PRIVATE], sealed, f"rating {message_id}")]

    def _of(self, secret: bytes, info: str) -> FeedbackSeal:
        return FeedbackSeal(derive_key(secret, info), self._entropy)


def about_piece(gpt_id: UUID, piece_id: UUID) -> str:
    return f"feedback {gpt_id} {piece_id}"


def about_report(report_id: UUID) -> str:
    return f"report {report_id}"


def about_note(id_: UUID) -> str:
    return f"sent {id_}"
