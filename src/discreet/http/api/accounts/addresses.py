"""Routes for e-mail addresses: links to sign up and to confirm an address."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from discreet.errors import Conflict, Forbidden
from discreet.http.actor import Me, client_address, session_cookie
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.http.language import language_of
from discreet.identity.accounts.address_links import MAX_LENGTH, SignUpAddress
from discreet.identity.accounts.token import digest
from discreet.languages import languages

if TYPE_CHECKING:
    from discreet.http.services import Services

Text = Annotated[str, Field(max_length=1000)]
LinkCode = Annotated[str, Field(max_length=MAX_LENGTH)]


class SignUpLinkBody(StrictBody):
    email: Text
    invitation: Text | None = None
    """The code of an operator's invitation."""
    workspace_invitation: Text | None = None
    """The code of an invitation into a workspace."""


class SignUpLinkView(View):
    email: str
    """The address to which the mail goes, in normalised form."""


class LinkCodeBody(StrictBody):
    link: LinkCode


class NewAddressBody(StrictBody):
    email: Text


class AddressChangeView(View):
    email: str
    """The new address in normalised form."""
    changed: bool
    """Whether the address is changed already. False: a link was mailed to it."""


class SignUpAddressView(View):
    email: str
    workspace: str | None
    """The name of the workspace to which the link invites; null if it invites to none, or if the invitation is no
    longer valid."""


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["accounts"])
    _sign_up_routes(api, services)
    _change_routes(api, services)
    return api


def _sign_up_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/sign-up/link", status_code=202)
    async def ask_to_sign_up(body: SignUpLinkBody, request: Request) -> SignUpLinkView:
        """Mail a link to sign up.

        The answer and its timing are the same whether or not the account exists.
        """
        services.limits.sign_up_link(body.email, client_address(request))
        into = services.invitations.admission(digest(body.workspace_invitation)) if body.workspace_invitation else None
        email = await services.address_confirmation.request_sign_up(
            body.email,
            invitation=body.invitation,
            workspace_invitation=body.workspace_invitation,
            admission=into,
            language=language_of(request.headers, languages()),
        )
        return SignUpLinkView(email=email)

    @api.post("/sign-up/look")
    async def look_at_sign_up_link(body: LinkCodeBody, request: Request) -> SignUpAddressView:
        """Return a sign-up link's address, and the workspace to which it invites."""
        with services.limits.join(client_address(request)):
            confirmed = services.address_confirmation.read(body.link)
        return SignUpAddressView(email=confirmed.email, workspace=await _workspace_of(services, confirmed))


async def _workspace_of(services: "Services", confirmed: SignUpAddress) -> str | None:
    if confirmed.workspace_invitation is None:
        return None
    try:
        offer = await services.invitations.offer_of(confirmed.workspace_invitation, confirmed.email)
    except (Conflict, Forbidden):
        return None
    return offer.workspace.name


def _change_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/me/address/link", status_code=202)
    async def ask_to_confirm(request: Request, me: Me) -> None:
        """Mail a link that confirms the account's address."""
        services.limits.address_link(me.account_id)
        await services.address_confirmation.request(me, language=language_of(request.headers, languages()))

    @api.post("/me/address")
    async def ask_to_change(body: NewAddressBody, request: Request, me: Me) -> AddressChangeView:
        """Change the account's address, or mail a link that does if the server sends mail.

        Needs a recent authentication.
        """
        services.limits.address_link(me.account_id)
        language = language_of(request.headers, languages())
        change = await services.address_confirmation.request_change(me, body.email, language=language)
        return AddressChangeView.model_validate(change)

    @api.post("/me/address/confirm", status_code=204)
    async def confirm(body: LinkCodeBody, request: Request, me: Me) -> None:
        """Confirm the account's address, or its new one, with a mailed link. Idempotent.

        Refused in a session whose cookie another host of the domain could have set, because the session may be
        another person's.
        """
        session = session_cookie(services).read(request.headers)
        if session is not None and session.unprefixed:
            raise Forbidden(
                "You signed in before the last update of this server. Sign out, sign in again, and open the link."
            )
        await services.address_confirmation.confirm(me, body.link, language=language_of(request.headers, languages()))
