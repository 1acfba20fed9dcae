"""An images endpoint (`/v1/images/generations` and `/v1/images/edits`), correct or hostile as the test sets it."""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from io import BytesIO
from typing import Any

from aiohttp import web
from PIL import Image

from tests.fakes.loopback_endpoint import LoopbackEndpoint

PIXELS = {"1024x1024": (64, 64), "1024x1536": (64, 96), "1536x1024": (96, 64)}
"""The size of the picture for each requested size: a sixteenth of it."""


@dataclass(frozen=True)
class ImageAnswer:
    """How the endpoint answers.

    `data` are the bytes that go out in base64, `text` the raw field, `body` the whole body. `redirect` is a Location. `cut`
    breaks the connection after this many bytes. With `waits`, the answer is held back until `ImageEndpoint.release` is set.
    """

    data: bytes | None = None
    text: str | None = None
    body: bytes | None = None
    status: int = 200
    media_type: str = "application/json"
    redirect: str | None = None
    cut: int | None = None
    waits: bool = False


@dataclass
class ImageEndpoint(LoopbackEndpoint):
    """Answers with `answer`, or with its result for the request's body.

    `request_received` is set when a request arrives, `client_disconnected` when a client disconnects; `requests` keeps every body, of an edit
    with its picture as bytes. `can_edit`: whether it has the operation to edit.
    """

    answer: ImageAnswer | Callable[[dict[str, Any]], ImageAnswer] = field(default_factory=ImageAnswer)
    requests: list[dict[str, Any]] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    fetches: int = 0
    can_edit: bool = True
    raw: list[bytes] = field(default_factory=list)
    """The bodies of edits as they came."""
    request_received: asyncio.Event = field(default_factory=asyncio.Event)
    client_disconnected: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    def add_routes(self, routes: web.UrlDispatcher) -> None:
        routes.add_post("/v1/images/generations", self._generate)
        routes.add_post("/v1/images/edits", self._edit)
        routes.add_route("*", "/{path:.*}", self._fetch)

    def reset(self) -> None:
        """Answer correctly again, and forget all requests."""
        self.answer = ImageAnswer()
        self.requests.clear()
        self.fetches, self.can_edit = 0, True
        self.raw.clear()
        for event in (self.request_received, self.client_disconnected, self.release):
            event.clear()

    def hold_next_answer(self) -> None:
        """Hold the next answer back until `release` is set."""
        self.reset()
        self.answer = ImageAnswer(waits=True)

    async def _fetch(self, _: web.Request) -> web.Response:
        """Serve the target of a redirect or of an address in an answer."""
        self.fetches += 1
        return web.Response(body=make_picture((64, 64)), content_type="image/png")

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        return await self._respond(request, await request.json())

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        if not self.can_edit:
            return web.Response(status=404)
        self.raw.append(await request.read())
        return await self._respond(request, parse_form(self.raw[-1], request.headers["Content-Type"]))

    async def _respond(self, request: web.Request, order: dict[str, Any]) -> web.StreamResponse:
        self.requests.append(order)
        self.authorizations.append(request.headers.get("Authorization"))
        self.request_received.set()
        answer = self.answer(order) if callable(self.answer) else self.answer
        if answer.waits:
            try:
                await self.release.wait()
            except asyncio.CancelledError:
                self.client_disconnected.set()
                raise
        if answer.redirect:
            return web.Response(status=307, headers={"Location": answer.redirect})
        body = answer.body if answer.body is not None else response_body(answer, order)
        response = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.media_type})
        response.content_length = len(body)
        await response.prepare(request)
        await response.write(body[: answer.cut])
        if answer.cut is not None:
            assert request.transport
            request.transport.abort()
        return response


def parse_form(body: bytes, content_type: str) -> dict[str, Any]:
    """Return the parts of a form by their names: a file as bytes, any other as text."""
    form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    parts = {}
    for part in form.iter_parts():
        data = part.get_payload(decode=True)
        parts[str(part.get_param("name", header="content-disposition"))] = (
            data if part.get_filename() else data.decode()
        )
    return parts


def response_body(answer: ImageAnswer, order: dict[str, Any]) -> bytes:
    data = answer.data if answer.data is not None else make_picture(PIXELS[order["size"]])
    text = answer.text if answer.text is not None else base64.b64encode(data).decode()
    return json.dumps({"created": 1, "data": [{"b64_json": text, "revised_prompt": "x"}]}).encode()


def make_picture(size: tuple[int, int], kind: str = "PNG", **options: Any) -> bytes:
    """Return a real picture: sky above a hill."""
    picture = Image.new("RGB", size, "lightskyblue")
    picture.paste("olivedrab", (0, size[1] * 2 // 3, *size))
    output = BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def refusal(status: int, message: str) -> ImageAnswer:
    return ImageAnswer(body=json.dumps({"error": {"message": message}}).encode(), status=status)
