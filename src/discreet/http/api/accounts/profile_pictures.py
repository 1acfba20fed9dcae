"""Routes for profile pictures."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.requests import Request

from discreet.assistants.gpts.picture import MAX_BYTES, MEDIA_TYPE
from discreet.http.actor import Me
from discreet.http.api.accounts.accounts import MeView, me_view
from discreet.http.api.uploads import IMAGE_BODY, at_most, drain_body

if TYPE_CHECKING:
    from discreet.http.services import Services


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["accounts"])

    @api.put("/me/picture", openapi_extra=IMAGE_BODY)
    async def change(request: Request, me: Me) -> MeView:
        """Set the person's picture: PNG, JPEG or WebP, at most 2 MB and 4,096 pixels a side.

        The members of their workspaces see it.
        """
        async with drain_body(request.stream()) as body:
            await services.profile_pictures.set(me, await at_most(body, MAX_BYTES + 1))
        return await me_view(services, me)

    @api.delete("/me/picture")
    async def remove(me: Me) -> MeView:
        await services.profile_pictures.remove(me)
        return await me_view(services, me)

    @api.get("/accounts/{account_id}/picture", response_class=Response)
    async def show(account_id: UUID, me: Me) -> Response:
        """Return the caller's own picture, or that of another member of one of their workspaces."""
        kept = {"Cache-Control": "private, max-age=300", "Vary": "Cookie"}
        return Response(await services.profile_pictures.picture(me, account_id), media_type=MEDIA_TYPE, headers=kept)

    return api
