"""One chunk of a chat completion, decoded leniently. Pure: bytes in, values out.

One typed decoder reads only the needed fields and skips the others. Chunks that it cannot decode (broken UTF-8, half of
a surrogate pair, a number as text) go through a slower, more lenient one.
"""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from discreet.adapters.answer_reader import NO_ANSWER, Malformed, ReportedTokens
from discreet.adapters.tool_call_wire import CallFragment, FunctionFragment
from discreet.ports.model import Delta, Reasoning

MAX_DEPTH = 4
"""Nesting depth up to which lists in a content are read."""

_REASONS = {
    "stop": ("stop", "eos", "eos_token", "end_turn", "stop_sequence", "end", "complete", "completed", "finished"),
    "length": (
        *("length", "max_tokens", "max_length", "model_length", "max_output_tokens", "token_limit"),
        *("model_context_window_exceeded", "pause_turn"),
    ),
    "tool_calls": ("tool_calls", "function_call", "tool_use", "tool_call"),
    "content_filter": (
        *("content_filter", "content_filtered", "content-filter", "safety", "recitation", "blocklist", "guardrail"),
        *("prohibited_content", "spii", "sensitive", "guardrail_intervened"),
    ),
    "refusal": ("refusal",),
    "error": ("error", "abort", "aborted"),
}
_REASON_OF = {spelling: reason for reason, spellings in _REASONS.items() for spelling in spellings}


class ChunkUsage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: Any = None
    completion_tokens_details: Any = None
    prompt_cache_hit_tokens: Any = None
    """DeepSeek's field for cached tokens."""
    cached_tokens: Any = None
    """Moonshot's."""
    reasoning_tokens: Any = None
    """Some servers tell it beside the other counts."""

    def counts(self) -> ReportedTokens:
        within = _detail_count(self.prompt_tokens_details, "cached_tokens")
        cached = _first_count(within, self.prompt_cache_hit_tokens, self.cached_tokens)
        within = _detail_count(self.completion_tokens_details, "reasoning_tokens")
        reasoning = _first_count(within, self.reasoning_tokens)
        return ReportedTokens(self.prompt_tokens, self.completion_tokens, cached, reasoning)


def _detail_count(details: Any, name: str) -> Any:
    return details.get(name) if isinstance(details, dict) else None


def _first_count(*counts: Any) -> int | None:
    """Return the first that is a count; a bool or a negative number is none."""
    return next((count for count in counts if type(count) is int and count >= 0), None)


class ChunkMessage(msgspec.Struct, gc=False):
    """A `delta` or a `message`. `content` is text or a list of parts."""

    content: str | list[Any] | None = None
    reasoning_content: str | None = None
    reasoning: str | dict[str, Any] | None = None
    reasoning_details: list[Any] | None = None
    refusal: str | None = None
    tool_calls: list[CallFragment] | None = None
    function_call: FunctionFragment | None = None

    @property
    def only_text(self) -> str | None:
        """The text, where it holds nothing else, as nearly every chunk does."""
        text = self.content
        if (
            self.reasoning_content
            or self.reasoning
            or self.reasoning_details
            or self.refusal
            or self.tool_calls
            or self.function_call
        ):
            return None
        return text if isinstance(text, str) else None

    def parts(self) -> Iterator[Delta | Reasoning]:
        """Yield the reasoning, then the content, then the refusal.

        Reasoning that several fields repeat is yielded once.
        """
        reasoning = self.reasoning if isinstance(self.reasoning, str) else ""
        reasoning = self.reasoning_content or reasoning or "".join(map(_detail_text, self.reasoning_details or ()))
        if reasoning:
            yield Reasoning(reasoning)
        if isinstance(self.content, str):
            if self.content:
                yield Delta(self.content)
        else:
            yield from _parts(self.content, MAX_DEPTH)
        if self.refusal:
            yield Delta(self.refusal, refused=True)


class ChunkChoice(msgspec.Struct, gc=False):
    delta: ChunkMessage | None = None
    message: ChunkMessage | None = None
    finish_reason: str | None = None
    usage: ChunkUsage | None = None


_ABSENT = msgspec.Raw()


class Chunk(msgspec.Struct, gc=False):
    choices: list[ChunkChoice] | None = None
    usage: ChunkUsage | None = None
    object: str | None = None
    error: msgspec.Raw = _ABSENT

    @property
    def is_error(self) -> bool:
        if self.error is _ABSENT:
            return not self.choices and self.object == "error"
        return (not self.choices and self.object == "error") or bytes(self.error).strip() not in (
            b"",
            b"null",
            b"false",
            b'""',
            b"{}",
        )


_decode = msgspec.json.Decoder(Chunk).decode


def decode_chunk(event: bytes) -> Chunk:
    """Return the chunk in one event's data or in a whole document.

    Raises Malformed.
    """
    try:
        return _decode(event)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decode_leniently(event)


def finish_reason(spelling: str) -> str:
    """Return `stop`, `length`, `tool_calls`, `content_filter`, `refusal` or `error`.

    Unknown spellings mean `stop`.
    """
    return _REASON_OF.get(spelling.lower(), "stop")


def _decode_leniently(event: bytes) -> Chunk:
    try:
        fields = json.loads(event.decode("utf-8", "replace"), strict=False)
        if isinstance(fields, list) and len(fields) == 1:  # Google's form of an error
            fields = fields[0]
        if not isinstance(fields, dict):
            raise Malformed(NO_ANSWER)
        error = fields.pop("error", None)
        chunk = msgspec.convert(fields, Chunk, strict=False)
    except (ValueError, RecursionError) as problem:
        raise Malformed(NO_ANSWER) from problem
    return msgspec.structs.replace(chunk, error=msgspec.Raw(b"true" if error else b""))


def _parts(content: Any, depth: int) -> Iterator[Delta | Reasoning]:
    for part in content if isinstance(content, list) and depth else ():
        if isinstance(part, str):
            if part:
                yield Delta(part)
            continue
        if not isinstance(part, dict):
            continue
        kind = part.get("type", "text")
        text = part.get(kind if kind in ("refusal", "thinking", "reasoning") else "text")
        if isinstance(text, list):
            text = "".join(each.text for each in _parts(text, depth - 1))
        if not isinstance(text, str) or not text:
            continue
        if kind in ("thinking", "reasoning"):
            yield Reasoning(text)
        elif kind in ("text", "output_text", "refusal"):
            yield Delta(text, refused=kind == "refusal")


def _detail_text(detail: Any) -> str:
    """Return the text of one of `reasoning_details`; "" where it is encrypted."""
    if not isinstance(detail, dict):
        return ""
    text = detail.get("text") or detail.get("summary")
    return text if isinstance(text, str) else ""
