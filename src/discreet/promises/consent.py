"""What must be asked, and what a yes covers (P4).

Law of this file: no call without a grant. A grant covers one exact request of one person, once, for ten minutes.
A standing grant spares the question, never the grant: it covers an operation as it was, for the GPT it was given
to, and lapses when anything of it changes. Whoever can open a socket takes a `ConsentedCall`, and `consented` is
the only maker of one. What a workspace's rules do not allow nobody can say yes to, and no earlier yes outlives them.
"""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import InitVar, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from discreet.promises.disclose import Disclosure, ExactRequest, MarkKind
from discreet.promises.parties import Party, PartyKind, third_party
from discreet.promises.workspace_rules import Place, may_call

GRANT_LASTS = timedelta(minutes=10)
STANDING_GRANT_LASTS = timedelta(days=90)


def fingerprint(
    origin: str, method: str, path: str, parameters: Mapping[str, Any], auth_scope: str, policy_url: str | None
) -> bytes:
    """What a standing grant is bound to: an operation, exactly as it was when the person said "always" (SPEC §7)."""
    told = [origin, method, path, parameters, auth_scope, policy_url]
    return sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).digest()


@dataclass(frozen=True)
class StandingGrant:
    """A person's "always allow"."""

    id: UUID
    account_id: UUID
    gpt_id: UUID
    fingerprint: bytes
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def covers(self, account_id: UUID, disclosure: Disclosure, now: datetime) -> bool:
        return (
            self.account_id == account_id
            and self.gpt_id == disclosure.recipient.gpt_id
            and self.fingerprint == disclosure.fingerprint
            and self.revoked_at is None
            and now < self.expires_at
        )


@dataclass(frozen=True)
class Asking:
    """Whether the person must be asked, why, and whether "always" may be offered."""

    asks: bool
    reasons: tuple[str, ...]
    no_always: str | None
    """Why "always allow" is not offered; None when it is."""
    standing: StandingGrant | None = None
    """What spares the question."""
    refused: str | None = None
    """Why the workspace allows nobody to say yes; None when it does."""

    def __bool__(self) -> bool:
        raise TypeError("an Asking is no truth value: look at `asks`")


def asking(
    account_id: UUID,
    disclosure: Disclosure,
    prompt_parties: Set[Party],
    standing: Sequence[StandingGrant],
    now: datetime,
    *,
    there: Place,
    sign_in_hosts: Sequence[str] = (),
    trial: bool = False,
    temporary: bool = False,
) -> Asking:
    """Decide on facts alone. `prompt_parties` are those of everything that the model had read when it made the call;
    a `trial` is a builder's call outside of any conversation, a `temporary` one comes from a temporary chat. `there` is
    where the conversation is, `sign_in_hosts` are those that the call contacts for its credentials."""
    host = disclosure.recipient.host
    ruling = may_call(there, disclosure.recipient.gpt_id, (host, *sign_in_hosts))
    if not ruling.allowed:
        return Asking(True, (ruling.sentence,), ruling.sentence, refused=ruling.sentence)
    others = sorted(p.id for p in prompt_parties if p.kind is PartyKind.THIRD_PARTY and p != third_party(host))
    no_always = _no_always(disclosure, host, trial, temporary)
    covering = next((grant for grant in standing if grant.covers(account_id, disclosure, now)), None)
    reasons = []
    if others:
        reasons.append(f"It may carry what {', '.join(others)} answered, and would take it to {host}.")
    elif any(mark.kind is MarkKind.FOREIGN for f in disclosure.fields for part in f.parts for mark in part.marks):
        reasons.append(f"It carries what another third party answered, and would take it to {host}.")
    if no_always:
        reasons.append(no_always)
    elif covering is None:
        reasons.append(_not_covered(account_id, disclosure, standing, now))
    if reasons:
        return Asking(True, tuple(reasons), no_always)
    return Asking(False, (), None, covering)


def _no_always(disclosure: Disclosure, host: str, trial: bool, temporary: bool) -> str | None:
    if temporary:
        return "This chat is temporary, and nobody else's memory is: you are asked every time."
    if disclosure.consequential:
        return f"It may change something at {host}, so you are asked every time."
    return "This is a trial, and you are asked at each." if trial else None


def _not_covered(account_id: UUID, disclosure: Disclosure, standing: Sequence[StandingGrant], now: datetime) -> str:
    """Why no standing grant holds, by the one that comes nearest."""
    near = [g for g in standing if g.account_id == account_id and g.gpt_id == disclosure.recipient.gpt_id]
    same = [grant for grant in near if grant.fingerprint == disclosure.fingerprint]
    if any(grant.revoked_at for grant in same):
        return "You took your “always allow” back."
    if any(now >= grant.expires_at for grant in same):
        return "Your “always allow” has lapsed: it holds for 90 days."
    return "You have not allowed this always."


@dataclass(frozen=True)
class Grant:
    """A person's yes to one exact request. `standing_id` names the standing grant that it rests on."""

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


class NotCovered(Exception):
    """The grant does not cover the call. The text says why, for a person."""


_MAKER = object()


@dataclass(frozen=True)
class ConsentedCall:
    """A request that its person has seen and allowed: the only thing that the door sends. Made by `consented`."""

    grant: Grant
    disclosure: Disclosure
    made_by: InitVar[object] = None

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _MAKER:
            raise TypeError("a ConsentedCall is made by promises.consent.consented alone")

    @property
    def request(self) -> ExactRequest:
        return self.disclosure.request


def consented(
    grant: Grant,
    account_id: UUID,
    conversation_id: UUID | None,
    disclosure: Disclosure,
    now: datetime,
    standing: StandingGrant | None = None,
    *,
    there: Place,
    sign_in_hosts: Sequence[str] = (),
) -> ConsentedCall:
    """The call, when the grant covers exactly it and its workspace allows everybody whom it contacts. `standing` is
    what the grant rests on, as it is now. Raises NotCovered."""
    recipient = disclosure.recipient
    if not (ruling := may_call(there, recipient.gpt_id, (recipient.host, *sign_in_hosts))).allowed:
        raise NotCovered(ruling.sentence)
    bound = (grant.account_id, grant.conversation_id, grant.gpt_id, grant.gpt_version, grant.fingerprint)
    if bound != (account_id, conversation_id, recipient.gpt_id, recipient.gpt_version, disclosure.fingerprint):
        raise NotCovered("This permission was given for something else.")
    if grant.digest != disclosure.request.digest:
        raise NotCovered("The request is not the one that you allowed.")
    if grant.used_at is not None:
        raise NotCovered("This permission has been used already.")
    if not grant.given_at <= now < grant.expires_at:
        raise NotCovered("This permission has expired; it holds for ten minutes.")
    if grant.standing_id is not None and not _still_stands(grant.standing_id, standing, account_id, disclosure, now):
        raise NotCovered("Your “always allow” does not hold any more.")
    return ConsentedCall(grant, disclosure, _MAKER)


def _still_stands(
    standing_id: UUID, standing: StandingGrant | None, account_id: UUID, disclosure: Disclosure, now: datetime
) -> bool:
    return standing is not None and standing.id == standing_id and standing.covers(account_id, disclosure, now)
