"""The operations that API keys may call, as offered and as granted (P4).

Invariants:
- Values only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.actions.action import BoundOperation, OAuthAuth, auth_scope
from discreet.promises.disclosure import Recipient
from discreet.promises.key_grants import KeyOperation

MAX_GRANTS_PER_KEY = 300
"""The most operations that one key is granted at a time."""


@dataclass(frozen=True)
class CallerKey:
    """An API key with the facts that matter for its calls.

    `account_id` is its maker, in whose name all data is sent. It may use every GPT that its maker may use
    (`every_gpt`), or only `gpts`.
    """

    id: UUID
    account_id: UUID
    workspace_id: UUID
    name: str
    project_name: str
    every_gpt: bool
    gpts: Sequence[UUID]
    has_user_key: bool

    def uses(self, gpt_id: UUID) -> bool:
        return self.every_gpt or gpt_id in self.gpts


@dataclass(frozen=True)
class GrantableOperation:
    """An operation that could be granted, with the facts that the person needs.

    `refused` says why it cannot be granted; `granted_id` is the id of an existing grant.
    """

    bound: BoundOperation
    recipient: Recipient
    credentials: str | None
    warnings: tuple[str, ...]
    refused: str | None
    granted_id: UUID | None


@dataclass(frozen=True)
class OperationGrant:
    """A granted operation, as described at that time. `lapsed` says why it has ended."""

    operation: KeyOperation
    gpt_name: str
    name: str
    host: str
    lapsed: str | None = None


@dataclass(frozen=True)
class Grants:
    """All grants of a key, latest first.

    `may_grant`: the viewer is the key's maker, and the key is valid.
    """

    granted: Sequence[OperationGrant]
    may_grant: bool


def fingerprint_of(bound: BoundOperation) -> bytes:
    return bound.operation.fingerprint(auth_scope(bound.action.auth), bound.action.policy_url)


def uses_personal_sign_in(bound: BoundOperation) -> bool:
    """Return whether a call uses the personal sign-in of its caller."""
    return isinstance(bound.action.auth, OAuthAuth)
