"""The OpenAI-compatible chat protocol without I/O.

It encodes requests to bytes, and decodes bytes to Deltas and the end of the answer. It limits the size of an answer:
token limits in a request are enforced by the endpoint, and some endpoints do not enforce them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from discreet.adapters.chat_chunk import Chunk, ChunkMessage, ChunkUsage, NotAChunk, decoded, finish_reason
from discreet.adapters.model_dialect import USUAL, Dialect
from discreet.adapters.thinking_text import ThinkingText
from discreet.adapters.tool_call_wire import CallCollector, CallFragment, TooManyCalls, choice, offered
from discreet.ports import Completion, Delta, ModelRequest, Reasoning, ReasoningOnly, Sampling

LONGEST_EVENT = 8 << 20
"""Bytes of one event or of a whole unstreamed answer. More is an attack or a mistake."""
LONGEST_ANSWER = 1 << 20
"""Bytes of text, as UTF-8, after which an answer ends as too long."""
LONGEST_REASONING = 4 << 20
"""The same limit for the model's reasoning."""
LONGEST_STREAM = 256 << 20
"""Bytes that are read for one answer in total."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


PLAIN = Sampling()


class Malformed(Exception):
    """The endpoint's bytes do not follow the protocol."""


class Refusal(Exception):
    """The endpoint reports an error inside its answer; `body` is that report, raw."""

    def __init__(self, body: bytes) -> None:
        super().__init__("the endpoint reported an error inside its answer")
        self.body = body


class _Listed(msgspec.Struct):
    id: str


class _Models(msgspec.Struct):
    data: list[_Listed] = []


_decode_models = msgspec.json.Decoder(_Models).decode


def encode_request(request: ModelRequest, model: str, dialect: Dialect = USUAL) -> bytes:
    """Return the body of a streamed POST /chat/completions, in the given dialect.

    It asks for token counts at the end.
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
    body = dict(request.sampling.extra) | body | _named(request.sampling)
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


def model_names(body: bytes) -> list[str]:
    """Return the ids in an answer to GET /models; none if it is not such an answer."""
    try:
        return [listed.id for listed in _decode_models(body).data]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []


class EventLines:
    """Splits a text/event-stream into data of complete events (WHATWG HTML §9.2.6)."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the data of every event that `chunk` completes.

        Comments and other fields are skipped.
        """
        if not self._rest and not self._data and _is_one_event(chunk):
            return [chunk[5:-2]]
        lines = (self._rest + chunk if self._rest else chunk).split(b"\n")
        self._rest = lines.pop()
        events = []
        for line in lines:
            if line.startswith(b"data:"):
                self._data.append(line[5:])
                self._size += len(line)
            elif self._data and line in (b"", b"\r"):
                events.append(b"\n".join(self._data))
                self._data.clear()
                self._size = 0
        if self._size + len(self._rest) > LONGEST_EVENT:
            raise Malformed("an event without end")
        return events


def _is_one_event(chunk: bytes) -> bool:
    """Return whether the chunk is one data line with the empty line after it.

    Nearly every chunk is.
    """
    return chunk.endswith(b"\n\n") and chunk.startswith(b"data:") and chunk.count(b"\n") == 2


Part = Delta | Reasoning | ReasoningOnly


class ChatAnswerReader:
    """Reads one answer: bytes in, Parts out.

    Raises Malformed and Refusal, after the Parts that came before. `reason` is the finish reason once known, `complete`
    whether nothing more can follow, `is_full` whether the answer was cut here because it is too long. `begins_thinking`
    is what the model's text shows about it (see thinking_text.py).
    """

    def __init__(self, *, begins_thinking: bool = False) -> None:
        self.reason: str | None = None
        self.complete = self.is_full = False
        self._usage = ChunkUsage()
        self._calls: CallCollector | None = None
        self._text = ThinkingText(begins_thinking=begins_thinking)
        self._form: _Events | _Document | None = None
        self._begun = b""
        self._room, self._reasoning_room, self._stream_room = LONGEST_ANSWER, LONGEST_REASONING, LONGEST_STREAM
        self._has_said = self._is_refusing = self._has_reasoned = False
        self._half = ""

    @property
    def begins_thinking(self) -> bool | None:
        return self._text.begins_thinking

    def read(self, chunk: bytes) -> Iterator[Part]:
        self._stream_room -= len(chunk)
        if self._stream_room < 0:
            self._fill()
            return
        if self._form is None and (chunk := self._beginning(chunk)):
            self._form = _Document() if chunk[:1] in (b"{", b"[") else _Events()
        for event in self._form.feed(chunk) if self._form else ():
            if b"[DONE]" in event and event.strip() == b"[DONE]":
                yield from self._bounded(self._close())
                self.complete = True
                return
            chunk_of_event = _decoded(event)
            if (text := self._plain_text(chunk_of_event)) is not None:
                yield Delta(text)
                continue
            yield from self._bounded(self._parts(chunk_of_event, event))
            if self.complete:
                return

    def end(self) -> Iterator[Part]:
        """Yield the parts that the end of the connection completes."""
        if self._form is not None:
            for event in self._form.end():
                yield from self._bounded(self._parts(_decoded(event), event))
        if not self.complete:
            yield from self._bounded(self._close(is_cut=self.reason is None))

    def rest(self) -> Iterator[Part]:
        """Yield the buffered parts of an answer that breaks off."""
        return self._bounded(self._close(is_cut=True))

    def ended(self) -> Completion:
        calls = self._calls.calls() if self._calls else ()
        reason = "refusal" if self._is_refusing else self.reason or "stop"
        if reason == "tool_calls" and not calls:
            reason = "stop"
        usage = self._usage
        return Completion(reason, usage.prompt_tokens, usage.completion_tokens, calls, self._has_reasoned)

    def _beginning(self, chunk: bytes) -> bytes:
        """Return the answer from its first visible byte on, or nothing yet.

        Some servers start with a byte order mark.
        """
        begun = (self._begun + chunk).removeprefix(BYTE_ORDER_MARK)
        self._begun = begun if BYTE_ORDER_MARK.startswith(begun) else b""
        return b"" if self._begun else begun.lstrip()

    def _plain_text(self, chunk: Chunk) -> str | None:
        """Return the text of a text-only chunk; None when the chunk needs full decoding.

        Nearly every chunk is text-only.
        """
        if not chunk.choices or chunk.usage is not None or chunk.is_error:
            return None
        first = chunk.choices[0]
        said = first.delta
        if said is None or first.finish_reason is not None or not said.is_plain:
            return None
        text = said.content
        if not isinstance(text, str) or not text.isascii() or self._half or not self._text.passes(text):
            return None
        if len(text) > self._room:
            return None
        self._room -= len(text)
        self._has_said = True
        return text

    def _parts(self, chunk: Chunk, event: bytes) -> Iterator[Part]:
        if chunk.is_error or (chunk.choices is None and chunk.usage is None and isinstance(self._form, _Document)):
            raise Refusal(event)
        said = self._noted(chunk)
        if said is not None:
            yield from self._told(said)
        if isinstance(self._form, _Document):
            yield from self._close()
            self.complete = True

    def _noted(self, chunk: Chunk) -> ChunkMessage | None:
        """Record the chunk's usage, calls and finish reason; return its message."""
        if chunk.usage is not None:
            self._usage = chunk.usage
        if not chunk.choices:
            return None
        first = chunk.choices[0]
        if first.usage is not None:
            self._usage = first.usage
        if first.finish_reason:
            self.reason = finish_reason(first.finish_reason)
            if self.reason == "error":
                raise Refusal(b"")
        said = first.delta or first.message
        if said is not None and (said.tool_calls or said.function_call):
            self._calls = self._calls or CallCollector()
            try:
                self._calls.add(said.tool_calls or [CallFragment(0, None, said.function_call)])
            except TooManyCalls as problem:
                raise Malformed(str(problem)) from problem
        return said

    def _told(self, said: ChunkMessage) -> Iterator[Part]:
        if said.is_plain:
            assert isinstance(said.content, str)
            yield from self._text.feed(self._whole_characters(said.content))
            return
        for part in said.parts():
            if isinstance(part, Reasoning):
                self._text.reasons_elsewhere()
                yield Reasoning(_without_halves(part.text))
            elif part.refused:
                yield self._refused(_without_halves(part.text))
            else:
                yield from self._text.feed(self._whole_characters(part.text))

    def _refused(self, text: str) -> Delta:
        """Return a refusal's text, as a new paragraph if text came before."""
        begins, self._is_refusing = not self._is_refusing, True
        return Delta(f"\n\n{text}" if begins and self._has_said else text, refused=True)

    def _close(self, *, is_cut: bool = False) -> Iterator[Part]:
        if self._half:
            half, self._half = self._half, ""
            yield from self._text.feed(_without_halves(half))
        yield from self._text.end(is_cut=is_cut or self.reason == "length")

    def _whole_characters(self, text: str) -> str:
        """Return `text` without unpaired surrogates.

        A pair that is split across two pieces is joined.
        """
        if text.isascii() and not self._half:
            return text
        text, self._half = self._half + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return _without_halves(text)

    def _bounded(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Yield the parts up to the limits; beyond them the answer ends as too long."""
        for part in parts:
            if isinstance(part, ReasoningOnly):
                self._has_said = False
                self._has_reasoned = True
                yield part
                continue
            size = len(part.text) if part.text.isascii() else len(part.text.encode())
            if isinstance(part, Reasoning):
                self._has_reasoned = True
                room = self._reasoning_room = self._reasoning_room - size
            else:
                room = self._room = self._room - size
                self._has_said = True
            if room < 0:
                yield msgspec.structs.replace(part, text=part.text.encode()[:room].decode("utf-8", "ignore"))
                return self._fill()
            yield part

    def _fill(self) -> None:
        self.reason, self.complete, self.is_full = "length", True, True


def _decoded(event: bytes) -> Chunk:
    try:
        return decoded(event)
    except NotAChunk as problem:
        raise Malformed("something that is not a chat completion") from problem


def _without_halves(text: str) -> str:
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Events:
    """A text/event-stream of chunks that ends with [DONE] or with the connection."""

    def __init__(self) -> None:
        self._lines = EventLines()
        self._has_events = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        for event in self._lines.feed(chunk):
            self._has_events = True
            yield event

    def end(self) -> Iterator[bytes]:
        yield from self.feed(b"\n\n")
        if not self._has_events:
            raise Malformed("something that is not a chat completion")


class _Document:
    """One JSON document, from an endpoint that does not stream although asked to."""

    def __init__(self) -> None:
        self._body = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        self._body += chunk
        if len(self._body) > LONGEST_EVENT:
            raise Malformed("a document without end")
        return iter(())

    def end(self) -> Iterator[bytes]:
        yield bytes(self._body)
