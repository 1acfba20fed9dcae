"""Whom the command line acts for, by name, and the line that this person meets afterwards (P7).

Invariant: whoever runs commands as the server's user needs no password, so each act for somebody is written down
where its person sees it, in the transaction that does it.
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
    """Who has this e-mail address, in their own space. NotFound, or Conflict when the account is suspended."""
    found = await sign_in_store.account_of_email(connection, email)
    if found is None:
        raise NotFound(f"There is no account with the e-mail address {email}.")
    if found["suspended_at"] is not None:
        raise Conflict(f"The account of {email} is suspended. Restore it first.")
    return _actor(found)


async def operators(connection: Connection) -> list[Actor]:
    """Everybody who runs this server, in their own space; the first one first."""
    return [_actor(row) for row in await sign_in_store.operators(connection)]


async def record_cli_event(connection: Connection, account_id: UUID, act: SecurityEvent, at: datetime) -> None:
    await sign_in_store.insert_act(connection, account_id, act, ActorKind.OPERATOR, at)


def _actor(row: Any) -> Actor:
    return Actor(row["id"], row["name"], AccountRole(row["role"]), UUID(int=0), PERSONAL)
