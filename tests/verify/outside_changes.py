"""Breaches outside of the database: a key, a share or a file is changed until the context is left."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from discreet.identity.accounts.conversation_key import leaf_number, new_page, page_of
from discreet.ports.keys import LEAVES, PageUse
from discreet.training.shard import JSONL, PROOFS, SEALED_SUFFIX, file_name
from tests.support.key_pages import page_file
from tests.verify.planted import OutsideChange


def added_key(name: str) -> OutsideChange:
    """Add a key to the key store."""

    @contextmanager
    def change(infra: Any, seeded: Any) -> Iterator[None]:
        key = name.format(**seeded.names())
        infra.keys.create_key(key)
        try:
            yield
        finally:
            infra.keys.destroy_key(key)

    return change


def added_share(party: str) -> OutsideChange:
    """Add a share to the key store."""

    @contextmanager
    def change(infra: Any, seeded: Any) -> Iterator[None]:
        infra.keys.create_share(party, infra.clock.now())
        try:
            yield
        finally:
            infra.keys.destroy_share(party)

    return change


@contextmanager
def added_page(infra: Any, seeded: Any) -> Iterator[None]:
    """Add a page to the key store."""
    page = new_page(infra.random, PageUse.PRIVATE)
    infra.keys.create_page(page, PageUse.PRIVATE)
    try:
        yield
    finally:
        infra.keys.destroy_page(page, PageUse.PRIVATE)


def punctured_leaf(use: PageUse, *, last: bool = False) -> OutsideChange:
    """Puncture the leaf of the open talk, or the last one of its page."""

    @contextmanager
    def change(infra: Any, seeded: Any) -> Iterator[None]:
        leaf = seeded.share_leaf if use is PageUse.SHARE else seeded.own_leaf
        file = page_file(infra.settings.home / "keys", use, page_of(leaf))
        content = file.read_bytes()
        infra.keys.puncture(page_of(leaf), use, [LEAVES - 1 if last else leaf_number(leaf)])
        try:
            yield
        finally:
            file.write_bytes(content)

    return change


@contextmanager
def deleted_records(infra: Any, seeded: Any) -> Iterator[None]:
    with _replaced_file(_dataset_file(infra, seeded, JSONL), None):
        yield


@contextmanager
def deleted_proofs(infra: Any, seeded: Any) -> Iterator[None]:
    with _replaced_file(_dataset_file(infra, seeded, PROOFS), None):
        yield


@contextmanager
def changed_records(infra: Any, seeded: Any) -> Iterator[None]:
    path = _dataset_file(infra, seeded, JSONL)
    content = path.read_bytes()
    with _replaced_file(path, content[:-1] + bytes([content[-1] ^ 1])):
        yield


@contextmanager
def readable_key_file(infra: Any, seeded: Any) -> Iterator[None]:
    file = infra.settings.home / "keys" / "ring"
    file.chmod(0o644)
    try:
        yield
    finally:
        file.chmod(0o600)


def _dataset_file(infra: Any, seeded: Any, kind: str) -> Path:
    path: Path = infra.settings.home / "datasets" / str(seeded.dataset) / (file_name(0, kind) + SEALED_SUFFIX)
    return path


@contextmanager
def _replaced_file(path: Path, replacement: bytes | None) -> Iterator[None]:
    """Replace a file's bytes, or remove the file."""
    content = path.read_bytes()
    path.unlink()
    if replacement is not None:
        path.write_bytes(replacement)
    try:
        yield
    finally:
        path.write_bytes(content)
