"""Acts on the server or by its operator, as entries of the evidence log (P12).

Invariants:
- An entry names the act and the setting, in plain text.
- An entry contains no secret, address or person's name.
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
    """The acts.

    A new act is also added to `docs/formats/evidence.md`, and to the test of the log's contents.
    """

    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_RESTORED = "account_restored"
    RESET_LINK_MADE = "reset_link_made"
    INSTANCE_CHANGED = "instance_changed"
    """Who may sign up, or the server's name."""
    QUOTA_CHANGED = "quota_changed"
    BUDGET_CHANGED = "budget_changed"
    """The privacy budget of private statistics."""
    RECIPIENT_FACTS_CHANGED = "recipient_facts_changed"
    """What the operator says about who runs a model endpoint (P14)."""
    MODEL_ENDPOINT_REMOVED = "model_endpoint_removed"
    GUESTS_CHANGED = "guests_changed"
    """Whether GPTs may be opened to people without an account."""
    BACKUP_MADE = "backup_made"
    SETTINGS_CHANGED = "settings_changed"
    """The server was started with other settings than before."""


async def record_act(connection: Connection, act: ServerEvent, at: datetime, **facts: Fact) -> None:
    """Record an operator's act, in the transaction of the act.

    The log says that an operator did it, not which one.
    """
    all_facts: Facts = {"act": act, "made_by": "operator", **facts}
    await record(connection, LogEntry(EntryKind.ADMINISTRATIVE_ACT, at, all_facts), subject=SERVER)


async def record_backup(database: Database, began: datetime, at: datetime) -> None:
    """Record a complete backup.

    The backup does not contain this entry, so a restored database knows only earlier backups.
    """
    async with database.anonymous() as connection:
        await record_act(connection, ServerEvent.BACKUP_MADE, at, backup_began=began.isoformat())


async def last_backup(connection: Connection) -> datetime | None:
    """Return the moment whose data the latest backup contains."""
    started_at = await store.last_public_fact(connection, SERVER, "backup_began")
    return datetime.fromisoformat(started_at) if started_at else None


async def record_settings(database: Database, settings: Mapping[str, str], at: datetime) -> None:
    """Record the settings at a server's start if they differ from the last ones."""
    async with database.anonymous() as connection:
        await store.lock_subject(connection, SERVER)
        before = await store.last_public_fact(connection, SERVER, "settings") or {}
        if changed := " ".join(sorted(name for name, value in settings.items() if before.get(name) != value)):
            await record_act(connection, ServerEvent.SETTINGS_CHANGED, at, settings=settings, changed=changed)
