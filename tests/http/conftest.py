"""Fixtures that tests of the HTTP API share."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure, build_sequencer
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.openid_provider import OpenIdProvider
from tests.fakes.third_party import ThirdParty
from tests.http.route_things import Things, make_things
from tests.support.clock import SettableClock
from tests.support.evidence_log import wait_until_signed
from tests.support.people import Cast
from tests.support.sign_in_by_provider import GIL, connection_form


@pytest_asyncio.fixture(scope="module")
async def things(infra: Infrastructure, cast: Cast, scripted: ScriptedModel, third_party: ThirdParty) -> Things:
    """One thing of each kind, for the routes that name one; the evidence log has its first checkpoint."""
    things = await make_things(cast, scripted, third_party)
    await wait_until_signed(build_sequencer(infra))
    return things


@pytest.fixture
def provider(third_party: ThirdParty, clock: SettableClock) -> OpenIdProvider:
    """The OpenID provider of Emil's organisation, which signs Gil in."""
    third_party.reset()
    third_party.answer = OpenIdProvider(third_party.origin, clock, person=GIL)
    return third_party.answer


@pytest_asyncio.fixture
async def workspace(cast: Cast, services: Services, provider: OpenIdProvider) -> AsyncIterator[str]:
    """Emil's workspace with the provider set up and its domains approved; the set-up is removed after the test."""
    [own] = (await cast.emil.get("/api/me")).ok()["workspaces"]
    (await cast.emil.put("/api/me/space", {"workspace": own["id"]})).ok()
    (await cast.emil.put(f"/api/workspaces/{own['id']}/sign-in", connection_form(provider))).ok()
    for domain in ("corp.example", "example.org"):
        await services.domains.approve(CLI_ACTOR, UUID(own["id"]), domain)
    yield own["id"]
    if (await cast.emil.get(f"/api/workspaces/{own['id']}/sign-in")).status != 200:  # a required provider shuts him out
        raise AssertionError("a test left Emil outside")
    (await cast.emil.delete(f"/api/workspaces/{own['id']}/sign-in")).ok()
