"""Frames between the server and a cell, over a socket. The cell's side must be treated as hostile.

This module runs in the cell's environment, too: it imports the standard library only.
"""

import json
import socket
from typing import Any, Final

HEAD: Final = 4
"""Bytes of a frame's length prefix, big-endian."""
MAX_HEADER: Final = 4 << 20
"""Bytes of the JSON frame that begins a request or an answer."""


def send_frame(channel: socket.socket, data: bytes) -> None:
    channel.sendall(len(data).to_bytes(HEAD) + data)


def send_json(channel: socket.socket, value: object) -> None:
    send_frame(channel, json.dumps(value, ensure_ascii=True, allow_nan=False).encode())


def receive_frame(channel: socket.socket) -> bytes | None:
    """Return the next frame; None at the end."""
    head = _receive(channel, HEAD)
    return None if head is None else _receive(channel, int.from_bytes(head))


def receive_json(channel: socket.socket) -> Any:
    """Return the value of the next frame; None at the end."""
    frame = receive_frame(channel)
    return None if frame is None else json.loads(frame)


def _receive(channel: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        piece = channel.recv(min(size - len(data), 1 << 20))
        if not piece:
            return None
        data += piece
    return bytes(data)
