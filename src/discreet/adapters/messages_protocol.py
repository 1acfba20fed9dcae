"""Anthropic's Messages without I/O: its addresses, and events to Parts and the end of the answer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec
from yarl import URL

from discreet.adapters.answer_reader import AnswerReader, Part, Refusal, lenient_decoder, replace_lone_surrogates
from discreet.adapters.chat_chunk import finish_reason
from discreet.adapters.messages_request import encode_messages_request, requested_fields
from discreet.adapters.model_dialect import Dialect, RefusalRules
from discreet.adapters.reasoning_replay import reasoning_before, reasoning_recorder
from discreet.adapters.tool_call_wire import CallFragment, FunctionFragment
from discreet.adapters.wire import NOTHING, append_path, model_names
from discreet.ports.model import Completion, PromptCounted
from discreet.ports.model_request import ModelRequest
from discreet.turn_reasoning import ReasoningBlocks

VERSION = "2023-06-01"
MAX_LISTED = 1000


class MessagesUsage(msgspec.Struct):
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None


class MessagesBlock(msgspec.Struct):
    """A content block, or a piece of one."""

    type: str = "text"
    text: str | None = None
    thinking: str | None = None
    signature: str | None = None
    data: str | None = None
    id: str | None = None
    name: str | None = None
    input: dict[str, Any] | None = None
    partial_json: str | None = None
    stop_reason: str | None = None


class WholeMessage(msgspec.Struct):
    content: list[MessagesBlock] | None = None
    stop_reason: str | None = None
    usage: MessagesUsage | None = None


class MessagesEvent(msgspec.Struct):
    """An event of a stream, or a whole message."""

    type: str = ""
    index: int = 0
    delta: MessagesBlock | None = None
    content_block: MessagesBlock | None = None
    message: WholeMessage | str | None = None
    usage: MessagesUsage | None = None
    content: list[MessagesBlock] | None = None
    stop_reason: str | None = None


_decode = lenient_decoder(MessagesEvent)


class MessagesReader(AnswerReader[MessagesEvent]):
    """Reads a message, streamed or whole. `keep` gets the blocks of reasoning that led to calls."""

    def __init__(
        self, *, begins_thinking: bool = False, keep: Callable[[ReasoningBlocks], object] | None = None
    ) -> None:
        super().__init__(_decode, begins_thinking=begins_thinking)
        self._keep = keep
        self._reasoning_blocks: dict[int, dict[str, str]] = {}
        """The blocks of reasoning so far, by their numbers."""

    def completion(self) -> Completion:
        completion = super().completion()
        if completion.calls and self._reasoning_blocks and self._keep is not None:
            blocks = (self._reasoning_blocks[n] for n in sorted(self._reasoning_blocks))
            self._keep([{name: replace_lone_surrogates(text) for name, text in block.items()} for block in blocks])
        return completion

    def _only_text(self, event: MessagesEvent) -> str | None:
        delta = event.delta
        return delta.text if delta is not None and delta.type == "text_delta" else None

    def _parts(self, event: MessagesEvent, data: bytes) -> Iterator[Part]:
        match event.type:
            case "content_block_start" if event.content_block is not None:
                yield from self._block(event.index, event.content_block)
            case "content_block_delta" if event.delta is not None:
                yield from self._piece(event.index, event.delta)
            case "message_start" if isinstance(event.message, WholeMessage):
                self._count(event.message.usage)
                if self._counts.prompt is not None:
                    yield PromptCounted(self._counts.prompt, self._counts.cached)
            case "message_delta":
                self._count(event.usage)
                self._stop(event.delta.stop_reason if event.delta else None)
            case "message_stop":
                yield from self._finish()
            case "message":
                yield from self._whole_message(event)
            case kind if kind in ("", "error") or self._is_document:
                raise Refusal(data)

    def _whole_message(self, event: MessagesEvent) -> Iterator[Part]:
        for n, block in enumerate(event.content or ()):
            yield from self._block(n, block)
        self._count(event.usage)
        self._stop(event.stop_reason)
        yield from self._finish()

    def _block(self, n: int, block: MessagesBlock) -> Iterator[Part]:
        """Begin a block; one of a whole message is complete."""
        match block.type:
            case "text" if block.text:
                yield from self._feed_text(block.text)
            case "thinking":
                self._reasoning_blocks[n] = {
                    "type": "thinking",
                    "thinking": block.thinking or "",
                    "signature": block.signature or "",
                }
                if block.thinking:
                    yield self._reasoning(block.thinking)
            case "redacted_thinking":
                self._reasoning_blocks[n] = {"type": "redacted_thinking", "data": block.data or ""}
            case "tool_use":
                self._add_calls([CallFragment(n, block.id, FunctionFragment(block.name, block.input or ""))])

    def _piece(self, n: int, piece: MessagesBlock) -> Iterator[Part]:
        match piece.type:
            case "text_delta" if piece.text:
                yield from self._feed_text(piece.text)
            case "thinking_delta" if piece.thinking:
                self._extend_block(n, "thinking", piece.thinking)
                yield self._reasoning(piece.thinking)
            case "signature_delta" if piece.signature:
                self._extend_block(n, "signature", piece.signature)
            case "input_json_delta":
                self._add_calls([CallFragment(n, None, FunctionFragment(None, piece.partial_json))])

    def _extend_block(self, n: int, field: str, text: str) -> None:
        if n in self._reasoning_blocks:
            self._reasoning_blocks[n][field] = self._reasoning_blocks[n].get(field, "") + text

    def _stop(self, stop_reason: str | None) -> None:
        if stop_reason:
            self.reason = finish_reason(stop_reason)

    def _count(self, usage: MessagesUsage | None) -> None:
        """Note the counts; cached tokens stand beside the others of the prompt."""
        if usage is None:
            return
        if usage.input_tokens is not None:
            read, created = usage.cache_read_input_tokens, usage.cache_creation_input_tokens
            self._counts = replace(self._counts, prompt=usage.input_tokens + (read or 0) + (created or 0), cached=read)
        if usage.output_tokens is not None:
            self._counts = replace(self._counts, completion=usage.output_tokens)


class MessagesWire:
    """A Wire of Anthropic's Messages. The address may end in /v1 or before it."""

    headers: Mapping[str, str] = {"anthropic-version": VERSION}
    refusal_rules = RefusalRules(optional=("cache_control", "tool_choice", "temperature", "top_p"))

    def __init__(self, body_fields: Mapping[str, Any] = NOTHING) -> None:
        self._body_fields = body_fields

    def answer_url(self, base: URL, model: str) -> URL:
        return append_path(base, _versioned(base, "messages"))

    def route_url(self, base: URL, model: str, route: str) -> URL:
        return append_path(base, route)

    def list_url(self, base: URL) -> URL:
        return append_path(base, _versioned(base, "models")).update_query(limit=MAX_LISTED)

    def encode(self, request: ModelRequest, model: str, dialect: Dialect) -> bytes:
        kept = reasoning_before(request)
        return encode_messages_request(request, model, dialect, self._body_fields, kept)

    def requested_fields(self, request: ModelRequest) -> frozenset[str]:
        return requested_fields(request).union(self._body_fields)

    def reader(self, request: ModelRequest, *, begins_thinking: bool) -> MessagesReader:
        return MessagesReader(begins_thinking=begins_thinking, keep=reasoning_recorder(request))

    def names(self, body: bytes) -> list[str]:
        return model_names(body)


def _versioned(base: URL, path: str) -> str:
    return path if base.path.rstrip("/").endswith("/v1") else f"v1/{path}"
