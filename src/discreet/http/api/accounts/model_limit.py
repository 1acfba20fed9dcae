"""Routes for a person's own limit on where their messages go (P14)."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter
from pydantic import Field

from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.promises.recipients import ModelLimit

if TYPE_CHECKING:
    from discreet.http.services import Services


class LimitBody(StrictBody):
    limit: Annotated[ModelLimit, Field(strict=False)]


class LimitChoiceView(View):
    """A limit, and the names of the models that remain under it in this space."""

    limit: ModelLimit
    models: list[str]


class PersonLimitView(View):
    """`limit` is the person's own; `workspace` that of the workspace in which they are."""

    limit: ModelLimit
    workspace: ModelLimit
    choices: list[LimitChoiceView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/me/model-limit", tags=["accounts"])

    @api.get("")
    async def own(me: Me) -> PersonLimitView:
        """Return how far the person lets their messages go, and what each choice leaves."""
        return PersonLimitView.model_validate(await services.model_limits.get_own(me))

    @api.put("")
    async def choose(body: LimitBody, me: Me) -> PersonLimitView:
        """Set the limit. It holds for the next prompt of every chat and personal API key."""
        return PersonLimitView.model_validate(await services.model_limits.choose(me, body.limit))

    return api
