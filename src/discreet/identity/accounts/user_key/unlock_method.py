"""Unlock methods of a user-held key: passphrase, recovery code, passkey (P7).

Invariants:
- Each method encrypts the same key separately, under a key derived from a secret that the server never stores.
- A passphrase is stretched with Argon2id (RFC 9106), whose parameters are stored with it.
- A code and a passkey's secret have at least 160 bits and cannot be guessed.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw

from discreet.crypto.envelope import KEY_BYTES, DecryptionFailed, derive_key, open_sealed, seal
from discreet.errors import Invalid
from discreet.identity.accounts.account import PASSWORD_CHARACTERS, normalize_password
from discreet.ports.clock import RandomSource
from discreet.runtime.worker_threads import WorkerThreads

CODE_BYTES: Final = 20
SALT_BYTES: Final = 16
PASSKEY_SECRET_BYTES: Final = 32
"""The length that WebAuthn's PRF extension returns."""


class OpenerKind(StrEnum):
    PASSPHRASE = "passphrase"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


@dataclass(frozen=True)
class KdfParameters:
    """Argon2id's parameters. The default is RFC 9106's second recommendation."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True)
class UnlockMethod:
    """A stored unlock method.

    `stretching` is a passphrase's, `passkey_id` a passkey's.
    """

    id: UUID
    kind: OpenerKind
    salt: bytes
    sealed_key: bytes
    made_at: datetime
    stretching: KdfParameters | None = None
    passkey_id: UUID | None = None


class UnlockMethods:
    """Creates unlock methods and opens keys with them.

    `stretching` applies to new ones.
    """

    def __init__(self, random: RandomSource, stretching: KdfParameters | None = None) -> None:
        self._random, self._stretching = random, stretching or KdfParameters()
        self._threads = WorkerThreads("passphrases", 2)  # stretching takes 64 MiB and a core for about 50 ms

    async def by_passphrase(self, account_id: UUID, key: bytes, passphrase: str, at: datetime) -> UnlockMethod:
        return await self._made(account_id, key, OpenerKind.PASSPHRASE, clean_passphrase(passphrase), at)

    async def by_passkey(
        self, account_id: UUID, key: bytes, secret: str, at: datetime, passkey_id: UUID
    ) -> UnlockMethod:
        """Create a method for a passkey.

        `secret` is the passkey's PRF output in base64url.
        """
        return await self._made(account_id, key, OpenerKind.PASSKEY, _passkey_secret(secret), at, passkey_id)

    async def by_new_code(self, account_id: UUID, key: bytes, at: datetime) -> tuple[UnlockMethod, str]:
        """Create a recovery code. Return it with its method; it is shown once."""
        code = self._random.bytes(CODE_BYTES)
        opener = await self._made(account_id, key, OpenerKind.RECOVERY_CODE, code, at)
        return opener, _written(code)

    async def open(self, account_id: UUID, opener: UnlockMethod, secret: str) -> bytes | None:
        """Return the key, or None for a wrong secret."""
        try:
            normalized = _normalize_secret(opener.kind, secret)
            sealing_key = await self._sealing_key(opener, normalized)
            return open_sealed(sealing_key, opener.sealed_key, _context(account_id, opener.id))
        except (DecryptionFailed, Invalid):
            return None

    async def _made(
        self,
        account_id: UUID,
        key: bytes,
        kind: OpenerKind,
        secret: bytes,
        at: datetime,
        passkey_id: UUID | None = None,
    ) -> UnlockMethod:
        stretching = self._stretching if kind is OpenerKind.PASSPHRASE else None
        id_, salt = self._random.new_id(), self._random.bytes(SALT_BYTES)
        empty = UnlockMethod(id_, kind, salt, b"", at, stretching, passkey_id)
        sealed = seal(self._random, await self._sealing_key(empty, secret), key, _context(account_id, id_))
        return UnlockMethod(id_, kind, salt, sealed, at, stretching, passkey_id)

    async def _sealing_key(self, opener: UnlockMethod, secret: bytes) -> bytes:
        if opener.stretching is not None:
            secret = await self._threads.run(_stretched, secret, opener.salt, opener.stretching)
        return derive_key(opener.salt + secret, f"discreet v1 own key by {opener.kind} {opener.id}")


def clean_passphrase(passphrase: str) -> bytes:
    """Return the passphrase in NFC, so that every keyboard types the same.

    Invalid if it is too short or has few distinct characters.
    """
    passphrase = normalize_password(passphrase)
    minimum, maximum = PASSWORD_CHARACTERS
    if not minimum <= len(passphrase) <= maximum or len(set(passphrase.casefold())) < 4:
        raise Invalid(
            f"Please choose a passphrase of {minimum} to {maximum} characters that is hard to guess.",
            field="passphrase",
        )
    return passphrase.encode(errors="surrogatepass")


def _normalize_secret(kind: OpenerKind, secret: str) -> bytes:
    match kind:
        case OpenerKind.PASSPHRASE:
            return normalize_password(secret).encode(errors="surrogatepass")
        case OpenerKind.PASSKEY:
            return _passkey_secret(secret)
        case OpenerKind.RECOVERY_CODE:
            return _read(secret)


def _passkey_secret(secret: str) -> bytes:
    try:
        decoded = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    except ValueError:
        decoded = b""
    if len(decoded) != PASSKEY_SECRET_BYTES:
        raise Invalid("This passkey can't unlock chats. Use another one.", field="secret")
    return decoded


def _written(code: bytes) -> str:
    """Return the code in groups of four, without characters that look alike."""
    text = base64.b32encode(code).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _read(text: str) -> bytes:
    """Parse a code typed by hand: any case, any spaces. 0, 1 and 8 mean O, I and B."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    try:
        return base64.b32decode(letters.translate(str.maketrans("018", "OIB")))
    except ValueError:
        return b""


def _stretched(secret: bytes, salt: bytes, by: KdfParameters) -> bytes:
    return hash_secret_raw(secret, salt, by.passes, by.memory_kib, by.lanes, KEY_BYTES, Type.ID)


def _context(account_id: UUID, opener_id: UUID) -> str:
    return f"own key {account_id} {opener_id}"
