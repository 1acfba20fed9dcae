"""The lock between counting people and closing a day or changing the budget."""

from discreet.db.pool import Connection

CONTRIBUTING_LOCK = 0x0D15C4EEB
"""Advisory lock key: shared for adding a contribution (also by `refuse_closed_day` in the database), exclusive for
keeping all of them out."""


async def lock_counting(connection: Connection) -> None:
    """Keep days open and the budget unchanged until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock_shared($1)", CONTRIBUTING_LOCK)


async def block_counting(connection: Connection) -> None:
    """Wait for running counting transactions and block new ones.

    Counting stays blocked until the transaction ends.
    """
    await connection.execute("SELECT pg_advisory_xact_lock($1)", CONTRIBUTING_LOCK)
