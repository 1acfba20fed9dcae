"""A third party on loopback and the way to it, for the tests of the door.

party      it, as if new       way_out    the door to it       impatient    the same, which waits a second
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from discreet.adapters.egress import EgressGateway
from discreet.adapters.third_party import ThirdPartyClient
from tests.fakes.third_party import ThirdParty


@pytest_asyncio.fixture(scope="module")
async def running_party() -> AsyncIterator[ThirdParty]:
    async with ThirdParty() as it:
        yield it


@pytest.fixture
def party(running_party: ThirdParty) -> ThirdParty:
    running_party.forget()
    return running_party


@pytest_asyncio.fixture(scope="module")
async def way_out(running_party: ThirdParty) -> AsyncIterator[ThirdPartyClient]:
    egress = EgressGateway([running_party.origin])
    yield ThirdPartyClient(egress)
    await egress.close()


@pytest.fixture
def impatient(running_party: ThirdParty) -> ThirdPartyClient:
    return ThirdPartyClient(EgressGateway([running_party.origin]), seconds=1.0)
