"""Who is asking: from the session cookie to an Actor. Routes take `current` or `operator` as a dependency."""

from typing import TYPE_CHECKING, Annotated, cast
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request
from starlette.types import Scope

from discreet.errors import Conflict, NotSignedIn
from discreet.http.origin import SAFE_METHODS
from discreet.http.session_cookie import SessionCookie, SessionToken
from discreet.http.terms_gate import refuse_until_accepted
from discreet.http.unlock_gate import refuse_until_unlocked
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.space_access import OwnSignInRequired
from discreet.quotas.served import served_account

if TYPE_CHECKING:
    from discreet.http.services import Services

SPACE_HEADER = "discreet-space"
"""Names the space that a page shows. A session has one space, and its person may have switched in another window."""


OWN = ("/api/me", "/api/ledger", "/api/grants", "/api/connections", "/api/images")
"""Where people meet what is theirs, in whichever space they work."""
OPEN_TO_BORROWED = frozenset({"/api/me/space", "/api/me/policies"})


class SpaceChanged(Conflict):
    """The session works in another space than the page believes."""

    code = "elsewhere"


def house_of(request: Request) -> "Services":
    """The services that `create_app` put into the application's state."""
    return cast("Services", request.app.state.services)


async def visitor(request: Request) -> Actor | None:
    """The signed-in person, or None without a session that holds."""
    services = house_of(request)
    return await _actor_of(services, session_cookie(services).read(request.headers))


async def account_of(services: "Services", scope: Scope) -> UUID | None:
    """Return whose session the request comes with, whatever its person may do; None without one that holds."""
    actor = await _actor_of(services, session_cookie(services).read(Request(scope).headers))
    return actor.account_id if actor else None


def session_cookie(services: "Services") -> SessionCookie:
    return SessionCookie(secure=is_secure(services))


def is_secure(services: "Services") -> bool:
    """Whether people reach this installation over HTTPS."""
    return services.settings.public_url.startswith("https://")


async def _actor_of(services: "Services", token: SessionToken | None) -> Actor | None:
    return await services.accounts.actor_of(token.value, before_prefix=token.unprefixed) if token else None


async def current(request: Request) -> Actor:
    """The signed-in person; NotSignedIn without a session that holds, TermsFirst while they have policies to accept
    (P13), UnlockFirst until they have opened the key that they keep themselves (P7). Unsafe calls count towards their
    rate.

    Elsewhere when the page shows another space: what is meant for one must not begin in another (P1).
    """
    actor = await visitor(request)
    if actor is None:
        raise NotSignedIn("Please sign in.")
    if request.headers.get(SPACE_HEADER, actor.space.name) != actor.space.name:
        raise SpaceChanged("You have switched to another space in another window. Load this page anew.")
    refuse_until_accepted(request, actor)
    refuse_until_unlocked(request, actor)
    if actor.borrowed:
        _refuse_own(request.url.path, actor)
    if request.method not in SAFE_METHODS:
        house_of(request).limits.change(actor.account_id)
    served_account.set(actor.account_id)
    return actor


def _refuse_own(path: str, actor: Actor) -> None:
    """Whoever runs an organisation's provider could sign in as anybody there: such a session sees nothing that is its
    person's own (P6, P7)."""
    if (path.startswith(OWN) or actor.space.workspace_id is None) and path not in OPEN_TO_BORROWED:
        raise OwnSignInRequired(
            "This is yours and not your organisation's. Sign in with your own password or passkey to see it."
        )


def token_of(request: Request) -> str:
    """The session's token, of somebody who is signed in."""
    token = session_cookie(house_of(request)).read(request.headers)
    if token is None:
        raise NotSignedIn("Please sign in.")
    return token.value


async def operator(request: Request) -> Actor:
    """The signed-in operator; NotFound for every other person."""
    actor = await current(request)
    require_operator(actor)
    return actor


Me = Annotated[Actor, Depends(current)]
"""A route's parameter of this type is the signed-in person."""

Operator = Annotated[Actor, Depends(operator)]
"""… and of this type the signed-in operator."""


def address_of(request: Request) -> str:
    """The client's network address, as the server (or the proxy that it trusts) saw it."""
    return request.client.host if request.client else "unknown"
