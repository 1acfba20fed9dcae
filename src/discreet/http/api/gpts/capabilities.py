"""Routes for capabilities of GPTs: what is possible here, and what the server offers (P4, P14)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from fastapi import APIRouter

from discreet.http.actor import Me, Operator
from discreet.http.api.view import View
from discreet.ports.model_request import UsageOwner
from discreet.promises.capabilities import CAPABILITIES, Capability
from discreet.promises.capability_use import CapabilityUse

if TYPE_CHECKING:
    from discreet.http.services import Services


class CapabilityUseView(View):
    """A capability, and whether a GPT may use it here. `sentence` says how, or why not."""

    capability: Capability
    allowed: bool
    sentence: str

    @classmethod
    def of(cls, use: CapabilityUse) -> Self:
        return cls(capability=use.capability, allowed=use.decision.allowed, sentence=use.decision.sentence)

    @classmethod
    def of_all(cls, decided: Iterable[CapabilityUse]) -> list[Self]:
        return [cls.of(use) for use in decided]


class CapabilitiesView(View):
    """Every capability, for a GPT that has it."""

    capabilities: list[CapabilityUseView]


class CapabilityOfferView(View):
    """Whether the server offers a capability. `leaves_server`: using it sends something to another host."""

    capability: Capability
    is_offered: bool
    sentence: str
    leaves_server: bool


class CapabilityOffersView(View):
    offers: list[CapabilityOfferView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["gpts"])

    @api.get("/capabilities")
    async def capabilities(me: Me) -> CapabilitiesView:
        """Return which capabilities GPTs may use in the current space, and why not the others."""
        payer = UsageOwner(me.account_id, me.space.workspace_id)
        decided = await services.capability_policy.decide(payer, CAPABILITIES)
        return CapabilitiesView(capabilities=CapabilityUseView.of_all(decided))

    @api.get("/operator/capabilities")
    async def offers(_: Operator) -> CapabilityOffersView:
        """Return what this server offers, and why not the rest."""
        found = await services.capability_policy.offers.all()
        return CapabilityOffersView(offers=[CapabilityOfferView.model_validate(offer) for offer in found])

    return api
