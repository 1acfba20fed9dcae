"""What must be asked, and what a yes covers (P4).

Invariants:
- No call without a grant.
- A grant covers one exact request of one person, once, for ten minutes.
- A standing grant spares the question, never the grant: it covers an operation as it was, for the GPT it was given
  to, in the space it was given in, and lapses when anything of it changes, or when the GPT was without it meanwhile.
- It covers what the GPT told its model when it was given, and the kinds of personal data that went with it.
- With other instructions, and with a kind that never went before, the person is asked again.
- Their "always" then takes its place.
- A program that calls with an API key has no eyes: it goes by what the key's maker granted to that key, operation by
  operation, and by nothing else.
- Whoever can open a socket takes a `ConsentedCall`, and `consented` and `consented_for_key` are the only makers of
  one.
- What a workspace's rules do not allow nobody can say yes to, and no earlier yes outlives them.
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
from discreet.promises.workspace_rules import CallSite, PolicyDecision, may_call

GRANT_LASTS = timedelta(minutes=10)
STANDING_GRANT_LASTS = timedelta(days=90)


def fingerprint(
    origin: str, method: str, path: str, parameters: Mapping[str, Any], auth_scope: str, policy_url: str | None
) -> bytes:
    """What a standing grant is bound to: an operation, exactly as it was when the person said "always"
    (specification: Actions)."""
    told = [origin, method, path, parameters, auth_scope, policy_url]
    return sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).digest()


@dataclass(frozen=True, kw_only=True)
class StandingGrant:
    """A person's "always allow", in the space that they gave it in: a workspace, or (None) their own."""

    id: UUID
    account_id: UUID
    workspace_id: UUID | None
    gpt_id: UUID
    fingerprint: bytes
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    lapsed_at: datetime | None = None
    """When its operation came back to the GPT after having been away: as it was, and yet another one's to allow."""
    wording: int = 0
    """What the GPT told its model when it was given (`Recipient.wording`). 0, not known, covers nothing."""
    personal_kinds: frozenset[str] = frozenset()
    """The kinds of personal data in the request that it was given for, and in those that it had covered before."""
    replaced_at: datetime | None = None
    """When a later "always" for the same operation took its place."""
    tells_still: bool = True
    """Whether the GPT tells its model this wording now. For the person's list; what a call tells decides here."""

    def covers(self, account_id: UUID, disclosure: Disclosure, now: datetime, *, there: CallSite) -> bool:
        kinds_went_before = disclosure.personal_kinds <= self.personal_kinds
        return kinds_went_before and self.covers_operation(account_id, disclosure, now, there=there)

    def covers_operation(self, account_id: UUID, disclosure: Disclosure, now: datetime, *, there: CallSite) -> bool:
        """As `covers`, whatever personal data the call carries."""
        return self.has_wording_of(disclosure) and self.holds_for(account_id, disclosure, now, there=there)

    def holds_for(self, account_id: UUID, disclosure: Disclosure, now: datetime, *, there: CallSite) -> bool:
        """As `covers`, whatever the GPT tells its model and personal data the call carries."""
        return (
            self.account_id == account_id
            and self.workspace_id == there.workspace_id
            and self.gpt_id == disclosure.recipient.gpt_id
            and self.fingerprint == disclosure.fingerprint
            and self.revoked_at is None
            and self.lapsed_at is None
            and self.replaced_at is None
            and now < self.expires_at
        )

    def has_wording_of(self, disclosure: Disclosure) -> bool:
        return 0 < self.wording == disclosure.recipient.wording


def kinds_from_now_on(
    account_id: UUID, disclosure: Disclosure, standing: Sequence[StandingGrant], now: datetime, *, there: CallSite
) -> frozenset[str]:
    """The kinds of personal data that an "always" to this request covers: its own, and those of the "always" that it
    replaces while the GPT tells its model the same."""
    before = (grant for grant in standing if grant.covers_operation(account_id, disclosure, now, there=there))
    return disclosure.personal_kinds.union(*(grant.personal_kinds for grant in before))


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
    asked_again: str | None = None
    """Why an "always" that still holds does not cover this call; None when there is none. One of the reasons."""

    def __bool__(self) -> bool:
        raise TypeError("an Asking is no truth value: look at `asks`")


def asking(
    account_id: UUID,
    disclosure: Disclosure,
    prompt_parties: Set[Party],
    standing: Sequence[StandingGrant],
    now: datetime,
    *,
    there: CallSite,
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
    others = _others(prompt_parties, host)
    no_always = _no_always(disclosure, host, trial, temporary)
    covering = next((grant for grant in standing if grant.covers(account_id, disclosure, now, there=there)), None)
    reasons, asked_again = [], None
    if others:
        reasons.append(f"It may carry what {', '.join(others)} answered, and would take it to {host}.")
    elif any(mark.kind is MarkKind.FOREIGN for f in disclosure.fields for part in f.parts for mark in part.marks):
        reasons.append(f"It carries what another third party answered, and would take it to {host}.")
    if no_always:
        reasons.append(no_always)
    elif covering is None:
        asked_again = _asked_again(account_id, disclosure, standing, now, there)
        reasons.append(asked_again or _not_covered(account_id, disclosure, standing, now, there))
    if reasons:
        return Asking(True, tuple(reasons), no_always, asked_again=asked_again)
    return Asking(False, (), None, covering)


def _others(prompt_parties: Set[Party], host: str) -> list[str]:
    """The third parties, other than the recipient, whose answers the model had read."""
    return sorted(p.id for p in prompt_parties if p.kind is PartyKind.THIRD_PARTY and p != third_party(host))


def _no_always(disclosure: Disclosure, host: str, trial: bool, temporary: bool) -> str | None:
    if temporary:
        return "This chat is temporary, and nobody else's memory is: you are asked every time."
    if disclosure.consequential:
        return f"It may change something at {host}, so you are asked every time."
    return "This is a trial, and you are asked at each." if trial else None


def _not_covered(
    account_id: UUID, disclosure: Disclosure, standing: Sequence[StandingGrant], now: datetime, there: CallSite
) -> str:
    """Why no standing grant holds, by the one that comes nearest."""
    near = [g for g in standing if g.account_id == account_id and g.gpt_id == disclosure.recipient.gpt_id]
    everywhere = [grant for grant in near if grant.fingerprint == disclosure.fingerprint]
    same = [grant for grant in everywhere if grant.workspace_id == there.workspace_id and grant.replaced_at is None]
    if any(grant.revoked_at for grant in same):
        return "You took your “always allow” back."
    if any(grant.lapsed_at for grant in same):
        return "This was taken out of the GPT after you allowed it always, and has come back: you are asked anew."
    if any(now >= grant.expires_at for grant in same):
        return "Your “always allow” has lapsed: it holds for 90 days."
    if everywhere and not same:
        return "You have allowed this always in another of your spaces; here you are asked."
    return "You have not allowed this always."


def _asked_again(
    account_id: UUID, disclosure: Disclosure, standing: Sequence[StandingGrant], now: datetime, there: CallSite
) -> str | None:
    """Why a standing grant that still holds does not cover this call; None when none holds."""
    grant = next((grant for grant in standing if grant.holds_for(account_id, disclosure, now, there=there)), None)
    if grant is None:
        return None
    if not grant.wording:
        return (
            "You allowed this always before changes of a GPT's instructions were noticed, so you are asked once more."
        )
    if not grant.has_wording_of(disclosure):
        return "This GPT's instructions or actions changed since you allowed this always."
    kinds = ", ".join(sorted(disclosure.personal_kinds - grant.personal_kinds))
    return f"This call sends personal data that earlier calls did not: {kinds}."


@dataclass(frozen=True, kw_only=True)
class KeyOperation:
    """What the maker of an API key lets programs with it do from now on: call one operation as it was, of one GPT.

    `may_change`: they were told that it may change something at its host, and said yes to that, too. It ends with the
    key.
    """

    id: UUID
    account_id: UUID
    key_id: UUID
    gpt_id: UUID
    fingerprint: bytes
    may_change: bool
    given_at: datetime
    revoked_at: datetime | None = None

    def covers(self, account_id: UUID, key_id: UUID, gpt_id: UUID, fingerprint: bytes, *, consequential: bool) -> bool:
        return (
            (self.account_id, self.key_id, self.gpt_id) == (account_id, key_id, gpt_id)
            and self.fingerprint == fingerprint
            and (self.may_change or not consequential)
            and self.revoked_at is None
        )


def may_grant_to_key(
    there: CallSite, gpt_id: UUID, host: str, sign_in_hosts: Sequence[str], *, own_sign_in: bool
) -> PolicyDecision:
    """Whether anybody can let a key of this place call such an operation. `own_sign_in`: it carries the sign-in of
    whoever calls. What may change something at its host can be granted; its granting asks for a yes of its own."""
    if not (ruling := may_call(there, gpt_id, (host, *sign_in_hosts))).allowed:
        return ruling
    if own_sign_in:
        return PolicyDecision(False, f"It is called with a person's own sign-in at {host}, which no program is given.")
    return PolicyDecision(True, "It can be granted.")


@dataclass(frozen=True, kw_only=True)
class ByKey:
    """A program's call as far as its key is concerned. `holds`: the key opens something at this moment. `granted` are
    the key's grants for this GPT, `prompt_parties` those of everything that the model had read."""

    account_id: UUID
    key_id: UUID
    holds: bool
    granted: Sequence[KeyOperation]
    prompt_parties: Set[Party]
    own_sign_in: bool = False


def granted_to_key(
    by: ByKey, disclosure: Disclosure, *, there: CallSite, sign_in_hosts: Sequence[str] = ()
) -> KeyOperation:
    """What lets this key make this call. Raises NotCovered: nobody can be asked, so the call is not made."""
    to = disclosure.recipient
    ruling = may_grant_to_key(there, to.gpt_id, to.host, sign_in_hosts, own_sign_in=by.own_sign_in)
    if not ruling.allowed:
        raise NotCovered(ruling.sentence)
    if not by.holds:
        raise NotCovered("The API key has ended.")
    asked = (by.account_id, by.key_id, to.gpt_id, disclosure.fingerprint)
    held = (grant for grant in by.granted if grant.covers(*asked, consequential=disclosure.consequential))
    if (covering := next(held, None)) is None:
        raise NotCovered(_not_granted(by, disclosure))
    if others := _others(by.prompt_parties, to.host):
        raise NotCovered(f"It may carry what {', '.join(others)} answered, and nobody is there to see that.")
    return covering


def _not_granted(by: ByKey, disclosure: Disclosure) -> str:
    """Why no grant covers the call, by the one that comes nearest."""
    asked = (by.account_id, by.key_id, disclosure.recipient.gpt_id, disclosure.fingerprint)
    same = [each for each in by.granted if (each.account_id, each.key_id, each.gpt_id, each.fingerprint) == asked]
    if any(grant.revoked_at is None for grant in same):
        return "It may change something there by now, and this API key was granted it as something that does not."
    if same:
        return "It was granted to this API key, and taken back."
    return "It is not granted to this API key as it is now."


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A person's yes to one exact request. `standing_id` names the standing grant that it rests on, `key_operation_id`
    what was granted to the API key that a program called with."""

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


class NotCovered(Exception):
    """The grant does not cover the call. The text says why, for a person."""


_MAKER = object()


@dataclass(frozen=True)
class ConsentedCall:
    """A request that its person has allowed: the only thing that the door sends. Made by `consented` of one that they
    have seen, and by `consented_for_key` of one for a program that they granted it to."""

    grant: Grant
    disclosure: Disclosure
    made_by: InitVar[object] = None

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _MAKER:
            raise TypeError("a ConsentedCall is made in promises.consent alone")

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
    there: CallSite,
    sign_in_hosts: Sequence[str] = (),
) -> ConsentedCall:
    """The call, when the grant covers exactly it and its workspace allows everybody whom it contacts. `standing` is
    what the grant rests on, as it is now. Raises NotCovered."""
    recipient = disclosure.recipient
    if not (ruling := may_call(there, recipient.gpt_id, (recipient.host, *sign_in_hosts))).allowed:
        raise NotCovered(ruling.sentence)
    _refuse_another(grant, account_id, conversation_id, disclosure, now)
    if grant.key_operation_id is not None:
        raise NotCovered("This permission was given for a program.")
    if grant.standing_id is not None and (
        standing is None
        or standing.id != grant.standing_id
        or not standing.covers(account_id, disclosure, now, there=there)
    ):
        raise NotCovered("Your “always allow” does not hold any more.")
    return ConsentedCall(grant, disclosure, _MAKER)


def consented_for_key(
    grant: Grant,
    by: ByKey,
    disclosure: Disclosure,
    now: datetime,
    *,
    there: CallSite,
    sign_in_hosts: Sequence[str] = (),
) -> ConsentedCall:
    """The call of a program, when its key was granted the operation and the grant covers exactly this request. Raises
    NotCovered."""
    covering = granted_to_key(by, disclosure, there=there, sign_in_hosts=sign_in_hosts)
    _refuse_another(grant, by.account_id, None, disclosure, now)
    if grant.key_operation_id != covering.id:
        raise NotCovered("This permission was given for something else.")
    return ConsentedCall(grant, disclosure, _MAKER)


def _refuse_another(
    grant: Grant, account_id: UUID, conversation_id: UUID | None, disclosure: Disclosure, now: datetime
) -> None:
    """NotCovered unless the grant is for exactly this request of this person, unused, and not over."""
    to = disclosure.recipient
    bound = (grant.account_id, grant.conversation_id, grant.gpt_id, grant.gpt_version, grant.fingerprint)
    if bound != (account_id, conversation_id, to.gpt_id, to.gpt_version, disclosure.fingerprint):
        raise NotCovered("This permission was given for something else.")
    if grant.digest != disclosure.request.digest:
        raise NotCovered("The request is not the one that you allowed.")
    if grant.used_at is not None:
        raise NotCovered("This permission has been used already.")
    if not grant.given_at <= now < grant.expires_at:
        raise NotCovered("This permission has expired; it holds for ten minutes.")
