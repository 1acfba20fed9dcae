"""When a person must be asked about a call to a third party (P4).

Invariants:
- A standing grant (`grants.py`) replaces the question, not the grant.
- Once the model has read another third party's data, including web pages, no standing grant covers a call: a stranger's
  text may have asked for it.
- With other instructions, or with a new kind of personal data, the person is asked again. A new "always" then replaces
  the old one.
- Where the model wrote a call with stand-ins and the originals were put back (P14), the person is asked every time.
- Where the model chose the recipient, as it does for a web page, the person is asked every time: an address can carry
  anything out.
- Where a call would send a picture that its recipient has not made itself, the person is asked every time: no mark
  shows what a picture holds.
- A person cannot consent to a call that the workspace's rules forbid, and earlier consent does not override the rules.

A program cannot be asked: `key_grants.py` decides on its calls.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.promises.disclosure import ChosenBy, Disclosure, MarkKind
from discreet.promises.grants import StandingGrant
from discreet.promises.parties import WEB_PAGES, Party, PartyKind, third_party
from discreet.promises.workspace_rules import CallSite, may_call

GUESTS_ASKED = "We ask every time in a guest chat."
ADDRESS_CARRIES = "The model chose this address, and an address can carry anything, so we ask every time."
PICTURE_SHOWS = "A picture can show anything, so we ask each time before one leaves."
NEVER_ALLOWED = "You haven't chosen “Always allow” for this."
"""The reason to ask about an operation for which the person never chose "always allow"."""


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


def decide_consent(
    account_id: UUID,
    disclosure: Disclosure,
    prompt_parties: Set[Party],
    standing: Sequence[StandingGrant],
    now: datetime,
    *,
    call_site: CallSite,
    sign_in_hosts: Sequence[str] = (),
    trial: bool = False,
    temporary: bool = False,
    guest: bool = False,
    restored: bool = False,
) -> ConsentDecision:
    """Decide whether the person must be asked about a call.

    `prompt_parties` are the parties of everything that the model had read when it made the call. `call_site` is the
    place of the conversation. `sign_in_hosts` are the hosts that the call contacts for its credentials. A `trial` is a
    builder's call outside of a conversation; a `temporary` call comes from a temporary chat, a `guest` one from a
    guest's. `restored`: the model wrote it with stand-ins, and it would send the originals.
    """
    host = disclosure.recipient.host
    hosts = (host, *sign_in_hosts)
    decision = may_call(call_site, disclosure.recipient.gpt_id, hosts, capability=disclosure.capability)
    if not decision.allowed:
        return ConsentDecision(True, (decision.sentence,), decision.sentence, refused=decision.sentence)
    others, of_web = other_sources(prompt_parties, disclosure)
    no_always = GUESTS_ASKED if guest else _no_always(disclosure, host, trial, temporary, restored)
    covering = next(
        (grant for grant in standing if grant.covers(account_id, disclosure, now, call_site=call_site)), None
    )
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
        asked_again = _lapsed_coverage(account_id, disclosure, standing, now, call_site)
        reasons.append(asked_again or _not_covered(account_id, disclosure, standing, now, call_site))
    if reasons:
        never = reasons == [NEVER_ALLOWED]
        return ConsentDecision(True, tuple(reasons), no_always, asked_again=asked_again, never_allowed=never)
    return ConsentDecision(False, (), None, covering)


def other_sources(prompt_parties: Set[Party], disclosure: Disclosure) -> tuple[list[str], bool]:
    """Return the hosts besides the recipient whose data the model had read, and whether that included web pages."""
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
    account_id: UUID, disclosure: Disclosure, standing: Sequence[StandingGrant], now: datetime, call_site: CallSite
) -> str:
    """Return why no standing grant holds, judged by the closest one."""
    near = [g for g in standing if g.account_id == account_id and g.gpt_id == disclosure.recipient.gpt_id]
    everywhere = [grant for grant in near if grant.fingerprint == disclosure.fingerprint]
    of_chat = (None, call_site.conversation_id)
    everywhere = [grant for grant in everywhere if grant.conversation_id in of_chat]
    same = [grant for grant in everywhere if grant.workspace_id == call_site.workspace_id and grant.replaced_at is None]
    if any(grant.revoked_at for grant in same):
        return "You withdrew “Always allow” for this."
    if any(grant.lapsed_at for grant in same):
        return "This was removed from the GPT and added again since you chose “Always allow”, so we ask again."
    if any(now >= grant.expires_at for grant in same):
        return "“Always allow” has expired for this. It lasts 90 days."
    if everywhere and not same:
        return "You chose “Always allow” in another space, not in this one."
    return NEVER_ALLOWED


def _lapsed_coverage(
    account_id: UUID, disclosure: Disclosure, standing: Sequence[StandingGrant], now: datetime, call_site: CallSite
) -> str | None:
    """Return why a standing grant that still holds does not cover this call.

    None if no standing grant holds.
    """
    grant = next(
        (grant for grant in standing if grant.holds_for(account_id, disclosure, now, call_site=call_site)), None
    )
    if grant is None:
        return None
    if not grant.wording:
        return "You chose “Always allow” before changes to a GPT's instructions were tracked, so we ask once more."
    if not grant.has_wording_of(disclosure):
        return "This GPT's instructions or actions changed since you chose “Always allow”."
    kinds = ", ".join(sorted(disclosure.personal_kinds - grant.personal_kinds))
    return f"This sends personal data that earlier requests didn't: {kinds}."
