"""Event streams (WHATWG HTML §9.2.6) read while they come in, and the JSON-RPC messages in them. No I/O."""

import codecs
import re
from collections.abc import Iterator

import msgspec

_LINE_END = re.compile(r"\r\n|\r|\n")


class EventReader:
    """Takes a stream piece by piece and gives the data of every event that is whole."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._line: list[str] = []
        self._data: list[str] = []
        self._held = ""

    def take(self, piece: bytes) -> Iterator[str]:
        """Bytes of the stream as they come in."""
        yield from self.take_text(self._decoder.decode(piece))

    def take_text(self, text: str) -> Iterator[str]:
        """Characters of the stream. A carriage return at the end waits for the line feed that may follow."""
        text = self._held + text
        self._held = "\r" if text.endswith("\r") else ""
        *lines, rest = _LINE_END.split(text.removesuffix("\r") if self._held else text)
        for line in lines:
            yield from self._ended("".join([*self._line, line]))
            self._line.clear()
        if rest:
            self._line.append(rest)

    def end(self) -> Iterator[str]:
        """The last event, where the stream ends without the empty line after it."""
        yield from self._ended("".join(self._line))
        yield from self._ended("")

    def _ended(self, line: str) -> Iterator[str]:
        if line.startswith("data:"):
            self._data.append(line[5:].removeprefix(" "))
        elif not line and self._data:
            yield "\n".join(self._data)
            self._data.clear()


class Envelope(msgspec.Struct, frozen=True):
    """A JSON-RPC message as far as its handling needs it. `params`, `result` and `error` are not read
    here."""

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


def envelopes(data: str) -> list[Envelope]:
    """The messages of one event; none when it holds no JSON-RPC."""
    try:
        read = _decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return []
    return read if isinstance(read, list) else [read]
