"""Retraction of feedback that waits for delivery (P8, P10).

It runs when the sender's account or the conversation is deleted.

Invariants:
- It only removes, and only undelivered pieces.
- A delivered piece has no name on it, and stays until its sender retracts that piece.
"""

from collections.abc import Callable
from uuid import UUID

from discreet.analytics.feedback import store
from discreet.analytics.feedback.seals import FeedbackSeals, SentNote, note_context
from discreet.db.pool import Connection, Database
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore


class WaitingFeedback:
    def __init__(self, database: Database, keys: KeyStore, random: RandomSource) -> None:
        self._database, self._keys, self._seals = database, keys, FeedbackSeals(keys, random)

    async def retract_conversation(self, sender_id: UUID, conversation_id: UUID) -> None:
        await self._retract(sender_id, lambda note: note.conversation_id == conversation_id)

    async def retract_person(self, sender_id: UUID) -> None:
        """Retract all waiting pieces of a person.

        Without the person's key it does nothing: their notes cannot be decrypted.
        """
        if self._keys.key(f"user/{sender_id}") is not None:
            await self._retract(sender_id, lambda _: True)

    async def _retract(self, sender_id: UUID, is_retracted: Callable[[SentNote], bool]) -> None:
        async with self._database.acting_as(sender_id) as connection:
            await store.lock_notes(connection)
            notes = await self.notes(connection, sender_id)
            note_by_piece = {note.piece_id: id_ for id_, note in notes.items() if is_retracted(note)}
            if note_by_piece:
                removed = await store.delete_waiting(connection, list(note_by_piece))
                await store.remove_notes(connection, [note_by_piece[piece_id] for piece_id in removed])

    async def notes(self, connection: Connection, sender_id: UUID) -> dict[UUID, SentNote]:
        """Return the acting person's notes about what they sent, by id."""
        stored = await store.notes(connection)
        if not stored:
            return {}
        seal = self._seals.of_person(sender_id)
        return {id_: seal.open(each, SentNote, note_context(id_)) for id_, each in stored}
