"""The client's side of a websocket connection (RFC 6455), without extensions.

Invariants:
- No I/O.
- The server's bytes are cut into messages, however they arrive.
"""

from collections.abc import Iterator
from enum import IntEnum


class Opcode(IntEnum):
    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


def upgrade_request(port: int, path: str) -> bytes:
    """Return the HTTP request that turns a connection into a websocket.

    The key is arbitrary, because no proxy is in between.
    """
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: ZGlzY3JlZXQtYmVuY2gtMA==\r\n\r\n"
    ).encode("ascii")


def frame(payload: bytes, opcode: Opcode = Opcode.TEXT) -> bytes:
    """Return one whole message.

    A client must mask: the mask of zeros leaves the bytes unchanged.
    """
    length = len(payload)
    if length < 126:
        size = bytes([0x80 | length])
    elif length < 1 << 16:
        size = bytes([0x80 | 126]) + length.to_bytes(2, "big")
    else:
        size = bytes([0x80 | 127]) + length.to_bytes(8, "big")
    return bytes([0x80 | opcode]) + size + bytes(4) + payload


class Frames:
    """Cuts received bytes into messages."""

    def __init__(self) -> None:
        self._buffered = b""
        self._begun: list[bytes] = []

    def feed(self, data: bytes) -> Iterator[tuple[Opcode, bytes]]:
        """Yield the messages that are complete with these bytes.

        A control frame is yielded where it arrived.
        """
        self._buffered += data
        while found := _first_frame(self._buffered):
            final, opcode, payload, used = found
            self._buffered = self._buffered[used:]
            if opcode >= Opcode.CLOSE:
                yield opcode, payload
                continue
            self._begun.append(payload)
            if final:
                message, self._begun = b"".join(self._begun), []
                yield Opcode.TEXT, message


def _first_frame(data: bytes) -> tuple[bool, Opcode, bytes, int] | None:
    """Return whether it is final, its opcode, its payload and its size.

    None while it is incomplete.
    """
    if len(data) < 2:
        return None
    length, begins = data[1] & 0x7F, 2
    if length >= 126:
        begins = 4 if length == 126 else 10
        length = int.from_bytes(data[2:begins], "big")
    if len(data) < begins or len(data) < begins + length:
        return None
    return bool(data[0] & 0x80), Opcode(data[0] & 0x0F), data[begins : begins + length], begins + length
