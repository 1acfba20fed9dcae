"""Messages of a person and a GPT, and their encryption (P7).

Invariants:
- A message's text exists in memory and encrypted, never in a plain column.
- Its envelope is bound to its conversation, its id and its scope.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec.structs import replace

from discreet.chat.conversations.action_call import ActionCall, decline_waiting
from discreet.chat.conversations.attachment import Attachment
from discreet.chat.conversations.key_scopes import ContentKeys, ContentScope
from discreet.chat.conversations.model_use import ModelUse
from discreet.crypto.envelope import open_sealed, seal
from discreet.models.parameters import NO_PARAMETERS, ModelParameters
from discreet.ports.clock import RandomSource
from discreet.promises.mention import parties_of_mention
from discreet.promises.parties import IN_FILES, Party, gpt_party


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


class MessageState(StrEnum):
    """The state of a message. A user's message is complete from the start."""

    COMPLETE = "complete"
    RUNNING = "running"
    PARKED = "parked"
    """It waits for the person's answer to a consent card."""
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Citation(msgspec.Struct, frozen=True):
    """A passage or a web page that an answer was given as [n].

    `url` is set for a web page: `file` is then its title, `place` its host, `quote` its excerpt and `date` its day, all
    of them a stranger's text. `used`: the answer is based on it. `marks` are the places in the answer's text, in
    characters, where that is to be shown, beside the model's own marks. It is always sent whole, because the page needs
    every field.
    """

    n: int
    file: str
    place: str = ""
    quote: str | None = None
    used: bool = False
    marks: tuple[int, ...] = ()
    url: str = ""
    date: str = ""


class PromptSources(msgspec.Struct, frozen=True, omit_defaults=True):
    """The GPT version and the passages that an answer's model got.

    `passages` are ids in the order of their numbers. Only ids are stored: the words stay under their builder's
    permission (P3).
    """

    version: int
    passages: tuple[UUID, ...] = ()


class Summary(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A summary of the branch from its first message to the one whose body holds it.

    So its parties are those of all that it came from (P1), and it is deleted with any of it (P10). `model` wrote it at
    the model provider `endpoint_id`; `edited`: the person changed it.
    """

    text: str
    made_at: datetime
    model: str | None = None
    endpoint_id: UUID | None = None
    edited: bool = False


class Mention(msgspec.Struct, frozen=True):
    """The GPT that the person asked once in a chat, instead of the chat's own. `name` is from that moment."""

    gpt_id: UUID
    name: str


def is_same_gpt(mention: Mention | None, other_mention: Mention | None) -> bool:
    """Return whether both mention the same GPT, or neither mentions one."""
    return (mention and mention.gpt_id) == (other_mention and other_mention.gpt_id)


class AnswerReasoning(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The model's reasoning before and within an answer. It is no part of the answer.

    `text` is empty where the reader may not see it, because the GPT's builder keeps its texts confidential. `seconds`
    is how long the model reasoned; 0 if that is not known. `is_cut`: the rest was too long to keep.
    """

    text: str = ""
    seconds: float = 0.0
    is_cut: bool = False


class MessageBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """The encrypted content of a message.

    `finish` is the model's finish reason. `files` came with a question, or are the pictures that an answer's calls
    returned. `origins` are the earlier authors whose words the model got, beside the GPT's owner (P3). `parked` is the
    state that the turn needs to continue a parked answer, in the turn's own format. `prompt_sources` is absent
    unless a published GPT answered. `model` is the name of the model that answered, if it is known. `missing_pictures`
    were left out when the message was imported. `recipients` are the models that got an answer's prompts; None: from
    before that was recorded. `parameters` are those that the person set for an answer. `left_out` is the number of
    messages at the beginning of the branch that an answer's prompt left out; a summary replaced the first `summarised`
    of them. `reasoning` is the model's, beside the answer. `mention`, in a question and its answers, is the GPT that
    answers instead of the chat's own. `about_me`: an answer's prompt held what the person tells about themselves.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    error: str | None = None
    finish: str | None = None
    calls: tuple[ActionCall, ...] = ()
    parked: bytes | None = None
    prompt_sources: PromptSources | None = msgspec.field(default=None, name="given")
    files: tuple[Attachment, ...] = ()
    origins: tuple[UUID, ...] = ()
    model: str | None = None
    missing_pictures: int = 0
    recipients: tuple[ModelUse, ...] | None = None
    parameters: ModelParameters = NO_PARAMETERS
    left_out: int = 0
    summarised: int = 0
    summary: Summary | None = None
    reasoning: AnswerReasoning | None = None
    mention: Mention | None = None
    about_me: bool = False

    @property
    def lengths(self) -> tuple[int, int]:
        """The number of characters of its text and of its reasoning."""
        return len(self.text), len(self.reasoning.text) if self.reasoning else 0

    @property
    def third_parties(self) -> frozenset[Party]:
        """The third parties that responded; they are parties to this message (P1)."""
        return frozenset(party for call in self.calls for party in call.third_parties)

    @property
    def provider(self) -> UUID | None:
        """The endpoint that got the latest prompt of this answer (P14)."""
        return self.recipients[-1].endpoint_id if self.recipients else None

    @property
    def joined_parties(self) -> frozenset[Party]:
        """All parties that join with this message (P1). What code printed may come from files."""
        in_files = {IN_FILES} if self.files or any(call.code for call in self.calls) else frozenset()
        origins = frozenset(self.origins)
        mentioned = (
            parties_of_mention(self.mention.gpt_id, origins) if self.mention else frozenset(map(gpt_party, origins))
        )
        return self.third_parties | in_files | mentioned

    def without_waiting_card(self) -> "MessageBody":
        """Return a parked body whose waiting card ended without a yes."""
        return replace(self, calls=tuple(map(decline_waiting, self.calls)), parked=None)


class SealedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message as stored."""

    id: UUID
    parent_id: UUID | None
    role: Role
    label_id: UUID
    scope: ContentScope
    state: MessageState
    sealed: bytes
    created_at: datetime


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message as its user reads it."""

    id: UUID
    parent_id: UUID | None
    role: Role
    label_id: UUID
    state: MessageState
    body: MessageBody
    created_at: datetime


def end_parked(parked: Message, state: MessageState, error: str | None) -> Message:
    """End a parked answer in this state with its present text.

    A card without an answer counts as a no (P4).
    """
    return replace(parked, body=replace(parked.body.without_waiting_card(), error=error), state=state)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(MessageBody).decode


def seal_body(
    random: RandomSource,
    keys: ContentKeys,
    *,
    conversation_id: UUID,
    message_id: UUID,
    scope: ContentScope,
    body: MessageBody,
) -> bytes:
    return seal(random, keys[scope], _encode(body), _message_context(conversation_id, message_id, scope))


def open_body(
    keys: ContentKeys, conversation_id: UUID, message_id: UUID, scope: ContentScope, sealed: bytes
) -> MessageBody:
    """Decrypt a message's body.

    DecryptionFailed when the key of the message's scope is wrong; KeyError when it is missing.
    """
    return _decode(open_sealed(keys[scope], sealed, _message_context(conversation_id, message_id, scope)))


def open_message(keys: ContentKeys, conversation_id: UUID, sealed: SealedMessage) -> Message:
    body = open_body(keys, conversation_id, sealed.id, sealed.scope, sealed.sealed)
    return Message(
        id=sealed.id,
        parent_id=sealed.parent_id,
        role=sealed.role,
        label_id=sealed.label_id,
        state=sealed.state,
        body=body,
        created_at=sealed.created_at,
    )


def _message_context(conversation_id: UUID, message_id: UUID, scope: ContentScope) -> str:
    return f"message {conversation_id} {message_id} {scope}"


def path_to(messages: Mapping[UUID, Message], head_id: UUID | None) -> list[Message]:
    """Return the branch that ends at `head_id`, from its first message on."""
    path = []
    message = messages.get(head_id) if head_id else None
    while message is not None:
        path.append(message)
        message = messages.get(message.parent_id) if message.parent_id else None
    return path[::-1]
