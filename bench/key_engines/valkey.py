"""Valkey, with a synced append-only file."""

import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bench.ports import free_port

REPLACE = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('set', KEYS[1], ARGV[2]) return 1 end return 0"


class Valkey:
    def __init__(self, folder: Path) -> None:
        port = free_port()
        self._process = subprocess.Popen(
            ["valkey-server", "--port", str(port), "--dir", str(folder), "--save", "",
             "--appendonly", "yes", "--appendfsync", "always"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", port))
                break
            except OSError:
                time.sleep(0.05)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")

    @property
    def housekeeping(self) -> dict[str, Callable[[], object]]:
        return {"rewrite": self._rewrite}

    def create(self, name: str, value: bytes) -> None:
        assert self._call(b"SET", name.encode(), value, b"NX") == b"OK"

    def read(self, name: str) -> bytes:
        return self._call(b"GET", name.encode())

    def replace(self, name: str, known: bytes, value: bytes) -> None:
        assert self._call(b"EVAL", REPLACE.encode(), b"1", name.encode(), known, value) == b"1"

    def delete(self, name: str) -> None:
        assert self._call(b"DEL", name.encode()) == b"1"

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def _rewrite(self) -> None:
        self._call(b"BGREWRITEAOF")
        while b"aof_rewrite_in_progress:1" in (info := self._call(b"INFO", b"persistence")) or (
            b"aof_rewrite_scheduled:1" in info
        ):
            time.sleep(0.05)
        time.sleep(0.5)  # it removes its old file in the background

    def _call(self, *words: bytes) -> bytes:
        self._socket.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
        line = self._answers.readline().rstrip()
        if line[:1] != b"$":
            return line[1:]
        return self._answers.read(int(line[1:]) + 2)[:-2]
