"""A generated image: its facts and its request.

Specification: Services, accounts, workspaces: the service "Images in your own space".

Invariants:
- Values and pure functions.
- All facts of an image are fixed when it is made.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.errors import Forbidden, Invalid, TooLarge
from discreet.identity.accounts.actor import Actor
from discreet.ports.images import ImageShape
from discreet.promises.parties import Service

PROMPT_CHARACTERS = 4000
PIECE_BYTES = 1024 * 1024
"""The largest piece in which a picture is stored."""


@dataclass(frozen=True)
class ImageRequest:
    """A person's request for an image."""

    prompt: str
    shape: ImageShape


@dataclass(frozen=True, kw_only=True)
class Image:
    """The facts of an image.

    `where` is the host of the endpoint that made it, `model` the model's name there, `bytes` the picture's size.
    `is_signed`: the file holds this server's signed mark; older images have none.
    """

    id: UUID
    owner_id: UUID
    began_at: datetime
    bytes: int
    prompt: str
    shape: ImageShape
    media_type: str
    width: int
    height: int
    where: str
    model: str
    is_signed: bool

    @property
    def file_name(self) -> str:
        """A file name with time and format, and nothing about the content."""
        return f"image-{self.began_at:%Y-%m-%d-%H%M%S}.{self.media_type.removeprefix('image/')}"


def parse_image_request(prompt: str, shape: str) -> ImageRequest:
    """Parse a request; Invalid or TooLarge says what is wrong."""
    prompt = prompt.strip()
    if not prompt:
        raise Invalid("Describe the image first.", field="prompt")
    if len(prompt) > PROMPT_CHARACTERS:
        raise TooLarge(
            f"The description has {len(prompt):,} characters; {PROMPT_CHARACTERS:,} is the limit.", field="prompt"
        )
    if "\0" in prompt or any("\ud800" <= character <= "\udfff" for character in prompt):
        raise Invalid("The description contains a character that cannot be sent. Remove it.", field="prompt")
    if shape not in set(ImageShape):
        raise Invalid(f"Choose one of these sizes: {', '.join(ImageShape)}.", field="size")
    return ImageRequest(prompt, ImageShape(shape))


def has_images(actor: Actor) -> bool:
    """Return whether the actor's space has images: only a person's own space does."""
    return actor.service is Service.CONSUMER_CHAT


def require_personal_space(actor: Actor) -> None:
    """Raise Forbidden where there are no images: content never moves between services."""
    if not has_images(actor):
        raise Forbidden("You can create and see images only in your Personal space. Switch to it first.")
