"""Routes for the public page of a person's own GPT (P3)."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class PublicPageBody(StrictBody):
    shown: bool
    indexed: bool = False
    """Whether search engines may list the page."""


class PublicPageView(View):
    """`refused`: why the GPT can have no public page now.

    `offered`: operator and workspace allow one, once the GPT is published widely enough.
    """

    offered: bool
    shown: bool
    indexed: bool
    refused: str | None


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/gpts/{gpt_id}/public-page", tags=["gpts"])

    @api.get("")
    async def public_page(gpt_id: UUID, me: Me) -> PublicPageView:
        """Return whether the person's own GPT has a page for people without an account."""
        return PublicPageView.model_validate(await services.public_pages.get_choice(me, gpt_id))

    @api.put("")
    async def choose_public_page(gpt_id: UUID, body: PublicPageBody, me: Me) -> PublicPageView:
        """Turn the page on or off."""
        page = await services.public_pages.choose(me, gpt_id, is_shown=body.shown, indexed=body.indexed)
        return PublicPageView.model_validate(page)

    return api
