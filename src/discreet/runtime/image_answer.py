"""The image in an endpoint's answer, in the form of OpenAI's images API.

Invariants:
- No address in the answer is fetched.
- An error never quotes the answer.
"""

import msgspec

MAX_BYTES = 20_000_000
"""Largest size of one image in bytes."""
MAX_ANSWER_LENGTH = MAX_BYTES * 4 // 3 + (64 << 10)
"""Bytes of an answer's body: the image in base64, and a small margin."""

CANNOT_EDIT = frozenset({404, 405, 501})
"""Statuses of an endpoint that has no operation to edit images."""


class NoImageSent(Exception):
    """The answer holds no image. Its text continues "The endpoint …"."""


class _MadeImage(msgspec.Struct):
    """One image of an answer. msgspec decodes base64 and refuses invalid base64."""

    b64_json: bytes | None = None
    url: object = None


class _ImageAnswer(msgspec.Struct):
    data: list[_MadeImage] = []


def first_image(body: bytes) -> bytes:
    """Return the first image of an answer. Raises NoImageSent. Slow for large images."""
    try:
        answer = msgspec.json.decode(body, type=_ImageAnswer)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise NoImageSent("did not answer with a base64 image") from error
    image = answer.data[0] if answer.data else _MadeImage()
    if image.b64_json:
        return image.b64_json
    if image.url is not None:
        raise NoImageSent("answered with a link instead of an image; links are not followed")
    raise NoImageSent("answered without an image")
