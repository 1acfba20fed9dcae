"""Limits a session in which the person's user-held key is locked (P7).

The person can unlock the key, give it up, sign out, and manage how they sign in.

Invariants:
- A route that is not on the list is closed until the key is unlocked, in every space.
- A new route is closed by default.
"""

from starlette.requests import Request

from discreet.errors import UnlockRequired
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space_guard import UNLOCK_FIRST

OPEN_WHILE_LOCKED = frozenset(
    {
        ("GET", "/api/me/own-key"),
        ("POST", "/api/me/own-key/unlock"),
        ("POST", "/api/me/own-key/give-up"),
        # Confirming the person's identity, and managing sign-in
        ("POST", "/api/me/confirm"),
        ("POST", "/api/me/confirm/passkey/begin"),
        ("POST", "/api/me/confirm/passkey"),
        ("GET", "/api/me/passkeys"),
        ("GET", "/api/me/security"),
        ("PUT", "/api/me/security/heard"),
        ("PUT", "/api/me/password"),
        ("GET", "/api/me/sessions"),
        ("DELETE", "/api/me/sessions/{session_id}"),
        # The terms come first (P13)
        ("GET", "/api/me/policies"),
        ("POST", "/api/me/policies"),
        ("PUT", "/api/me/space"),
        # Deleting the account
        ("GET", "/api/me/deletion"),
        ("POST", "/api/me/deletion"),
        ("GET", "/api/me/deletions"),
    }
)
"""Methods and route templates. Routes that need no account (sign-out, the server's name) are not checked."""


def require_unlocked_key(request: Request, actor: Actor) -> None:
    """Raise UnlockRequired (403, `unlock_first`) if the route needs an unlocked key."""
    route = getattr(request.scope.get("route"), "path", "")
    if actor.locked and (request.method, route) not in OPEN_WHILE_LOCKED:
        raise UnlockRequired(UNLOCK_FIRST)
