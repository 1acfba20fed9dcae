"""Routes for the stars that a person gives a GPT."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class StarsBody(StrictBody):
    stars: int = Field(ge=1, le=5)


class OwnStarsView(View):
    """`may`: whether the person can rate it."""

    stars: int | None
    may: bool


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/gpts/{gpt_id}/stars", tags=["gpts"])

    @api.get("")
    async def my_stars(gpt_id: UUID, me: Me) -> OwnStarsView:
        """Return the person's own rating. No one else sees it."""
        own = await services.gpt_ratings.get_own(me, gpt_id)
        return OwnStarsView.model_validate(own)

    @api.put("", status_code=204)
    async def star(gpt_id: UUID, body: StarsBody, me: Me) -> None:
        """Rate a GPT that has answered the person in a conversation that was kept."""
        await services.gpt_ratings.rate(me, gpt_id, body.stars)

    @api.delete("", status_code=204)
    async def unstar(gpt_id: UUID, me: Me) -> None:
        await services.gpt_ratings.remove(me, gpt_id)

    return api
