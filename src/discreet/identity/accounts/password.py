"""Password hashing: Argon2id (RFC 9106), in threads, at the same cost for all."""

from base64 import b64encode
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from discreet.identity.accounts.account import normalize_password
from discreet.ports.clock import RandomSource
from discreet.runtime.worker_threads import WorkerThreads

MAX_CONCURRENT: Final = 2
"""Concurrent hashes; each takes 64 MiB and a core for about 50 ms."""


class PasswordHashing:
    """Hashes and checks passwords.

    `hasher` holds the parameters; the default is RFC 9106's second recommendation.
    """

    def __init__(self, random: RandomSource, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = WorkerThreads("passwords", MAX_CONCURRENT)
        # Checked for missing accounts, so that they take as long as existing ones.
        self._dummy_hash = _hash_of_nothing(self._hasher, random)

    async def hash(self, password: str) -> str:
        return await self._threads.run(self._hasher.hash, _bytes(password))

    async def verify(self, stored_hash: str | None, password: str) -> bool:
        """Return whether the password matches. None takes the same work and is False."""
        matches = await self._threads.run(self._matches, stored_hash or self._dummy_hash, _bytes(password))
        return matches and stored_hash is not None

    def is_outdated(self, stored_hash: str) -> bool:
        """Return whether the hash was made with other parameters than the current ones."""
        return self._hasher.check_needs_rehash(stored_hash)

    def _matches(self, stored_hash: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(stored_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def _hash_of_nothing(hasher: PasswordHasher, random: RandomSource) -> str:
    """Return a hash that no password has, with the hasher's parameters (PHC format).

    Checking it costs as much as a real one; making it costs nothing.
    """
    salt, digest = (b64encode(random.bytes(n)).decode().rstrip("=") for n in (hasher.salt_len, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2{hasher.type.name.lower()}$v={ARGON2_VERSION}${cost}${salt}${digest}"


def _bytes(password: str) -> bytes:
    """Encode a password. A lone surrogate makes a wrong password, not an error."""
    return normalize_password(password).encode(errors="surrogatepass")
