"""Views of feedback and reports."""

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from discreet.analytics.feedback.inbox import DeliveredFeedback, InboxPage, Report
from discreet.analytics.feedback.pieces import (
    FeedbackItem,
    Rating,
    Reason,
)
from discreet.analytics.feedback.service import Preview, SentFeedback
from discreet.analytics.taxonomy import themes
from discreet.http.api.view import View


class RatingView(View):
    """A rating; `sentence` says what it affects."""

    rating: Rating | None
    counted: bool
    sentence: str


class RatingsView(View):
    """Ratings by answer."""

    ratings: Mapping[UUID, Rating]


class FeedbackMessageView(View):
    role: Literal["user", "assistant"]
    text: str


class FeedbackItemView(View):
    """Exactly what the builder sees. The sender's view is built by the same function."""

    rating: Rating | None
    comment: str
    messages: list[FeedbackMessageView]
    theme: str | None
    theme_label: str | None

    @classmethod
    def of(cls, piece: FeedbackItem) -> "FeedbackItemView":
        label = themes.LABELS.get(piece.theme) if piece.theme else None
        return cls.from_value(piece, theme_label=label)


class ReportPieceView(View):
    """Exactly what the operator sees."""

    reason: Reason
    comment: str
    messages: list[FeedbackMessageView]


class PersonalDataMarkView(View):
    """Personal information that was detected.

    `start` and `end` are in UTF-16 code units, as in JavaScript; `kind` is in words.
    """

    field: str
    start: int
    end: int
    kind: str


class PreviewView(View):
    piece: FeedbackItemView
    marks: list[PersonalDataMarkView]
    when: str

    @classmethod
    def of(cls, preview: Preview, when: str) -> "PreviewView":
        piece = FeedbackItemView.of(preview.piece)
        return cls.from_value(preview, piece=piece, marks=preview.noticed, when=when)


class SentFeedbackView(View):
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
        shown = FeedbackItemView.of(piece) if isinstance(piece, FeedbackItem) else piece
        return cls.from_value(
            sent, kind=note.kind, gpt_id=note.gpt_id, gpt_name=note.gpt_name or None, sent_on=note.sent_on, piece=shown
        )


class SentFeedbackListView(View):
    sent: list[SentFeedbackView]


class InboxItemView(View):
    id: UUID
    delivered_on: date
    archived: bool
    piece: FeedbackItemView

    @classmethod
    def of(cls, arrived: DeliveredFeedback) -> "InboxItemView":
        return cls.from_value(arrived, piece=FeedbackItemView.of(arrived.piece))


class ThemeView(View):
    theme: str
    label: str
    count: int


class InboxPageView(View):
    """The newest pieces. `themes` and `total` also count older ones beyond the limit."""

    pieces: list[InboxItemView]
    themes: list[ThemeView]
    total: int

    @classmethod
    def of(cls, shelf: InboxPage) -> "InboxPageView":
        counted = sorted(shelf.themes.items(), key=lambda each: (-each[1], each[0]))
        views = [ThemeView(theme=theme, label=themes.LABELS.get(theme, theme), count=n) for theme, n in counted]
        return cls(pieces=[InboxItemView.of(each) for each in shelf.pieces], themes=views, total=shelf.total)


class ReportView(View):
    id: UUID
    gpt_id: UUID
    gpt_name: str | None
    reported_on: date
    settled: bool
    piece: ReportPieceView

    @classmethod
    def of(cls, report: Report) -> "ReportView":
        return cls.from_value(report, gpt_name=report.gpt_name or None)


class ReportsView(View):
    reports: list[ReportView]
