"""Messages: what a person and a GPT said, and how a message is sealed (P7).

Invariants:
- A message's text exists in memory and sealed, never in a column.
- Its envelope belongs to its conversation, its id and its drawer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from discreet.chat.conversations.attachment import Attachment
from discreet.chat.conversations.key_scopes import ContentKeys, ContentScope
from discreet.crypto.envelope import open_sealed, seal
from discreet.ports import RandomSource
from discreet.promises.parties import IN_FILES, Party, gpt_party, third_party


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


class MessageState(StrEnum):
    """How far a message is. A user's message is complete from the start."""

    COMPLETE = "complete"
    RUNNING = "running"
    PARKED = "parked"
    """It waits for the person's answer to a consent card."""
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Citation(msgspec.Struct, frozen=True):
    """A passage that an answer may refer to as [n]. Told whole: a page relies on every field."""

    n: int
    file: str
    place: str = ""
    quote: str | None = None


class CallState(StrEnum):
    """How far a call of an action is."""

    WAITING = "waiting"
    DECLINED = "declined"
    SENDING = "sending"
    ANSWERED = "answered"
    FAILED = "failed"
    UNUSABLE = "unusable"


LOST = "It was cut off while it was under way: whether it arrived is not known here. Your ledger says more."


class Asks(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a third party asks its person in the course of a call: the card of their answer, and the third party's own
    words, untrusted. `url` is an address that it asks them to visit."""

    consent_id: UUID
    message: str
    url: str = ""


class ActionCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A call of an action, as the answer that made it holds it.

    `tool` and `arguments` (JSON text) are the model's own words; the arguments become those that were sent when the
    person has changed them (`edited`). `at` counts the characters of the answer's text that came before the call.
    `consent_id` names the card; a call that could not be made has none. `response` is the third party's text,
    untrusted; `sentence` says why there is none, or what was wrong. `pictures` are those that came with it, among the
    answer's files.
    """

    tool: str
    arguments: str
    at: int
    state: CallState
    consent_id: UUID | None = None
    operation: str = ""
    summary: str = ""
    host: str = ""
    edited: bool = False
    status: int | None = None
    response: str | None = None
    sentence: str | None = None
    ledger_id: UUID | None = None
    pictures: tuple[UUID, ...] = ()
    asks: Asks | None = None
    """While it waits for the person's answer."""


class PromptSources(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an answer's model was told of its GPT: the published version, and the passages, by id, in the order of their
    numbers. Ids alone: the words stay where their builder's permission holds (P3)."""

    version: int
    passages: tuple[UUID, ...] = ()


class MessageBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is sealed of a message. `finish` is the model's finish reason.

    `files` were given with a question, or are the pictures that an answer's calls brought.

    `origins`: whose words the answer's model was told, beside those of the GPT's owner (P3).

    `parked` is what the turn needs to go on with a parked answer, in the turn's own form. `given` is absent when no
    published GPT answered.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    error: str | None = None
    finish: str | None = None
    calls: tuple[ActionCall, ...] = ()
    parked: bytes | None = None
    given: PromptSources | None = None
    files: tuple[Attachment, ...] = ()
    origins: tuple[UUID, ...] = ()

    @property
    def third_parties(self) -> frozenset[Party]:
        """Everyone whose answer came in while this was made: they are parties to all of it (P1)."""
        return frozenset(third_party(call.host) for call in self.calls if call.response is not None)

    @property
    def joined(self) -> frozenset[Party]:
        """Everybody who becomes a party with this message (P1)."""
        in_files = {IN_FILES} if self.files else frozenset()
        return self.third_parties | in_files | {gpt_party(origin) for origin in self.origins}

    def called_off(self) -> "MessageBody":
        """A parked body whose waiting card is answered by something else than a yes."""
        return msgspec.structs.replace(self, calls=tuple(map(_called_off, self.calls)), parked=None)


def lost_call(call: ActionCall) -> ActionCall:
    """A call of an answer that was cut off: what was under way has an end that the answer does not know."""
    if call.state is not CallState.SENDING:
        return _called_off(call)
    return msgspec.structs.replace(call, state=CallState.FAILED, sentence=LOST, asks=None)


def _called_off(call: ActionCall) -> ActionCall:
    return msgspec.structs.replace(call, state=CallState.DECLINED) if call.state is CallState.WAITING else call


@dataclass(frozen=True, kw_only=True)
class SealedMessage:
    """A message as it is stored."""

    id: UUID
    parent_id: UUID | None
    role: Role
    label_id: UUID
    drawer: ContentScope
    state: MessageState
    sealed: bytes
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as its user reads it."""

    id: UUID
    parent_id: UUID | None
    role: Role
    label_id: UUID
    state: MessageState
    body: MessageBody
    created_at: datetime


def called_off(parked: Message, state: MessageState, error: str | None) -> Message:
    """A parked answer ends in this state, with what there is of it: no answer to its card is a no (P4)."""
    return replace(parked, body=msgspec.structs.replace(parked.body.called_off(), error=error), state=state)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(MessageBody).decode


def seal_body(
    entropy: RandomSource,
    keys: ContentKeys,
    *,
    conversation_id: UUID,
    message_id: UUID,
    drawer: ContentScope,
    body: MessageBody,
) -> bytes:
    return seal(entropy, keys[drawer], _encode(body), _about(conversation_id, message_id, drawer))


def open_body(
    keys: ContentKeys, conversation_id: UUID, message_id: UUID, drawer: ContentScope, sealed: bytes
) -> MessageBody:
    """CannotOpen when the key of the message's drawer does not fit; KeyError when it is not held."""
    return _decode(open_sealed(keys[drawer], sealed, _about(conversation_id, message_id, drawer)))


def open_message(keys: ContentKeys, conversation_id: UUID, sealed: SealedMessage) -> Message:
    body = open_body(keys, conversation_id, sealed.id, sealed.drawer, sealed.sealed)
    return Message(
        id=sealed.id,
        parent_id=sealed.parent_id,
        role=sealed.role,
        label_id=sealed.label_id,
        state=sealed.state,
        body=body,
        created_at=sealed.created_at,
    )


def _about(conversation_id: UUID, message_id: UUID, drawer: ContentScope) -> str:
    return f"message {conversation_id} {message_id} {drawer}"


def path_to(messages: Mapping[UUID, Message], head_id: UUID | None) -> list[Message]:
    """The branch that ends at `head_id`, from the first message on."""
    path = []
    at = messages.get(head_id) if head_id else None
    while at is not None:
        path.append(at)
        at = messages.get(at.parent_id) if at.parent_id else None
    return path[::-1]
