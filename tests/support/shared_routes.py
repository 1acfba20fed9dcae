"""The API's routes, built once for all servers of a test process, or of the process that tests fork.

FastAPI takes a quarter of a second to read the signatures of all handlers. A shared handler uses the services of the
server that its request came to, never those of another module. `tests/http/test_shared_routes.py` shows that it has no
other state.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from functools import cache
from typing import Any, cast

from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from discreet.http import health
from discreet.http.app import create_app
from discreet.http.log import Note
from discreet.http.routes import ROUTERS
from discreet.http.services import Services

SHARED = tuple(router for router in ROUTERS if router is not health)
"""The modules of routes without state. `health` remembers a question to its database that hangs."""
_SERVICES = ContextVar[Services]("services of the server that the request came to")


class ServicesOfRequest:
    """Stands for the services of the server under request. LookupError outside of a request."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_SERVICES.get(), name)


@cache
def shared_routes() -> Sequence[BaseRoute]:
    services = cast(Services, ServicesOfRequest())
    return [route for router in SHARED for route in router.routes(services).routes]


def create_app_on_shared_routes(services: Services, note: Note | None = None) -> ASGIApp:
    """Return the application, built as the product's but for its routes. `note` as for `create_app`."""
    app = create_app(services, note, routes=[*health.routes(services).routes, *shared_routes()])

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        _SERVICES.set(services)
        await app(scope, receive, send)

    return serve
