"""Writing a deletion down, for whoever deletes: in the transactions that do it, so that neither is without the other.

Invariants:
- A deletion is written down before the first key goes, and is done when the last row has gone.
- What is written down and not done is what a killed server still has to do.
"""

from datetime import datetime
from uuid import UUID

from discreet.data_rights.deletion import store
from discreet.data_rights.deletion.deletion import DeletionCause, DeletionKind, PendingDeletion
from discreet.db.pool import Connection
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.token import NewToken
from discreet.ports import RandomSource
from discreet.promises.parties import Party


async def begin(
    connection: Connection,
    entropy: RandomSource,
    actor: Actor,
    going: PendingDeletion,
    at: datetime,
    by: DeletionCause = DeletionCause.PERSON,
) -> None:
    """For the page of its person. Begun again, it is the one that was begun."""
    await store.insert(connection, entropy.new_id(), actor.account_id, None, by, going, at)


async def begin_account(
    connection: Connection,
    entropy: RandomSource,
    going: PendingDeletion,
    code: NewToken,
    at: datetime,
    by: DeletionCause,
) -> None:
    """For whoever has the code: nobody signs in any more to be shown it otherwise."""
    assert going.kind is DeletionKind.ACCOUNT
    await store.insert(connection, entropy.new_id(), None, code.digest, by, going, at)


async def keys_destroyed(connection: Connection, about_id: UUID, at: datetime) -> None:
    await store.keys_destroyed(connection, about_id, at)


async def finish(connection: Connection, about_id: UUID, at: datetime) -> None:
    """Silent where it is done already. Keys that nobody had to destroy on the way count as gone now."""
    await keys_destroyed(connection, about_id, at)
    await store.finish(connection, about_id, at)


async def datasets_holding(connection: Connection, party: Party) -> tuple[UUID, ...]:
    """Finished datasets that hold something to which this is a party."""
    return await store.datasets_holding(connection, str(party))
