"""A conversation: who had it, in which service, with which GPT, since when; and what it holds, opened.

Invariant: everything but the title, the head, the time of the last change and the name of its key is fixed when the
conversation begins (specification: Services, accounts, workspaces).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations.attachment import Attachment
from discreet.chat.conversations.key_scopes import ContentKeys
from discreet.chat.conversations.message import Message, MessageState, path_to
from discreet.errors import NotFound
from discreet.promises.parties import ContentOrigin, Label, Service

TITLE_CHARACTERS = 60


@dataclass(frozen=True)
class ConversationCursor:
    """How far one has come in conversations, latest first: all that changed later than this one is known, and it
    itself. Several may have changed in the same moment."""

    updated_at: datetime
    id: UUID


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """`own_key` names its key in the key store where that is not its id: something was deleted out of it."""

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
    own_key: UUID | None = None


@dataclass(frozen=True)
class StoredLabel:
    """A label with the id that messages refer to it by."""

    id: UUID
    label: Label


@dataclass(frozen=True)
class OpenConversation:
    """A conversation with its keys and its messages, as its user may see it.

    The first of `labels` is the one that it began with: the pipeline's grant is for that.
    """

    about: Conversation
    keys: ContentKeys
    labels: tuple[StoredLabel, ...]
    messages: Mapping[UUID, Message]

    def path(self, head_id: UUID | None) -> list[Message]:
        return path_to(self.messages, head_id)

    def label_of(self, message: Message) -> Label:
        return next(stored.label for stored in self.labels if stored.id == message.label_id)

    def file(self, file_id: UUID) -> Attachment:
        """A file that was given in it. NotFound when none of its messages holds it."""
        for message in self.messages.values():
            for file in message.body.files:
                if file.id == file_id:
                    return file
        raise NotFound("There is no such file in this conversation.")

    def latest_leaf(self, message_id: UUID) -> UUID:
        """The end of the branch through `message_id` that was written to last."""
        children: dict[UUID, list[Message]] = {}
        for message in self.messages.values():
            if message.parent_id:
                children.setdefault(message.parent_id, []).append(message)
        while following := children.get(message_id):
            message_id = max(following, key=lambda m: (m.created_at, m.id)).id
        return message_id

    @property
    def parents(self) -> Mapping[UUID, UUID | None]:
        """What each message follows."""
        return {message.id: message.parent_id for message in self.messages.values()}

    def with_messages(self, *changed: Message) -> "OpenConversation":
        """The same with these messages, new or in place of what they were."""
        return replace(self, messages={**self.messages, **{message.id: message for message in changed}})

    def without(self, gone: Collection[UUID]) -> "OpenConversation":
        """The same without these messages: if the shown branch was among them, then with the one beside it that was
        written to last; and with another title, if it was made of one of them."""
        left = {id_: message for id_, message in self.messages.items() if id_ not in gone}
        rest = replace(self, messages=left)
        about, first = self.about, min(left.values(), key=lambda message: (message.created_at, message.id))
        if about.head_id in gone:
            about = replace(about, head_id=rest.latest_leaf(self._beside(about.head_id, gone) or rest.latest_root()))
        if any(title_from(self.messages[id_].body.text) == about.title for id_ in gone):
            about = replace(about, title=title_from(first.body.text))
        return replace(rest, about=about)

    def latest_root(self) -> UUID:
        roots = [message for message in self.messages.values() if message.parent_id is None]
        return max(roots, key=lambda message: (message.created_at, message.id)).id

    def _beside(self, id_: UUID | None, gone: Collection[UUID]) -> UUID | None:
        """The last message before `id_` that is not gone."""
        return next((message.id for message in self.path(id_)[::-1] if message.id not in gone), None)

    @property
    def running(self) -> bool:
        return self.being_written is not None

    @property
    def being_written(self) -> Message | None:
        """The answer that is being written, if one is: at most one in a conversation."""
        return next((m for m in self.messages.values() if m.state is MessageState.RUNNING), None)

    @property
    def parked(self) -> Message | None:
        """The answer that waits for its person, if one does: at most one in a conversation."""
        return next((m for m in self.messages.values() if m.state is MessageState.PARKED), None)


def title_from(text: str) -> str:
    """A title out of a first message: its first line, cut at a word."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= TITLE_CHARACTERS:
        return line or "New conversation"
    cut = line[: TITLE_CHARACTERS + 1].rsplit(None, 1)[0]
    return (cut if len(cut) > TITLE_CHARACTERS // 2 else line[:TITLE_CHARACTERS]) + "…"
