"""Snapshots: the part of a conversation that a link shows (P6).

Invariants:
- Pure.
- Files and calls are included only by choice.
- It never contains a passage of a GPT's knowledge, another branch, or later messages.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from discreet.chat.conversations.attachment import Attachment, FileKind
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import Message, MessageBody, MessageState, Role
from discreet.errors import Conflict, NotFound

STILL_ANSWERING = "An answer isn't finished yet. Wait for it or stop it, then share the chat."


@dataclass(frozen=True)
class ShareRequest:
    """The person's choice: the branch up to a message (None: the whole shown branch).

    `files` includes the attached files, `calls` the data exchanged with third parties.
    """

    up_to: UUID | None = None
    files: bool = False
    calls: bool = False


class SharedFile(msgspec.Struct, frozen=True):
    """A file's name and, for a picture, its JPEG.

    The data of other files is never included.
    """

    name: str
    alt: str
    picture: bytes | None


class SharedCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """A call. `is_code`: it ran on the server, and nothing was sent."""

    operation: str
    host: str
    arguments: str
    response: str | None
    is_code: bool = False


class SharedMessage(msgspec.Struct, frozen=True):
    """A message. `gpt`: the name of the GPT that was asked instead of the chat's own; "" for the chat's own."""

    role: Role
    text: str
    files: tuple[SharedFile, ...] = ()
    calls: tuple[SharedCall, ...] = ()
    gpt: str = ""


class Snapshot(msgspec.Struct, frozen=True):
    title: str
    messages: tuple[SharedMessage, ...]

    @property
    def digest(self) -> str:
        """The digest by which `share` recognises exactly the previewed snapshot."""
        return hashlib.sha256(encode(self)).hexdigest()


class SealedSnapshot(msgspec.Struct, frozen=True):
    """A snapshot as sealed.

    `html` has an entry for each message: its rendered Markdown, or None to show the text as written. It is empty in
    older snapshots, which were not rendered in advance.
    """

    made_at: datetime
    snapshot: Snapshot
    html: tuple[str | None, ...] = ()


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(SealedSnapshot).decode


def align_html(messages: Sequence[SharedMessage], rendered: Sequence[str | None]) -> tuple[str | None, ...]:
    """Return an entry for each message, with the HTML of answers in place.

    `rendered` is the HTML for `markdown_texts`.
    """
    answers = iter(rendered)
    return tuple(next(answers) if message.role is Role.ASSISTANT else None for message in messages)


def markdown_texts(messages: Sequence[SharedMessage]) -> list[str]:
    """Return the texts of answers, which are Markdown."""
    return [message.text for message in messages if message.role is Role.ASSISTANT]


def branch(opened: OpenConversation, request: ShareRequest) -> list[Message]:
    """Return the chosen branch.

    NotFound for a message that is not in the conversation, Conflict while an answer is unfinished.
    """
    if request.up_to is not None and request.up_to not in opened.messages:
        raise NotFound("This message isn't in this chat.")
    path = opened.path(request.up_to or opened.metadata.head_id)
    if any(message.state in (MessageState.RUNNING, MessageState.PARKED) for message in path):
        raise Conflict(STILL_ANSWERING)
    return path


def snapshot(title: str, path: Sequence[Message], request: ShareRequest, pictures: Mapping[UUID, bytes]) -> Snapshot:
    """Return the snapshot. `pictures` maps file ids to their JPEGs."""
    return Snapshot(title, tuple(_shared(message, request, pictures) for message in path))


def _shared(message: Message, request: ShareRequest, pictures: Mapping[UUID, bytes]) -> SharedMessage:
    body = message.body
    shown = _shows_files(message, request)
    files = tuple(SharedFile(file.name, file.alt, pictures.get(file.id)) for file in body.files) if shown else ()
    gpt = body.mention.name if body.mention else ""
    return SharedMessage(message.role, body.text, files, _calls(body) if request.calls else (), gpt)


def _calls(body: MessageBody) -> tuple[SharedCall, ...]:
    return tuple(
        SharedCall(call.operation, call.host, call.arguments, call.response, call.code is not None)
        for call in body.calls
    )


def _shows_files(message: Message, request: ShareRequest) -> bool:
    """Return whether the message's files are shown.

    A question's files were attached; an answer's came with its calls.
    """
    return request.files if message.role is Role.USER else request.calls


def pictures_in(path: Sequence[Message], request: ShareRequest) -> list[Attachment]:
    """Return the pictures that the person wants to show."""
    shown = (message for message in path if _shows_files(message, request))
    return [file for message in shown for file in message.body.files if file.kind is FileKind.PICTURE]
