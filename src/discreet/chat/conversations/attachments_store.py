"""SQL for files attached to messages.

Every statement acts for one person, as in `store.py`.
"""

from collections.abc import Sequence
from uuid import UUID

from discreet.chat.conversations.attachment import (
    Attachment,
    NewAttachment,
    open_model_form,
    open_pieces,
    seal_model_form,
    seal_pieces,
)
from discreet.db.pool import Connection
from discreet.errors import NotFound
from discreet.ports.clock import RandomSource

FILE_GONE = "This file no longer exists."


async def add(
    connection: Connection,
    random: RandomSource,
    conversation_id: UUID,
    message_id: UUID,
    files: Sequence[NewAttachment],
) -> None:
    """Store the files of a message that the same transaction stores.

    They are deleted with it.
    """
    for file in files:
        await connection.execute(
            "INSERT INTO attachments (id, conversation_id, message_id, owner_id, bytes, sealed_seen)"
            " VALUES ($1, $2, $3, acting_account(), $4, $5)",
            file.metadata.id,
            conversation_id,
            message_id,
            file.metadata.bytes,
            seal_model_form(random, file),
        )
        for n, sealed in enumerate(seal_pieces(random, file)):
            await connection.execute(
                "INSERT INTO attachment_pieces (file_id, owner_id, n, sealed) VALUES ($1, acting_account(), $2, $3)",
                file.metadata.id,
                n,
                sealed,
            )


async def remove(connection: Connection, ids: Sequence[UUID]) -> None:
    """Delete these files of the acting person."""
    await connection.execute("DELETE FROM attachments WHERE id = ANY ($1)", list(ids))


async def read_model_form(connection: Connection, attachment: Attachment) -> bytes:
    """Return the form of the file that a model gets; NotFound when it is gone."""
    sealed: bytes | None = await connection.fetchval("SELECT sealed_seen FROM attachments WHERE id = $1", attachment.id)
    if sealed is None:
        raise NotFound(FILE_GONE)
    return open_model_form(attachment, sealed)


async def read_original(connection: Connection, attachment: Attachment) -> bytes:
    """Return the original file; NotFound when it is gone."""
    rows = await connection.fetch("SELECT sealed FROM attachment_pieces WHERE file_id = $1 ORDER BY n", attachment.id)
    if not rows:
        raise NotFound(FILE_GONE)
    return open_pieces(attachment, [row["sealed"] for row in rows])
