"""OpenAI's Responses without I/O: its addresses, and events to Parts and the end of the answer."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from yarl import URL

from discreet.adapters.answer_reader import AnswerReader, Part, Refusal, ReportedTokens, lenient_decoder, without_halves
from discreet.adapters.chat_chunk import finish_reason
from discreet.adapters.model_dialect import Dialect, RefusalRules
from discreet.adapters.reasoning_replay import keeper, reasoning_before
from discreet.adapters.responses_request import SUMMARY, asked_for, encode_responses_request
from discreet.adapters.tool_call_wire import CallFragment, FunctionFragment
from discreet.adapters.wire import NOTHING, below, model_names
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
        self._thoughts: list[dict[str, Any]] = []
        self._told: set[int] = set()
        """The numbers of the items of which pieces came."""

    def ended(self) -> Completion:
        ended = super().ended()
        if ended.calls and self._thoughts and self._keep is not None:
            self._keep(self._thoughts)
        return ended

    def _only_text(self, told: ResponsesEvent) -> str | None:
        if told.type != "response.output_text.delta" or told.output_index not in self._told:
            return None
        return told.delta if isinstance(told.delta, str) else None

    def _parts(self, told: ResponsesEvent, event: bytes) -> Iterator[Part]:
        match told.type:
            case "response.output_item.added" if told.item is not None:
                self._begin(told.output_index, told.item)
            case "response.output_item.done" if told.item is not None:
                yield from self._item(told.output_index, told.item)
            case "response.reasoning_summary_part.added" if self._has_reasoned:
                yield self._reason("\n\n")
            case "response.completed" | "response.incomplete" if told.response is not None:
                yield from self._end(told.response)
            case "response.failed" | "error" | "":
                yield from self._fail_or_whole(told, event)
            case kind if isinstance(told.delta, str) and told.delta:
                self._told.add(told.output_index)
                yield from self._piece(kind, told.output_index, told.delta)

    def _fail_or_whole(self, told: ResponsesEvent, event: bytes) -> Iterator[Part]:
        """Read a document; a failure is one, too."""
        if told.output is None or told.error:
            error = told.response.error if told.response else told.error
            raise Refusal(json.dumps({"error": error}).encode() if error else event)
        yield from self._end(told)

    def _piece(self, kind: str, n: int, piece: str) -> Iterator[Part]:
        match kind:
            case "response.output_text.delta":
                yield from self._feed_text(piece)
            case "response.refusal.delta":
                yield self._refuse(piece)
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                yield self._reason(piece)
            case "response.function_call_arguments.delta":
                self._call([CallFragment(n, None, FunctionFragment(None, piece))])

    def _begin(self, n: int, item: OutputItem) -> None:
        if item.type == "function_call":
            self._call([CallFragment(n, item.call_id or item.id, FunctionFragment(item.name, ""))])

    def _item(self, n: int, item: OutputItem) -> Iterator[Part]:
        """Take a whole item, of which pieces may have come before."""
        if item.type == "reasoning":
            yield from self._thought(n, item)
        if n in self._told:
            return
        self._told.add(n)
        if item.type == "function_call":
            self._call([CallFragment(n, item.call_id or item.id, FunctionFragment(item.name, item.arguments))])
        for part in item.content or () if item.type == "message" else ():
            if part.refusal:
                yield self._refuse(part.refusal)
            elif part.text:
                yield from self._feed_text(part.text)

    def _thought(self, n: int, item: OutputItem) -> Iterator[Part]:
        if n not in self._told:
            texts = [part.text for part in (*(item.summary or ()), *(item.content or ())) if part.text]
            if texts:
                yield self._reason("\n\n".join(texts))
        if item.encrypted_content:
            summary = [{"type": "summary_text", "text": without_halves(part.text or "")} for part in item.summary or ()]
            sealed = {"summary": summary, "encrypted_content": without_halves(item.encrypted_content)}
            own_id = {"id": without_halves(item.id)} if item.id else {}
            self._thoughts.append({"type": "reasoning", **own_id, **sealed})

    def _end(self, response: WholeResponse) -> Iterator[Part]:
        for n, item in enumerate(response.output or ()):
            yield from self._item(n, item) if self._is_document or n not in self._told else ()
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
    learns = RefusalRules(
        optional=("include", SUMMARY, "reasoning", "tool_choice", "parallel_tool_calls", "temperature", "top_p"),
        has_roles=True,
    )

    def __init__(self, body_fields: Mapping[str, Any] = NOTHING) -> None:
        self._body_fields = body_fields

    def answer_url(self, base: URL, model: str) -> URL:
        return below(base, "responses")

    def route_url(self, base: URL, model: str, route: str) -> URL:
        return below(base, route)

    def list_url(self, base: URL) -> URL:
        return below(base, "models")

    def encode(self, request: ModelRequest, model: str, dialect: Dialect) -> bytes:
        kept = reasoning_before(request)
        return encode_responses_request(request, model, dialect, self._body_fields, kept)

    def asked_for(self, request: ModelRequest) -> frozenset[str]:
        return asked_for(request).union(self._body_fields)

    def reader(self, request: ModelRequest, *, begins_thinking: bool) -> ResponsesReader:
        return ResponsesReader(begins_thinking=begins_thinking, keep=keeper(request))

    def names(self, body: bytes) -> list[str]:
        return model_names(body)
