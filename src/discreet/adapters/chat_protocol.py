"""OpenAI's chat completions without I/O: requests to bytes, bytes to Parts and the end of the answer."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from yarl import URL

from discreet.adapters.answer_reader import AnswerReader, Part, Refusal
from discreet.adapters.chat_chunk import Chunk, ChunkMessage, decode_chunk, finish_reason
from discreet.adapters.model_dialect import USUAL, USUAL_RULES, Dialect
from discreet.adapters.tool_call_wire import CallFragment, tool_choice, tool_fields
from discreet.adapters.wire import NOTHING, append_path, extra_fields, model_names
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
        body["tools"], body["tool_choice"] = tool_fields(request.tools), tool_choice(request)
    body = extra_fields(request, body_fields) | body | _sampling_fields(request.sampling)
    return msgspec.json.encode({name: value for name, value in dialect.fields(body).items() if value is not None})


def requested_fields(request: ModelRequest) -> frozenset[str]:
    """Return the body fields that the request sets; a retry never omits them."""
    named = {*request.sampling.extra, *_sampling_fields(request.sampling)}
    if request.temperature is not None:
        named.add("temperature")
    if request.must_call is not None:
        named.add("tool_choice")
    return frozenset(named)


def _sampling_fields(sampling: Sampling) -> dict[str, Any]:
    """Return the protocol's own fields that a program set."""
    if sampling == PLAIN:
        return {}
    fields = msgspec.structs.asdict(sampling)
    return {name: value for name, value in fields.items() if value is not None and name != "extra"}


class ChatAnswerReader(AnswerReader[Chunk]):
    """Reads a chat completion, streamed or whole."""

    def __init__(self, *, begins_thinking: bool = False) -> None:
        super().__init__(decode_chunk, begins_thinking=begins_thinking)

    def _only_text(self, event: Chunk) -> str | None:
        if not event.choices or event.usage is not None or event.is_error:
            return None
        first = event.choices[0]
        delta = first.delta
        return None if delta is None or first.finish_reason is not None else delta.only_text

    def _parts(self, event: Chunk, data: bytes) -> Iterator[Part]:
        if event.is_error or (event.choices is None and event.usage is None and self._is_document):
            raise Refusal(data)
        message = self._record_chunk(event)
        if message is not None:
            yield from self._message_parts(message)
        if self._is_document:
            yield from self._finish()

    def _record_chunk(self, chunk: Chunk) -> ChunkMessage | None:
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
        message = first.delta or first.message
        if message is not None and (message.tool_calls or message.function_call):
            self._add_calls(message.tool_calls or [CallFragment(0, None, message.function_call)])
        return message

    def _message_parts(self, message: ChunkMessage) -> Iterator[Part]:
        if (text := message.only_text) is not None:
            yield from self._feed_text(text)
            return
        for part in message.parts():
            if isinstance(part, Reasoning):
                yield self._reasoning(part.text)
            elif part.refused:
                yield self._refusal(part.text)
            else:
                yield from self._feed_text(part.text)


class ChatWire:
    """A Wire of OpenAI's chat completions."""

    refusal_rules = USUAL_RULES

    def __init__(self, body_fields: Mapping[str, Any] = NOTHING) -> None:
        self._body_fields = body_fields

    headers: Mapping[str, str] = NOTHING

    def answer_url(self, base: URL, model: str) -> URL:
        return append_path(base, "chat/completions")

    def route_url(self, base: URL, model: str, route: str) -> URL:
        return append_path(base, route)

    def list_url(self, base: URL) -> URL:
        return append_path(base, "models")

    def encode(self, request: ModelRequest, model: str, dialect: Dialect) -> bytes:
        return encode_request(request, model, dialect, self._body_fields)

    def requested_fields(self, request: ModelRequest) -> frozenset[str]:
        return requested_fields(request).union(self._body_fields)

    def reader(self, request: ModelRequest, *, begins_thinking: bool) -> ChatAnswerReader:
        return ChatAnswerReader(begins_thinking=begins_thinking)

    def names(self, body: bytes) -> list[str]:
        return model_names(body)


AZURE_VERSION = "2024-10-21"
"""The api-version for an address without one."""


class AzureWire(ChatWire):
    """A Wire of chat completions at Azure's addresses: the deployment in the path, the version in the query.

    The address is the resource's, or one with `/openai/v1`, where Azure names models as OpenAI does, or one of a
    deployment.
    """

    def answer_url(self, base: URL, model: str) -> URL:
        return self.route_url(base, model, "chat/completions")

    def route_url(self, base: URL, model: str, route: str) -> URL:
        if base.path.rstrip("/").endswith("/openai/v1"):
            return append_path(base, route)
        if "/openai/deployments/" in base.path:
            return self._versioned(append_path(base, route))
        return self._versioned(append_path(_resource(base), f"openai/deployments/{quote(model, safe='')}/{route}"))

    def list_url(self, base: URL) -> URL:
        if base.path.rstrip("/").endswith("/openai/v1"):
            return append_path(base, "models")
        return self._versioned(append_path(_resource(base), "openai/models"))

    def names(self, body: bytes) -> list[str]:
        """Return nothing: Azure lists the models that could be deployed, which a request cannot name."""
        return []

    @staticmethod
    def _versioned(url: URL) -> URL:
        return url if "api-version" in url.query else url.update_query({"api-version": AZURE_VERSION})


def _resource(base: URL) -> URL:
    return base.with_path(base.path.partition("/openai")[0] or "/", keep_query=True)
