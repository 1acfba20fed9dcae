"""Passwords: Argon2id (RFC 9106), hashed beside the event loop, at the same cost whoever asks."""

from base64 import b64encode
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from discreet.identity.accounts.account import same_password
from discreet.ports import RandomSource
from discreet.runtime.worker_threads import WorkerThreads

AT_ONCE: Final = 2
"""Hashes worked on at the same time: each takes 64 MiB and a core for some 50 ms."""


class PasswordHashing:
    """Hashes and checks passwords. `hasher` carries the parameters; the default is RFC 9106's second."""

    def __init__(self, entropy: RandomSource, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = WorkerThreads("passwords", AT_ONCE)
        # Checked for accounts that do not exist, so that they take as long as those that do.
        self._nobody = _hash_of_nothing(self._hasher, entropy)

    async def hash(self, password: str) -> str:
        return await self._threads.run(self._hasher.hash, _bytes(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the stored one's. With None it does the same work and says no."""
        fits = await self._threads.run(self._fits, stored or self._nobody, _bytes(password))
        return fits and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _fits(self, stored: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def _hash_of_nothing(hasher: PasswordHasher, entropy: RandomSource) -> str:
    """A hash with the hasher's parameters that no password has (the PHC string format): checking it is all the work,
    making it is none."""
    salt, digest = (b64encode(entropy.bytes(n)).decode().rstrip("=") for n in (hasher.salt_len, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2{hasher.type.name.lower()}$v={ARGON2_VERSION}${cost}${salt}${digest}"


def _bytes(password: str) -> bytes:
    """Whatever can be typed has bytes, a lone surrogate too: it is a wrong password, not an error."""
    return same_password(password).encode(errors="surrogatepass")
