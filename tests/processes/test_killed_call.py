"""Killed during a request: data that may have left is recorded permanently, and never sent again (P4, P5)."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.processes.conftest import NUMBERS, copied
from tests.processes.server_process import Program, installed
from tests.support import api_programs
from tests.support.api_programs import create_key, create_project
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.gpt_with_actions import answer_script

pytestmark = pytest.mark.promise("P5")


@pytest_asyncio.fixture
async def third_party() -> AsyncIterator[ThirdParty]:
    async with ThirdParty() as it:
        yield it


@pytest_asyncio.fixture
async def program(
    homes: Path, seeded_home: Path, model: ScriptedModel, third_party: ThirdParty
) -> AsyncIterator[Program]:
    """An inhabited home whose actions may reach the third party."""
    home = await copied(seeded_home, homes / f"{next(NUMBERS)}")
    model.answer = answer_script(tool_call("findThing", name="mill"), "There it is.")
    async with installed(home, model.url, DISCREET_ACTION_ORIGINS=third_party.origin) as made:
        yield made


def document(origin: str) -> str:
    name = {"name": "name", "in": "query", "schema": {"type": "string"}}
    operation = {"operationId": "findThing", "parameters": [name], "responses": {}}
    info = {"title": "Things", "version": "1"}
    return json.dumps(
        {"openapi": "3.1.0", "info": info, "servers": [{"url": origin}], "paths": {"/things": {"get": operation}}}
    )


async def build(ada: Client, origin: str) -> UUID:
    """A GPT with the action, in private: its builder chats with the draft."""
    gpt = (await ada.post("/api/gpts", {"name": "Finder"})).ok()["id"]
    new = {"kind": "openapi", "document": document(origin), "source_url": None}
    (await ada.post(f"/api/gpts/{gpt}/actions", new)).ok()
    return UUID(gpt)


async def card_of(client: Client, answer: Any) -> dict[str, Any]:
    card: dict[str, Any] = (await client.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()
    return card


async def test_what_was_on_its_way_has_an_unknown_outcome(program: Program, third_party: ThirdParty) -> None:
    third_party.answer = Answer(delay=3600)
    ada = await (await program.start()).come_in("ada")
    gpt = await build(ada, third_party.origin)
    answer = await ask(ada, "Where is the mill?", gpt_id=gpt, draft=True)
    card = await card_of(ada, answer)
    (await ada.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"]})).ok()
    async with asyncio.timeout(30):
        await third_party.request_received.wait()
    [entry] = (await ada.get("/api/ledger")).ok()["entries"]
    assert entry["state"] == "sending"
    await program.kill()

    third_party.answer = Answer()
    ada = await (await program.start()).come_in("ada")
    [entry] = (await ada.get("/api/ledger")).ok()["entries"]
    host = third_party.origin.removeprefix("http://")
    assert (entry["state"], entry["completed_at"], entry["status"]) == ("unknown", None, None)
    assert entry["sentence"] == f"The outcome is unknown: the server stopped. {host} may have received it."
    full = (await ada.get(f"/api/ledger/entries/{entry['id']}")).ok()
    assert full["request"]["url"] == f"{third_party.origin}/things?name=mill"
    again = await ada.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"]})
    assert again.status == 409
    shown = (await ada.get(f"/api/conversations/{answer.conversation}")).ok()
    assert not shown["running"]
    assert [request.target for request in third_party.requests] == ["/things?name=mill"], "it is not sent again"
    assert await program.stop() == 0


async def test_a_card_waits_for_its_person_through_a_kill(program: Program, third_party: ThirdParty) -> None:
    ada = await (await program.start()).come_in("ada")
    gpt = await build(ada, third_party.origin)
    answer = await ask(ada, "Where is the mill?", gpt_id=gpt, draft=True)
    card = await card_of(ada, answer)
    await program.kill()

    ada = await (await program.start()).come_in("ada")
    assert (await card_of(ada, answer)) == card
    assert third_party.requests == []
    (await ada.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"]})).ok()
    async with asyncio.timeout(30):
        while (shown := (await ada.get(f"/api/conversations/{answer.conversation}")).ok())["running"]:
            await asyncio.sleep(0.02)
    assert shown["messages"][-1]["text"] == "There it is."
    assert [request.target for request in third_party.requests] == ["/things?name=mill"]


async def test_a_call_in_flight_at_a_graceful_stop_has_an_unknown_result(
    program: Program, third_party: ThirdParty
) -> None:
    third_party.answer = Answer(delay=3600)
    ada = await (await program.start()).come_in("ada")
    gpt = await build(ada, third_party.origin)
    answer = await ask(ada, "Where is the mill?", gpt_id=gpt, draft=True)
    card = await card_of(ada, answer)
    (await ada.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"]})).ok()
    async with asyncio.timeout(30):
        await third_party.request_received.wait()
    assert await program.stop() == 0

    ada = await (await program.start()).come_in("ada")
    [entry] = (await ada.get("/api/ledger")).ok()["entries"]
    assert entry["state"] == "unknown"
    assert entry["completed_at"] is not None
    assert "stopped on its way" in entry["sentence"]


async def test_what_was_on_its_way_for_a_program_has_an_unknown_outcome(
    program: Program, third_party: ThirdParty
) -> None:
    third_party.answer = Answer(delay=3600)
    added = await program.run("workspace", "add", "Mills", "--service", "team", "--member", "ada@example.org")
    [workspace] = re.findall(r"[0-9a-f-]{36}", added.out)
    ada = await (await program.start()).come_in("ada")
    (await ada.put("/api/me/space", {"workspace": workspace})).ok()
    gpt, made = (
        await api_programs.publish_gpt_with_actions(ada, document(third_party.origin)),
        await create_key(ada, await create_project(ada)),
    )
    listed = await program.run("key", "grant", made.id, "--workspace", workspace, "--gpt", gpt)
    assert "findThing: GET /things" in listed.out
    assert "without asking anyone" in listed.out
    arguments = ("key", "grant", made.id, "--workspace", workspace, "--gpt", gpt, "--operation", "findThing", "--yes")
    granted = await program.run(*arguments)
    [operation] = re.findall(r"[0-9a-f-]{36}", granted.out)

    asking = api_programs.chat_body(model=f"gpt:{gpt}")
    under_way = asyncio.create_task(api_programs.call(program.client(), made, "POST", "/v1/chat/completions", asking))
    async with asyncio.timeout(30):
        await third_party.request_received.wait()
    await program.kill()
    await asyncio.wait([under_way])
    assert under_way.exception() is not None

    third_party.answer = Answer()
    ada = await (await program.start()).come_in("ada")
    [entry] = (await ada.get("/api/ledger")).ok()["entries"]
    assert (entry["state"], entry["program"]["project_name"]) == ("unknown", "Lighthouse")
    assert [request.target for request in third_party.requests] == ["/things?name=mill"], "it is not sent again"
    assert "granted" in (await program.run("key", "grants", made.id, "--workspace", workspace)).out
    taken = await program.run("key", "revoke", made.id, "--workspace", workspace, "--grant", operation)
    assert taken.out == "The grant is revoked.\n"
    answer = await api_programs.call(program.client(), made, "POST", "/v1/chat/completions", asking)
    assert (answer.status, answer.json["error"]["code"]) == (403, "action_not_granted")
