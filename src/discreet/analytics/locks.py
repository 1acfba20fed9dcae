"""The lock between those who are being counted and whoever closes a day or changes the budget."""

from discreet.db.pool import Connection

CONTRIBUTING_LOCK = 0x0D15C4EEB
"""Held shared by whoever adds a contribution (and by migration 0007), alone by whoever must see none added."""


async def hold_contributing(connection: Connection) -> None:
    """Nobody closes a day or changes the budget until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock_shared($1)", CONTRIBUTING_LOCK)


async def hold_off_contributing(connection: Connection) -> None:
    """Wait until nobody is being counted; nobody is until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", CONTRIBUTING_LOCK)
