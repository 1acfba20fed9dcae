"""Composes what this server offers to GPTs beyond answering.

Each capability's offer comes from one source here. Server admin, `discreet doctor` and the answers use the same ones.
"""

from functools import partial

from discreet.app.image_tool import images_offer
from discreet.assistants.gpts.capabilities import CapabilityOffers, OfferSource
from discreet.promises.capabilities import Capability
from discreet.settings import Settings


def build_capability_offers(settings: Settings) -> CapabilityOffers:
    """Return the offers of this server. A capability that is not listed is not offered."""
    sources: dict[Capability, OfferSource] = {Capability.IMAGES: partial(images_offer, settings)}
    return CapabilityOffers(sources)
