"""Folders, pinning and archiving of conversations (specification: Chat).

Invariants:
- A folder's name is content, encrypted under its owner's key (P7).
- Nothing here opens a conversation or changes permissions: an archived conversation is kept, found and exported like
  any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations import folders_store as store
from discreet.chat.conversations.folders_store import SealedFolder
from discreet.chat.conversations.placement import Placement, PlacementChange
from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.db.runtime import Runtime
from discreet.errors import Invalid, NotFound, TooLarge
from discreet.identity.accounts.actor import Actor

NAME_CHARACTERS = 100
MAX_FOLDERS = 200
"""The limit of folders in one space."""
FOLDER_GONE = "This folder doesn't exist."


@dataclass(frozen=True)
class Folder:
    """A folder. `conversations` counts those that are not archived."""

    id: UUID
    name: str
    created_at: datetime
    conversations: int


class Folders:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random

    async def all(self, actor: Actor) -> list[Folder]:
        """List the folders of the actor's current space by name."""
        async with self._database.acting_as(actor.account_id) as connection:
            sealed = await store.folders(connection, actor.space.workspace_id)
        key = self._key(actor)
        opened = [
            Folder(folder.id, _open_name(key, folder), folder.created_at, folder.conversations) for folder in sealed
        ]
        return sorted(opened, key=lambda folder: (folder.name.casefold(), folder.id))

    async def create(self, actor: Actor, name: str) -> Folder:
        """Create a folder; TooLarge when the space holds `MAX_FOLDERS` already."""
        folder = Folder(self._random.new_id(), _clean_name(name), self._clock.now(), 0)
        space = actor.space.workspace_id
        sealed = self._seal_name(actor, folder.id, folder.name)
        async with self._database.acting_as(actor.account_id) as connection:
            if len(await store.folders(connection, space)) >= MAX_FOLDERS:
                raise TooLarge(f"You have {MAX_FOLDERS} folders here, which is the limit. Delete one first.")
            await store.insert(
                connection,
                SealedFolder(
                    id=folder.id,
                    owner_id=actor.account_id,
                    workspace_id=space,
                    sealed_name=sealed,
                    created_at=folder.created_at,
                ),
            )
        return folder

    async def rename(self, actor: Actor, folder_id: UUID, name: str) -> None:
        sealed = self._seal_name(actor, folder_id, _clean_name(name))
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.rename(connection, actor.space.workspace_id, folder_id, sealed):
                raise NotFound(FOLDER_GONE)

    async def delete(self, actor: Actor, folder_id: UUID) -> None:
        """Delete the folder; its conversations stay."""
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.delete(connection, actor.space.workspace_id, folder_id):
                raise NotFound(FOLDER_GONE)

    async def arrange(self, actor: Actor, ids: Sequence[UUID], change: PlacementChange) -> list[UUID]:
        """Change the placement of these conversations in the actor's current space.

        Return the ids that were changed. NotFound when none of them exists, or the folder does not.
        """
        space = actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            if change.folder_id and not await store.lock_folder(connection, space, change.folder_id):
                raise NotFound(FOLDER_GONE)
            changed = await store.arrange(connection, space, ids, change, self._clock.now())
        if not changed:
            raise NotFound("This chat doesn't exist, or it isn't yours.")
        return changed

    async def placement(self, actor: Actor, conversation_id: UUID) -> Placement:
        async with self._database.acting_as(actor.account_id) as connection:
            placement = await store.placement(connection, conversation_id)
        if placement is None:
            raise NotFound("This chat doesn't exist, or it isn't yours.")
        return placement

    def _key(self, actor: Actor) -> bytes:
        user = self._keys.key(f"user/{actor.account_id}")
        if user is None:
            raise NotFound("This account no longer exists.")
        return derive_key(user, "discreet v1 folders")

    def _seal_name(self, actor: Actor, folder_id: UUID, name: str) -> bytes:
        return seal(self._random, self._key(actor), name.encode(), _folder_context(folder_id))


def _open_name(key: bytes, folder: SealedFolder) -> str:
    return open_sealed(key, folder.sealed_name, _folder_context(folder.id)).decode()


def _folder_context(folder_id: UUID) -> str:
    return f"folder {folder_id}"


def _clean_name(name: str) -> str:
    """Return the name with its whitespace normalised; Invalid if empty or too long."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("Enter a folder name.", field="name")
    if len(name) > NAME_CHARACTERS:
        raise Invalid(f"A folder's name has at most {NAME_CHARACTERS} characters.", field="name")
    return name
