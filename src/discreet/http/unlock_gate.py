"""What somebody may do in a session in which they have not opened the key that they keep themselves (P7): open it, give
it up, leave, and look after how they sign in.

Invariants:
- What is not on the list is closed until then, in every space.
- A new route is closed without a line here.
"""

from starlette.requests import Request

from discreet.errors import UnlockFirst
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space_guard import UNLOCK_FIRST

OPEN_WHILE_LOCKED = frozenset(
    {
        ("GET", "/api/me/own-key"),
        ("POST", "/api/me/own-key/unlock"),
        ("POST", "/api/me/own-key/give-up"),
        # Showing who one is, and how one signs in
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
        # The way out
        ("GET", "/api/me/deletion"),
        ("POST", "/api/me/deletion"),
        ("GET", "/api/me/deletions"),
    }
)
"""Methods and routes' templates. Routes for nobody in particular (sign-out, one's name) ask nothing."""


def refuse_until_unlocked(request: Request, actor: Actor) -> None:
    """UnlockFirst (403, code `unlock_first`) where the session is locked and the route is not on the list."""
    route = getattr(request.scope.get("route"), "path", "")
    if actor.locked and (request.method, route) not in OPEN_WHILE_LOCKED:
        raise UnlockFirst(UNLOCK_FIRST)
