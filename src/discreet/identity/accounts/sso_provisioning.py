"""Creates accounts and sessions on the word of an organisation's provider.

It takes over no existing account.

Invariants:
- A provisioned account has its key, no password, and no answer to the training question, which counts as "no" (P1).
- A session made for a provider works in that provider's workspace.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Forbidden, Invalid
from discreet.identity.accounts import sessions_store, sign_in_store, store
from discreet.identity.accounts.account import NAME_CHARACTERS, Account, clean_email, clean_name
from discreet.identity.accounts.actor import AccountRole
from discreet.identity.accounts.session import Session
from discreet.identity.accounts.space import Space
from discreet.identity.accounts.token import new_token
from discreet.ports.clock import Clock, RandomSource
from discreet.ports.keys import KeyStore

SUSPENDED: Final = "This account can't be used right now. Ask your admin."


class SsoProvisioning:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random

    async def find_account(self, connection: Connection, email: str) -> UUID | None:
        """Return the account that has this address, or None."""
        account = await sign_in_store.account_of_email(connection, email)
        return account["id"] if account else None

    async def verify_email(self, connection: Connection, account_id: UUID) -> None:
        """Mark the address as verified: it is in the organisation's proven domain."""
        await store.set_email_verified(connection, account_id, self._clock.now())

    async def get_email(self, connection: Connection, account_id: UUID) -> str:
        """Return the account's e-mail address; "" when the account is gone."""
        account = await store.account(connection, account_id)
        return account.email if account else ""

    @asynccontextmanager
    async def open_transaction(self) -> AsyncIterator["ProvisioningTransaction"]:
        """Open a transaction that may create accounts. If it fails, their keys go, too."""
        opening: ProvisioningTransaction | None = None
        try:
            async with self._database.anonymous() as connection:
                opening = ProvisioningTransaction(connection, self._keys, self._clock, self._random)
                yield opening
        except BaseException:
            if opening is not None:
                await self._forget(opening.opened)
            raise

    async def _forget(self, opened: list[UUID]) -> None:
        """Destroy the keys of accounts that were not created.

        If a row exists, its key stays.
        """
        for account_id in opened:
            async with self._database.anonymous() as connection:
                if await store.account(connection, account_id) is None:
                    self._keys.destroy_key(f"user/{account_id}")

    async def create_session(
        self, connection: Connection, account_id: UUID, space: Space, lifetime: timedelta, device: str
    ) -> str:
        """Return the token of a new session, made by the provider of `space`'s workspace.

        Forbidden when the account is suspended.
        """
        if await store.account_to_sign_in(connection, account_id) is None:
            raise Forbidden(SUSPENDED)
        now, token = self._clock.now(), new_token(self._random)
        session = Session(self._random.new_id(), now, now, device or "Unknown device")
        await sessions_store.insert_session(
            connection, session, account_id, space, token.digest, now + lifetime, provider=space.workspace_id
        )
        return token.text


class ProvisioningTransaction:
    """An open transaction that may create accounts. Made by `SsoProvisioning.opening`."""

    def __init__(self, connection: Connection, keys: KeyStore, clock: Clock, random: RandomSource) -> None:
        self.connection = connection
        self.opened: list[UUID] = []
        self._keys, self._clock, self._random = keys, clock, random

    async def open(self, name: str, email: str) -> UUID:
        """Create an account with a verified address, which is in the proven domain.

        The key comes before the row. Conflict when the address has an account.
        """
        email = clean_email(email)
        account = Account(self._random.new_id(), email, _name(name, email), AccountRole.PERSON, email_verified=True)
        self._keys.create_key(f"user/{account.id}")
        self.opened.append(account.id)
        await store.insert_account(self.connection, account, None, self._clock.now())
        return account.id


def _name(name: str, email: str) -> str:
    """Return the provider's name; if it cannot be shown, the part before the @."""
    try:
        return clean_name(name[:NAME_CHARACTERS])
    except Invalid:
        return clean_name(email.partition("@")[0][:NAME_CHARACTERS])
