"""Passwords: Argon2id (RFC 9106), hashed beside the event loop, at the same cost whoever asks."""

import asyncio
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from discreet.accounts.account import same_password
from discreet.seams import Entropy

AT_ONCE: Final = 2
"""Hashes worked on at the same time: each takes 64 MiB and a core for some 50 ms."""


class Passwords:
    """Hashes and checks passwords. `hasher` carries the parameters; the default is RFC 9106's second."""

    def __init__(self, entropy: Entropy, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        # Checked for accounts that do not exist, so that they take as long as those that do.
        self._nobody = self._hasher.hash(entropy.bytes(32).hex())

    async def hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, _bytes(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the stored one's. With None it does the same work and says no."""
        async with self._turns:
            fits = await asyncio.to_thread(self._fits, stored or self._nobody, _bytes(password))
        return fits and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _fits(self, stored: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def _bytes(password: str) -> bytes:
    """Whatever can be typed has bytes, a lone surrogate too: it is a wrong password, not an error."""
    return same_password(password).encode(errors="surrogatepass")
