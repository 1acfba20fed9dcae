"""SQL that checks whether business content could train, in the database (P1)."""

from dataclasses import dataclass

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises.parties import Service


@dataclass(frozen=True)
class VisibleRowCounts:
    """Numbers of rows of a service that the pipeline's role can see."""

    keys: int
    copies: int
    messages: int

    @property
    def nothing(self) -> bool:
        return self.keys == self.copies == self.messages == 0


async def rows_visible_to_pipeline(connection: Connection, service: Service) -> VisibleRowCounts:
    """Count visible rows, on a connection as the pipeline's role."""
    row = await connection.fetchrow(
        """
        SELECT
            (SELECT count(*) FROM key_grants WHERE service = $1) AS keys,
            (SELECT count(*) FROM instruction_copies WHERE service = $1)
                + (SELECT count(*) FROM passage_copies WHERE service = $1) AS copies,
            (SELECT count(*) FROM messages JOIN conversations ON conversations.id = messages.conversation_id
             WHERE conversations.service = $1) AS messages
        """,
        service,
    )
    return map_row(VisibleRowCounts, row)


async def would_refuse(connection: Connection, table: str, row: str, service: Service) -> bool:
    """Return whether a constraint of the table refuses this row.

    `row` lists its columns in SQL; `$1` is the service. Only constraints on these columns are tried, with their own
    expressions as the database stores them.
    """
    constraints = await connection.fetch(
        """
        SELECT pg_get_expr(conbin, conrelid) AS expression,
            ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)) AS columns
        FROM pg_constraint
        WHERE contype = 'c' AND convalidated AND conrelid = to_regclass('discreet.' || $1::text)
        """,
        table,
    )
    columns = set(dict(await connection.fetchrow(f"SELECT {row}", service)))
    for constraint in constraints:
        if set(constraint["columns"]) <= columns:
            holds = await connection.fetchval(
                f"SELECT ({constraint['expression']}) FROM (SELECT {row}) AS row", service
            )
            if holds is False:
                return True
    return False
