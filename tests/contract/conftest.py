"""Third parties on loopback and the ways to them.

party        a third party without memory of earlier tests
way_out      a client for it
impatient    the same, with a timeout of one second
egress         an outbound gateway without action origins
authority    a certificate authority of the module
endpoint     a model endpoint, new for each test
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from discreet.adapters.egress import EgressGateway
from discreet.adapters.third_party import ThirdPartyClient
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.support.certificates import Authority


@pytest_asyncio.fixture(scope="module")
async def running_party() -> AsyncIterator[ThirdParty]:
    async with ThirdParty() as it:
        yield it


@pytest.fixture
def party(running_party: ThirdParty) -> ThirdParty:
    running_party.reset()
    return running_party


@pytest_asyncio.fixture(scope="module")
async def way_out(running_party: ThirdParty) -> AsyncIterator[ThirdPartyClient]:
    egress = EgressGateway([running_party.origin])
    yield ThirdPartyClient(egress)
    await egress.close()


@pytest.fixture
def impatient(running_party: ThirdParty) -> ThirdPartyClient:
    return ThirdPartyClient(EgressGateway([running_party.origin]), seconds=1.0)


@pytest_asyncio.fixture(scope="module")
async def egress() -> AsyncIterator[EgressGateway]:
    egress = EgressGateway()
    yield egress
    await egress.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest_asyncio.fixture
async def endpoint() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel() as scripted:
        yield scripted
