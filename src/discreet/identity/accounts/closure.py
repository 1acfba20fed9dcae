"""Closing an account: its checks, and that nothing opens it afterwards (P10).

Invariants:
- At commit all sessions have ended, no link, passkey or organisation opens the account, and its row has neither name
  nor address.
- `data_rights/erasure/` deletes the person's content.
"""

from datetime import datetime

from discreet.db.pool import Connection
from discreet.errors import Conflict, Invalid, NotFound
from discreet.identity.accounts import sign_in_store, store
from discreet.identity.accounts.account import Account, email_spellings
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.reauthentication import require_recent_authentication
from discreet.identity.accounts.session_revocation import Revocation, revoke

LAST_OPERATOR = (
    "You are the last operator of this server. Make another person its operator first, or stop the server and delete "
    "its data folder."
)


async def lock_for_closure(connection: Connection, actor: Actor, email: str, now: datetime) -> Account:
    """Return the actor's account, locked until the transaction ends.

    Refused without a recent authentication or with another e-mail address; Conflict for the last operator.
    """
    await require_recent_authentication(connection, actor, now)
    return await _lock_closable_account(connection, actor, email)


async def lock_for_operator(connection: Connection, actor: Actor, email: str) -> Account:
    """Return the account as `lock_for_closure` does, without authentication."""
    return await _lock_closable_account(connection, actor, email)


async def require_other_operator(connection: Connection, account: Account) -> None:
    if account.role is AccountRole.OPERATOR and not await store.has_other_operator(connection, account.id):
        raise Conflict(LAST_OPERATOR)


async def account_with_email(connection: Connection, email: str) -> Account:
    """Return the account, suspended or not. NotFound when there is none."""
    row = await sign_in_store.account_of_email(connection, email)
    account = await store.account(connection, row["id"]) if row else None
    if account is None:
        raise NotFound("There is no account with this email address.")
    return account


async def own_account(connection: Connection, actor: Actor) -> Account:
    account = await store.account(connection, actor.account_id)
    if account is None:
        raise NotFound("This account no longer exists.")
    return account


async def close(connection: Connection, actor: Actor, now: datetime) -> None:
    """Close the account.

    Its sessions and their requests end at commit, in every process.
    """
    await revoke(connection, Revocation(actor.account_id), now)
    await store.close_account(connection, now)


async def _lock_closable_account(connection: Connection, actor: Actor, email: str) -> Account:
    await sign_in_store.lock_account(connection, actor.account_id)
    account = await own_account(connection, actor)
    if account.email not in email_spellings(email):
        raise Invalid("This isn't the account's email address. Type it exactly as shown.", field="email")
    await require_other_operator(connection, account)
    return account
