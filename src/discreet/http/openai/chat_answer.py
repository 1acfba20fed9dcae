"""Answers of /v1/chat/completions, as one document or as chunks.

Invariants:
- No I/O.
- A chunk is one JSON text.
- Of a delta, only its text is encoded for each chunk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from discreet.chat.conversations.message import Citation
from discreet.http.openai.errors import ApiFailure
from discreet.ports.model import Completion, TokenCounts
from discreet.ports.model_request import ToolCall

REASONS = frozenset({"stop", "length", "tool_calls", "content_filter"})
DONE = b"data: [DONE]\n\n"
MARK = "\u0000"
"""Marks the place of the text in a delta's pattern. No JSON text contains it unescaped."""

encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class AnswerHeader:
    """The fields that every part of an answer repeats."""

    id: str
    model: str
    created: int
    citations: tuple[Citation, ...]

    @classmethod
    def new(cls, id_: UUID, model: str, now: datetime, citations: tuple[Citation, ...]) -> "AnswerHeader":
        return cls(f"chatcmpl-{id_.hex}", model, int(now.timestamp()), citations)


def build_completion(
    header: AnswerHeader, text: str, completion: Completion, usage: TokenCounts, reasoning: str = ""
) -> bytes:
    """Return the whole answer.

    `reasoning_content` is present if the model reasoned and the reasoning may be sent.
    """
    refused = completion.reason == "refusal"
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None if refused or (completion.calls and not text) else text,
        "refusal": text if refused else None,
    }
    if reasoning:
        message["reasoning_content"] = reasoning
    if completion.calls:
        message["tool_calls"] = build_calls(completion.calls)
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason(completion)}
    fields = {
        "id": header.id,
        "object": "chat.completion",
        "created": header.created,
        "model": header.model,
        "choices": [choice],
        "usage": build_usage(usage),
        "system_fingerprint": None,
    }
    return encode(fields | _citation_field(header))


class ChatChunks:
    """Implementation of `answer.Writer`.

    With `include_usage` the last chunk has the token counts.
    """

    __slots__ = ("_head", "_header", "_include_usage", "_tail")

    def __init__(self, header: AnswerHeader, *, include_usage: bool) -> None:
        self._header, self._include_usage = header, include_usage
        head, tail = self._chunk({"content": MARK}).split(encode(MARK))
        self._head, self._tail = head, tail

    def begin(self) -> bytes:
        return self._chunk({"role": "assistant", "content": "", "refusal": None})

    def delta(self, text: str) -> bytes:
        return self._head + encode(text) + self._tail

    def refusal(self, text: str) -> bytes:
        return self._chunk({"refusal": text})

    def reasoning(self, text: str) -> bytes:
        return self._chunk({"reasoning_content": text})

    def end(self, text: str, completion: Completion, usage: TokenCounts) -> bytes:
        calls = [{"index": n, **call} for n, call in enumerate(build_calls(completion.calls))]
        events = self._chunk({"tool_calls": calls}) if calls else b""
        events += self._chunk({}, finish_reason(completion), **_citation_field(self._header))
        if self._include_usage:
            events += _event(self._chunk_fields() | {"choices": [], "usage": build_usage(usage)})
        return events + DONE

    def format_failure(self, failure: ApiFailure) -> bytes:
        return b"data: " + failure.body + b"\n\n"

    def _chunk(self, delta: dict[str, Any], reason: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        usage: dict[str, Any] = {"usage": None} if self._include_usage else {}
        return _event(self._chunk_fields() | {"choices": [choice]} | usage | more)

    def _chunk_fields(self) -> dict[str, Any]:
        header = self._header
        return {
            "id": header.id,
            "object": "chat.completion.chunk",
            "created": header.created,
            "model": header.model,
            "system_fingerprint": None,
        }


def finish_reason(completion: Completion) -> str:
    """Return the finish reason. Some endpoints say "stop" although they call tools."""
    if completion.calls:
        return "tool_calls"
    return completion.reason if completion.reason in REASONS and completion.reason != "tool_calls" else "stop"


def build_calls(calls: Sequence[ToolCall]) -> list[dict[str, Any]]:
    return [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in calls
    ]


def build_usage(usage: TokenCounts) -> dict[str, Any]:
    """Return the counts; the details are those that the endpoint reported."""
    counts: dict[str, Any] = {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.total,
    }
    if usage.cached is not None:
        counts["prompt_tokens_details"] = {"cached_tokens": usage.cached}
    if usage.reasoning is not None:
        counts["completion_tokens_details"] = {"reasoning_tokens": usage.reasoning}
    return counts


def _citation_field(header: AnswerHeader) -> dict[str, Any]:
    """Return our own field for GPTs with knowledge: the sources of citations like [1]."""
    return {"citations": header.citations} if header.citations else {}


def _event(fields: dict[str, Any]) -> bytes:
    return b"data: " + encode(fields) + b"\n\n"
