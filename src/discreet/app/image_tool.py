"""Composes the tools with which GPTs make and edit images, from the settings."""

import msgspec
from yarl import URL

from discreet.adapters.child_environment import child_environment
from discreet.adapters.images import answers_only_base64, sizes_of
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import NoAuth, OperatorAuth
from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.operation import IMAGE, Constant, Operation, Parameter
from discreet.assistants.actions.operator_services import OperatorService
from discreet.assistants.actions.request.bodies import MULTIPART
from discreet.chat.images.image import PROMPT_CHARACTERS
from discreet.chat.images.picture_reader import ImageReencoder
from discreet.chat.images.signing import ImageSigner
from discreet.chat.images.slots import ImageSlots, recipient_of
from discreet.chat.turns.image_calls import PROMPT, SIZE, ImageCalls
from discreet.errors import Invalid
from discreet.models.limits import ModelLimits
from discreet.models.masking import Masking
from discreet.ports.documents import PictureReader
from discreet.ports.images import ImageMaker
from discreet.promises.capabilities import Capability, CapabilityOffer, no_offer
from discreet.promises.disclosure import FieldPlace
from discreet.promises.recipients import RunBy
from discreet.settings import Settings

HOLDER = "images"
HERE = "A model on this server makes them."
ASKED = (
    "People are asked before one leaves, unless they chose “Always allow”. Before a picture of theirs leaves to be "
    "edited, they are always asked."
)
EDITS = (
    "Change a picture of this chat: one that the person attached, or one that was made here. The changed image is "
    "shown to the person; you do not get it."
)
WHICH = "The number of the picture. All pictures of this chat, attached or made, count from 1 in their order."
ABOUT = "The image is shown to the person; you do not get it. Describe everything that it should show."


def image_service(settings: Settings) -> OperatorService | None:
    """Return the operations of the operator's images endpoint; None if there is none that a card could name."""
    if settings.images_url is None:
        return None
    base = URL(settings.images_url.rstrip("/"))
    try:
        origin = str(origin_of(str(base)))
    except Invalid:
        return None
    return OperatorService(
        holder=HOLDER,
        title="Images",
        operations=(
            _generate_operation(settings, origin, (base / "images/generations").raw_path),
            _edit_operation(settings, origin, (base / "images/edits").raw_path),
        ),
        auth=OperatorAuth(HOLDER, "bearer") if settings.images_key else NoAuth(),
        key=settings.images_key,
        capability=Capability.IMAGES,
    )


def _generate_operation(settings: Settings, origin: str, path: str) -> Operation:
    sizes = list(sizes_of(settings.images_model).values())
    text = {"type": "string", "minLength": 1, "maxLength": PROMPT_CHARACTERS, "description": "What the image shows."}
    size = {"type": "string", "enum": sizes, "description": "Width and height in pixels."}
    return Operation(
        name="make_image",
        summary="Make an image",
        description=ABOUT,
        method="POST",
        origin=origin,
        path=path,
        consequential=False,
        schema={
            "type": "object",
            "properties": {PROMPT: text, SIZE: size},
            "required": [PROMPT, SIZE],
            "additionalProperties": False,
        },
        parameters=tuple(Parameter(name, name, FieldPlace.BODY, required=True) for name in (PROMPT, SIZE)),
        media_type="application/json",
        constants=tuple(_constants(settings.images_model)),
        reads=IMAGE,
    )


def _edit_operation(settings: Settings, origin: str, path: str) -> Operation:
    """Return the operation that changes a picture of the chat (OpenAI's `/images/edits`)."""
    generate = _generate_operation(settings, origin, path)
    text = generate.schema["properties"][PROMPT] | {"description": "What to change, and what to keep."}
    number = {"type": "integer", "minimum": 1, "description": WHICH}
    return msgspec.structs.replace(
        generate,
        name="edit_image",
        summary="Edit an image",
        description=EDITS,
        schema=generate.schema
        | {
            "properties": {IMAGE: number} | generate.schema["properties"] | {PROMPT: text},
            "required": [IMAGE, *generate.schema["required"]],
        },
        media_type=MULTIPART,
        picture_part=IMAGE,
    )


def _constants(model: str | None) -> list[Constant]:
    """Return the fixed fields that `adapters/images.py` sends, too."""
    fixed = [Constant("n", FieldPlace.BODY, 1)]
    if model:
        fixed.append(Constant("model", FieldPlace.BODY, model))
    if not answers_only_base64(model):
        fixed.append(Constant("response_format", FieldPlace.BODY, "b64_json"))
    return fixed


async def build_images_offer(settings: Settings) -> CapabilityOffer:
    """Return whether this server's GPTs can make images, and where."""
    service = image_service(settings)
    if service is None:
        return no_offer(Capability.IMAGES)
    host = service.operation.host
    leaves = recipient_of(URL(service.operation.origin).host or "").facts.run_by is not RunBy.THIS_SERVER
    sentence = f"Descriptions go to {host}. {ASKED}" if leaves else HERE
    return CapabilityOffer(capability=Capability.IMAGES, is_offered=True, sentence=sentence, leaves_server=leaves)


def build_made_images(
    infra: Infrastructure, maker: ImageMaker | None, reader: PictureReader, limits: ModelLimits, masking: Masking
) -> ImageCalls | None:
    """Return what makes images in chats; None where no images endpoint is configured."""
    if maker is None:
        return None
    return ImageCalls(
        maker,
        ImageSlots(infra, infra.settings.images_per_day),
        ImageReencoder(child_environment()),
        ImageSigner(infra.keys, child_environment()),
        reader,
        limits,
        masking,
        infra.random,
    )
