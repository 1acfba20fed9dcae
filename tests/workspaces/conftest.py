import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from tests.support.office import Office


@pytest_asyncio.fixture
async def office(services: Services, operator: Actor, request: pytest.FixtureRequest) -> Office:
    """A new one for each test."""
    return await Office.open(services, request.node.name[-30:].strip("_]").lower().replace("[", "-"))
