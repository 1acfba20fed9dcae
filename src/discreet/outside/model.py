"""A remote model: any OpenAI-compatible chat endpoint, streamed.

The hot path of the product: bytes are parsed where they arrive, in one generator, without a task or a queue a token.
Whatever goes wrong becomes a ModelFailed whose sentence names the endpoint's host and never quotes the conversation.
"""

import asyncio
import os
from collections.abc import AsyncGenerator
from typing import Literal

import aiohttp
from yarl import URL

from discreet.outside.chat_wire import Answer, Malformed, Refusal, answer_of, encode_request, model_names
from discreet.outside.door import Door
from discreet.outside.model_refusal import refusal
from discreet.outside.silence import SilenceLimit
from discreet.seams import Delta, Ended, ModelFailed, ModelRequest, ModelStatus

STATUS_KEPT = 5.0
"""Seconds that an answer to `status` is remembered."""
STATUS_TIMEOUT = aiohttp.ClientTimeout(total=3.0)
LINGER = 2.0
"""Seconds to wait for the counts of tokens after the finish reason, and for the end of the body after [DONE]."""
LONGEST_REPORT = 64 << 10
"""Bytes that are read of an error answer or of a list of models."""


class RemoteModel:
    """seams.Model at `base_url`, for example `https://models.example.org/v1`.

    `name` is the model asked for when a request names none; without it, the first that the endpoint lists.
    `where` replaces the endpoint's host name in what people read. Timeouts are in seconds: to connect, and
    without a byte received.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        name: str | None = None,
        *,
        where: str | None = None,
        door: Door | None = None,
        takes_images: bool = True,
        connect_timeout: float = 10.0,
        idle_timeout: float = 120.0,
    ) -> None:
        base = URL(base_url.rstrip("/"))
        self._chat, self._models = base / "chat/completions", base / "models"
        self._api_key = api_key
        self._headers = _headers(api_key)
        self._name = name
        self._listed: str | None = None
        self.where = where or base.host or base_url
        self._at = where or f"at {self.where}"
        self._base, self._door, self._takes_images = base, door or Door(), takes_images
        self._session: aiohttp.ClientSession | None = None
        self._connect_timeout = aiohttp.ClientTimeout(connect=connect_timeout, sock_connect=connect_timeout)
        self._idle_timeout = idle_timeout
        self._status: ModelStatus | None = None
        self._status_until = 0.0
        self._asking = asyncio.Lock()

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Delta | Ended, None]:
        """Yield Deltas, then exactly one Ended. Raises ModelFailed. Closing the generator closes the connection."""
        name = request.model or self._name or self._listed or await self._first_listed()
        response = await self._send(encode_request(request, name))
        silence = SilenceLimit(response.content, self._idle_timeout)
        try:
            if response.status != 200:
                raise Refusal(await _report(response.content, self._idle_timeout))
            answer = answer_of(response.content_type)
            read, content = answer.read, response.content
            while not answer.complete:
                chunk = await (content.readany() if answer.reason is None else self._lingering(content))
                if not chunk:
                    break
                silence.taken += len(chunk)
                for delta in read(chunk):
                    yield delta
            for delta in await self._last(answer, content):
                yield delta
            yield answer.ended()
        except Refusal as report:
            self._listed = None  # the endpoint may serve another model by now
            raise refusal(response.status, report.body, self._at, request, self._api_key) from None
        except Malformed as problem:
            raise self._failed("malformed", f"answered with {problem}") from problem
        except TimeoutError as problem:
            raise self._failed("timeout", "stopped answering") from problem
        except (aiohttp.ClientError, OSError) as problem:
            raise self._failed("cut", "broke off in the middle of its answer") from problem
        finally:
            silence.cancel()
            response.close()

    async def status(self) -> ModelStatus:
        """What the endpoint's list of models says, at most five seconds old. Never raises."""
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if self._status is None or now >= self._status_until:
                self._status = await self._ask_status()
                self._status_until = asyncio.get_running_loop().time() + STATUS_KEPT
            return self._status

    async def close(self) -> None:
        """Close every connection; the next request opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _send(self, body: bytes) -> aiohttp.ClientResponse:
        """The endpoint's answer, once its head is there. Raises ModelFailed."""
        try:
            async with asyncio.timeout(self._idle_timeout):
                try:
                    return await self._post(body)
                except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as problem:
                    if isinstance(problem, aiohttp.ClientConnectorError):
                        raise
                    return await self._post(body)  # the endpoint had just given up a kept connection
        except TimeoutError as problem:
            raise self._failed("timeout", "did not answer in time") from problem
        except aiohttp.ServerDisconnectedError as problem:
            raise self._failed("cut", "closed the connection without an answer") from problem
        except (aiohttp.ClientError, OSError) as problem:
            raise self._failed("unreachable", f"cannot be reached ({_reason(problem)})") from problem

    async def _post(self, body: bytes) -> aiohttp.ClientResponse:
        return await self._session_now().post(
            self._chat,
            data=body,
            headers=self._headers,
            timeout=self._connect_timeout,
            allow_redirects=False,
        )

    async def _lingering(self, content: aiohttp.StreamReader) -> bytes:
        """What comes after the finish reason, but wait only a moment for it."""
        try:
            async with asyncio.timeout(LINGER):
                return await content.readany()
        except (TimeoutError, aiohttp.ClientError, OSError):
            return b""

    async def _last(self, answer: Answer, content: aiohttp.StreamReader) -> list[Delta]:
        """What the end of the stream completes. Read to the very end, the connection can serve another request."""
        if answer.complete:
            await self._lingering(content)
            return []
        deltas = list(answer.end())
        if answer.reason is None and not answer.complete:
            raise aiohttp.ClientPayloadError("ended before the finish reason")
        return deltas

    async def _ask_status(self) -> ModelStatus:
        """Ask GET /models; an endpoint without that list is ready when it answers at all."""
        try:
            async with self._session_now().get(
                self._models, headers=self._headers, timeout=STATUS_TIMEOUT, allow_redirects=False
            ) as response:
                body = await _report(response.content, self._idle_timeout)
        except (TimeoutError, aiohttp.ClientError, OSError) as problem:
            return self._state("unreachable", f"The model {self._at} cannot be reached ({_reason(problem)}).")
        if response.status == 503:
            return self._state("loading", f"The model {self._at} is still loading.")
        if response.status not in (200, 404, 405, 501):
            return self._state("unreachable", f"The model {self._at} refuses (HTTP {response.status}).")
        names = model_names(body) if response.status == 200 else []
        name = self._name or next(iter(names), "default")
        return ModelStatus("ready", name, self.where, takes_images=self._takes_images)

    async def _first_listed(self) -> str:
        status = await self.status()
        if status.state != "ready":
            raise ModelFailed(status.detail, kind=status.state)
        self._listed = status.name
        return status.name

    def _state(self, state: Literal["loading", "unreachable"], detail: str) -> ModelStatus:
        return ModelStatus(state, self._name or "", self.where, detail, takes_images=self._takes_images)

    def _failed(self, kind: str, what: str) -> ModelFailed:
        return ModelFailed(f"The model {self._at} {what}. Try again in a moment.", kind=kind)

    def _session_now(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = self._door.to_model(self._base)
        return self._session


def _headers(api_key: str | None) -> dict[str, str]:
    """Compressed answers are not asked for: they would wait for more tokens before they leave the endpoint."""
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
    return headers | ({"Authorization": f"Bearer {api_key}"} if api_key else {})


async def _report(content: aiohttp.StreamReader, seconds: float) -> bytes:
    """The whole of a short body, or the first part of one that is too long. TimeoutError after `seconds`."""
    body = bytearray()
    async with asyncio.timeout(seconds):
        while len(body) < LONGEST_REPORT and (chunk := await content.readany()):
            body += chunk
    return bytes(body)


def _reason(problem: BaseException) -> str:
    """Why a connection failed, in a few words, without addresses."""
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    if isinstance(problem, aiohttp.ClientConnectorDNSError):
        return "its name is unknown"
    if isinstance(problem, aiohttp.ClientSSLError):
        return "its certificate is not accepted"
    if isinstance(problem, OSError) and problem.errno:
        return os.strerror(problem.errno).lower()
    return "connection failed"
