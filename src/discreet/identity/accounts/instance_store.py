"""SQL of instance settings."""

from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.instance import InstanceSettings, SignUp


async def lock_set_up(connection: Connection) -> None:
    """Serialise the use of set-up links until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('set up', 0))")


async def instance(connection: Connection) -> InstanceSettings:
    row = await connection.fetchrow(
        """
        SELECT name, sign_up, operator_name, operator_contact, accent, banner FROM instance_settings
        ORDER BY id DESC LIMIT 1
        """
    )
    return map_row(InstanceSettings, row, sign_up=SignUp(row["sign_up"]))


async def lock_instance(connection: Connection) -> None:
    """Serialise changes of the instance's settings until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('instance settings', 0))")


async def operator_has_decided(connection: Connection) -> bool:
    """Return whether an operator has saved who may sign up."""
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM instance_settings WHERE account_id IS NOT NULL AND decides_sign_up)"
        )
    )


async def insert_instance(
    connection: Connection, instance: InstanceSettings, account_id: UUID, at: datetime, *, decides_sign_up: bool
) -> None:
    await connection.execute(
        """
        INSERT INTO instance_settings
            (at, account_id, name, sign_up, operator_name, operator_contact, accent, banner, decides_sign_up)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        at,
        account_id,
        instance.name,
        instance.sign_up,
        instance.operator_name,
        instance.operator_contact,
        instance.accent,
        instance.banner,
        decides_sign_up,
    )
