"""Words that a workspace masks in what its people write to models elsewhere (P14, P7).

Invariants:
- The words are encrypted under a key of the workspace, which is destroyed with the last word and with the workspace.
- Owners read and change them. Members learn how many there are.
- The audit log holds how many there are, never a word.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import msgspec

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.masked_words import check_words
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.audit import Act, AuditTarget, SettingChange, record
from discreet.identity.workspaces.current import require_allowed, require_workspace
from discreet.identity.workspaces.roles import WorkspaceAction
from discreet.identity.workspaces.store import lock, own_role, workspace
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

_INFO = "discreet v1 masked words of a workspace"


@dataclass(frozen=True)
class WorkspaceWords:
    """How many words there are; the words themselves for owners, otherwise None."""

    count: int
    words: tuple[str, ...] | None


class SealedWorkspaceWords:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def seal(self, workspace_id: UUID, words: tuple[str, ...]) -> bytes:
        return seal(self._random, self._made_key(workspace_id), msgspec.json.encode(words), _place(workspace_id))

    def open(self, workspace_id: UUID | None, sealed: bytes | None) -> tuple[str, ...]:
        """Return the words; none where the key that encrypts them no longer exists."""
        if workspace_id is None or sealed is None or (key := self._keys.key(_name(workspace_id))) is None:
            return ()
        return msgspec.json.decode(
            open_sealed(derive_key(key, _INFO), sealed, _place(workspace_id)), type=tuple[str, ...]
        )

    def are_lost(self, workspace_id: UUID | None, sealed: bytes | None) -> bool:
        """Return whether there are words that no key opens, as after a restored backup without its key store."""
        return workspace_id is not None and sealed is not None and self._keys.key(_name(workspace_id)) is None

    def forget(self, workspace_id: UUID) -> None:
        """Destroy the key, which makes the words unreadable, also in backups."""
        self._keys.destroy_key(_name(workspace_id))

    def _made_key(self, workspace_id: UUID) -> bytes:
        key = self._keys.key(_name(workspace_id))
        if key is None:
            try:
                key = self._keys.create_key(_name(workspace_id))
            except Conflict:  # another owner was first
                key = self._keys.key(_name(workspace_id))
        if key is None:
            raise Conflict("Another person is changing this at the moment. Please try again.")
        return derive_key(key, _INFO)


class WorkspaceWordsService:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock
        self._sealed = SealedWorkspaceWords(runtime.keys, runtime.random)

    async def read(self, actor: Actor) -> WorkspaceWords:
        """Return the current workspace's words, for members."""
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            role = require_allowed(await own_role(connection, workspace_id), WorkspaceAction.ACCEPT)
            count, sealed = await _stored(connection, workspace_id)
        is_owner = role is WorkspaceRole.OWNER
        return WorkspaceWords(count, self._sealed.open(workspace_id, sealed) if is_owner else None)

    async def change(self, actor: Actor, words: Iterable[str]) -> WorkspaceWords:
        """Replace the words, for owners. They hold from the next prompt on."""
        workspace_id, checked = require_workspace(actor), check_words(words)
        async with self._database.acting_as(actor.account_id) as connection:
            require_allowed(await lock(connection, workspace_id), WorkspaceAction.CHANGE_SETTINGS)
            before, sealed = await _stored(connection, workspace_id)
            if before == len(checked) and self._sealed.open(workspace_id, sealed) == checked:
                return WorkspaceWords(len(checked), checked)
            await _store(
                connection, workspace_id, checked, self._sealed.seal(workspace_id, checked) if checked else None
            )
            workspace_ = await workspace(connection, workspace_id)
            target = AuditTarget(workspace_id, workspace_id, workspace_.name if workspace_ else "")
            details = {"masked_words": SettingChange(before, len(checked))}
            await record(connection, actor, Act.MASKED_WORDS_CHANGED, target, details, at=self._clock.now())
        if not checked:
            await self.destroy_unused_key(actor, workspace_id)
        return WorkspaceWords(len(checked), checked)

    async def destroy_unused_key(self, actor: Actor, workspace_id: UUID) -> None:
        """Destroy the key, unless another owner has added words since."""
        async with self._database.acting_as(actor.account_id) as connection:
            is_owner = await lock(connection, workspace_id) is WorkspaceRole.OWNER
            if is_owner and await _stored(connection, workspace_id) == (0, None):
                self._sealed.forget(workspace_id)


async def _stored(connection: Connection, workspace_id: UUID) -> tuple[int, bytes | None]:
    row = await connection.fetchrow(
        "SELECT words, sealed_words FROM workspace_masked_words WHERE workspace_id = $1", workspace_id
    )
    return (row["words"], row["sealed_words"]) if row else (0, None)


async def _store(connection: Connection, workspace_id: UUID, words: tuple[str, ...], sealed: bytes | None) -> None:
    if sealed is None:
        await connection.execute("DELETE FROM workspace_masked_words WHERE workspace_id = $1", workspace_id)
        return
    await connection.execute(
        """
        INSERT INTO workspace_masked_words (workspace_id, words, sealed_words) VALUES ($1, $2, $3)
        ON CONFLICT (workspace_id) DO UPDATE SET words = excluded.words, sealed_words = excluded.sealed_words
        """,
        workspace_id,
        len(words),
        sealed,
    )


def _name(workspace_id: UUID) -> str:
    return f"masking/{workspace_id}"


def _place(workspace_id: UUID) -> str:
    return f"masked words of workspace {workspace_id}"
