"""Which sign-in opens which space: an organisation's provider speaks for its workspace and for nothing else (P7).

Invariants:
- A pure decision on facts.
- Whoever runs the provider could sign in as anybody there.
- So a session that it made never opens what its person opens otherwise with a password or a passkey of their own.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.errors import DiscreetError, Forbidden


class SsoRequired(Forbidden):
    """The workspace is entered by the organisation's sign-in alone."""

    code = "organisation_sign_in"


class OwnSignInRequired(Forbidden):
    """This is the person's own: the organisation's sign-in does not open it."""

    code = "own_sign_in"


@dataclass(frozen=True)
class SpaceAccess:
    """Somebody's session and the space that it is to work in. `provider`: the workspace whose provider made the
    session, if one did; `required`: whether the space is entered by its provider's sessions alone."""

    workspace_id: UUID | None
    provider: UUID | None
    required: bool
    has_own_sign_in: bool


def refusal(entry: SpaceAccess) -> DiscreetError | None:
    """Why the session may not work there; None when it may, as far as its sign-in goes."""
    if entry.provider is None:
        if entry.required:
            return SsoRequired("This workspace is entered with your organisation's sign-in. Please use that one.")
        return None
    if entry.workspace_id == entry.provider:
        return None
    if entry.workspace_id is None and not entry.has_own_sign_in:
        return None
    return OwnSignInRequired(
        "You are signed in by your organisation, for its workspace alone. Sign in with your own password or passkey to "
        "work elsewhere."
    )
