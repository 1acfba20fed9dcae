"""Use cases of grants to API keys: grant operations of GPTs, revoke them (P4).

Invariants:
- Only the key's maker grants, because all data is sent in their name.
- The grant is for exactly the operation that they were shown, by its fingerprint.
- Owners and admins of the workspace can see and revoke each grant.
- Each grant and revocation is recorded in the workspace's log.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.api_keys import store
from discreet.assistants.actions.api_keys.granted import (
    MAX_GRANTS_PER_KEY,
    CallerKey,
    GrantableOperation,
    Grants,
    OperationGrant,
    fingerprint_of,
    uses_personal_sign_in,
)
from discreet.assistants.actions.api_keys.place import get_key_call_site
from discreet.assistants.actions.consent.disclosure import recipient_of
from discreet.assistants.actions.consent.warnings import build_recipient_warnings
from discreet.assistants.actions.oauth.credentials import describe_credentials
from discreet.assistants.actions.offers import PublishedOperations
from discreet.assistants.actions.operator_services import NO_OPERATOR_SERVICES, OperatorServices
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.audit import Act, AuditTarget, record
from discreet.identity.workspaces.current import require_workspace
from discreet.identity.workspaces.rules import lock_workspace_rules, rules_in_force
from discreet.promises.key_grants import KeyOperation, may_grant_to_key
from discreet.promises.workspace_rules import CallSite

FOR_ADMINS = "A workspace's API is for its owners and admins. Ask one of them."
NO_KEY = "This API key doesn't exist."
NOT_ITS_MAKER = "Only the person who made this key can grant it operations. Make a key of your own."
NOT_ITS_GPT = "This key does not use this GPT, or you may not use it."
CHANGED = "This operation has changed since you looked at it. Look at it again."
ENDED = "This key has ended. Make a new one."
MAY_CHANGE = "It may change something at {host}. Confirm that programs may do that, too."
TAKEN_AWAY = "The operation has changed, is no longer offered, or the rules of the workspace do not allow it."


class KeyGrants:
    def __init__(self, runtime: Runtime, operator_services: OperatorServices = NO_OPERATOR_SERVICES) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._offers = PublishedOperations(runtime.database, runtime.keys, runtime.random, operator_services)

    async def list_grants(self, actor: Actor, key_id: UUID) -> Grants:
        """Return all grants of a key, with those that have ended."""
        async with self._administering(actor, key_id) as (connection, key):
            stored = await store.list_grants(connection, key_id)
            mine = key.account_id == actor.account_id
        if not mine:
            return Grants(stored, may_grant=False)
        granted_ids = set()
        for gpt_id in {each.operation.gpt_id for each in stored if each.operation.revoked_at is None}:
            granted_ids |= {
                offer.granted_id for offer in await self._list_grantable(actor, key, gpt_id) if offer.refused is None
            }
        grants = [
            each if each.operation.id in granted_ids or each.operation.revoked_at else replace(each, lapsed=TAKEN_AWAY)
            for each in stored
        ]
        return Grants(grants, may_grant=key.has_user_key)

    async def list_grantable(self, actor: Actor, key_id: UUID, gpt_id: UUID) -> list[GrantableOperation]:
        """Return the operations of a GPT's published version that could be granted."""
        async with self._administering(actor, key_id) as (_, key):
            _require_key_maker(actor, key, gpt_id)
        return await self._list_grantable(actor, key, gpt_id)

    async def grant(
        self, actor: Actor, key_id: UUID, gpt_id: UUID, operation: str, fingerprint: bytes, *, may_change: bool
    ) -> OperationGrant:
        """Let the key call the operation of this fingerprint, without asking again.

        Conflict when the operation has changed, Forbidden when no key can be granted it, Invalid when it may change
        something and `may_change` is not set. An existing grant is returned.
        """
        async with self._administering(actor, key_id) as (_, key):
            _require_key_maker(actor, key, gpt_id)
        bound, call_site = await self._get_published_operation(actor, key, gpt_id, operation)
        if fingerprint_of(bound) != fingerprint:
            raise Conflict(CHANGED)
        new = self._build_grant(actor, key, bound, may_change)
        async with self._administering(actor, key_id) as (connection, key):
            await store.lock_key(connection, key_id)
            await lock_workspace_rules(connection, key.workspace_id)
            rules = await rules_in_force(connection, key.workspace_id)
            _refuse_ungrantable(key, bound, replace(call_site, rules=rules), may_change=may_change)
            existing = await store.list_grants_for_gpt(connection, key_id, gpt_id, with_lock=True)
            if same := next((each for each in existing if _is_same(each, new.operation)), None):
                return replace(new, operation=same)
            for each in existing:
                if each.fingerprint == fingerprint:  # lapsed, or now it may change something, too
                    await store.revoke(connection, each.id, new.operation.given_at)
            if await store.count_grants(connection, key_id) >= MAX_GRANTS_PER_KEY:
                raise Conflict(f"A key can have at most {MAX_GRANTS_PER_KEY} operations. Revoke some first.")
            await store.add(connection, new)
            await self._record(connection, actor, Act.API_OPERATION_GRANTED, key, new)
        return new

    async def revoke(self, actor: Actor, key_id: UUID, operation_id: UUID) -> None:
        """Revoke a grant at once. No error when it is revoked already."""
        async with self._administering(actor, key_id) as (connection, key):
            granted = await store.lock(connection, key_id, operation_id)
            if granted is None:
                raise NotFound("This key has no such grant.")
            if granted.operation.revoked_at is None:
                await store.revoke(connection, operation_id, self._clock.now())
                await self._record(connection, actor, Act.API_OPERATION_REVOKED, key, granted)

    def _build_grant(self, actor: Actor, key: CallerKey, bound: BoundOperation, may_change: bool) -> OperationGrant:
        operation = KeyOperation(
            id=self._random.new_id(),
            account_id=actor.account_id,
            key_id=key.id,
            gpt_id=bound.gpt_id,
            fingerprint=fingerprint_of(bound),
            may_change=may_change,
            given_at=self._clock.now(),
        )
        return OperationGrant(operation, bound.gpt_name, bound.operation.name, bound.operation.host)

    async def _list_grantable(self, actor: Actor, key: CallerKey, gpt_id: UUID) -> list[GrantableOperation]:
        async with self._database.acting_as(actor.account_id) as connection:
            existing = await store.list_grants_for_gpt(connection, key.id, gpt_id)
        try:
            operations, call_site = await self._list_callable_operations(actor, key, gpt_id)
        except NotFound:
            return []
        return [_build_grantable(actor, key, bound, call_site, existing) for bound in operations]

    async def _get_published_operation(
        self, actor: Actor, key: CallerKey, gpt_id: UUID, name: str
    ) -> tuple[BoundOperation, CallSite]:
        """Return the operation with this tool name."""
        operations, call_site = await self._list_callable_operations(actor, key, gpt_id)
        for bound in operations:
            if bound.name == name:
                return bound, call_site
        raise NotFound("This GPT offers no operation of this name.")

    async def _list_callable_operations(
        self, actor: Actor, key: CallerKey, gpt_id: UUID
    ) -> tuple[tuple[BoundOperation, ...], CallSite]:
        """Return the published version's operations that are for programs, and the space of the call."""
        async with self._database.acting_as(actor.account_id) as connection:
            gpt = await store.find_gpt(connection, gpt_id)
            if gpt is None or gpt.current_version is None:
                raise NotFound(NOT_ITS_GPT)
            call_site = await get_key_call_site(connection, key, gpt)
        offered = await self._offers.list_operations(actor, gpt_id, gpt.current_version)
        return tuple(bound for bound in offered if bound.operation.is_for_programs), call_site

    @asynccontextmanager
    async def _administering(self, actor: Actor, key_id: UUID) -> AsyncIterator[tuple[Connection, CallerKey]]:
        """Open a transaction for a key that the actor administers now."""
        workspace_id = require_workspace(actor)
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.is_administrator(connection, workspace_id):
                raise Forbidden(FOR_ADMINS)
            key = await store.find_key(connection, key_id, self._clock.now())
            if key is None or key.workspace_id != workspace_id:
                raise NotFound(NO_KEY)
            yield connection, key

    async def _record(
        self, connection: Connection, actor: Actor, act: Act, key: CallerKey, granted: OperationGrant
    ) -> None:
        """Record in the workspace's log which key may send what, and to which host."""
        details = {"gpt": str(granted.operation.gpt_id), "operation": granted.name, "host": granted.host}
        target = AuditTarget(key.workspace_id, key.id, key.name)
        await record(connection, actor, act, target, details, at=self._clock.now())


def _require_key_maker(actor: Actor, key: CallerKey, gpt_id: UUID) -> None:
    """Raise Forbidden unless the actor made the key.

    NotFound for a GPT outside of the key's scope.
    """
    if key.account_id != actor.account_id:
        raise Forbidden(NOT_ITS_MAKER)
    if not key.uses(gpt_id):
        raise NotFound(NOT_ITS_GPT)


def _refuse_ungrantable(key: CallerKey, bound: BoundOperation, call_site: CallSite, *, may_change: bool) -> None:
    if not key.has_user_key:
        raise Conflict(ENDED)
    host = bound.operation.host
    decision = may_grant_to_key(
        call_site,
        bound.gpt_id,
        host,
        bound.action.sign_in_hosts,
        own_sign_in=uses_personal_sign_in(bound),
        capability=bound.action.capability,
    )
    if not decision.allowed:
        raise Forbidden(decision.sentence)
    if bound.operation.consequential and not may_change:
        raise Invalid(MAY_CHANGE.format(host=host), field="may_change")


def _is_same(existing: KeyOperation, new: KeyOperation) -> bool:
    return existing.revoked_at is None and (existing.fingerprint, existing.may_change) == (
        new.fingerprint,
        new.may_change,
    )


def _build_grantable(
    actor: Actor, key: CallerKey, bound: BoundOperation, call_site: CallSite, existing: list[KeyOperation]
) -> GrantableOperation:
    operation, recipient = bound.operation, recipient_of(bound)
    decision = may_grant_to_key(
        call_site,
        bound.gpt_id,
        operation.host,
        bound.action.sign_in_hosts,
        own_sign_in=uses_personal_sign_in(bound),
        capability=bound.action.capability,
    )
    asked = (key.account_id, key.id, bound.gpt_id, fingerprint_of(bound))
    holding = (each.id for each in existing if each.covers(*asked, consequential=operation.consequential))
    warnings = [warning.sentence for warning in build_recipient_warnings(recipient, operation.origin, actor.account_id)]
    return GrantableOperation(
        bound, recipient, describe_credentials(bound), tuple(warnings), decision.refusal, next(holding, None)
    )
