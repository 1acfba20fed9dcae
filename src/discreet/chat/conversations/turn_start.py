"""New turns: a question and its empty answer, before they are stored.

Invariants:
- A message has all the parties of the message before it (specification: The one rule).
- Labels only grow.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import msgspec
from msgspec.structs import replace

from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.conversation import OpenConversation, StoredLabel
from discreet.chat.conversations.message import Mention, Message, MessageBody, MessageState, Role
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import StartFacts
from discreet.ports.clock import Clock, RandomSource
from discreet.promises.parties import Label, Party, PartyKind, message_label
from discreet.quotas.first_prompt import FirstPrompt


class PendingTurn(msgspec.Struct, frozen=True):
    """A question and the answer to be written."""

    conversation: OpenConversation
    question: Message
    answer: Message
    history: tuple[Message, ...]
    """The branch down to and including the question."""

    @classmethod
    def of_answer(cls, conversation: OpenConversation, answer: Message) -> "PendingTurn":
        """Return the turn of an answer; NotFound when its question does not exist."""
        question = conversation.messages.get(answer.parent_id) if answer.parent_id else None
        if question is None:
            raise NotFound("This answer isn't in this chat.")
        return cls(conversation, question, answer, tuple(conversation.path(question.id)))


class QuestionOpening(Protocol):
    """A question before it is stored: what its chat needs to begin, and its first prompt."""

    @property
    def start_facts(self) -> StartFacts: ...

    @property
    def conversation(self) -> OpenConversation | None:
        """The existing chat, as it was read for this question; None for a new one."""
        ...

    def plan_prompt(self, turn: PendingTurn) -> FirstPrompt | None:
        """Return the prompt that is stored with its question; None if it is not ready."""
        ...

    def mark_stored(self, row: Mapping[str, Any]) -> None:
        """Take what `begin_store.insert_conversation` returned: the question is stored."""
        ...


def label_of_files(files: Sequence[NewAttachment]) -> Label:
    """Return the parties that files bring to a conversation that begins with them."""
    return Label(MessageBody("", files=tuple(file.metadata for file in files)).joined_parties)


def parties_at_start(actor: Actor, gpt_id: UUID | None, files: Sequence[NewAttachment] = ()) -> list[Party]:
    """Return the parties of a conversation that begins now, except the conversation itself and the GPT's origins."""
    label = message_label(actor.service, actor.account_id, actor.account_id, gpt_id) | label_of_files(files)
    return sorted(party for party in label.parties if party.kind is not PartyKind.CONVERSATION)


class TurnFactory:
    """Creates turns with their time and ids."""

    def __init__(self, clock: Clock, random: RandomSource) -> None:
        self._clock, self._random = clock, random

    def new_turn(
        self,
        conversation: OpenConversation,
        parent_id: UUID | None,
        text: str,
        files: Sequence[NewAttachment] = (),
        mention: Mention | None = None,
    ) -> PendingTurn:
        """Create a question and its empty answer.

        The question may repeat what precedes it, so it has all those parties and those of its files. The GPT of a
        `mention` reads all of it and joins, too. If their label is new, it is the conversation's last.
        """
        body = MessageBody(text, files=tuple(file.metadata for file in files), mention=mention)
        parent_label = (
            conversation.label_of(conversation.messages[parent_id]) if parent_id else conversation.labels[0].label
        )
        conversation, label_id, _ = self._with_label(conversation, parent_label | Label(body.joined_parties))
        now = self._clock.now()
        question = Message(
            id=self._random.new_id(),
            parent_id=parent_id,
            role=Role.USER,
            label_id=label_id,
            state=MessageState.COMPLETE,
            body=body,
            created_at=now,
        )
        history = (*conversation.path(parent_id), question)
        return PendingTurn(conversation, question, self._new_answer(question), history)

    def next_turn(
        self,
        conversation: OpenConversation,
        parent_id: UUID | None,
        text: str,
        files: Sequence[NewAttachment] = (),
        *,
        root: bool,
        mention: Mention | None = None,
    ) -> PendingTurn:
        """Create a question after `parent_id` or the head; with `root`, a first question."""
        parent = None if root else parent_id or conversation.metadata.head_id
        if parent is not None and parent not in conversation.messages:
            raise NotFound("The message before this one is no longer in the chat. Reload the page.")
        return self.new_turn(conversation, parent, text, files, mention)

    def new_answer_turn(self, conversation: OpenConversation, answer_id: UUID) -> PendingTurn:
        """Create another answer to the question of `answer_id`.

        `answer_id` may also be the question itself, whose answer was deleted.
        """
        if (message := conversation.messages.get(answer_id)) is None:
            raise NotFound("This answer isn't in this chat.")
        question = message if message.role is Role.USER else PendingTurn.of_answer(conversation, message).question
        answer = self._new_answer(question)
        return PendingTurn.of_answer(conversation, answer)

    def relabel(self, turn: PendingTurn, body: MessageBody) -> tuple[PendingTurn, StoredLabel | None]:
        """Return the answer with the label for `body`, and that label if it is new (P1)."""
        label = turn.conversation.label_of(turn.answer) | Label(body.joined_parties)
        conversation, label_id, new = self._with_label(turn.conversation, label)
        answer = replace(turn.answer, label_id=label_id)
        return replace(turn, conversation=conversation, answer=answer), new

    def _with_label(
        self, conversation: OpenConversation, label: Label
    ) -> tuple[OpenConversation, UUID, StoredLabel | None]:
        """Return the conversation including this label, its id, and the label if new."""
        if (id_ := next((stored.id for stored in conversation.labels if stored.label == label), None)) is not None:
            return conversation, id_, None
        new = StoredLabel(self._random.new_id(), label)
        return replace(conversation, labels=(*conversation.labels, new)), new.id, new

    def _new_answer(self, question: Message) -> Message:
        """Return an empty answer with the question's label, which covers the whole branch."""
        now = self._clock.now()
        return Message(
            id=self._random.new_id(),
            parent_id=question.id,
            role=Role.ASSISTANT,
            label_id=question.label_id,
            state=MessageState.RUNNING,
            body=MessageBody("", recipients=(), mention=question.body.mention),
            created_at=now,
        )
