"""Incremental parser of event streams (WHATWG HTML §9.2.6) with JSON-RPC. No I/O."""

import codecs
import re
from collections.abc import Iterator

import msgspec

_LINE_END = re.compile(r"\r\n|\r|\n")


class EventReader:
    """Reads a stream in pieces and yields the data of each complete event."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._line: list[str] = []
        self._data: list[str] = []
        self._held = ""

    def feed(self, piece: bytes) -> Iterator[str]:
        """Process received bytes."""
        yield from self.feed_text(self._decoder.decode(piece))

    def feed_text(self, text: str) -> Iterator[str]:
        """Process received characters.

        A carriage return at the end is held back until the next piece, which may begin with a line feed.
        """
        text = self._held + text
        self._held = "\r" if text.endswith("\r") else ""
        *lines, unfinished = _LINE_END.split(text.removesuffix("\r") if self._held else text)
        for line in lines:
            yield from self._ended("".join([*self._line, line]))
            self._line.clear()
        if unfinished:
            self._line.append(unfinished)

    def end(self) -> Iterator[str]:
        """Yield the last event of a stream that ends without an empty line."""
        yield from self._ended("".join(self._line))
        yield from self._ended("")

    def _ended(self, line: str) -> Iterator[str]:
        if line.startswith("data:"):
            self._data.append(line[5:].removeprefix(" "))
        elif not line and self._data:
            yield "\n".join(self._data)
            self._data.clear()


class Envelope(msgspec.Struct, frozen=True):
    """A JSON-RPC message; `params`, `result` and `error` are not parsed."""

    id: int | str | None = None
    method: str | None = None
    params: msgspec.Raw = msgspec.Raw()
    result: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()

    @property
    def has_result(self) -> bool:
        return bytes(self.result) not in _ABSENT

    @property
    def has_error(self) -> bool:
        return bytes(self.error) not in _ABSENT


_ABSENT = (b"", b"null")
_decode = msgspec.json.Decoder(Envelope | list[Envelope]).decode


def parse_envelopes(data: str) -> list[Envelope]:
    """Parse the messages of one event; empty when it holds no JSON-RPC."""
    try:
        decoded = _decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return []
    return decoded if isinstance(decoded, list) else [decoded]
