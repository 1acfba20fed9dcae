"""Steps that lead to the states of a workspace's API pages."""

import re

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go
from tests.support.api_programs import create_key, create_project, document, grant_operation, publish_gpt_with_actions
from tests.support.client import Client


async def create_api_workspace(client: Client) -> None:
    """Create projects with API keys: one in use, one revoked."""
    (await client.get("/api/workspace/api")).ok()  # a connection that had been left is opened again for reading
    lighthouse = await create_project(client, "Lighthouse at the western rocks")
    night = await create_key(client, lighthouse, name="Night job", gpts=[], every_gpt=True)
    reading, changing = document("https://api.tides.example"), document("https://api.tides.example", method="post")
    finder = await publish_gpt_with_actions(client, reading, changing)
    (await grant_operation(client, night, finder)).ok()
    deleted_key = await create_key(
        client, lighthouse, name="An old key", models=True, every_gpt=False, may_embed=False, may_store=False
    )
    (await client.request("DELETE", f"/api/workspace/api/keys/{deleted_key.id}")).ok()
    await create_project(client, "Tide tables")


async def operations(window: Window, page: Page, world: World) -> None:
    await go(window, "/workspace/api", "Projects")
    await page.get_by_role("button", name="Actions for key “Night job”").click()
    await expect(page.get_by_test_id("granted-operations")).to_contain_text("findThing")
    await page.get_by_label("GPT", exact=True).select_option(label="Finder")
    await expect(page.get_by_test_id("offered-operations")).to_contain_text("Allowed for this key")


async def granting(window: Window, page: Page, world: World) -> None:
    await operations(window, page, world)
    await page.get_by_role("button", name="Allow “Find a thing”").click()
    await expect(page.get_by_role("button", name="Allow operation")).to_be_disabled()
    await page.get_by_label("Allow changing data").check()
    await expect(page.get_by_role("button", name="Allow operation")).to_be_enabled()


async def api(window: Window, page: Page, world: World) -> None:
    await go(window, "/workspace/api", "Projects")
    await page.get_by_text("1 inactive key").click()
    await expect(page.get_by_text("An old key")).to_be_visible()


async def new_key(window: Window, page: Page, world: World) -> None:
    await go(window, "/workspace/api", "Projects")
    await page.get_by_role("button", name=re.compile("^New key in “Lighthouse")).click()
    await page.get_by_label("Selected GPTs").check()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def shown_key(window: Window, page: Page, world: World) -> None:
    await new_key(window, page, world)
    await page.get_by_label("All GPTs I can use").check()
    await page.get_by_label("Name", exact=True).fill("Day job")
    await page.get_by_role("button", name="Create key").click()
    await expect(page.get_by_test_id("new-key")).to_have_value(re.compile("^dsc-"))
