"""A person's security log: events of their sign-in, and which of them are news."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from discreet.db.pool import Connection, Database
from discreet.errors import NotSignedIn
from discreet.identity.accounts import sign_in_store
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.security_events import ActorKind, RecordedSecurityEvent, SecurityEvent

SHOWN: Final = 50


@dataclass(frozen=True)
class SignInState:
    """The state of a sign-in. `news`: unread `acts` that the person did not do."""

    has_password: bool
    password_set_at: datetime | None
    acts: tuple[RecordedSecurityEvent, ...]
    news: tuple[RecordedSecurityEvent, ...]


class SecurityLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def state(self, actor: Actor) -> SignInState:
        async with self._database.acting_as(actor.account_id) as connection:
            account = await sign_in_store.sign_in_of(connection, actor.account_id)
            acts = tuple(await sign_in_store.acts(connection, actor.account_id, SHOWN))
        if account is None:
            raise NotSignedIn("This account no longer exists.")
        news = tuple(act for act in acts if act.is_news and act.id > account["last_read_security_event"])
        return SignInState(account["password_hash"] is not None, account["password_set_at"], acts, news)

    async def acknowledge(self, actor: Actor, act_id: int) -> None:
        """Mark the events up to this one as read."""
        async with self._database.acting_as(actor.account_id) as connection:
            await sign_in_store.mark_acknowledged(connection, actor.account_id, act_id)


async def record_own_event(connection: Connection, actor: Actor, act: SecurityEvent, at: datetime) -> None:
    """Record the person's own act, in the transaction that performs it."""
    await sign_in_store.insert_act(connection, actor.account_id, act, ActorKind.PERSON, at)
