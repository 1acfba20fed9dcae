"""Routes for sharing a GPT with people, for its owner and for the recipients."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.assistants.gpts.sharing.rights import GrantedRight
from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.gpts.gpt_views import GptView
from discreet.http.api.view import View
from discreet.promises.visibility import Right

if TYPE_CHECKING:
    from discreet.http.services import Services

GivenName = Literal["chat", "view", "edit"]


class RightBody(StrictBody):
    right: GivenName


class GrantRightBody(RightBody):
    email: str = Field(max_length=500)


class RightView(View):
    """A right to a GPT. `name` is null until the person has accepted.

    `given` is in force; `offered` waits for an answer until `expires_at`.
    """

    id: UUID
    email: str
    name: str | None
    given: GivenName | None
    offered: GivenName | None
    expires_at: datetime
    has_link: bool
    """Whether the offer has a secret link."""


class RightsView(View):
    rights: list[RightView]

    @classmethod
    def of(cls, rights: list[GrantedRight]) -> "RightsView":
        return cls(rights=[RightView.model_validate(right) for right in rights])


class GrantedRightView(RightsView):
    """`link` leads the person to the new offer. Only this answer contains it.

    Null if no link is needed.
    """

    link: str | None


class LinkBody(StrictBody):
    token: Annotated[str, Field(max_length=1000)]


class OpenedView(View):
    space: str
    """Where the offer is answered: the id of a workspace, or "personal"."""


class GptOfferView(View):
    """`given` is the right that the person has already."""

    id: UUID
    gpt_id: UUID
    gpt_name: str
    owner_name: str
    offered: GivenName
    given: GivenName | None
    expires_at: datetime


class SharedView(View):
    gpts: list[GptView]
    offers: list[GptOfferView]


class AcceptedView(View):
    gpt_id: UUID


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["gpts"])
    _rights_routes(api, services)
    _shared_gpt_routes(api, services)
    return api


def _rights_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/gpts/{gpt_id}/rights")
    async def rights(gpt_id: UUID, me: Me) -> RightsView:
        """Return the rights to the person's own GPT, including open offers."""
        return RightsView.of(await services.gpt_sharing.list_rights(me, gpt_id))

    @api.post("/gpts/{gpt_id}/rights")
    async def grant_right(gpt_id: UUID, body: GrantRightBody, me: Me) -> GrantedRightView:
        """Offer the GPT to this address for 14 days.

        The answer is the same whether or not the address has an account.
        """
        given = await services.gpt_sharing.offer(me, gpt_id, body.email, Right(body.right))
        return GrantedRightView.model_validate(given)

    @api.put("/gpts/{gpt_id}/rights/{right_id}")
    async def change(gpt_id: UUID, right_id: UUID, body: RightBody, me: Me) -> RightsView:
        """Change a right. A smaller one applies at once, a larger one after acceptance."""
        return RightsView.of(await services.gpt_sharing.change(me, gpt_id, right_id, Right(body.right)))

    @api.delete("/gpts/{gpt_id}/rights/{right_id}", status_code=204)
    async def revoke_right(gpt_id: UUID, right_id: UUID, me: Me) -> None:
        """Revoke a right at once. Running answers on it end."""
        await services.gpt_sharing.revoke(me, gpt_id, right_id)


def _shared_gpt_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/shared-gpts")
    async def shared(me: Me) -> SharedView:
        """Return the GPTs shared with the person in this space, and open offers."""
        gpts, offers = await services.gpt_sharing.list_shared_with_me(me)
        return SharedView(
            gpts=[GptView.of(gpt, me) for gpt in gpts], offers=[GptOfferView.model_validate(offer) for offer in offers]
        )

    @api.post("/shared-gpts/offers/open")
    async def open_link(body: LinkBody, me: Me) -> OpenedView:
        """Add the offer or handover of a secret link to the person's offers."""
        workspace = await services.offer_links.open(me, body.token)
        return OpenedView(space=str(workspace) if workspace else "personal")

    @api.post("/shared-gpts/offers/{offer_id}/accept")
    async def accept(offer_id: UUID, body: RightBody, me: Me) -> AcceptedView:
        """Accept an offer. `right` is the one that was shown; a changed offer is refused."""
        return AcceptedView(gpt_id=await services.gpt_sharing.accept(me, offer_id, Right(body.right)))

    @api.post("/shared-gpts/offers/{offer_id}/decline", status_code=204)
    async def decline(offer_id: UUID, me: Me) -> None:
        await services.gpt_sharing.decline(me, offer_id)

    @api.delete("/shared-gpts/{gpt_id}", status_code=204)
    async def leave(gpt_id: UUID, me: Me) -> None:
        """Give a right back."""
        await services.gpt_sharing.leave(me, gpt_id)
