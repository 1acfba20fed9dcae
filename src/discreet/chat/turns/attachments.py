"""Preparation of attached files for the model: documents and pictures.

Invariants:
- A file is reached only through its conversation, which only its user opens (P6).
- A picture is part of the request only while the request is sent.
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
    MODEL_PICTURE_TYPE,
    Attachment,
    FileKind,
    NewAttachment,
    decode_text,
)
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.call_pictures import CallPictures
from discreet.chat.turns.file_context import select_passages
from discreet.chat.turns.image_calls import ImageCalls
from discreet.chat.turns.pending_uploads import PendingUploads
from discreet.chat.turns.tool_messages import PICTURE_URL
from discreet.crypto.envelope import KEY_BYTES
from discreet.errors import Invalid, TooLarge
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import RandomSource
from discreet.ports.model import Model
from discreet.ports.model_request import ChatMessage, ImagePart, ModelRequest, TextPart

PICTURES_UNSUPPORTED = "This model can't read images. Remove the image or describe it."


@dataclass(frozen=True)
class AttachmentRef:
    """A file that a question refers to: a pending upload, or an earlier file.

    `alt` is the person's description of it.
    """

    id: UUID
    alt: str = ""


class Attachments:
    """Files of conversations. `images` makes those of GPTs; None where no images endpoint is configured."""

    def __init__(
        self,
        pending_uploads: PendingUploads,
        model: Model,
        random: RandomSource,
        pictures: CallPictures,
        images: ImageCalls | None = None,
    ) -> None:
        self.pending_uploads, self._model, self._random = pending_uploads, model, random
        self.pictures, self.images = pictures, images

    async def load_new_files(
        self,
        conversations: ConversationRepository,
        actor: Actor,
        conversation_id: UUID | None,
        references: Sequence[AttachmentRef],
        model: str | None,
    ) -> tuple[NewAttachment, ...]:
        """Return a question's files for this model; NotFound for another person's and expired ones."""
        if len(references) > FILES_PER_QUESTION:
            raise TooLarge(f"A message can have at most {FILES_PER_QUESTION} files. Remove some.", field="files")
        if len({reference.id for reference in references}) < len(references):
            raise Invalid("The same file is attached twice. Remove one of them.", field="files")
        files = tuple(
            [await self._load_new_file(conversations, actor, conversation_id, reference) for reference in references]
        )
        if any(file.metadata.kind is FileKind.PICTURE for file in files) and not await self._accepts_pictures(model):
            raise Invalid(PICTURES_UNSUPPORTED, field="files")
        return files

    async def _accepts_pictures(self, model: str | None) -> bool:
        return (await self._model.status(model)).takes_images

    async def passages_for_model(
        self, conversations: ConversationRepository, actor: Actor, pending: PendingTurn, characters: int
    ) -> tuple[Passage, ...]:
        """Return the passages of the branch's documents that fit into the prompt.

        The question's own documents are included.
        """
        documents = [
            (file, decode_text(await conversations.read_model_form(actor, file)))
            for message in pending.history
            for file in message.body.files
            if file.kind is FileKind.DOCUMENT
        ]
        return select_passages(documents, pending.question.body.text, characters) if documents else ()

    async def with_images(
        self,
        conversations: ConversationRepository,
        actor: Actor,
        pending: PendingTurn,
        request: ModelRequest,
        call_files: Sequence[Attachment] = (),
    ) -> ModelRequest:
        """Return the request with its pictures, or without if the model takes none.

        `call_files` are the pictures of the answer's own calls.
        """
        if not any(message.parts for message in request.messages):
            return request
        if not await self._accepts_pictures(request.model):
            messages = [msgspec.structs.replace(message, parts=()) for message in request.messages]
            return msgspec.structs.replace(request, messages=messages)
        branch_files = [file for message in pending.history for file in message.body.files]
        files_by_url = {f"{PICTURE_URL}{file.id}": file for file in (*branch_files, *call_files)}

        async def load_part(part: TextPart | ImagePart) -> TextPart | ImagePart:
            if isinstance(part, TextPart):
                return part
            encoded = base64.b64encode(await conversations.read_model_form(actor, files_by_url[part.url])).decode()
            return ImagePart(f"data:{MODEL_PICTURE_TYPE};base64,{encoded}")

        async def load_message(message: ChatMessage) -> ChatMessage:
            parts = tuple([await load_part(part) for part in message.parts])
            return msgspec.structs.replace(message, parts=parts)

        return msgspec.structs.replace(request, messages=[await load_message(message) for message in request.messages])

    async def _load_new_file(
        self,
        conversations: ConversationRepository,
        actor: Actor,
        conversation_id: UUID | None,
        reference: AttachmentRef,
    ) -> NewAttachment:
        alt = one_line(reference.alt)[:ALT_CHARACTERS]
        if conversation_id is None or self.pending_uploads.holds(actor, reference.id):
            return self.pending_uploads.get(actor, reference.id, alt)
        earlier_file = (await conversations.open(actor, conversation_id)).file(reference.id)
        return await self._copy_file(conversations, actor, earlier_file, alt or earlier_file.alt)

    async def _copy_file(
        self, conversations: ConversationRepository, actor: Actor, file: Attachment, alt: str
    ) -> NewAttachment:
        """Return a separate copy for another question.

        Either copy can be deleted without the other.
        """
        attachment = msgspec.structs.replace(file, id=self._random.new_id(), key=self._random.bytes(KEY_BYTES), alt=alt)
        return NewAttachment(
            attachment, await conversations.read_original(actor, file), await conversations.read_model_form(actor, file)
        )
