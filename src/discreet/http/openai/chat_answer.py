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


def completion(about: AnswerHeader, text: str, ended: Completion, usage: TokenCounts, reasoning: str = "") -> bytes:
    """Return the whole answer.

    `reasoning_content` is present if the model reasoned and the reasoning may be sent.
    """
    refused = ended.reason == "refusal"
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None if refused or (ended.calls and not text) else text,
        "refusal": text if refused else None,
    }
    if reasoning:
        message["reasoning_content"] = reasoning
    if ended.calls:
        message["tool_calls"] = calls_on_wire(ended.calls)
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason_of(ended)}
    told = {
        "id": about.id,
        "object": "chat.completion",
        "created": about.created,
        "model": about.model,
        "choices": [choice],
        "usage": usage_on_wire(usage),
        "system_fingerprint": None,
    }
    return encode(told | _cited(about))


class ChatChunks:
    """Implementation of `answer.Writer`.

    With `include_usage` the last chunk has the token counts.
    """

    __slots__ = ("_about", "_head", "_include_usage", "_tail")

    def __init__(self, about: AnswerHeader, *, include_usage: bool) -> None:
        self._about, self._include_usage = about, include_usage
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

    def end(self, text: str, ended: Completion, usage: TokenCounts) -> bytes:
        calls = [{"index": n, **call} for n, call in enumerate(calls_on_wire(ended.calls))]
        told = self._chunk({"tool_calls": calls}) if calls else b""
        told += self._chunk({}, reason_of(ended), **_cited(self._about))
        if self._include_usage:
            told += _event(self._base() | {"choices": [], "usage": usage_on_wire(usage)})
        return told + DONE

    def failed(self, failure: ApiFailure) -> bytes:
        return b"data: " + failure.body + b"\n\n"

    def _chunk(self, delta: dict[str, Any], reason: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        usage: dict[str, Any] = {"usage": None} if self._include_usage else {}
        return _event(self._base() | {"choices": [choice]} | usage | more)

    def _base(self) -> dict[str, Any]:
        about = self._about
        return {
            "id": about.id,
            "object": "chat.completion.chunk",
            "created": about.created,
            "model": about.model,
            "system_fingerprint": None,
        }


def reason_of(ended: Completion) -> str:
    """Return the finish reason. Some endpoints say "stop" although they call tools."""
    if ended.calls:
        return "tool_calls"
    return ended.reason if ended.reason in REASONS and ended.reason != "tool_calls" else "stop"


def calls_on_wire(calls: Sequence[ToolCall]) -> list[dict[str, Any]]:
    return [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in calls
    ]


def usage_on_wire(usage: TokenCounts) -> dict[str, Any]:
    """Return the counts; the details are those that the endpoint reported."""
    told: dict[str, Any] = {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.total,
    }
    if usage.cached is not None:
        told["prompt_tokens_details"] = {"cached_tokens": usage.cached}
    if usage.reasoning is not None:
        told["completion_tokens_details"] = {"reasoning_tokens": usage.reasoning}
    return told


def _cited(about: AnswerHeader) -> dict[str, Any]:
    """Return our own field for GPTs with knowledge: the sources of citations like [1]."""
    return {"citations": about.citations} if about.citations else {}


def _event(told: dict[str, Any]) -> bytes:
    return b"data: " + encode(told) + b"\n\n"
