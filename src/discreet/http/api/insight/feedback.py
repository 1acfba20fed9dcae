"""Routes for feedback: ratings, messages, reports, and their inboxes (P8)."""

from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field

from discreet.analytics.feedback.pieces import FeedbackDraft, FeedbackMessage, Rating, Reason, ReportDraft
from discreet.analytics.feedback.service import WHEN, WHEN_GUEST
from discreet.http.actor import Me, Operator, client_address
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.insight.feedback_views import (
    InboxPageView,
    PreviewView,
    RatingsView,
    RatingView,
    ReportsView,
    ReportView,
    SentFeedbackListView,
    SentFeedbackView,
)

if TYPE_CHECKING:
    from discreet.http.services import Services


class RatingBody(StrictBody):
    """Null removes the rating."""

    rating: Rating | None


class FeedbackMessageBody(StrictBody):
    """A message as the builder will see it, after the sender's edits."""

    role: Literal["user", "assistant"]
    text: str


class FeedbackBody(StrictBody):
    """Feedback on the answer `message_id`, with messages in their original order."""

    conversation_id: Id
    message_id: Id
    rating: Rating | None = None
    comment: str = ""
    messages: list[FeedbackMessageBody] = Field(default_factory=list)

    def draft(self) -> FeedbackDraft:
        return FeedbackDraft(
            self.conversation_id, self.message_id, self.rating, self.comment, _feedback_messages(self.messages)
        )


class ReportBody(StrictBody):
    """A report about a GPT; `conversation_id` is where it happened."""

    gpt_id: Id
    reason: Reason
    comment: str = ""
    conversation_id: Id | None = None
    messages: list[FeedbackMessageBody] = Field(default_factory=list)

    def draft(self) -> ReportDraft:
        return ReportDraft(
            self.gpt_id, self.reason, self.comment, self.conversation_id, _feedback_messages(self.messages)
        )


class ArchiveBody(StrictBody):
    archived: bool


class SettleBody(StrictBody):
    settled: bool


def _feedback_messages(messages: list[FeedbackMessageBody]) -> tuple[FeedbackMessage, ...]:
    return tuple(FeedbackMessage(message.role, message.text) for message in messages)


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["feedback"])
    _rating_routes(api, services)
    _sender_routes(api, services)
    _inbox_routes(api, services)
    _report_routes(api, services)
    return api


def _rating_routes(api: APIRouter, services: "Services") -> None:
    @api.put("/conversations/{conversation_id}/messages/{message_id}/rating")
    async def rate(conversation_id: UUID, message_id: UUID, body: RatingBody, me: Me) -> RatingView:
        """Rate an answer. The builder sees only numbers, without names."""
        return RatingView.model_validate(await services.ratings.rate(me, conversation_id, message_id, body.rating))

    @api.get("/conversations/{conversation_id}/ratings")
    async def ratings(conversation_id: UUID, me: Me) -> RatingsView:
        """Return the person's ratings in a conversation."""
        return RatingsView(ratings=await services.ratings.of_conversation(me, conversation_id))


def _sender_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/feedback/preview")
    async def preview(body: FeedbackBody, me: Me) -> PreviewView:
        """Show exactly what the builder would see, with personal information marked.

        Nothing is stored.
        """
        if me.guest:
            opened = await services.temporary.conversations.open(me, body.conversation_id)
            return PreviewView.of(await services.feedback.preview_of_guest(opened, body.draft()), WHEN_GUEST)
        return PreviewView.of(await services.feedback.preview(me, body.draft()), WHEN)

    @api.post("/feedback")
    async def send(body: FeedbackBody, me: Me) -> SentFeedbackView:
        """Send feedback to the GPT's builder, in a batch and without a name."""
        return SentFeedbackView.of(await services.feedback.send(me, body.draft()))

    @api.post("/guest/feedback", status_code=204)
    async def send_as_guest(body: FeedbackBody, request: Request, me: Me) -> None:
        """Send a guest's feedback to the GPT's builder, in a batch and without a name. It counts as a message."""
        opened = await services.temporary.conversations.open(me, body.conversation_id)
        await services.guests.permit_more(me, client_address(request))
        await services.feedback.send_as_guest(me, opened, body.draft())

    @api.post("/reports")
    async def report(body: ReportBody, me: Me) -> SentFeedbackView:
        """Send a report to the operator, without a name."""
        return SentFeedbackView.of(await services.feedback.report(me, body.draft()))

    @api.get("/me/feedback")
    async def sent(me: Me) -> SentFeedbackListView:
        """Return the feedback that the person sent and did not withdraw, latest first."""
        return SentFeedbackListView(sent=[SentFeedbackView.of(each) for each in await services.feedback.sent(me)])

    @api.delete("/me/feedback/{sent_id}", status_code=204)
    async def withdraw_feedback(sent_id: UUID, me: Me) -> None:
        """Withdraw feedback from the batch, or from the inbox after delivery."""
        await services.feedback.retract(me, sent_id)


def _inbox_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/gpts/{gpt_id}/feedback")
    async def inbox(
        gpt_id: UUID, me: Me, archived: bool = False, theme: Annotated[str | None, Query(max_length=100)] = None
    ) -> InboxPageView:
        """Return the feedback on the person's own GPT, the newest day first."""
        return InboxPageView.of(await services.inbox.page(me, gpt_id, archived=archived, theme=theme))

    @api.put("/gpts/{gpt_id}/feedback/{piece_id}", status_code=204)
    async def archive(gpt_id: UUID, piece_id: UUID, body: ArchiveBody, me: Me) -> None:
        """Archive a piece of feedback, or undo that."""
        await services.inbox.archive(me, gpt_id, piece_id, archived=body.archived)


def _report_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/operator/reports")
    async def reports(me: Operator) -> ReportsView:
        """Return reports of abuse, open ones first."""
        return ReportsView(reports=[ReportView.of(each) for each in await services.reports.list_reports(me)])

    @api.put("/operator/reports/{report_id}", status_code=204)
    async def settle_report(report_id: UUID, body: SettleBody, me: Operator) -> None:
        """Mark as dealt with, or not."""
        await services.reports.settle(me, report_id, settled=body.settled)
