"""Versioned documents: drafting, publishing, accepting (P13).

Invariants:
- Only a version that was shown can be accepted.
- An acceptance names the versions that were read, a publication the version that it follows. If they are not current,
  nothing happens.
- Everything runs in the transaction of the caller, who checks permissions.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import Conflict, Invalid, NotFound
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record
from discreet.identity.accounts.policies import store
from discreet.identity.accounts.policies.policy import (
    NAMES,
    TITLES,
    Document,
    Policy,
    PolicyDraft,
    PolicyVersion,
    clean_note,
    clean_text,
    readable,
)
from discreet.identity.accounts.policies.templates.marks import marks_in
from discreet.promises.terms import PolicyKind, Versions, outdated_kinds, to_accept

MAX_NAMED = 5
"""How many marks an error names."""


@dataclass(frozen=True)
class PolicyEditor:
    """A publisher's state of a document.

    It holds the draft, the current version, and how many of the asked people accepted that.
    """

    document: Document
    draft: PolicyDraft | None
    in_force: Policy | None
    accepted_by: int


async def editor_state(connection: Connection, document: Document) -> PolicyEditor:
    in_force = await store.policy(connection, document)
    number = await store.accepted_by(connection, document, in_force.info.version) if in_force else 0
    return PolicyEditor(document, await store.draft(connection, document), in_force, number)


async def save_draft(connection: Connection, document: Document, text: str, note: str, at: datetime) -> PolicyDraft:
    """Save a draft. No acceptance is requested."""
    draft = PolicyDraft(readable(text), clean_note(note), at)
    await store.save_draft(connection, document, draft)
    return draft


# Row-level security limits these to readers and to the publisher.
discard_draft = store.delete_draft
versions = store.versions
latest_acceptances = store.latest_acceptances


async def publish(
    connection: Connection, document: Document, text: str, note: str, follows: int | None, at: datetime
) -> PolicyVersion:
    """Publish a version. All its readers must accept it.

    `follows` is the version that was seen as current (0: none). Conflict when another one was published since. Invalid
    when nothing changed, or when a later version has no note.
    """
    text, note = clean_text(text), clean_note(note)
    _refuse_marks(text)
    await store.lock(connection, document)
    last = await store.policy(connection, document)
    _require_next_version(document, last, text, note, follows)
    info = PolicyVersion(document.kind, last.info.version + 1 if last else 1, note, at)
    await store.insert(connection, document, Policy(info, text))
    facts: Facts = {
        "policy": document.kind,
        "version": info.version,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    subject = f"workspace:{document.workspace_id}" if document.workspace_id else f"policy:{document.kind}"
    await record(connection, LogEntry(EntryKind.POLICY_PUBLISHED, at, facts), subject=subject)
    await store.delete_draft(connection, document)
    return info


async def version(connection: Connection, document: Document, number: int | None = None) -> Policy:
    """Return a version with its text; without a number, the current one."""
    policy = await store.policy(connection, document, number)
    if policy is None:
        raise NotFound(f"{TITLES[document.kind]}: no such version is published here.")
    return policy


async def accept(
    connection: Connection, account_id: UUID, workspace_id: UUID | None, read: Versions, at: datetime
) -> Versions:
    """Record the account's acceptances. Return the new ones.

    Conflict when another version is current by now.
    """
    require_latest_version(await store.in_force(connection, workspace_id), read)
    before = await store.accepted(connection, account_id, workspace_id)
    await store.insert_acceptances(connection, account_id, workspace_id, read, at)
    return {kind: number for kind, number in read.items() if before.get(kind) != number}


async def pending_acceptances(
    connection: Connection, account_id: UUID, workspace_id: UUID | None
) -> tuple[PolicyKind, ...]:
    """Return what an account must accept in a space; None is its own space."""
    in_force = await store.in_force(connection, workspace_id)
    return to_accept(in_force, await store.accepted(connection, account_id, workspace_id))


def require_latest_version(in_force: Versions, versions: Versions) -> None:
    if changed := outdated_kinds(in_force, versions):
        raise Conflict(
            f"The {join_titles(changed)} changed while you were reading. Please read the new version, then accept.",
            field="accepted",
        )


def join_titles(kinds: Sequence[PolicyKind]) -> str:
    """Return the names for use in a sentence, after "the"."""
    return " and the ".join(NAMES[kind] for kind in kinds)


def _refuse_marks(text: str) -> None:
    """Raise Invalid while the text has marks of a template, and name them."""
    marks = marks_in(text)
    if marks:
        places = "; ".join(f"line {mark.line}: {mark.text}" for mark in marks[:MAX_NAMED])
        raise Invalid(f"Fill in what is marked with [[…]] before you publish: {places}.", field="text")


def _require_next_version(document: Document, last: Policy | None, text: str, note: str, follows: int | None) -> None:
    number = last.info.version if last else 0
    if follows is not None and follows != number:
        name = NAMES[document.kind]
        raise Conflict(f"Version {number} of the {name} was published in the meantime. Please look at it first.")
    if last and last.text == text:
        raise Invalid(f"This is the text of version {number}, word for word: nothing changed.", field="text")
    if last and not note:
        raise Invalid(
            "Please say what changed since the previous version, because people must accept it again.", field="note"
        )
