"""Cleo's team and its keys, and OpenAI's own client with one of them."""

import openai
import pytest
import pytest_asyncio

from tests.http.openai.programs import key, project


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made(cast):
    """A key that may do everything, of a workspace that permits storing."""
    (await cast.cleo.put("/api/workspace/api", {"may_store": True})).ok()
    return await key(cast.cleo, await project(cast.cleo))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ai(server, made):
    async with openai.AsyncOpenAI(base_url=f"{server}/v1", api_key=made.text, max_retries=0) as client:
        yield client


@pytest.fixture(autouse=True)
def plain(scripted):
    """The endpoint as it is at first, before each test."""
    scripted.answer, scripted.failure, scripted.gap, scripted.raw = "Hello from the scripted model.", None, 0.0, None
    scripted.usage, scripted.finish_reason, scripted.start_delay = True, "stop", 0.0
    scripted.requests.clear()
