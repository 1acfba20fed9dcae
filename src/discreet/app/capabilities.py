"""Composes what this server offers to GPTs beyond answering.

Each capability's offer comes from one source here. Server admin, `discreet doctor` and the answers use the same ones.
"""

from discreet.assistants.gpts.capabilities import CapabilityOffers, OfferSource
from discreet.promises.capabilities import Capability


def build_capability_offers() -> CapabilityOffers:
    """Return the offers of this server. A capability that is not listed is not offered."""
    sources: dict[Capability, OfferSource] = {}
    return CapabilityOffers(sources)
