"""The route for a builder's page: name and published GPTs."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.http.actor import Me
from discreet.http.api.gpts.gpt_views import GptView
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class BuilderPageView(View):
    """`name` is the builder's own choice and is not verified."""

    name: str
    gpts: list[GptView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/builders", tags=["gpts"])

    @api.get("/{builder_id}")
    async def read_builder(builder_id: UUID, me: Me) -> BuilderPageView:
        """Return the builder's GPTs that are visible in the current space.

        A builder without published GPTs and an unknown id get the same answer.
        """
        found = await services.gpt_catalogue.list_published_by(me, builder_id)
        return BuilderPageView(name=found[0].builder_name, gpts=[GptView.of(gpt, me) for gpt in found])

    return api
