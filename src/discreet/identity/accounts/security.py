"""Sign-in and security, as the person sees it: what was done to their sign-in, and what of it is news to them."""

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
    """`news` are those of the `acts` that the person has not said to have read, and did not do themselves."""

    has_password: bool
    password_set_at: datetime | None
    acts: tuple[RecordedSecurityEvent, ...]
    news: tuple[RecordedSecurityEvent, ...]


class SecurityLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def state(self, actor: Actor) -> SignInState:
        async with self._database.acting_as(actor.account_id) as connection:
            found = await sign_in_store.sign_in_of(connection, actor.account_id)
            acts = tuple(await sign_in_store.acts(connection, actor.account_id, SHOWN))
        if found is None:
            raise NotSignedIn("This account is no longer there.")
        news = tuple(act for act in acts if act.is_news and act.id > found["heard_of"])
        return SignInState(found["password_hash"] is not None, found["password_set_at"], acts, news)

    async def hear(self, actor: Actor, act_id: int) -> None:
        """The actor has read what was done up to this act."""
        async with self._database.acting_as(actor.account_id) as connection:
            await sign_in_store.mark_acknowledged(connection, actor.account_id, act_id)


async def note_own_act(connection: Connection, actor: Actor, act: SecurityEvent, at: datetime) -> None:
    """What the person did themselves, in the transaction that does it."""
    await sign_in_store.insert_act(connection, actor.account_id, act, ActorKind.PERSON, at)
