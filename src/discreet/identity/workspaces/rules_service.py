"""Use cases of a workspace's rules: members read them, owners change them.

Before a change, owners see what it would end.

Invariants:
- Every change is a row of the history with its author.
- A change that ends something needs a confirmation of exactly that.
- People's behaviour is shown only by the noisy numbers of the month, never counted on request (P8).
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, Forbidden, NotFound
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.accounts.space_guard import require_space_access
from discreet.identity.workspaces import rules_store as store
from discreet.identity.workspaces.amounts import Amounts
from discreet.identity.workspaces.audit import Act, AuditTarget, SettingChange, record
from discreet.identity.workspaces.membership import memberships
from discreet.identity.workspaces.rules_update import (
    NAMES,
    RulesUpdate,
    clean_rules,
    describe_differences,
    describe_rules,
)
from discreet.identity.workspaces.store import workspace
from discreet.ports.clock import Clock
from discreet.promises.capabilities import CAPABILITIES, LOST
from discreet.promises.recipients import ModelLimit
from discreet.promises.workspace_amounts import FLOOR, idle_people
from discreet.promises.workspace_rules import NO_RULES, SHARED_WITH, WorkspaceRules, restrictions

HISTORY = 50
AUDITED = 600
NO_LONGER_ALLOWED = (
    "Chats can't use models that aren't allowed any more. They stay readable, and people can choose another model."
)
MASKED_NOW = (
    "From the next message on, personal data of these kinds is masked or blocked for models elsewhere, including in "
    "ongoing chats. Answers may get worse, and pictures can't be sent to them."
)
SEALED_NOW = (
    "Chats can only use models on this server. Calls of actions stop right away, including those always allowed or "
    "waiting for approval."
)


@dataclass(frozen=True)
class PastChange:
    """A line of the history. `by` is None for the command line."""

    at: datetime
    by: str | None
    told: tuple[str, ...]


@dataclass(frozen=True)
class RulesPage:
    """The current rules with their revision, and their changes, latest first."""

    revision: int
    rules: WorkspaceRules
    may_change: bool
    history: tuple[PastChange, ...]


@dataclass(frozen=True)
class Effect:
    """What a change would cut off or delete. `rule` is its name."""

    rule: str
    sentence: str


class Rules:
    def __init__(self, database: Database, clock: Clock, amounts: Amounts) -> None:
        self._database, self._clock, self._amounts = database, clock, amounts

    async def page(self, actor: Actor, workspace_id: UUID) -> RulesPage:
        """Return the rules. NotFound for a person who is not in the workspace."""
        async with self._database.anonymous() as connection:
            role = (await _load_member_context(connection, actor, workspace_id)).role
            return await _page(connection, workspace_id, may_change=role is WorkspaceRole.OWNER)

    async def effects(self, actor: Actor, workspace_id: UUID, update: RulesUpdate) -> tuple[Effect, ...]:
        """Return what these rules would end now."""
        after = clean_rules(update)
        async with self._acting(actor) as connection:
            await _require_owner(connection, actor, workspace_id)
            before = (await _page(connection, workspace_id, may_change=True)).rules
            stricter = restrictions(before, after)
            impact = await store.preview_impact(connection, workspace_id, after)
        if impact is None:
            raise _not_an_owner()
        if not stricter:
            return ()
        idle_sentence = await self._describe_idle(actor, workspace_id, after) if "retention_days" in stricter else ""
        sentences = _sentences(before, after, impact, idle_sentence)
        return tuple(Effect(rule, sentences[rule]) for rule in sentences if rule in stricter)

    async def change(
        self, actor: Actor, workspace_id: UUID, update: RulesUpdate, *, revision: int, confirmed: bool
    ) -> RulesPage:
        """Change the rules from this transaction on. Owners only.

        Conflict when they were changed since `revision`, and when something would end without `confirmed`. Forbidden
        for other members.
        """
        after = clean_rules(update)
        effects = () if confirmed else await self.effects(actor, workspace_id, update)
        async with self._acting(actor) as connection:
            context = await _require_owner(connection, actor, workspace_id)
            await store.lock_rules(connection, workspace_id)
            page = await _page(connection, workspace_id, may_change=True)
            if page.revision != revision:
                raise Conflict("These rules were changed after you opened them. Reload to see the changes.")
            if after == page.rules:
                return page
            if not confirmed and restrictions(page.rules, after):
                raise Conflict(f"Please confirm this first. {' '.join(effect.sentence for effect in effects)}")
            by, now = None if actor == CLI_ACTOR else actor.account_id, self._clock.now()
            rules = await store.add(connection, workspace_id, after, by, now)
            target, details = AuditTarget(workspace_id, workspace_id, context.name), _audit_details(page.rules, after)
            await record(connection, context.actor, Act.RULES_CHANGED, target, details, at=now, rules=rules)
            return await _page(connection, workspace_id, may_change=True)

    def _acting(self, actor: Actor) -> AbstractAsyncContextManager[Connection]:
        return self._database.anonymous() if actor == CLI_ACTOR else self._database.acting_as(actor.account_id)

    async def _describe_idle(self, actor: Actor, workspace_id: UUID, after: WorkspaceRules) -> str:
        """Return how many people a limit concerns, from the month's noisy numbers."""
        amounts = await self._amounts.get(actor, workspace_id)
        idle = idle_people(amounts, after.retention_days or 0)
        day = f"{amounts.drawn_on.day} {amounts.drawn_on:%B %Y}"
        condition = f"a chat unchanged for {_pluralize(idle.days, 'day')}, as of {day}."
        if idle.people is None:
            return f"Fewer than {FLOOR} people have {condition}"
        return (
            f"About {idle.people:,} people have {condition} This number includes random noise and is updated once a "
            "month."
        )


def _sentences(
    before: WorkspaceRules, after: WorkspaceRules, impact: store.RulesImpact, idle_sentence: str
) -> dict[str, str]:
    """Return what each rule ends when it becomes stricter."""
    return {
        "builders": f"{_pluralize(impact.builders, 'member')} can no longer build or change GPTs here. "
        "What they published stays available.",
        "sharing": f"{_pluralize(impact.gpts, 'GPT')} shared more widely: from now on with "
        f"{SHARED_WITH[after.sharing]} only. Other people who use one lose access.",
        "third_party_gpts": "Chats here with GPTs that aren't allowed stay readable but can't be continued.",
        "domains": "Calls to domains that aren't listed stop right away, including those always allowed or waiting for "
        "approval.",
        "retention_days": f"Chats unchanged for {_pluralize(after.retention_days or 0, 'day')} are permanently "
        "deleted: those past the limit within the hour, later ones when they reach it. "
        f"{idle_sentence}",
        "model_limit": SEALED_NOW if after.models.limit is ModelLimit.SEALED else NO_LONGER_ALLOWED,
        "model_endpoints": NO_LONGER_ALLOWED,
        "model_countries": NO_LONGER_ALLOWED,
        "model_retention_days": NO_LONGER_ALLOWED,
        "masked_kinds": MASKED_NOW,
        "masking_trusted": MASKED_NOW,
        "capabilities": _describe_lost_capabilities(before, after),
        "guests": "Links for guests stop working right away, and so do the chats of guests who are here now.",
    }


def _describe_lost_capabilities(before: WorkspaceRules, after: WorkspaceRules) -> str:
    """Return a sentence for each capability that is no longer allowed."""
    former = CAPABILITIES if before.capabilities is None else before.capabilities
    remaining = CAPABILITIES if after.capabilities is None else after.capabilities
    return " ".join(LOST[capability] for capability in former if capability not in remaining)


def _pluralize(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"


async def _page(connection: Connection, workspace_id: UUID, *, may_change: bool) -> RulesPage:
    rows = await store.history(connection, workspace_id, HISTORY + 1)
    if not rows:
        raise NotFound("This workspace doesn't exist.")
    before = [*(row.rules for row in rows[1:]), NO_RULES]
    changes = [
        PastChange(row.at, row.by, sentences)
        for row, earlier in zip(rows, before, strict=True)
        if (sentences := describe_differences(earlier, row.rules))
    ]
    return RulesPage(rows[0].id, rows[0].rules, may_change, tuple(changes[:HISTORY]))


def _audit_details(before: WorkspaceRules, after: WorkspaceRules) -> dict[str, object]:
    """Return the differences as text for the audit log, shortened.

    The history has the complete text.
    """
    texts = zip(NAMES, describe_rules(before), describe_rules(after), strict=True)
    changed = set(describe_differences(before, after))
    return {name: SettingChange(old[:AUDITED], new[:AUDITED]) for name, old, new in texts if new in changed}


@dataclass(frozen=True)
class _MemberContext:
    """The actor as a member of this workspace, from any space, and its name."""

    actor: Actor
    role: WorkspaceRole
    name: str


async def _load_member_context(connection: Connection, actor: Actor, workspace_id: UUID) -> _MemberContext:
    """Return the actor's place in the workspace. The command line counts as owner.

    NotFound for a person who is not in it; an error where it needs another sign-in (P7).
    """
    if actor == CLI_ACTOR:
        workspace_ = await workspace(connection, workspace_id)
        return _MemberContext(actor, WorkspaceRole.OWNER, workspace_.name if workspace_ else "")
    for membership in await memberships(connection, actor.account_id):
        if membership.workspace.id == workspace_id:
            await require_space_access(connection, actor, workspace_id)
            return _MemberContext(replace(actor, space=membership.space), membership.role, membership.workspace.name)
    raise NotFound("This workspace doesn't exist.")


async def _require_owner(connection: Connection, actor: Actor, workspace_id: UUID) -> _MemberContext:
    context = await _load_member_context(connection, actor, workspace_id)
    if context.role is not WorkspaceRole.OWNER:
        raise _not_an_owner()
    return context


def _not_an_owner() -> Forbidden:
    return Forbidden("Only an owner of the workspace can change this.")
