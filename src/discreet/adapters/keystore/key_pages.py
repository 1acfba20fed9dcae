"""Key pages in files: many keys in one small file, each of which can be destroyed on its own (P10).

A page is the file `<use>_page/<uuid>` among the key files of its use. It holds a `KeyTree` (docs/formats/key-pages.md).

Invariants:
- A change of a page is atomic, even with a crash: its file has the content from before or from after it.
- Once `puncture` returns, no file of the key store derives the punctured keys, even after a power cut.
- Changes of one page exclude each other, across processes. A late puncture never restores a destroyed page.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from discreet.adapters.keystore.key_records import KeyRecords
from discreet.crypto.envelope import DecryptionFailed
from discreet.crypto.puncturable import SEED_BYTES, BadKeyTree, KeyTree
from discreet.errors import Conflict
from discreet.ports.clock import RandomSource
from discreet.ports.keys import PageUse


class KeyPages:
    """The pages of one use. For each method see `ports.keys.KeyStore`."""

    def __init__(self, records: KeyRecords, use: PageUse, random: RandomSource) -> None:
        self._records, self._use, self._random = records, use, random

    def create(self, page: UUID) -> None:
        name, content = page_name(page, self._use), KeyTree.from_root(self._random.bytes(SEED_BYTES)).encode()

        def content_if_new(before: bytes | None) -> bytes:
            if before not in (None, content):
                raise Conflict(f"There is already a key page {name}.")
            return content

        self._records.update(name, content_if_new)

    def leaf_key(self, page: UUID, leaf: int) -> bytes | None:
        tree = self.tree(page)
        return tree.leaf_key(leaf) if tree else None

    def puncture(self, page: UUID, leaves: Iterable[int]) -> None:
        name, punctured_leaves = page_name(page, self._use), frozenset(leaves)

        def puncture_tree(before: bytes | None) -> bytes | None:
            if before is None:
                return None
            after = _decode(name, before).puncture(punctured_leaves)
            return after.encode() if after.seeds else None

        self._records.update(name, puncture_tree)

    def destroy(self, page: UUID) -> None:
        self._records.destroy_updated(page_name(page, self._use))

    def __iter__(self) -> Iterator[UUID]:
        """Yield the pages that exist now."""
        return (page for name in self._records.names() if (page := parse_page_name(name, self._use)))

    def live_leaves(self, page: UUID) -> frozenset[int]:
        tree = self.tree(page)
        return tree.live_leaves() if tree else frozenset()

    def tree(self, page: UUID) -> KeyTree | None:
        """Read a page. DecryptionFailed for a damaged one."""
        name = page_name(page, self._use)
        content = self._records.read(name)
        return None if content is None else _decode(name, content)


def _decode(name: str, content: bytes) -> KeyTree:
    try:
        return KeyTree.decode(content)
    except BadKeyTree as why:
        raise DecryptionFailed(f"{name} is damaged: {why}") from None


def page_name(page: UUID, use: PageUse) -> str:
    """Return the name of a page's file, which is also the place that it is sealed for."""
    return f"{use}_page/{page}"


def parse_page_name(name: str, use: PageUse) -> UUID | None:
    """Return the page whose file has this name; None for another kind of name."""
    kind, _, id_ = name.partition("/")
    if kind != f"{use}_page":
        return None
    try:
        page = UUID(id_)
    except ValueError:
        return None
    return page if str(page) == id_ else None
