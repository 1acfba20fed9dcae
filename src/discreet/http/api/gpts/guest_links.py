"""Routes for the links for guests of a person's own GPT."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.assistants.guest_links.guest_link import GuestLinkDraft, GuestLinkList, MessageCaps
from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.operator.guests import CapsBody, CapsView
from discreet.http.api.usage.usage_views import Amount
from discreet.http.api.view import Day, View
from discreet.promises.guests import WHY_NOT
from discreet.quotas.money import budget_of

if TYPE_CHECKING:
    from discreet.http.services import Services

Moment = Annotated[datetime, Field(strict=False)]
Site = Annotated[str, Field(max_length=500)]


class GuestLinkBody(StrictBody):
    """What the owner sets. `budget`: of a month, as text; "" is none. `caps` null: the usual ones."""

    name: str = Field(max_length=1000)
    ends_at: Moment | None
    password: Annotated[str, Field(max_length=1000)] | None
    """A new password. Null: none for a new link; as it is for one that exists."""
    caps: CapsBody | None
    budget: Amount
    sites: Annotated[list[Site], Field(max_length=200)]
    """Origins whose pages may embed the GPT."""

    def draft(self) -> GuestLinkDraft:
        return GuestLinkDraft(
            name=self.name,
            ends_at=self.ends_at,
            password=self.password,
            caps=MessageCaps(**self.caps.model_dump()) if self.caps else None,
            budget=budget_of(self.budget),
            sites=self.sites,
        )


class GuestLinkChangeBody(GuestLinkBody):
    ends_password: bool
    """Remove the password."""


class GuestLinkView(View):
    """A link. `limits_from`: the day (UTC) from which `caps` and `budget` hold; null: they hold already.

    `percent`: how far the running month's budget is used, in tens, noted once a day. `used_in`: a month that has ended.
    """

    id: UUID
    name: str
    address: str
    created_at: Day
    ends_at: datetime | None
    has_password: bool
    caps: CapsView
    budget: Decimal | None
    limits_from: date | None
    sites: list[str]
    percent: int | None
    last_month: Decimal
    used_in: date | None


class GuestLinksView(View):
    """The links. `obstacle` is a sentence: why guests can't use the GPT now; null: they can. `usual`: of a new link."""

    links: list[GuestLinkView]
    obstacle: str | None
    currency: str
    usual: CapsView
    most: CapsView

    @classmethod
    def of(cls, links: GuestLinkList) -> "GuestLinksView":
        obstacle = WHY_NOT[links.obstacle] if links.obstacle else None
        return cls.from_value(links, obstacle=obstacle, usual=links.settings.usual, most=links.settings.most)


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/gpts/{gpt_id}/guest-links", tags=["gpts"])

    @api.get("")
    async def guest_links(gpt_id: UUID, me: Me) -> GuestLinksView:
        """Return the links for guests of the person's own GPT."""
        return GuestLinksView.of(await services.guest_link_management.list_links(me, gpt_id))

    @api.post("")
    async def make_guest_link(gpt_id: UUID, body: GuestLinkBody, me: Me) -> GuestLinksView:
        """Make a link with which people without an account use the GPT. Its owner pays for them."""
        return GuestLinksView.of(await services.guest_link_management.create(me, gpt_id, body.draft()))

    @api.put("/{link_id}")
    async def change_guest_link(gpt_id: UUID, link_id: UUID, body: GuestLinkChangeBody, me: Me) -> GuestLinksView:
        """Change a link. Its address stays. Changed caps and another budget hold from the next day (UTC)."""
        changed = await services.guest_link_management.change(
            me, gpt_id, link_id, body.draft(), ends_password=body.ends_password
        )
        return GuestLinksView.of(changed)

    @api.delete("/{link_id}")
    async def revoke_guest_link(gpt_id: UUID, link_id: UUID, me: Me) -> GuestLinksView:
        """Revoke a link. Its guests' chats end at once."""
        return GuestLinksView.of(await services.guest_link_management.revoke(me, gpt_id, link_id))

    return api
