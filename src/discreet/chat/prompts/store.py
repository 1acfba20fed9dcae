"""SQL for prompts and their shared copies, and for "About me" texts, which are in the same table.

Row-level security limits it to the acting person's rows, and to what members of their workspace share (P6).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import asyncpg

from discreet.chat.prompts.about_me import SealedAboutMe
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import Conflict

KEY_CHANGED = "Your prompt was not saved because your encryption key changed. Unlock your key and try again."


class PromptKind(StrEnum):
    """What a row holds: a prompt of the library, "About me", or what an import found for that."""

    PROMPT = "prompt"
    ABOUT_ME = "about_me"
    FOUND = "found"


@dataclass(frozen=True, kw_only=True)
class SealedPrompt:
    """A prompt as stored. `shared_at`: since when it has a shared copy.

    `next_mark`: the mark of the key that seals it, while the key store has yet to advance to that key.
    """

    id: UUID
    owner_id: UUID
    workspace_id: UUID | None
    holder: str
    sealed_prompt: bytes
    created_at: datetime
    updated_at: datetime
    shared_at: datetime | None = None
    next_mark: bytes | None = None
    kind: PromptKind = PromptKind.PROMPT
    chat_import_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class SealedSharedPrompt:
    """A shared copy as stored, with its author's name."""

    prompt_id: UUID
    author_id: UUID
    author: str
    sealed_prompt: bytes
    shared_at: datetime


_COLUMNS = """
    SELECT prompts.id, owner_id, prompts.workspace_id, holder, prompts.sealed_prompt, next_mark, created_at,
        updated_at, shared.shared_at, kind, chat_import_id
    FROM prompts LEFT JOIN shared_prompts AS shared ON shared.prompt_id = prompts.id
"""


def _sealed(row: asyncpg.Record) -> SealedPrompt:
    return map_row(SealedPrompt, row, kind=PromptKind(row["kind"]))


async def own(connection: Connection, workspace_id: UUID | None) -> list[SealedPrompt]:
    """Return the acting person's prompts in this space."""
    rows = await connection.fetch(
        f"{_COLUMNS} WHERE kind = 'prompt' AND owner_id = acting_account()"
        " AND prompts.workspace_id IS NOT DISTINCT FROM $1",
        workspace_id,
    )
    return [_sealed(row) for row in rows]


_ABOUT_ME = (
    f"{_COLUMNS} WHERE kind = 'about_me' AND owner_id = acting_account()"
    " AND prompts.workspace_id IS NOT DISTINCT FROM $1"
)


async def about_me(connection: Connection, account_id: UUID, workspace_id: UUID | None) -> SealedAboutMe | None:
    """Return what a person tells about themselves in this space, in one round trip and without a transaction."""
    row = await connection.fetchrow(
        "SELECT id, holder, sealed_prompt FROM about_me_of($1, $2)", account_id, workspace_id
    )
    return map_row(SealedAboutMe, row, owner_id=account_id) if row else None


async def lock_about_me(connection: Connection, workspace_id: UUID | None) -> SealedPrompt | None:
    """Return what the acting person tells about themselves in this space, locked until the transaction ends."""
    row = await connection.fetchrow(f"{_ABOUT_ME} FOR UPDATE OF prompts", workspace_id)
    return _sealed(row) if row else None


async def found_by(connection: Connection, chat_import_id: UUID) -> SealedPrompt | None:
    """Return the texts that an import of the acting person found."""
    row = await connection.fetchrow(
        f"{_COLUMNS} WHERE chat_import_id = $1 AND owner_id = acting_account()", chat_import_id
    )
    return _sealed(row) if row else None


async def found_in(connection: Connection, workspace_id: UUID | None) -> set[UUID]:
    """Return the imports of this space that found texts which wait for the acting person."""
    rows = await connection.fetch(
        "SELECT chat_import_id FROM prompts WHERE kind = 'found' AND owner_id = acting_account()"
        " AND workspace_id IS NOT DISTINCT FROM $1",
        workspace_id,
    )
    return {row["chat_import_id"] for row in rows}


async def count_own(connection: Connection, workspace_id: UUID | None) -> int:
    """Return the number of the acting person's prompts in this space."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM prompts WHERE kind = 'prompt' AND owner_id = acting_account()"
        " AND workspace_id IS NOT DISTINCT FROM $1",
        workspace_id,
    )
    return count


async def lock(connection: Connection, workspace_id: UUID | None, prompt_id: UUID) -> SealedPrompt | None:
    """Return one of the acting person's prompts, locked until the transaction ends."""
    row = await connection.fetchrow(
        f"{_COLUMNS} WHERE prompts.id = $1 AND kind = 'prompt' AND owner_id = acting_account()"
        " AND prompts.workspace_id IS NOT DISTINCT FROM $2 FOR UPDATE OF prompts",
        prompt_id,
        workspace_id,
    )
    return _sealed(row) if row else None


async def lock_own_space(connection: Connection) -> list[SealedPrompt]:
    """Return the acting person's rows in their own space, of each kind, locked until the transaction ends."""
    rows = await connection.fetch(
        f"{_COLUMNS} WHERE owner_id = acting_account() AND prompts.workspace_id IS NULL"
        " ORDER BY prompts.id FOR UPDATE OF prompts"
    )
    return [_sealed(row) for row in rows]


async def insert(connection: Connection, prompt: SealedPrompt) -> None:
    """Insert a prompt. Conflict when the custody of its user's key changed since it was sealed."""
    try:
        await connection.execute(
            """
            INSERT INTO prompts
                (id, owner_id, workspace_id, holder, sealed_prompt, created_at, updated_at, kind, chat_import_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            prompt.id,
            prompt.owner_id,
            prompt.workspace_id,
            prompt.holder,
            prompt.sealed_prompt,
            prompt.created_at,
            prompt.updated_at,
            prompt.kind,
            prompt.chat_import_id,
        )
    except asyncpg.RestrictViolationError:
        raise Conflict(KEY_CHANGED) from None


async def update(connection: Connection, prompt_id: UUID, holder: str, sealed: bytes, at: datetime) -> None:
    await connection.execute(
        "UPDATE prompts SET holder = $2, sealed_prompt = $3, updated_at = $4 WHERE id = $1",
        prompt_id,
        holder,
        sealed,
        at,
    )


async def delete(connection: Connection, prompt_id: UUID) -> None:
    """Delete a prompt, and its shared copy with it."""
    await connection.execute("DELETE FROM prompts WHERE id = $1", prompt_id)


async def reseal(connection: Connection, prompt_id: UUID, holder: str, sealed: bytes, mark: bytes | None) -> None:
    await connection.execute(
        "UPDATE prompts SET holder = $2, sealed_prompt = $3, next_mark = $4 WHERE id = $1",
        prompt_id,
        holder,
        sealed,
        mark,
    )


async def to_advance(connection: Connection) -> list[tuple[UUID, bytes]]:
    """Return the acting person's prompts whose key has yet to advance, and the next key's mark."""
    rows = await connection.fetch(
        "SELECT id, next_mark FROM prompts WHERE owner_id = acting_account() AND next_mark IS NOT NULL"
    )
    return [(row["id"], row["next_mark"]) for row in rows]


async def note_advanced(connection: Connection, prompt_id: UUID) -> None:
    await connection.execute("UPDATE prompts SET next_mark = NULL WHERE id = $1", prompt_id)


# Shared copies


async def shared_by_others(connection: Connection, workspace_id: UUID) -> list[SealedSharedPrompt]:
    """Return what other members share in this workspace."""
    rows = await connection.fetch(
        "SELECT prompt_id, author_id, author, sealed_prompt, shared_at FROM prompts_of_members($1)", workspace_id
    )
    return [map_row(SealedSharedPrompt, row) for row in rows]


async def lock_prompt_sharing(connection: Connection, workspace_id: UUID) -> None:
    """Serialise sharing in this workspace until the transaction ends."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('shared prompts ' || $1, 0))", str(workspace_id)
    )


async def count_shared(connection: Connection, workspace_id: UUID, excluded: UUID) -> int:
    """Return the number of prompts that this workspace shares, without the one."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM shared_prompts WHERE workspace_id = $1 AND prompt_id <> $2", workspace_id, excluded
    )
    return count


async def share(
    connection: Connection, prompt_id: UUID, author_id: UUID, workspace_id: UUID, sealed: bytes, at: datetime
) -> None:
    """Store the shared copy, replacing an earlier one; the first one's time stays."""
    await connection.execute(
        """
        INSERT INTO shared_prompts (prompt_id, author_id, workspace_id, sealed_prompt, shared_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (prompt_id) DO UPDATE SET sealed_prompt = excluded.sealed_prompt
        """,
        prompt_id,
        author_id,
        workspace_id,
        sealed,
        at,
    )


async def end_sharing(connection: Connection, workspace_id: UUID, prompt_id: UUID) -> UUID | None:
    """Delete a shared copy; return its author. None if there is none that the acting person may remove."""
    author: UUID | None = await connection.fetchval(
        "DELETE FROM shared_prompts WHERE prompt_id = $1 AND workspace_id = $2 RETURNING author_id",
        prompt_id,
        workspace_id,
    )
    return author
