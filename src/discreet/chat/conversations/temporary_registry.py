"""The temporary chats of this process, in memory, each for one browser session (P9).

Invariants:
- Nothing of them is written anywhere.
- Other sessions get the same answer as for a chat that is gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from msgspec import structs

from discreet.chat.conversations.attachment import Attachment, NewAttachment
from discreet.chat.conversations.conversation import Conversation, OpenConversation
from discreet.chat.conversations.memory_quota import MemoryQuota, count_characters
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation
from discreet.ports.clock import Clock, RandomSource
from discreet.promises.recipients import ModelLimit
from discreet.promises.retention import Retention
from discreet.promises.temporary import MARK_BYTES, RANDOM_BYTES, TemporaryLifetime, is_created_by, temporary_id

CHAT_ENDED = (
    "This temporary chat has ended, or was started in another browser. Temporary chats end when you close them, after "
    "an hour idle, or when the server restarts."
)
NOT_IN_THIS_PROCESS = (
    "This temporary chat is not available here. Reload the page to try again. If the part of the server that held it "
    "has stopped, the chat is gone."
)


@dataclass(frozen=True)
class StoredTemporaryChat:
    """A temporary chat with its session, its last use and its size."""

    actor: Actor
    conversation: OpenConversation
    lifetime: TemporaryLifetime
    characters: int = 0
    files: Mapping[UUID, NewAttachment] = field(default_factory=dict)
    """All attached files, unencrypted, because they are never written."""

    @property
    def file_bytes(self) -> int:
        return sum(file.memory_bytes for file in self.files.values())

    def with_files(self, files: Sequence[NewAttachment]) -> "StoredTemporaryChat":
        return replace(self, files={**self.files, **{file.metadata.id: file for file in files}})

    def without_lost_files(self, conversation: OpenConversation) -> "StoredTemporaryChat":
        """Return it without the files that no message of `conversation` refers to."""
        kept = {file.id for message in conversation.messages.values() for file in message.body.files}
        return replace(self, files={id_: file for id_, file in self.files.items() if id_ in kept})


class TemporaryChatRegistry:
    """Temporary chats by id. `quota` limits their memory."""

    def __init__(self, clock: Clock, random: RandomSource, quota: MemoryQuota) -> None:
        self._clock, self._random, self._quota = clock, random, quota
        self._mark = random.bytes(MARK_BYTES)
        self._chats: dict[UUID, StoredTemporaryChat] = {}

    def new_id(self) -> UUID:
        """Return a new id of a chat or a card of this process."""
        return temporary_id(self._mark, self._random.bytes(RANDOM_BYTES))

    def get_workspace_id(self, conversation_id: UUID) -> UUID | None:
        """Return the chat's workspace; NotFound when it has ended."""
        return self._metadata(conversation_id).workspace_id

    def get_model_limit(self, conversation_id: UUID) -> ModelLimit:
        """Return how far the chat's prompts may go (P14); NotFound when it has ended."""
        return self._metadata(conversation_id).model_limit

    def get_gpt_id(self, conversation_id: UUID) -> UUID | None:
        """Return the chat's own GPT, if it has one; NotFound when it has ended."""
        return self._metadata(conversation_id).gpt_id

    def is_guests(self, conversation_id: UUID) -> bool:
        """Return whether the chat is a guest's; NotFound when it has ended."""
        return self._metadata(conversation_id).guest is not None

    def require_chat_session(self, actor: Actor, conversation_id: UUID) -> None:
        """Raise NotFound unless this session started the chat and it goes on."""
        self.require(actor, conversation_id)

    def require(self, actor: Actor, conversation_id: UUID) -> StoredTemporaryChat:
        """Return the chat; NotFound for other sessions and when it has ended."""
        chat = self._chats.get(conversation_id)
        if chat is None or not is_from_session(chat, actor) or chat.lifetime.is_over(self._clock.now()):
            raise NotFound(self._ended_sentence(conversation_id))
        return chat

    def list_end_times(self, actor: Actor) -> list[datetime]:
        """Return when each chat of this session ends if unused, in any space."""
        now = self._clock.now()
        lifetimes = [chat.lifetime for chat in self._chats.values() if chat.actor.session_id == actor.session_id]
        return sorted(lifetime.ends_at for lifetime in lifetimes if not lifetime.is_over(now))

    def expired(self) -> list[UUID]:
        """List the chats unused for an hour or whose page was closed."""
        now = self._clock.now()
        return [id_ for id_, chat in self._chats.items() if chat.lifetime.is_over(now)]

    def ended_by(self, ending: Revocation) -> list[UUID]:
        """List the chats that end with their session."""
        return [id_ for id_, chat in self._chats.items() if ending.ends(chat.actor)]

    def find(self, conversation_id: UUID) -> StoredTemporaryChat | None:
        """Return the chat of any session; None when it has ended."""
        return self._chats.get(conversation_id)

    def all(self) -> list[UUID]:
        return list(self._chats)

    def take(self, conversation_id: UUID) -> StoredTemporaryChat | None:
        """Remove the chat and return it."""
        return self._chats.pop(conversation_id, None)

    def put(self, chat: StoredTemporaryChat) -> None:
        """Hold a new chat, or one that was taken but could not be saved."""
        self._chats[chat.conversation.metadata.id] = chat

    def mark_page_open(self, actor: Actor, conversation_id: UUID) -> None:
        """Record that a page shows the chat."""
        chat = self.require(actor, conversation_id)
        self._chats[conversation_id] = replace(chat, lifetime=chat.lifetime.with_page_open())

    def mark_page_closed(self, actor: Actor, conversation_id: UUID) -> None:
        """Record that the chat's page was closed."""
        chat = self.require(actor, conversation_id)
        self._chats[conversation_id] = replace(chat, lifetime=chat.lifetime.with_page_closed(self._clock.now()))

    def retention_of(self, actor: Actor, conversation_id: UUID) -> Retention:
        """Return when the chat ends if unused."""
        ends_at = self.require(actor, conversation_id).lifetime.ends_at
        return Retention(ends_at, in_memory=True, of_guest=actor.guest is not None)

    def update(self, chat: StoredTemporaryChat, conversation: OpenConversation) -> None:
        """Replace the conversation of a chat that is used now."""
        now = self._clock.now()
        conversation = structs.replace(conversation, metadata=structs.replace(conversation.metadata, updated_at=now))
        lifetime = chat.lifetime.with_use(now)
        self._chats[conversation.metadata.id] = StoredTemporaryChat(
            chat.actor, conversation, lifetime, count_characters(conversation), chat.files
        )

    def check_capacity(self, actor: Actor, files: Sequence[NewAttachment], *, beginning: bool) -> None:
        """Raise TooLarge or Unavailable if a chat, or these files, would exceed a limit."""
        guest = actor.guest is not None
        counted = [chat for chat in self._chats.values() if chat.actor.guest is not None or not guest]
        sizes = ((chat.actor.account_id, chat.characters) for chat in counted)
        quota = self._quota.for_guests() if guest else self._quota
        quota.check_capacity(actor.account_id, sizes, beginning=beginning)
        if files:
            file_sizes = ((chat.actor.account_id, chat.file_bytes) for chat in counted)
            quota.check_file_memory(actor.account_id, file_sizes, sum(file.memory_bytes for file in files))

    def file(self, actor: Actor, file: Attachment) -> NewAttachment:
        """Return the file; NotFound for all but the session of its chat."""
        for chat in self._chats.values():
            if is_from_session(chat, actor) and (found := chat.files.get(file.id)) is not None:
                return found
        raise NotFound("This file no longer exists.")

    def _metadata(self, conversation_id: UUID) -> Conversation:
        if (chat := self._chats.get(conversation_id)) is None:
            raise NotFound(self._ended_sentence(conversation_id))
        return chat.conversation.metadata

    def _ended_sentence(self, conversation_id: UUID) -> str:
        return CHAT_ENDED if is_created_by(self._mark, conversation_id) else NOT_IN_THIS_PROCESS


def is_from_session(chat: StoredTemporaryChat, actor: Actor) -> bool:
    same_session = actor.session_id == chat.actor.session_id
    return same_session and chat.conversation.metadata.is_shown_to(actor)
