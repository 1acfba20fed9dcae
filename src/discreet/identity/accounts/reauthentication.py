"""Re-authentication before acts that must not be possible on an unattended device.

Invariants:
- A session counts as confirmed for ten minutes after a password or a passkey was given in it.
"""

from datetime import datetime, timedelta
from typing import Final

from discreet.db.pool import Connection, Database
from discreet.errors import Invalid, ReauthenticationRequired
from discreet.identity.accounts import sign_in_store
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.password import PasswordHashing
from discreet.ports.clock import Clock

VALID_FOR: Final = timedelta(minutes=10)


async def require_recent_authentication(connection: Connection, actor: Actor, now: datetime) -> None:
    """Raise ReauthenticationRequired without a recent authentication. Not for the command line."""
    if actor == CLI_ACTOR:
        return
    at = await sign_in_store.confirmed_at(connection, actor.session_id)
    if at is None or at + VALID_FOR <= now:
        raise ReauthenticationRequired("Confirm it's you first, with your password or a passkey.")


class Reauthentication:
    def __init__(self, database: Database, clock: Clock, passwords: PasswordHashing) -> None:
        self._database, self._clock, self._passwords = database, clock, passwords

    async def confirm_password(self, actor: Actor, password: str) -> None:
        """Confirm the session with the actor's password. Invalid when it is wrong."""
        async with self._database.anonymous() as connection:
            account = await sign_in_store.sign_in_of(connection, actor.account_id)
        if not await self._passwords.verify(account["password_hash"] if account else None, password):
            raise Invalid("Wrong password.", field="password")
        async with self._database.anonymous() as connection:
            await sign_in_store.confirm_session(connection, actor.session_id, self._clock.now())
