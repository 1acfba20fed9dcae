"""Writing of the ledger: a row before a call, its outcome after it (P5).

Invariants:
- The facts of a call are sealed under its user's key.
- The transaction that adds a row also uses its grant, and adds the digest of the exact request to the evidence log,
  sealed for the person (P12).
"""

from datetime import datetime
from uuid import UUID

from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.ledger import store
from discreet.assistants.actions.ledger.entry import DisclosureFacts, LedgerState, Result
from discreet.db.pool import Connection
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.promises.grants import Grant


async def begin_entry(
    connection: Connection,
    seals: ConsentCipher,
    entry_id: UUID,
    grant: Grant,
    disclosure_facts: DisclosureFacts,
    now: datetime,
) -> None:
    entry = seals.for_account(grant.account_id).close(disclosure_facts, f"ledger entry {entry_id}")
    await store.begin(connection, entry_id, grant, now, entry)
    facts = {"disclosure": str(entry_id), "request_sha256": grant.digest.hex()}
    await seals.record_evidence(connection, grant.account_id, LogEntry(EntryKind.DISCLOSED, now, facts))


async def complete_entry(
    connection: Connection,
    seals: ConsentCipher,
    account_id: UUID,
    entry_id: UUID,
    state: LedgerState,
    result: Result,
    now: datetime,
) -> None:
    sealed = seals.for_account(account_id).close(result, f"ledger result {entry_id}")
    await store.complete(connection, entry_id, state, now, sealed)
