"""An MCP server in the browser: its sign-in is discovered when it is added, and its pictures appear in the chat."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.fakes.image_endpoint import make_picture
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty, answer_json
from tests.journeys.browser_page import NARROW
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser


class Server:
    """An MCP server with one tool. Locked, it answers only with a token and says where people sign in."""

    def __init__(self, origin: str) -> None:
        self.origin, self.locked = origin, False

    def __call__(self, received: Any) -> Answer:
        if received.path == "/.well-known/oauth-protected-resource/mcp":
            return answer_json({"resource": f"{self.origin}/mcp", "authorization_servers": [self.origin]})
        if received.path == "/.well-known/oauth-authorization-server":
            return answer_json({
                "issuer": self.origin, "authorization_endpoint": f"{self.origin}/authorize",
                "token_endpoint": f"{self.origin}/token", "registration_endpoint": f"{self.origin}/register",
                "code_challenge_methods_supported": ["S256"],
            })  # fmt: skip
        if received.path == "/register":
            return answer_json({"client_id": "discreet-1"}, status=201)
        if self.locked or received.path != "/mcp":
            return Answer(status=401, headers=(("WWW-Authenticate", "Bearer"),))
        return answer_json({"jsonrpc": "2.0", "id": received.json()["id"], "result": self._result(received.json())})

    def _result(self, request: Any) -> dict[Any, Any]:
        if request["method"] == "tools/list":
            tool = {"name": "look", "description": "Takes a picture.", "inputSchema": {"type": "object"}}
            return {"resultType": "complete", "tools": [tool]}
        picture = {
            "type": "image",
            "mimeType": "image/png",
            "data": base64.b64encode(make_picture((320, 180))).decode(),
        }
        return {"resultType": "complete", "content": [{"type": "text", "text": "The harbour."}, picture]}


@pytest.fixture
def harbour(third_party: ThirdParty) -> Iterator[Server]:
    third_party.reset()
    harbour = Server(third_party.origin)
    third_party.answer = harbour
    yield harbour
    third_party.answer = Answer()


async def seen(page: Page, name: str) -> None:
    """A picture for a person, where a folder for them is named."""
    if folder := os.environ.get("DISCREET_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_a_locked_server_is_added_by_its_address_and_says_where_people_sign_in(
    window: OpenWindow, cast: Cast, harbour: Server
) -> None:
    harbour.locked = True
    gpt = (await cast.ada.post("/api/gpts", {"name": "Harbour desk"})).ok()["id"]
    ada = await window(cast.ada)
    page = await ada.go(f"/gpts/{gpt}/actions/new")
    await page.get_by_role("button", name="MCP server").click()
    await page.get_by_label("MCP server URL").fill(f"{harbour.origin}/mcp")
    await page.get_by_role("button", name="Add action").click()
    await expect(page.get_by_text("The MCP server signs people in at 127.0.0.1")).to_be_visible()
    await expect(page.get_by_label("Client ID")).to_have_value("discreet-1")
    await seen(page, "found-wide")
    await page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    await seen(page, "found-narrow")
    ada.expect_complaints("409")
    await page.get_by_role("button", name="Refresh tools").click()
    await expect(page.get_by_role("button", name="Sign in to 127.0.0.1")).to_be_visible()


async def test_a_picture_that_a_server_answers_with_is_shown_in_the_chat(
    window: OpenWindow, cast: Cast, harbour: Server, scripted: ScriptedModel
) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Harbour view"})).ok()["id"]
    await cast.ada.post(f"/api/gpts/{gpt}/actions", {"kind": "mcp", "url": f"{harbour.origin}/mcp"})

    def answer(body: Any) -> str | ModelAnswer:
        has_result = any(message["role"] == "tool" for message in body["messages"])
        return "A quiet harbour." if has_result else ModelAnswer(calls=(("look", {}),))

    scripted.answer = answer
    [action] = (await cast.ada.get(f"/api/gpts/{gpt}/actions")).ok()["actions"]
    saved = {key: action[key] for key in ("document", "auth", "edition")}
    enabled = [operation["name"] for operation in action["operations"]]
    policy = "https://harbour.example/privacy"
    await cast.ada.put(f"/api/gpts/{gpt}/actions/{action['id']}", {**saved, "enabled": enabled, "policy_url": policy})
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    ada = await window(cast.ada)
    page = await ada.go(f"/g/{gpt}")
    await ada.composer.fill("What do you see?")
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.get_by_role("button", name="Allow once").click()
    picture = page.get_by_role("img", name="Image 1 from 127.0.0.1")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 320)
    await expect(page.get_by_text("A quiet harbour.")).to_be_visible()
    await seen(page, "picture-wide")
    await page.reload()
    await expect(picture).to_be_visible()
