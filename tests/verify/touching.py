"""Breaches outside of the database: a key, a share or a file is changed until the context is left."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from discreet.identity.accounts.conversation_key import leaf_number, new_page, page_of
from discreet.ports.keys import LEAVES, PageUse
from discreet.training.shard import JSONL, PROOFS, SEALED_SUFFIX, file_name
from tests.support.key_pages import page_file
from tests.verify.planted import Touching


def a_key(name: str) -> Touching:
    """A key more in the key store."""

    @contextmanager
    def touching(infra: Any, seeded: Any) -> Iterator[None]:
        meant = name.format(**seeded.names())
        infra.keys.create_key(meant)
        try:
            yield
        finally:
            infra.keys.destroy_key(meant)

    return touching


def a_share(party: str) -> Touching:
    """A share more in the key store."""

    @contextmanager
    def touching(infra: Any, seeded: Any) -> Iterator[None]:
        infra.keys.create_share(party, infra.clock.now())
        try:
            yield
        finally:
            infra.keys.destroy_share(party)

    return touching


@contextmanager
def a_page(infra: Any, seeded: Any) -> Iterator[None]:
    """A page more in the key store."""
    page = new_page(infra.random, PageUse.PRIVATE)
    infra.keys.create_page(page, PageUse.PRIVATE)
    try:
        yield
    finally:
        infra.keys.destroy_page(page, PageUse.PRIVATE)


def punctured(use: PageUse, *, last: bool = False) -> Touching:
    """The leaf of the open talk, or the last one of its page, is gone."""

    @contextmanager
    def touching(infra: Any, seeded: Any) -> Iterator[None]:
        leaf = seeded.share_leaf if use is PageUse.SHARE else seeded.own_leaf
        file = page_file(infra.settings.home / "keys", use, page_of(leaf))
        whole = file.read_bytes()
        infra.keys.puncture(page_of(leaf), use, [LEAVES - 1 if last else leaf_number(leaf)])
        try:
            yield
        finally:
            file.write_bytes(whole)

    return touching


@contextmanager
def records_gone(infra: Any, seeded: Any) -> Iterator[None]:
    with _replaced(_file(infra, seeded, JSONL), None):
        yield


@contextmanager
def proofs_gone(infra: Any, seeded: Any) -> Iterator[None]:
    with _replaced(_file(infra, seeded, PROOFS), None):
        yield


@contextmanager
def records_changed(infra: Any, seeded: Any) -> Iterator[None]:
    path = _file(infra, seeded, JSONL)
    whole = path.read_bytes()
    with _replaced(path, whole[:-1] + bytes([whole[-1] ^ 1])):
        yield


@contextmanager
def keys_open_to_others(infra: Any, seeded: Any) -> Iterator[None]:
    file = infra.settings.home / "keys" / "ring"
    file.chmod(0o644)
    try:
        yield
    finally:
        file.chmod(0o600)


def _file(infra: Any, seeded: Any, kind: str) -> Path:
    path: Path = infra.settings.home / "datasets" / str(seeded.dataset) / (file_name(0, kind) + SEALED_SUFFIX)
    return path


@contextmanager
def _replaced(path: Path, by: bytes | None) -> Iterator[None]:
    """Other bytes in a file's place, or no file."""
    whole = path.read_bytes()
    path.unlink()
    if by is not None:
        path.write_bytes(by)
    try:
        yield
    finally:
        path.write_bytes(whole)
