"""Everyone's limits on where prompts may go, as they are at this moment (P14).

Invariants:
- A changed limit holds for the next prompt and the next call, in every process and every open chat.
- What cannot be found allows the least.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.security import record_own_event
from discreet.identity.accounts.security_events import SecurityEvent
from discreet.models import store
from discreet.models.directory import ModelDirectory
from discreet.models.endpoint import CataloguedEndpoint
from discreet.ports.clock import Clock
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.recipients import (
    FROM_NARROW,
    NO_LIMITS,
    ModelLimit,
    ModelRecipient,
    RecipientLimits,
    WorkspaceModelRule,
    may_receive,
)

MAX_REMEMBERED = 10_000
"""People and workspaces whose latest limits a process remembers."""


@dataclass(frozen=True)
class LimitChoice:
    """A limit, and the shown names of the models that remain under it."""

    limit: ModelLimit
    models: tuple[str, ...]


@dataclass(frozen=True)
class PersonLimit:
    """A person's own limit, what they can choose, and the rule of the workspace in which they are."""

    limit: ModelLimit
    choices: tuple[LimitChoice, ...]
    workspace: ModelLimit


class ModelLimits:
    def __init__(self, database: Database, directory: ModelDirectory, clock: Clock) -> None:
        self._database, self._directory, self._clock = database, directory, clock

    async def get(
        self,
        payer: UsageOwner | None,
        gpt: ModelLimit = ModelLimit.OFFERED,
        chat: ModelLimit = ModelLimit.OFFERED,
        *,
        gpt_name: str = "",
    ) -> RecipientLimits:
        """Return the limits of the person and the workspace that pay, and these of the GPT and the chat.

        A request for which neither pays is the server's own. `gpt_name`: see RecipientLimits.
        """
        if payer is None:
            return RecipientLimits(gpt=gpt, chat=chat, gpt_name=gpt_name)
        async with self._database.one_statement() as connection:
            person, workspace = await store.get_limits(connection, payer.account_id, payer.workspace_id)
        return RecipientLimits(
            person=person, gpt=gpt, chat=chat, workspace=workspace, gpt_name=gpt_name, for_guest=payer.is_guest
        )

    @staticmethod
    def from_row(row: Mapping[str, Any]) -> RecipientLimits:
        """Return the limits of a person and a workspace from a row of the function model_limits."""
        person, workspace = store.limits_from_row(row)
        return RecipientLimits(person=person, workspace=workspace)

    async def get_for_gpt(self, gpt_id: UUID, *, draft: bool = False) -> ModelLimit:
        """Return the limit of a GPT's published version; with `draft` the narrower of it and the draft's."""
        async with self._database.one_statement() as connection:
            return await store.get_gpt_limit(connection, gpt_id, 0 if draft else None)

    async def get_own(self, actor: Actor) -> PersonLimit:
        limits = await self.get(UsageOwner(actor.account_id, actor.space.workspace_id))
        offered = await self._list_offered(actor.space.workspace_id)
        choices = tuple(LimitChoice(limit, _list_remaining(offered, limit, limits.workspace)) for limit in FROM_NARROW)
        return PersonLimit(limits.person, choices, limits.workspace.limit)

    async def choose(self, actor: Actor, limit: ModelLimit) -> PersonLimit:
        """Set the person's own limit. It holds for their chats, builder's chats and personal API keys."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_limits_for_change(connection, actor.account_id)
            if limit is not await store.get_person_limit(connection, actor.account_id):
                now = self._clock.now()
                await store.set_person_limit(connection, actor.account_id, limit, now)
                await record_own_event(connection, actor, SecurityEvent.MODEL_LIMIT_CHANGED, now)
        return await self.get_own(actor)

    async def list_providers(self, workspace_id: UUID) -> list[tuple[CataloguedEndpoint, str]]:
        """Return the endpoints whose models a workspace's people may choose, each with its host."""
        hosts = {recipient.endpoint_id: recipient.host for _, recipient in await self._list_offered(workspace_id)}
        endpoints = self._directory.catalogue.endpoints
        return [(endpoints[endpoint_id], host) for endpoint_id, host in hosts.items()]

    async def _list_offered(self, workspace_id: UUID | None) -> list[tuple[str, ModelRecipient]]:
        """Return the models that people of this space may choose."""
        models = [(name, self._directory.find(name)) for name in await self._directory.names()]
        return [
            (chosen.offered.shown_name if chosen.offered else name, chosen.recipient)
            for name, chosen in models
            if chosen.offered is None or chosen.offered.is_offered_in(workspace_id)
        ]


class LatestLimits:
    """The limits of each person and workspace at their latest prompt, in this process.

    They are an assumption about those in force, to be confirmed. People without limits take no space.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[UUID | None, UUID | None], RecipientLimits] = {}

    def get(self, request: ModelRequest) -> RecipientLimits:
        known = self._known.get(_payers(request), NO_LIMITS)
        return replace(
            known,
            gpt=request.gpt_limit,
            chat=request.chat_limit,
            gpt_name=request.gpt_name,
            for_guest=request.payer is not None and request.payer.is_guest,
        )

    def remember(self, request: ModelRequest, limits: RecipientLimits) -> None:
        payers, known = _payers(request), replace(limits, gpt=NO_LIMITS.gpt, chat=NO_LIMITS.chat, gpt_name="")
        self._known.pop(payers, None)
        if known == NO_LIMITS:
            return
        if len(self._known) >= MAX_REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[payers] = known


def _payers(request: ModelRequest) -> tuple[UUID | None, UUID | None]:
    payer = request.payer or UsageOwner()
    return payer.account_id, payer.workspace_id


async def get_limit(connection: Connection, account_id: UUID) -> ModelLimit:
    """Return a person's own limit."""
    return (await store.get_limits(connection, account_id, None))[0]


async def lock_limits_for_change(connection: Connection, account_id: UUID) -> None:
    """Lock the person's limit and those of their chats until the transaction ends: they change."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('model limits ' || $1, 0))", str(account_id)
    )


async def lock_limits_unchanged(connection: Connection, account_id: UUID) -> None:
    """Keep the person's limit and those of their chats unchanged until the transaction ends.

    So a call was not sealed off at the time when it was made.
    """
    await connection.execute(
        "SELECT pg_advisory_xact_lock_shared(hashtextextended('model limits ' || $1, 0))", str(account_id)
    )


def _list_remaining(
    offered: list[tuple[str, ModelRecipient]], limit: ModelLimit, workspace: WorkspaceModelRule
) -> tuple[str, ...]:
    limits = RecipientLimits(person=limit, workspace=workspace)
    return tuple(name for name, recipient in offered if may_receive(recipient, limits).allowed)
