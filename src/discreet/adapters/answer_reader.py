"""Reading of one answer without I/O: bytes in, Parts out. The protocols' readers build on it.

It limits the size of an answer: token limits in a request are enforced by the endpoint, and some endpoints do not
enforce them.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from discreet.adapters.thinking_text import ThinkingText
from discreet.adapters.tool_call_wire import CallCollector, CallFragment, TooManyCalls
from discreet.ports.model import Completion, Delta, PromptCounted, Reasoning, ReasoningOnly

MAX_EVENT_LENGTH = 8 << 20
"""Bytes of one event or of a whole unstreamed answer. More is an attack or a mistake."""
MAX_ANSWER_LENGTH = 1 << 20
"""Bytes of text, as UTF-8, after which an answer ends as too long."""
MAX_REASONING_LENGTH = 4 << 20
"""The same limit for the model's reasoning."""
MAX_STREAM_LENGTH = 256 << 20
"""Bytes that are read for one answer in total."""
NO_ANSWER = "something that is not a chat completion"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Malformed(Exception):
    """The endpoint's bytes do not follow the protocol."""


class Refusal(Exception):
    """The endpoint reports an error inside its answer; `body` is that report, raw."""

    def __init__(self, body: bytes) -> None:
        super().__init__("the endpoint reported an error inside its answer")
        self.body = body


class EventLines:
    """Splits a text/event-stream into data of complete events (WHATWG HTML §9.2.6)."""

    __slots__ = ("_data", "_rest", "_size")

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._size = 0

    def only_event(self, chunk: bytes) -> bytes | None:
        """Return the data of `chunk` if it is one whole event, as nearly every chunk is; None leaves it to `feed`."""
        if self._rest or self._data:
            return None
        is_one = chunk.startswith(b"data:") and chunk.endswith(b"\n\n") and chunk.count(b"\n") == 2
        return chunk[5:-2] if is_one else None

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the data of every event that `chunk` completes.

        Comments and other fields are skipped.
        """
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
        if self._size + len(self._rest) > MAX_EVENT_LENGTH:
            raise Malformed("an event without end")
        return events


Part = Delta | Reasoning | ReasoningOnly | PromptCounted


@dataclass(frozen=True, slots=True)
class ReportedTokens:
    """What an endpoint counts. `cached`: of the prompt's tokens, those that it had kept from earlier requests.

    `reasoning`: of the completion's tokens, those of the reasoning.
    """

    prompt: int | None = None
    completion: int | None = None
    cached: int | None = None
    reasoning: int | None = None


Event = TypeVar("Event")
"""An event, decoded."""


class AnswerReader(ABC, Generic[Event]):
    """Reads one answer: bytes in, Parts out.

    Raises Malformed and Refusal, after the Parts that came before. `reason` is the finish reason once known, `complete`
    whether nothing more can follow, `is_full` whether the answer was cut here because it is too long. `begins_thinking`
    is what the model's text shows about it (see thinking_text.py).
    """

    def __init__(self, decode: Callable[[bytes], Event], *, begins_thinking: bool) -> None:
        """Create it with the decoder of an event's data, or of a whole document, which raises Malformed."""
        self._decode = decode
        self.reason: str | None = None
        self.complete = self.is_full = False
        self._counts = ReportedTokens()
        self._calls: CallCollector | None = None
        self._text = ThinkingText(begins_thinking=begins_thinking)
        self._format: _Events | _Document | None = None
        self._undecided = b""
        self._room, self._reasoning_room, self._stream_room = MAX_ANSWER_LENGTH, MAX_REASONING_LENGTH, MAX_STREAM_LENGTH
        self._has_text = self._is_refusing = self._has_reasoned = False
        self._high_surrogate = ""

    @property
    def begins_thinking(self) -> bool | None:
        return self._text.begins_thinking

    def read(self, chunk: bytes) -> Iterable[Part]:
        """Return the parts that `chunk` completes. Take them before the next chunk is read."""
        event = self._format.only_event(chunk) if self._format else None
        if event is None or b"[DONE]" in event or len(chunk) > self._stream_room:
            return self._read_events(chunk)
        self._stream_room -= len(chunk)
        decoded = self._decode(event)
        if (text := self._only_text(decoded)) is not None and self._take_if_plain(text):
            return (Delta(text),)
        return self._bounded(self._parts(decoded, event))

    def _read_events(self, chunk: bytes) -> Iterator[Part]:
        self._stream_room -= len(chunk)
        if self._stream_room < 0:
            self._end_as_too_long()
            return
        if self._format is None and (chunk := self._skip_leading_space(chunk)):
            self._format = _Document() if chunk[:1] in (b"{", b"[") else _Events()
        for event in self._format.feed(chunk) if self._format else ():
            if b"[DONE]" in event and event.strip() == b"[DONE]":
                yield from self._bounded(self._end_text())
                self.complete = True
                return
            decoded = self._decode(event)
            if (text := self._only_text(decoded)) is not None and self._take_if_plain(text):
                yield Delta(text)
                continue
            yield from self._bounded(self._parts(decoded, event))
            if self.complete:
                return

    def end(self) -> Iterator[Part]:
        """Yield the parts that the end of the connection completes."""
        if self._format is not None:
            for event in self._format.end():
                yield from self._bounded(self._parts(self._decode(event), event))
        if not self.complete:
            yield from self._bounded(self._end_text(is_cut=self.reason is None))

    def flush(self) -> Iterator[Part]:
        """Yield the buffered parts of an answer that breaks off."""
        return self._bounded(self._end_text(is_cut=True))

    def completion(self) -> Completion:
        calls = self._calls.calls() if self._calls else ()
        reason = "refusal" if self._is_refusing else self.reason or "stop"
        if reason == "tool_calls" and not calls:
            reason = "stop"
        counts = self._counts
        return Completion(
            reason,
            counts.prompt,
            counts.completion,
            calls,
            self._has_reasoned,
            cached_tokens=counts.cached,
            reasoning_tokens=counts.reasoning,
        )

    # What a protocol says

    @abstractmethod
    def _only_text(self, event: Event) -> str | None:
        """Return the text of an event that holds nothing else, as nearly every one does."""

    @abstractmethod
    def _parts(self, event: Event, data: bytes) -> Iterator[Part]:
        """Yield an event's parts, and note what else it says. Raises Refusal and Malformed."""

    # What it is made of

    @property
    def _is_document(self) -> bool:
        return isinstance(self._format, _Document)

    def _feed_text(self, text: str) -> Iterator[Part]:
        return self._text.feed(self._join_surrogates(text))

    def _reasoning(self, text: str) -> Reasoning:
        """Return reasoning that the endpoint keeps apart from the text."""
        self._text.note_separate_reasoning()
        return Reasoning(replace_lone_surrogates(text))

    def _refusal(self, text: str) -> Delta:
        """Return a refusal's text, as a new paragraph if text came before."""
        text = replace_lone_surrogates(text)
        begins, self._is_refusing = not self._is_refusing, True
        return Delta(f"\n\n{text}" if begins and self._has_text else text, refused=True)

    def _add_calls(self, fragments: Iterable[CallFragment]) -> None:
        self._calls = self._calls or CallCollector()
        try:
            self._calls.add(fragments)
        except TooManyCalls as problem:
            raise Malformed(str(problem)) from problem

    def _finish(self) -> Iterator[Part]:
        """Yield the buffered text: the answer is complete."""
        yield from self._end_text()
        self.complete = True

    def _skip_leading_space(self, chunk: bytes) -> bytes:
        """Return the answer from its first visible byte on, or nothing yet.

        Some servers start with a byte order mark.
        """
        begun = (self._undecided + chunk).removeprefix(BYTE_ORDER_MARK)
        self._undecided = begun if BYTE_ORDER_MARK.startswith(begun) else b""
        return b"" if self._undecided else begun.lstrip()

    def _take_if_plain(self, text: str) -> bool:
        """Return whether `text` is a part of the answer as it is; then it counts as told."""
        if not text.isascii() or self._high_surrogate or not self._text.take_if_plain(text):
            return False
        if len(text) > self._room:
            return False
        self._room -= len(text)
        self._has_text = True
        return True

    def _end_text(self, *, is_cut: bool = False) -> Iterator[Part]:
        if self._high_surrogate:
            surrogate, self._high_surrogate = self._high_surrogate, ""
            yield from self._text.feed(replace_lone_surrogates(surrogate))
        yield from self._text.end(is_cut=is_cut or self.reason == "length")

    def _join_surrogates(self, text: str) -> str:
        """Return `text` without unpaired surrogates.

        A pair that is split across two pieces is joined.
        """
        if text.isascii() and not self._high_surrogate:
            return text
        text, self._high_surrogate = self._high_surrogate + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._high_surrogate = text[:-1], text[-1]
        return replace_lone_surrogates(text)

    def _bounded(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Yield the parts up to the limits; beyond them the answer ends as too long."""
        for part in parts:
            if isinstance(part, PromptCounted):
                yield part
                continue
            if isinstance(part, ReasoningOnly):
                self._has_text = False
                self._has_reasoned = True
                yield part
                continue
            size = len(part.text) if part.text.isascii() else len(part.text.encode())
            if isinstance(part, Reasoning):
                self._has_reasoned = True
                room = self._reasoning_room = self._reasoning_room - size
            else:
                room = self._room = self._room - size
                self._has_text = True
            if room < 0:
                yield msgspec.structs.replace(part, text=part.text.encode()[:room].decode("utf-8", "ignore"))
                return self._end_as_too_long()
            yield part

    def _end_as_too_long(self) -> None:
        self.reason, self.complete, self.is_full = "length", True, True


def lenient_decoder(kind: type[Event]) -> Callable[[bytes], Event]:
    """Return a decoder that reads what the strict one cannot (broken UTF-8, a number as text) more slowly.

    It raises Malformed.
    """
    decode = msgspec.json.Decoder(kind).decode

    def decode_leniently(event: bytes) -> Event:
        try:
            return decode(event)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        try:
            return msgspec.convert(json.loads(event.decode("utf-8", "replace"), strict=False), kind, strict=False)
        except (ValueError, RecursionError) as problem:
            raise Malformed(NO_ANSWER) from problem

    return decode_leniently


def replace_lone_surrogates(text: str) -> str:
    """Return `text` without unpaired surrogates, which UTF-8 cannot hold."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Events:
    """A text/event-stream of chunks that ends with [DONE] or with the connection."""

    __slots__ = ("_has_events", "_lines")

    def __init__(self) -> None:
        self._lines = EventLines()
        self._has_events = False

    def only_event(self, chunk: bytes) -> bytes | None:
        if (event := self._lines.only_event(chunk)) is not None:
            self._has_events = True
        return event

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        for event in self._lines.feed(chunk):
            self._has_events = True
            yield event

    def end(self) -> Iterator[bytes]:
        yield from self.feed(b"\n\n")
        if not self._has_events:
            raise Malformed(NO_ANSWER)


class _Document:
    """One JSON document, from an endpoint that does not stream although asked to."""

    def __init__(self) -> None:
        self._body = bytearray()

    def only_event(self, chunk: bytes) -> None:
        return None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        self._body += chunk
        if len(self._body) > MAX_EVENT_LENGTH:
            raise Malformed("a document without end")
        return iter(())

    def end(self) -> Iterator[bytes]:
        yield bytes(self._body)
