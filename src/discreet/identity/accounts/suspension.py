"""Suspension: operators disable and restore accounts.

Nothing in the account is read or deleted (specification: Services, accounts, workspaces).

Invariants:
- At commit every session, link and running answer of the account ends, in other processes as soon as they are notified.
- The person cannot sign in until the account is restored. No reason is shown.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, NotFound
from discreet.evidence.server_events import ServerEvent, record_act
from discreet.identity.accounts import sign_in_store
from discreet.identity.accounts.actor import CLI_ACTOR, AccountRole, Actor, require_operator
from discreet.identity.accounts.reauthentication import require_recent_authentication
from discreet.identity.accounts.security_events import ActorKind, OperatorEvent, SecurityEvent
from discreet.identity.accounts.session_revocation import Revocation, revoke
from discreet.ports.clock import Clock

SHOWN: Final = 50


class Suspension:
    """Suspends and restores accounts. Operator only, with a recent authentication."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def suspend(self, actor: Actor, email: str) -> str:
        """Suspend an account and return its e-mail address.

        An operator can be suspended only on the command line.
        """
        async with self._database.anonymous() as connection:
            account = await self._require_account(connection, actor, email)
            if account["role"] == AccountRole.OPERATOR and actor != CLI_ACTOR:
                raise Conflict("An operator's account can be suspended only on the server's command line.")
            now = self._clock.now()
            if not await sign_in_store.set_suspended(connection, account["id"], now):
                raise Conflict("This account is suspended already.")
            await sign_in_store.delete_unused_reset_links(connection, account["id"])
            await sign_in_store.insert_act(
                connection, account["id"], SecurityEvent.SUSPENDED, ActorKind.OPERATOR, now, _operator(actor)
            )
            await record_act(connection, ServerEvent.ACCOUNT_SUSPENDED, now)
            await revoke(connection, Revocation(account["id"]), now)
        return str(account["email"])

    async def restore(self, actor: Actor, email: str) -> str:
        """Restore an account and return its e-mail address."""
        async with self._database.anonymous() as connection:
            account = await self._require_account(connection, actor, email)
            if not await sign_in_store.set_suspended(connection, account["id"], None):
                raise Conflict("This account is not suspended.")
            now = self._clock.now()
            await sign_in_store.insert_act(
                connection, account["id"], SecurityEvent.RESTORED, ActorKind.OPERATOR, now, _operator(actor)
            )
            await record_act(connection, ServerEvent.ACCOUNT_RESTORED, now)
        return str(account["email"])

    async def acts(self, actor: Actor) -> Sequence[OperatorEvent]:
        """Return operators' acts on people's sign-in, latest first."""
        require_operator(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            return await sign_in_store.operators_acts(connection, SHOWN)

    async def _require_account(self, connection: Connection, actor: Actor, email: str) -> Any:
        require_operator(actor)
        await require_recent_authentication(connection, actor, self._clock.now())
        account = await sign_in_store.account_of_email(connection, email)
        if account is None:
            raise NotFound("There is no account with this email address.")
        return account


def _operator(actor: Actor) -> UUID | None:
    return None if actor == CLI_ACTOR else actor.account_id
