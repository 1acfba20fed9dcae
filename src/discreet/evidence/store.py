"""The SQL of the evidence log, and of what its entries commit to."""

from uuid import UUID

from discreet.db.pool import Connection

# Entries ----------------------------------------------------------------------------------------------------


async def insert_public(connection: Connection, subject: str, facts: str) -> UUID:
    """The salt is drawn in the database, from its own strong randomness (244 bits): one statement does it all."""
    entry_id: UUID = await connection.fetchval(
        """
        WITH salted AS MATERIALIZED (
            SELECT gen_random_uuid() AS id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS salt),
        logged AS (
            INSERT INTO evidence_log (id, leaf) SELECT id, sha256(salt || convert_to($2, 'UTF8')) FROM salted),
        kept AS (INSERT INTO evidence_public (id, subject, salt, facts) SELECT id, $1, salt, $2 FROM salted)
        SELECT id FROM salted
        """,
        subject, facts,
    )  # fmt: skip
    return entry_id


async def insert_personal(connection: Connection, entry_id: UUID, leaf: bytes, account_id: UUID, sealed: bytes) -> None:
    await connection.execute(
        """
        WITH logged AS (INSERT INTO evidence_log (id, leaf) VALUES ($1, $2))
        INSERT INTO evidence_personal (id, account_id, sealed) VALUES ($1, $3, $4)
        """,
        entry_id, leaf, account_id, sealed,
    )  # fmt: skip


async def insert_leaf(connection: Connection, entry_id: UUID, leaf: bytes) -> None:
    await connection.execute("INSERT INTO evidence_log (id, leaf) VALUES ($1, $2)", entry_id, leaf)
