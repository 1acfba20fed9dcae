"""What a program may call: the operations that were granted to its API key (P4).

Invariants:
- A program that calls with an API key cannot be asked. It may call only the operations that the key's maker granted to
  that key.
- A call that would need a person's eyes is not made: one with data of another third party, with originals in the place
  of stand-ins (P14), with a picture, or to an address that the model chose.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.promises.capabilities import Capability
from discreet.promises.consent import other_sources
from discreet.promises.disclosure import ChosenBy, Disclosure
from discreet.promises.grants import GrantMismatch
from discreet.promises.parties import Party
from discreet.promises.workspace_rules import CallSite, PolicyDecision, may_call


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
    call_site: CallSite,
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
    if not (decision := may_call(call_site, gpt_id, (host, *sign_in_hosts), capability=capability)).allowed:
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
    key: ApiKeyFacts, disclosure: Disclosure, *, call_site: CallSite, sign_in_hosts: Sequence[str] = ()
) -> KeyOperation:
    """Return the grant that lets this key make this call.

    Raises GrantMismatch if there is none: a program cannot be asked, so the call is not made.
    """
    recipient = disclosure.recipient
    decision = may_grant_to_key(
        call_site,
        recipient.gpt_id,
        recipient.host,
        sign_in_hosts,
        own_sign_in=key.own_sign_in,
        capability=disclosure.capability,
    )
    if not decision.allowed:
        raise GrantMismatch(decision.sentence)
    if not key.holds:
        raise GrantMismatch("The API key has ended.")
    operation = (key.account_id, key.key_id, recipient.gpt_id, disclosure.fingerprint)
    if recipient.chosen_by is ChosenBy.MODEL:
        raise GrantMismatch("The model chose this address, and no person can check it.")
    if disclosure.request.picture is not None:
        raise GrantMismatch("It would send a picture, and no person can check it.")
    covering_grants = (
        grant for grant in key.granted if grant.covers(*operation, consequential=disclosure.consequential)
    )
    if (covering := next(covering_grants, None)) is None:
        raise GrantMismatch(_not_granted(key, disclosure))
    others, of_web = other_sources(key.prompt_parties, disclosure)
    if others:
        raise GrantMismatch(f"It may contain data from {', '.join(others)}, and no person can check that.")
    if of_web:
        raise GrantMismatch("It may contain text of web pages, and no person can check that.")
    if key.restored:
        raise GrantMismatch(f"It would send masked personal data to {recipient.host}, and no person can check that.")
    return covering


def _not_granted(key: ApiKeyFacts, disclosure: Disclosure) -> str:
    """Return why no grant covers the call, judged by the closest one."""
    operation = (key.account_id, key.key_id, disclosure.recipient.gpt_id, disclosure.fingerprint)
    grants = [
        each for each in key.granted if (each.account_id, each.key_id, each.gpt_id, each.fingerprint) == operation
    ]
    if any(grant.revoked_at is None for grant in grants):
        return "It can now change something there, and this API key has no permission for that."
    if grants:
        return "The permission of this API key for it was withdrawn."
    return "This API key has no permission for it in its current form."
