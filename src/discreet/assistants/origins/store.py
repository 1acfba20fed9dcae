"""SQL of origins. Runs inside `Database.acting_as` (P3).

Facts about other people's GPTs come from database functions that return ids only.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises.origins import Origins, sort_origins


@dataclass(frozen=True)
class PartOrigin:
    """An origin of a part of a GPT.

    `is_former`: its author is an earlier owner of this GPT. `name`: the author's name, if known. `allowed_since`: since
    when they allow improvement.
    """

    part: str
    origin: UUID
    is_former: bool
    name: str | None
    allowed_since: datetime | None


@dataclass(frozen=True)
class FormerGpt:
    """A GPT that the actor owned until they handed it over. `id` is the actor's party."""

    id: UUID
    name: str
    until: datetime
    in_use: bool
    """Whether another person's GPT still contains their texts."""


async def lock_origins(
    connection: Connection, named_origins: Collection[UUID], written_at: datetime, *, own_space: bool
) -> Origins:
    """Return the origins of content with these, written then; locked until commit."""
    if not named_origins:
        return frozenset()
    origins: list[UUID] = await connection.fetchval(
        "SELECT origins_of_added_parts($1, $2, $3)", sort_origins(named_origins), written_at, own_space
    )
    return frozenset(origins)


async def find_known(
    connection: Connection, digests: Collection[bytes], *, by_any_person: bool
) -> Mapping[bytes, Origins]:
    """Return the origins of parts that the actor, or any person, has read or exported."""
    rows = (
        await connection.fetch(
            "SELECT digest, array_agg(origin) AS origins FROM origins_of_known_parts($1, $2) GROUP BY digest",
            list(digests),
            by_any_person,
        )
        if digests
        else []
    )
    return {row["digest"]: frozenset(row["origins"]) for row in rows}


async def remember(
    connection: Connection, gpt_id: UUID, parts: Sequence[tuple[bytes | None, Origins]], *, personal: bool = False
) -> None:
    """Remember that the actor has read these parts: digest, and origins.

    The GPT itself is added to the origins. Origins remembered earlier stay. `personal`: the GPT is the actor's own, in
    their personal space; then a part without origins is left out, because no other person has rights in it.
    """
    rows = [
        (gpt_id, digest, sort_origins({*origins, gpt_id}))
        for digest, origins in parts
        if digest is not None and (origins or not personal)
    ]
    if rows:
        await connection.executemany(
            """
            INSERT INTO known_gpt_parts (gpt_id, reader_id, digest, origins) VALUES ($1, acting_account(), $2, $3)
            ON CONFLICT (gpt_id, reader_id, digest) DO UPDATE
            SET origins = ARRAY(SELECT DISTINCT unnest(known_gpt_parts.origins || excluded.origins) ORDER BY 1)
            WHERE NOT known_gpt_parts.origins @> excluded.origins
            """,
            sorted(rows),
        )


async def list_part_origins(connection: Connection, gpt_id: UUID) -> list[PartOrigin]:
    """Return the origins of the draft, the published version and the knowledge.

    Empty if the actor may not view the GPT.
    """
    rows = await connection.fetch(
        "SELECT DISTINCT part, origin, former, name, allowed_since FROM origins_of_parts($1)"
        " ORDER BY former DESC, name, origin, part",
        gpt_id,
    )
    return [map_row(PartOrigin, row, is_former=row["former"]) for row in rows]


async def is_used_by_others(connection: Connection, gpt_id: UUID) -> bool:
    """Return whether other people's content contains texts of this GPT of the actor."""
    used: bool = await connection.fetchval("SELECT is_used_by_others($1)", gpt_id)
    return used


async def list_former(connection: Connection) -> list[FormerGpt]:
    """Return the GPTs that the actor handed over, latest first."""
    rows = await connection.fetch(
        "SELECT id, gpt_name, until, is_used_by_others(id) AS in_use FROM gpt_former_owners"
        " WHERE account_id = acting_account() ORDER BY until DESC, id"
    )
    return [map_row(FormerGpt, row, name=row["gpt_name"]) for row in rows]
