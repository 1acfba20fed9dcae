"""etcd, through its JSON gateway."""

import base64
import http.client
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.ports import free_port

FLAGS = ("--snapshot-count=100", "--max-wals=1", "--max-snapshots=1", "--log-level=error", "--logger=zap")
SEGMENT = 64_000_000
"""Bytes after which etcd begins the next file of its log. No setting changes it."""
FILLER = 256 << 10
PURGES_EACH = 30.0
"""Seconds between two removals of old log files. No setting changes it."""


class Etcd:
    def __init__(self, folder: Path, nodes: int = 1) -> None:
        ports = [(free_port(), free_port()) for _ in range(nodes)]
        cluster = ",".join(f"n{at}=http://127.0.0.1:{peer}" for at, (_, peer) in enumerate(ports))
        self._processes = [self._start(folder, at, *each, cluster) for at, each in enumerate(ports)]
        self._connections = [http.client.HTTPConnection("127.0.0.1", client) for client, _ in ports]
        while not all(map(self._is_ready, self._connections)):
            time.sleep(0.05)

    @property
    def housekeeping(self) -> dict[str, Callable[[], object]]:
        return {"compaction": self._compact, "defragmentation": self._defragment, "log_turnover": self._turn_over}

    def create(self, name: str, value: bytes) -> None:
        unused = {"key": _text(name), "target": "VERSION", "result": "EQUAL", "version": "0"}
        self._put_if(unused, name, value)

    def read(self, name: str) -> bytes:
        return base64.b64decode(self._call("/v3/kv/range", {"key": _text(name)})["kvs"][0]["value"])

    def replace(self, name: str, known: bytes, value: bytes) -> None:
        unchanged = {"key": _text(name), "target": "VALUE", "result": "EQUAL", "value": _bytes(known)}
        self._put_if(unchanged, name, value)

    def delete(self, name: str) -> None:
        self._call("/v3/kv/deleterange", {"key": _text(name)})

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()

    def _compact(self) -> None:
        revision = self._call("/v3/maintenance/status", {})["header"]["revision"]
        self._call("/v3/kv/compaction", {"revision": revision, "physical": True})

    def _defragment(self) -> None:
        for connection in self._connections:
            self._call("/v3/maintenance/defragment", {}, connection)

    def _turn_over(self) -> None:
        """Fill the log with transactions that write nothing, then wait for the removal of its old files."""
        never = {"key": _text("-"), "target": "VERSION", "result": "GREATER", "version": "0"}
        put = {"request_put": {"key": _text("-"), "value": _bytes(bytes(FILLER))}}
        for _ in range(SEGMENT // FILLER + 120):
            self._call("/v3/kv/txn", {"compare": [never], "success": [put]})
        time.sleep(PURGES_EACH + 2)

    def _put_if(self, condition: dict[str, str], name: str, value: bytes) -> None:
        put = {"request_put": {"key": _text(name), "value": _bytes(value)}}
        assert self._call("/v3/kv/txn", {"compare": [condition], "success": [put]})["succeeded"]

    def _call(self, path: str, body: dict[str, Any], connection: http.client.HTTPConnection | None = None) -> Any:
        connection = connection or self._connections[0]
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(content)
        return json.loads(content)

    def _is_ready(self, connection: http.client.HTTPConnection) -> bool:
        try:
            return bool(self._call("/v3/maintenance/status", {}, connection).get("leader", "0") != "0")
        except (OSError, RuntimeError):
            connection.close()
            return False

    @staticmethod
    def _start(folder: Path, at: int, client: int, peer: int, cluster: str) -> subprocess.Popen[bytes]:
        client_url, peer_url = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
        return subprocess.Popen(
            ["etcd", f"--name=n{at}", f"--data-dir={folder / f'n{at}'}",
             f"--listen-client-urls={client_url}", f"--advertise-client-urls={client_url}",
             f"--listen-peer-urls={peer_url}", f"--initial-advertise-peer-urls={peer_url}",
             f"--initial-cluster={cluster}", *FLAGS],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip


def _text(name: str) -> str:
    return _bytes(name.encode())


def _bytes(content: bytes) -> str:
    return base64.b64encode(content).decode()
