"""All routes, and the middleware in front of them.

From the outside in: request log, security headers, unexpected errors, the guests' gate, SCIM, the API for programs
(/v1), origin check, body limit, the chat route, all routes. All middleware is pure ASGI, and streamed tokens bypass it.
"""

from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from discreet import __version__
from discreet.http import errors
from discreet.http.actor import find_account_id
from discreet.http.api.uploads import upload_paths
from discreet.http.body import BodyLimit
from discreet.http.embed_pages import EmbedPages
from discreet.http.errors import UnexpectedErrors
from discreet.http.event_stream import FreeStreams
from discreet.http.guest_gate import GuestGate
from discreet.http.headers import SecurityHeaders
from discreet.http.log import Note, RequestLog
from discreet.http.openai.routes import with_openai_edge
from discreet.http.openapi_errors import document_errors
from discreet.http.origin import OwnOrigin
from discreet.http.plain_chat import PlainChat
from discreet.http.route_index import RouteIndex
from discreet.http.routes import ROUTERS
from discreet.http.scim.mount import with_scim
from discreet.http.services import Services
from discreet.http.static import WebApp


def create_app(services: Services, note: Note | None = None, routes: Sequence[BaseRoute] | None = None) -> ASGIApp:
    """Build the application. `note` is called after each request; `routes` are built where they are not given."""
    public_url, random = services.settings.public_url, services.random
    api = create_api(services, routes)
    app: ASGIApp = BodyLimit(PlainChat(api, services), upload_paths(api), partial(find_account_id, services))
    app = OwnOrigin(app, public_url, services.settings.hosts)
    app = with_openai_edge(app, services)
    app = with_scim(app, services)
    app = GuestGate(app)
    app = UnexpectedErrors(app, random)
    app = SecurityHeaders(app, https=public_url.startswith("https:"))
    app = RequestLog(app, random, note)
    return FreeStreams(app)


def create_api(services: Services, routes: Sequence[BaseRoute] | None = None) -> FastAPI:
    """Build the routes alone; `openapi.json` is made from them."""
    api = FastAPI(
        title="Discreet",
        version=__version__,
        summary="A self-hosted home for GPTs that keeps its promises about your data.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        # It would send the texts of errors to a collector that the environment or a library sets up.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    api.state.services = services
    errors.install_error_handlers(api)
    document_errors(api)
    # Not `include_router`: it creates each route a second time and searches in two steps for each request.
    api.router.routes.extend(build_routes(services) if routes is None else routes)
    web = WebApp(Path(str(files("discreet") / "static")), services.branding.current)
    api.router.routes.append(Mount("/", app=EmbedPages(web, services.guest_links.list_sites)))
    api.router.routes.insert(0, RouteIndex(api.router.routes))
    return api


def build_routes(services: Services) -> Sequence[BaseRoute]:
    """Build all routes of the API. They read `services` only while they answer a request."""
    return [route for module in ROUTERS for route in module.routes(services).routes]
