"""A conversation: its owner, service, GPT and start; and its decrypted content.

Invariants:
- All fields but the title, the head, the model limit, the time of the last change and the name of its key are fixed
  when the conversation begins (specification: Services, accounts, workspaces).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec.structs import replace

from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.attachment import Attachment, NewAttachment
from discreet.chat.conversations.key_scopes import ContentKeys
from discreet.chat.conversations.message import Message, MessageState, Role, Summary, path_to
from discreet.detection.personal import replace_personal
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.actor import Actor, GuestPass
from discreet.ports.model_request import UsageOwner
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import ContentOrigin, Label, Service
from discreet.promises.recipients import ModelLimit

TITLE_CHARACTERS = 60
LINE_CHARACTERS = 4 * TITLE_CHARACTERS
"""Characters of a line that are searched for personal data before it is cut to a title."""


class TitleAuthor(StrEnum):
    """Who wrote a title. Only first words are ever replaced by the model's title."""

    FIRST_WORDS = "words"
    MODEL = "model"
    PERSON = "person"
    """Its user, or the product that the chat was imported from."""


@dataclass(frozen=True)
class ConversationCursor:
    """A position in the list of conversations, latest change first.

    The page after it begins with the next older conversation. The id breaks ties between equal times.
    """

    updated_at: datetime
    id: UUID


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of a conversation.

    `user_key` names its key in the key store if that differs from its id, which is so once a message was deleted.
    `titled_by` is None for a temporary chat, and for a title from before its author was stored. `model_limit`: how far
    its user lets its prompts go, `masking`: whether personal data in them is masked (P14). `guest`: by which link its
    user came in, if they are a guest; then it is in memory only.
    """

    id: UUID
    owner_id: UUID
    service: Service
    workspace_id: UUID | None
    nature: ContentOrigin
    gpt_id: UUID | None
    began_at: datetime
    updated_at: datetime
    head_id: UUID | None
    title: str
    user_key: UUID | None = None
    titled_by: TitleAuthor | None = None
    model_limit: ModelLimit = ModelLimit.OFFERED
    masking: MaskingChoice = MaskingChoice.DEFAULT
    guest: GuestPass | None = None

    @property
    def payer(self) -> UsageOwner:
        """Who pays for its answers."""
        return usage_owner(self.owner_id, self.workspace_id, self.guest)

    def is_shown_to(self, actor: Actor) -> bool:
        """Return whether it is the actor's own (P6), and their sign-in opens its space (P7)."""
        is_in_other_space = self.workspace_id != actor.space.workspace_id
        return self.owner_id == actor.account_id and not (actor.via_sso and is_in_other_space)


def usage_owner(person: UUID, workspace_id: UUID | None, guest: GuestPass | None) -> UsageOwner:
    """Return who pays for this person's answers: for a guest the owner of their link."""
    if guest is None:
        return UsageOwner(person, workspace_id)
    return UsageOwner(person, workspace_id, guest_link_id=guest.link_id, paid_by=guest.payer_id)


@dataclass(frozen=True)
class ContinuedChat:
    """The facts of an existing chat that gets a question.

    `has_mentions`: another GPT than its own is a party to some of it. `has_card`: whether a consent card waits in it;
    None: not looked up. `opened`: the chat itself, if it was read, too.
    """

    metadata: Conversation
    has_mentions: bool
    has_card: bool | None = None
    opened: "OpenConversation | None" = None

    @property
    def may_have_cards(self) -> bool:
        """Whether a consent card can wait in it: the plain model calls nothing."""
        return self.has_card if self.has_card is not None else self.metadata.gpt_id is not None or self.has_mentions


class StoredLabel(msgspec.Struct, frozen=True):
    """A label with the id by which messages refer to it."""

    id: UUID
    label: Label


class OpenConversation(msgspec.Struct, frozen=True):
    """A conversation with its keys and messages, as its user may read it.

    The first of `labels` is the one it began with; the pipeline's grant is for that label.
    """

    metadata: Conversation
    keys: ContentKeys
    labels: tuple[StoredLabel, ...]
    messages: Mapping[UUID, Message]

    def path(self, head_id: UUID | None) -> list[Message]:
        return path_to(self.messages, head_id)

    def label_of(self, message: Message) -> Label:
        return next(stored.label for stored in self.labels if stored.id == message.label_id)

    def file(self, file_id: UUID) -> Attachment:
        """Return a file of this conversation; NotFound when no message holds it."""
        for message in self.messages.values():
            for file in message.body.files:
                if file.id == file_id:
                    return file
        raise NotFound("This file isn't in this chat.")

    def require_code_answer(self, message_id: UUID, n: int) -> Message:
        """Return a finished answer whose n-th call ran code; NotFound without one, Conflict while it is written."""
        message = self.messages.get(message_id)
        calls = message.body.calls if message else ()
        if message is None or not 1 <= n <= len(calls) or calls[n - 1].code is None:
            raise NotFound("There is no such code in this chat.")
        if message.state in (MessageState.RUNNING, MessageState.PARKED):
            raise Conflict("Wait until the answer is complete, or stop it.")
        return message

    def latest_leaf(self, message_id: UUID) -> UUID:
        """Return the leaf below `message_id`, following the latest child each time."""
        children: dict[UUID, list[Message]] = {}
        for message in self.messages.values():
            if message.parent_id:
                children.setdefault(message.parent_id, []).append(message)
        while children_of_message := children.get(message_id):
            message_id = max(children_of_message, key=lambda m: (m.created_at, m.id)).id
        return message_id

    @property
    def parents(self) -> Mapping[UUID, UUID | None]:
        """The parent of each message."""
        return {message.id: message.parent_id for message in self.messages.values()}

    def with_messages(self, *changed: Message) -> "OpenConversation":
        """Return a copy with these messages added or replaced."""
        return replace(self, messages={**self.messages, **{message.id: message for message in changed}})

    def with_summary(self, message_id: UUID, summary: Summary | None) -> Message:
        """Return the message with this summary of the branch that ends with it, or without one.

        NotFound when it is not there; Conflict while it is being written.
        """
        if (message := self.messages.get(message_id)) is None:
            raise NotFound("This message isn't in this chat.")
        if message.state in (MessageState.RUNNING, MessageState.PARKED):
            raise Conflict("This answer isn't finished yet. Wait for it, or stop it.")
        return replace(message, body=replace(message.body, summary=summary))

    def without(self, deleted: Collection[UUID]) -> "OpenConversation":
        """Return a copy without these messages.

        If the head is among them, the new head is the latest leaf below its nearest remaining ancestor, or else below
        the latest root. If the title was made of one of them, the first remaining message gives the new title (P10).
        """
        messages = {id_: message for id_, message in self.messages.items() if id_ not in deleted}
        remaining = replace(self, messages=messages)
        conversation = self.metadata
        first = min(messages.values(), key=lambda message: (message.created_at, message.id))
        if conversation.head_id in deleted:
            conversation = replace(
                conversation,
                head_id=remaining.latest_leaf(
                    self._remaining_ancestor(conversation.head_id, deleted) or remaining.latest_root()
                ),
            )
        if any(self._is_in_title(self.messages[id_]) for id_ in deleted):
            conversation = replace(conversation, title=title_from(first.body.text), titled_by=TitleAuthor.FIRST_WORDS)
        return replace(remaining, metadata=conversation)

    def _is_in_title(self, message: Message) -> bool:
        """Return whether the title may contain words of this message.

        The model's title is made of a first question and its answer.
        """
        title, text = self.metadata.title, message.body.text
        if self.metadata.titled_by is TitleAuthor.MODEL:
            parent = self.messages.get(message.parent_id) if message.parent_id else None
            return parent is None or (message.role is Role.ASSISTANT and parent.parent_id is None)
        return title in (title_from(text), cut_title(first_line(text)))

    def latest_root(self) -> UUID:
        roots = [message for message in self.messages.values() if message.parent_id is None]
        return max(roots, key=lambda message: (message.created_at, message.id)).id

    def _remaining_ancestor(self, id_: UUID | None, deleted: Collection[UUID]) -> UUID | None:
        """Return the last ancestor of `id_` that remains."""
        return next((message.id for message in self.path(id_)[::-1] if message.id not in deleted), None)

    @property
    def is_running(self) -> bool:
        return self.running_answer is not None

    @property
    def running_answer(self) -> Message | None:
        """The answer that is being written, if any; a conversation has at most one."""
        return next((m for m in self.messages.values() if m.state is MessageState.RUNNING), None)

    @property
    def parked_answer(self) -> Message | None:
        """The parked answer, if any; a conversation has at most one."""
        return next((m for m in self.messages.values() if m.state is MessageState.PARKED), None)


def title_from(text: str) -> str:
    """Return a title for a first message: its first line without personal data, cut at a word."""
    return cut_title(replace_personal(first_line(text), LINE_CHARACTERS))


def first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def cut_title(line: str) -> str:
    """Return a line as a title, cut at a word if it is too long."""
    if len(line) <= TITLE_CHARACTERS:
        return line or "New chat"
    cut_line = line[: TITLE_CHARACTERS + 1].rsplit(None, 1)[0]
    return (cut_line if len(cut_line) > TITLE_CHARACTERS // 2 else line[:TITLE_CHARACTERS]) + "…"


def with_run(message: Message, n: int, run: ActionCall, files: Sequence[NewAttachment]) -> Message:
    """Return the answer with its n-th call, which ran code, replaced by this one, and its files by these."""
    body = message.body
    previous_run = body.calls[n - 1].code
    replaced_ids = previous_run.files if previous_run else ()
    kept = [file for file in body.files if file.id not in replaced_ids]
    calls = (*body.calls[: n - 1], run, *body.calls[n:])
    changed = replace(body, calls=calls, files=(*kept, *(file.metadata for file in files)))
    return replace(message, body=changed)
