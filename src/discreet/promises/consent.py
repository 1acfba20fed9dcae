"""When a person must be asked about a call, and what their yes covers (P4).

Invariants:
- No call is made without a grant.
- A grant covers one exact request of one person, once, for ten minutes.
- A standing grant ("always allow") replaces the question, not the grant. It covers one operation in the exact form that
  was allowed, for one GPT, in one space.
- A standing grant for one conversation ("allow in this chat") covers no call of another, and ends with it.
- A standing grant lapses when any part of the operation changes, or when the GPT was without the operation for a time.
- A standing grant covers only the instructions and actions that the GPT had when it was given, and the kinds of
  personal data that were sent under it.
- Once the model has read another third party's data, web pages among it, no standing grant covers a call: a stranger's
  text may have asked for it.
- With other instructions, or with a new kind of personal data, the person is asked again. A new "always" then replaces
  the old one.
- Where the model wrote a call with stand-ins and the originals were put back (P14), the person is asked every time, and
  a program's call is not made.
- Where the model chose the recipient, as it does for a web page, the person is asked every time, and a program's call
  is not made: an address can carry anything out.
- Where a call would send a picture that its recipient has not made itself, the person is asked every time, and a
  program's call is not made: no mark shows what a picture holds.
- A program that calls with an API key cannot be asked. It may call only the operations that the key's maker granted to
  that key.
- Code that opens a socket to a third party takes a `ConsentedCall`. Only `consented` and `consented_for_key` create
  one.
- A person cannot consent to a call that the workspace's rules forbid, and earlier consent does not override the rules.
"""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import InitVar, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from discreet.promises.capabilities import Capability
from discreet.promises.disclosure import ChosenBy, Disclosure, ExactRequest, MarkKind
from discreet.promises.parties import WEB_PAGES, Party, PartyKind, third_party
from discreet.promises.workspace_rules import CallSite, PolicyDecision, may_call

GRANT_LIFETIME = timedelta(minutes=10)
STANDING_GRANT_LIFETIME = timedelta(days=90)
GUESTS_ASKED = "We ask every time in a guest chat."
ADDRESS_CARRIES = "The model chose this address, and an address can carry anything, so we ask every time."
PICTURE_SHOWS = "A picture can show anything, so we ask each time before one leaves."
NEVER_ALLOWED = "You haven't chosen “Always allow” for this."
"""The reason to ask about an operation for which the person never chose "always allow"."""


def fingerprint(
    origin: str, method: str, path: str, parameters: Mapping[str, Any], auth_scope: str, policy_url: str | None
) -> bytes:
    """Return the hash of an operation, exactly as it was when "always" was said.

    A standing grant is bound to it (specification: Actions).
    """
    told = [origin, method, path, parameters, auth_scope, policy_url]
    return sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).digest()


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

    def covers(self, account_id: UUID, disclosure: Disclosure, now: datetime, *, there: CallSite) -> bool:
        kinds_went_before = disclosure.personal_kinds <= self.personal_kinds
        return kinds_went_before and self.covers_operation(account_id, disclosure, now, there=there)

    def covers_operation(self, account_id: UUID, disclosure: Disclosure, now: datetime, *, there: CallSite) -> bool:
        """Check as `covers` does, but ignore the kinds of personal data."""
        return self.has_wording_of(disclosure) and self.holds_for(account_id, disclosure, now, there=there)

    def holds_for(self, account_id: UUID, disclosure: Disclosure, now: datetime, *, there: CallSite) -> bool:
        """Check as `covers` does, but ignore the wording and the kinds of personal data."""
        return (
            self.account_id == account_id
            and self.workspace_id == there.workspace_id
            and self.conversation_id in (None, there.conversation_id)
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
    account_id: UUID, disclosure: Disclosure, standing: Sequence[StandingGrant], now: datetime, *, there: CallSite
) -> frozenset[str]:
    """Return the kinds of personal data that an "always" to this request covers.

    They are the request's own kinds, and those of the standing grant that it replaces if the wording is the same.
    """
    before = (grant for grant in standing if grant.covers_operation(account_id, disclosure, now, there=there))
    return disclosure.personal_kinds.union(*(grant.personal_kinds for grant in before))


@dataclass(frozen=True)
class ConsentDecision:
    """Whether the person must be asked, why, and whether "always" may be offered."""

    asks: bool
    reasons: tuple[str, ...]
    no_always: str | None
    """Why "always allow" is not offered; None when it is."""
    standing: StandingGrant | None = None
    """The standing grant that makes the question unnecessary."""
    refused: str | None = None
    """Why the workspace forbids the call; None if it allows it."""
    asked_again: str | None = None
    """Why a standing grant that still holds does not cover this call; None if there is none. It is also one of the
    reasons.
    """
    never_allowed: bool = False
    """Whether the only reason is that the person never chose "always allow" for this operation."""

    def __bool__(self) -> bool:
        raise TypeError("an Asking is not a truth value: read `asks`")


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
    guest: bool = False,
    restored: bool = False,
) -> ConsentDecision:
    """Decide whether the person must be asked about a call.

    `prompt_parties` are the parties of everything that the model had read when it made the call. `there` is the place
    of the conversation. `sign_in_hosts` are the hosts that the call contacts for its credentials. A `trial` is a
    builder's call outside of a conversation; a `temporary` call comes from a temporary chat, a `guest` one from a
    guest's. `restored`: the model wrote it with stand-ins, and it would send the originals.
    """
    host = disclosure.recipient.host
    hosts = (host, *sign_in_hosts)
    decision = may_call(there, disclosure.recipient.gpt_id, hosts, capability=disclosure.capability)
    if not decision.allowed:
        return ConsentDecision(True, (decision.sentence,), decision.sentence, refused=decision.sentence)
    others, of_web = _others(prompt_parties, disclosure)
    no_always = GUESTS_ASKED if guest else _no_always(disclosure, host, trial, temporary, restored)
    covering = next((grant for grant in standing if grant.covers(account_id, disclosure, now, there=there)), None)
    reasons, asked_again = [], None
    if others:
        reasons.append(f"It may contain data from {', '.join(others)}, and would send it to {host}.")
    if of_web:
        reasons.append(f"It may contain text of web pages, and would send it to {host}.")
    if not reasons and any(
        mark.kind is MarkKind.FOREIGN for f in disclosure.fields for part in f.parts for mark in part.marks
    ):
        reasons.append(f"It contains data from another third party, and would send it to {host}.")
    if no_always:
        reasons.append(no_always)
    elif covering is None:
        asked_again = _asked_again(account_id, disclosure, standing, now, there)
        reasons.append(asked_again or _not_covered(account_id, disclosure, standing, now, there))
    if reasons:
        never = reasons == [NEVER_ALLOWED]
        return ConsentDecision(True, tuple(reasons), no_always, asked_again=asked_again, never_allowed=never)
    return ConsentDecision(False, (), None, covering)


def _others(prompt_parties: Set[Party], disclosure: Disclosure) -> tuple[list[str], bool]:
    """Return the hosts besides the recipient whose data the model had read, and whether web pages were among it."""
    own = {third_party(disclosure.recipient.host), *map(Party.parse, disclosure.own_parties)}
    others = {party for party in prompt_parties if party.kind is PartyKind.THIRD_PARTY} - own
    return sorted(party.id for party in others - {WEB_PAGES}), WEB_PAGES in others


def _no_always(disclosure: Disclosure, host: str, trial: bool, temporary: bool, restored: bool) -> str | None:
    if temporary:
        return "In a temporary chat, we ask every time."
    if restored:
        return f"It would send masked personal data to {host}, so we ask every time."
    if disclosure.recipient.chosen_by is ChosenBy.MODEL:
        return ADDRESS_CARRIES
    if disclosure.sends_foreign_picture:
        return PICTURE_SHOWS
    if disclosure.consequential:
        return f"It may change something at {host}, so we ask every time."
    return "This is a test, so we ask every time." if trial else None


def _not_covered(
    account_id: UUID, disclosure: Disclosure, standing: Sequence[StandingGrant], now: datetime, there: CallSite
) -> str:
    """Return why no standing grant holds, judged by the closest one."""
    near = [g for g in standing if g.account_id == account_id and g.gpt_id == disclosure.recipient.gpt_id]
    everywhere = [grant for grant in near if grant.fingerprint == disclosure.fingerprint]
    of_chat = (None, there.conversation_id)
    everywhere = [grant for grant in everywhere if grant.conversation_id in of_chat]
    same = [grant for grant in everywhere if grant.workspace_id == there.workspace_id and grant.replaced_at is None]
    if any(grant.revoked_at for grant in same):
        return "You withdrew “Always allow” for this."
    if any(grant.lapsed_at for grant in same):
        return "This was removed from the GPT and added again since you chose “Always allow”, so we ask again."
    if any(now >= grant.expires_at for grant in same):
        return "“Always allow” has expired for this. It lasts 90 days."
    if everywhere and not same:
        return "You chose “Always allow” in another space, not in this one."
    return NEVER_ALLOWED


def _asked_again(
    account_id: UUID, disclosure: Disclosure, standing: Sequence[StandingGrant], now: datetime, there: CallSite
) -> str | None:
    """Return why a standing grant that still holds does not cover this call.

    None if no standing grant holds.
    """
    grant = next((grant for grant in standing if grant.holds_for(account_id, disclosure, now, there=there)), None)
    if grant is None:
        return None
    if not grant.wording:
        return "You chose “Always allow” before changes to a GPT's instructions were tracked, so we ask once more."
    if not grant.has_wording_of(disclosure):
        return "This GPT's instructions or actions changed since you chose “Always allow”."
    kinds = ", ".join(sorted(disclosure.personal_kinds - grant.personal_kinds))
    return f"This sends personal data that earlier requests didn't: {kinds}."


@dataclass(frozen=True, kw_only=True)
class KeyOperation:
    """An operation of one GPT that an API key's maker grants to its programs.

    It covers the operation in the exact form that was granted. `may_change`: the maker was warned that the operation
    may change something at its host, and agreed. The grant ends with the key.
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
    there: CallSite,
    gpt_id: UUID,
    host: str,
    sign_in_hosts: Sequence[str],
    *,
    own_sign_in: bool,
    capability: Capability | None = None,
) -> PolicyDecision:
    """Decide whether a key of this place can be granted such an operation.

    `own_sign_in`: the call carries the caller's own sign-in at the host. `capability` is as for `may_call`. An
    operation that may change something at its host can be granted, but needs a confirmation of its own.
    """
    if not (decision := may_call(there, gpt_id, (host, *sign_in_hosts), capability=capability)).allowed:
        return decision
    if own_sign_in:
        return PolicyDecision(False, f"It uses a person's own sign-in at {host}, which programs cannot use.")
    return PolicyDecision(True, "It can be granted.")


@dataclass(frozen=True, kw_only=True)
class ApiKeyFacts:
    """The facts about an API key that decide on a program's call.

    `holds`: the key is valid at this moment. `granted` are the key's grants for this GPT. `prompt_parties` are the
    parties of everything that the model had read. `restored`: it wrote the call with stand-ins.
    """

    account_id: UUID
    key_id: UUID
    holds: bool
    granted: Sequence[KeyOperation]
    prompt_parties: Set[Party]
    own_sign_in: bool = False
    restored: bool = False


def granted_to_key(
    by: ApiKeyFacts, disclosure: Disclosure, *, there: CallSite, sign_in_hosts: Sequence[str] = ()
) -> KeyOperation:
    """Return the grant that lets this key make this call.

    Raises GrantMismatch if there is none: a program cannot be asked, so the call is not made.
    """
    to = disclosure.recipient
    decision = may_grant_to_key(
        there, to.gpt_id, to.host, sign_in_hosts, own_sign_in=by.own_sign_in, capability=disclosure.capability
    )
    if not decision.allowed:
        raise GrantMismatch(decision.sentence)
    if not by.holds:
        raise GrantMismatch("The API key has ended.")
    asked = (by.account_id, by.key_id, to.gpt_id, disclosure.fingerprint)
    if to.chosen_by is ChosenBy.MODEL:
        raise GrantMismatch("The model chose this address, and no person can check it.")
    if disclosure.request.picture is not None:
        raise GrantMismatch("It would send a picture, and no person can check it.")
    held = (grant for grant in by.granted if grant.covers(*asked, consequential=disclosure.consequential))
    if (covering := next(held, None)) is None:
        raise GrantMismatch(_not_granted(by, disclosure))
    others, of_web = _others(by.prompt_parties, disclosure)
    if others:
        raise GrantMismatch(f"It may contain data from {', '.join(others)}, and no person can check that.")
    if of_web:
        raise GrantMismatch("It may contain text of web pages, and no person can check that.")
    if by.restored:
        raise GrantMismatch(f"It would send masked personal data to {to.host}, and no person can check that.")
    return covering


def _not_granted(by: ApiKeyFacts, disclosure: Disclosure) -> str:
    """Return why no grant covers the call, judged by the closest one."""
    asked = (by.account_id, by.key_id, disclosure.recipient.gpt_id, disclosure.fingerprint)
    same = [each for each in by.granted if (each.account_id, each.key_id, each.gpt_id, each.fingerprint) == asked]
    if any(grant.revoked_at is None for grant in same):
        return "It can now change something there, and this API key has no permission for that."
    if same:
        return "The permission of this API key for it was withdrawn."
    return "This API key has no permission for it in its current form."


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


_MAKER = object()


@dataclass(frozen=True)
class ConsentedCall:
    """A request that its person has allowed; only this type is sent to a third party.

    `consented` creates it for a request that the person has seen, `consented_for_key` for a program that was granted
    the operation.
    """

    grant: Grant
    disclosure: Disclosure
    made_by: InitVar[object] = None

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _MAKER:
            raise TypeError("a ConsentedCall is made only in promises.consent")

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
    """Return the call if the grant covers exactly it and its hosts are allowed.

    The workspace must allow all hosts that the call contacts. `standing` is the current state of the standing grant
    that the grant comes from. Raises GrantMismatch.
    """
    recipient = disclosure.recipient
    hosts = (recipient.host, *sign_in_hosts)
    if not (decision := may_call(there, recipient.gpt_id, hosts, capability=disclosure.capability)).allowed:
        raise GrantMismatch(decision.sentence)
    _require_exact_request(grant, account_id, conversation_id, disclosure, now)
    if grant.key_operation_id is not None:
        raise GrantMismatch("This permission was given to a program.")
    if grant.standing_id is not None and recipient.chosen_by is ChosenBy.MODEL:
        raise GrantMismatch(ADDRESS_CARRIES)
    if grant.standing_id is not None and disclosure.sends_foreign_picture:
        raise GrantMismatch(PICTURE_SHOWS)
    if grant.standing_id is not None and (
        standing is None
        or standing.id != grant.standing_id
        or not standing.covers(account_id, disclosure, now, there=there)
    ):
        raise GrantMismatch("“Always allow” is no longer valid for this.")
    return ConsentedCall(grant, disclosure, _MAKER)


def consented_for_key(
    grant: Grant,
    by: ApiKeyFacts,
    disclosure: Disclosure,
    now: datetime,
    *,
    there: CallSite,
    sign_in_hosts: Sequence[str] = (),
) -> ConsentedCall:
    """Return a program's call if its key was granted the operation.

    The grant must cover exactly this request. Raises GrantMismatch.
    """
    covering = granted_to_key(by, disclosure, there=there, sign_in_hosts=sign_in_hosts)
    _require_exact_request(grant, by.account_id, None, disclosure, now)
    if grant.key_operation_id != covering.id:
        raise GrantMismatch("This permission was given for something else.")
    return ConsentedCall(grant, disclosure, _MAKER)


def _require_exact_request(
    grant: Grant, account_id: UUID, conversation_id: UUID | None, disclosure: Disclosure, now: datetime
) -> None:
    """Raise GrantMismatch unless the grant is for exactly this request.

    It must be of the same person, unused and not expired.
    """
    to = disclosure.recipient
    bound = (grant.account_id, grant.conversation_id, grant.gpt_id, grant.gpt_version, grant.fingerprint)
    if bound != (account_id, conversation_id, to.gpt_id, to.gpt_version, disclosure.fingerprint):
        raise GrantMismatch("This permission was given for something else.")
    if grant.digest != disclosure.request.digest:
        raise GrantMismatch("This isn't the request you allowed.")
    if grant.used_at is not None:
        raise GrantMismatch("This permission has been used already.")
    if not grant.given_at <= now < grant.expires_at:
        raise GrantMismatch("This permission has expired; it lasts ten minutes.")
