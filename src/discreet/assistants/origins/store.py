"""SQL of origins. Runs inside `Database.acting_as`; what concerns other people's GPTs goes through functions of the
database that tell no more than an id (P3)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.promises.origins import Origins, ordered


@dataclass(frozen=True)
class PartOrigin:
    """An origin of a part of a GPT. `is_former`: an earlier owner of this GPT. `name`: who speaks for it, where that is
    known. `allowed_since`: where they stand on improvement."""

    part: str
    origin: UUID
    is_former: bool
    name: str | None
    allowed_since: datetime | None


@dataclass(frozen=True)
class FormerGpt:
    """A GPT that the acting person owned until it was handed over. `id` is the party that they speak for."""

    id: UUID
    name: str
    until: datetime
    in_use: bool
    """Whether a GPT of somebody else still has words of theirs."""


async def brought(connection: Connection, named: Collection[UUID], written_at: datetime, *, own_space: bool) -> Origins:
    """The origins of content that names these, written at that moment; held until the transaction ends."""
    if not named:
        return frozenset()
    found: list[UUID] = await connection.fetchval(
        "SELECT origins_brought($1, $2, $3)", ordered(named), written_at, own_space
    )
    return frozenset(found)


async def known(connection: Connection, digests: Collection[bytes], *, anybody: bool) -> Mapping[bytes, Origins]:
    """The origins of parts that the acting person, or anybody, has read or taken along."""
    rows = await connection.fetch(
        "SELECT digest, array_agg(origin) AS origins FROM origins_of_known($1, $2) GROUP BY digest",
        list(digests), anybody,
    ) if digests else []  # fmt: skip
    return {row["digest"]: frozenset(row["origins"]) for row in rows}


async def remember(
    connection: Connection, gpt_id: UUID, parts: Sequence[tuple[bytes | None, Origins]], *, personal: bool = False
) -> None:
    """That the acting person has read these parts of the GPT: digest, and whose words they are beside the words of the
    GPT's owner. What was once remembered of a part stays. `personal`: the GPT is their own, in their own space; then a
    part without origins is left out, since nobody else has a say about it."""
    rows = [
        (gpt_id, digest, ordered({*origins, gpt_id}))
        for digest, origins in parts if digest is not None and (origins or not personal)
    ]  # fmt: skip
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


async def of_parts(connection: Connection, gpt_id: UUID) -> list[PartOrigin]:
    """Of the draft, of what is published and of the knowledge; none for who may not look into the GPT."""
    rows = await connection.fetch(
        "SELECT DISTINCT part, origin, former, name, allowed_since FROM origins_of_parts($1)"
        " ORDER BY former DESC, name, origin, part",
        gpt_id,
    )
    return [PartOrigin(*row) for row in rows]


async def is_used_by_others(connection: Connection, spoken_for: UUID) -> bool:
    """Whether something of somebody else's has words of this GPT of the acting person."""
    used: bool = await connection.fetchval("SELECT is_used_by_others($1)", spoken_for)
    return used


async def former(connection: Connection) -> list[FormerGpt]:
    """Those that the acting person handed over, the latest first."""
    rows = await connection.fetch(
        "SELECT id, gpt_name, until, is_used_by_others(id) AS in_use FROM gpt_former_owners"
        " WHERE account_id = acting_account() ORDER BY until DESC, id"
    )
    return [FormerGpt(*row) for row in rows]
