"""Routes for the operator's choice whether GPTs may be opened to guests. Operators only."""

from typing import TYPE_CHECKING

from fastapi import APIRouter

from discreet.assistants.guest_links.guest_link import GuestSettings, MessageCaps
from discreet.http.actor import Operator
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class CapsBody(StrictBody):
    """The most messages a day: of a link, of each guest, of each range of network addresses."""

    link: int
    guest: int
    range: int


class CapsView(View):
    link: int
    guest: int
    range: int


class GuestSettingsBody(StrictBody):
    """`usual` is what a new link gets, `most` the highest that builders may set."""

    allowed: bool
    usual: CapsBody
    most: CapsBody


class GuestSettingsView(View):
    allowed: bool
    usual: CapsView
    most: CapsView


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator/guests", tags=["operator"])

    @api.get("")
    async def guest_settings(me: Operator) -> GuestSettingsView:
        return GuestSettingsView.model_validate(await services.guest_administration.settings(me))

    @api.put("")
    async def save_guest_settings(body: GuestSettingsBody, me: Operator) -> GuestSettingsView:
        """Save whether guests are allowed, and the limits of their links. Off: all guests' chats end at once."""
        new = GuestSettings(
            allowed=body.allowed,
            usual=MessageCaps(**body.usual.model_dump()),
            most=MessageCaps(**body.most.model_dump()),
        )
        saved = await services.guest_administration.change(me, new)
        if not new.allowed:
            await services.guests.end_expired()
        return GuestSettingsView.model_validate(saved)

    return api
