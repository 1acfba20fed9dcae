"""A question and the answer that is to be written to it: made of a conversation, and not yet kept anywhere.

Invariants:
- What follows a message has all the parties of that message (specification: The one rule).
- Labels only grow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.conversation import OpenConversation, StoredLabel
from discreet.chat.conversations.message import Message, MessageBody, MessageState, Role
from discreet.errors import NotFound
from discreet.ports import Clock, RandomSource
from discreet.promises.parties import Label


@dataclass(frozen=True)
class PendingTurn:
    """A question that is kept, and the answer that is to be written."""

    conversation: OpenConversation
    question: Message
    answer: Message
    history: tuple[Message, ...]
    """The branch down to the question, the question included."""

    @classmethod
    def answered_by(cls, conversation: OpenConversation, answer: Message) -> "PendingTurn":
        """What a stored or coming answer answers. NotFound when its question is not there."""
        question = conversation.messages.get(answer.parent_id) if answer.parent_id else None
        if question is None:
            raise NotFound("There is no such answer in this conversation.")
        return cls(conversation, question, answer, tuple(conversation.path(question.id)))


def first_files(files: Sequence[NewAttachment]) -> Label:
    """The parties that files bring to a conversation which begins with them."""
    return Label(MessageBody("", files=tuple(file.about for file in files)).joined)


class TurnFactory:
    """Makes what is asked, with the moment and the ids that it needs."""

    def __init__(self, clock: Clock, entropy: RandomSource) -> None:
        self._clock, self._entropy = clock, entropy

    def asked(
        self, conversation: OpenConversation, parent_id: UUID | None, text: str, files: Sequence[NewAttachment] = ()
    ) -> PendingTurn:
        """The next question and an answer to be written. A question may repeat what it follows, so it has all the
        parties of that, and those in its files. Their label is the conversation's last, when it is new."""
        body = MessageBody(text, files=tuple(file.about for file in files))
        before = conversation.label_of(conversation.messages[parent_id]) if parent_id else conversation.labels[0].label
        conversation, label_id, _ = self._labelled(conversation, before | Label(body.joined))
        now = self._clock.now()
        question = Message(
            id=self._entropy.new_id(),
            parent_id=parent_id,
            role=Role.USER,
            label_id=label_id,
            state=MessageState.COMPLETE,
            body=body,
            created_at=now,
        )
        history = (*conversation.path(parent_id), question)
        return PendingTurn(conversation, question, self._new_answer(question), history)

    def asked_next(
        self,
        conversation: OpenConversation,
        parent_id: UUID | None,
        text: str,
        files: Sequence[NewAttachment] = (),
        *,
        root: bool,
    ) -> PendingTurn:
        """After `parent_id`, or after the head; with `root`, another first question."""
        parent = None if root else parent_id or conversation.about.head_id
        if parent is not None and parent not in conversation.messages:
            raise NotFound("The message that this one follows is not in the conversation any more.")
        return self.asked(conversation, parent, text, files)

    def asked_again(self, conversation: OpenConversation, answer_id: UUID) -> PendingTurn:
        """Another answer to the question that `answer_id` answers; or to that question itself, which has none where its
        answer was deleted."""
        if (old := conversation.messages.get(answer_id)) is None:
            raise NotFound("There is no such answer in this conversation.")
        question = old if old.role is Role.USER else PendingTurn.answered_by(conversation, old).question
        new = self._new_answer(question)
        return PendingTurn.answered_by(conversation, new)

    def grown(self, asked: PendingTurn, body: MessageBody) -> tuple[PendingTurn, StoredLabel | None]:
        """The answer with the label that `body` gives it, and that label when it is a new one (P1)."""
        label = asked.conversation.label_of(asked.answer) | Label(body.joined)
        conversation, label_id, new = self._labelled(asked.conversation, label)
        answer = replace(asked.answer, label_id=label_id)
        return replace(asked, conversation=conversation, answer=answer), new

    def _labelled(
        self, conversation: OpenConversation, label: Label
    ) -> tuple[OpenConversation, UUID, StoredLabel | None]:
        """The conversation with this label among its own, the label's id, and the label when it is a new one."""
        if (id_ := next((stored.id for stored in conversation.labels if stored.label == label), None)) is not None:
            return conversation, id_, None
        new = StoredLabel(self._entropy.new_id(), label)
        return replace(conversation, labels=(*conversation.labels, new)), new.id, new

    def _new_answer(self, question: Message) -> Message:
        """An empty answer. It is made from the branch down to its question, whose label holds everybody in it."""
        now = self._clock.now()
        return Message(
            id=self._entropy.new_id(),
            parent_id=question.id,
            role=Role.ASSISTANT,
            label_id=question.label_id,
            state=MessageState.RUNNING,
            body=MessageBody(""),
            created_at=now,
        )
