"""Storing answers: as they grow, at their end, and while they wait for a consent card."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from uuid import UUID

from msgspec.structs import replace

from discreet.chat.conversations import attachments_store, store
from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.conversation import OpenConversation, StoredLabel
from discreet.chat.conversations.message import MessageBody, MessageState, SealedMessage, end_parked
from discreet.chat.conversations.seals import ConversationSeals
from discreet.chat.conversations.turn_start import PendingTurn, TurnFactory
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.identity.accounts.actor import Actor
from discreet.quotas.money_sums import EndedUse


class StoredAnswers:
    """Implements `AnswerRepository` in the database."""

    def __init__(self, runtime: Runtime, seals: ConversationSeals) -> None:
        self._database, self._random, self._seals = runtime.database, runtime.random, seals
        self._turns = TurnFactory(runtime.clock, runtime.random)

    async def save(
        self,
        turn: PendingTurn,
        body: MessageBody,
        state: MessageState,
        pictures: Sequence[NewAttachment] = (),
        use: EndedUse | None = None,
    ) -> PendingTurn | None:
        """Store the current state of a running answer.

        None when any process has stopped or deleted it. Parties that joined while it was written join its label, and it
        moves to the scope of that label, in the statement that stores the content (P1). Return the turn with the
        answer's current label. `pictures` are new files of the answer, stored in the same transaction. `use`, without
        pictures, is counted in the statement that stores the answer, once: None where that was not done.
        """
        relabelled, new_label = self._turns.relabel(turn, body)
        sealed = self._seals.seal_message(relabelled.conversation, replace(relabelled.answer, body=body, state=state))
        if pictures:
            return relabelled if await self._save_with_pictures(relabelled, sealed, new_label, pictures) else None
        async with self._database.one_statement() as connection:
            is_stored = await store.update_answer(
                connection, relabelled.conversation.metadata.owner_id, sealed, new_label, use
            )
        return relabelled if is_stored else None

    async def _save_with_pictures(
        self,
        relabelled: PendingTurn,
        sealed: SealedMessage,
        new_label: StoredLabel | None,
        pictures: Sequence[NewAttachment],
    ) -> bool:
        """Store the answer and its new pictures; return whether it was still running."""
        conversation = relabelled.conversation.metadata
        async with self._database.acting_as(conversation.owner_id) as connection:
            is_stored = await store.update_answer(connection, conversation.owner_id, sealed, new_label)
            if is_stored:
                await attachments_store.add(connection, self._random, conversation.id, sealed.id, pictures)
        return is_stored

    async def save_all(self, answers: Sequence[tuple[PendingTurn, MessageBody]]) -> set[UUID]:
        """Store these running answers in one statement; return the stored ids.

        The caller passes the others to `save`: their label grew, their text cannot be encoded, they ended, or another
        transaction is storing them.
        """
        sealed = [message for turn, body in answers if (message := self._seal_with_same_label(turn, body))]
        if not sealed:
            return set()
        async with self._database.one_statement() as connection:
            return await store.checkpoint_answers(connection, sealed)

    def _seal_with_same_label(self, turn: PendingTurn, body: MessageBody) -> tuple[UUID, SealedMessage] | None:
        """Return the account and the sealed answer; None if a party joined it (P1)."""
        relabelled, _ = self._turns.relabel(turn, body)
        if relabelled.answer.label_id != turn.answer.label_id:
            return None
        with suppress(UnicodeEncodeError):
            answer = replace(turn.answer, body=body, state=MessageState.RUNNING)
            return turn.conversation.metadata.owner_id, self._seals.seal_message(turn.conversation, answer)
        return None

    async def interrupt_answers_of(self, processes: Collection[int]) -> int:
        """Mark running answers of ended processes as interrupted; their stored text stays."""
        async with self._database.anonymous() as connection:
            return await store.interrupt_answers_of(connection, processes)

    # Parked answers

    async def claim_parked(self, actor: Actor, conversation: OpenConversation, body: MessageBody) -> PendingTurn | None:
        """Continue the parked answer from `body`.

        Only one caller succeeds; others get None.
        """
        if (parked := conversation.parked_answer) is None:
            return None
        answer = replace(parked, body=body, state=MessageState.RUNNING)
        async with self._database.acting_as(actor.account_id) as connection:
            is_claimed = await store.update_parked(connection, self._seals.seal_message(conversation, answer))
        return PendingTurn.of_answer(conversation, answer) if is_claimed else None

    async def settle_parked(
        self, actor: Actor, conversation_id: UUID, state: MessageState, error: str | None = None
    ) -> None:
        """End the parked answer, if any, with its present text."""
        async with self._database.acting_as(actor.account_id) as connection:
            if await store.has_parked(connection, conversation_id):
                await self.end_parked(connection, conversation_id, state, error)

    async def stop(self, actor: Actor, conversation_id: UUID) -> None:
        """Stop an answer stored as running; the process that writes it then stops."""
        async with self._database.acting_as(actor.account_id) as connection:
            await store.stop_running(connection, conversation_id)

    async def end_parked(
        self,
        connection: Connection,
        conversation_id: UUID,
        state: MessageState = MessageState.STOPPED,
        error: str | None = None,
    ) -> OpenConversation:
        """Open the conversation and end its parked answer.

        An answer that another caller has just resumed stays running.
        """
        conversation = await self._seals.open(connection, conversation_id)
        if (parked := conversation.parked_answer) is None:
            return conversation
        ended = end_parked(parked, state, error)
        await store.update_parked(connection, self._seals.seal_message(conversation, ended))
        return conversation.with_messages(ended)
