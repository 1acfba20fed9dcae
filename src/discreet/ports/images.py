"""The image endpoint. See `discreet.ports`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from discreet.errors import Unavailable


class ImageShape(StrEnum):
    """The shapes of images. Each endpoint has its own size in pixels for them."""

    SQUARE = "square"
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class ImageFailed(Unavailable):
    """The endpoint gave no image.

    `kind` is one of: unreachable, timeout, refused, redirect, cut, too_large, malformed. The sentence never quotes
    the prompt.
    """

    def __init__(self, sentence: str, *, kind: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class ImageMaker(Protocol):
    """An OpenAI-compatible images endpoint.

    `where`: its host; `name`: the model; `sizes`: the size in pixels that it is asked for, for each shape.
    """

    where: str
    name: str
    shapes: tuple[ImageShape, ...]
    sizes: Mapping[ImageShape, str]

    async def make(self, prompt: str, shape: ImageShape) -> bytes:
        """Return the image file, in the endpoint's format.

        Raises ImageFailed. Cancelling it ends the request.
        """
        ...

    async def edit(self, prompt: str, shape: ImageShape, picture: bytes) -> bytes:
        """Return the `picture`, a JPEG, changed as the prompt says. As `make` otherwise."""
        ...
