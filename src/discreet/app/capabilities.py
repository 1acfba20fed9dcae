"""Composes what this server offers to GPTs beyond answering.

Each capability's offer comes from one source here. Server admin, `discreet doctor` and the answers use the same ones.
"""

from functools import partial

from discreet.app.cell_check import CellCheck
from discreet.app.image_tool import build_images_offer
from discreet.app.operator_services import build_operator_services
from discreet.assistants.actions.operator_services import OperatorService
from discreet.assistants.gpts.capabilities import CapabilityOffers, OfferSource
from discreet.ports.cells import PythonCells
from discreet.promises.capabilities import Capability, CapabilityOffer
from discreet.settings import Settings

PAGES = "GPTs can read public web pages. Their people are asked before each page."


def build_capability_offers(settings: Settings, cells: CellCheck | PythonCells) -> CapabilityOffers:
    """Return the offers of this server. A capability that is not listed is not offered."""
    sources: dict[Capability, OfferSource] = {Capability.CODE: _code_offer(cells)}
    for service in build_operator_services(settings).services:
        sentence = PAGES if service.operation.reads_page else _describe_service(service)
        sources[service.capability] = _always_offered(service.capability, sentence)
    sources[Capability.IMAGES] = partial(build_images_offer, settings)
    return CapabilityOffers(sources)


def _describe_service(service: OperatorService) -> str:
    return f"GPTs can use {service.title} at {service.operation.host}."


def _always_offered(capability: Capability, sentence: str) -> OfferSource:
    async def source() -> CapabilityOffer:
        return CapabilityOffer(capability=capability, is_offered=True, sentence=sentence)

    return source


def _code_offer(cells: CellCheck | PythonCells) -> OfferSource:
    async def source() -> CapabilityOffer:
        state = await cells.state()
        return CapabilityOffer(
            capability=Capability.CODE, is_offered=state.is_available, sentence=state.sentence, leaves_server=False
        )

    return source
