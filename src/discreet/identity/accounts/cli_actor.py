"""The actor of a command-line act, and the entry that the person sees (P7).

Invariants:
- A system user who may run commands needs no password. So each act for a person is recorded where that person sees it,
  in the same transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts import sign_in_store
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.security_events import ActorKind, SecurityEvent
from discreet.identity.accounts.space import PERSONAL


async def account_by_email(connection: Connection, email: str) -> Actor:
    """Return the actor with this e-mail address, in their own space.

    NotFound without an account, Conflict when it is suspended.
    """
    account = await sign_in_store.account_of_email(connection, email)
    if account is None:
        raise NotFound(f"There is no account with the e-mail address {email}.")
    if account["suspended_at"] is not None:
        raise Conflict(f"The account of {email} is suspended. Restore it first.")
    return _actor(account)


async def operators(connection: Connection) -> list[Actor]:
    """Return the server's operators, each in their own space, oldest first."""
    return [_actor(row) for row in await sign_in_store.operators(connection)]


async def record_cli_event(connection: Connection, account_id: UUID, act: SecurityEvent, at: datetime) -> None:
    await sign_in_store.insert_act(connection, account_id, act, ActorKind.OPERATOR, at)


def _actor(row: Any) -> Actor:
    return Actor(
        account_id=row["id"], name=row["name"], role=AccountRole(row["role"]), session_id=UUID(int=0), space=PERSONAL
    )
