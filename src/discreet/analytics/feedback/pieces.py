"""Feedback and abuse reports, built from what a person wrote (P8).

Specification: Insight.

Invariants:
- The preview and the sent piece are built by the same functions, from the draft only.
- Nothing is added that the person does not see. Only line ends are changed.
- A piece holds no name, no id and no time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import msgspec

from discreet.assistants.actions.marks.annotate import mark_fields
from discreet.errors import Invalid, TooLarge
from discreet.promises.disclosure import DisclosedField, FieldPlace, Part

COMMENT_CHARACTERS = 2_000
MESSAGE_CHARACTERS = 20_000
MESSAGES = 20
MAX_TOTAL_CHARACTERS = 100_000

Rating = Literal["good", "bad"]
Reason = Literal["harmful", "deceptive", "steals_data", "illegal", "other"]


class FeedbackMessage(msgspec.Struct, frozen=True):
    """A message as the sender chose to share it; the sender may edit its text."""

    role: Literal["user", "assistant"]
    text: str


class FeedbackItem(msgspec.Struct, frozen=True):
    """What the builder sees. `theme` is a slug; None without a comment."""

    rating: Rating | None
    comment: str
    messages: tuple[FeedbackMessage, ...]
    theme: str | None = None


class ReportPiece(msgspec.Struct, frozen=True):
    """What the operator sees of an abuse report."""

    reason: Reason
    comment: str
    messages: tuple[FeedbackMessage, ...]


@dataclass(frozen=True)
class FeedbackDraft:
    """Feedback about one answer in the person's own conversation, before sending."""

    conversation_id: UUID
    message_id: UUID
    rating: Rating | None
    comment: str
    messages: tuple[FeedbackMessage, ...]


@dataclass(frozen=True)
class ReportDraft:
    """An abuse report before sending. `conversation_id` is where the GPT was used."""

    gpt_id: UUID
    reason: Reason
    comment: str
    conversation_id: UUID | None
    messages: tuple[FeedbackMessage, ...]


@dataclass(frozen=True)
class DetectedPersonalData:
    """Personal data or invisible characters to check before sending.

    `start` and `end` count UTF-16 code units, as browsers do. `kind` is for display: "e-mail address".
    """

    field: str
    start: int
    end: int
    kind: str


def piece_of(draft: FeedbackDraft) -> FeedbackItem:
    """Return the piece, without its theme.

    Invalid or TooLarge names the part that cannot be sent, and why. A rating without words is counted in the statistics
    and makes no piece.
    """
    comment, messages = _check_texts(draft.comment, draft.messages)
    if not comment.strip() and not messages:
        raise Invalid("Write a comment or select a message.", field="comment")
    return FeedbackItem(draft.rating, comment, messages)


def report_of(draft: ReportDraft) -> ReportPiece:
    """Return the report. A reason alone is enough."""
    return ReportPiece(draft.reason, *_check_texts(draft.comment, draft.messages))


def detect_personal_data(piece: FeedbackItem) -> list[DetectedPersonalData]:
    """Return personal data and hidden characters in a piece.

    Found by the consent card's patterns, which miss some.
    """
    texts = [("comment", piece.comment)] if piece.comment else []
    texts += [(f"messages.{n}.text", message.text) for n, message in enumerate(piece.messages)]
    fields = [
        DisclosedField(f"/{n}", name, FieldPlace.BODY, "string", (Part(text),)) for n, (name, text) in enumerate(texts)
    ]
    return [data for field in mark_fields(fields, (), ()) for data in _detected_in(field)]


def _detected_in(field: DisclosedField) -> Iterator[DetectedPersonalData]:
    """Yield each marked range whole; overlapping marks split it into several parts."""
    open_kinds: dict[str, int] = {}
    at = 0
    for part in (*field.parts, Part("")):
        marks = dict.fromkeys(mark.what for mark in part.marks)
        for kind in [kind for kind in open_kinds if kind not in marks]:
            yield DetectedPersonalData(field.name, open_kinds.pop(kind), at, kind)
        for kind in marks:
            open_kinds.setdefault(kind, at)
        at += _units(part.text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _check_texts(comment: str, messages: Sequence[FeedbackMessage]) -> tuple[str, tuple[FeedbackMessage, ...]]:
    """Check the comment and messages, and normalize line ends to line feeds."""
    if len(messages) > MESSAGES:
        raise TooLarge(f"You selected {len(messages)} messages; {MESSAGES} is the limit.", field="messages")
    comment = _check_text(comment, "The comment", "comment", COMMENT_CHARACTERS)
    checked_messages = tuple(_check_message(n, message) for n, message in enumerate(messages))
    total = len(comment) + sum(len(message.text) for message in checked_messages)
    if total > MAX_TOTAL_CHARACTERS:
        raise TooLarge(
            f"Comment and messages have {total:,} characters; {MAX_TOTAL_CHARACTERS:,} is the limit.",
            field="messages",
        )
    return comment, checked_messages


def _check_message(n: int, message: FeedbackMessage) -> FeedbackMessage:
    field = f"messages.{n}.text"
    text = _check_text(message.text, f"Message {n + 1}", field, MESSAGE_CHARACTERS)
    if not text.strip():
        raise Invalid(f"Message {n + 1} is empty. Remove it.", field=field)
    return FeedbackMessage(message.role, text)


def _check_text(text: str, subject: str, field: str, limit: int) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise Invalid(f"{subject} contains a NUL character. Remove it.", field=field)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Invalid(f"{subject} contains half a character (a lone surrogate). Remove it.", field=field)
    if len(text) > limit:
        raise TooLarge(f"{subject} has {len(text):,} characters; {limit:,} is the limit.", field=field)
    return text
