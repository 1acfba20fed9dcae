"""SQL of links for guests, what they count, and the operator's settings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from discreet.assistants.guest_links.guest_link import FIRST_SETTINGS, GuestSettings, MessageCaps, NextLimits
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises.guests import GuestAccess
from discreet.promises.visibility import Level


@dataclass(frozen=True, kw_only=True)
class LinkFacts:
    """A link, and the facts that decide whether it is open. `caps` are within the operator's."""

    id: UUID
    gpt_id: UUID
    owner_id: UUID
    workspace_id: UUID | None
    password_hash: str | None
    ends_at: datetime | None
    caps: MessageCaps
    access: GuestAccess

    def is_open(self, now: datetime) -> bool:
        return self.access.obstacle is None and (self.ends_at is None or self.ends_at > now)


@dataclass(frozen=True, kw_only=True)
class StoredLink:
    """A link for its owner. `caps` and `budget` hold now, `next_limits` from its day.

    `shown_cost` is that of the running month, as it was noted today (P8).
    """

    id: UUID
    sealed: bytes
    password_hash: str | None
    created_at: datetime
    ends_at: datetime | None
    caps: MessageCaps
    budget: Decimal | None
    next_limits: NextLimits | None
    sites: tuple[str, ...]
    shown_cost: Decimal
    last_month: Decimal
    used_in: date | None

    @property
    def set_caps(self) -> MessageCaps:
        """The caps that the owner set last."""
        return self.next_limits.caps if self.next_limits else self.caps


async def find_facts(
    connection: Connection, *, link_id: UUID | None = None, token_hash: bytes | None = None
) -> LinkFacts | None:
    """Return the facts of a link by its id or by its token's digest; None when there is none."""
    row = await connection.fetchrow("SELECT * FROM guest_link_facts($1, $2)", link_id, token_hash)
    return _facts_from_row(row) if row else None


async def list_facts(connection: Connection, link_ids: Collection[UUID]) -> list[LinkFacts]:
    """Return the facts of these links, without those that are gone."""
    rows = await connection.fetch(
        """
        SELECT facts.* FROM unnest($1::uuid[]) AS asked (id)
        CROSS JOIN LATERAL guest_link_facts(asked.id, NULL) AS facts
        """,
        list(link_ids),
    )
    return [_facts_from_row(row) for row in rows]


def _facts_from_row(row: Any) -> LinkFacts:
    access = GuestAccess(
        owns=row["owner_works"],
        server_allows=row["server_allows"],
        workspace_allows=row["workspace_allows"],
        published=row["published"],
        level=Level(row["level"]),
    )
    return map_row(LinkFacts, row, access=access, caps=_caps_from_row(row))


async def list_sites(connection: Connection, link_id: UUID) -> Sequence[str]:
    """Return the sites that may show the link's chat in a frame. Any connection may ask."""
    return await connection.fetchval("SELECT guest_link_sites($1)", link_id) or ()


async def get_settings(connection: Connection) -> GuestSettings:
    row = await connection.fetchrow("SELECT * FROM guest_settings ORDER BY id DESC LIMIT 1")
    if row is None:
        return FIRST_SETTINGS
    usual, most = (MessageCaps(*(row[f"{of}_{n}"] for n in ("link", "guest", "range"))) for of in ("usual", "most"))
    return GuestSettings(allowed=row["allowed"], usual=usual, most=most)


async def count_open(connection: Connection, now: datetime) -> int:
    """Return how many links of this server a guest could enter now."""
    number: int = await connection.fetchval("SELECT open_guest_links($1)", now)
    return number


async def add_settings(connection: Connection, new: GuestSettings, account_id: UUID | None, at: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO guest_settings (at, set_by, allowed, usual_link, usual_guest, usual_range, most_link, most_guest,
            most_range)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        at,
        account_id,
        new.allowed,
        new.usual.link,
        new.usual.guest,
        new.usual.range,
        new.most.link,
        new.most.guest,
        new.most.range,
    )


async def get_currency(connection: Connection) -> str:
    code: str = await connection.fetchval("SELECT currency_in_force()")
    return code


async def get_gpt_name(connection: Connection, gpt_id: UUID) -> str:
    """Return the name of the acting owner's published GPT."""
    name: str = await connection.fetchval(
        """
        SELECT name FROM gpt_versions JOIN gpts ON gpts.id = gpt_id AND version = coalesce(current_version, 0)
        WHERE gpts.id = $1
        """,
        gpt_id,
    )
    return name


async def get_access(connection: Connection, gpt_id: UUID) -> GuestAccess:
    """Return the facts that decide whether the acting owner may open their GPT to guests."""
    row = await connection.fetchrow(
        """
        SELECT server_allows_guests() AS server_allows, workspace_allows_guests(workspace_id) AS workspace_allows,
            current_version IS NOT NULL AS published, effective_level(level, workspace_id) AS level,
            owner_id = acting_account() AS owns
        FROM gpts WHERE id = $1
        """,
        gpt_id,
    )
    return map_row(GuestAccess, row, level=Level(row["level"]))


async def begin_day(connection: Connection, today: date, link_id: UUID | None = None) -> None:
    """Begin a day of this link, or of all links of the acting owner: note what is shown, and let new limits hold.

    The first call of a day does it.
    """
    await connection.execute("SELECT begin_guest_day($1, $2)", today, link_id)


async def list_links(
    connection: Connection, gpt_id: UUID, this_month: date, last_month: date, today: date
) -> list[StoredLink]:
    """Return the links of the acting owner's GPT, the oldest first."""
    rows = await connection.fetch(
        """
        SELECT id, sealed, password_hash, created_at, ends_at, link_messages, guest_messages, range_messages, budget,
            next_on, next_link_messages, next_guest_messages, next_range_messages, next_budget,
            sites, guest_cost_shown(id, $2, $4) AS shown_cost, guest_cost_shown(id, $3, $4) AS last_month,
            guest_link_used_in(id, $2) AS used_in
        FROM guest_links WHERE gpt_id = $1 ORDER BY created_at, id
        """,
        gpt_id,
        this_month,
        last_month,
        today,
    )
    return [
        map_row(
            StoredLink, row, caps=_caps_from_row(row), next_limits=_next_limits_from_row(row), sites=tuple(row["sites"])
        )
        for row in rows
    ]


async def list_gpts_with_links(connection: Connection) -> Sequence[UUID]:
    """Return the GPTs of the acting owner's own space that have links."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT gpt_id FROM guest_links JOIN gpts ON gpts.id = gpt_id
        WHERE gpts.owner_id = acting_account() AND gpts.workspace_id IS NULL ORDER BY gpt_id
        """
    )
    return [row["gpt_id"] for row in rows]


async def insert(connection: Connection, gpt_id: UUID, link: StoredLink, token_hash: bytes) -> None:
    await connection.execute(
        """
        INSERT INTO guest_links (id, gpt_id, token_hash, sealed, password_hash, created_at, ends_at, link_messages,
            guest_messages, range_messages, budget, sites)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        link.id,
        gpt_id,
        token_hash,
        link.sealed,
        link.password_hash,
        link.created_at,
        link.ends_at,
        link.caps.link,
        link.caps.guest,
        link.caps.range,
        link.budget,
        list(link.sites),
    )


async def update(connection: Connection, gpt_id: UUID, link: StoredLink) -> None:
    """Change a link. The limits that hold stay; those of `link.later` are kept for their day."""
    later = link.next_limits
    await connection.execute(
        """
        UPDATE guest_links SET sealed = $3, password_hash = $4, ends_at = $5, sites = $6, next_on = $7,
            next_link_messages = $8, next_guest_messages = $9, next_range_messages = $10, next_budget = $11
        WHERE gpt_id = $1 AND id = $2
        """,
        gpt_id,
        link.id,
        link.sealed,
        link.password_hash,
        link.ends_at,
        list(link.sites),
        later.on if later else None,
        later.caps.link if later else None,
        later.caps.guest if later else None,
        later.caps.range if later else None,
        later.budget if later else None,
    )


async def delete(connection: Connection, gpt_id: UUID, link_id: UUID) -> bool:
    """Delete a link of the acting owner's GPT. Return whether there was one."""
    done = await connection.execute("DELETE FROM guest_links WHERE gpt_id = $1 AND id = $2", gpt_id, link_id)
    return bool(done == "DELETE 1")


async def count(
    connection: Connection, link_id: UUID, today: date, subjects: Sequence[bytes], limits: Sequence[int]
) -> int | None:
    """Count one use. Returns 0, the number of the subject that has its most, or None for a link that is gone."""
    counted: int | None = await connection.fetchval(
        "SELECT count_guest_use($1, $2, $3, $4)", link_id, today, subjects, limits
    )
    return counted


async def count_uses(connection: Connection, link_id: UUID, today: date, subject: bytes) -> int:
    """Return how often a subject was counted today."""
    times: int = await connection.fetchval("SELECT guest_uses($1, $2, $3)", link_id, today, subject)
    return times


async def uncount(connection: Connection, link_id: UUID, subjects: Sequence[bytes]) -> None:
    await connection.execute("SELECT uncount_guest_use($1, $2)", link_id, subjects)


async def count_message(
    connection: Connection, link_id: UUID, today: date, subjects: Sequence[bytes], limits: Sequence[int]
) -> int | None:
    """Count a message as `count` does. -1: the link's budget of the month is used up."""
    counted: int | None = await connection.fetchval(
        "SELECT count_guest_message($1, $2, $3, $4)", link_id, today, subjects, limits
    )
    return counted


async def forget(connection: Connection, today: date, now: datetime) -> None:
    """Delete counts of ended days and proofs that have expired."""
    await connection.execute("SELECT forget_guest_counts($1, $2)", today, now)


def _caps_from_row(row: Any, which: str = "") -> MessageCaps:
    return MessageCaps(*(row[f"{which}{of}_messages"] for of in ("link", "guest", "range")))


def _next_limits_from_row(row: Any) -> NextLimits | None:
    if row["next_on"] is None:
        return None
    return NextLimits(on=row["next_on"], caps=_caps_from_row(row, "next_"), budget=row["next_budget"])
