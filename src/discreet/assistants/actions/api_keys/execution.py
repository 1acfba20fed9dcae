"""Calls of GPTs' operations by API clients, within their keys' grants (P4, P5).

Invariants:
- One transaction reads and locks the grant, the key and the workspace's rules, and writes the ledger's row. Only then
  is a connection opened.
- No person is asked. A call without a grant is not made.
- The rows of a call record the recipient, the time and the size. They contain no value of the request, and no digest
  from which a value could be guessed.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.api_keys import store
from discreet.assistants.actions.api_keys.granted import CallerKey, uses_personal_sign_in
from discreet.assistants.actions.api_keys.place import get_key_call_site
from discreet.assistants.actions.consent import store as consent_store
from discreet.assistants.actions.consent.card import CallResult, InvalidCall, without_document
from discreet.assistants.actions.consent.delivery import Delivery
from discreet.assistants.actions.consent.disclosure import disclose
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.execution import build_call_result
from discreet.assistants.actions.consent.memory_cards import DIGEST_BYTES
from discreet.assistants.actions.ledger.entry import (
    CallOutcome,
    LedgerState,
    Program,
    Result,
    get_disclosure_facts,
    without_content,
)
from discreet.assistants.actions.ledger.record import begin_entry, complete_entry
from discreet.assistants.actions.mcp.answer_reader import ToolAnswerReader
from discreet.assistants.actions.mcp.watch import build_watch
from discreet.assistants.actions.oauth.credentials import describe_credentials
from discreet.assistants.actions.request.build import parse_arguments
from discreet.assistants.actions.service import Actions
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Invalid
from discreet.identity.accounts.actor import Actor
from discreet.ports.model_request import ToolCall
from discreet.ports.third_parties import ThirdParty, ThirdPartyAnswer
from discreet.promises.consented_call import ConsentedCall, consented_for_key
from discreet.promises.disclosure import Disclosure
from discreet.promises.grants import GRANT_LIFETIME, Grant, GrantMismatch
from discreet.promises.key_grants import ApiKeyFacts, KeyOperation, granted_to_key
from discreet.promises.parties import Party
from discreet.promises.workspace_rules import CallSite

GONE = "This GPT was deleted, or the maker of the API key may not use it any more."

PERSONAL = "A personal API key can't call actions, because no person can be asked. Use a key of a workspace."


@dataclass(frozen=True)
class ApiKeyCall:
    """A call that could be made.

    `prompt_parties` are the parties of everything that the model has read. `restored`: it wrote the call with
    stand-ins.
    """

    key_id: UUID
    bound: BoundOperation
    disclosure: Disclosure
    prompt_parties: frozenset[Party]
    restored: bool


class ApiKeyCalls:
    """Makes calls for API clients. `actor` is the maker of the key."""

    def __init__(
        self, runtime: Runtime, actions: Actions, third_party: ThirdParty, tool_answers: ToolAnswerReader
    ) -> None:
        self._database, self._clock, self._random, self._actions = (
            runtime.database,
            runtime.clock,
            runtime.random,
            actions,
        )
        self._seals, self._third_party = ConsentCipher(runtime.keys, runtime.random), third_party
        self._tool_answers = tool_answers

    async def propose(
        self, actor: Actor, key_id: UUID, bound: BoundOperation, tool_call: ToolCall, prompt_parties: frozenset[Party]
    ) -> ApiKeyCall | InvalidCall:
        """Return the exact call. GrantMismatch unless the key was granted it.

        Then nothing is sent; not even a connection is opened.
        """
        bound = without_document(bound)
        try:
            arguments = parse_arguments(bound.operation, tool_call.arguments)
            disclosure = await asyncio.to_thread(
                disclose,
                bound,
                arguments,
                own_words=(),
                third_party_answers=(),
                credentials=describe_credentials(bound),
            )
        except Invalid as error:
            return InvalidCall(error.sentence)
        call = ApiKeyCall(key_id, bound, disclosure, prompt_parties, tool_call.restored)
        async with self._database.acting_as(actor.account_id) as connection:
            await self._get_permitting_facts(connection, actor, call, self._clock.now())
        return call

    async def make(self, actor: Actor, call: ApiKeyCall) -> CallResult:
        """Make the call once.

        GrantMismatch when the key's grant has ended, Conflict when the GPT's credentials are missing: then nothing was
        sent or recorded.
        """
        credentials, entry_id = await self._actions.credentials(actor, call.bound), self._random.new_id()
        host = call.disclosure.recipient.host

        async def begin() -> ConsentedCall:
            return await self._begin(actor, call, entry_id)

        async def complete(outcome: CallOutcome) -> None:
            await self._complete(actor, entry_id, outcome.state, without_content(host, outcome))

        def send(consented: ConsentedCall) -> Coroutine[Any, Any, ThirdPartyAnswer]:
            return self._third_party.send(consented, credentials, build_watch(consented.disclosure))

        outcome = await Delivery(begin, send, complete).run()
        operation = call.bound.operation
        return await build_call_result(
            self._tool_answers, actor.account_id, entry_id, call.disclosure, operation, outcome
        )

    async def _begin(self, actor: Actor, call: ApiKeyCall, entry_id: UUID) -> ConsentedCall:
        """Create the grant, use it, and write the ledger's row in one transaction."""
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_api_key(connection, call.key_id)
            now, disclosure = self._clock.now(), call.disclosure
            key, key_facts, call_site, operation_grant = await self._get_permitting_facts(
                connection, actor, call, now, lock=True
            )
            recipient = disclosure.recipient
            grant = Grant(
                id=self._random.new_id(),
                account_id=actor.account_id,
                conversation_id=None,
                gpt_id=recipient.gpt_id,
                gpt_version=recipient.gpt_version,
                fingerprint=disclosure.fingerprint,
                digest=disclosure.request.digest,
                given_at=now,
                expires_at=now + GRANT_LIFETIME,
                key_operation_id=operation_grant.id,
            )
            consented = consented_for_key(
                grant, key_facts, disclosure, now, call_site=call_site, sign_in_hosts=call.bound.action.sign_in_hosts
            )
            blind = replace(grant, digest=self._random.bytes(DIGEST_BYTES))
            await consent_store.add_grant(connection, None, blind)
            await consent_store.mark_used(connection, None, blind.id, now)
            facts = get_disclosure_facts(
                disclosure, standing=False, program=Program(key.id, key.name, key.project_name)
            )
            await begin_entry(connection, self._seals, entry_id, blind, facts, now)
            return consented

    async def _complete(self, actor: Actor, entry_id: UUID, state: LedgerState, result: Result) -> None:
        owner, now = actor.account_id, self._clock.now()
        async with self._database.acting_as(owner) as connection:
            await complete_entry(connection, self._seals, owner, entry_id, state, result, now)

    async def _get_permitting_facts(
        self, connection: Connection, actor: Actor, call: ApiKeyCall, now: datetime, *, lock: bool = False
    ) -> tuple[CallerKey, ApiKeyFacts, CallSite, KeyOperation]:
        """Return the facts that permit this call now. GrantMismatch when no grant does."""
        if actor.space.workspace_id is None:
            raise GrantMismatch(PERSONAL)
        gpt_id = call.disclosure.recipient.gpt_id
        key = await store.find_key(connection, call.key_id, now)
        gpt = await store.find_gpt(connection, gpt_id)
        if key is None or gpt is None or not key.uses(gpt_id):
            raise GrantMismatch(GONE)
        call_site = await get_key_call_site(connection, key, gpt, lock=lock)
        granted = await store.list_grants_for_gpt(connection, key.id, gpt_id, with_lock=lock)
        key_facts = ApiKeyFacts(
            account_id=actor.account_id,
            key_id=key.id,
            holds=key.has_user_key and key.account_id == actor.account_id,
            granted=granted,
            prompt_parties=call.prompt_parties,
            own_sign_in=uses_personal_sign_in(call.bound),
            restored=call.restored,
        )
        covering = granted_to_key(
            key_facts, call.disclosure, call_site=call_site, sign_in_hosts=call.bound.action.sign_in_hosts
        )
        return key, key_facts, call_site, covering
