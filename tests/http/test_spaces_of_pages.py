"""A page names its space in each request: the name grants nothing, and its work ends when access ends (P1, P6)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientPayloadError

from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import read_events
from tests.support.client import Client
from tests.support.people import Cast, sign_in

pytestmark = pytest.mark.promise("P6")


@pytest_asyncio.fixture
async def at_work(cast: Cast, client: Callable[[], Client]) -> dict[str, str]:
    """The header of a page in Cleo's team, which Dan joins; their sessions are in their own spaces."""
    cleo = await sign_in(client(), "cleo")
    [workspace] = (await cleo.get("/api/me")).ok()["workspaces"]
    at_work = {"Discreet-Space": workspace["id"]}
    if not (await cast.dan.get("/api/me")).ok()["workspaces"]:
        made = (await cleo.post("/api/workspace/invitations", {"role": "member", "email": None}, headers=at_work)).ok()
        (await cast.dan.post("/api/invitation/accept", {"token": made["link"].partition("/join#")[2]})).ok()
    (await cast.dan.put("/api/me/space", {"workspace": None})).ok()
    return at_work


async def begun(person: Client, headers: dict[str, str], text: str) -> Any:
    """Return the events until the stream ends or is cut."""
    events = []
    async with person.session.post(
        f"{person.base_url}/api/chat", json={"text": text}, headers={"Origin": person.base_url, **headers}
    ) as response:
        assert response.status == 200
        with suppress(ClientPayloadError):
            async for event in read_events(response):
                events.append(event)  # noqa: PERF401  (lines before a cut stay)
    return events


async def test_what_a_suspended_member_has_there_is_as_absent_as_what_never_was(
    cast: Cast, client: Callable[[], Client], at_work: dict[str, str]
) -> None:
    dan, cleo = cast.dan, await sign_in(client(), "cleo")
    gpt = (await dan.post("/api/gpts", {"name": "Dan's"}, headers=at_work)).ok()["id"]
    events = await begun(dan, at_work, "The heron nests by the mill.")
    chat = next(event["data"]["conversation_id"] for event in events if event["type"] == "data-turn")
    answer = next(event["data"]["answer_id"] for event in events if event["type"] == "data-turn")
    at_home = {"Discreet-Space": "personal"}
    requests = [
        ("GET", f"/api/gpts/{gpt}", None), ("GET", f"/api/gpts/{gpt}/draft", None), ("GET", f"/api/gpts/{gpt}/actions", None),
        ("PUT", f"/api/gpts/{gpt}/improve", {"allowed": True}), ("DELETE", f"/api/gpts/{gpt}", None),
        ("POST", "/api/chat", {"text": "And?", "conversation_id": chat}),
        ("POST", "/api/chat", {"conversation_id": chat, "regenerate": answer}),
        ("POST", "/api/chat", {"text": "Hello?", "gpt_id": gpt}),
        ("GET", f"/api/conversations/{chat}", None), ("POST", f"/api/conversations/{chat}/title", None),
        ("POST", f"/api/conversations/{chat}/follow-ups", None),
    ]  # fmt: skip
    (await cleo.post(f"/api/workspace/members/{dan.id}/suspend", headers=at_work)).ok()
    try:
        for method, path, body in requests:
            response = await dan.request(method, path, body, headers=at_home)
            assert response.status == 404, f"{method} {path}: {response.status} {response.body!r}"
    finally:
        (await cleo.post(f"/api/workspace/members/{dan.id}/restore", headers=at_work)).ok()


async def test_an_answer_of_a_page_ends_with_the_membership(
    cast: Cast, client: Callable[[], Client], at_work: dict[str, str], scripted: ScriptedModel
) -> None:
    dan, cleo = cast.dan, await sign_in(client(), "cleo")
    scripted.requests.clear()
    scripted.answer, scripted.gap = "one two three four five six seven eight nine ten " * 20, 0.05
    asked = asyncio.create_task(begun(dan, at_work, "Tell me slowly."))
    while not scripted.requests:
        assert not asked.done(), asked.result()
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    (await cleo.post(f"/api/workspace/members/{dan.id}/suspend", headers=at_work)).ok()
    try:
        events = await asyncio.wait_for(asked, 60)
        assert len([event for event in events if event["type"] == "text-delta"]) < 100
    finally:
        scripted.gap = 0.0
        (await cleo.post(f"/api/workspace/members/{dan.id}/restore", headers=at_work)).ok()
