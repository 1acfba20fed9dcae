"""Proving e-mail domains: by an owner's TXT record, or by the operator's approval.

Specification: Services, accounts, workspaces, P7.

Invariants:
- A domain is proven for at most one workspace; the database enforces it, too.
- Every act is in the workspace's audit log.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, require_operator
from discreet.identity.sso import domains_store as store
from discreet.identity.sso.configuration import require_workspace_owner
from discreet.identity.sso.domain_proof import DomainClaim, DomainProofProblem, ProvenBy, shown
from discreet.identity.workspaces.audit import Act, AuditTarget, record
from discreet.ports.clock import Clock
from discreet.ports.third_parties import DomainRecords, LookUpFailed

MAX_LISTED: Final = 1_000
NOT_NAMED: Final = "This domain isn't set up for this workspace."


class Domains:
    def __init__(self, database: Database, clock: Clock, records: DomainRecords) -> None:
        self._database, self._clock, self._records = database, clock, records

    async def of_workspace(self, actor: Actor, workspace_id: UUID) -> Sequence[DomainClaim]:
        """Return the domains of the workspace's sign-in with their proofs. For an owner."""
        require_workspace_owner(actor, workspace_id)
        async with self._database.anonymous() as connection:
            return await store.claims_of(connection, workspace_id)

    async def check(self, actor: Actor, workspace_id: UUID, domain: str) -> Sequence[DomainClaim]:
        """Look up the TXT record now; then return the domains. For an owner.

        Afterwards the domain is proven, or its claim shows the found records.
        """
        require_workspace_owner(actor, workspace_id)
        async with self._database.anonymous() as connection:
            claims = await store.claims_of(connection, workspace_id)
        claim = next((claim for claim in claims if claim.domain == domain), None)
        if claim is None:
            raise NotFound(NOT_NAMED)
        if claim.proven_at is None:
            await self._check_records(actor, claim)
        return await self.of_workspace(actor, workspace_id)

    async def _check_records(self, actor: Actor, claim: DomainClaim) -> None:
        problem: DomainProofProblem | None
        try:
            texts = await self._records.txt_records(claim.record_name)
            problem = claim.problem_with(texts)
        except LookUpFailed:
            texts, problem = [], DomainProofProblem.UNANSWERED
        now, key = self._clock.now(), (claim.workspace_id, claim.domain)
        async with self._database.anonymous() as connection:
            if problem is not None:
                await store.note_problem(connection, *key, problem, shown(texts), now)
            elif await store.prove(connection, *key, claim.challenge, ProvenBy.DNS, now):
                details = {"domain": claim.domain}
                await record(connection, actor, Act.DOMAIN_PROVEN, AuditTarget(claim.workspace_id), details, at=now)

    async def all(self, actor: Actor) -> Sequence[DomainClaim]:
        """Return the domains of all workspaces, at most 1,000, unproven first.

        For the operator.
        """
        _require_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.claims(connection, MAX_LISTED)

    async def approve(self, actor: Actor, workspace_id: UUID, domain: str) -> None:
        """Declare the domain to be this workspace's. For the operator.

        Conflict when another workspace has proven it.
        """
        _require_operator(actor)
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            if await store.prove(connection, workspace_id, domain, None, ProvenBy.OPERATOR, now):
                details = {"domain": domain}
                await record(connection, actor, Act.DOMAIN_APPROVED, AuditTarget(workspace_id), details, at=now)
            elif not any(claim.domain == domain for claim in await store.claims_of(connection, workspace_id)):
                raise NotFound(NOT_NAMED)

    async def reject(self, actor: Actor, workspace_id: UUID, domain: str) -> None:
        """Withdraw a domain's proof, so that it leads no sign-in there. For the operator.

        Members stay.
        """
        _require_operator(actor)
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            if not await store.withdraw(connection, workspace_id, domain):
                raise NotFound(NOT_NAMED)
            details = {"domain": domain}
            await record(connection, actor, Act.DOMAIN_REJECTED, AuditTarget(workspace_id), details, at=now)


def _require_operator(actor: Actor) -> None:
    if actor != CLI_ACTOR:
        require_operator(actor)
