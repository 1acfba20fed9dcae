"""What the keys of programs may send: an operation as it is offered to whoever grants it, and as it was granted (P4).

Invariant: values only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.actions.action import Bound, OAuthAuth, auth_scope
from discreet.promises.consent import KeyOperation
from discreet.promises.disclose import Recipient

MOST_OF_A_KEY = 300
"""Operations that one key is granted at a time."""


@dataclass(frozen=True)
class CallerKey:
    """An API key as far as its calls are concerned. `account_id` is its maker, in whose name everything leaves.

    `holds`: it opens something now. It uses every GPT that its maker may use, or `gpts`.
    """

    id: UUID
    account_id: UUID
    workspace_id: UUID
    name: str
    project_name: str
    every_gpt: bool
    gpts: Sequence[UUID]
    holds: bool

    def uses(self, gpt_id: UUID) -> bool:
        return self.every_gpt or gpt_id in self.gpts


@dataclass(frozen=True)
class GrantableOperation:
    """An operation that could be granted, with all that its person should know first. `refused` says why it cannot be;
    `granted_id` names what grants it already."""

    bound: Bound
    recipient: Recipient
    credentials: str | None
    warnings: tuple[str, ...]
    refused: str | None
    granted_id: UUID | None


@dataclass(frozen=True)
class OperationGrant:
    """An operation that was granted, in the words of that time. `lapsed` says why it does not hold any more."""

    operation: KeyOperation
    gpt_name: str
    name: str
    host: str
    lapsed: str | None = None


@dataclass(frozen=True)
class Grants:
    """All that a key was granted, the latest first. `may_grant`: whoever looks is the key's maker, and it holds."""

    granted: Sequence[OperationGrant]
    may_grant: bool


def fingerprint_of(bound: Bound) -> bytes:
    return bound.operation.fingerprint(auth_scope(bound.action.auth), bound.action.policy_url)


def by_own_sign_in(bound: Bound) -> bool:
    """Whether a call carries the sign-in of whoever makes it."""
    return isinstance(bound.action.auth, OAuthAuth)
