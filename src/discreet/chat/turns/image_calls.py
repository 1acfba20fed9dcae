"""Images that a GPT makes or edits in a chat (P4, P7, P14).

A remote endpoint is called like a third party, with a consent card. For one on this machine nothing leaves the server,
so no consent is needed.

Invariants:
- A description is sent only where everyone's limits allow it, and with stand-ins where personal data is masked.
- A picture of the person goes to no endpoint for which personal data is masked: a picture can't be masked.
- Only the pixels of the received file are kept. The new file is signed, and belongs to the answer.
- The limits of the page "Images" count images of chats too.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from discreet.assistants.actions.operation import Operation
from discreet.assistants.actions.request.build import build_request, parse_arguments
from discreet.assistants.gpts.names import one_line
from discreet.chat.conversations.attachment import (
    ALT_CHARACTERS,
    MODEL_PICTURE_TYPE,
    Attachment,
    FileKind,
    NewAttachment,
)
from discreet.chat.conversations.conversation import Conversation
from discreet.chat.images.picture import Picture
from discreet.chat.images.picture_reader import ImageReencoder
from discreet.chat.images.signing import ImageSigner
from discreet.chat.images.slots import ImageSlots, recipient_of
from discreet.chat.turns.turn_events import CallEnded
from discreet.crypto.envelope import KEY_BYTES
from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid, Unavailable
from discreet.identity.accounts.actor import Actor
from discreet.masking.mask_map import Piece
from discreet.models.limits import ModelLimits
from discreet.models.masking import Masking
from discreet.ports.clock import RandomSource
from discreet.ports.documents import PictureReader
from discreet.ports.images import ImageMaker
from discreet.ports.model_request import ToolCall
from discreet.promises.disclosure import SentPicture
from discreet.promises.recipients import ModelLimit, RunBy, may_receive
from discreet.runtime.image_file import NotAnImage

IMAGE_MADE = "The image was made. The person sees it here; you do not get it."
"""The result for the model. Its number follows, by which it can be edited."""
PROMPT, SIZE = "prompt", "size"
"""The arguments of the operation that makes an image."""


@dataclass(frozen=True)
class PreparedCall:
    """A call as the endpoint may get it, and the stand-ins in its description."""

    call: ToolCall
    stand_ins: tuple[Piece, ...] = ()


@dataclass
class ImageTurn:
    """A person's turn for one image. It counts towards the day's limit if the image was made, or stopped in between."""

    counts: bool = False


class ImageCalls:
    """Makes images at the operator's endpoint.

    `pictures` decodes what an endpoint sends, `reader` makes the form that a page shows.
    """

    def __init__(
        self,
        maker: ImageMaker,
        slots: ImageSlots,
        pictures: ImageReencoder,
        signer: ImageSigner,
        reader: PictureReader,
        limits: ModelLimits,
        masking: Masking,
        random: RandomSource,
    ) -> None:
        self._maker, self._slots, self._random = maker, slots, random
        self._pictures, self._signer, self._reader = pictures, signer, reader
        self._limits, self._masking = limits, masking
        self._recipient = recipient_of(maker.where)

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is on this machine."""
        return self._recipient.facts.run_by is RunBy.THIS_SERVER

    async def prepare(
        self,
        conversation: Conversation,
        gpt_limit: ModelLimit,
        operation: Operation,
        call: ToolCall,
        stand_ins: tuple[Piece, ...] = (),
        picture: SentPicture | None = None,
    ) -> PreparedCall:
        """Return the call as the endpoint may get it: with stand-ins where personal data is masked.

        `stand_ins` are those of a call that was masked before, `picture` is the one to edit. Forbidden where a limit
        keeps the description from the endpoint; Invalid and ModelFailed say what else is wrong.
        """
        payer = conversation.payer
        limits = await self._limits.get(payer, gpt_limit, conversation.model_limit)
        if not (decision := may_receive(self._recipient, limits)).allowed:
            raise Forbidden(decision.reasons[0])
        arguments = parse_arguments(operation, call.arguments)
        build_request(operation, arguments, picture)
        prompt = arguments[PROMPT]
        with_picture = picture is not None and not picture.from_recipient
        masked = await self._masking.mask_description(
            prompt, payer, self._recipient, conversation.masking, stand_ins, with_picture=with_picture
        )
        if masked.text == prompt:
            return PreparedCall(call, masked.stand_ins)
        text = msgspec.json.encode(arguments | {PROMPT: masked.text}).decode()
        return PreparedCall(msgspec.structs.replace(call, arguments=text, restored=False), masked.stand_ins)

    async def make(self, actor: Actor, arguments_json: str, number: int, picture: bytes | None = None) -> CallEnded:
        """Make an image on this machine, from arguments as JSON text, or edit the `picture`.

        It becomes the chat's picture of this number.
        """
        arguments: dict[str, Any] = msgspec.json.decode(arguments_json)
        try:
            async with self.take_slot(actor) as slot:
                shape = next(shape for shape, size in self._maker.sizes.items() if size == arguments[SIZE])
                if picture is None:
                    data = await self._maker.make(arguments[PROMPT], shape)
                else:
                    data = await self._maker.edit(arguments[PROMPT], shape, picture)
                file = await self.build_file(data, arguments[PROMPT], actor.account_id, picture or b"")
                slot.counts = True
        except DiscreetError as error:
            return CallEnded(None, None, error.sentence)
        return CallEnded(format_result(number), 200, files=(file,), are_for_person=True)

    @asynccontextmanager
    async def take_slot(self, actor: Actor) -> AsyncIterator[ImageTurn]:
        """Hold the person's turn. Unavailable while another image is in progress, TooMany after the day's last."""
        try:
            until = await self._slots.take(actor)
        except Conflict as conflict:  # a call's Conflict means that no grant covers it
            raise Unavailable(conflict.sentence) from conflict
        turn = ImageTurn()
        try:
            yield turn
        except asyncio.CancelledError:
            turn.counts = True
            raise
        finally:
            await self._slots.end(actor, until, refund=not turn.counts)

    async def build_file(self, data: bytes, prompt: str, holder: Hashable, parent: bytes = b"") -> NewAttachment:
        """Return the received image as a signed file of the answer. Invalid says why it cannot be used.

        `parent` is the picture that it was made from; b"" if there is none.
        """
        try:
            picture = await self._pictures.read(data, holder)
        except NotAnImage as error:
            raise Invalid(
                f"The images endpoint at {self._maker.where} returned an unusable image: it {error}."
            ) from error
        signed = await self._signer.sign(picture, holder, parent)
        kind = picture.media_type.removeprefix("image/")
        decoded = await self._reader.decode(picture.data, f"image.{kind}", holder)
        shown = await self._signer.sign(
            Picture(MODEL_PICTURE_TYPE, decoded.width, decoded.height, decoded.data, b""), holder, parent
        )
        attachment = Attachment(
            id=self._random.new_id(),
            key=self._random.bytes(KEY_BYTES),
            name=f"image.{kind}",
            kind=FileKind.PICTURE,
            bytes=len(signed.data),
            width=decoded.width,
            height=decoded.height,
            alt=one_line(prompt)[:ALT_CHARACTERS],
        )
        return NewAttachment(attachment, signed.data, shown.data)


def with_image(ended: CallEnded, file: NewAttachment, number: int) -> CallEnded:
    """Return the result of a call at an endpoint elsewhere, with the file: the chat's picture of this number."""
    return replace(ended, response=format_result(number), files=(file,), are_for_person=True)


def format_result(number: int) -> str:
    return f"{IMAGE_MADE} It is picture {number} of this chat."
