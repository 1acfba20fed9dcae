"""Attempts to get more than a key gives: with another user's key, an old one, none, or a page in a victim's browser."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.promises.parties import Service
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.http.openai.test_python_client import PNG
from tests.support.api_programs import CreatedKey, call, chat_body, create_key, create_project, publish_gpt
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import Cast, address, sign_up

MANY = " ".join(f"word{n}" for n in range(400))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def emils(cast: Cast) -> CreatedKey:
    """A key of another workspace."""
    (await cast.emil.put("/api/workspace/api", {"may_store": True})).ok()
    return await create_key(cast.emil, await create_project(cast.emil))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(cast: Cast) -> str:
    """A GPT of Cleo's team."""
    return await publish_gpt(cast.cleo, "Team guide", "Know the team.")


@pytest.mark.parametrize(
    "path", ["/v1/models", "/v1/models/scripted", "/v1/chat/completions", "/v1/responses", "/v1/nothing"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_without_a_key_there_is_nothing_at_all(cast: Cast, path: str, method: str) -> None:
    """A session opens nothing: not the owner's, and not with a page's headers."""
    for person in (cast.visitor, cast.cleo, cast.olga):
        for headers in ({}, {"Origin": person.base_url}, {"Origin": "https://evil.example"}):
            answer = await call(person, None, method, path, headers=headers)
            assert (answer.status, answer.json["error"]["code"]) == (401, "invalid_api_key")
            assert answer.headers["www-authenticate"] == "Bearer"
            assert "access-control-allow-origin" not in answer.headers


async def test_a_key_anywhere_but_in_its_header_is_no_key(cast: Cast, made: CreatedKey) -> None:
    for query in (f"?api_key={made.text}", f"?key={made.text}&authorization=Bearer+{made.text}"):
        assert (await call(cast.visitor, None, "GET", f"/v1/models{query}")).status == 401
    for headers in (
        {"Cookie": f"discreet_session={made.text}"}, {"X-Api-Key": made.text}, {"Authorization": f"Basic {made.text}"},
        {"Authorization": made.text}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {made.text} {made.text}"},
        {"Authorization": f"Bearer {made.text[:-1]}"}, {"Authorization": "Bearer " + "x" * 5_000},
    ):  # fmt: skip
        assert (await call(cast.visitor, None, "GET", "/v1/models", headers=headers)).status == 401, headers


async def test_a_key_opens_no_page(cast: Cast, made: CreatedKey) -> None:
    assert (await call(cast.visitor, made, "GET", "/api/me")).json is None
    for path in ("/api/conversations", "/api/workspace/api", "/api/operator/settings", "/api/gpts"):
        assert (await call(cast.visitor, made, "GET", path)).status == 401


async def test_another_host_name_is_refused_in_the_clients_form(cast: Cast, made: CreatedKey) -> None:
    answer = await call(cast.visitor, made, "GET", "/v1/models", headers={"Host": "evil.example"})
    assert (answer.status, answer.json["error"]["type"]) == (400, "invalid_request_error")


async def test_an_absent_object_is_reported_in_the_clients_form(cast: Cast, made: CreatedKey) -> None:
    for method, path, status in (
        ("GET", "/v1/nothing", 404),
        ("POST", "/v1/audio/speech", 404),
        ("PUT", "/v1/models", 405),
    ):
        answer = await call(cast.visitor, made, method, path, {} if method == "POST" else None)
        assert (answer.status, answer.json["error"]["type"]) == (status, "invalid_request_error")


async def test_a_slash_at_the_end_is_the_same_address(cast: Cast, made: CreatedKey) -> None:
    page = (await call(cast.visitor, made, "GET", "/v1")).ok()
    assert page["base_url"].endswith("/v1")
    assert (await call(cast.visitor, made, "GET", "/v1/")).ok() == page
    listed = (await call(cast.visitor, made, "GET", "/v1/models")).ok()
    assert (await call(cast.visitor, made, "GET", "/v1/models/")).ok() == listed
    assert (await call(cast.visitor, made, "GET", "/v1/models/scripted/")).ok()["id"] == "scripted"
    assert (await call(cast.visitor, made, "POST", "/v1/chat/completions/", chat_body())).status == 200
    assert (await call(cast.visitor, None, "GET", "/v1/")).status == 401


async def test_a_key_reaches_what_its_scope_names_and_no_more(
    cast: Cast, made: CreatedKey, gpt: str, scripted: ScriptedModel
) -> None:
    other = await publish_gpt(cast.cleo, "Other guide")
    narrow = await create_key(
        cast.cleo, made.project, models=False, every_gpt=False, gpts=[gpt], may_embed=False, may_store=False
    )
    listed = (await call(cast.visitor, narrow, "GET", "/v1/models")).ok()["data"]
    assert [model["id"] for model in listed] == [f"gpt:{gpt}"]
    assert (
        await call(cast.visitor, narrow, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{gpt}"))
    ).status == 200
    scripted.requests.clear()
    for model in ("scripted", f"gpt:{other}", "gpt:", "gpt:../x", f"gpt:{gpt.upper()}x"):
        answer = await call(cast.visitor, narrow, "POST", "/v1/chat/completions", chat_body(model=model))
        assert (answer.status, answer.json["error"]["code"]) == (404, "model_not_found"), model
    vectors = {"model": "all-MiniLM-L6-v2", "input": "x"}
    assert (await call(cast.visitor, narrow, "POST", "/v1/embeddings", vectors)).status == 403
    stored = {"model": f"gpt:{gpt}", "input": "x", "store": True}
    answer = await call(cast.visitor, narrow, "POST", "/v1/responses", stored)
    assert (answer.status, answer.json["error"]["code"]) == (403, "storing_not_permitted")
    assert scripted.requests == []


async def test_another_workspaces_gpt_and_a_private_one_are_absent(
    cast: Cast, made: CreatedKey, emils: CreatedKey, gpt: str
) -> None:
    private = (await cast.ada.post("/api/gpts", {"name": "Ada's own"})).ok()["id"]
    for made_key, model in ((emils, f"gpt:{gpt}"), (made, f"gpt:{private}"), (emils, f"gpt:{private}")):
        answer = await call(cast.visitor, made_key, "POST", "/v1/chat/completions", chat_body(model=model))
        assert (answer.status, answer.json["error"]["code"]) == (404, "model_not_found")
    refused = await cast.emil.post(
        f"/api/workspace/api/projects/{emils.project}/keys", {"name": "x", "days": 1, "gpts": [gpt]}
    )
    assert refused.status == 404


async def test_a_draft_is_no_model(cast: Cast, made: CreatedKey) -> None:
    draft = (await cast.cleo.post("/api/gpts", {"name": "Not yet"})).ok()["id"]
    assert (
        await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{draft}"))
    ).status == 404
    listed = (await call(cast.visitor, made, "GET", "/v1/models")).ok()["data"]
    assert f"gpt:{draft}" not in [model["id"] for model in listed]


async def test_another_project_reads_and_deletes_nothing(cast: Cast, made: CreatedKey, emils: CreatedKey) -> None:
    stored = {"model": "scripted", "input": "The heron nests.", "store": True}
    id_ = (await call(cast.visitor, made, "POST", "/v1/responses", stored)).ok()["id"]
    sibling = await create_key(cast.cleo, await create_project(cast.cleo, "Sibling"))
    for stranger in (emils, sibling):
        for method in ("GET", "DELETE"):
            assert (await call(cast.visitor, stranger, method, f"/v1/responses/{id_}")).status == 404
        on = {"model": "scripted", "input": "And?", "previous_response_id": id_}
        assert (await call(cast.visitor, stranger, "POST", "/v1/responses", on)).status == 404
        assert (await call(cast.visitor, stranger, "GET", f"/v1/responses/{id_}/input_items")).status == 404
    assert (await call(cast.visitor, made, "GET", f"/v1/responses/{id_}")).ok()["id"] == id_
    for name in ("resp_", "resp_" + "0" * 32, "x" * 500, "%00", id_.upper()):
        assert (await call(cast.visitor, made, "GET", f"/v1/responses/{name}")).status == 404


async def test_a_workspace_that_does_not_permit_storing_wins_over_the_key(
    cast: Cast, made: CreatedKey, owner: Any
) -> None:
    stored = {"model": "scripted", "input": "x", "store": True}
    count = await owner.fetchval("SELECT count(*) FROM api_responses")
    (await cast.cleo.put("/api/workspace/api", {"may_store": False})).ok()
    try:
        answer = await call(cast.visitor, made, "POST", "/v1/responses", stored)
        assert (answer.status, answer.json["error"]["param"]) == (403, "store")
    finally:
        (await cast.cleo.put("/api/workspace/api", {"may_store": True})).ok()
    for asked in ({**stored, "store": False}, {"model": "scripted", "input": "x"}):
        assert (await call(cast.visitor, made, "POST", "/v1/responses", asked)).status == 200
    assert await owner.fetchval("SELECT count(*) FROM api_responses") == count


async def test_a_key_ends_when_it_expires(cast: Cast, made: CreatedKey, clock: SettableClock) -> None:
    short = await create_key(cast.cleo, made.project, days=1)
    assert (await call(cast.visitor, short, "GET", "/v1/models")).status == 200
    clock.advance(days=1)
    try:
        answer = await call(cast.visitor, short, "GET", "/v1/models")
        assert (answer.status, answer.json["error"]["code"]) == (401, "invalid_api_key")
    finally:
        clock.advance(days=-1)


@pytest.mark.parametrize("streamed", [True, False])
async def test_what_is_under_way_ends_when_its_key_is_revoked(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel, streamed: bool
) -> None:
    doomed = await create_key(cast.cleo, made.project)
    scripted.answer, scripted.gap = MANY, 0.05
    scripted.request_received.clear()
    scripted.client_disconnected.clear()
    path = "/v1/chat/completions"
    asked = asyncio.create_task(call(cast.visitor, doomed, "POST", path, chat_body(stream=streamed)))
    await asyncio.wait_for(scripted.request_received.wait(), 60)
    (await cast.cleo.request("DELETE", f"/api/workspace/api/keys/{doomed.id}")).ok()
    answer = await asyncio.wait_for(asked, 15)
    await asyncio.wait_for(scripted.client_disconnected.wait(), 60)
    if streamed and answer.status == 200:
        last = answer.body.decode().strip().rpartition("data: ")[2]
        assert json.loads(last)["error"]["code"] == "invalid_api_key"
        assert b"word399" not in answer.body
    else:
        assert (answer.status, answer.json["error"]["code"]) == (401, "invalid_api_key")
    assert (await call(cast.visitor, doomed, "GET", "/v1/models")).status == 401


@pytest.mark.parametrize("how", ["removed", "demoted", "suspended", "account"])
async def test_a_key_goes_with_its_makers_office_also_while_it_is_used(
    cast: Cast, services: Services, owner: Any, client: Callable[[], Client], scripted: ScriptedModel, how: str
) -> None:
    """In any process, the end of a key takes effect: this process gets no message and sees it in the database."""
    person = await sign_up(client(), f"gil-{how}")
    workspace = await services.workspaces.create("Gil's", Service.API, [address("ada"), address(f"gil-{how}")])
    await owner.execute("UPDATE memberships SET role = 'admin' WHERE account_id = $1", person.id)
    (await person.put("/api/me/space", {"workspace": str(workspace.id)})).ok()
    theirs = await create_key(person, await create_project(person))
    scripted.answer, scripted.gap = MANY, 0.05
    scripted.request_received.clear()
    asked = asyncio.create_task(call(cast.visitor, theirs, "POST", "/v1/chat/completions", chat_body(stream=True)))
    await asyncio.wait_for(scripted.request_received.wait(), 60)
    await owner.execute(
        {
            "removed": "DELETE FROM memberships WHERE account_id = $1",
            "demoted": "UPDATE memberships SET role = 'member' WHERE account_id = $1",
            "suspended": "UPDATE memberships SET suspended_at = now() WHERE account_id = $1",
            "account": "UPDATE accounts SET suspended_at = now() WHERE id = $1",
        }[how],
        person.id,
    )
    answer = await asyncio.wait_for(asked, 60)
    assert b"word399" not in answer.body
    assert b"invalid_api_key" in answer.body
    assert (await call(cast.visitor, theirs, "GET", "/v1/models")).status == 401
    back = "UPDATE memberships SET role = 'admin', suspended_at = NULL WHERE account_id = $1"
    await owner.execute(back, person.id)
    await owner.execute("UPDATE accounts SET suspended_at = NULL WHERE id = $1", person.id)
    assert (await call(cast.visitor, theirs, "GET", "/v1/models")).status == 401, "what was lost stays lost"


async def test_deleting_a_project_ends_its_keys_and_destroys_what_it_stored(
    cast: Cast, services: Services, infra: Infrastructure, owner: Any
) -> None:
    gone = await create_key(cast.cleo, await create_project(cast.cleo, "Gone"))
    stored = {"model": "scripted", "input": "The heron nests.", "store": True}
    id_ = (await call(cast.visitor, gone, "POST", "/v1/responses", stored)).ok()["id"]
    assert infra.keys.key(f"api/{gone.project}")
    (await cast.cleo.request("DELETE", f"/api/workspace/api/projects/{gone.project}")).ok()
    assert infra.keys.key(f"api/{gone.project}") is None
    assert (await call(cast.visitor, gone, "GET", f"/v1/responses/{id_}")).status == 401
    assert (
        await owner.fetchval("SELECT count(*) FROM api_responses WHERE project_id = $1::text::uuid", gone.project) == 0
    )


async def test_what_is_stored_is_kept_no_longer_than_the_workspaces_rule_says(
    cast: Cast, services: Services, made: CreatedKey, clock: SettableClock, owner: Any
) -> None:
    stored = {"model": "scripted", "input": "The heron nests.", "store": True}
    old = (await call(cast.visitor, made, "POST", "/v1/responses", stored)).ok()["id"]
    workspace = await owner.fetchval("SELECT workspace_id FROM api_projects WHERE id = $1::text::uuid", made.project)
    await services.api.responses.delete_expired()
    assert (await call(cast.visitor, made, "GET", f"/v1/responses/{old}")).status == 200, "without a rule it stays"
    await owner.execute(
        "INSERT INTO workspace_rules (workspace_id, at, retention_days) VALUES ($1, now(), 2)", workspace
    )
    try:
        clock.advance(days=1, hours=23)
        young = (await call(cast.visitor, made, "POST", "/v1/responses", stored)).ok()["id"]
        await services.api.responses.delete_expired()
        assert (await call(cast.visitor, made, "GET", f"/v1/responses/{old}")).status == 200
        clock.advance(hours=1)
        await services.api.responses.delete_expired()
        assert (await call(cast.visitor, made, "GET", f"/v1/responses/{old}")).status == 404
        assert (await call(cast.visitor, made, "GET", f"/v1/responses/{young}")).status == 200
    finally:
        clock.advance(days=-2)
        await owner.execute("INSERT INTO workspace_rules (workspace_id, at) VALUES ($1, now())", workspace)


async def test_members_and_strangers_make_end_and_see_no_keys(
    cast: Cast, services: Services, made: CreatedKey, owner: Any
) -> None:
    """A member of Cleo's team, Emil of another workspace, and Ada of none."""
    workspace = await owner.fetchval("SELECT workspace_id FROM api_projects WHERE id = $1::text::uuid", made.project)
    await owner.execute(
        "INSERT INTO memberships (workspace_id, account_id, role, joined_at) VALUES ($1, $2, 'member', now())",
        workspace,
        cast.ben.id,
    )
    (await cast.ben.put("/api/me/space", {"workspace": str(workspace)})).ok()
    for person, status in ((cast.ben, 403), (cast.emil, 404), (cast.ada, 404), (cast.olga, 404)):
        for method, path, body in (
            ("POST", f"projects/{made.project}/keys", {"name": "Mine", "days": 1}), ("DELETE", f"projects/{made.project}", None),
            ("PATCH", f"projects/{made.project}", {"name": "Mine"}), ("DELETE", f"keys/{made.id}", None),
        ):  # fmt: skip
            assert (await person.request(method, f"/api/workspace/api/{path}", body)).status == status
        shown = await person.get("/api/workspace/api")
        assert made.text[:10] not in shown.body.decode()
    assert (await call(cast.visitor, made, "GET", "/v1/models")).status == 200


async def test_a_key_is_shown_once_and_stored_as_a_digest(cast: Cast, made: CreatedKey, owner: Any) -> None:
    shown = await cast.cleo.get("/api/workspace/api")
    assert made.text[:10] in shown.body.decode()
    assert made.text[:20] not in shown.body.decode()
    rows = await owner.fetch("SELECT api_keys::text AS row FROM api_keys")
    assert not [row for row in rows if made.text[10:20] in row["row"]]


async def test_the_last_use_is_kept_to_the_minute_and_shown_to_the_day(
    cast: Cast, made: CreatedKey, clock: SettableClock
) -> None:
    used = await create_key(cast.cleo, made.project, name="Used")
    clock.advance(minutes=3, seconds=7)
    (await call(cast.visitor, used, "GET", "/v1/models")).ok()
    projects = (await cast.cleo.get("/api/workspace/api")).ok()["projects"]
    [shown] = [k for p in projects for k in p["keys"] if k["id"] == used.id]
    assert shown["last_used_at"] == f"{clock.now():%Y-%m-%d}T00:00:00Z"


@pytest.mark.parametrize("announced", [True, False])
async def test_too_large_a_body_is_refused_as_it_comes(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel, announced: bool
) -> None:
    big = json.dumps(chat_body("x" * (17 << 20))).encode()

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(big), 1 << 20):
            yield big[at : at + (1 << 20)]

    data = big if announced else pieces()
    headers = {"Content-Type": "application/json"}
    answer = await call(cast.visitor, made, "POST", "/v1/chat/completions", data=data, headers=headers)
    assert (answer.status, answer.json["error"]["type"]) == (413, "invalid_request_error")
    assert scripted.requests == []


async def test_pictures_may_be_larger_than_a_pages_json(cast: Cast, made: CreatedKey) -> None:
    picture = PNG[:-2] + "A" * (4 << 20) + "=="
    parts = [{"type": "image_url", "image_url": {"url": picture}}]
    asked = {"model": "scripted", "messages": [{"role": "user", "content": parts}]}
    assert (await call(cast.visitor, made, "POST", "/v1/chat/completions", asked)).status == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"[" * 50_000, b'{"model":"scripted","messages":' + b"[" * 50_000, b"\xff\xfe", b'{"model": 1}',
     b'{"model":"scripted","messages":[{"role":"user","content":"\\ud800 half"}]}', b'{"model":"scripted","messages":[null]}',
     b'{"model":"scripted","messages":[{"role":"assistant","tool_calls":[{"id":1}]}]}', b'{"model":"\\u0000","messages":[{"role":"user","content":"x"}]}'],
)  # fmt: skip
async def test_nonsense_is_answered_in_the_clients_form(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel, body: bytes
) -> None:
    for path in ("/v1/chat/completions", "/v1/responses", "/v1/embeddings"):
        headers = {"Content-Type": "application/json"}
        answer = await call(cast.visitor, made, "POST", path, data=body, headers=headers)
        assert answer.status in (400, 404), (path, answer.body[:300])
        assert answer.json["error"]["message"]
    assert scripted.requests == []


async def test_a_form_of_another_site_is_of_a_wrong_type(cast: Cast, made: CreatedKey) -> None:
    answer = await call(
        cast.visitor,
        made,
        "POST",
        "/v1/chat/completions",
        data=json.dumps(chat_body()).encode(),
        headers={"Content-Type": "text/plain"},
    )
    assert answer.status == 415


async def test_a_programs_tool_cannot_take_the_name_of_a_gpts_operation_and_no_operation_runs(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    document = json.dumps({
        "openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "servers": [{"url": third_party.origin}],
        "paths": {"/things": {"get": {"operationId": "findThing", "responses": {}}}},
    })  # fmt: skip
    gpt = (await cast.cleo.post("/api/gpts", {"name": "Finder"})).ok()["id"]
    new = {"kind": "openapi", "document": document, "source_url": None}
    action = (await cast.cleo.post(f"/api/gpts/{gpt}/actions", new)).ok()["id"]
    kept = {
        "document": document,
        "enabled": ["findThing"],
        "policy_url": "https://things.example/privacy",
        "auth": {"kind": "none"},
    }
    (await cast.cleo.put(f"/api/gpts/{gpt}/actions/{action}", kept)).ok()
    (await cast.cleo.post(f"/api/gpts/{gpt}/publish", {"level": "workspace"})).ok()
    tool = {"type": "function", "function": {"name": "findThing", "parameters": {"type": "object"}}}
    clash = await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{gpt}", tools=[tool]))
    assert (clash.status, clash.json["error"]["param"]) == (400, "tools")

    scripted.answer, scripted.finish_reason = tool_call("findThing"), "tool_calls"
    for path, asked in (
        ("/v1/chat/completions", chat_body(model=f"gpt:{gpt}")),
        ("/v1/responses", {"model": f"gpt:{gpt}", "input": "Find it"}),
    ):
        answer = await call(cast.visitor, made, "POST", path, asked)
        assert (answer.status, answer.json["error"]["code"]) == (403, "action_not_granted")
        assert "/workspace/api" in answer.sentence
        streamed = await call(cast.visitor, made, "POST", path, asked | {"stream": True})
        assert b"action_not_granted" in streamed.body
        assert b"completed" not in streamed.body
    assert [tool["function"]["name"] for tool in scripted.requests[-1]["tools"]] == ["findThing"]
    assert third_party.requests == []


async def test_what_is_done_about_keys_stands_in_the_workspaces_log_and_no_key_does(
    cast: Cast, made: CreatedKey, owner: Any
) -> None:
    gone = await create_key(cast.cleo, await create_project(cast.cleo, "Logged"), name="Logged key")
    (await cast.cleo.request("DELETE", f"/api/workspace/api/keys/{gone.id}")).ok()
    rows = await owner.fetch(
        "SELECT act, about_name, details::text AS details FROM workspace_audit_events ORDER BY id DESC LIMIT 3"
    )
    assert [(row["act"], row["about_name"]) for row in rows] == [
        ("api_key_revoked", "Logged key"), ("api_key_made", "Logged key"), ("api_project_made", "Logged"),
    ]  # fmt: skip
    assert not [row for row in rows if gone.text[10:20] in row["details"]]


async def test_a_keys_quota_is_reported_in_the_clients_form(cast: Cast, made: CreatedKey, owner: Any) -> None:
    spent = await create_key(cast.cleo, made.project, name="Spent")
    await owner.execute("INSERT INTO quotas (at, subject, answers) VALUES (now(), $1, 1)", f"key:{spent.id}")
    assert (await call(cast.visitor, spent, "POST", "/v1/chat/completions", chat_body())).status == 200
    answer = await call(cast.visitor, spent, "POST", "/v1/chat/completions", chat_body())
    assert (answer.status, answer.json["error"]["type"]) == (429, "rate_limit_error")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_key_waits_until_its_maker_accepts_how_ai_is_used_in_its_workspace(
    cast: Cast, made: CreatedKey, client: Callable[[], Client]
) -> None:
    """Publishing accepts the publisher's own; the key of another person who manages the workspace waits."""
    invited = (await cast.cleo.post("/api/workspace/invitations", {"role": "admin", "email": None})).ok()
    una = await sign_up(client(), "una")
    await una.post("/api/invitation/accept", {"token": invited["link"].partition("#")[2]})
    (await una.put("/api/me/space", {"workspace": (await cast.cleo.get("/api/me")).ok()["space"]})).ok()
    unas = await create_key(una, made.project, name="Una's")
    assert (await call(cast.visitor, unas, "GET", "/v1/models")).status == 200
    (await cast.cleo.post("/api/workspace/policy", {"text": "# Be kind", "note": "", "follows": 0})).ok()
    assert (await call(cast.visitor, made, "GET", "/v1/models")).status == 200
    answer = await call(cast.visitor, unas, "GET", "/v1/models")
    assert (answer.status, answer.json["error"]["code"]) == (403, "terms")
    assert "how AI is used there" in answer.json["error"]["message"]
    assert (await una.post("/api/workspace/policy/accept", {"version": 1})).status == 204
    assert (await call(cast.visitor, unas, "GET", "/v1/models")).status == 200


async def test_a_key_goes_on_under_no_terms_that_its_maker_has_not_accepted(cast: Cast, made: CreatedKey) -> None:
    """Last in this file: from here on every user is asked."""
    new = {"text": "# Terms\n\nBe kind.", "note": "", "follows": 0}
    (await cast.olga.post("/api/operator/policies/terms", new)).ok()
    answer = await call(cast.visitor, made, "GET", "/v1/models")
    assert (answer.status, answer.json["error"]["code"]) == (403, "terms")
    (await cast.cleo.get("/api/workspace/api")).ok()
    (await cast.cleo.post("/api/me/policies", {"accepted": {"terms": 1}})).ok()
    assert (await call(cast.visitor, made, "GET", "/v1/models")).status == 200
