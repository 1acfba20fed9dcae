"""Cleo's team and its keys, and OpenAI's own client with one of them."""

from collections.abc import AsyncIterator

import openai
import pytest
import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel
from tests.support.api_programs import CreatedKey, create_key, create_project
from tests.support.people import Cast


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made(cast: Cast) -> CreatedKey:
    """A key that may do everything, of a workspace that permits storing."""
    (await cast.cleo.put("/api/workspace/api", {"may_store": True})).ok()
    return await create_key(cast.cleo, await create_project(cast.cleo))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ai(server: str, made: CreatedKey) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{server}/v1", api_key=made.text, max_retries=0) as client:
        yield client


@pytest.fixture(autouse=True)
def plain(scripted: ScriptedModel) -> None:
    """The endpoint as it is at first, before each test."""
    scripted.answer, scripted.failure, scripted.gap, scripted.raw = "Hello from the scripted model.", None, 0.0, None
    scripted.usage, scripted.finish_reason, scripted.start_delay = True, "stop", 0.0
    scripted.requests.clear()
