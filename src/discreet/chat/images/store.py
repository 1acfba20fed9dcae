"""SQL for images.

Every statement acts for one person: row-level security limits it to that person's rows (P7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from discreet.chat.images.seals import SealedImage
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises.parties import Service

COLUMNS = "id, owner_id, began_at, bytes, sealed_key, sealed_about"

ADD = """
    WITH image AS (
        INSERT INTO images (id, owner_id, service, began_at, bytes, sealed_key, sealed_about, sealed_small)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    )
    INSERT INTO image_pieces (image_id, owner_id, n, sealed)
    SELECT $1, $2, n - 1, sealed FROM unnest($9::bytea[]) WITH ORDINALITY AS piece (sealed, n)
"""

# One statement, so that only one of two concurrent requests gets the turn.
TAKE_TURN = """
    INSERT INTO image_request_counts AS turns (account_id, day, asked, busy_until) VALUES (acting_account(), $1, 1, $2)
    ON CONFLICT (account_id) DO UPDATE
        SET day = $1, asked = CASE WHEN turns.day = $1 THEN turns.asked + 1 ELSE 1 END, busy_until = $2
        WHERE (turns.busy_until IS NULL OR turns.busy_until <= $3) AND (turns.day <> $1 OR turns.asked < $4)
    RETURNING true
"""


@dataclass(frozen=True)
class DailyCount:
    """A person's images requested on `day`, and until when one is in progress."""

    day: date
    asked: int
    busy_until: datetime | None


async def add(connection: Connection, image: SealedImage, small: bytes, pieces: Sequence[bytes]) -> None:
    """Store the image with its picture, all or nothing."""
    await connection.execute(
        ADD,
        image.id,
        image.owner_id,
        Service.CONSUMER_IMAGES,
        image.began_at,
        image.picture_bytes,
        image.key,
        image.metadata,
        small,
        list(pieces),
    )


async def image(connection: Connection, image_id: UUID) -> SealedImage | None:
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM images WHERE id = $1", image_id)
    return _image(row) if row else None


async def page(connection: Connection, before: tuple[datetime, UUID] | None, limit: int) -> list[SealedImage]:
    """List images, latest first."""
    moment, last = before or (None, None)
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM images WHERE $1::timestamptz IS NULL OR (began_at, id) < ($1, $2)"
        " ORDER BY began_at DESC, id DESC LIMIT $3",
        moment,
        last,
        limit,
    )
    return [_image(row) for row in rows]


async def ids(connection: Connection) -> list[UUID]:
    return [row["id"] for row in await connection.fetch("SELECT id FROM images ORDER BY began_at, id")]


async def small(connection: Connection, image_id: UUID) -> bytes:
    sealed: bytes = await connection.fetchval("SELECT sealed_small FROM images WHERE id = $1", image_id)
    return sealed


async def pieces(connection: Connection, image_id: UUID) -> list[bytes]:
    rows = await connection.fetch("SELECT sealed FROM image_pieces WHERE image_id = $1 ORDER BY n", image_id)
    return [row["sealed"] for row in rows]


async def delete(connection: Connection, image_id: UUID) -> None:
    """Delete an image with its pieces."""
    await connection.execute("DELETE FROM images WHERE id = $1", image_id)


async def take_turn(connection: Connection, day: date, until: datetime, now: datetime, limit: int) -> bool:
    """Count one more image for the acting person and mark them as busy.

    Return False when they are busy already, or had `limit`.
    """
    return bool(await connection.fetchval(TAKE_TURN, day, until, now, limit))


async def take_guest_image(connection: Connection, day: date, limit: int) -> bool:
    """Count one more image of the acting guest for the payer. False when all guests of the payer had `limit`."""
    return bool(await connection.fetchval("SELECT take_guest_image($1, $2)", day, limit))


async def give_back_guest_image(connection: Connection, day: date) -> None:
    """Take back the count of an image that was not made."""
    await connection.execute("SELECT give_back_guest_image($1)", day)


async def daily_count(connection: Connection) -> DailyCount | None:
    row = await connection.fetchrow(
        "SELECT day, asked, busy_until FROM image_request_counts WHERE account_id = acting_account()"
    )
    return map_row(DailyCount, row) if row else None


async def end_turn(connection: Connection, until: datetime, *, refund: bool) -> None:
    """End the turn taken until `until`; with `refund` it does not count."""
    await connection.execute(
        "UPDATE image_request_counts SET busy_until = NULL, asked = asked - $2"
        " WHERE account_id = acting_account() AND busy_until = $1",
        until,
        int(refund),
    )


async def end_turns(connection: Connection) -> None:
    """End all turns, when no process serves."""
    await connection.execute("SELECT reset_image_requests()")


def _image(row: Any) -> SealedImage:
    return map_row(SealedImage, row, picture_bytes=row["bytes"], key=row["sealed_key"], metadata=row["sealed_about"])
