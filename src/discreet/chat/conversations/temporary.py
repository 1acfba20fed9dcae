"""The conversation repository of temporary chats: it changes what the registry holds in memory (P9).

Invariants:
- Nothing is written anywhere.
- Every change happens without an await in between, so concurrent changes run one after the other.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from msgspec import structs

from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.attachment import Attachment, NewAttachment
from discreet.chat.conversations.conversation import (
    ContinuedChat,
    Conversation,
    OpenConversation,
    StoredLabel,
    with_run,
)
from discreet.chat.conversations.memory_quota import count_characters
from discreet.chat.conversations.message import Mention, Message, MessageState, Summary, end_parked
from discreet.chat.conversations.message_deletion import STILL_ANSWERING, list_card_ids, messages_to_delete
from discreet.chat.conversations.temporary_answers import TemporaryAnswers
from discreet.chat.conversations.temporary_registry import StoredTemporaryChat, TemporaryChatRegistry, is_from_session
from discreet.chat.conversations.turn_start import PendingTurn, QuestionOpening, TurnFactory, label_of_files
from discreet.db.pool import Database
from discreet.errors import Conflict, NotFound, NotSignedIn
from discreet.identity.accounts.actor import Actor, require_same_space
from discreet.identity.accounts.choices import ConsentChoices
from discreet.ports.clock import Clock, RandomSource
from discreet.promises.improve import Verdict, may_improve
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import ContentOrigin, message_label
from discreet.promises.recipients import ModelLimit
from discreet.promises.temporary import TemporaryLifetime

TITLE = "Temporary chat"
"""The title of every temporary chat: a title from the question would stay in the browser's history."""
CANNOT_RENAME = "A temporary chat can't be renamed. Save it first."

HasEnded = Callable[[Actor], Awaitable[bool]]
ForgetCards = Callable[[Iterable[UUID]], None]
ForgetChat = Callable[[UUID], None]


class TemporaryConversations:
    """Implements `ConversationRepository` in memory.

    `has_ended` returns whether a session has ended.
    """

    def __init__(
        self,
        database: Database,
        choices: ConsentChoices,
        clock: Clock,
        random: RandomSource,
        has_ended: HasEnded,
        registry: TemporaryChatRegistry,
    ) -> None:
        self._database, self._choices, self._clock, self._random = database, choices, clock, random
        self._has_ended, self.registry = has_ended, registry
        self._turns = TurnFactory(clock, random)
        self.answers = TemporaryAnswers(registry, self._turns)
        self._forget_cards: ForgetCards = _forget_no_cards
        self._forget_chat: ForgetChat = _forget_no_chat

    def on_deleted(self, forget_chat: ForgetChat) -> None:
        """Register a callback with the id of each chat that its user deletes."""
        self._forget_chat = forget_chat

    def on_messages_deleted(self, delete_cards: ForgetCards) -> None:
        """Register a callback that forgets the cards of deleted messages."""
        self._forget_cards = delete_cards

    # ConversationRepository: asking

    def may_show(self, actor: Actor, conversation: Conversation) -> bool:
        chat = self.registry.find(conversation.id)
        return chat is not None and is_from_session(chat, actor)

    async def begin(
        self,
        actor: Actor,
        gpt_id: UUID | None,
        text: str,
        files: Sequence[NewAttachment] = (),
        *,
        preview: bool = False,
        limit: ModelLimit = ModelLimit.OFFERED,
        masking: MaskingChoice = MaskingChoice.DEFAULT,
        mention: Mention | None = None,
        opening: QuestionOpening | None = None,
    ) -> PendingTurn:
        """Begin a chat in memory. A `preview` is one, too: nothing of it is stored anyway, and no `opening` is."""
        self.registry.check_capacity(actor, files, beginning=True)
        id_, now, space = self.registry.new_id(), self._clock.now(), actor.space
        conversation = Conversation(
            id=id_,
            owner_id=actor.account_id,
            service=space.service,
            workspace_id=space.workspace_id,
            nature=ContentOrigin.TEMPORARY,
            gpt_id=gpt_id,
            began_at=now,
            updated_at=now,
            head_id=None,
            title=TITLE,
            model_limit=limit,
            masking=masking,
            guest=actor.guest,
        )
        label = StoredLabel(
            self._random.new_id(), message_label(space.service, actor.account_id, id_, gpt_id) | label_of_files(files)
        )
        turn = self._turns.new_turn(OpenConversation(conversation, {}, (label,), {}), None, text, files, mention)
        self._store_turn(StoredTemporaryChat(actor, turn.conversation, TemporaryLifetime(now)).with_files(files), turn)
        if await self._has_ended(actor):  # checked once it is stored: a later end finds it here
            self.registry.take(id_)
            raise NotSignedIn("Please sign in.")
        return turn

    async def restore(self, actor: Actor, opened: OpenConversation) -> None:
        """Hold a chat that the person's browser kept. Its id is a new one of this process."""
        self.registry.check_capacity(actor, (), beginning=True)
        lifetime = TemporaryLifetime(self._clock.now())
        self.registry.put(StoredTemporaryChat(actor, opened, lifetime, count_characters(opened)))
        if await self._has_ended(actor):  # checked once it is held: a later end finds it here
            self.registry.take(opened.metadata.id)
            raise NotSignedIn("Please sign in.")

    async def ask(
        self,
        actor: Actor,
        conversation_id: UUID,
        parent_id: UUID | None,
        text: str,
        files: Sequence[NewAttachment] = (),
        *,
        root: bool = False,
        mention: Mention | None = None,
        opening: QuestionOpening | None = None,
    ) -> PendingTurn:
        chat = self._require_askable(actor, conversation_id, files)
        turn = self._turns.next_turn(chat.conversation, parent_id, text, files, root=root, mention=mention)
        self._store_turn(chat.with_files(files), turn)
        return turn

    async def ask_again(
        self, actor: Actor, conversation_id: UUID, answer_id: UUID, opening: QuestionOpening | None = None
    ) -> PendingTurn:
        chat = self._require_askable(actor, conversation_id)
        turn = self._turns.new_answer_turn(chat.conversation, answer_id)
        self._store_turn(chat, turn)
        return turn

    # … reading and changing

    async def get(self, actor: Actor, conversation_id: UUID) -> Conversation:
        return self.registry.require(actor, conversation_id).conversation.metadata

    async def get_continued_chat(self, actor: Actor, conversation_id: UUID) -> ContinuedChat:
        opened = self.registry.require(actor, conversation_id).conversation
        return ContinuedChat(opened.metadata, any(message.body.mention for message in opened.messages.values()))

    async def find_mention(self, actor: Actor, conversation_id: UUID, message_id: UUID) -> Mention | None:
        message = self.registry.require(actor, conversation_id).conversation.messages.get(message_id)
        return message.body.mention if message else None

    async def open(self, actor: Actor, conversation_id: UUID) -> OpenConversation:
        return self.registry.require(actor, conversation_id).conversation

    async def read_model_form(self, actor: Actor, file: Attachment) -> bytes:
        return self.registry.file(actor, file).model_form

    async def read_original(self, actor: Actor, file: Attachment) -> bytes:
        return self.registry.file(actor, file).data

    async def get_verdict(self, actor: Actor, conversation_id: UUID) -> tuple[OpenConversation, Verdict]:
        conversation = self.registry.require(actor, conversation_id).conversation
        async with self._database.acting_as(actor.account_id) as connection:
            parties = sorted(conversation.labels[0].label.parties)
            permissions = await self._choices.permissions(connection, parties, ContentOrigin.TEMPORARY)
        return conversation, may_improve(permissions, conversation.metadata.began_at)

    async def rename(self, actor: Actor, conversation_id: UUID, title: str) -> None:
        self.registry.require(actor, conversation_id)
        raise Conflict(CANNOT_RENAME)

    async def limit_models(self, actor: Actor, conversation_id: UUID, limit: ModelLimit) -> None:
        chat = self.registry.require(actor, conversation_id)
        metadata = structs.replace(chat.conversation.metadata, model_limit=limit)
        self.registry.update(chat, structs.replace(chat.conversation, metadata=metadata))

    async def choose_masking(self, actor: Actor, conversation_id: UUID, choice: MaskingChoice) -> None:
        chat = self.registry.require(actor, conversation_id)
        metadata = structs.replace(chat.conversation.metadata, masking=choice)
        self.registry.update(chat, structs.replace(chat.conversation, metadata=metadata))

    async def show_branch(self, actor: Actor, conversation_id: UUID, message_id: UUID) -> None:
        chat = self.registry.require(actor, conversation_id)
        if message_id not in chat.conversation.messages:
            raise NotFound("This message isn't in this chat.")
        conversation = structs.replace(chat.conversation.metadata, head_id=chat.conversation.latest_leaf(message_id))
        self.registry.update(chat, structs.replace(chat.conversation, metadata=conversation))

    async def set_summary(self, actor: Actor, conversation_id: UUID, message_id: UUID, summary: Summary | None) -> None:
        chat = self.registry.require(actor, conversation_id)
        message = chat.conversation.with_summary(message_id, summary)
        self.registry.update(chat, chat.conversation.with_messages(message))

    async def check_file_quota(self, actor: Actor, files: Sequence[NewAttachment]) -> None:
        self.registry.check_capacity(actor, files, beginning=False)

    async def replace_run(
        self,
        actor: Actor,
        conversation_id: UUID,
        message_id: UUID,
        n: int,
        run: ActionCall,
        files: Sequence[NewAttachment],
    ) -> Message:
        chat = self.registry.require(actor, conversation_id)
        message = with_run(chat.conversation.require_code_answer(message_id, n), n, run, files)
        conversation = chat.conversation.with_messages(message)
        self.registry.update(chat.with_files(files).without_lost_files(conversation), conversation)
        return message

    async def close_for_improvement(self, actor: Actor, conversation_id: UUID) -> None:
        """Do nothing beyond the access check: it was never open for improvement."""
        self.registry.require(actor, conversation_id)

    async def delete(self, actor: Actor, conversation_id: UUID) -> None:
        self.registry.require(actor, conversation_id)
        self.registry.take(conversation_id)
        self._forget_chat(conversation_id)

    async def delete_message(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, expected_count: int | None = None
    ) -> None:
        chat = self.registry.require(actor, conversation_id)
        deleted = messages_to_delete(chat.conversation, message_id, expected_count)
        self._forget_cards(card for id_ in deleted for card in list_card_ids(chat.conversation.messages[id_]))
        remaining = chat.conversation.without(deleted)
        self.registry.update(chat.without_lost_files(remaining), remaining)

    # Parts

    def _require_askable(
        self, actor: Actor, conversation_id: UUID, files: Sequence[NewAttachment] = ()
    ) -> StoredTemporaryChat:
        """Return the chat for another question.

        A parked answer ends: a card without an answer counts as a no.
        """
        chat = self.registry.require(actor, conversation_id)
        require_same_space(actor, chat.conversation.metadata.workspace_id, "chat")
        if chat.conversation.is_running:
            raise Conflict(STILL_ANSWERING)
        self.registry.check_capacity(actor, files, beginning=False)
        if (parked := chat.conversation.parked_answer) is not None:
            ended = end_parked(parked, MessageState.STOPPED, None)
            return replace(chat, conversation=chat.conversation.with_messages(ended))
        return chat

    def _store_turn(self, chat: StoredTemporaryChat, turn: PendingTurn) -> None:
        """Store the question and its answer, which becomes the head."""
        metadata = structs.replace(chat.conversation.metadata, head_id=turn.answer.id)
        relabelled = structs.replace(chat.conversation, metadata=metadata, labels=turn.conversation.labels)
        conversation = relabelled.with_messages(turn.question, turn.answer)
        self.registry.update(chat, conversation)


def _forget_no_cards(cards: Iterable[UUID]) -> None:
    """Forget nothing, by default."""


def _forget_no_chat(conversation_id: UUID) -> None:
    """Forget nothing, by default."""
