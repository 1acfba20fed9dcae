"""Records a deletion in the transactions that perform it.

Invariants:
- A deletion is recorded before its first key is destroyed, and is finished when its last row is deleted.
- A recorded, unfinished deletion is work that a killed server left.
"""

from datetime import datetime
from uuid import UUID

from discreet.data_rights.deletion import store
from discreet.data_rights.deletion.deletion import DeletionCause, DeletionKind, PendingDeletion
from discreet.db.pool import Connection
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.token import NewToken
from discreet.ports.clock import RandomSource
from discreet.promises.parties import Party


async def begin(
    connection: Connection,
    random: RandomSource,
    actor: Actor,
    pending: PendingDeletion,
    at: datetime,
    cause: DeletionCause = DeletionCause.PERSON,
) -> None:
    """Record a deletion for its user's page. Idempotent while it is unfinished."""
    await store.insert(connection, random.new_id(), actor.account_id, None, cause, pending, at)


async def begin_account(
    connection: Connection,
    random: RandomSource,
    pending: PendingDeletion,
    code: NewToken,
    at: datetime,
    cause: DeletionCause,
) -> None:
    """Record an account's deletion for the holder of its code.

    The code replaces sign-in, which is no longer possible.
    """
    assert pending.kind is DeletionKind.ACCOUNT
    await store.insert(connection, random.new_id(), None, code.digest, cause, pending, at)


async def keys_destroyed(connection: Connection, about_id: UUID, at: datetime) -> None:
    await store.keys_destroyed(connection, about_id, at)


async def finish(connection: Connection, about_id: UUID, at: datetime) -> None:
    """Mark a deletion as finished. Does nothing if it already is.

    If the keys are not marked as destroyed yet, they count as destroyed now.
    """
    await keys_destroyed(connection, about_id, at)
    await store.finish(connection, about_id, at)


async def datasets_holding(connection: Connection, party: Party) -> tuple[UUID, ...]:
    """Return finished datasets that contain content of this party."""
    return await store.datasets_holding(connection, str(party))
