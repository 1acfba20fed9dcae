"""OpenAI's Responses without I/O: its addresses, and events to Parts and the end of the answer."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from yarl import URL

from discreet.adapters.answer_reader import (
    AnswerReader,
    Part,
    Refusal,
    ReportedTokens,
    lenient_decoder,
    replace_lone_surrogates,
)
from discreet.adapters.chat_chunk import finish_reason
from discreet.adapters.model_dialect import Dialect, RefusalRules
from discreet.adapters.reasoning_replay import reasoning_before, reasoning_recorder
from discreet.adapters.responses_request import SUMMARY, encode_responses_request, requested_fields
from discreet.adapters.tool_call_wire import CallFragment, FunctionFragment
from discreet.adapters.wire import NOTHING, append_path, model_names
from discreet.ports.model import Completion
from discreet.ports.model_request import ModelRequest
from discreet.turn_reasoning import ReasoningBlocks


class InputDetails(msgspec.Struct):
    cached_tokens: int | None = None


class OutputDetails(msgspec.Struct):
    reasoning_tokens: int | None = None


class ResponsesUsage(msgspec.Struct):
    input_tokens: int | None = None
    output_tokens: int | None = None
    input_tokens_details: InputDetails | None = None
    output_tokens_details: OutputDetails | None = None

    def counts(self) -> ReportedTokens:
        cached = self.input_tokens_details.cached_tokens if self.input_tokens_details else None
        reasoning = self.output_tokens_details.reasoning_tokens if self.output_tokens_details else None
        return ReportedTokens(self.input_tokens, self.output_tokens, cached, reasoning)


class OutputContent(msgspec.Struct):
    """A part of a message, or of a reasoning item."""

    type: str = ""
    text: str | None = None
    refusal: str | None = None


class OutputItem(msgspec.Struct):
    """An item of the output."""

    type: str = ""
    id: str | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    content: list[OutputContent] | None = None
    summary: list[OutputContent] | None = None
    encrypted_content: str | None = None


class IncompleteResponse(msgspec.Struct):
    reason: str | None = None


class WholeResponse(msgspec.Struct):
    status: str | None = None
    incomplete_details: IncompleteResponse | None = None
    usage: ResponsesUsage | None = None
    output: list[OutputItem] | None = None
    error: Any = None


class ResponsesEvent(WholeResponse):
    """An event of a stream, or a whole response."""

    type: str = ""
    output_index: int = 0
    delta: Any = None
    item: OutputItem | None = None
    response: WholeResponse | None = None


_decode = lenient_decoder(ResponsesEvent)


class ResponsesReader(AnswerReader[ResponsesEvent]):
    """Reads a response, streamed or whole. `keep` gets the items of reasoning that led to calls."""

    def __init__(
        self, *, begins_thinking: bool = False, keep: Callable[[ReasoningBlocks], object] | None = None
    ) -> None:
        super().__init__(_decode, begins_thinking=begins_thinking)
        self._keep = keep
        self._reasoning_items: list[dict[str, Any]] = []
        self._started_items: set[int] = set()
        """The numbers of the items of which pieces came."""

    def completion(self) -> Completion:
        completion = super().completion()
        if completion.calls and self._reasoning_items and self._keep is not None:
            self._keep(self._reasoning_items)
        return completion

    def _only_text(self, event: ResponsesEvent) -> str | None:
        if event.type != "response.output_text.delta" or event.output_index not in self._started_items:
            return None
        return event.delta if isinstance(event.delta, str) else None

    def _parts(self, event: ResponsesEvent, data: bytes) -> Iterator[Part]:
        match event.type:
            case "response.output_item.added" if event.item is not None:
                self._begin(event.output_index, event.item)
            case "response.output_item.done" if event.item is not None:
                yield from self._item(event.output_index, event.item)
            case "response.reasoning_summary_part.added" if self._has_reasoned:
                yield self._reasoning("\n\n")
            case "response.completed" | "response.incomplete" if event.response is not None:
                yield from self._end(event.response)
            case "response.failed" | "error" | "":
                yield from self._whole_response(event, data)
            case kind if isinstance(event.delta, str) and event.delta:
                self._started_items.add(event.output_index)
                yield from self._piece(kind, event.output_index, event.delta)

    def _whole_response(self, event: ResponsesEvent, data: bytes) -> Iterator[Part]:
        """Read a document; a failure is one, too."""
        if event.output is None or event.error:
            error = event.response.error if event.response else event.error
            raise Refusal(json.dumps({"error": error}).encode() if error else data)
        yield from self._end(event)

    def _piece(self, kind: str, n: int, piece: str) -> Iterator[Part]:
        match kind:
            case "response.output_text.delta":
                yield from self._feed_text(piece)
            case "response.refusal.delta":
                yield self._refusal(piece)
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                yield self._reasoning(piece)
            case "response.function_call_arguments.delta":
                self._add_calls([CallFragment(n, None, FunctionFragment(None, piece))])

    def _begin(self, n: int, item: OutputItem) -> None:
        if item.type == "function_call":
            self._add_calls([CallFragment(n, item.call_id or item.id, FunctionFragment(item.name, ""))])

    def _item(self, n: int, item: OutputItem) -> Iterator[Part]:
        """Take a whole item, of which pieces may have come before."""
        if item.type == "reasoning":
            yield from self._reasoning_item(n, item)
        if n in self._started_items:
            return
        self._started_items.add(n)
        if item.type == "function_call":
            self._add_calls([CallFragment(n, item.call_id or item.id, FunctionFragment(item.name, item.arguments))])
        for part in item.content or () if item.type == "message" else ():
            if part.refusal:
                yield self._refusal(part.refusal)
            elif part.text:
                yield from self._feed_text(part.text)

    def _reasoning_item(self, n: int, item: OutputItem) -> Iterator[Part]:
        if n not in self._started_items:
            texts = [part.text for part in (*(item.summary or ()), *(item.content or ())) if part.text]
            if texts:
                yield self._reasoning("\n\n".join(texts))
        if item.encrypted_content:
            summary = [
                {"type": "summary_text", "text": replace_lone_surrogates(part.text or "")}
                for part in item.summary or ()
            ]
            sealed = {"summary": summary, "encrypted_content": replace_lone_surrogates(item.encrypted_content)}
            own_id = {"id": replace_lone_surrogates(item.id)} if item.id else {}
            self._reasoning_items.append({"type": "reasoning", **own_id, **sealed})

    def _end(self, response: WholeResponse) -> Iterator[Part]:
        for n, item in enumerate(response.output or ()):
            yield from self._item(n, item) if self._is_document or n not in self._started_items else ()
        if response.usage is not None:
            self._counts = response.usage.counts()
        if response.status == "incomplete":
            why = response.incomplete_details.reason if response.incomplete_details else None
            self.reason = finish_reason(why or "length")
        else:
            self.reason = "tool_calls" if self._calls else "stop"
        yield from self._finish()


class ResponsesWire:
    """A Wire of OpenAI's Responses."""

    headers: Mapping[str, str] = NOTHING
    refusal_rules = RefusalRules(
        optional=("include", SUMMARY, "reasoning", "tool_choice", "parallel_tool_calls", "temperature", "top_p"),
        has_roles=True,
    )

    def __init__(self, body_fields: Mapping[str, Any] = NOTHING) -> None:
        self._body_fields = body_fields

    def answer_url(self, base: URL, model: str) -> URL:
        return append_path(base, "responses")

    def route_url(self, base: URL, model: str, route: str) -> URL:
        return append_path(base, route)

    def list_url(self, base: URL) -> URL:
        return append_path(base, "models")

    def encode(self, request: ModelRequest, model: str, dialect: Dialect) -> bytes:
        kept = reasoning_before(request)
        return encode_responses_request(request, model, dialect, self._body_fields, kept)

    def requested_fields(self, request: ModelRequest) -> frozenset[str]:
        return requested_fields(request).union(self._body_fields)

    def reader(self, request: ModelRequest, *, begins_thinking: bool) -> ResponsesReader:
        return ResponsesReader(begins_thinking=begins_thinking, keep=reasoning_recorder(request))

    def names(self, body: bytes) -> list[str]:
        return model_names(body)
