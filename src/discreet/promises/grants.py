"""Grants: a person's yes to one exact request, and their "always allow" (P4).

Invariants:
- A grant covers one exact request of one person, once, for ten minutes.
- A standing grant ("always allow") covers one operation in the exact form that was allowed, for one GPT, in one space.
- A standing grant for one conversation ("allow in this chat") covers no call of another, and ends with it.
- A standing grant lapses when any part of the operation changes, or when the GPT was without the operation for a time.
- A standing grant covers only the instructions and actions that the GPT had when it was given, and the kinds of
  personal data that were sent under it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from discreet.promises.disclosure import Disclosure
from discreet.promises.workspace_rules import CallSite

GRANT_LIFETIME = timedelta(minutes=10)
STANDING_GRANT_LIFETIME = timedelta(days=90)


def fingerprint(
    origin: str, method: str, path: str, parameters: Mapping[str, Any], auth_scope: str, policy_url: str | None
) -> bytes:
    """Return the hash of an operation, exactly as it was when "always" was said.

    A standing grant is bound to it (specification: Actions).
    """
    fields = [origin, method, path, parameters, auth_scope, policy_url]
    return sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).digest()


@dataclass(frozen=True, kw_only=True)
class StandingGrant:
    """A person's "always allow" in one space: a workspace, or their own space (None)."""

    id: UUID
    account_id: UUID
    workspace_id: UUID | None
    gpt_id: UUID
    fingerprint: bytes
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    lapsed_at: datetime | None = None
    """When the operation came back to the GPT after having been removed. It may be another one in the same form, so it
    must be allowed again.
    """
    wording: int = 0
    """Number of the instructions and actions at the time of the grant (`Recipient.wording`). 0 (unknown) covers
    nothing.
    """
    personal_kinds: frozenset[str] = frozenset()
    """Kinds of personal data in the request that it was given for, and in earlier requests that it covered."""
    replaced_at: datetime | None = None
    """When a later "always" for the same operation replaced it."""
    conversation_id: UUID | None = None
    """The one conversation in which it holds ("allow in this chat"); None: all of the space."""
    tells_still: bool = True
    """Whether the GPT still has this wording. Only for the person's list: `covers` compares the wording of the call
    itself.
    """

    def covers(self, account_id: UUID, disclosure: Disclosure, now: datetime, *, call_site: CallSite) -> bool:
        are_kinds_covered = disclosure.personal_kinds <= self.personal_kinds
        return are_kinds_covered and self.covers_operation(account_id, disclosure, now, call_site=call_site)

    def covers_operation(self, account_id: UUID, disclosure: Disclosure, now: datetime, *, call_site: CallSite) -> bool:
        """Check as `covers` does, but ignore the kinds of personal data."""
        return self.has_wording_of(disclosure) and self.holds_for(account_id, disclosure, now, call_site=call_site)

    def holds_for(self, account_id: UUID, disclosure: Disclosure, now: datetime, *, call_site: CallSite) -> bool:
        """Check as `covers` does, but ignore the wording and the kinds of personal data."""
        return (
            self.account_id == account_id
            and self.workspace_id == call_site.workspace_id
            and self.conversation_id in (None, call_site.conversation_id)
            and self.gpt_id == disclosure.recipient.gpt_id
            and self.fingerprint == disclosure.fingerprint
            and self.revoked_at is None
            and self.lapsed_at is None
            and self.replaced_at is None
            and now < self.expires_at
        )

    def has_wording_of(self, disclosure: Disclosure) -> bool:
        return 0 < self.wording == disclosure.recipient.wording


def always_allowed_kinds(
    account_id: UUID, disclosure: Disclosure, standing: Sequence[StandingGrant], now: datetime, *, call_site: CallSite
) -> frozenset[str]:
    """Return the kinds of personal data that an "always" to this request covers.

    They are the request's own kinds, and those of the standing grant that it replaces if the wording is the same.
    """
    before = (grant for grant in standing if grant.covers_operation(account_id, disclosure, now, call_site=call_site))
    return disclosure.personal_kinds.union(*(grant.personal_kinds for grant in before))


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A person's yes to one exact request.

    `standing_id` names the standing grant that it comes from, `key_operation_id` the grant to the API key of a program.
    """

    id: UUID
    account_id: UUID
    conversation_id: UUID | None
    gpt_id: UUID
    gpt_version: int
    fingerprint: bytes
    digest: bytes
    given_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    standing_id: UUID | None = None
    key_operation_id: UUID | None = None


class GrantMismatch(Exception):
    """The grant does not cover the call. The text tells the person why."""


def require_exact_request(
    grant: Grant, account_id: UUID, conversation_id: UUID | None, disclosure: Disclosure, now: datetime
) -> None:
    """Raise GrantMismatch unless the grant is for exactly this request.

    It must be of the same person, unused and not expired.
    """
    recipient = disclosure.recipient
    granted = (grant.account_id, grant.conversation_id, grant.gpt_id, grant.gpt_version, grant.fingerprint)
    if granted != (account_id, conversation_id, recipient.gpt_id, recipient.gpt_version, disclosure.fingerprint):
        raise GrantMismatch("This permission was given for something else.")
    if grant.digest != disclosure.request.digest:
        raise GrantMismatch("This isn't the request you allowed.")
    if grant.used_at is not None:
        raise GrantMismatch("This permission has been used already.")
    if not grant.given_at <= now < grant.expires_at:
        raise GrantMismatch("This permission has expired; it lasts ten minutes.")
