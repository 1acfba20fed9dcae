"""Fixtures that tests of promises share."""

from uuid import UUID

import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.third_party import ThirdParty
from tests.support.gpt_with_actions import publish_gpt_with_actions
from tests.support.knowledge import as_actor
from tests.support.people import Cast


@pytest_asyncio.fixture(scope="module")
async def gpt(
    cast: Cast, infra: Infrastructure, services: Services, third_party: ThirdParty, other_party: ThirdParty
) -> UUID:
    """A published GPT of Ada's with an action at each of the two third parties."""
    return await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin, other_party.origin)
