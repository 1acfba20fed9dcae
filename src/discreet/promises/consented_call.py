"""Calls that may be made, each with the grant that allows it (P4).

Invariants:
- No call is made without a grant. Code that opens a socket to a third party takes a `ConsentedCall`.
- Only `consented` and `consented_for_key` create a `ConsentedCall`.
"""

from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from datetime import datetime
from uuid import UUID

from discreet.promises.consent import ADDRESS_CARRIES, PICTURE_SHOWS
from discreet.promises.disclosure import ChosenBy, Disclosure, ExactRequest
from discreet.promises.grants import Grant, GrantMismatch, StandingGrant, require_exact_request
from discreet.promises.key_grants import ApiKeyFacts, granted_to_key
from discreet.promises.workspace_rules import CallSite, may_call

_MAKER = object()


@dataclass(frozen=True)
class ConsentedCall:
    """A request that its user has allowed; only this type is sent to a third party.

    `consented` creates it for a request that the person has seen, `consented_for_key` for a program that was granted
    the operation.
    """

    grant: Grant
    disclosure: Disclosure
    made_by: InitVar[object] = None

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _MAKER:
            raise TypeError("a ConsentedCall is made only in promises.consented_call")

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
    call_site: CallSite,
    sign_in_hosts: Sequence[str] = (),
) -> ConsentedCall:
    """Return the call if the grant covers exactly it and its hosts are allowed.

    The workspace must allow all hosts that the call contacts. `standing` is the current state of the standing grant
    that the grant comes from. Raises GrantMismatch.
    """
    recipient = disclosure.recipient
    hosts = (recipient.host, *sign_in_hosts)
    if not (decision := may_call(call_site, recipient.gpt_id, hosts, capability=disclosure.capability)).allowed:
        raise GrantMismatch(decision.sentence)
    require_exact_request(grant, account_id, conversation_id, disclosure, now)
    if grant.key_operation_id is not None:
        raise GrantMismatch("This permission was given to a program.")
    if grant.standing_id is not None and recipient.chosen_by is ChosenBy.MODEL:
        raise GrantMismatch(ADDRESS_CARRIES)
    if grant.standing_id is not None and disclosure.sends_foreign_picture:
        raise GrantMismatch(PICTURE_SHOWS)
    if grant.standing_id is not None and (
        standing is None
        or standing.id != grant.standing_id
        or not standing.covers(account_id, disclosure, now, call_site=call_site)
    ):
        raise GrantMismatch("“Always allow” is no longer valid for this.")
    return ConsentedCall(grant, disclosure, _MAKER)


def consented_for_key(
    grant: Grant,
    key: ApiKeyFacts,
    disclosure: Disclosure,
    now: datetime,
    *,
    call_site: CallSite,
    sign_in_hosts: Sequence[str] = (),
) -> ConsentedCall:
    """Return a program's call if its key was granted the operation.

    The grant must cover exactly this request. Raises GrantMismatch.
    """
    covering = granted_to_key(key, disclosure, call_site=call_site, sign_in_hosts=sign_in_hosts)
    require_exact_request(grant, key.account_id, None, disclosure, now)
    if grant.key_operation_id != covering.id:
        raise GrantMismatch("This permission was given for something else.")
    return ConsentedCall(grant, disclosure, _MAKER)
