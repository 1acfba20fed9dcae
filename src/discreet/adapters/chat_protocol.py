"""OpenAI's chat completions without I/O: requests to bytes, bytes to Parts and the end of the answer."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from yarl import URL

from discreet.adapters.answer_reader import AnswerReader, Part, Refusal
from discreet.adapters.chat_chunk import Chunk, ChunkMessage, decoded, finish_reason
from discreet.adapters.model_dialect import USUAL, USUAL_LESSONS, Dialect
from discreet.adapters.tool_call_wire import CallFragment, choice, offered
from discreet.adapters.wire import NOTHING, below, extra_fields, model_names
from discreet.ports.model import Reasoning
from discreet.ports.model_request import ModelRequest, Sampling

PLAIN = Sampling()


def encode_request(
    request: ModelRequest, model: str, dialect: Dialect = USUAL, body_fields: Mapping[str, Any] = NOTHING
) -> bytes:
    """Return the body of a streamed POST /chat/completions, in the given dialect.

    It asks for token counts at the end. `body_fields` never replace one of ours.
    """
    body: dict[str, object] = {
        "model": model,
        "messages": dialect.messages(request.messages),
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.max_tokens is not None:
        body["max_tokens"] = request.max_tokens
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.tools:
        body["tools"], body["tool_choice"] = offered(request.tools), choice(request)
    body = extra_fields(request, body_fields) | body | _named(request.sampling)
    return msgspec.json.encode({name: value for name, value in dialect.fields(body).items() if value is not None})


def asked_for(request: ModelRequest) -> frozenset[str]:
    """Return the body fields that the request sets itself; they are never left out."""
    named = {*request.sampling.extra, *_named(request.sampling)}
    if request.temperature is not None:
        named.add("temperature")
    if request.must_call is not None:
        named.add("tool_choice")
    return frozenset(named)


def _named(sampling: Sampling) -> dict[str, Any]:
    """Return the protocol's own fields that a program set."""
    if sampling == PLAIN:
        return {}
    fields = msgspec.structs.asdict(sampling)
    return {name: value for name, value in fields.items() if value is not None and name != "extra"}


class ChatAnswerReader(AnswerReader[Chunk]):
    """Reads a chat completion, streamed or whole."""

    def __init__(self, *, begins_thinking: bool = False) -> None:
        super().__init__(decoded, begins_thinking=begins_thinking)

    def _only_text(self, told: Chunk) -> str | None:
        if not told.choices or told.usage is not None or told.is_error:
            return None
        first = told.choices[0]
        said = first.delta
        return None if said is None or first.finish_reason is not None else said.only_text

    def _parts(self, told: Chunk, event: bytes) -> Iterator[Part]:
        if told.is_error or (told.choices is None and told.usage is None and self._is_document):
            raise Refusal(event)
        said = self._noted(told)
        if said is not None:
            yield from self._delta_parts(said)
        if self._is_document:
            yield from self._finish()

    def _noted(self, chunk: Chunk) -> ChunkMessage | None:
        """Record the chunk's usage, calls and finish reason; return its message."""
        if chunk.usage is not None:
            self._counts = chunk.usage.counts()
        if not chunk.choices:
            return None
        first = chunk.choices[0]
        if first.usage is not None:
            self._counts = first.usage.counts()
        if first.finish_reason:
            self.reason = finish_reason(first.finish_reason)
            if self.reason == "error":
                raise Refusal(b"")
        said = first.delta or first.message
        if said is not None and (said.tool_calls or said.function_call):
            self._call(said.tool_calls or [CallFragment(0, None, said.function_call)])
        return said

    def _delta_parts(self, said: ChunkMessage) -> Iterator[Part]:
        if (text := said.only_text) is not None:
            yield from self._feed_text(text)
            return
        for part in said.parts():
            if isinstance(part, Reasoning):
                yield self._reason(part.text)
            elif part.refused:
                yield self._refuse(part.text)
            else:
                yield from self._feed_text(part.text)


class ChatWire:
    """A Wire of OpenAI's chat completions."""

    learns = USUAL_LESSONS

    def __init__(self, body_fields: Mapping[str, Any] = NOTHING) -> None:
        self._body_fields = body_fields

    headers: Mapping[str, str] = NOTHING

    def answer_url(self, base: URL, model: str) -> URL:
        return below(base, "chat/completions")

    def route_url(self, base: URL, model: str, route: str) -> URL:
        return below(base, route)

    def list_url(self, base: URL) -> URL:
        return below(base, "models")

    def encode(self, request: ModelRequest, model: str, dialect: Dialect) -> bytes:
        return encode_request(request, model, dialect, self._body_fields)

    def asked_for(self, request: ModelRequest) -> frozenset[str]:
        return asked_for(request).union(self._body_fields)

    def reader(self, request: ModelRequest, *, begins_thinking: bool) -> ChatAnswerReader:
        return ChatAnswerReader(begins_thinking=begins_thinking)

    def names(self, body: bytes) -> list[str]:
        return model_names(body)


AZURE_VERSION = "2024-10-21"
"""The api-version of an address that names none."""


class AzureWire(ChatWire):
    """A Wire of chat completions at Azure's addresses: the deployment in the path, the version in the query.

    The address is the resource's, or one with `/openai/v1`, where Azure names models as OpenAI does, or one of a
    deployment.
    """

    def answer_url(self, base: URL, model: str) -> URL:
        return self.route_url(base, model, "chat/completions")

    def route_url(self, base: URL, model: str, route: str) -> URL:
        if base.path.rstrip("/").endswith("/openai/v1"):
            return below(base, route)
        if "/openai/deployments/" in base.path:
            return self._versioned(below(base, route))
        return self._versioned(below(_resource(base), f"openai/deployments/{quote(model, safe='')}/{route}"))

    def list_url(self, base: URL) -> URL:
        if base.path.rstrip("/").endswith("/openai/v1"):
            return below(base, "models")
        return self._versioned(below(_resource(base), "openai/models"))

    def names(self, body: bytes) -> list[str]:
        """Return nothing: Azure lists the models that could be deployed, which a request cannot name."""
        return []

    @staticmethod
    def _versioned(url: URL) -> URL:
        return url if "api-version" in url.query else url.update_query({"api-version": AZURE_VERSION})


def _resource(base: URL) -> URL:
    return base.with_path(base.path.partition("/openai")[0] or "/", keep_query=True)
