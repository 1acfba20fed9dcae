"""SQL for the access log of datasets; rows are only added."""

from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.training.access_log import AccessKind, DatasetAccess, NewAccess

NO_LONGER_HERE = "An account that is no longer here"


async def insert(connection: Connection, access: NewAccess) -> None:
    await connection.execute(
        "INSERT INTO dataset_access_log (dataset_id, at, made_by, kind, first, records)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        access.dataset_id,
        access.at,
        access.made_by,
        access.kind,
        access.first,
        access.records,
    )


async def list_accesses(connection: Connection, dataset_id: UUID, at_the_shell: str) -> list[DatasetAccess]:
    """List accesses, latest first."""
    rows = await connection.fetch(
        "SELECT at, CASE WHEN made_by IS NULL THEN $2 ELSE coalesce(accounts.name, $3) END AS who, kind, first, records"
        " FROM dataset_access_log LEFT JOIN accounts ON accounts.id = made_by"
        " WHERE dataset_id = $1 ORDER BY dataset_access_log.id DESC",
        dataset_id,
        at_the_shell,
        NO_LONGER_HERE,
    )
    return [map_row(DatasetAccess, row, kind=AccessKind(row["kind"])) for row in rows]
