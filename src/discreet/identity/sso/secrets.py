"""Client secrets of workspaces, encrypted for one issuer and client."""

from uuid import UUID

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.errors import Conflict, NotFound
from discreet.identity.sso.provider import Provider
from discreet.identity.sso.store import StoredProvider
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore


class ClientSecrets:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def close(self, provider: Provider, secret: str) -> bytes:
        """Encrypt a secret, bound to its issuer and client."""
        return seal(self._random, self._key(provider.workspace_id), secret.encode(), _context(provider))

    def open(self, stored: StoredProvider) -> str | None:
        if stored.secret is None:
            return None
        key = self._keys.key(_name(stored.provider.workspace_id))
        if key is None:
            raise NotFound("The workspace's client secret no longer exists. Ask its owner to enter it again.")
        return open_sealed(derive_key(key, _INFO), stored.secret, _context(stored.provider)).decode()

    def forget(self, workspace_id: UUID) -> None:
        """Destroy the key, which makes the secret unreadable, also in backups."""
        self._keys.destroy_key(_name(workspace_id))

    def _key(self, workspace_id: UUID) -> bytes:
        key = self._keys.key(_name(workspace_id))
        if key is None:
            try:
                key = self._keys.create_key(_name(workspace_id))
            except Conflict:  # another owner was first
                key = self._keys.key(_name(workspace_id))
        if key is None:
            raise Conflict("Another person is changing this at the moment. Please try again.")
        return derive_key(key, _INFO)


_INFO = "discreet v1 client secrets"


def _name(workspace_id: UUID) -> str:
    return f"sign_in/{workspace_id}"


def _context(provider: Provider) -> str:
    return f"client secret {provider.workspace_id} {provider.issuer} {provider.client_id}"
