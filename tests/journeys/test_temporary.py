"""A temporary chat in the browser: started by a button, distinct in appearance, reloaded, left, closed and kept."""

import asyncio
import re
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.promises.temporary import LEFT_ENDS
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.journeys.browser_page import Window
from tests.journeys.conftest import OpenWindow
from tests.journeys.wait import PATIENCE
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import answer_script, publish_gpt_with_actions
from tests.support.knowledge import as_actor
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P9")]

STORED = "() => JSON.stringify({ ...sessionStorage }) + JSON.stringify({ ...localStorage })"


async def begun(ben: Window, page: Page, text: str) -> UUID:
    await page.get_by_role("button", name="Temporary chat").click()
    await ben.ask(text)
    await expect(page).to_have_url(re.compile(r"/c/[0-9a-f]{8}-[0-9a-f]{4}-8"))
    return UUID(page.url.rpartition("/")[2])


async def test_it_looks_different_and_lasts_over_a_reload_until_it_is_kept(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "Dusk in the rowan."
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.composer.fill("Half a secret")
    await page.get_by_role("button", name="Temporary chat").click()
    await expect(page.get_by_role("heading", name="Temporary chat")).to_be_visible()
    await expect(ben.composer).to_have_value("Half a secret")
    await expect(ben.composer).to_be_focused()
    assert "Half a secret" not in await page.evaluate(STORED), "a browser may write that to its disk"
    await ben.ask("A whole secret")
    await expect(page.get_by_test_id("temporary")).to_contain_text("Kept in memory only")
    await expect(page).to_have_title(re.compile("^Temporary chat"))
    await expect(ben.privacy_chip).to_contain_text("Not used for training")
    listed = page.get_by_role("navigation").get_by_role("link", name="A whole secret")
    await expect(listed).to_have_count(0)
    await page.reload()
    await expect(ben.answers.last).to_contain_text("Dusk in the rowan.")
    await expect(ben.privacy_chip).to_contain_text("Not used for training")
    async with page.expect_response(re.compile("/receipt$")):  # asked for once more when the answer is there
        await ben.ask("And again")
    assert "secret" not in await page.evaluate(STORED)

    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_role("button", name="Save chat").click()
    await expect(page).to_have_url(re.compile(r"/c/[0-9a-f]{8}-[0-9a-f]{4}-7"))
    await expect(listed).to_be_visible()
    await expect(ben.answers).to_have_count(2)
    await expect(page.get_by_test_id("temporary")).to_have_count(0)


async def test_its_card_warns_and_closing_it_asks_first(
    window: OpenWindow,
    cast: Cast,
    infra: Infrastructure,
    services: Services,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    other_party: ThirdParty,
) -> None:
    gpt = await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin, other_party.origin)
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "On time.")
    ben = await window(cast.ben)
    page = await ben.go(f"/g/{gpt}")
    await page.get_by_role("button", name="Temporary chat").click()
    await ben.send("Is LH 400 on time?")
    host = third_party.origin.removeprefix("http://")
    await expect(page.get_by_text(f"This chat is temporary here, but {host}")).to_be_visible()
    chat = page.url
    await page.get_by_role("button", name="Close", exact=True).click()
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_test_id("temporary")).to_be_visible()
    await page.get_by_role("button", name="Close", exact=True).click()
    await page.get_by_role("button", name="Discard chat").click()
    await expect(page.get_by_role("heading", name="What can I help with?")).to_be_visible()
    assert UUID(chat.rpartition("/")[2]) not in services.temporary.registry.all()
    ben.expect_complaints("404")
    await page.goto(chat)
    await expect(page.get_by_role("heading", name="This chat has ended")).to_be_visible()


async def test_a_tab_that_is_closed_says_so(
    window: OpenWindow, cast: Cast, services: Services, clock: SettableClock
) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    id_ = await begun(ben, page, "Leave me")
    await page.get_by_role("link", name="GPTs", exact=True).click()
    await page.get_by_role("navigation").get_by_role("link", name="Temporary chat").click()
    await expect(page.get_by_test_id("temporary")).to_be_visible()
    other = await ben.context.new_page()
    await page.close(run_before_unload=True)
    await other.goto("/")
    assert cast.ben.token is not None
    actor = await services.sessions.actor_of(cast.ben.token)
    assert actor is not None
    async with asyncio.timeout(PATIENCE):  # the browser sends it while it is closing the page
        while (ends := services.temporary.registry.retention_of(actor, id_).until) and ends > clock.now() + LEFT_ENDS:
            await asyncio.sleep(0.02)
    clock.advance(seconds=90)
    await services.temporary.drop_expired()
    assert id_ not in services.temporary.registry.all()
