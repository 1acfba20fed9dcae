"""The simulated model's answers, as bytes that are ready to send.

Invariants:
- Repeated bytes are rendered once, at import.
- Every token contains exactly one MARK and nothing else contains one, so a reader counts tokens by counting bytes.
"""

from typing import Any, Final

import msgspec

MARK: Final = b"~"
"""Once in every token. It occurs in no header, key, id or framing of either stream format."""

_WORDS = [
    "the",
    "answer",
    "is",
    "made",
    "of",
    "plain",
    "words",
    "that",
    "come",
    "one",
    "by",
    "one",
    "and",
    "say",
    "nothing",
    "at",
    "all",
    "to",
    "anyone",
    "here",
]
TOKENS: Final = tuple(f" {word}{MARK.decode()}" for word in _WORDS)

_STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)


def http_chunk(data: bytes) -> bytes:
    """Return `data` as one chunk of chunked transfer coding (RFC 9112 §7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def _event(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return b"data: " + msgspec.json.encode({**_HEADER, "choices": [choice]}) + b"\n\n"


_HEADER = {"id": "chatcmpl-sim", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": "sim"}

STREAM_START: Final = _STREAM_HEAD + http_chunk(_event({"role": "assistant", "content": ""}))
CHUNKS: Final = tuple(http_chunk(_event({"content": token})) for token in TOKENS)
_FINISH = {reason: http_chunk(_event({}, reason)) for reason in ("stop", "length", "tool_calls")}
_DONE = http_chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"


def stream_end(tokens: int, reason: str, with_usage: bool) -> bytes:
    """Return the bytes after the last token.

    The finish reason, the usage if requested, and the end of the stream.
    """
    if not with_usage:
        return _FINISH[reason] + _DONE
    usage = msgspec.json.encode({**_HEADER, "choices": [], "usage": _usage(tokens)})
    return _FINISH[reason] + http_chunk(b"data: " + usage + b"\n\n") + _DONE


def stream_call(function: str) -> bytes:
    """Return a call of a function without arguments, and the end of the stream."""
    call = {"index": 0, "id": "call-sim", "type": "function", "function": {"name": function, "arguments": "{}"}}
    choice = {"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": None}
    chunk = http_chunk(b"data: " + msgspec.json.encode({**_HEADER, "choices": [choice]}) + b"\n\n")
    return chunk + _FINISH["tool_calls"] + _DONE


def weather() -> bytes:
    """Return a third party's answer to its only operation."""
    return json_response(200, {"weather": "plain"})


def whole_answer(tokens: int, reason: str) -> bytes:
    """Return the answer to a request without a stream, with its HTTP head."""
    text = "".join(TOKENS[k % len(TOKENS)] for k in range(tokens))
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    header = {**_HEADER, "object": "chat.completion"}
    return json_response(200, {**header, "choices": [choice], "usage": _usage(tokens)})


def model_list() -> bytes:
    model = {"id": "sim", "object": "model", "created": 1_700_000_000, "owned_by": "bench"}
    return json_response(200, {"object": "list", "data": [model]})


def error(status: int, sentence: str) -> bytes:
    """Return an error in OpenAI's format, with its HTTP head."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return json_response(status, {"error": {"message": sentence, "type": kind, "param": None, "code": None}})


def json_response(status: int, value: dict[str, Any]) -> bytes:
    body = msgspec.json.encode(value)
    head = b"HTTP/1.1 %d Simulated\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    return head % (status, len(body)) + body


def _usage(tokens: int) -> dict[str, int]:
    return {"prompt_tokens": 1, "completion_tokens": tokens, "total_tokens": tokens + 1}
