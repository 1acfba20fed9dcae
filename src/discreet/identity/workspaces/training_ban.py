"""Evidence that a workspace's content trains no model (P1).

It asks four mechanisms: the rule, the keys, the database role, the constraints.

Invariants:
- Each mechanism is asked at the time of display.
- None is derived from another.
- A mechanism that fails is named, even if the others hold.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from discreet.db.pool import Database, connect
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.workspaces import training_ban_store as store
from discreet.identity.workspaces.current import require_workspace
from discreet.ports.clock import Clock
from discreet.ports.keys import KeyStore
from discreet.promises.improve import PartyPermission, may_improve
from discreet.promises.parties import ALWAYS, Service, service_party, user_party


@dataclass(frozen=True)
class Mechanism:
    """One of the four mechanisms: whether it holds, and the finding in words."""

    name: str
    holds: bool
    found: str


FORBIDDEN: Final = (
    ("services", "$1::text AS name, true AS improves"),
    ("permissions", "'service:' || $1::text AS party, 'improve'::text AS purpose, now() AS allowed_since"),
    ("key_grants", "$1::text AS service, 'improvement'::text AS drawer, 'improvement'::text AS holder"),
    ("instruction_copies", "$1::text AS service"),
    ("passage_copies", "$1::text AS service"),
    ("conversations", "$1::text AS service, NULL::uuid AS workspace_id"),
)
"""Tables with a row of a business service that each must refuse: the service improves models, allows it, gives the
pipeline a key or a copy, or has a conversation outside a workspace. `$1` is the service."""


class TrainingBanEvidence:
    """Asks the four mechanisms. `pipeline_url` is the database as the training pipeline's role."""

    def __init__(self, database: Database, keys: KeyStore, clock: Clock, pipeline_url: str) -> None:
        self._database, self._keys, self._clock = database, keys, clock
        self._pipeline_url = pipeline_url
        self._lock = asyncio.Lock()  # the role has only one connection

    async def check_mechanisms(self, actor: Actor) -> Sequence[Mechanism]:
        """Return the four results for the current workspace's service.

        NotFound in a person's own space.
        """
        require_workspace(actor)
        service = actor.service
        return (
            await self._rule(actor, service),
            self._no_share(service),
            await self._role(service),
            await self._constraints(service),
        )

    async def _rule(self, actor: Actor, service: Service) -> Mechanism:
        """Ask the rule about a new conversation of a person who allows everything."""
        async with self._database.acting_as(actor.account_id) as connection:
            service_permissions = await ConsentChoices.permissions(connection, [service_party(service)])
        willing = PartyPermission(user_party(actor.account_id), allowed_since=ALWAYS)
        verdict = may_improve([*service_permissions, willing], self._clock.now())
        sentence = (
            verdict.sentence if not verdict.allowed else "The rule would let a conversation of this service train."
        )
        return Mechanism("rule", not verdict.allowed, sentence)

    def _no_share(self, service: Service) -> Mechanism:
        party = str(service_party(service))
        if self._keys.share(party) is None:
            return Mechanism("keys", True, f"The key store holds no share of {party}.")
        return Mechanism("keys", False, f"The key store holds a share of {party}.")

    async def _role(self, service: Service) -> Mechanism:
        async with self._lock:
            pipeline = await connect(self._pipeline_url, max_connections=1)
            try:
                async with pipeline.one_statement() as connection:
                    visible = await store.rows_visible_to_pipeline(connection, service)
            finally:
                await pipeline.close()
        sentence = f"Counted as that role: {visible.keys} keys, {visible.copies} copies, {visible.messages} messages."
        return Mechanism("role", visible.nothing, sentence)

    async def _constraints(self, service: Service) -> Mechanism:
        """Try each table's own constraints on a row that they must refuse. Writes nothing."""
        async with self._database.anonymous() as connection:
            accepting = [
                table for table, row in FORBIDDEN if not await store.would_refuse(connection, table, row, service)
            ]
        if accepting:
            return Mechanism("constraints", False, f"Such a row would be taken by: {', '.join(accepting)}.")
        return Mechanism("constraints", True, f"{len(FORBIDDEN)} tables were tried, and each refuses such a row.")
