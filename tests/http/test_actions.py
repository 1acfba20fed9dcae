"""The routes of actions and of sign-ins at third parties, as a browser uses them."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio

from discreet.http.services import Services
from tests.fakes.oauth_provider import OAuthProvider
from tests.fakes.third_party import Answer, ThirdParty, answer_json
from tests.support.action_factories import POLICY
from tests.support.people import Cast

NONE = {"kind": "none"}


def document(origin: str, *names: Any, **more: Any) -> str:
    paths = {
        f"/{name}": {
            "get": {
                "operationId": name,
                "summary": f"About {name}",
                "parameters": [{"name": "city", "in": "query", "schema": {"type": "string"}}],
                "responses": {},
            }
        }
        for name in names
    }
    info = {"title": "Weather", "version": "1"}
    return json.dumps({"openapi": "3.1.0", "info": info, "servers": [{"url": origin}], "paths": paths, **more})


@pytest.fixture
def third(third_party: ThirdParty) -> ThirdParty:
    third_party.reset()
    return third_party


@pytest_asyncio.fixture
async def gpt(cast: Cast) -> Any:
    return (await cast.ada.post("/api/gpts", {"name": "Weather guide"})).ok()["id"]


async def added(cast: Cast, gpt: Any, origin: str, *names: Any) -> Any:
    body = {"kind": "openapi", "document": document(origin, *names), "source_url": None}
    answer = await cast.ada.post(f"/api/gpts/{gpt}/actions", body)
    assert answer.status == 201
    return answer.json


def saved(action: Any, **changed: Any) -> dict[Any, Any]:
    """The editor's request."""
    enabled = [operation["name"] for operation in action["operations"] if operation["enabled"]]
    kept = {"document": action["document"], "enabled": enabled, "policy_url": POLICY, "auth": NONE}
    return kept | changed


async def test_an_action_comes_in_is_edited_and_goes(
    cast: Cast, gpt: Any, third: ThirdParty, services: Services
) -> None:
    action = await added(cast, gpt, third.origin, "today", "tomorrow")
    path = f"/api/gpts/{gpt}/actions/{action['id']}"
    today = action["operations"][0]
    assert {key: action[key] for key in action if key not in ("id", "edition", "document", "operations")} == {
        "kind": "openapi", "title": "Weather", "host": third.origin.partition("://")[2], "source_url": None,
        "policy_url": None, "auth": NONE, "secret_set": False, "secret_host": None, "warnings": action["warnings"],
        "redirect_url": f"{services.settings.public_url}/api/oauth/callback/{action['id']}", "refusals": [], "changes": [],
    }  # fmt: skip
    assert today == {
        "name": "today", "tool": "today", "summary": "About today", "description": "", "method": "GET",
        "path": "/today", "host": action["host"], "consequential": False, "enabled": True, "lint": [],
        "fields": [{"name": "city", "place": "query", "required": False, "type": "string", "description": ""}],
        "schema": today["schema"],
    }  # fmt: skip
    assert (await cast.ada.get(f"/api/gpts/{gpt}/actions")).ok() == {"actions": [action]}
    auth = {"kind": "api_key", "scheme": "header", "name": "X-Key"}
    after = (await cast.ada.put(path, saved(action, enabled=["today"], auth=auth))).ok()
    assert ([o["enabled"] for o in after["operations"]], after["auth"]) == ([True, False], auth)
    assert (await cast.ada.put(f"{path}/secret", {"secret": "the-key-of-ada"})).status == 204
    assert (await cast.ada.get(path)).ok()["secret_set"] is True
    assert (await cast.ada.delete(f"{path}/secret")).status == 204
    assert (await cast.ada.get(path)).ok()["secret_set"] is False
    assert (await cast.ada.delete(path)).status == 204
    assert (await cast.ada.get(path)).status == (await cast.ada.delete(path)).status == 404


@pytest.mark.parametrize(
    "auth",
    [
        NONE,
        {"kind": "api_key", "scheme": "bearer", "name": ""},
        {
            "kind": "oauth",
            "authorization_url": "{}/a",
            "token_url": "{}/t",
            "client_id": "c",
            "scopes": ["r", "w"],
            "issuer": "",
        },
        {"kind": "client_credentials", "token_url": "{}/t", "client_id": "c", "scopes": []},
    ],
    ids=lambda auth: auth["kind"],
)
async def test_every_sign_in_comes_back_as_it_was_given(
    cast: Cast, gpt: Any, third: ThirdParty, auth: dict[str, str] | dict[str, Sequence[str]]
) -> None:
    action = await added(cast, gpt, third.origin, "today")
    given = {key: value.format(third.origin) if isinstance(value, str) else value for key, value in auth.items()}
    after = await cast.ada.put(f"/api/gpts/{gpt}/actions/{action['id']}", saved(action, auth=given))
    assert after.ok()["auth"] == given


async def test_a_check_saves_nothing_and_always_answers(cast: Cast, gpt: Any, third: ThirdParty) -> None:
    action = await added(cast, gpt, third.origin, "today", "tomorrow")
    path = f"/api/gpts/{gpt}/actions"
    text = document(third.origin, "today", "yesterday")
    checked = (await cast.ada.post(f"{path}/check", {"document": text, "action_id": action["id"]})).ok()
    assert [(change["operation"], change["what"]) for change in checked["changes"]] == [
        ("yesterday", "added"), ("tomorrow", "removed"),
    ]  # fmt: skip
    assert [(o["name"], o["enabled"]) for o in checked["operations"]] == [("today", True), ("yesterday", False)]
    for wrong in ("", "x: [", "{", "<html>", "x" * 1_000_001):
        answer = await cast.ada.post(f"{path}/check", {"document": wrong, "action_id": None})
        assert (answer.status, answer.json["operations"]) == (200, [])
        assert answer.json["refusals"]
    assert (await cast.ada.get(path)).ok() == {"actions": [action]}


async def test_a_document_is_fetched_for_its_builder(cast: Cast, gpt: Any, third: ThirdParty) -> None:
    third.answer = Answer("openapi: 3.1.0", media_type="text/yaml")
    path = f"/api/gpts/{gpt}/actions/fetch"
    fetched = await cast.ada.post(path, {"url": third.origin + "/openapi.yaml"})
    assert fetched.ok() == {"document": "openapi: 3.1.0"}
    assert (await cast.dan.post(path, {"url": third.origin})).status == 404
    third.answer = Answer(redirect="http://169.254.169.254/latest/meta-data")
    refused = await cast.ada.post(path, {"url": third.origin})
    assert (refused.status, len(third.requests)) == (503, 2)
    inner = await cast.ada.post(path, {"url": "http://127.0.0.1:1/"})
    assert (inner.status, inner.json["error"]["field"]) == (422, "url")


async def test_everyone_sees_where_a_gpt_may_send_data(cast: Cast, gpt: Any, third: ThirdParty) -> None:
    action = await added(cast, gpt, third.origin, "today", "tomorrow")
    (await cast.ada.put(f"/api/gpts/{gpt}/actions/{action['id']}", saved(action, enabled=["tomorrow"]))).ok()
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    (await cast.ada.put(f"/api/gpts/{gpt}/actions/{action['id']}", saved(action, enabled=["today"]))).ok()
    seen = (await cast.ben.get(f"/api/gpts/{gpt}")).ok()
    assert seen["actions"] == [
        {
            "title": "Weather", "host": action["host"], "policy_url": POLICY,
            "operations": [{"name": "tomorrow", "summary": "About tomorrow", "method": "GET", "consequential": False}],
        }
    ]  # fmt: skip
    assert (await cast.ada.get(f"/api/gpts/{gpt}/draft")).ok()["draft_changed"] is True
    assert "openapi" not in json.dumps(seen)


async def test_publishing_names_what_is_missing(cast: Cast, gpt: Any, third: ThirdParty) -> None:
    await added(cast, gpt, third.origin, "today")
    refused = await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})
    assert (refused.status, refused.json["error"]["field"]) == (422, "policy_url")
    assert "privacy policy to the action “Weather”" in refused.sentence


async def test_bodies_are_what_they_should_be(cast: Cast, gpt: Any, third: ThirdParty) -> None:
    action = await added(cast, gpt, third.origin, "today")
    path = f"/api/gpts/{gpt}/actions"
    one = f"{path}/{action['id']}"
    for method, where, body in (
        ("POST", path, {"kind": "soap", "document": ""}),
        ("POST", path, {"kind": "openapi", "document": 5}),
        ("POST", path, {"kind": "mcp", "document": ""}),
        ("PUT", one, {}),
        ("PUT", one, saved(action, auth={"kind": "none", "secret": "x"})),
        ("PUT", one, saved(action, auth={"kind": "magic"})),
        ("PUT", one, saved(action, auth={"kind": "api_key", "scheme": "cookie", "name": "x"})),
        ("PUT", one, saved(action, secret="x")),
        ("PUT", one, saved(action, enabled="today")),
        ("PUT", f"{one}/secret", {"secret": None}),
        ("POST", f"{one}/try", {"operation": "today", "arguments": []}),
        ("POST", "/api/oauth/start", {"gpt_id": "x", "action_id": action["id"], "return_to": "/c/1"}),
    ):
        answer = await cast.ada.request(method, where, body)
        assert (answer.status, answer.json["error"]["code"]) == (422, "invalid"), (where, body)
    assert (await cast.ada.get(one)).ok() == action


# Trying


async def test_a_trial_is_a_card_like_any_other(cast: Cast, gpt: Any, third: ThirdParty) -> None:
    third.answer = answer_json({"sky": "blue"})
    action = await added(cast, gpt, third.origin, "today")
    path = f"/api/gpts/{gpt}/actions/{action['id']}/try"
    card = (await cast.ada.post(path, {"operation": "today", "arguments": {"city": "Oslo"}})).ok()
    assert (card["state"], card["conversation_id"], card["builder"]["is_me"]) == ("waiting", None, True)
    assert card["request"]["url"] == f"{third.origin}/today?city=Oslo"
    assert third.requests == []
    assert (await cast.dan.get(f"/api/consents/{card['id']}")).status == 404
    allowed = (
        await cast.ada.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"], "always": False})
    ).ok()
    assert (allowed["trial"]["status"], allowed["trial"]["text"]) == (200, '{"sky": "blue"}')
    assert [request.target for request in third.requests] == ["/today?city=Oslo"]


async def test_an_impossible_trial_is_reported(cast: Cast, gpt: Any, third: ThirdParty) -> None:
    action = await added(cast, gpt, third.origin, "today")
    path = f"/api/gpts/{gpt}/actions/{action['id']}/try"
    wrong = await cast.ada.post(path, {"operation": "today", "arguments": {"town": "Oslo"}})
    assert (wrong.status, wrong.json["error"]["field"]) == (422, "arguments")
    assert (await cast.ada.post(path, {"operation": "never", "arguments": {}})).status == 404
    assert (await cast.dan.post(path, {"operation": "today", "arguments": {}})).status == 404


async def test_a_trial_carries_the_builders_key(cast: Cast, gpt: Any, third: ThirdParty) -> None:
    action = await added(cast, gpt, third.origin, "today")
    path = f"/api/gpts/{gpt}/actions/{action['id']}"
    auth = {"kind": "api_key", "scheme": "query", "name": "key"}
    (await cast.ada.put(path, saved(action, auth=auth))).ok()
    assert (await cast.ada.put(f"{path}/secret", {"secret": "the key/of&ada"})).status == 204
    card = (await cast.ada.post(f"{path}/try", {"operation": "today", "arguments": {}})).ok()
    assert "The builder's key for " in card["request"]["credentials"]
    assert "of&ada" not in json.dumps(card)
    (await cast.ada.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"], "always": False})).ok()
    assert [request.target for request in third.requests] == ["/today?key=the%20key%2Fof%26ada"]


# Signing in


@pytest_asyncio.fixture
async def signing_in(cast: Cast, gpt: Any, third: ThirdParty) -> dict[Any, Any]:
    """An action of a published GPT with a sign-in for people, and the request that begins it."""
    third.oauth = OAuthProvider(client_secret=None)
    action = await added(cast, gpt, third.origin, "today")
    auth = {
        "kind": "oauth", "authorization_url": f"{third.origin}/authorize", "token_url": f"{third.origin}/token",
        "client_id": "discreet-client", "scopes": [],
    }  # fmt: skip
    (await cast.ada.put(f"/api/gpts/{gpt}/actions/{action['id']}", saved(action, auth=auth))).ok()
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    return {"gpt_id": gpt, "action_id": action["id"], "return_to": "/c/0198"}


async def back_from(url: Any) -> str:
    """The path of this server to which the third party sends the browser."""
    async with aiohttp.ClientSession() as browser, browser.get(url, allow_redirects=False) as page:
        back = urlsplit(page.headers["Location"])
    return f"{back.path}?{back.query}"


async def test_a_browser_goes_there_comes_back_and_is_signed_in(
    cast: Cast, signing_in: dict[Any, Any], third: ThirdParty
) -> None:
    url = (await cast.ben.post("/api/oauth/start", signing_in)).ok()["url"]
    assert url.startswith(f"{third.origin}/authorize?")
    arrived = await cast.ben.get(await back_from(url))
    assert (arrived.status, arrived.headers["Location"]) == (303, "/c/0198")
    assert arrived.headers["Cache-Control"] == "no-store"
    [own] = [
        c
        for c in (await cast.ben.get("/api/connections")).ok()["connections"]
        if c["gpt"]["id"] == signing_in["gpt_id"]
    ]
    assert (own["gpt"]["name"], own["host"]) == ("Weather guide", third.origin.partition("://")[2])
    path = f"/api/connections/{own['id']}"
    assert [(await person.delete(path)).status for person in (cast.ada, cast.ben, cast.ben)] == [404, 204, 404]


async def test_a_browser_that_returns_with_an_error_gets_a_page(
    cast: Cast, signing_in: dict[Any, Any], third: ThirdParty
) -> None:
    path = f"/api/oauth/callback/{signing_in['action_id']}"
    state = dict(parse_qsl(urlsplit((await cast.ben.post("/api/oauth/start", signing_in)).ok()["url"]).query))["state"]
    said = quote("<script>alert(1)</script>")
    page = await cast.ben.get(
        f"{path}?state={state}&error=access_denied&error_description={said}", headers={"Accept": "text/html,*/*"}
    )
    assert (page.status, page.headers["Content-Type"]) == (409, "text/html; charset=utf-8")
    assert b"access_denied (\xe2\x80\x9c&lt;script&gt;alert(1)&lt;/script&gt;" in page.body
    assert b"<script" not in page.body
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    for who, status in ((cast.visitor, 401), (cast.ada, 409), (cast.ben, 409)):
        answer = await who.get(f"{path}?state={state}&code=x")
        assert (answer.status, bool(answer.sentence)) == (status, True)
    assert (await cast.ben.get(path)).status == 409


async def test_who_may_not_use_a_gpt_begins_no_sign_in(cast: Cast, signing_in: dict[Any, Any]) -> None:
    strange = signing_in | {"gpt_id": str(uuid4())}
    assert (await cast.ben.post("/api/oauth/start", strange)).status == 404
    outside = signing_in | {"return_to": "https://evil.example/"}
    refused = await cast.ben.post("/api/oauth/start", outside)
    assert (refused.status, refused.json["error"]["field"]) == (422, "return_to")


async def test_a_sign_in_that_is_missing_has_a_code_of_its_own(
    cast: Cast, signing_in: dict[Any, Any], third: ThirdParty
) -> None:
    path = f"/api/gpts/{signing_in['gpt_id']}/actions/{signing_in['action_id']}/try"
    card = (await cast.ada.post(path, {"operation": "today", "arguments": {}})).ok()
    assert (card["sign_in"]["host"], card["sign_in"]["action_id"]) == (
        third.origin.partition("://")[2], signing_in["action_id"],
    )  # fmt: skip
    allow = f"/api/consents/{card['id']}/allow"
    refused = await cast.ada.post(allow, {"digest": card["digest"], "always": False})
    assert (refused.status, refused.json["error"]["code"]) == (409, "sign_in_needed")
    url = (await cast.ada.post("/api/oauth/start", signing_in)).ok()["url"]
    assert (await cast.ada.get(await back_from(url))).status == 303
    assert (await cast.ada.get(f"/api/consents/{card['id']}")).ok()["sign_in"] is None
    (await cast.ada.post(allow, {"digest": card["digest"], "always": False})).ok()
    assert third.requests[-1].header("authorization").startswith("Bearer ")
