"""Which sign-in opens which space (P7).

Invariants:
- A pure decision on facts.
- The operator of an organisation's identity provider could sign in as any person there. So a session that a provider
  made opens that organisation's workspace, and nothing that its user opens with their own password or passkey.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.errors import DiscreetError, Forbidden


class SsoRequired(Forbidden):
    """The workspace needs the organisation's sign-in."""

    code = "organisation_sign_in"


class OwnSignInRequired(Forbidden):
    """This is the person's own: the organisation's sign-in does not open it."""

    code = "own_sign_in"


@dataclass(frozen=True)
class SpaceAccess:
    """A session and the space that it wants to enter.

    `provider`: the workspace whose identity provider made the session, if any. `required`: whether the space admits
    only sessions of its provider.
    """

    workspace_id: UUID | None
    provider: UUID | None
    required: bool
    has_own_sign_in: bool


def refusal(entry: SpaceAccess) -> DiscreetError | None:
    """Return the error if the session's sign-in does not open the space, else None."""
    if entry.provider is None:
        if entry.required:
            return SsoRequired("This workspace requires your organisation's sign-in. Please use that one.")
        return None
    if entry.workspace_id == entry.provider:
        return None
    if entry.workspace_id is None and not entry.has_own_sign_in:
        return None
    return OwnSignInRequired(
        "You are signed in by your organisation, for its workspace only. Sign in with your own password or passkey to "
        "work elsewhere."
    )
