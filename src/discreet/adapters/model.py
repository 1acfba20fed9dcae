"""A remote model: any endpoint of a protocol that adapters/ has a Wire for, streamed.

This is the hot path of the product: bytes are parsed and passed on where they arrive, without a task or a queue per
token.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, Literal

import msgspec

from discreet.adapters.answer_reader import AnswerReader, Malformed, Part, Refusal
from discreet.adapters.chat_protocol import ChatWire
from discreet.adapters.egress import EgressGateway, describe_connect_error
from discreet.adapters.endpoint_measurement import measured_facts
from discreet.adapters.model_connection import ConnectionLost, ModelConnection, ResponseHead
from discreet.adapters.model_dialect import Dialect, Dialects
from discreet.adapters.model_refusal import KEY_IN_SETTINGS, no_such_model, unsupported_field
from discreet.adapters.model_transport import HTML, ModelTransport
from discreet.adapters.thinking_text import name_suggests_reasoning
from discreet.adapters.wire import NotInProtocol, Wire
from discreet.ports.model import Completion, ModelFailed, ModelStatus, OnPart, PromptCounted
from discreet.ports.model_request import ModelRequest
from discreet.promises.measurements import MeasuredFacts
from discreet.promises.recipients import PermittedPrompt

STATUS_KEPT = 5.0
"""Seconds that the result of `status` is cached."""
STATUS_TIMEOUT = 3.0
"""Seconds to wait for the status."""
LINGER = 2.0
"""Seconds to wait for token counts and the end of the body after the finish reason or [DONE]."""
MAX_LIST_LENGTH = 4 << 20
"""Bytes that are read of a list of models."""
MAX_MODELS = 1000
"""Models taken from the start of a list."""
LIST_KEPT = 60.0
"""Seconds for which a listed name is assumed to exist."""


class RemoteModel:
    """A ports.ModelEndpoint at `base_url`, for example `https://models.example.org/v1`.

    `wire` is its protocol, by default chat completions. `headers` are sent beside the API key, or hold it; `key_place`
    is where the operator sets it. `is_catalogued`: the operator chose the names that a request may have, so they are
    not compared with the endpoint's list. `name` is the model used when a request names none; without it, the first
    that the endpoint lists. `offered` are names, or patterns with `*`, of other models that a request may name. `where`
    replaces the endpoint's host name in displayed texts. `calls_what_it_sees`: a small model, which calls tools even
    when told not to. Timeouts are in seconds: to connect, and without a byte received.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        name: str | None = None,
        *,
        wire: Wire | None = None,
        headers: Mapping[str, str] | None = None,
        key_place: str = KEY_IN_SETTINGS,
        is_catalogued: bool = False,
        offered: Sequence[str] = ("*",),
        where: str | None = None,
        egress: EgressGateway | None = None,
        takes_images: bool = True,
        calls_what_it_sees: bool = False,
        connect_timeout: float = 10.0,
        idle_timeout: float = 120.0,
    ) -> None:
        self._wire = wire or ChatWire()
        key = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self.transport = ModelTransport(
            base_url,
            self._wire.headers,
            {**key, **(headers or {})},
            key_place=key_place,
            where=where,
            egress=egress,
            connect_timeout=connect_timeout,
            idle_timeout=idle_timeout,
        )
        self._is_catalogued = is_catalogued
        self._name = name
        self._listed: str | None = None
        self._takes_images = takes_images
        self._calls_what_it_sees = calls_what_it_sees
        self._dialects = Dialects()
        self._offered = offered
        self._names: Sequence[str] = ()
        """The endpoint's latest list of models, restricted to offered ones."""
        self._names_until = 0.0
        self._status: ModelStatus | None = None
        self._status_until = 0.0
        self._asking = asyncio.Lock()

    async def answer(self, prompt: PermittedPrompt[ModelRequest], on_part: OnPart) -> Completion | None:
        """Answer a request, see ports.Model.

        If the endpoint refuses a field by name, the request is sent again without it, once for each field, and the
        field is left out from then on.
        """
        request = prompt.request
        if self._calls_what_it_sees and request.tools and not request.may_call:
            request = msgspec.structs.replace(request, tools=())
        name = await self._resolve_name(request.model)
        while True:
            dialect, listener = self._dialects.of(name), _AnswerListener(on_part)
            try:
                ended = await self._answer(request, name, dialect, listener)
                return msgspec.structs.replace(ended, model=name) if ended else None
            except _RefusedRequest as report:
                self._listed, self._names_until = None, 0.0  # the endpoint may serve another model now
                refused = self.transport.read_refusal(report.head, report.body, name)
                named, learned = self._wire.requested_fields(request), None
                if not listener.anything:
                    learned = dialect.after(refused.status, refused.body, named, self._wire.refusal_rules)
                if learned is None:
                    raise self.transport.build_refusal(refused, request, named) from None
                self._dialects.remember(name, learned)

    async def _answer(
        self, request: ModelRequest, name: str, dialect: Dialect, listener: "_AnswerListener"
    ) -> Completion | None:
        """Send the request once. Raises _RefusedRequest and ModelFailed."""
        connection, head = await self.transport.send(self._encode_request(request, name, dialect))
        begins = name_suggests_reasoning(name) if dialect.begins_thinking is None else dialect.begins_thinking
        answer = self._wire.reader(request, begins_thinking=begins)
        try:
            if head.status != 200 or head.content_type == HTML:
                raise Refusal(await self.transport.read_body(connection))
            listener.begin(connection, answer)
            try:
                await connection.read(listener.take)
                listener.end()
            except (Malformed, Refusal, OSError):  # TimeoutError is one
                listener.pass_rest()
                raise
            return listener.ended()
        except Refusal as report:
            raise _RefusedRequest(head, report.body) from None
        except (Malformed, OSError) as problem:
            raise self.transport.build_read_failure(problem) from problem
        finally:
            self.transport.release(connection)
            if answer.begins_thinking not in (None, dialect.begins_thinking):
                self._dialects.remember(name, replace(dialect, begins_thinking=answer.begins_thinking))

    async def status(self) -> ModelStatus:
        """Return the endpoint's status by its model list, cached for STATUS_KEPT.

        Never raises.
        """
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if self._status is None or now >= self._status_until:
                self._status = await self._ask_status()
                self._status_until = asyncio.get_running_loop().time() + STATUS_KEPT
            return self._status

    async def models(self) -> Sequence[str]:
        """Return the models that the endpoint lists, see ports.Model; at most 5 s old."""
        status = await self.status()
        default = (status.name,) if status.name and not (self._is_catalogued and status.name not in self._names) else ()
        return (*default, *(name for name in self._names if name != status.name))

    async def close(self) -> None:
        """Close all connections; the next request opens new ones."""
        self.transport.close()

    async def measure(self, prompt: PermittedPrompt[ModelRequest]) -> MeasuredFacts:
        """Ask once, and return what the connection and the answer tell. Raises ModelFailed."""
        name = await self._resolve_name(prompt.request.model)
        body = self._wire.encode(prompt.request, name, self._dialects.of(name))
        request = self.transport.build_request("POST", self._wire.answer_url(self.transport.base, name), body)
        connection, head = await self.transport.send(request)
        try:
            peer = connection.peer
            answer = await self.transport.read_body(connection)
        except (Malformed, OSError) as problem:
            raise self.transport.build_read_failure(problem) from problem
        finally:
            self.transport.release(connection)
        if head.status != 200:
            raise self.transport.build_failure("refused", f"refused the request (HTTP {head.status})")
        return measured_facts(peer, head, name, answer)

    async def _ask_status(self) -> ModelStatus:
        """Ask for the list of models. An endpoint without that route is ready if it answers."""
        try:
            async with asyncio.timeout(STATUS_TIMEOUT):
                status, body = await self._list()
        except (Malformed, TimeoutError, OSError) as problem:
            return self._state(
                "unreachable", f"The model {self.transport.at} cannot be reached ({describe_connect_error(problem)})."
            )
        if status == 503:
            return self._state("loading", f"The model {self.transport.at} is still loading.")
        if status not in (200, 404, 405, 501):
            return self._state("unreachable", f"The model {self.transport.at} refuses requests (HTTP {status}).")
        self._names = self._offered_of(self._wire.names(body)) if status == 200 else ()
        self._names_until = asyncio.get_running_loop().time() + LIST_KEPT
        name = self._name or next(iter(self._names), "default")
        return ModelStatus("ready", name, self.transport.where, takes_images=self._takes_images)

    async def _list(self) -> tuple[int, bytes]:
        """Return status and body of the list of models."""
        request = self.transport.build_request("GET", self._wire.list_url(self.transport.base))
        connection, head = await self.transport.send_once(request)
        try:
            return head.status, await self.transport.read_body(connection, MAX_LIST_LENGTH, seconds=STATUS_TIMEOUT)
        finally:
            self.transport.release(connection)

    async def _resolve_name(self, model: str | None) -> str:
        """Return the model name to send.

        ModelFailed for a model that is not offered or no longer listed.
        """
        if model is None or model == self._name:
            return self._name or self._listed or await self._first_listed()
        if self._is_catalogued or (model in self._names and self._is_list_fresh()):
            return model
        names = await self.models()
        is_listed = model in names if self._names else bool(self._offered_of([model]))
        if not is_listed:
            raise ModelFailed(no_such_model(model, self.transport.at), kind="no_model", status=404)
        return model

    def _is_list_fresh(self) -> bool:
        return asyncio.get_running_loop().time() < self._names_until

    def _offered_of(self, names: Sequence[str]) -> list[str]:
        offered = (name for name in names if any(fnmatchcase(name, pattern) for pattern in self._offered))
        return list(dict.fromkeys(offered))[:MAX_MODELS]

    async def _first_listed(self) -> str:
        status = await self.status()
        if status.state != "ready":
            raise ModelFailed(status.detail, kind=status.state)
        self._listed = status.name
        return status.name

    def _state(self, state: Literal["loading", "unreachable"], detail: str) -> ModelStatus:
        return ModelStatus(state, self._name or "", self.transport.where, detail, takes_images=self._takes_images)

    def _encode_request(self, request: ModelRequest, name: str, dialect: Dialect) -> bytes:
        """Return the HTTP request for an answer. ModelFailed for a field that the protocol does not have."""
        try:
            body = self._wire.encode(request, name, dialect)
        except NotInProtocol as problem:
            sentence = unsupported_field(problem.field, self.transport.at)
            raise ModelFailed(sentence, kind="refused", status=400) from problem
        return self.transport.build_request("POST", self._wire.answer_url(self.transport.base, name), body)


class _RefusedRequest(Exception):
    """The endpoint answered with an error, in its status or inside a stream."""

    def __init__(self, head: ResponseHead, body: bytes) -> None:
        super().__init__("the endpoint refused the request")
        self.head, self.body = head, body


class _AnswerListener:
    """Passes one answer to `on_part`. `anything`: whether it has passed on a part."""

    __slots__ = ("_answer", "_connection", "_on_part", "_wanted", "anything")

    def __init__(self, on_part: OnPart) -> None:
        self._on_part = on_part
        self.anything, self._wanted = False, True

    def begin(self, connection: ModelConnection, answer: AnswerReader[Any]) -> None:
        """Listen to this answer."""
        self._connection, self._answer = connection, answer

    def take(self, chunk: bytes) -> None:
        """Pass on what a chunk of the body completes."""
        answer, connection = self._answer, self._connection
        self._forward_parts(answer.read(chunk))
        if answer.is_full or not self._wanted:
            connection.leave()
        elif answer.complete or answer.reason is not None:
            connection.wait_idle(LINGER)

    def end(self) -> None:
        """Pass on what the end of the body completes."""
        if not self._answer.complete:
            self._forward_parts(self._answer.end())

    def pass_rest(self) -> None:
        """Pass on what was held of an answer that breaks off."""
        self._forward_parts(self._answer.flush())

    def ended(self) -> Completion | None:
        """Return the end of the whole answer. None when `on_part` wants no more."""
        if not self._wanted:
            return None
        if self._answer.reason is None and not self._answer.complete:
            raise ConnectionLost("it ended before the finish reason")
        return self._answer.completion()

    def _forward_parts(self, parts: Iterable[Part]) -> None:
        if not self._wanted:
            return
        for part in parts:
            self.anything = self.anything or not isinstance(part, PromptCounted)
            if not self._on_part(part):
                self._wanted = False
                return
