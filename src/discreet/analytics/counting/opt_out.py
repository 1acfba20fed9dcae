"""Opt-out from private statistics by a person or a workspace, and spent budgets.

Invariants:
- A "no" is recorded first; then unreleased contributions are retracted. So nothing is counted between the two.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from discreet.analytics.budgets import Budget, budget_on, history_on
from discreet.analytics.counting.ledger import GptLedger, by_gpt
from discreet.analytics.counting.retraction import ContributionRetraction, ledgers_of
from discreet.db.pool import Connection, Database
from discreet.errors import Forbidden, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ChoiceStatus, ConsentChoices
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.accounts.space_guard import require_space_access
from discreet.identity.workspaces.membership import Membership, memberships
from discreet.ports.clock import Clock
from discreet.ports.keys import KeyStore
from discreet.promises.parties import Purpose, user_party, workspace_party
from discreet.promises.release import WINDOW_DAYS


@dataclass(frozen=True)
class WorkspaceAnswer:
    """Whether a workspace allows counting, and whether this member may change that."""

    membership: Membership
    allowed: bool

    @property
    def may_choose(self) -> bool:
        return self.membership.role is WorkspaceRole.OWNER


@dataclass(frozen=True)
class SpentOnGpt:
    """A person's spending with one GPT in the last 90 days.

    `share` is the used part of its budget (0 to 1), `days` the number of days on which the person was counted.
    """

    gpt_id: UUID
    share: float
    days: int


@dataclass(frozen=True)
class MyInsight:
    answer: ChoiceStatus
    workspaces: tuple[WorkspaceAnswer, ...]
    spent: tuple[SpentOnGpt, ...]
    budget: Budget


class InsightOptOut:
    def __init__(self, database: Database, keys: KeyStore, clock: Clock, choices: ConsentChoices) -> None:
        self._database, self._keys, self._clock = database, keys, clock
        self._choices, self._retraction = choices, ContributionRetraction(database, keys)

    async def get_own(self, actor: Actor) -> MyInsight:
        answer = await self._choices.answer(actor, user_party(actor.account_id), Purpose.INSIGHT)
        async with self._database.acting_as(actor.account_id) as connection:
            workspaces = [
                await _answer_of(connection, each) for each in await memberships(connection, actor.account_id)
            ]
            today = self._clock.now().date()
            budget = budget_on(await history_on(connection), today)
            ledgers = await ledgers_of(connection, self._keys, actor.account_id)
        spent = [_spent_on_gpt(gpt_id, own, budget, today) for gpt_id, own in by_gpt(ledgers).items()]
        spent_gpts = sorted((each for each in spent if each.days), key=lambda each: -each.share)
        return MyInsight(answer, tuple(workspaces), tuple(spent_gpts), budget)

    async def choose(self, actor: Actor, allowed: bool) -> None:
        """Set the person's own choice. A "no" retracts unreleased contributions."""
        await self._choices.choose(actor, user_party(actor.account_id), allowed, Purpose.INSIGHT)
        if not allowed:
            await self._retraction.retract_person(actor.account_id)

    async def choose_for_workspace(self, actor: Actor, workspace_id: UUID, allowed: bool) -> WorkspaceAnswer:
        """Set the workspace's choice. A "no" retracts unreleased contributions.

        NotFound for non-members; Forbidden for members who are not owners, or whose session may not enter the workspace
        (P7).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            own_memberships = await memberships(connection, actor.account_id)
            membership = next((each for each in own_memberships if each.workspace.id == workspace_id), None)
            if membership is None:
                raise NotFound("This workspace doesn't exist.")
            await require_space_access(connection, actor, workspace_id)
        if membership.role is not WorkspaceRole.OWNER:
            raise Forbidden("Only an owner of the workspace can change this.")
        await self._choices.choose(actor, workspace_party(workspace_id), allowed, Purpose.INSIGHT)
        if not allowed:
            await self._retraction.retract_workspace(workspace_id)
        async with self._database.acting_as(actor.account_id) as connection:
            return await _answer_of(connection, membership)


async def _answer_of(connection: Connection, membership: Membership) -> WorkspaceAnswer:
    party = workspace_party(membership.workspace.id)
    [permission] = await ConsentChoices.permissions(connection, [party], purpose=Purpose.INSIGHT)
    return WorkspaceAnswer(membership, permission.allowed_since is not None)


def _spent_on_gpt(gpt_id: UUID, own: GptLedger, budget: Budget, today: date) -> SpentOnGpt:
    recent = own.since(today.toordinal() - WINDOW_DAYS + 1).spent
    return SpentOnGpt(gpt_id, min(sum(recent.values()) / budget.grains, 1.0), len(recent))
