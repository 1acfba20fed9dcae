"""The route of a builder's page: the name that they chose, and what they have published to whoever looks."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from discreet.http.actor import Me
from discreet.http.api.gpt_views import GptView

if TYPE_CHECKING:
    from discreet.http.services import Services


class BuilderPageView(BaseModel):
    """`name` is checked by nobody."""

    name: str
    gpts: list[GptView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/builders", tags=["gpts"])

    @api.get("/{builder_id}")
    async def one(builder_id: UUID, me: Me) -> BuilderPageView:
        """What they published to everyone or to the workspace that one works in. Who published nothing there, and who
        is not there at all, are one answer."""
        found = await services.gpts.published_by(me, builder_id)
        return BuilderPageView(name=found[0].builder_name, gpts=[GptView.of(gpt, me) for gpt in found])

    return api
