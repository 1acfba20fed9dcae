"""A remote image generator: any endpoint with OpenAI's `/images/generations` and, to edit, `/images/edits`.

It requests one image as base64.

Invariants:
- The response is read up to a size limit and treated as untrusted bytes.
- No URL in it is ever fetched.
- Every failure becomes an ImageFailed whose sentence names the endpoint's host and never quotes the prompt.
- No request is retried, because an image costs money.
"""

import asyncio
import os
from collections.abc import Mapping
from typing import Any

import aiohttp
from yarl import URL

from discreet.adapters.egress import EgressGateway
from discreet.adapters.model_refusal import own_message, safe_to_show
from discreet.ports.images import ImageFailed, ImageShape
from discreet.runtime.image_answer import CANNOT_EDIT, MAX_ANSWER_LENGTH, MAX_BYTES, NoImageSent, first_image

MAX_REPORT_LENGTH = 64 << 10
UNNAMED = "default"
"""The display name where the operator sets no model."""

_TALL = {ImageShape.SQUARE: "1024x1024", ImageShape.PORTRAIT: "1024x1536", ImageShape.LANDSCAPE: "1536x1024"}
_TALLER = {ImageShape.SQUARE: "1024x1024", ImageShape.PORTRAIT: "1024x1792", ImageShape.LANDSCAPE: "1792x1024"}
_SQUARE = {ImageShape.SQUARE: "1024x1024"}


class RemoteImages:
    """A ports.ImageMaker at `base_url`, for example `https://images.example.org/v1`.

    `timeout` is the total in seconds.
    """

    def __init__(
        self, base_url: str, api_key: str | None, model: str | None, *, egress: EgressGateway, timeout: float = 240.0
    ) -> None:
        base = URL(base_url.rstrip("/"))
        self._base, self._egress = base, egress
        self._api_key, self._model = api_key, model
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=10.0, sock_connect=10.0)
        self.sizes: Mapping[ImageShape, str] = sizes_of(model)
        self.where = base.host or base_url
        self.name = model or UNNAMED
        self.shapes = tuple(self.sizes)

    async def make(self, prompt: str, shape: ImageShape) -> bytes:
        """Return the image's bytes. Raises ImageFailed."""
        return await self._post_order("generations", prompt, {"json": self._order(prompt, shape)})

    async def edit(self, prompt: str, shape: ImageShape, picture: bytes) -> bytes:
        """Return the changed image's bytes. Raises ImageFailed."""
        form = aiohttp.FormData()
        form.add_field("image", picture, filename="image.jpg", content_type="image/jpeg")
        for name, value in self._order(prompt, shape).items():
            form.add_field(name, str(value))
        return await self._post_order("edits", prompt, {"data": form})

    async def _post_order(self, operation: str, prompt: str, body: dict[str, Any]) -> bytes:
        async with self._egress.open_images(self._base) as session:
            try:
                async with session.post(
                    self._base / "images" / operation,
                    **body,
                    headers=self._headers(),
                    timeout=self._timeout,
                    allow_redirects=False,
                ) as response:
                    return await self._parse_response(response, prompt, edits=operation == "edits")
            except TimeoutError as problem:
                raise self._failed("timeout", "did not answer in time") from problem
            except aiohttp.ClientConnectorError as problem:
                raise self._failed("unreachable", f"cannot be reached ({_reason(problem)})") from problem
            except (aiohttp.ClientError, OSError) as problem:
                raise self._failed("cut", "closed the connection before its answer was complete") from problem

    def _order(self, prompt: str, shape: ImageShape) -> dict[str, Any]:
        order: dict[str, Any] = {"prompt": prompt, "n": 1, "size": self.sizes[shape]}
        if self._model:
            order["model"] = self._model
        if not answers_only_base64(self._model):
            order["response_format"] = "b64_json"
        return order

    def _headers(self) -> dict[str, str]:
        """Return the headers.

        Compression is not requested, because it hardly shrinks base64 images.
        """
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        return headers | ({"Authorization": f"Bearer {self._api_key}"} if self._api_key else {})

    async def _parse_response(self, response: aiohttp.ClientResponse, prompt: str, *, edits: bool) -> bytes:
        if 300 <= response.status < 400:
            raise self._failed("redirect", "answered with a redirect, which is not followed")
        if edits and response.status in CANNOT_EDIT:
            raise self._failed("refused", f"cannot edit images (HTTP {response.status})")
        if response.status != 200:
            raise self._refusal(response.status, await _read(response.content, MAX_REPORT_LENGTH), prompt)
        body = await _read(response.content, MAX_ANSWER_LENGTH + 1)
        if len(body) > MAX_ANSWER_LENGTH:
            raise self._failed("too_large", f"sent more than {MAX_BYTES:,} bytes, the limit")
        return await asyncio.to_thread(self._image_in, body)

    def _image_in(self, body: bytes) -> bytes:
        try:
            return first_image(body)
        except NoImageSent as why:
            raise self._failed("malformed", str(why)) from why

    def _refusal(self, status: int, body: bytes, prompt: str) -> ImageFailed:
        quotation = safe_to_show(own_message(body), [prompt], self._api_key, "prompt")
        return ImageFailed(
            f"The images endpoint at {self.where} refused the request (HTTP {status}){quotation}", kind="refused"
        )

    def _failed(self, kind: str, problem: str) -> ImageFailed:
        return ImageFailed(f"The images endpoint at {self.where} {problem}.", kind=kind)


def sizes_of(model: str | None) -> dict[ImageShape, str]:
    """Return the sizes in pixels that a model makes.

    An unknown model is assumed to make what current models do.
    """
    name = (model or "").lower()
    if "dall-e-2" in name:
        return _SQUARE
    return _TALLER if "dall-e-3" in name else _TALL


def answers_only_base64(model: str | None) -> bool:
    """Return whether the model always answers in base64.

    OpenAI's gpt-image models do, and refuse the option.
    """
    return "gpt-image" in (model or "").lower()


async def _read(content: aiohttp.StreamReader, max_bytes: int) -> bytes:
    """Return the body, or about its first `max_bytes` bytes."""
    body = bytearray()
    while len(body) < max_bytes and (chunk := await content.readany()):
        body += chunk
    return bytes(body)


def _reason(problem: aiohttp.ClientConnectorError) -> str:
    """Return a few words about why a connection failed, without addresses."""
    if isinstance(problem, aiohttp.ClientConnectorDNSError):
        return "its name is unknown"
    if isinstance(problem, aiohttp.ClientSSLError):
        return "its certificate is not accepted"
    return os.strerror(problem.errno).lower() if problem.errno else "connection failed"
