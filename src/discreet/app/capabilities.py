"""Composes what this server offers to GPTs beyond answering.

Each capability's offer comes from one source here. Server admin, `discreet doctor` and the answers use the same ones.
"""

from discreet.assistants.gpts.capabilities import CapabilityOffers, OfferSource
from discreet.ports.cells import PythonCells
from discreet.promises.capabilities import Capability, CapabilityOffer


def build_capability_offers(cells: PythonCells) -> CapabilityOffers:
    """Return the offers of this server. A capability that is not listed is not offered."""

    async def code() -> CapabilityOffer:
        state = await cells.state()
        return CapabilityOffer(
            capability=Capability.CODE, is_offered=state.is_available, sentence=state.sentence, leaves_server=False
        )

    sources: dict[Capability, OfferSource] = {Capability.CODE: code}
    return CapabilityOffers(sources)
