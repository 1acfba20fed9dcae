"""Deleting chats and messages whose answers may still be written (P10).

Invariants:
- The answer, the summary and the Python of a chat end before it is deleted.
- Unreleased contributions of the person to the GPT's numbers are deleted last, so that nothing can be counted again.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from discreet.chat.conversations.message_deletion import CHANGED
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.turns.turn_accounting import TurnAccounting
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.promises.deletion import deleted_with, is_all


class ChatDeletion:
    """Deletes chats. `end_work` ends what runs in a chat, `clear_request_cache` drops the model's cached requests."""

    def __init__(
        self,
        conversations: ConversationRepository,
        accounting: TurnAccounting,
        end_work: Callable[[Actor, UUID], Awaitable[None]],
        clear_request_cache: Callable[[], None],
    ) -> None:
        self._conversations, self._accounting = conversations, accounting
        self._end_work, self._clear_request_cache = end_work, clear_request_cache

    async def delete(self, actor: Actor, conversation_id: UUID) -> None:
        """End the chat's answer and delete the chat."""
        gpt_id = (await self._conversations.get(actor, conversation_id)).gpt_id
        await self._end_work(actor, conversation_id)
        await self._conversations.delete(actor, conversation_id)
        await self._clear_after_deletion(actor, gpt_id)

    async def delete_message(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, expected_count: int | None = None
    ) -> bool:
        """End the chat's answer, and delete this message and its descendants.

        If nothing else remains, delete the chat and return True. `expected_count` is the number of messages that the
        person agreed to delete; Conflict if it differs.
        """
        opened = await self._conversations.open(actor, conversation_id)
        if message_id not in opened.messages:
            raise NotFound("This message isn't in this chat.")
        deleted = deleted_with(message_id, opened.parents)
        if expected_count not in (None, len(deleted)):
            raise Conflict(CHANGED)
        if is_all(deleted, opened.parents):
            await self.delete(actor, conversation_id)
            return True
        await self._end_work(actor, conversation_id)
        await self._conversations.delete_message(actor, conversation_id, message_id, expected_count)
        await self._clear_after_deletion(actor, opened.metadata.gpt_id)
        return False

    async def _clear_after_deletion(self, actor: Actor, gpt_id: UUID | None) -> None:
        self._clear_request_cache()
        if gpt_id is not None:
            await self._accounting.retract(actor, gpt_id)
