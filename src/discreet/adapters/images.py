"""A remote maker of images: any endpoint with OpenAI's `/images/generations`, asked for one image as base64.

Invariants:
- What comes is read under a limit and taken for bytes of any kind.
- No address in it is ever followed.
- Whatever goes wrong becomes an ImageFailed whose sentence names the endpoint's host and never quotes the prompt.
- Nothing is asked for twice: an image costs.
"""

import asyncio
import os
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from discreet.adapters.egress import EgressGateway
from discreet.adapters.model_refusal import own_message, safe_to_show
from discreet.ports import ImageFailed, ImageShape

MOST_BYTES = 20_000_000
"""Of one image."""
LONGEST_ANSWER = MOST_BYTES * 4 // 3 + (64 << 10)
"""Bytes of an answer's body: the image in base64, and a little around it."""
LONGEST_REPORT = 64 << 10
UNNAMED = "default"
"""The model's name where the operator names none."""

_TALL = {ImageShape.SQUARE: "1024x1024", ImageShape.PORTRAIT: "1024x1536", ImageShape.LANDSCAPE: "1536x1024"}
_TALLER = {ImageShape.SQUARE: "1024x1024", ImageShape.PORTRAIT: "1024x1792", ImageShape.LANDSCAPE: "1792x1024"}
_SQUARE = {ImageShape.SQUARE: "1024x1024"}


class _MadeImage(msgspec.Struct):
    """msgspec reads base64 into bytes, and refuses what is none."""

    b64_json: bytes | None = None
    url: object = None


class _ImageAnswer(msgspec.Struct):
    data: list[_MadeImage] = []


class RemoteImages:
    """ports.ImageMaker at `base_url`, for example `https://images.example.org/v1`. `timeout` is in seconds, in all."""

    def __init__(
        self, base_url: str, api_key: str | None, model: str | None, *, door: EgressGateway, timeout: float = 240.0
    ) -> None:
        base = URL(base_url.rstrip("/"))
        self._base, self._address, self._door = base, base / "images/generations", door
        self._api_key, self._model = api_key, model
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=10.0, sock_connect=10.0)
        self._sizes = sizes_of(model)
        self.where = base.host or base_url
        self.name = model or UNNAMED
        self.shapes = tuple(self._sizes)

    async def make(self, prompt: str, shape: ImageShape) -> bytes:
        """The image's bytes. Raises ImageFailed."""
        async with self._door.to_images(self._base) as session:
            try:
                async with session.post(
                    self._address, json=self._order(prompt, shape), headers=self._headers(), timeout=self._timeout,
                    allow_redirects=False,
                ) as response:  # fmt: skip
                    return await self._taken(response, prompt)
            except TimeoutError as problem:
                raise self._failed("timeout", "did not answer in time") from problem
            except aiohttp.ClientConnectorError as problem:
                raise self._failed("unreachable", f"cannot be reached ({_reason(problem)})") from problem
            except (aiohttp.ClientError, OSError) as problem:
                raise self._failed("cut", "broke off before its answer was whole") from problem

    def _order(self, prompt: str, shape: ImageShape) -> dict[str, Any]:
        order: dict[str, Any] = {"prompt": prompt, "n": 1, "size": self._sizes[shape]}
        if self._model:
            order["model"] = self._model
        if not _speaks_base64_alone(self._model):
            order["response_format"] = "b64_json"
        return order

    def _headers(self) -> dict[str, str]:
        """A compressed answer is not asked for: base64 of an image hardly gets smaller."""
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        return headers | ({"Authorization": f"Bearer {self._api_key}"} if self._api_key else {})

    async def _taken(self, response: aiohttp.ClientResponse, prompt: str) -> bytes:
        if 300 <= response.status < 400:
            raise self._failed("redirect", "answered with a redirect, which is not followed")
        if response.status != 200:
            raise self._refusal(response.status, await _read(response.content, LONGEST_REPORT), prompt)
        body = await _read(response.content, LONGEST_ANSWER + 1)
        if len(body) > LONGEST_ANSWER:
            raise self._failed("too_large", f"sent more than {MOST_BYTES:,} bytes, the most that is taken")
        return await asyncio.to_thread(self._image_in, body)

    def _image_in(self, body: bytes) -> bytes:
        try:
            answer = msgspec.json.decode(body, type=_ImageAnswer)
        except (
            msgspec.DecodeError,
            UnicodeError,
            RecursionError,
        ) as problem:  # no JSON, another shape, or wrong base64; its text may quote what came
            raise self._failed("malformed", "answered with something that is no image in base64") from problem
        made = answer.data[0] if answer.data else _MadeImage()
        if made.b64_json:
            return made.b64_json
        if made.url is not None:
            raise self._failed("malformed", "answered with an address instead of an image; addresses are not followed")
        raise self._failed("malformed", "answered without an image")

    def _refusal(self, status: int, body: bytes, prompt: str) -> ImageFailed:
        said = safe_to_show(own_message(body), [prompt], self._api_key, "prompt")
        return ImageFailed(
            f"The images endpoint at {self.where} refused the request (HTTP {status}){said}", kind="refused"
        )

    def _failed(self, kind: str, what: str) -> ImageFailed:
        return ImageFailed(f"The images endpoint at {self.where} {what}.", kind=kind)


def sizes_of(model: str | None) -> dict[ImageShape, str]:
    """The sizes in pixels that a model makes. One that is not known here is taken to make what today's models do."""
    name = (model or "").lower()
    if "dall-e-2" in name:
        return _SQUARE
    return _TALLER if "dall-e-3" in name else _TALL


def _speaks_base64_alone(model: str | None) -> bool:
    """OpenAI's gpt-image models answer in base64 always, and refuse to be told so."""
    return "gpt-image" in (model or "").lower()


async def _read(content: aiohttp.StreamReader, most: int) -> bytes:
    """The body, or about its first `most` bytes."""
    body = bytearray()
    while len(body) < most and (chunk := await content.readany()):
        body += chunk
    return bytes(body)


def _reason(problem: aiohttp.ClientConnectorError) -> str:
    """Why a connection failed, in a few words, without addresses."""
    if isinstance(problem, aiohttp.ClientConnectorDNSError):
        return "its name is unknown"
    if isinstance(problem, aiohttp.ClientSSLError):
        return "its certificate is not accepted"
    return os.strerror(problem.errno).lower() if problem.errno else "connection failed"
