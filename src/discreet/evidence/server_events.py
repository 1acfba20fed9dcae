"""What is done to the server as a whole, or to somebody on it by its operator, as entries of the evidence log (P12).

Invariants:
- An entry says what was done and to which setting, in clear.
- No secret, no address, nobody's name.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from discreet.db.pool import Connection, Database
from discreet.evidence import store
from discreet.evidence.entry import EntryKind, Fact, Facts, LogEntry
from discreet.evidence.record import record

SERVER: Final = "server"
"""The subject of these entries."""


class ServerEvent(StrEnum):
    """Whoever adds an act names it here, in `docs/formats/evidence.md`, and in the test of what stands in the log."""

    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_RESTORED = "account_restored"
    RESET_LINK_MADE = "reset_link_made"
    INSTANCE_CHANGED = "instance_changed"
    """Who may sign up, or the server's name."""
    QUOTA_CHANGED = "quota_changed"
    BUDGET_CHANGED = "budget_changed"
    """What private statistics may cost each person."""
    BACKUP_MADE = "backup_made"
    SETTINGS_CHANGED = "settings_changed"
    """The server was started with other settings than before."""


async def record_act(connection: Connection, act: ServerEvent, at: datetime, **facts: Fact) -> None:
    """In the transaction that does it. Of an operator's act the log says that it was one's, not whose."""
    told: Facts = {"act": act, "made_by": "operator", **facts}
    await record(connection, LogEntry(EntryKind.ADMINISTRATIVE_ACT, at, told), subject=SERVER)


async def record_backup(database: Database, began: datetime, at: datetime) -> None:
    """When it is whole. It is in no backup itself, so a restored database knows of those before."""
    async with database.anonymous() as connection:
        await record_act(connection, ServerEvent.BACKUP_MADE, at, backup_began=began.isoformat())


async def last_backup(connection: Connection) -> datetime | None:
    """The moment that the latest backup holds."""
    began = await store.last_public_fact(connection, SERVER, "backup_began")
    return datetime.fromisoformat(began) if began else None


async def record_settings(database: Database, told: Mapping[str, str], at: datetime) -> None:
    """When a server starts: written down where they are not those that were written down last."""
    async with database.anonymous() as connection:
        await store.one_at_a_time(connection, SERVER)
        before = await store.last_public_fact(connection, SERVER, "settings") or {}
        if changed := " ".join(sorted(name for name, value in told.items() if before.get(name) != value)):
            await record_act(connection, ServerEvent.SETTINGS_CHANGED, at, settings=told, changed=changed)
