"""Routes of e-mail addresses: a mailed link to sign up with, and one that confirms the address of an account."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from discreet.errors import Conflict, Forbidden
from discreet.http.actor import Me, address_of, session_cookie
from discreet.http.api.bodies import StrictBody
from discreet.http.language import language_of
from discreet.identity.accounts.address_letters import LANGUAGES
from discreet.identity.accounts.address_links import LONGEST, SignUpAddress
from discreet.identity.accounts.token import digest

if TYPE_CHECKING:
    from discreet.http.services import Services

Text = Annotated[str, Field(max_length=1000)]
LinkCode = Annotated[str, Field(max_length=LONGEST)]


class SignUpLinkBody(StrictBody):
    email: Text
    invitation: Text | None = None
    """The code of an operator's invitation."""
    workspace_invitation: Text | None = None
    """The code of an invitation into a workspace."""


class SignUpLinkView(BaseModel):
    email: str
    """Where the letter goes: the address in its one form."""


class LinkCodeBody(StrictBody):
    link: LinkCode


class SignUpAddressView(BaseModel):
    email: str
    workspace: str | None
    """Name of the workspace to which the link invites; null where it invites to none, or does not any more."""


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["accounts"])
    _before_an_account(api, services)
    _of_an_account(api, services)
    return api


def _before_an_account(api: APIRouter, services: "Services") -> None:
    @api.post("/sign-up/link", status_code=202)
    async def ask_to_sign_up(body: SignUpLinkBody, request: Request) -> SignUpLinkView:
        """Have a link to sign up sent by e-mail. The same answer, as quick, whether or not there is such an account."""
        services.limits.sign_up_link(body.email, address_of(request))
        into = services.invitations.admission(digest(body.workspace_invitation)) if body.workspace_invitation else None
        email = await services.address_confirmation.ask_to_sign_up(
            body.email,
            invitation=body.invitation,
            workspace_invitation=body.workspace_invitation,
            admission=into,
            language=language_of(request.headers, LANGUAGES),
        )
        return SignUpLinkView(email=email)

    @api.post("/sign-up/look")
    async def look_at_sign_up_link(body: LinkCodeBody, request: Request) -> SignUpAddressView:
        """The address that a mailed link to sign up is for, and the workspace to which it invites."""
        with services.limits.join(address_of(request)):
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


def _of_an_account(api: APIRouter, services: "Services") -> None:
    @api.post("/me/address/link", status_code=202)
    async def ask_to_confirm(request: Request, me: Me) -> None:
        """Have a link sent to one's own address, which confirms it."""
        services.limits.address_link(me.account_id)
        await services.address_confirmation.ask(me, language=language_of(request.headers, LANGUAGES))

    @api.post("/me/address/confirm", status_code=204)
    async def confirm(body: LinkCodeBody, request: Request, me: Me) -> None:
        """Show with a mailed link that one reads the mailbox. Repeated, it changes nothing.

        Refused in a session whose cookie another host of the domain could have set: it may be somebody else's.
        """
        session = session_cookie(services).read(request.headers)
        if session is not None and session.unprefixed:
            raise Forbidden(
                "You signed in before an update of this server. Sign out, sign in again, and open the link."
            )
        await services.address_confirmation.confirm(me, body.link)
