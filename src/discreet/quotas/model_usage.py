"""Use cases of usage: people see their own; owners and the operator see sums (P8).

Invariants:
- A person sees their own tokens and cost by month and model, and no one else does. Of their guests they see what a
  month cost once it has ended; their budgets show without guests, whose use counts towards them.
- Owners see months that have ended, so that no one's days show. A sum of people needs at least `MIN_PEOPLE`.
  A sum of masking needs as many besides the owners, who know their own questions.
- Members' amounts show only for months that began after the workspace told its members so.
- Of a workspace's running month everyone in it sees how far its budget is used, in per cent rounded down to tens.
- The operator sees sums of ended months by endpoint and model, never by person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.audit import Act, AuditTarget, SettingChange, record
from discreet.identity.workspaces.current import lock_for, role_inside
from discreet.identity.workspaces.roles import WorkspaceAction
from discreet.models.masking_counts import MaskingSum, list_workspace_sums
from discreet.quotas import money_store as store
from discreet.quotas.money import month_of, next_month
from discreet.quotas.money_sums import BudgetUse, GuestCost, KeySum, MemberSum, ModelSum

MIN_PEOPLE: Final = 3
"""Of fewer people a sum would tell an owner what one of them used."""


@dataclass(frozen=True, kw_only=True)
class MyUsage:
    """A person's own use: months with their models, this month's API keys, their guests' ended months, and budgets."""

    currency: str
    renews_on: date
    models: Sequence[ModelSum]
    keys: Sequence[KeySum]
    guests: Sequence[GuestCost]
    budgets: Sequence[BudgetUse]


@dataclass(frozen=True, kw_only=True)
class UsageRules:
    """What a workspace's owners set: budgets of each member and each API key, and whether they see members' amounts."""

    shows_members: bool = False
    member_budget: Decimal | None = None
    key_budget: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class WorkspaceUsage:
    """A workspace's rules and its budget, for all members; sums for its owners.

    `masking`: what the rule on personal data did.
    """

    currency: str
    rules: UsageRules
    shown_since: datetime | None
    may_change: bool
    budget: BudgetUse | None
    sums: Sequence[KeySum]
    members: Sequence[MemberSum]
    masking: Sequence[MaskingSum]


class ModelUsage:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock

    async def get_own(self, actor: Actor) -> MyUsage:
        """Return the actor's own use, and the budgets that hold for them in their current space."""
        month, workspace_id = self._month(), actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            return MyUsage(
                currency=await store.currency(connection),
                renews_on=next_month(month),
                models=await store.own_use(connection, actor.account_id),
                keys=await store.own_keys(connection, actor.account_id, month),
                guests=await store.guest_costs(connection, month),
                budgets=await _budgets(connection, actor.account_id, workspace_id, month),
            )

    async def list_nearly_used(self, actor: Actor) -> tuple[str, list[BudgetUse]]:
        """Return the currency, and the budgets of the actor's current space that are used to 80 % or more."""
        async with self._database.acting_as(actor.account_id) as connection:
            budgets = await _budgets(connection, actor.account_id, actor.space.workspace_id, self._month())
            return await store.currency(connection), [budget for budget in budgets if budget.is_nearly_used]

    async def of_server(self, actor: Actor) -> Sequence[ModelSum]:
        """Return the server's sums of ended months by endpoint and model, for the operator."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.server_use(connection, self._month())

    async def of_workspace(self, actor: Actor, workspace_id: UUID) -> WorkspaceUsage:
        """Return a workspace's rules, and its sums for owners. NotFound for a person who is not in it."""
        month = self._month()
        _require_open(actor, workspace_id)
        async with self._database.acting_as(actor.account_id) as connection:
            role = await role_inside(connection, workspace_id)
            rules, since = await _rules(connection, workspace_id)
            return WorkspaceUsage(
                currency=await store.currency(connection),
                rules=rules,
                shown_since=since,
                may_change=role is WorkspaceRole.OWNER,
                budget=await store.workspace_budget(connection, workspace_id, month),
                sums=await store.workspace_use(connection, workspace_id, month, MIN_PEOPLE),
                members=await store.member_use(connection, workspace_id, month),
                masking=await list_workspace_sums(connection, workspace_id, month, MIN_PEOPLE),
            )

    async def set_rules(self, actor: Actor, workspace_id: UUID, rules: UsageRules) -> None:
        """Change a workspace's budgets, and whether owners see members' amounts. Owners only; all members see it."""
        _require_open(actor, workspace_id)
        now = self._clock.now()
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_for(connection, workspace_id, WorkspaceAction.CHANGE_SETTINGS)
            before, _ = await _rules(connection, workspace_id)
            if before == rules:
                return
            if before.shows_members != rules.shows_members:
                await store.set_usage_rule(connection, workspace_id, now, actor.account_id, shows=rules.shows_members)
            for subject, old, new in (
                ("members", before.member_budget, rules.member_budget),
                ("keys", before.key_budget, rules.key_budget),
            ):
                if old != new:
                    budget_subject = f"{subject}:{workspace_id}"
                    await store.set_budget(connection, now, actor.account_id, budget_subject, new, follows=False)
            changes = {
                name: SettingChange(_plain(value), _plain(getattr(rules, name)))
                for name, value in vars(before).items()
                if value != getattr(rules, name)
            }
            await record(connection, actor, Act.USAGE_RULES_CHANGED, AuditTarget(workspace_id), changes, at=now)

    def _month(self) -> date:
        return month_of(self._clock.now().date())


def _require_open(actor: Actor, workspace_id: UUID) -> None:
    """Raise NotFound unless the workspace is the one that is open to the actor's session."""
    if actor.space.workspace_id != workspace_id:
        raise NotFound("This workspace doesn't exist.")


async def _budgets(connection: Connection, account_id: UUID, workspace_id: UUID | None, month: date) -> list[BudgetUse]:
    budgets = await store.budgets_of(connection, account_id, workspace_id, month)
    workspace_budget = await store.workspace_budget(connection, workspace_id, month) if workspace_id else None
    return [*budgets, workspace_budget] if workspace_budget else budgets


async def _rules(connection: Connection, workspace_id: UUID) -> tuple[UsageRules, datetime | None]:
    visibility = await store.shown_members(connection, workspace_id)
    rules = UsageRules(
        shows_members=visibility.shows,
        member_budget=await store.budget(connection, f"members:{workspace_id}"),
        key_budget=await store.budget(connection, f"keys:{workspace_id}"),
    )
    return rules, visibility.since


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value
