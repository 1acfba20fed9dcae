"""Routes for a person's sign-ins at third parties: start, finish, list, end."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from starlette.requests import Request

from discreet.assistants.actions.oauth.authorization_flow import GUEST_STATE, CallbackResult
from discreet.assistants.actions.oauth.connections import OAuthConnection
from discreet.assistants.actions.oauth.our_client import OurClient
from discreet.errors import DiscreetError, NotSignedIn
from discreet.http.actor import Me, find_actor
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.view import View
from discreet.http.embed_pages import WINDOW
from discreet.http.error_page import ErrorPageLink
from discreet.http.errors import answer_with_error
from discreet.http.terms_gate import require_accepted_policies

if TYPE_CHECKING:
    from discreet.http.services import Services

CallbackParameter = Annotated[str | None, Query(max_length=8_000)]
"""A parameter that a third party's page adds to our address. It may contain any text."""


class StartConnectionBody(StrictBody):
    """`return_to` is the page of this server to return to: "/c/…"."""

    gpt_id: Id
    action_id: Id
    return_to: Annotated[str, Field(max_length=500)]


class RedirectView(View):
    """The address to which the browser must go."""

    url: str


class ConnectedGptView(View):
    """The GPT, with its name at the time of the sign-in."""

    id: UUID
    name: str


class ConnectionView(View):
    id: UUID
    gpt: ConnectedGptView
    host: str
    made_at: datetime

    @classmethod
    def of(cls, signed_in: OAuthConnection) -> "ConnectionView":
        gpt = ConnectedGptView(id=signed_in.gpt_id, name=signed_in.gpt_name)
        return cls.from_value(signed_in, gpt=gpt)


class ClientView(View):
    """A client's metadata document (RFC 7591); `client_id` is its own address."""

    client_id: str
    client_name: str
    client_uri: str
    redirect_uris: list[str]
    grant_types: list[str]
    response_types: list[str]
    token_endpoint_auth_method: str


class ConnectionsView(View):
    connections: list[ConnectionView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["connections"])
    _connection_routes(api, services)
    _sign_in_routes(api, services)
    return api


def _connection_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/connections")
    async def own(me: Me) -> ConnectionsView:
        """Return the person's sign-ins, the latest first."""
        connections = await services.connections.list_connections(me)
        return ConnectionsView(connections=[ConnectionView.of(signed_in) for signed_in in connections])

    @api.delete("/connections/{connection_id}", status_code=204)
    async def disconnect(connection_id: UUID, me: Me) -> None:
        """Delete the tokens on this server. The third party may keep its data."""
        await services.connections.disconnect(me, connection_id)


def _sign_in_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/oauth/start")
    async def start(body: StartConnectionBody, me: Me) -> RedirectView:
        return RedirectView(url=await services.actions.begin_sign_in(me, body.gpt_id, body.action_id, body.return_to))

    @api.get("/oauth/clients/{action_id}")
    async def client(action_id: UUID) -> ClientView:
        """Return this server's client metadata for an action.

        Authorization servers read it. It depends on the address only.
        """
        return ClientView(**OurClient(services.authorizations.public_url, action_id).document())

    @api.get("/oauth/callback/{action_id}", status_code=303, response_class=RedirectResponse)
    async def oauth_callback(
        action_id: UUID,
        request: Request,
        state: CallbackParameter = None,
        code: CallbackParameter = None,
        error: CallbackParameter = None,
        error_description: CallbackParameter = None,
        iss: CallbackParameter = None,
    ) -> Response:
        """Finish a sign-in at a third party.

        The third party's page sends the browser here; the answer redirects to the page where the sign-in began. A
        guest's is finished by their window, which has their token.
        """
        returned = CallbackResult(state or "", code, error, error_description, iss)
        if returned.state.startswith(GUEST_STATE):
            return _to_guest(action_id, request)
        me = await find_actor(request)
        if me is None:
            raise NotSignedIn("You are no longer signed in here. Sign in and start again.")
        page = await services.authorizations.get_return_page(me, returned.state)
        try:
            require_accepted_policies(request, me)
            return RedirectResponse(await services.authorizations.finish(me, action_id, returned), 303)
        except DiscreetError as why:
            return await answer_with_error(request, why, link=ErrorPageLink(address=page, again=True))


def _to_guest(action_id: UUID, request: Request) -> Response:
    """Give the parameters to the guest's window, behind the `#` of its address: no log of a server has them."""
    opener = {"Cross-Origin-Opener-Policy": "unsafe-none"}
    return RedirectResponse(f"{WINDOW}#{action_id}?{request.url.query}", 303, headers=opener)
