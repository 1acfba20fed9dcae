"""Composes what this server offers to GPTs beyond answering.

Each capability's offer comes from one source here. Server admin, `discreet doctor` and the answers use the same ones.
"""

from functools import partial

from discreet.app.image_tool import images_offer
from discreet.app.operator_held import build_operator_held
from discreet.assistants.gpts.capabilities import CapabilityOffers, OfferSource
from discreet.promises.capabilities import Capability, CapabilityOffer
from discreet.settings import Settings


def build_capability_offers(settings: Settings) -> CapabilityOffers:
    """Return the offers of this server. A capability that is not listed is not offered."""
    sources: dict[Capability, OfferSource] = {}
    for service in build_operator_held(settings).services:
        sentence = f"GPTs can use {service.title} at {service.operation.host}."
        sources[service.capability] = _offering(service.capability, sentence)
    sources[Capability.IMAGES] = partial(images_offer, settings)
    return CapabilityOffers(sources)


def _offering(capability: Capability, sentence: str) -> OfferSource:
    async def source() -> CapabilityOffer:
        return CapabilityOffer(capability=capability, is_offered=True, sentence=sentence)

    return source
