"""A person's ratings of answers, counted at most once a week (P8).

Specification: Insight.

Invariants:
- A rating is encrypted with its conversation's key and deleted with the conversation.
- `counting/service.py` decides what is counted. A rating makes no piece of feedback.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.analytics.counting.service import ContributionRecorder
from discreet.analytics.feedback import store
from discreet.analytics.feedback.pieces import Rating
from discreet.analytics.feedback.seals import FeedbackSeals
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import MessageState, Role
from discreet.chat.conversations.message_deletion import ConversationSplit
from discreet.chat.conversations.service import Conversations
from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

OF_ANOTHER = "Another GPT gave this answer. Only answers of the chat's own GPT can be rated."
COUNTS = "Thanks! Your rating counts anonymously."
COUNTED_ENOUGH = "Not counted: your privacy budget with this GPT is used up for now."
STAYS_HERE = "Only you can see this rating."
TAKEN_AWAY = "Rating removed."
COUNTED_BEFORE = "Rating removed. It still counts anonymously."


@dataclass(frozen=True)
class RatingResult:
    """A rating, whether it counts, and a sentence that says so."""

    rating: Rating | None
    counted: bool
    sentence: str


class Ratings:
    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        random: RandomSource,
        conversations: Conversations,
        counting: ContributionRecorder,
    ) -> None:
        self._database, self._conversations, self._counting = database, conversations, counting
        self._seals = FeedbackSeals(keys, random)

    async def of_conversation(self, actor: Actor, conversation_id: UUID) -> dict[UUID, Rating]:
        """Return the person's ratings by answer."""
        opened = await self._conversations.open(actor, conversation_id)
        return {message_id: rating for message_id, (rating, _) in (await self._load_ratings(actor, opened)).items()}

    async def rate(self, actor: Actor, conversation_id: UUID, message_id: UUID, rating: Rating | None) -> RatingResult:
        """Rate an answer, or remove the rating with None.

        The same rating again is not counted twice. Invalid for a message that is no answer, Conflict for an unfinished
        answer.
        """
        opened = await self._conversations.open(actor, conversation_id)
        _require_answer(opened, message_id)
        if opened.messages[message_id].body.mention is not None:
            raise Invalid(OF_ANOTHER, field="message_id")
        before = (await self._load_ratings(actor, opened)).get(message_id)
        if rating is None:
            return await self._remove(actor, message_id, counted=before is not None and before[1])
        if before is not None and before[0] == rating:
            return RatingResult(
                rating, before[1], await self._counting_sentence(actor, conversation_id, counted=before[1])
            )
        gpt_id = opened.metadata.gpt_id
        counted = gpt_id is not None and await self._counting.record_rating(actor, gpt_id, conversation_id, rating)
        sealed = self._seals.close_rating(opened, message_id, rating, counted=counted)
        async with self._database.acting_as(actor.account_id) as connection:
            await store.put_rating(connection, opened.metadata, message_id, sealed)
        return RatingResult(rating, counted, await self._counting_sentence(actor, conversation_id, counted=counted))

    async def reencrypt(self, connection: Connection, split: ConversationSplit) -> None:
        """Re-encrypt ratings after messages were deleted.

        Ratings of deleted answers are deleted; the others are encrypted under the conversation's new keys.
        """
        for message_id, sealed in (await store.ratings(connection, split.after.metadata.id)).items():
            if message_id not in split.after.messages:
                await store.remove_rating(connection, message_id)
                continue
            rating, counted = self._seals.open_rating(split.before, message_id, sealed)
            resealed = self._seals.close_rating(split.after, message_id, rating, counted=counted)
            await store.put_rating(connection, split.after.metadata, message_id, resealed)

    async def _load_ratings(self, actor: Actor, opened: OpenConversation) -> dict[UUID, tuple[Rating, bool]]:
        async with self._database.acting_as(actor.account_id) as connection:
            sealed = await store.ratings(connection, opened.metadata.id)
        return {message_id: self._seals.open_rating(opened, message_id, each) for message_id, each in sealed.items()}

    async def _remove(self, actor: Actor, message_id: UUID, *, counted: bool) -> RatingResult:
        async with self._database.acting_as(actor.account_id) as connection:
            await store.remove_rating(connection, message_id)
        return RatingResult(None, False, COUNTED_BEFORE if counted else TAKEN_AWAY)

    async def _counting_sentence(self, actor: Actor, conversation_id: UUID, *, counted: bool) -> str:
        """Return the sentence that tells the person whether the rating counts."""
        if counted:
            return COUNTS
        line = await self._counting.line(actor, conversation_id)
        return f"{COUNTED_ENOUGH if line is None or line.counted else line.sentence} {STAYS_HERE}"


def _require_answer(opened: OpenConversation, message_id: UUID) -> None:
    message = opened.messages.get(message_id)
    if message is None:
        raise NotFound("This answer isn't in this chat.")
    if message.role is not Role.ASSISTANT:
        raise Invalid("Only answers can be rated.", field="message_id")
    if message.state in (MessageState.RUNNING, MessageState.PARKED):
        raise Conflict("This answer is still being written.")
