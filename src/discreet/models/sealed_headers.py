"""An endpoint's key and further headers, encrypted under a key of its own.

Invariants:
- Removing an endpoint destroys its key, which makes its headers unreadable, also in backups.
- The headers are bound to the endpoint's address: moved to another row or host, they do not open.
"""

import json
from collections.abc import Mapping
from uuid import UUID

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.ports import KeyStore, RandomSource

_INFO = "discreet v1 model endpoints"


class SealedHeaders:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def seal(self, endpoint_id: UUID, base_url: str, headers: Mapping[str, str]) -> bytes | None:
        """Encrypt the headers; None without any."""
        if not headers:
            return None
        secret = self._keys.key(_name(endpoint_id)) or self._keys.create_key(_name(endpoint_id))
        return seal(
            self._random, derive_key(secret, _INFO), json.dumps(dict(headers)).encode(), _about(endpoint_id, base_url)
        )

    def open(self, endpoint_id: UUID, base_url: str, sealed: bytes | None) -> Mapping[str, str]:
        """Return the headers; none where their key no longer exists."""
        secret = self._keys.key(_name(endpoint_id))
        if sealed is None or secret is None:
            return {}
        opened = open_sealed(derive_key(secret, _INFO), sealed, _about(endpoint_id, base_url))
        return dict(json.loads(opened))

    def forget(self, endpoint_id: UUID) -> None:
        self._keys.destroy_key(_name(endpoint_id))


def _name(endpoint_id: UUID) -> str:
    return f"model/{endpoint_id}"


def _about(endpoint_id: UUID, base_url: str) -> str:
    return f"model endpoint headers {endpoint_id} {base_url}"
