"""The OpenAI-compatible chat protocol without I/O: requests to bytes, bytes to Deltas and how the answer ended.

One typed decoder reads only the fields that are needed; what an endpoint adds of its own is skipped unparsed.
"""

from collections.abc import Iterator
from typing import Protocol

import msgspec

from discreet.outside.tool_call_wire import CallCollector, CallFragment, TooManyCalls, choice, offered, spoken
from discreet.seams import Delta, Ended, ModelRequest, Sampling

LONGEST_EVENT = 8 << 20
"""Bytes of one event or of a whole unstreamed answer; more is not an answer but an attack or a mistake."""


PLAIN = Sampling()


class Malformed(Exception):
    """The endpoint's bytes are not the protocol."""


class Refusal(Exception):
    """The endpoint reports an error inside its answer; `body` is that report, as it came."""

    def __init__(self, body: bytes) -> None:
        super().__init__("the endpoint reported an error inside its answer")
        self.body = body


class _Said(msgspec.Struct, gc=False):
    content: str | None = None
    tool_calls: list[CallFragment] | None = None


class _Choice(msgspec.Struct, gc=False):
    delta: _Said | None = None
    message: _Said | None = None
    finish_reason: str | None = None


class _Usage(msgspec.Struct, gc=False):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Chunk(msgspec.Struct, gc=False):
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: msgspec.Raw = msgspec.Raw()


class _Listed(msgspec.Struct):
    id: str


class _Models(msgspec.Struct):
    data: list[_Listed] = []


_decode_chunk = msgspec.json.Decoder(_Chunk).decode
_decode_models = msgspec.json.Decoder(_Models).decode


def encode_request(request: ModelRequest, model: str) -> bytes:
    """The body of POST /chat/completions, streamed, with the counts of tokens at its end."""
    body: dict[str, object] = {
        "model": model,
        "messages": [spoken(message) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.max_tokens is not None:
        body["max_tokens"] = request.max_tokens
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.tools:
        body["tools"], body["tool_choice"] = offered(request.tools), choice(request)
    if request.sampling != PLAIN:
        sampling = msgspec.structs.asdict(request.sampling)
        body = {
            **sampling.pop("extra"),
            **body,
            **{name: value for name, value in sampling.items() if value is not None},
        }
    return msgspec.json.encode({name: value for name, value in body.items() if value is not None})


def model_names(body: bytes) -> list[str]:
    """The ids of GET /models' answer; none when it is not such an answer."""
    try:
        return [listed.id for listed in _decode_models(body).data]
    except msgspec.DecodeError:
        return []


class EventLines:
    """Cuts a text/event-stream into the data of its whole events (WHATWG HTML §9.2.6), wherever chunks end."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """The data of every event that `chunk` completes. Comments and other fields are skipped."""
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
    """Whether it is what nearly every chunk is: one line of data and the empty line that ends the event."""
    return chunk.endswith(b"\n\n") and chunk.startswith(b"data:") and chunk.count(b"\n") == 2


class Answer(Protocol):
    """Reads one answer: bytes in, Deltas out. Raises Malformed, Refusal, after the Deltas that came before."""

    reason: str | None
    complete: bool

    def read(self, chunk: bytes) -> Iterator[Delta]: ...

    def end(self) -> Iterator[Delta]:
        """What the end of the connection completes."""
        ...

    def ended(self) -> Ended: ...


class _ChunkReader:
    """What streamed and whole answers share: the finish reason, the counts and the calls, kept as they come."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.complete = False
        self._usage: _Usage | None = None
        self._calls: CallCollector | None = None

    def _note(self, event: bytes) -> str | None:
        """Keep what `event` says of the end and of calls, and return its text."""
        try:
            chunk = _decode_chunk(event)
        except msgspec.DecodeError as problem:
            raise Malformed("something that is not a chat completion") from problem
        if chunk.usage is not None:
            self._usage = chunk.usage
        if not chunk.choices:
            if bytes(chunk.error) not in (b"", b"null"):
                raise Refusal(event)
            return None
        choice = chunk.choices[0]
        if choice.finish_reason:
            self.reason = choice.finish_reason
        said = choice.delta or choice.message
        if said is None:
            return None
        if said.tool_calls:
            self._calls = self._calls or CallCollector()
            try:
                self._calls.add(said.tool_calls)
            except TooManyCalls as problem:
                raise Malformed(str(problem)) from problem
        return said.content

    def ended(self) -> Ended:
        usage = self._usage or _Usage()
        calls = self._calls.calls() if self._calls else ()
        return Ended(self.reason or "stop", usage.prompt_tokens, usage.completion_tokens, calls)


class StreamedAnswer(_ChunkReader):
    """A text/event-stream of chunks that ends with [DONE]; endpoints that leave it out just close."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = EventLines()
        self._received = False
        self._understood = False

    def read(self, chunk: bytes) -> Iterator[Delta]:
        self._received = True
        for event in self._lines.feed(chunk):
            self._understood = True
            if b"[DONE]" in event and event.strip() == b"[DONE]":
                self.complete = True
                return
            if text := self._note(event):
                yield Delta(text)

    def end(self) -> Iterator[Delta]:
        if self._received:
            yield from self.read(b"\n\n")
            if not self._understood:
                raise Malformed("something that is not a chat completion")


class WholeAnswer(_ChunkReader):
    """One JSON document, from an endpoint that does not stream although it was asked to."""

    def __init__(self) -> None:
        super().__init__()
        self._body = bytearray()

    def read(self, chunk: bytes) -> Iterator[Delta]:
        self._body += chunk
        if len(self._body) > LONGEST_EVENT:
            raise Malformed("a document without end")
        return iter(())

    def end(self) -> Iterator[Delta]:
        text = self._note(bytes(self._body))
        self.complete = True
        if text:
            yield Delta(text)


def answer_of(content_type: str) -> Answer:
    """The reader for an answer of this media type."""
    return WholeAnswer() if content_type == "application/json" else StreamedAnswer()
