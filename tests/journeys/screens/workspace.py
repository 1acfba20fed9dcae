"""States of a workspace's pages: Cleo's team, of which she is the only member."""

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go


async def joining(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("403")
    await window.go("/join#not-an-invitation")
    await expect(page.get_by_role("alert")).to_be_visible()


async def switcher(window: Window, page: Page, world: World) -> None:
    await go(window, "/gpts", "GPTs")
    await page.get_by_test_id("space").filter(visible=True).click()
    await expect(page.get_by_role("menuitemradio", name="Personal")).to_be_visible()


async def overview(window: Window, page: Page, world: World) -> None:
    await go(window, "/workspace", "Never used for training")
    await expect(page.get_by_test_id("mechanisms")).to_be_visible()


async def deleting(window: Window, page: Page, world: World) -> None:
    await overview(window, page, world)
    await page.get_by_role("button", name="Delete…").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def members(window: Window, page: Page, world: World) -> None:
    await go(window, "/workspace/members", "Members")
    await page.get_by_role("button", name="Create invite link").click()
    await expect(page.get_by_test_id("invitation-link")).to_be_visible()
    await expect(page.get_by_role("button", name="Manage Cleo")).to_have_count(0)


async def audit(window: Window, page: Page, world: World) -> None:
    await go(window, "/workspace/audit", "Audit log")
    await expect(page.get_by_test_id("audit")).to_contain_text("created the workspace")


async def usage(window: Window, page: Page, world: World) -> None:
    await go(window, "/workspace/usage", "What owners see and allow")
    await expect(page.get_by_text("No totals yet")).to_be_visible()


async def rules(window: Window, page: Page, world: World) -> None:
    """As an owner writes them, with every choice open and a fault."""
    await go(window, "/workspace/rules", "Workspace rules")
    await page.get_by_label("Only approved GPTs").check()
    await page.get_by_label("Find GPTs to approve").fill("keeper")
    await expect(page.get_by_role("button", name="Approve Keeper of Vesterholm")).to_be_visible()
    await page.get_by_label("Delete after a number of days").check()
    await page.get_by_label("Only these domains").check()
    await page.get_by_role("group", name="Capabilities").get_by_label("Only these", exact=True).check()
    await page.get_by_role("button", name="Save rules", exact=True).click()
    await expect(page.get_by_text("Enter at least one domain")).to_be_visible()


async def rules_asked(window: Window, page: Page, world: World) -> None:
    await go(window, "/workspace/rules", "Workspace rules")
    await page.get_by_label("Nowhere").check()
    await page.get_by_role("button", name="Save rules", exact=True).click()
    await expect(page.get_by_role("dialog", name="Save these rules?")).to_be_visible()
