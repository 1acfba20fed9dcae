"""The files of a conversation on their way to its model: what is asked with, what is told of it, and what is shown.

Invariants:
- A file is reached by its conversation alone, which only its person opens (P6).
- A picture stands in the request for the moment in which it is sent.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.names import one_line
from discreet.chat.conversations.attachment import (
    ALT_CHARACTERS,
    FILES_PER_QUESTION,
    SEEN_TYPE,
    Attachment,
    FileKind,
    NewAttachment,
    text_of,
)
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.call_pictures import CallPictures
from discreet.chat.turns.file_context import select_passages
from discreet.chat.turns.pending_uploads import PendingUploads
from discreet.chat.turns.tool_messages import PICTURE_URL
from discreet.crypto.envelope import KEY_BYTES
from discreet.errors import Invalid, TooLarge
from discreet.identity.accounts.actor import Actor
from discreet.ports import ChatMessage, ImagePart, Model, ModelRequest, RandomSource, TextPart

NO_PICTURES = "The model of this chat cannot look at pictures. Take the picture away, or say in words what is on it."


@dataclass(frozen=True)
class AttachmentRef:
    """A file that a question names: one that waits, or one that was given in its conversation before; and what is on
    it, in its person's words."""

    id: UUID
    alt: str = ""


class Attachments:
    def __init__(self, tray: PendingUploads, model: Model, entropy: RandomSource, pictures: CallPictures) -> None:
        self.tray, self._model, self._entropy = tray, model, entropy
        self.pictures = pictures

    async def files(
        self,
        keeper: ConversationRepository,
        actor: Actor,
        conversation_id: UUID | None,
        attached: Sequence[AttachmentRef],
    ) -> tuple[NewAttachment, ...]:
        """What is given with a question. NotFound for what is not the actor's, or not there any more."""
        if len(attached) > FILES_PER_QUESTION:
            raise TooLarge(f"A message can have {FILES_PER_QUESTION} files. Take some away.", field="files")
        if len({each.id for each in attached}) < len(attached):
            raise Invalid("A file is there twice.", field="files")
        files = tuple([await self._file(keeper, actor, conversation_id, each) for each in attached])
        if any(file.about.kind is FileKind.PICTURE for file in files) and not await self._takes_pictures():
            raise Invalid(NO_PICTURES, field="files")
        return files

    async def _takes_pictures(self) -> bool:
        return (await self._model.status()).takes_images

    async def told(
        self, keeper: ConversationRepository, actor: Actor, asked: PendingTurn, characters: int
    ) -> tuple[Passage, ...]:
        """What the model is told of the documents in the branch, the question's own included."""
        documents = [
            (file, text_of(await keeper.seen(actor, file)))
            for message in asked.history
            for file in message.body.files
            if file.kind is FileKind.DOCUMENT
        ]
        return select_passages(documents, asked.question.body.text, characters) if documents else ()

    async def pictured(
        self,
        keeper: ConversationRepository,
        actor: Actor,
        asked: PendingTurn,
        request: ModelRequest,
        brought: Sequence[Attachment] = (),
    ) -> ModelRequest:
        """The request with the pictures in it; without, if the model looks at none any more. `brought` are those of the
        answer's own calls."""
        if not any(message.parts for message in request.messages):
            return request
        if not await self._takes_pictures():
            bare = [msgspec.structs.replace(message, parts=()) for message in request.messages]
            return msgspec.structs.replace(request, messages=bare)
        given = [file for message in asked.history for file in message.body.files]
        known = {f"{PICTURE_URL}{file.id}": file for file in (*given, *brought)}

        async def shown(part: TextPart | ImagePart) -> TextPart | ImagePart:
            if isinstance(part, TextPart):
                return part
            encoded = base64.b64encode(await keeper.seen(actor, known[part.url])).decode()
            return ImagePart(f"data:{SEEN_TYPE};base64,{encoded}")

        async def told(message: ChatMessage) -> ChatMessage:
            parts = tuple([await shown(part) for part in message.parts])
            return msgspec.structs.replace(message, parts=parts)

        return msgspec.structs.replace(request, messages=[await told(message) for message in request.messages])

    async def _file(
        self, keeper: ConversationRepository, actor: Actor, conversation_id: UUID | None, attached: AttachmentRef
    ) -> NewAttachment:
        alt = one_line(attached.alt)[:ALT_CHARACTERS]
        if conversation_id is None or self.tray.holds(actor, attached.id):
            return self.tray.waiting(actor, attached.id, alt)
        given = (await keeper.open(actor, conversation_id)).file(attached.id)
        return await self._again(keeper, actor, given, alt or given.alt)

    async def _again(self, keeper: ConversationRepository, actor: Actor, given: Attachment, alt: str) -> NewAttachment:
        """A copy of its own for another question, so that either can be deleted without the other."""
        about = msgspec.structs.replace(given, id=self._entropy.new_id(), key=self._entropy.bytes(KEY_BYTES), alt=alt)
        return NewAttachment(about, await keeper.original(actor, given), await keeper.seen(actor, given))
