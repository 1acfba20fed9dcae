"""Use cases of conversations, and the verdict whether one may train.

Invariants:
- A person reaches a conversation only inside `Database.acting_as` with their own id, so another person's conversation
  and an absent one give the same answer (P6).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from discreet.chat.conversations import attachments_store, begin_store, store
from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.answers import StoredAnswers
from discreet.chat.conversations.attachment import Attachment, NewAttachment
from discreet.chat.conversations.conversation import (
    ContinuedChat,
    Conversation,
    OpenConversation,
    TitleAuthor,
    with_run,
)
from discreet.chat.conversations.conversation_start import ConversationStart, attach_files
from discreet.chat.conversations.deletion import ConversationDeletion
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.message import Mention, Message, SealedMessage, Summary
from discreet.chat.conversations.seals import ConversationSeals
from discreet.chat.conversations.turn_start import PendingTurn, QuestionOpening, TurnFactory
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.space_guard import require_space_access, require_this_space
from discreet.models.limits import lock_limits_for_change
from discreet.promises.improve import Verdict, may_improve, with_origins
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import PartyKind, conversation_party, gpt_party
from discreet.promises.recipients import ModelLimit
from discreet.quotas.service import check_storage_quota


class Conversations:
    def __init__(self, runtime: Runtime, choices: ConsentChoices) -> None:
        self._database, self._choices = runtime.database, choices
        self._clock, self._random = runtime.clock, runtime.random
        self._turns = TurnFactory(runtime.clock, runtime.random)
        self._seals = ConversationSeals(ConversationKeys(runtime.keys, runtime.random), runtime.random)
        self.starting = ConversationStart(runtime, choices, self._seals)
        self.answers = StoredAnswers(runtime, self._seals)
        self.deletion = ConversationDeletion(runtime, choices, self.get)

    # Asking ------------------------------------------------------------------------------------------------

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
        """Start a conversation with its first question, as `ConversationStart.begin` describes."""
        return await self.starting.begin(
            actor,
            gpt_id,
            text,
            files,
            preview=preview,
            limit=limit,
            masking=masking,
            mention=mention,
            opening=opening,
        )

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
        """Add the next question after `parent_id`, or after the head.

        With `root` it is another first question. A parked answer ends: a card without an answer counts as a no.
        `opening`: what is known of the question, and its first prompt.
        """
        build_turn = partial(self._turns.next_turn, parent_id=parent_id, text=text, root=root, mention=mention)
        if (
            opening
            and not files
            and (
                turn := await self._store_in_one_statement(
                    actor, opening, build_turn, self._seals.seal_question_and_answer
                )
            )
        ):
            return turn
        async with self._database.acting_as(actor.account_id) as connection:
            conversation = await self._open_settled(connection, actor, conversation_id)
            turn = build_turn(conversation, files=files)
            for label in turn.conversation.labels[len(conversation.labels) :]:
                await store.add_label(connection, conversation_id, label)
            await store.add_messages(connection, conversation_id, self._seals.seal_question_and_answer(turn))
            await attach_files(connection, self._random, actor, turn, files)
            return turn

    async def ask_again(
        self, actor: Actor, conversation_id: UUID, answer_id: UUID, opening: QuestionOpening | None = None
    ) -> PendingTurn:
        """Add another answer to the question of `answer_id`; a parked answer ends. `opening`: see `ask`."""
        build_turn = partial(self._turns.new_answer_turn, answer_id=answer_id)
        if opening and (
            turn := await self._store_in_one_statement(actor, opening, build_turn, self._seals.seal_answer)
        ):
            return turn
        async with self._database.acting_as(actor.account_id) as connection:
            conversation = await self._open_settled(connection, actor, conversation_id)
            turn = build_turn(conversation)
            await store.add_messages(connection, conversation_id, self._seals.seal_answer(turn))
            return turn

    async def _store_in_one_statement(
        self,
        actor: Actor,
        opening: QuestionOpening,
        build_turn: Callable[[OpenConversation], PendingTurn],
        new_messages: Callable[[PendingTurn], list[SealedMessage]],
    ) -> PendingTurn | None:
        """Store a turn and begin its first prompt in one statement, on the chat as it was read for this question.

        None where it takes more: a parked answer ends first, the chat has changed, or its prompt is not ready.
        """
        opened = opening.conversation
        if opened is None or opened.parked_answer or opened.metadata.workspace_id != actor.space.workspace_id:
            return None
        turn = build_turn(opened)
        if not (prompt := opening.plan_prompt(turn)):
            return None
        new_labels = turn.conversation.labels[len(opened.labels) :]
        try:
            async with self._database.one_statement() as connection:
                row = await begin_store.continue_with_prompt(
                    connection, opened.metadata, new_labels, new_messages(turn), prompt
                )
        except begin_store.ConversationChanged:
            return None
        opening.mark_stored(row)
        return turn

    # Reading -----------------------------------------------------------------------------------------------

    @staticmethod
    def may_show(actor: Actor, conversation: Conversation) -> bool:
        """Return whether the actor may see it (P6, P7)."""
        return conversation.is_shown_to(actor)

    async def find_existing_messages(self, owner_id: UUID, messages: Collection[UUID]) -> frozenset[UUID]:
        """Return those of the owner's messages that are not deleted."""
        async with self._database.acting_as(owner_id) as connection:
            return await store.find_existing_messages(connection, messages)

    async def get(self, actor: Actor, conversation_id: UUID) -> Conversation:
        """Return the facts of a conversation without decrypting it: its title is empty."""
        async with self._database.acting_as(actor.account_id) as connection:
            row = await store.get_conversation(connection, conversation_id)
            if row is None:
                raise NotFound("This chat doesn't exist, or it isn't yours.")
            await require_space_access(connection, actor, row[0].workspace_id)
        return row[0]

    async def get_continued_chat(self, actor: Actor, conversation_id: UUID) -> ContinuedChat:
        """Return the facts of a conversation, and whether another GPT than its own is a party to some of it."""
        async with self._database.acting_as(actor.account_id) as connection:
            chat = await store.get_continued_chat(connection, conversation_id)
            if chat is None:
                raise NotFound("This chat doesn't exist, or it isn't yours.")
            await require_space_access(connection, actor, chat.metadata.workspace_id)
        return chat

    async def read_continued_chat(self, actor: Actor, row: Mapping[str, Any]) -> ContinuedChat:
        """Return an existing chat, with its messages, from a row of the function conversation_to_continue.

        A chat of another space than the actor's is read by `get_continued_chat`, because its space may be closed (P7).
        """
        if row["chat_id"] is None:
            raise NotFound("This chat doesn't exist, or it isn't yours.")
        if row["chat_workspace"] != actor.space.workspace_id or actor.locked:
            return await self.get_continued_chat(actor, row["chat_id"])
        stored = store.to_stored_conversation(row)
        gpts = {party for label in stored.labels for party in label.label.parties if party.kind is PartyKind.GPT}
        own_party = {gpt_party(stored.metadata.gpt_id)} if stored.metadata.gpt_id else set()
        return ContinuedChat(stored.metadata, bool(gpts - own_party), stored.has_card, self._seals.decrypt(stored))

    async def find_mention(self, actor: Actor, conversation_id: UUID, message_id: UUID) -> Mention | None:
        """Return the GPT that a question mentions, or the question of this answer, decrypting this message only."""
        async with self._database.acting_as(actor.account_id) as connection:
            message = await self._seals.read_message(connection, actor.account_id, conversation_id, message_id)
        return message.body.mention if message else None

    async def open(self, actor: Actor, conversation_id: UUID) -> OpenConversation:
        async with self._database.acting_as(actor.account_id) as connection:
            return await self._open_own(connection, actor, conversation_id)

    async def read_model_form(self, actor: Actor, file: Attachment) -> bytes:
        """Return the form of a file that a model gets; NotFound when it is gone.

        It is a document's text, or a picture (JPEG).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            return await attachments_store.read_model_form(connection, file)

    async def read_original(self, actor: Actor, file: Attachment) -> bytes:
        """Return the original file; NotFound when it is gone."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await attachments_store.read_original(connection, file)

    async def get_verdict(self, actor: Actor, conversation_id: UUID) -> tuple[OpenConversation, Verdict]:
        """Return whether it may improve a model and why, by the pipeline's rule."""
        async with self._database.acting_as(actor.account_id) as connection:
            opened = await self._open_own(connection, actor, conversation_id)
            parties = sorted(opened.labels[0].label.parties)
            permissions = await self._choices.permissions(connection, parties, opened.metadata.nature)
        conversation = opened.metadata
        return opened, may_improve(with_origins(permissions, conversation.gpt_id), conversation.began_at)

    # Changing ----------------------------------------------------------------------------------------------

    async def rename(self, actor: Actor, conversation_id: UUID, title: str) -> None:
        if not (title := " ".join(title.split())):
            raise Invalid("Enter a title.", field="title")
        async with self._database.acting_as(actor.account_id) as connection:
            opened = await self._open_own(connection, actor, conversation_id)
            conversation = replace(opened.metadata, title=title[:200], titled_by=TitleAuthor.PERSON)
            await store.set_title(connection, conversation, self._seals.seal_title(conversation, opened.keys))

    async def limit_models(self, actor: Actor, conversation_id: UUID, limit: ModelLimit) -> None:
        """Set how far this chat's prompts may go, from the next prompt and the next call on (P14)."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_limits_for_change(connection, actor.account_id)
            opened = await self._open_own(connection, actor, conversation_id)
            if opened.metadata.model_limit is not limit:
                await store.set_model_limit(connection, conversation_id, limit, self._clock.now())

    async def choose_masking(self, actor: Actor, conversation_id: UUID, choice: MaskingChoice) -> None:
        """Set whether personal data in this chat's prompts is masked, from the next prompt on (P14)."""
        async with self._database.acting_as(actor.account_id) as connection:
            await self._open_own(connection, actor, conversation_id)
            await store.set_masking(connection, conversation_id, choice)

    async def suggest_title(
        self, actor: Actor, conversation_id: UUID, title: str, source_ids: Collection[UUID]
    ) -> Conversation:
        """Replace the first words by the model's title; return the conversation's facts with its title.

        A title by hand stays, also one that is given at the same moment. `source_ids` are the messages that it was made
        of: if one of them is deleted now, the title is not stored (P10).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_title(connection, conversation_id)
            opened = await self._open_own(connection, actor, conversation_id)
            if opened.metadata.titled_by is not TitleAuthor.FIRST_WORDS or set(source_ids) - set(opened.messages):
                return opened.metadata
            conversation = replace(opened.metadata, title=title, titled_by=TitleAuthor.MODEL)
            await store.set_title(connection, conversation, self._seals.seal_title(conversation, opened.keys))
        return conversation

    async def show_branch(self, actor: Actor, conversation_id: UUID, message_id: UUID) -> None:
        """Show and continue the branch through this message."""
        async with self._database.acting_as(actor.account_id) as connection:
            conversation = await self._open_own(connection, actor, conversation_id)
            if message_id not in conversation.messages:
                raise NotFound("This message isn't in this chat.")
            await store.set_head(connection, conversation_id, conversation.latest_leaf(message_id))

    async def set_summary(self, actor: Actor, conversation_id: UUID, message_id: UUID, summary: Summary | None) -> None:
        """Store a summary of the branch up to this message, under its key and label (P1, P7); None removes it.

        NotFound when the message was deleted in the meantime: then nothing made of it is stored (P10).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_title(connection, conversation_id)  # one change at a time
            conversation = await self._open_own(connection, actor, conversation_id)
            message = conversation.with_summary(message_id, summary)
            await store.replace_body(connection, self._seals.seal_message(conversation, message))

    async def check_file_quota(self, actor: Actor, files: Sequence[NewAttachment]) -> None:
        """Raise an error if these files would be more than the actor may keep."""
        async with self._database.acting_as(actor.account_id) as connection:
            await check_storage_quota(connection, actor, sum(file.metadata.bytes for file in files), files=len(files))

    async def replace_run(
        self,
        actor: Actor,
        conversation_id: UUID,
        message_id: UUID,
        n: int,
        run: ActionCall,
        files: Sequence[NewAttachment],
    ) -> Message:
        """Replace the n-th call of an answer, which ran code, and its files; return the answer.

        NotFound when the answer has no such call by now. Its label stays: an answer with code is never open for
        training (P1).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_title(connection, conversation_id)  # one change at a time
            conversation = await self._open_own(connection, actor, conversation_id)
            before = conversation.require_code_answer(message_id, n)
            message = with_run(before, n, run, files)
            await store.replace_body(connection, self._seals.seal_message(conversation, message))
            kept = {file.id for file in message.body.files}
            await attachments_store.remove(connection, [each.id for each in before.body.files if each.id not in kept])
            await attachments_store.add(connection, self._random, conversation_id, message_id, files)
        return message

    async def close_for_improvement(self, actor: Actor, conversation_id: UUID) -> None:
        """Record the conversation's own "no" (P2).

        It is final: the conversation's key share is destroyed.
        """
        await self.get(actor, conversation_id)
        await self._choices.choose(actor, conversation_party(conversation_id), allowed=False)

    async def delete(self, actor: Actor, conversation_id: UUID) -> None:
        """Delete the keys, then the rows; backups hold only noise (P10)."""
        await self.deletion.delete(actor, conversation_id)

    async def delete_message(
        self, actor: Actor, conversation_id: UUID, message_id: UUID, expected_count: int | None = None
    ) -> None:
        """Delete a message and its descendants, as `ConversationDeletion` describes."""
        await self.deletion.delete_message(actor, conversation_id, message_id, expected_count)

    # Parts -------------------------------------------------------------------------------------------------

    async def _open_own(self, connection: Connection, actor: Actor, conversation_id: UUID) -> OpenConversation:
        """Open the actor's own conversation, if their sign-in opens its space.

        NotFound for any other.
        """
        conversation = await self._seals.open(connection, conversation_id)
        await require_space_access(connection, actor, conversation.metadata.workspace_id)
        return conversation

    async def _open_settled(self, connection: Connection, actor: Actor, conversation_id: UUID) -> OpenConversation:
        """Open the chat and end its parked answer; Conflict when it belongs to another than the current space."""
        conversation = await self.answers.end_parked(connection, conversation_id)
        await require_this_space(connection, actor, conversation.metadata.workspace_id, "chat")
        return conversation
