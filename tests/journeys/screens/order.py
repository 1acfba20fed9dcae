"""Steps to a user's folders, pinned and archived conversations."""

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go

TITLE = "All chats"


async def folder(window: Window, page: Page, name: str) -> None:
    """One that holds the latest conversation; made once."""
    talks = (await (await page.request.get(f"{window.server}/api/conversations")).json())["conversations"]
    folders = (await (await page.request.get(f"{window.server}/api/folders")).json())["folders"]
    origin = {"Origin": window.server}
    if not folders:
        made = await page.request.post(f"{window.server}/api/folders", data={"name": name}, headers=origin)
        wanted = {"ids": [talks[0]["id"]], "folder_id": (await made.json())["id"]}
        await page.request.post(f"{window.server}/api/conversations/arrange", data=wanted, headers=origin)
        wanted = {"ids": [talks[1]["id"]], "pinned": True}
        await page.request.post(f"{window.server}/api/conversations/arrange", data=wanted, headers=origin)


async def order_sidebar(window: Window, page: Page, world: World) -> None:
    await folder(window, page, "Letters to the harbour")
    await go(window, "/gpts", "GPTs")
    if await page.get_by_role("button", name="Open sidebar").count():
        await page.get_by_role("button", name="Open sidebar").click()
    await page.get_by_role("button", name="Letters to the harbour", exact=False).first.click()
    await expect(page.get_by_role("heading", name="Pinned")).to_be_visible()


async def order_all(window: Window, page: Page, world: World) -> None:
    await folder(window, page, "Letters to the harbour")
    await go(window, "/conversations", TITLE)
    await page.get_by_role("main").get_by_role("checkbox").nth(2).check()
    await expect(page.get_by_role("region", name="Actions for selected chats")).to_be_visible()


async def order_empty(window: Window, page: Page, world: World) -> None:
    await go(window, "/conversations?shelf=archived", TITLE)
    await expect(page.get_by_text("No chats here")).to_be_visible()


async def order_move(window: Window, page: Page, world: World) -> None:
    await order_all(window, page, world)
    await page.get_by_role("button", name="Move to folder").click()
    await page.get_by_role("radio", name="New folder").check()
    await expect(page.get_by_label("Folder name")).to_be_visible()


async def order_deleting(window: Window, page: Page, world: World) -> None:
    await order_all(window, page, world)
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_role("dialog", name="Delete 1 chat?")).to_be_visible()
