"""Pieces of feedback and reports of abuse: what is made of what a person wrote (specification: Insight, P8).

Invariants:
- What the preview shows and what is sent come from here, out of the draft alone.
- Nothing is added that the person does not see, and nothing is changed but line ends.
- No name, no id and no time is in a piece.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import msgspec

from discreet.assistants.actions.detection.annotate import marked
from discreet.errors import Invalid, TooLarge
from discreet.promises.disclose import DisclosedField, FieldPlace, Part

COMMENT_CHARACTERS = 2_000
MESSAGE_CHARACTERS = 20_000
MESSAGES = 20
ALTOGETHER_CHARACTERS = 100_000

Rating = Literal["good", "bad"]
Reason = Literal["harmful", "deceptive", "steals_data", "illegal", "other"]


class FeedbackMessage(msgspec.Struct, frozen=True):
    """A message as its sender chose to show it: the words are theirs to edit."""

    role: Literal["user", "assistant"]
    text: str


class FeedbackItem(msgspec.Struct, frozen=True):
    """Exactly what the builder sees. `theme` is the slug of what the comment is about; None without a comment."""

    rating: Rating | None
    comment: str
    messages: tuple[FeedbackMessage, ...]
    theme: str | None = None


class ReportPiece(msgspec.Struct, frozen=True):
    """Exactly what the operator sees of a report of abuse."""

    reason: Reason
    comment: str
    messages: tuple[FeedbackMessage, ...]


@dataclass(frozen=True)
class FeedbackDraft:
    """What a person is about to tell a builder about one answer of a conversation of theirs."""

    conversation_id: UUID
    message_id: UUID
    rating: Rating | None
    comment: str
    messages: tuple[FeedbackMessage, ...]


@dataclass(frozen=True)
class ReportDraft:
    """What a person is about to tell the operator about a GPT; `conversation_id` is where they met it."""

    gpt_id: UUID
    reason: Reason
    comment: str
    conversation_id: UUID | None
    messages: tuple[FeedbackMessage, ...]


@dataclass(frozen=True)
class DetectedPersonalData:
    """Something to look twice at before sending: personal information, or characters that nobody sees.

    `start` and `end` count UTF-16 code units, as browsers do. `kind` is for a person: "e-mail address".
    """

    field: str
    start: int
    end: int
    kind: str


def piece_of(draft: FeedbackDraft) -> FeedbackItem:
    """The piece, still without its theme. Invalid or TooLarge says which part cannot be sent, and why.

    A thumb alone is a rating, which counts into the numbers; it makes no piece.
    """
    comment, messages = _words(draft.comment, draft.messages)
    if not comment.strip() and not messages:
        raise Invalid("Write a comment, or choose a message: a rating alone counts into the numbers.", field="comment")
    return FeedbackItem(draft.rating, comment, messages)


def report_of(draft: ReportDraft) -> ReportPiece:
    """The report. Its reason may be all there is to say."""
    return ReportPiece(draft.reason, *_words(draft.comment, draft.messages))


def noticed(piece: FeedbackItem) -> list[DetectedPersonalData]:
    """What a person should look at in a piece, found as on a consent card: by patterns, which miss some."""
    texts = [("comment", piece.comment)] if piece.comment else []
    texts += [(f"messages.{n}.text", said.text) for n, said in enumerate(piece.messages)]
    fields = [
        DisclosedField(f"/{n}", name, FieldPlace.BODY, "string", (Part(text),)) for n, (name, text) in enumerate(texts)
    ]
    return [found for field in marked(fields, (), ()) for found in _noticed_in(field)]


def _noticed_in(field: DisclosedField) -> Iterator[DetectedPersonalData]:
    """The parts of a field cut a mark wherever another one begins; each is told whole."""
    open_: dict[str, int] = {}
    at = 0
    for part in (*field.parts, Part("")):
        marks = dict.fromkeys(mark.what for mark in part.marks)
        for kind in [kind for kind in open_ if kind not in marks]:
            yield DetectedPersonalData(field.name, open_.pop(kind), at, kind)
        for kind in marks:
            open_.setdefault(kind, at)
        at += _units(part.text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _words(comment: str, messages: Sequence[FeedbackMessage]) -> tuple[str, tuple[FeedbackMessage, ...]]:
    """Both, checked and with line ends as one line feed each."""
    if len(messages) > MESSAGES:
        raise TooLarge(f"There are {len(messages)} messages; {MESSAGES} is the limit.", field="messages")
    comment = _text(comment, "The comment", "comment", COMMENT_CHARACTERS)
    said = tuple(_message(n, message) for n, message in enumerate(messages))
    altogether = len(comment) + sum(len(message.text) for message in said)
    if altogether > ALTOGETHER_CHARACTERS:
        raise TooLarge(
            f"It has {altogether:,} characters altogether; {ALTOGETHER_CHARACTERS:,} is the limit.", field="messages"
        )
    return comment, said


def _message(n: int, message: FeedbackMessage) -> FeedbackMessage:
    field = f"messages.{n}.text"
    text = _text(message.text, f"Message {n + 1}", field, MESSAGE_CHARACTERS)
    if not text.strip():
        raise Invalid(f"Message {n + 1} has no words left: leave it out.", field=field)
    return FeedbackMessage(message.role, text)


def _text(text: str, subject: str, field: str, most: int) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise Invalid(f"{subject} holds a NUL character; remove it.", field=field)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Invalid(f"{subject} holds half a character (a lone surrogate); remove it.", field=field)
    if len(text) > most:
        raise TooLarge(f"{subject} has {len(text):,} characters; {most:,} is the limit.", field=field)
    return text
