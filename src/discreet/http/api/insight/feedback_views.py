"""Views of feedback and reports."""

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from discreet.analytics.feedback.inbox import Arrived, InboxPage, Report
from discreet.analytics.feedback.pieces import (
    DetectedPersonalData,
    FeedbackItem,
    FeedbackMessage,
    Rating,
    Reason,
    ReportPiece,
)
from discreet.analytics.feedback.ratings import RatingResult
from discreet.analytics.feedback.service import WHEN, Preview, SentFeedback
from discreet.analytics.taxonomy import themes


class RatedView(BaseModel):
    """A rating; `sentence` says what it affects."""

    rating: Rating | None
    counted: bool
    sentence: str

    @classmethod
    def of(cls, rated: RatingResult) -> "RatedView":
        return cls(rating=rated.rating, counted=rated.counted, sentence=rated.sentence)


class RatingsView(BaseModel):
    """Ratings by answer."""

    ratings: Mapping[UUID, Rating]


class SaidView(BaseModel):
    role: Literal["user", "assistant"]
    text: str

    @classmethod
    def all_of(cls, messages: tuple[FeedbackMessage, ...]) -> "list[SaidView]":
        return [cls(role=said.role, text=said.text) for said in messages]


class FeedbackItemView(BaseModel):
    """Exactly what the builder sees. The sender's view is built by the same function."""

    rating: Rating | None
    comment: str
    messages: list[SaidView]
    theme: str | None
    theme_label: str | None

    @classmethod
    def of(cls, piece: FeedbackItem) -> "FeedbackItemView":
        label = themes.LABELS.get(piece.theme) if piece.theme else None
        return cls(
            rating=piece.rating, comment=piece.comment, messages=SaidView.all_of(piece.messages), theme=piece.theme,
            theme_label=label,
        )  # fmt: skip


class ReportPieceView(BaseModel):
    """Exactly what the operator sees."""

    reason: Reason
    comment: str
    messages: list[SaidView]

    @classmethod
    def of(cls, piece: ReportPiece) -> "ReportPieceView":
        return cls(reason=piece.reason, comment=piece.comment, messages=SaidView.all_of(piece.messages))


class NoticedView(BaseModel):
    """Personal information that was detected.

    `start` and `end` are in UTF-16 code units, as in JavaScript; `kind` is in words.
    """

    field: str
    start: int
    end: int
    kind: str

    @classmethod
    def of(cls, found: DetectedPersonalData) -> "NoticedView":
        return cls(field=found.field, start=found.start, end=found.end, kind=found.kind)


class PreviewView(BaseModel):
    piece: FeedbackItemView
    marks: list[NoticedView]
    when: str

    @classmethod
    def of(cls, preview: Preview) -> "PreviewView":
        marks = [NoticedView.of(found) for found in preview.noticed]
        return cls(piece=FeedbackItemView.of(preview.piece), marks=marks, when=WHEN)


class SentFeedbackView(BaseModel):
    """`piece` is null after it was deleted."""

    id: UUID
    kind: Literal["feedback", "report"]
    gpt_id: UUID
    gpt_name: str | None
    state: Literal["waiting", "delivered", "reported", "gone"]
    sent_on: date
    delivered_on: date | None
    piece: FeedbackItemView | ReportPieceView | None

    @classmethod
    def of(cls, sent: SentFeedback) -> "SentFeedbackView":
        note, piece = sent.note, sent.piece
        shown = (
            FeedbackItemView.of(piece)
            if isinstance(piece, FeedbackItem)
            else ReportPieceView.of(piece)
            if piece
            else None
        )
        return cls(
            id=sent.id, kind=note.kind, gpt_id=note.gpt_id, gpt_name=note.gpt_name or None, state=sent.state.value,
            sent_on=note.sent_on, delivered_on=sent.delivered_on, piece=shown,
        )  # fmt: skip


class AllSentView(BaseModel):
    sent: list[SentFeedbackView]


class ArrivedView(BaseModel):
    id: UUID
    delivered_on: date
    archived: bool
    piece: FeedbackItemView

    @classmethod
    def of(cls, arrived: Arrived) -> "ArrivedView":
        piece = FeedbackItemView.of(arrived.piece)
        return cls(id=arrived.id, delivered_on=arrived.delivered_on, archived=arrived.archived, piece=piece)


class ThemeView(BaseModel):
    theme: str
    label: str
    count: int


class InboxPageView(BaseModel):
    """The newest pieces. `themes` and `total` also count older ones beyond the limit."""

    pieces: list[ArrivedView]
    themes: list[ThemeView]
    total: int

    @classmethod
    def of(cls, shelf: InboxPage) -> "InboxPageView":
        counted = sorted(shelf.themes.items(), key=lambda each: (-each[1], each[0]))
        views = [ThemeView(theme=theme, label=themes.LABELS.get(theme, theme), count=n) for theme, n in counted]
        return cls(pieces=[ArrivedView.of(each) for each in shelf.pieces], themes=views, total=shelf.total)


class ReportView(BaseModel):
    id: UUID
    gpt_id: UUID
    gpt_name: str | None
    reported_on: date
    settled: bool
    piece: ReportPieceView

    @classmethod
    def of(cls, report: Report) -> "ReportView":
        return cls(
            id=report.id, gpt_id=report.gpt_id, gpt_name=report.gpt_name or None, reported_on=report.reported_on,
            settled=report.settled, piece=ReportPieceView.of(report.piece),
        )  # fmt: skip


class ReportsView(BaseModel):
    reports: list[ReportView]
