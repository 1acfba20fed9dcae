"""Finds the account behind a request: from the session cookie to an `Actor`.

Routes take `Me` or `Operator` as a parameter.
"""

from typing import TYPE_CHECKING, Annotated, cast
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request
from starlette.types import Scope

from discreet.chat.guests.service import OVER, GuestOver
from discreet.errors import Conflict, NotSignedIn
from discreet.http.guest_gate import guest_token
from discreet.http.origin import SAFE_METHODS
from discreet.http.session_cookie import SessionCookie, SessionToken
from discreet.http.terms_gate import require_accepted_policies
from discreet.http.unlock_gate import require_unlocked_key
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.session_hint import SessionHint
from discreet.identity.accounts.space_access import OwnSignInRequired
from discreet.quotas.served import served_account

if TYPE_CHECKING:
    from discreet.http.services import Services

SPACE_HEADER = "discreet-space"
"""Header that names the space which a page shows. The space belongs to the page: each request is checked again against
what the person may do, and the name gives no right. Without it a request is for the session's space."""
SPACE_PARAMETER = "space"
"""The same in the address, for what a page cannot send a header with: pictures and downloads. Safe methods only."""


OWN_DATA = ("/api/me", "/api/ledger", "/api/grants", "/api/connections", "/api/images")
"""Paths of data that belongs to the person, whichever space they work in."""
COUNTED = "counts_as_change"
"""Name in the request's state: it was counted towards its user's rate."""
OPEN_TO_SSO_SESSIONS = frozenset({"/api/me/space", "/api/me/policies"})


class SpaceChanged(Conflict):
    """The space that the page shows is not open to this session."""

    code = "elsewhere"


def get_services(request: Request) -> "Services":
    """Return the services that `create_app` put into the application's state."""
    return cast("Services", request.app.state.services)


async def find_actor(request: Request) -> Actor | None:
    """Return the signed-in person in the space that the request names, or None without a valid session.

    A request with a guest's token is that guest's, or of no one.

    SpaceChanged when that space is not open to them (P1).
    """
    services = get_services(request)
    if (token := guest_token(request.headers)) is not None:
        return await services.guests.actor_of(token)
    actor = await _find_session_actor(services, session_cookie(services).read(request.headers))
    space = _requested_space(request)
    if actor is None or space is None:
        return actor
    moved = await services.sessions.in_space(actor, space)
    if moved is None:
        raise SpaceChanged("You can't open this space any more. Reload this page.")
    return moved


def _requested_space(request: Request) -> str | None:
    in_address = request.query_params.get(SPACE_PARAMETER) if request.method in SAFE_METHODS else None
    return request.headers.get(SPACE_HEADER, in_address)


async def find_account_id(services: "Services", scope: Scope) -> UUID | None:
    """Return the account of the request's session, or None without a valid one.

    Does not check what the account may do.
    """
    headers = Request(scope).headers
    token = guest_token(headers)
    if token is not None:
        actor = await services.guests.actor_of(token)
    else:
        actor = await _find_session_actor(services, session_cookie(services).read(headers))
    return actor.account_id if actor else None


def session_cookie(services: "Services") -> SessionCookie:
    return SessionCookie(secure=is_secure(services))


def is_secure(services: "Services") -> bool:
    """Return whether people reach this installation over HTTPS."""
    return services.settings.public_url.startswith("https://")


async def _find_session_actor(services: "Services", token: SessionToken | None) -> Actor | None:
    return await services.sessions.actor_of(token.value, before_prefix=token.unprefixed) if token else None


async def require_actor(request: Request) -> Actor:
    """Return the signed-in person, and count an unsafe call towards their rate.

    Raises:
    - NotSignedIn without a valid session, GuestOver for a guest who has ended
    - SpaceChanged when the page shows a space that is not open to them, so that a request meant for one space does
      not run in another (P1)
    - PolicyAcceptanceRequired while the person has policies to accept (P13)
    - UnlockRequired until the person has unlocked their user-held key (P7)
    - OwnSignInRequired when a session from an organisation's sign-in asks for the person's own data (P6, P7)
    - TooMany when there are too many unsafe calls
    """
    actor = await find_actor(request)
    if actor is None:
        raise NotSignedIn("Please sign in.") if guest_token(request.headers) is None else GuestOver(OVER)
    _pass_gates(request, actor)
    return actor


def find_session_hint(request: Request) -> SessionHint | None:
    """Return who the signed-in person probably is, for a request that confirms it. Raises what `require_actor` does.

    None where the session has to be looked up: without a hint, for a guest, and in another space than the last time.
    """
    services = get_services(request)
    token = None if guest_token(request.headers) is not None else session_cookie(services).read(request.headers)
    hint = services.sessions.hint(token.value) if token and not token.unprefixed else None
    if hint is None or _requested_space(request) not in (None, hint.actor.space.name):
        return None
    _pass_gates(request, hint.actor)
    return hint


def _pass_gates(request: Request, actor: Actor) -> None:
    """Raise what keeps this person from the route, and count an unsafe call, once for each request."""
    require_accepted_policies(request, actor)
    require_unlocked_key(request, actor)
    if actor.via_sso:
        _refuse_own_data(request.url.path, actor)
    if request.method not in SAFE_METHODS and not getattr(request.state, COUNTED, False):
        get_services(request).limits.change(actor.account_id)
        setattr(request.state, COUNTED, True)
    served_account.set(actor.account_id)


def _refuse_own_data(path: str, actor: Actor) -> None:
    """Refuse the person's own data to a session from an organisation's sign-in.

    An administrator of the organisation's identity provider could sign in as any member (P6, P7).
    """
    if (path.startswith(OWN_DATA) or actor.space.workspace_id is None) and path not in OPEN_TO_SSO_SESSIONS:
        raise OwnSignInRequired(
            "This belongs to you, not to your organisation. Sign in with your own password or passkey to see it."
        )


def require_session_token(request: Request) -> str:
    """Return the session's token. NotSignedIn without one."""
    token = session_cookie(get_services(request)).read(request.headers)
    if token is None:
        raise NotSignedIn("Please sign in.")
    return token.value


async def require_operator_actor(request: Request) -> Actor:
    """Return the signed-in operator; NotFound for anyone else."""
    actor = await require_actor(request)
    require_operator(actor)
    return actor


Me = Annotated[Actor, Depends(require_actor)]
"""Type of a route's parameter for the signed-in person."""

Operator = Annotated[Actor, Depends(require_operator_actor)]
"""Type of a route's parameter for the signed-in operator."""


def client_address(request: Request) -> str:
    """Return the client's network address, as the server or its trusted proxy saw it."""
    return request.client.host if request.client else "unknown"
