"""Cleo gives a program of her team a key, the program asks with it, and she takes it back."""

import re

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import OpenWindow
from tests.journeys.screens.program import create_api_workspace
from tests.journeys.states import go
from tests.support.api_programs import call, chat_body
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def test_a_key_is_made_used_and_revoked_on_the_workspaces_page(cast: Cast, window: OpenWindow) -> None:
    cleo = await window(cast.cleo)
    page = cleo.page
    await go(cleo, "/workspace/api", "Projects")
    await expect(page.get_by_text("No projects yet")).to_be_visible()
    await page.get_by_role("button", name="New project").click()
    await page.get_by_label("Name", exact=True).fill("Tide tables")
    await page.get_by_role("button", name="Create project").click()
    await page.get_by_role("button", name="New key in “Tide tables”").click()
    await page.get_by_label("Name", exact=True).fill("Night job")
    await page.get_by_label("Embeddings").check()
    await page.get_by_role("button", name="Create key").click()
    text = await page.get_by_test_id("new-key").input_value()
    assert (await call(cast.visitor, text, "POST", "/v1/chat/completions", chat_body())).status == 200
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("You haven’t copied it yet")).to_be_visible()
    await page.get_by_role("button", name="Done").click()
    await cleo.go("/workspace/api")
    row = page.get_by_role("listitem").filter(has_text="Night job").last
    await expect(row).to_contain_text("last used")
    await expect(row).to_contain_text(text[:10])
    assert text not in await page.content()
    await page.get_by_role("button", name="Revoke key “Night job”").click()
    await page.get_by_role("button", name="Revoke key", exact=True).click()
    await expect(page.get_by_text("1 inactive key")).to_be_visible()
    assert (await call(cast.visitor, text, "GET", "/v1/models")).status == 401


async def test_an_error_stays_in_the_dialog_and_a_project_is_deleted_after_a_question(
    cast: Cast, window: OpenWindow
) -> None:
    await create_api_workspace(cast.emil)
    emil = await window(cast.emil)
    page = emil.page
    await go(emil, "/workspace/api", "Projects")
    await page.get_by_role("button", name="New key in “Tide tables”").click()
    await page.get_by_label("Name", exact=True).fill("Nothing")
    await page.get_by_label("None", exact=True).check()
    await page.get_by_label("The server’s model").uncheck()
    emil.expect_complaints("422")
    await page.get_by_role("button", name="Create key").click()
    await expect(page.get_by_role("alert")).to_contain_text("Choose what the key may use")
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name=re.compile("^Delete project “Lighthouse")).click()
    await expect(page.get_by_role("dialog")).to_contain_text("1 key")
    await page.get_by_role("button", name="Delete project", exact=True).click()
    await expect(page.get_by_role("heading", name="Lighthouse at the western rocks")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Tide tables")).to_be_visible()
