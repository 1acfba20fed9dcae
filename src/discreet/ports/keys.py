"""The key store. See `discreet.ports`."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec

from discreet.crypto.puncturable import LEAVES as LEAVES
from discreet.crypto.unlocked_keys import UnlockedKeyCache


class Share(msgspec.Struct, frozen=True):
    """One party's share of a training key: 32 bytes.

    It is created at `since` and destroyed at the party's "no" (specification: The one rule).
    """

    secret: bytes
    since: datetime


class PageUse(StrEnum):
    """Who may read a key page: PRIVATE the server alone, SHARE also the improvement pipeline."""

    PRIVATE = "private"
    SHARE = "share"


class CopyKind(StrEnum):
    """Kinds of files that hold keys outside their places in the key store."""

    LEFT = "left"
    """A temporary file of a killed or still running write."""
    KEY = "key"
    """A copy of one key or share."""
    STORE = "store"
    """The folder of a copy of the whole key store."""
    SEALED = "sealed"
    """A copy of the whole key store, encrypted with a passphrase."""
    UNKNOWN = "unknown"
    """An unknown file in the key store's folder."""


class KeyFileCopy(msgspec.Struct, frozen=True):
    """A key file outside its place. `name` is that of its key or party, if known."""

    kind: CopyKind
    place: str
    name: str = ""


class ChangedKeyNames(Protocol):
    """Names of pages, shared links and parties' shares that changed since the last comparison with the database.

    They are `private_page/<uuid>`, `share_page/<uuid>`, `share/<uuid>` and the text forms of parties.
    """

    def finished(self) -> Iterator[tuple[Callable[[], object], list[str]]]:
        """Yield names whose changes are finished, with a function that removes these names once they are compared."""
        ...

    def generation(self) -> UUID | None:
        """Return the generation of the last comparison. None if it is unknown."""
        ...

    def mark_compared(self, generation: UUID) -> None:
        """Durably replace the generation."""
        ...


class KeyStore(Protocol):
    """User keys, GPT keys and shares, outside the database and its backups.

    A destroyed key is gone everywhere. Names of keys are `user/<uuid>`, `gpt/<uuid>`, `conversation/<uuid>`,
    `image/<uuid>`, `export/<uuid>`, `share/<uuid>`, `api/<uuid>` (a project's), `sign_in/<uuid>` (a workspace's),
    `model/<uuid>` (a model endpoint's), `masking/<uuid>` (a workspace's words to mask), `prompt/<uuid>`, `origins`
    (the server's, for digests and notes of origins), `image_marks` (the server's, signs made images),
    `insight/day/<date>`, `insight/state/<date>` and `evidence/log` (signs the log).
    The name of a share is its party's text form. `unlocked` holds the unlocked user-held keys, none of which is stored.
    """

    @property
    def unlocked(self) -> UnlockedKeyCache: ...

    @property
    def changes(self) -> ChangedKeyNames: ...

    def create_key(self, name: str) -> bytes:
        """Create and durably store a new 32-byte key. Conflict if the name exists."""
        ...

    def key(self, name: str) -> bytes | None: ...

    def destroy_key(self, name: str) -> None:
        """Destroy the key. Does nothing if there is none."""
        ...

    def advance_key(self, name: str, mark: bytes) -> None:
        """Durably replace the key by the `envelope.next_key` with this mark.

        The old key cannot be computed from the new one. Does nothing if that was done before, or if the key is
        destroyed.
        """
        ...

    def remember(self, name: str, content: bytes) -> None:
        """Durably store a small value outside the database, replacing an earlier one.

        A restored database must not forget it.
        """
        ...

    def remembered(self, name: str) -> bytes | None: ...

    def names(self) -> Iterable[str]:
        """Yield the names of all keys that exist now."""
        ...

    def create_share(self, party: str, since: datetime) -> Share:
        """Create a share for `party`. Conflict if it has one."""
        ...

    def share(self, party: str) -> Share | None: ...

    def destroy_share(self, party: str) -> None: ...

    def shares(self) -> Iterable[str]:
        """Yield all parties that have a share now."""
        ...

    def create_page(self, page: UUID, use: PageUse) -> None:
        """Durably store a new page of `LEAVES` keys, under a new random root. Conflict if it exists.

        A page's keys are its leaves, numbered from 0. Each can be destroyed alone (`crypto/puncturable.py`).
        """
        ...

    def leaf_key(self, page: UUID, use: PageUse, leaf: int) -> bytes | None:
        """Return the leaf's 32-byte key; None once it is punctured or its page destroyed.

        DecryptionFailed for a damaged private page. A damaged share page counts as destroyed.
        """
        ...

    def share_leaf_key(self, page: UUID, leaf: int) -> bytes | None:
        """Return `leaf_key` of a page of shares: all that the improvement pipeline may read of pages."""
        ...

    def puncture(self, page: UUID, use: PageUse, leaves: Iterable[int]) -> None:
        """Durably destroy the keys of these leaves, in one write. Without a leaf left, the page is destroyed.

        Does nothing for punctured leaves and a destroyed page. DecryptionFailed for a damaged page; `destroy_page`
        still destroys that.
        """
        ...

    def destroy_page(self, page: UUID, use: PageUse) -> None:
        """Durably destroy the page with all its keys, if there is one."""
        ...

    def disown_page(self, page: UUID, use: PageUse) -> None:
        """Leave a new page to the next look for orphan keys: it is unknown whether its row was stored."""
        ...

    def pages(self, use: PageUse) -> Iterator[UUID]:
        """Yield all pages that exist now. `names` and `shares` yield none of them."""
        ...

    def live_leaves(self, page: UUID, use: PageUse) -> frozenset[int]:
        """Return the leaves whose keys can be derived now; none for a missing page.

        DecryptionFailed for a damaged page.
        """
        ...
