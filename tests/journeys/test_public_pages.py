"""Ada gives her GPT a public page; a visitor without an account reads it, without a script, and begins to chat."""

import re
from uuid import UUID

import pytest
from playwright.async_api import expect

from discreet.app.infrastructure import Infrastructure
from tests.fakes.third_party import ThirdParty
from tests.journeys.builder_steps import choose_in_menu
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.action_factories import add_action, flight_status
from tests.support.people import Cast
from tests.support.sample_files import PNG

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def more_settings() -> dict[str, str]:
    return {"DISCREET_PUBLIC_PAGES": "yes"}


async def test_ada_shows_her_gpt_to_the_world(
    window: OpenWindow, cast: Cast, infra: Infrastructure, third_party: ThirdParty
) -> None:
    gpt_id = (await cast.ada.post("/api/gpts", {"name": "Keeper of the light"})).ok()["id"]
    draft = {
        "name": "Keeper of the light",
        "description": "Knows the tides, the fog and the lamps of this coast, and says when to stay ashore.",
        "instructions": "Be brief.",
        "starters": ["When is low water today?", "What does fog do to the light?"],
        "capabilities": ["code"],
    }
    (await cast.ada.put(f"/api/gpts/{gpt_id}/draft", draft)).ok()
    put = await cast.ada.request(
        "PUT", f"/api/gpts/{gpt_id}/picture", data=PNG, headers={"Content-Type": "application/octet-stream"}
    )
    assert put.status == 204
    await add_action(infra, cast.ada.id, UUID(gpt_id), flight_status(third_party.origin))
    ada = await window(cast.ada)
    page = await ada.go(f"/gpts/{gpt_id}/edit")
    await page.get_by_role("button", name=re.compile("^Publish")).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("Public page")).to_have_count(0)  # only where strangers may use it
    await dialog.get_by_label(re.compile("^Everyone")).check()
    await dialog.get_by_label("Public page").check()
    await dialog.get_by_label("Search engines may list it").check()
    assert not await find_faults(page, "ada-public_page_choice")
    async with page.context.expect_page() as opened:
        await dialog.get_by_role("link", name="Preview").click()
    preview = await opened.value
    await expect(preview.get_by_text("Only you see this page.")).to_be_visible()
    await preview.close()
    await dialog.get_by_role("button", name="Publish", exact=True).click()
    address = await dialog.get_by_role("textbox", name="Address of the public page").input_value()
    assert address.endswith(f"/gpt/{gpt_id}")
    await dialog.get_by_role("button", name="Close").last.click()

    visitor = await window()
    shown = await visitor.go(f"/gpt/{gpt_id}")
    await expect(shown.get_by_role("heading", level=1)).to_have_text("Keeper of the light")
    await expect(shown.get_by_text("Not enough people yet")).to_be_visible()
    assert not await find_faults(shown, "visitor-public_page")
    await shown.get_by_role("link", name="Chat", exact=True).click()
    await expect(shown.get_by_role("button", name="Sign in")).to_be_visible()

    await choose_in_menu(page, "Who can use it…")
    await expect(dialog.get_by_label("Public page")).to_be_checked()
    await dialog.get_by_label("Public page").uncheck()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("Version 1")).to_be_visible()
    await dialog.get_by_role("button", name="Close").last.click()
    response = await cast.visitor.get(f"/gpt/{gpt_id}")
    assert response.status == 404
