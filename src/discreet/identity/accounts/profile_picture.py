"""A person's profile picture: who may see it, and changing it.

Invariants:
- The server stores a picture of its own making, without the upload's metadata.
- Row-level security shows it to its user and to people who work in a workspace with them, like the name in a member
  list (P6).
- It is deleted with the account (P10).
"""

import hashlib
from collections.abc import Hashable
from typing import Protocol
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor, reject_sso_session


class PictureDecoder(Protocol):
    """Decodes an uploaded picture outside the server's process."""

    async def read(self, data: bytes, holder: Hashable) -> bytes:
        """Return the picture as WebP, without metadata. Invalid or TooLarge says why not."""
        ...


class ProfilePictures:
    def __init__(self, database: Database, pictures: PictureDecoder) -> None:
        self._database, self._pictures = database, pictures

    async def set(self, actor: Actor, data: bytes) -> None:
        """Replace the actor's picture by the one in the file `data`."""
        reject_sso_session(actor)
        picture = await self._pictures.read(data, actor.account_id)
        digest = hashlib.sha256(picture).hexdigest()[:24]
        async with self._database.acting_as(actor.account_id) as connection:
            await connection.execute(
                """
                INSERT INTO profile_pictures (account_id, digest, picture) VALUES (acting_account(), $1, $2)
                ON CONFLICT (account_id) DO UPDATE SET digest = excluded.digest, picture = excluded.picture
                """,
                digest,
                picture,
            )

    async def remove(self, actor: Actor) -> None:
        reject_sso_session(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            await connection.execute("DELETE FROM profile_pictures WHERE account_id = acting_account()")

    async def picture(self, actor: Actor, account_id: UUID) -> bytes:
        """Return a person's picture. NotFound when there is none that the actor may see."""
        async with self._database.acting_as(actor.account_id) as connection:
            picture = await picture_of(connection, account_id)
        if picture is None:
            raise NotFound("There is no profile picture.")
        return picture


async def picture_of(connection: Connection, account_id: UUID) -> bytes | None:
    """Return the picture of an account, if there is one that the acting account may see."""
    picture: bytes | None = await connection.fetchval(
        "SELECT picture FROM profile_pictures WHERE account_id = $1", account_id
    )
    return picture
