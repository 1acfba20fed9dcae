"""The protocol of a key store's storage: small encrypted values, each under the name of its secret.

`key_files.py` keeps them as files, `etcd_records.py` in etcd. Everything above is the same for both
(`sealed_key_store.py`).
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from discreet.adapters.keystore.key_ring import WrappingKeys
from discreet.crypto.envelope import DecryptionFailed, open_sealed


class KeyRecords(Protocol):
    """The values of one use. All processes see a change as soon as it returns."""

    def write(self, name: str, plaintext: bytes, *, durable: bool) -> None:
        """Write a new value; with `durable` it survives a power cut. Conflict when `name` exists."""
        ...

    def replace(self, name: str, plaintext: bytes) -> None:
        """Durably replace the value, or create it."""
        ...

    def update(self, name: str, change: Callable[[bytes | None], bytes | None], *, exclusive: bool = False) -> None:
        """Durably replace the value by `change` of it, while no other process changes it.

        None is no value, before and after. `change` may be called again with what it has returned. A value that is
        updated is destroyed by `destroy_updated`, or updated with `exclusive`, which excludes `destroy`, too.
        """
        ...

    def read(self, name: str) -> bytes | None:
        """Return the value, or None when there is none. DecryptionFailed for a damaged one."""
        ...

    def destroy(self, name: str) -> None:
        """Durably destroy the value, if there is one."""
        ...

    def destroy_updated(self, name: str) -> None:
        """Destroy a value that other processes may be updating: no concurrent update restores it."""
        ...

    def names(self) -> Iterator[str]:
        """Yield the names of all values that exist now."""
        ...


def read_value(keys: WrappingKeys, fetch: Callable[[], bytes | None], name: str) -> bytes | None:
    """Return the value that `fetch` gives, decrypted. DecryptionFailed if no key opens it."""
    tried: tuple[bytes, ...] = ()
    # Keys first, then the value: either the known keys open it, or there is a newer ring.
    while (current := keys.newest_first()) != tried:
        if (sealed := fetch()) is None:
            return None
        for key in current:
            try:
                return open_sealed(key, sealed, name)
            except DecryptionFailed:
                continue
        tried = current
        keys.refresh()
    raise DecryptionFailed(f"the value of {name} does not open")
