"""Sending, listing and retracting feedback and abuse reports (P8).

Specification: Insight.

Invariants:
- A piece reaches its builder in a batch, without a name, dated with the day of delivery only.
- Only the sender's encrypted note links a piece to its sender.
- Without such a note no account can retract a piece.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from math import ceil
from uuid import UUID

import msgspec

from discreet.analytics.feedback import store
from discreet.analytics.feedback.pieces import (
    DetectedPersonalData,
    FeedbackDraft,
    FeedbackItem,
    ReportDraft,
    ReportPiece,
    detect_personal_data,
    piece_of,
    report_of,
)
from discreet.analytics.feedback.retraction import WaitingFeedback
from discreet.analytics.feedback.seals import (
    FeedbackSeals,
    ReportNote,
    SentNote,
    note_context,
    piece_context,
    report_context,
)
from discreet.analytics.feedback.store import StoredPiece
from discreet.analytics.taxonomy.classify import Classifier
from discreet.assistants.gpts.gpt import Gpt
from discreet.assistants.gpts.service import Gpts
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import Role
from discreet.chat.conversations.service import Conversations
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Invalid, NotFound, TooMany
from discreet.identity.accounts.actor import Actor
from discreet.promises.visibility import owns_gpt

DELIVER_FEEDBACK = "deliver_feedback"
EVERY_HOUR_AT_SEVEN = "7 * * * *"
"""The first run after midnight (UTC) delivers. The others find nothing, unless the first one was missed."""
COMPANY = 3
"""Number of waiting pieces for one GPT that are delivered together."""
WAIT_TIMEOUT = 7
"""Days after which every piece has been delivered. A piece without company is delivered on the next Monday (UTC), so
that the day of delivery reveals the week of sending and no more."""
MAX_PIECES_PER_DAY = 5
"""Limit per person and GPT."""
MAX_REPORTS_PER_DAY = 20
"""Limit per person."""
WHEN = (
    f"Sent without your name, overnight once {COMPANY} pieces of feedback are waiting for this GPT, or on Monday. The "
    "builder sees only the day it arrives. You can withdraw it at any time."
)

WHEN_GUEST = (
    f"Sent without your name, overnight once {COMPANY} pieces of feedback are waiting for this GPT, or on Monday. The "
    "builder sees only the day it arrives. If they gave this link to you alone, they can guess that it is yours. You "
    "can't take it back: nothing here will know that you sent it."
)


class SentState(StrEnum):
    """Where a piece is. GONE: its GPT was deleted together with the piece."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    REPORTED = "reported"
    GONE = "gone"


@dataclass(frozen=True)
class Preview:
    """The piece that would be sent, and the personal data detected in it."""

    piece: FeedbackItem
    noticed: list[DetectedPersonalData]


@dataclass(frozen=True)
class SentFeedback:
    """A sent piece in its current state."""

    id: UUID
    note: SentNote
    state: SentState
    delivered_on: date | None
    piece: FeedbackItem | ReportPiece | None


class Feedback:
    def __init__(self, runtime: Runtime, conversations: Conversations, gpts: Gpts, classifier: Classifier) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._conversations, self._gpts, self._classifier = conversations, gpts, classifier
        self._seals, self._waiting = (
            FeedbackSeals(runtime.keys, runtime.random),
            WaitingFeedback(runtime.database, runtime.keys, runtime.random),
        )

    # Sending -------------------------------------------------------------------------------------------------

    async def preview(self, actor: Actor, draft: FeedbackDraft) -> Preview:
        """Return exactly what `send` would send."""
        await self._receiver(actor, draft)
        piece = await self._piece(draft)
        return Preview(piece, await asyncio.to_thread(detect_personal_data, piece))

    async def send(self, actor: Actor, draft: FeedbackDraft) -> SentFeedback:
        """Queue feedback for delivery. TooMany after the day's limit for this GPT."""
        gpt = await self._receiver(actor, draft)
        piece = await self._piece(draft)
        today, id_ = self._today(), self._random_id()
        stored = StoredPiece(id_, gpt.id, None, self._seals.of_gpt(gpt.id).close(piece, piece_context(gpt.id, id_)))
        note = SentNote(0, "feedback", id_, gpt.id, gpt.name, draft.conversation_id, today)
        stored_note = await self._send(
            actor, note, lambda connection: store.add_waiting(connection, stored, today, draft.conversation_id)
        )
        return SentFeedback(*stored_note, SentState.WAITING, None, piece)

    async def preview_of_guest(self, opened: OpenConversation, draft: FeedbackDraft) -> Preview:
        """Return exactly what `send_as_guest` would send."""
        _gpt_of_answer(opened, draft)
        piece = await self._piece(draft)
        return Preview(piece, await asyncio.to_thread(detect_personal_data, piece))

    async def send_as_guest(self, actor: Actor, opened: OpenConversation, draft: FeedbackDraft) -> None:
        """Queue a guest's feedback about an answer of their temporary chat.

        No note of it is stored, so it can't be retracted: nothing of a guest outlives their visit but the piece (P9).
        """
        gpt = await self._gpts.get(actor, _gpt_of_answer(opened, draft))
        piece, id_ = await self._piece(draft), self._random_id()
        stored = StoredPiece(id_, gpt.id, None, self._seals.of_gpt(gpt.id).close(piece, piece_context(gpt.id, id_)))
        async with self._database.acting_as(actor.account_id) as connection:
            await store.add_waiting(connection, stored, self._today(), None)

    async def report(self, actor: Actor, draft: ReportDraft) -> SentFeedback:
        """Send a report to the operator at once. TooMany after the day's limit."""
        report, name = report_of(draft), await self._reported_name(actor, draft)
        today, id_ = self._today(), self._random_id()
        sealed = self._seals.of_reports().close(ReportNote(name, report), report_context(id_))
        stored = StoredPiece(id_, draft.gpt_id, today, sealed)
        note = SentNote(0, "report", id_, draft.gpt_id, name, draft.conversation_id, today)
        stored_note = await self._send(actor, note, lambda connection: store.add_report(connection, stored))
        return SentFeedback(*stored_note, SentState.REPORTED, today, report)

    # Sent pieces ---------------------------------------------------------------------------------------------

    async def sent(self, actor: Actor) -> list[SentFeedback]:
        """Return all sent pieces that were not retracted, latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            notes = await self._notes(connection, actor)
            pieces = await store.pieces(connection, [note.piece_id for note in notes.values()])
        latest = sorted(notes.items(), key=lambda each: each[1].n, reverse=True)
        return [self._as_sent(id_, note, pieces.get(note.piece_id)) for id_, note in latest]

    async def retract(self, actor: Actor, id_: UUID) -> None:
        """Retract a piece, from the queue or from an inbox.

        NotFound when the actor did not send it, or has already retracted it.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_notes(connection)
            if (sealed := await store.note(connection, id_)) is None:
                raise NotFound("You have already withdrawn this, or it isn't yours.")
            note = self._seals.of_person(actor.account_id).open(sealed, SentNote, note_context(id_))
            await store.delete_piece(connection, note.piece_id)
            await store.remove_notes(connection, [id_])

    async def on_conversation_deleted(self, actor: Actor, conversation_id: UUID) -> None:
        """Retract the waiting pieces of a deleted conversation.

        Delivered pieces stay until their sender retracts them.
        """
        await self._waiting.retract_conversation(actor.account_id, conversation_id)

    # Delivering ----------------------------------------------------------------------------------------------

    async def deliver(self) -> None:
        """Deliver the batches that are ready. Idempotent within a day."""
        async with self._database.anonymous() as connection:
            await store.deliver(connection, self._today(), COMPANY)

    # Parts ---------------------------------------------------------------------------------------------------

    async def _receiver(self, actor: Actor, draft: FeedbackDraft) -> Gpt:
        """Return the published GPT of the sender's conversation, built by another person.

        NotFound for another person's conversation, and for a GPT that the sender may no longer use.
        """
        opened = await self._conversations.open(actor, draft.conversation_id)
        gpt = await self._gpts.get(actor, _gpt_of_answer(opened, draft))
        if owns_gpt(actor.account_id, gpt.owner_id):
            raise Invalid("This is your own GPT. You can't send feedback to yourself.", field="conversation_id")
        return gpt

    async def _piece(self, draft: FeedbackDraft) -> FeedbackItem:
        piece = piece_of(draft)
        if not piece.comment.strip():
            return piece
        return msgspec.structs.replace(piece, theme=await self._classifier.theme(piece.comment))

    async def _reported_name(self, actor: Actor, draft: ReportDraft) -> str:
        """Return the GPT's name, or "" when the reporter may no longer use it.

        NotFound when the conversation is not the reporter's, or not with this GPT.
        """
        if draft.conversation_id is not None:
            conversation = await self._conversations.get(actor, draft.conversation_id)
            if conversation.gpt_id != draft.gpt_id:
                raise NotFound("This chat doesn't use this GPT.")
        try:
            return (await self._gpts.get(actor, draft.gpt_id)).name
        except NotFound:  # the database checks whether the reporter has used it
            return ""

    async def _send(
        self, actor: Actor, note: SentNote, put: Callable[[Connection], Awaitable[None]]
    ) -> tuple[UUID, SentNote]:
        """Store the piece and its sender's note in one transaction.

        Returns the note's id, and the note with its number.
        """
        id_ = self._random_id()
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_notes(connection)
            earlier = (await self._notes(connection, actor)).values()
            self._refuse_too_many(note, [each for each in earlier if each.sent_on == note.sent_on])
            note = msgspec.structs.replace(note, n=max((each.n for each in earlier), default=0) + 1)
            await put(connection)
            sealed = self._seals.of_person(actor.account_id).close(note, note_context(id_))
            await store.add_note(connection, id_, sealed)
        return id_, note

    def _refuse_too_many(self, note: SentNote, of_today: list[SentNote]) -> None:
        same = [each for each in of_today if each.kind == note.kind]
        if note.kind == "report" and len(same) >= MAX_REPORTS_PER_DAY:
            raise TooMany(
                f"You can send {MAX_REPORTS_PER_DAY} reports a day. Try again tomorrow.",
                retry_after=self._seconds_to_midnight(),
            )
        if note.kind == "feedback" and sum(each.gpt_id == note.gpt_id for each in same) >= MAX_PIECES_PER_DAY:
            why = f"You can send feedback about one GPT {MAX_PIECES_PER_DAY} times a day. Try again tomorrow."
            raise TooMany(why, retry_after=self._seconds_to_midnight())

    async def _notes(self, connection: Connection, actor: Actor) -> dict[UUID, SentNote]:
        return await self._waiting.notes(connection, actor.account_id)

    def _as_sent(self, id_: UUID, note: SentNote, stored: StoredPiece | None) -> SentFeedback:
        try:
            if stored is not None and note.kind == "report":
                report = self._seals.of_reports().open(stored.sealed, ReportNote, report_context(stored.id))
                return SentFeedback(id_, note, SentState.REPORTED, stored.on, report.piece)
            if stored is not None:
                context = piece_context(stored.gpt_id, stored.id)
                piece = self._seals.of_gpt(stored.gpt_id).open(stored.sealed, FeedbackItem, context)
                state = SentState.DELIVERED if stored.on else SentState.WAITING
                return SentFeedback(id_, note, state, stored.on, piece)
        except NotFound:  # the GPT's key is destroyed; its rows will be deleted soon
            pass
        return SentFeedback(id_, note, SentState.GONE, None, None)

    def _today(self) -> date:
        return self._clock.now().date()

    def _seconds_to_midnight(self) -> int:
        now = self._clock.now()
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        return ceil((midnight - now).total_seconds())

    def _random_id(self) -> UUID:
        """Return a version 4 UUID, which does not reveal when it was made."""
        return UUID(bytes=self._random.bytes(16), version=4)


def _gpt_of_answer(opened: OpenConversation, draft: FeedbackDraft) -> UUID:
    """Return the GPT of the chat. NotFound when the answer isn't in it, Invalid when it has no GPT."""
    message = opened.messages.get(draft.message_id)
    if message is None or message.role is not Role.ASSISTANT:
        raise NotFound("This answer isn't in this chat.")
    if opened.metadata.gpt_id is None:
        raise Invalid(
            "This chat doesn't use a GPT, so there is no builder to send feedback to.", field="conversation_id"
        )
    return opened.metadata.gpt_id
