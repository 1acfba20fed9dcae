"""Inboxes: feedback for a GPT's builder, abuse reports for the operator (P8).

Specification: Insight.

Invariants:
- An inbox shows delivered pieces only. It reveals neither whether pieces are waiting nor how many.
- Reports are for operators, a GPT's feedback for its builder.
- All other accounts get NotFound.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from discreet.analytics.feedback import store
from discreet.analytics.feedback.pieces import FeedbackItem, ReportPiece
from discreet.analytics.feedback.seals import FeedbackSeal, FeedbackSeals, ReportNote, piece_context, report_context
from discreet.analytics.feedback.store import StoredPiece
from discreet.assistants.gpts.service import Gpts
from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor, require_operator, require_same_space
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.promises.visibility import owns_gpt

MAX_SHOWN = 200
"""Pieces or reports on one page. Archiving some makes room for the next."""


@dataclass(frozen=True)
class DeliveredFeedback:
    """A delivered piece of feedback. Its time is known to the day only."""

    id: UUID
    delivered_on: date
    archived: bool
    piece: FeedbackItem


@dataclass(frozen=True)
class InboxPage:
    """A page of one GPT's pieces, archived or not, the newest day first.

    `themes` counts all of them by their comment's theme; `total` counts the pieces that match the request.
    """

    pieces: list[DeliveredFeedback]
    themes: Counter[str]
    total: int


@dataclass(frozen=True)
class Report:
    """An abuse report. `gpt_name` is the GPT's name as its reporter saw it."""

    id: UUID
    gpt_id: UUID
    gpt_name: str
    reported_on: date
    settled: bool
    piece: ReportPiece


class Inbox:
    def __init__(self, database: Database, keys: KeyStore, random: RandomSource, gpts: Gpts) -> None:
        self._database, self._gpts = database, gpts
        self._seals = FeedbackSeals(keys, random)

    async def page(self, actor: Actor, gpt_id: UUID, *, archived: bool = False, theme: str | None = None) -> InboxPage:
        """Return the delivered pieces, filtered by the comment's theme if given.

        NotFound unless the actor is the builder; Conflict when the builder works in another space than the GPT's.
        """
        await self._require_builder(actor, gpt_id)
        seal, themes, pieces, total = self._seals.of_gpt(gpt_id), Counter[str](), list[DeliveredFeedback](), 0
        async with self._database.acting_as(actor.account_id) as connection:
            async for stored in store.delivered(connection, gpt_id, archived):
                piece = seal.open(stored.sealed, FeedbackItem, piece_context(gpt_id, stored.id))
                themes.update([piece.theme] if piece.theme else [])
                if theme in (None, piece.theme):
                    total += 1
                    if len(pieces) < MAX_SHOWN:
                        pieces.append(DeliveredFeedback(stored.id, _day(stored), archived, piece))
        return InboxPage(pieces, themes, total)

    async def archive(self, actor: Actor, gpt_id: UUID, piece_id: UUID, *, archived: bool) -> None:
        """Archive a piece, or restore it. NotFound when it is not in this inbox."""
        await self._require_builder(actor, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.archive(connection, gpt_id, piece_id, archived):
                raise NotFound("This feedback no longer exists.")

    async def _require_builder(self, actor: Actor, gpt_id: UUID) -> None:
        gpt = await self._gpts.get(actor, gpt_id)
        if not owns_gpt(actor.account_id, gpt.owner_id):
            raise NotFound("There is no such GPT.")
        require_same_space(actor, gpt.workspace_id, "GPT")


class Reports:
    """The operator's abuse reports. No other account learns that a report exists."""

    def __init__(self, database: Database, keys: KeyStore, random: RandomSource) -> None:
        self._database = database
        self._seals = FeedbackSeals(keys, random)

    async def list_reports(self, actor: Actor) -> list[Report]:
        """Return the reports, unsettled ones first."""
        require_operator(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            stored_reports = await store.reports(connection, MAX_SHOWN)
        seal = self._seals.of_reports()
        return [_open_report(seal, report.stored, report.settled) for report in stored_reports]

    async def settle(self, actor: Actor, report_id: UUID, *, settled: bool) -> None:
        """Mark a report as settled or unsettled. NotFound when it was withdrawn."""
        require_operator(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.settle(connection, report_id, settled):
                raise NotFound("This report no longer exists.")


def _open_report(seal: FeedbackSeal, stored: StoredPiece, settled: bool) -> Report:
    note = seal.open(stored.sealed, ReportNote, report_context(stored.id))
    return Report(stored.id, stored.gpt_id, note.gpt_name, _day(stored), settled, note.piece)


def _day(stored: StoredPiece) -> date:
    assert stored.on is not None, "a delivered piece has a day"
    return stored.on
