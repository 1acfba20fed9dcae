"""An endpoint's key and further headers, encrypted under a key of its own.

Invariants:
- Removing an endpoint destroys its key, which makes its headers unreadable, also in backups.
- The headers are bound to the endpoint's address: moved to another row or host, they do not open.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from uuid import UUID

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

_INFO = "discreet v1 model endpoints"


@dataclass(frozen=True, kw_only=True)
class EndpointSecrets:
    """An endpoint's API key and the further headers of each request."""

    key: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.key or self.headers)


NO_SECRETS = EndpointSecrets()


class SealedHeaders:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def seal(self, endpoint_id: UUID, base_url: str, secrets: EndpointSecrets) -> bytes | None:
        """Encrypt the key and headers; None without any."""
        if not secrets:
            return None
        secret = self._keys.key(_name(endpoint_id)) or self._keys.create_key(_name(endpoint_id))
        plain = json.dumps(asdict(secrets)).encode()
        return seal(self._random, derive_key(secret, _INFO), plain, _context(endpoint_id, base_url))

    def open(self, endpoint_id: UUID, base_url: str, sealed: bytes | None) -> EndpointSecrets:
        """Return the key and headers; none where the key that encrypts them no longer exists."""
        secret = self._keys.key(_name(endpoint_id))
        if sealed is None or secret is None:
            return NO_SECRETS
        opened = open_sealed(derive_key(secret, _INFO), sealed, _context(endpoint_id, base_url))
        return EndpointSecrets(**json.loads(opened))

    def forget(self, endpoint_id: UUID) -> None:
        self._keys.destroy_key(_name(endpoint_id))


def _name(endpoint_id: UUID) -> str:
    return f"model/{endpoint_id}"


def _context(endpoint_id: UUID, base_url: str) -> str:
    return f"model endpoint headers {endpoint_id} {base_url}"
