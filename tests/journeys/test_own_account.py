"""Ben changes his name and his address, and makes himself an API key, in Settings."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.conftest import OpenWindow
from tests.journeys.states import go
from tests.journeys.viewports import find_faults
from tests.support.api_programs import call, chat_body
from tests.support.people import Cast, address

pytestmark = pytest.mark.browser


async def test_a_name_and_an_address_change_and_the_name_is_taken_back(cast: Cast, window: OpenWindow) -> None:
    ben = await window(cast.ben)
    page = ben.page
    await go(ben, "/settings/account", "Settings")
    name = page.get_by_label("Your name")
    await name.fill("Benjamin Baker")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation").first).to_contain_text("Benjamin Baker")
    assert await find_faults(page, "own-account", (NARROW,)) == []
    await page.get_by_role("button", name="Undo").click()
    await expect(name).not_to_have_value("Benjamin Baker")
    await expect(page.get_by_role("navigation").first).not_to_contain_text("Benjamin Baker")

    await page.get_by_role("button", name="Change email").click()
    dialog = page.get_by_role("dialog", name="Change email")
    await expect(dialog).to_contain_text("This server doesn’t send email")
    ben.expect_complaints("409")
    await dialog.get_by_label("New email").fill(address("ada"))
    await dialog.get_by_role("button", name="Change email").click()
    await expect(dialog).to_contain_text("This email address already has an account.")
    assert await find_faults(page, "change-email", (NARROW,)) == []
    await dialog.get_by_label("New email").fill(address("benjamin"))
    await dialog.get_by_role("button", name="Change email").click()
    await expect(page.get_by_test_id("own-address")).to_contain_text(address("benjamin"))
    await expect(page.get_by_text("Email changed.")).to_be_visible()
    assert (await cast.ben.get("/api/me")).ok()["email"] == address("benjamin")


async def test_auto_delete_that_deletes_nothing_yet_is_saved_at_once(cast: Cast, window: OpenWindow) -> None:
    ben = await window(cast.ben)
    page = ben.page
    await go(ben, "/settings/data", "Settings")
    await page.get_by_label("After a number of days").check()
    await page.get_by_label("Days", exact=True).fill("3000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert (await cast.ben.get("/api/me/retention")).ok()["days"] == 3000


async def test_a_picture_is_chosen_looked_at_saved_and_removed(cast: Cast, window: OpenWindow) -> None:
    cleo = await window(cast.cleo)
    page = cleo.page
    await go(cleo, "/settings/account", "Settings")
    own = page.get_by_test_id("own-picture")
    await expect(own.get_by_text("Only you and members of your workspaces see it.")).to_be_visible()
    await expect(own.locator("img")).to_have_count(0)
    chosen = page.get_by_test_id("own-picture-input")
    await chosen.set_input_files({"name": "me.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    await expect(own.get_by_role("alert")).to_contain_text("must be a PNG, JPEG or WebP file")
    await chosen.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": portrait()})
    dialog = page.get_by_role("dialog", name="Preview your picture")
    await expect(dialog.get_by_role("img", name="Your new profile picture")).to_be_visible()
    assert await find_faults(page, "picture-preview", (NARROW,)) == []
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    account = page.get_by_role("button", name="Account of Cleo")
    for place in (own, account):
        shown = place.locator("img")
        await expect(shown).to_be_visible()
        assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 512
    assert await find_faults(page, "own-picture", (NARROW,)) == []
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    await own.get_by_role("button", name="Remove").click()
    await expect(account.locator("img")).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await expect(account.locator("img")).to_be_visible()
    await cleo.go("/workspace/members")
    await expect(page.get_by_test_id("members").locator("img")).to_have_count(1)
    (await cast.cleo.delete("/api/me/picture")).ok()


def portrait() -> bytes:
    written = BytesIO()
    Image.new("RGB", (600, 600), (15, 95, 87)).save(written, "PNG")
    return written.getvalue()


async def test_a_key_is_made_with_programs_to_copy_and_revoked(cast: Cast, window: OpenWindow) -> None:
    ada = await window(cast.ada)
    page = ada.page
    await go(ada, "/settings/api-keys", "Settings")
    await expect(page.get_by_text("No API keys yet")).to_be_visible()
    await page.get_by_role("button", name="Create API key").click()
    name = page.get_by_label("Name", exact=True)
    await expect(name).to_have_value("API key 1")
    await name.fill("My laptop")
    await page.get_by_label("Expires").select_option("Never")
    await page.get_by_role("button", name="Create key").click()
    made = page.get_by_test_id("new-personal-key")
    await expect(made).to_be_focused()
    text = await made.input_value()
    dialog = page.get_by_role("dialog", name="Your new key")
    await expect(dialog.get_by_test_id("api-examples")).to_contain_text(f"Bearer {text}")
    await dialog.get_by_role("button", name="Python").click()
    await expect(dialog.get_by_test_id("api-examples")).to_contain_text(f'api_key="{text}"')
    assert await find_faults(page, "personal-key", (NARROW,)) == []
    assert (await call(cast.visitor, text, "POST", "/v1/chat/completions", chat_body())).status == 200
    await dialog.get_by_role("button", name="Copy key").click()
    await dialog.get_by_role("button", name="Done").click()
    row = page.get_by_test_id("personal-keys").get_by_role("listitem")
    await expect(row).to_contain_text("No expiry")
    assert text not in await page.content()
    assert await find_faults(page, "personal-keys") == []
    await page.get_by_role("button", name="Revoke key “My laptop”").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke key").click()
    await expect(page.get_by_text("1 inactive key")).to_be_visible()
    assert (await call(cast.visitor, text, "GET", "/v1/models")).status == 401
