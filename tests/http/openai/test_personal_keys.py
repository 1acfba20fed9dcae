"""A person's own API key: made in the settings, used with the official Python client, and never stored itself."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import openai
import pytest

from discreet.api_projects.in_flight import InFlightRequest
from discreet.api_projects.key import MAX_PERSONAL_KEYS
from discreet.http.openai.embeddings import EMBEDDING_MODEL
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.accounts.reauthentication import VALID_FOR
from discreet.promises.improve import PartyPermission, may_improve
from discreet.promises.parties import ALWAYS, IMPROVING_SERVICES, Service, service_party, user_party
from discreet.quotas.quota import Quota, QuotaSubjectKind
from discreet.quotas.service import Subject
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.support.api_programs import call, chat_body, create_project, document, publish_gpt, publish_gpt_with_actions
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.export_client import export_data
from tests.support.gpt_with_actions import answer_script
from tests.support.people import PASSWORD, Cast, address

HELLO = [{"role": "user", "content": "My name is Ben Baker."}]


async def create(person: Client, name: str = "My script", days: int | None = None) -> dict[str, Any]:
    (await person.post("/api/me/confirm", {"password": PASSWORD})).ok()
    return (await person.post("/api/me/api-keys", {"name": name, "days": days})).ok()


def client_of(server: str, key: str) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=f"{server}/v1", api_key=key, max_retries=0)


async def test_a_person_without_a_workspace_makes_a_key_and_the_python_client_works(
    server: str, cast: Cast, clock: SettableClock
) -> None:
    gpt = await publish_gpt(cast.ada, "Guide", "Answer briefly.", level="everyone")
    made = await create(cast.ben)
    assert made["text"].startswith(made["key"]["prefix"])
    shown = (await cast.ben.get("/api/me/api-keys")).ok()
    [key] = shown["keys"]
    assert shown["base_url"].endswith("/v1")
    assert (key["name"], key["expires_at"], key["last_used_at"], key["holds"]) == ("My script", None, None, True)
    assert made["text"] not in str(shown)
    async with client_of(server, made["text"]) as ai:
        names = [model.id async for model in ai.models.list()]
        assert {"scripted", f"gpt:{gpt}"} <= set(names)
        for model in ("scripted", f"gpt:{gpt}"):
            completion = await ai.chat.completions.create(model=model, messages=HELLO)
            assert completion.choices[0].message.content == "Hello from the scripted model."
        assert len((await ai.embeddings.create(model=EMBEDDING_MODEL, input="mill")).data) == 1
        with pytest.raises(openai.PermissionDeniedError, match="stored responses"):
            await ai.responses.create(model="scripted", input="Hello?", store=True)
        assert (await ai.responses.create(model="scripted", input="Hello?", store=False)).output_text
    [key] = (await cast.ben.get("/api/me/api-keys")).ok()["keys"]
    assert key["last_used_at"][:10] == clock.now().isoformat()[:10]


async def test_it_is_its_persons_alone(cast: Cast) -> None:
    made = await create(cast.ada, "Ada's")
    for other in (cast.ben, cast.olga, cast.cleo):
        assert "Ada's" not in str((await other.get("/api/me/api-keys")).ok())
        assert (await other.delete(f"/api/me/api-keys/{made['key']['id']}")).status == 404
    assert (await call(cast.visitor, made["text"], "GET", "/v1/models")).status == 200
    assert (await call(cast.visitor, made["text"], "GET", "/api/me/api-keys")).status == 401, "a key opens /v1 only"


@pytest.mark.promise("P1")
async def test_nothing_of_it_is_kept_or_trains_while_the_persons_chats_may(
    server: str, cast: Cast, services: Services, owner: Any
) -> None:
    text = (await create(cast.ben))["text"]
    tables = "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM api_responses)"
    before = tuple(await owner.fetchrow(tables))
    async with client_of(server, text) as ai:
        await ai.chat.completions.create(model="scripted", messages=HELLO)
    assert tuple(await owner.fetchrow(tables)) == before
    await ask(cast.ben, HELLO[0]["content"])
    assert (await owner.fetchrow(tables))[0] == before[0] + 1, "the same words in a chat are kept"

    caller = await services.api.authenticator.caller(text, InFlightRequest())
    assert (caller.actor.space.workspace_id, caller.scope.may_store) == (None, False)
    began = ALWAYS + timedelta(days=30_000)

    def trains(service: Service) -> bool:
        allows = ALWAYS if service in IMPROVING_SERVICES else None
        person = PartyPermission(user_party(caller.actor.account_id), ALWAYS)
        return may_improve([PartyPermission(service_party(service), allows), person], began).allowed

    assert not trains(caller.actor.service)
    assert trains(Service.CONSUMER_CHAT), "the service alone makes the difference"


async def test_it_counts_for_the_persons_own_quota(server: str, cast: Cast, services: Services) -> None:
    me = UUID((await cast.dan.get("/api/me")).ok()["id"])
    text, subject = (await create(cast.dan))["text"], Subject(QuotaSubjectKind.ACCOUNT, me)
    await services.quotas.set(CLI_ACTOR, subject, Quota(answers=1))
    async with client_of(server, text) as ai:
        await ai.chat.completions.create(model="scripted", messages=HELLO)
        with pytest.raises(openai.RateLimitError, match="Your account"):
            await ai.chat.completions.create(model="scripted", messages=HELLO)
    await services.quotas.set(CLI_ACTOR, subject, None)


async def test_an_action_of_a_gpt_is_not_called(cast: Cast, scripted: ScriptedModel, third_party: ThirdParty) -> None:
    """A program shows no consent card, and a personal key is granted no operation (P4)."""
    gpt = await publish_gpt_with_actions(cast.ada, document(third_party.origin), level="everyone")
    text = (await create(cast.ada, "Acting"))["text"]
    scripted.answer = answer_script(tool_call("findThing", name="mill"), "By the river.")
    third_party.requests.clear()
    asked = {"model": f"gpt:{gpt}", "messages": HELLO}
    refused = await call(cast.visitor, text, "POST", "/v1/chat/completions", asked)
    assert (refused.status, refused.json["error"]["code"]) == (403, "action_not_granted")
    assert "A personal API key can't call actions" in refused.sentence
    assert "/workspace/api" not in refused.sentence, "there is nothing to allow"
    assert third_party.requests == []


async def test_a_key_ends_when_it_is_revoked_or_expires(cast: Cast, clock: SettableClock) -> None:
    revoked, short = await create(cast.ben, "Revoked"), await create(cast.ben, "Short", days=1)
    for _ in range(2):
        assert (await cast.ben.delete(f"/api/me/api-keys/{revoked['key']['id']}")).status == 204
    clock.advance(hours=24)
    for made, why in ((revoked, "was revoked"), (short, "has expired")):
        refused = await call(cast.visitor, made["text"], "GET", "/v1/models")
        assert (refused.status, why in refused.sentence) == (401, True)
    acts = [act["act"] for act in (await cast.ben.get("/api/me/security")).ok()["acts"]]
    assert acts[:3] == ["api_key_revoked", "api_key_created", "api_key_created"]


async def test_creating_one_needs_a_recent_authentication(cast: Cast, clock: SettableClock) -> None:
    """An open browser is not enough to create a key that outlasts its session (P7)."""
    clock.advance(seconds=VALID_FOR.total_seconds() + 1)
    refused = await cast.dan.post("/api/me/api-keys", {"name": "Thief's", "days": None})
    assert (refused.status, refused.json["error"]["code"]) == (403, "confirm_first")
    assert "Thief's" not in str((await cast.dan.get("/api/me/api-keys")).ok())


async def test_creating_a_workspaces_key_needs_one_too(cast: Cast, clock: SettableClock) -> None:
    wanted = {"name": "Thief's", "days": 365, "every_gpt": True}
    to = await create_project(cast.cleo)
    clock.advance(seconds=VALID_FOR.total_seconds() + 1)
    refused = await cast.cleo.post(f"/api/workspace/api/projects/{to}/keys", wanted)
    assert (refused.status, refused.json["error"]["code"]) == (403, "confirm_first")
    assert "Thief's" not in str((await cast.cleo.get("/api/workspace/api")).ok())
    (await cast.cleo.post("/api/me/confirm", {"password": PASSWORD})).ok()
    assert (await cast.cleo.post(f"/api/workspace/api/projects/{to}/keys", wanted)).status == 201


async def test_wrong_names_days_and_too_many_are_refused(cast: Cast) -> None:
    for body, field in (
        ({"name": "", "days": 1}, "name"),
        ({"name": "x", "days": 0}, "days"),
        ({"name": "x", "days": 367}, "days"),
    ):
        refused = await cast.emil.post("/api/me/api-keys", body)
        assert (refused.status, refused.json["error"]["field"]) == (422, field)
    made = [await create(cast.emil, f"Key {n}") for n in range(MAX_PERSONAL_KEYS)]
    assert (await cast.emil.post("/api/me/api-keys", {"name": "One more", "days": None})).status == 409
    (await cast.emil.delete(f"/api/me/api-keys/{made[0]['key']['id']}")).ok()
    await create(cast.emil, "In its place")


async def test_suspension_ends_it_for_good(cast: Cast, client: Callable[[], Client]) -> None:
    (await cast.olga.post("/api/me/confirm", {"password": PASSWORD})).ok()
    text = (await create(cast.dan))["text"]
    for act in ("suspend", "restore"):
        (await cast.olga.post(f"/api/operator/accounts/{act}", {"email": address("dan")})).ok()
        assert (await call(cast.visitor, text, "GET", "/v1/models")).status == 401


async def test_it_is_in_the_export_without_the_key_and_goes_with_the_account(
    client: Callable[[], Client], cast: Cast, owner: Any
) -> None:
    person = client()
    body = {"name": "Gus", "email": address("gus"), "password": PASSWORD, "improve": False}
    me = (await person.post("/api/sign-up", body)).ok()
    made = await create(person, "Gus's script")
    files = await export_data(person)
    [row] = files.json("api_keys.json")
    assert (row["name"], row["revoked_at"]) == ("Gus's script", None)
    assert made["text"].encode() not in files.everything()
    count = "SELECT count(*) FROM personal_api_keys WHERE account_id = $1"
    assert await owner.fetchval(count, UUID(me["id"])) == 1
    (await person.post("/api/me/deletion", {"email": address("gus")})).ok()
    assert await owner.fetchval(count, UUID(me["id"])) == 0
    assert (await call(cast.visitor, made["text"], "GET", "/v1/models")).status == 401


async def test_a_limit_and_a_revocation_hold_while_the_body_is_on_its_way(
    server: str, cast: Cast, services: Services, scripted: ScriptedModel
) -> None:
    """The key is read before the body, and the limits after it."""
    made = await create(cast.ben, "On its way")
    try:
        async with slow_body(server, made["text"]) as (reader, writer):
            await in_flight(services, made["key"]["id"])
            (await cast.ben.put("/api/me/model-limit", {"limit": "sealed"})).ok()
            writer.write(json.dumps(chat_body()).encode())
            assert b" 200 " not in await reader.readline()
            assert b"not_allowed" in await reader.read()
    finally:
        (await cast.ben.put("/api/me/model-limit", {"limit": "offered"})).ok()
    async with slow_body(server, made["text"]) as (reader, writer):
        await in_flight(services, made["key"]["id"])
        assert (await cast.ben.delete(f"/api/me/api-keys/{made['key']['id']}")).status == 204
        writer.write(json.dumps(chat_body()).encode())
        assert b" 401 " in await reader.readline()
    assert scripted.requests == []


@pytest.mark.promise("P14")
async def test_a_limit_holds_that_is_saved_while_the_count_waits(
    cast: Cast, services: Services, scripted: ScriptedModel, owner: Any
) -> None:
    """Other requests of the same person or workspace hold a counter until they are on the disk."""
    me = UUID((await cast.ben.get("/api/me")).ok()["id"])
    made, subject = await create(cast.ben, "Waits"), Subject(QuotaSubjectKind.ACCOUNT, me)
    await services.quotas.set(CLI_ACTOR, subject, Quota(answers=100))
    asks = (cast.visitor, made["text"], "POST", "/v1/chat/completions", chat_body())
    assert (await call(*asks)).status == 200
    try:
        async with owner.transaction():
            await owner.execute("SELECT FROM discreet.usage FOR UPDATE")
            running = asyncio.create_task(call(*asks))
            while not await owner.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
                await asyncio.sleep(0.02)
            (await cast.ben.put("/api/me/model-limit", {"limit": "sealed"})).ok()
        assert "not_allowed" in str((await running).json)
        assert len(scripted.requests) == 1
    finally:
        (await cast.ben.put("/api/me/model-limit", {"limit": "offered"})).ok()
        await services.quotas.set(CLI_ACTOR, subject, None)


@asynccontextmanager
async def slow_body(server: str, key: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A program that has sent its key, and not yet the body, which is that of `chat_body()`."""
    host = urlsplit(server)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    writer.write(
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host.netloc}\r\nAuthorization: Bearer {key}\r\n"
        f"Connection: close\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(json.dumps(chat_body()))}\r\n\r\n".encode()
    )
    try:
        yield reader, writer
    finally:
        writer.close()


async def in_flight(services: Services, key_id: str) -> None:
    """Wait until the key of a request has been read."""
    async with asyncio.timeout(20):
        while not any(str(each.key_id) == key_id for each in services.api.flights._requests):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
