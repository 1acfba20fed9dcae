"""The audit log of a workspace, append-only and permanent.

Each entry has an act, its actor, its subject and its time (specification: Services, accounts, workspaces).

Invariants:
- An act is recorded in the transaction that performs it, so that both commit or neither does.
- No content, no token, and no address except a member's or an invited person's.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import msgspec

from discreet.db.pool import Connection, Database
from discreet.db.rows import map_row
from discreet.evidence.entry import EntryKind
from discreet.evidence.entry import LogEntry as Evidence
from discreet.evidence.record import record as record_evidence
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.workspaces import audit_store as store
from discreet.identity.workspaces.current import require_allowed, require_workspace
from discreet.identity.workspaces.roles import WorkspaceAction
from discreet.identity.workspaces.store import own_role

PAGE: Final = 50
EXPORTED: Final = 100_000
NAME_CHARACTERS: Final = 200


class Act(StrEnum):
    """Kinds of acts. Each also needs a text on the pages."""

    WORKSPACE_MADE = "workspace_made"
    WORKSPACE_DELETED = "workspace_deleted"
    WORKSPACE_ERASED = "workspace_erased"
    MEMBER_ADDED = "member_added"
    MEMBER_JOINED = "member_joined"
    MEMBER_SUSPENDED = "member_suspended"
    MEMBER_RESTORED = "member_restored"
    MEMBER_REMOVED = "member_removed"
    MEMBER_LEFT = "member_left"
    ROLE_CHANGED = "role_changed"
    OWNERSHIP_TRANSFERRED = "ownership_transferred"
    RULES_CHANGED = "rules_changed"
    USAGE_RULES_CHANGED = "usage_rules_changed"
    MASKED_WORDS_CHANGED = "masked_words_changed"
    WORKSPACE_RENAMED = "workspace_renamed"
    POLICY_PUBLISHED = "policy_published"
    POLICY_ACCEPTED = "policy_accepted"
    INVITATION_MADE = "invitation_made"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    MEMBER_ARRIVED = "member_arrived"
    """By the organisation's sign-in."""
    SIGN_IN_CHANGED = "sign_in_changed"
    SIGN_IN_REMOVED = "sign_in_removed"
    DOMAIN_PROVEN = "domain_proven"
    """An owner has proven by DNS that an e-mail domain is the organisation's."""
    DOMAIN_APPROVED = "domain_approved"
    DOMAIN_REJECTED = "domain_rejected"
    """Both by the operator."""
    DIRECTORY_TOKEN_MADE = "directory_token_made"
    DIRECTORY_TOKEN_REVOKED = "directory_token_revoked"
    API_PROJECT_MADE = "api_project_made"
    API_PROJECT_RENAMED = "api_project_renamed"
    API_PROJECT_DELETED = "api_project_deleted"
    API_KEY_MADE = "api_key_made"
    API_KEY_REVOKED = "api_key_revoked"
    API_OPERATION_GRANTED = "api_operation_granted"
    API_OPERATION_REVOKED = "api_operation_revoked"
    API_STORING_CHANGED = "api_storing_changed"
    GUEST_LINK_MADE = "guest_link_made"
    GUEST_LINK_REVOKED = "guest_link_revoked"
    EXPORT_TAKEN = "export_taken"
    """A member has downloaded their own conversations."""


OWN_ACTS: Final = (
    Act.MEMBER_JOINED, Act.MEMBER_ARRIVED, Act.MEMBER_LEFT, Act.POLICY_ACCEPTED, Act.EXPORT_TAKEN,
)  # fmt: skip
"""Members' own acts: owners and admins see their day, not their time (P8)."""


class AuditActor(StrEnum):
    PERSON = "person"
    OPERATOR = "operator"
    SERVER = "server"


@dataclass(frozen=True)
class AuditTarget:
    """The act's workspace, and its subject: an id, and a name to show."""

    workspace_id: UUID
    id: UUID | None = None
    name: str = ""


@dataclass(frozen=True)
class SettingChange:
    """A setting before and after."""

    before: object
    after: object


Details = Mapping[str, object]
"""Settings and numbers: text, numbers, lists of them, and `SettingChange`. Never content."""
NOTHING: Final[Details] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    id: int
    at: datetime
    act: str
    made_by: AuditActor
    actor_id: UUID | None
    actor_name: str
    about_id: UUID | None
    about_name: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Filter:
    """Selects entries by act, by person (actor or subject), and by time."""

    act: str | None = None
    person: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class AuditPage:
    entries: Sequence[AuditEntry]
    more: bool
    """Whether there are older entries, with ids below the last entry's."""


async def record(
    connection: Connection,
    actor: Actor | None,
    act: Act,
    target: AuditTarget,
    details: Details = NOTHING,
    *,
    at: datetime,
    **digests: str,
) -> None:
    """Record an act in the transaction that performs it.

    No actor means the server itself. An actor in another space than this workspace counts as operator. `digests` are of
    rows that the act made, for the evidence log only.
    """
    made_by, name = _made_by(actor, target), actor.name if actor else ""
    actor_id = actor.account_id if actor and actor != CLI_ACTOR else None
    details_json = msgspec.json.encode({key: _plain(value) for key, value in details.items()}).decode()
    row = await store.insert_act(
        connection,
        at=at,
        workspace_id=target.workspace_id,
        act=act,
        made_by=made_by,
        actor_id=actor_id,
        actor_name=name[:NAME_CHARACTERS],
        about_id=target.id,
        about_name=target.name[:NAME_CHARACTERS],
        details=details_json,
    )
    sha256 = hashlib.sha256(f"{actor_id} {target.id} {details_json}".encode()).hexdigest()
    facts = {"act": act, "workspace": str(target.workspace_id), "made_by": made_by, "sha256": sha256, "row": row}
    entry = Evidence(EntryKind.ADMINISTRATIVE_ACT, at, facts | digests)
    await record_evidence(connection, entry, subject=f"workspace:{target.workspace_id}")


def _made_by(actor: Actor | None, target: AuditTarget) -> AuditActor:
    if actor is None:
        return AuditActor.SERVER
    inside = actor.space.workspace_id == target.workspace_id or target.id == actor.account_id
    return AuditActor.PERSON if inside else AuditActor.OPERATOR


def _plain(value: object) -> object:
    return {"before": value.before, "after": value.after} if isinstance(value, SettingChange) else value


class Audit:
    """Reads the log, for the current workspace's owners and admins and the shell."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, actor: Actor, audit_filter: Filter, before: int | None = None) -> AuditPage:
        """Return a page, latest first. `before` is the id of the last entry already read."""
        entries = await self._read(actor, require_workspace(actor), audit_filter, before, PAGE + 1)
        return AuditPage(entries[:PAGE], len(entries) > PAGE)

    async def readable(self, actor: Actor) -> UUID:
        """Return the actor's workspace if they may read its log. Refuses as `page` does."""
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            require_allowed(await own_role(connection, workspace_id), WorkspaceAction.READ_AUDIT)
        return workspace_id

    async def list_all(self, actor: Actor, audit_filter: Filter) -> Sequence[AuditEntry]:
        """Return all entries that match the filter, latest first, for an export."""
        return await self._read(actor, require_workspace(actor), audit_filter, None, EXPORTED)

    async def list_of_workspace(self, workspace_id: UUID, limit: int) -> Sequence[AuditEntry]:
        """Return entries of any workspace, also a deleted one. Command line only."""
        async with self._database.acting_as(CLI_ACTOR.account_id) as connection:
            return [
                _entry(row)
                for row in await store.acts(connection, workspace_id, Filter(), None, limit, to_the_day=OWN_ACTS)
            ]

    async def _read(
        self, actor: Actor, workspace_id: UUID, audit_filter: Filter, before: int | None, limit: int
    ) -> Sequence[AuditEntry]:
        async with self._database.acting_as(actor.account_id) as connection:
            require_allowed(await own_role(connection, workspace_id), WorkspaceAction.READ_AUDIT)
            return [
                _entry(row)
                for row in await store.acts(connection, workspace_id, audit_filter, before, limit, to_the_day=OWN_ACTS)
            ]


def _entry(row: Any) -> AuditEntry:
    return map_row(
        AuditEntry,
        row,
        made_by=AuditActor(row["made_by"]),
        details=msgspec.json.decode(row["details"], type=dict[str, Any]),
    )
