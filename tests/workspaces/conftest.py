import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.instance import SignUp
from tests.support.people import PASSWORD, address
from tests.workspaces.workspace_fixture import Office


@pytest_asyncio.fixture(scope="module")
async def olga(services: Services) -> Actor:
    link = await services.accounts.set_up_link()
    signed_in = await services.accounts.set_up(link.partition("#")[2], "Olga", address("olga"), PASSWORD, True)
    await services.administration.change_instance(signed_in.actor, "Test house", SignUp.OPEN)
    return signed_in.actor


@pytest_asyncio.fixture
async def office(services: Services, olga: Actor, request: pytest.FixtureRequest) -> Office:
    """A new one for each test."""
    return await Office.open(services, request.node.name[-30:].strip("_]").lower().replace("[", "-"))


@pytest.fixture
def settled(owner: Any) -> Callable[[], Coroutine[Any, Any, None]]:
    """Waits until the queue has nothing more to do."""

    async def wait() -> None:
        async with asyncio.timeout(30):
            while await owner.fetchval(
                "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status IN ('todo', 'doing')"
                " AND task_name IN ('delete_gpt', 'erase_workspace')"
            ):
                await asyncio.sleep(0.05)

    return wait
