"""An image that somebody made: its facts, and what they asked for (specification: Services, accounts, workspaces: the
service consumer images).

Invariants:
- Values and pure functions.
- Everything of an image is fixed when it is made.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.errors import Forbidden, Invalid, TooLarge
from discreet.identity.accounts.actor import Actor
from discreet.ports import ImageShape
from discreet.promises.parties import Service

PROMPT_CHARACTERS = 4000
PIECE_BYTES = 1024 * 1024
"""Pictures are stored in pieces of at most this size."""


@dataclass(frozen=True)
class ImageRequest:
    """What somebody wants made."""

    prompt: str
    shape: ImageShape


@dataclass(frozen=True, kw_only=True)
class Image:
    """`where` is the host of the endpoint that made it, `model` its name there; `bytes` counts the picture's."""

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

    @property
    def file_name(self) -> str:
        """Says when and in which format, and nothing of what is on it."""
        return f"image-{self.began_at:%Y-%m-%d-%H%M%S}.{self.media_type.removeprefix('image/')}"


def order(prompt: str, shape: str) -> ImageRequest:
    """Invalid or TooLarge says what is wrong with it."""
    prompt = prompt.strip()
    if not prompt:
        raise Invalid("Describe the image first.", field="prompt")
    if len(prompt) > PROMPT_CHARACTERS:
        raise TooLarge(
            f"The description has {len(prompt):,} characters; {PROMPT_CHARACTERS:,} is the limit.", field="prompt"
        )
    if "\0" in prompt or any("\ud800" <= character <= "\udfff" for character in prompt):
        raise Invalid("The description holds a character that cannot be sent; remove it.", field="prompt")
    if shape not in set(ImageShape):
        raise Invalid(f"The size is one of: {', '.join(ImageShape)}.", field="size")
    return ImageRequest(prompt, ImageShape(shape))


def has_images(actor: Actor) -> bool:
    """Images are a consumer service: there are none where somebody works in a workspace."""
    return actor.service is Service.CONSUMER_CHAT


def refuse_business(actor: Actor) -> None:
    """Forbidden where there are no images: content never moves between services."""
    if not has_images(actor):
        raise Forbidden(
            "Images are made in one's own space alone. You are working in a workspace, which has none; switch to your "
            "own space to make and see images."
        )
