"""Key stores on the files of a running installation, and one that records its use."""

import threading
from collections import Counter
from typing import TypeVar

from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.app.infrastructure import Infrastructure

Keys = TypeVar("Keys", bound=FileKeyStore)


class WatchedKeys(FileKeyStore):
    """The real key store, which records the threads that call it and the keys they read."""

    def watch(self) -> None:
        self.threads: set[int] = set()
        self.read: Counter[str] = Counter()

    def key(self, name: str) -> bytes | None:
        self.threads.add(threading.get_ident())
        self.read[name] += 1
        return super().key(name)

    def create_key(self, name: str) -> bytes:
        self.threads.add(threading.get_ident())
        return super().create_key(name)

    def destroy_key(self, name: str) -> None:
        self.threads.add(threading.get_ident())
        super().destroy_key(name)


def on_same_files(infra: Infrastructure, kind: type[Keys]) -> Keys:
    assert isinstance(infra.keys, FileKeyStore)
    return kind(infra.settings.home / "keys", infra.keys.ring, infra.random)
