"""Steps to a user's prompts."""

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go

PROMPTS = (
    (
        "Letter to the harbour",
        "Write a letter to {{name}} about {{topic=the ferry}} in a {{tone:formal|friendly}} tone.",
    ),
    ("Summary", "Summarise this text in five sentences, and name what is missing."),
)


async def with_prompts(window: Window, page: Page) -> None:
    """Some; made once."""
    own_prompts = (await (await page.request.get(f"{window.server}/api/prompts")).json())["own"]
    for name, text in PROMPTS:
        if all(one["name"] != name for one in own_prompts):
            made, headers = {"name": name, "text": text}, {"Origin": window.server}
            await page.request.post(f"{window.server}/api/prompts", data=made, headers=headers)


async def prompts(window: Window, page: Page, world: World) -> None:
    await with_prompts(window, page)
    await go(window, "/prompts", "Prompts")
    await expect(page.get_by_text(PROMPTS[0][0])).to_be_visible()


async def prompts_empty(window: Window, page: Page, world: World) -> None:
    await go(window, "/prompts", "Prompts")
    await expect(page.get_by_text("No prompts yet")).to_be_visible()


async def prompt_new(window: Window, page: Page, world: World) -> None:
    await go(window, "/prompts", "Prompts")
    await page.get_by_role("button", name="New prompt").click()
    await page.get_by_role("dialog").get_by_label("Name").fill("Letter")


async def prompt_list(window: Window, page: Page, world: World) -> None:
    await with_prompts(window, page)
    await go(window, "/", "What can I help with?")
    await page.get_by_role("textbox", name="Message").fill("/")
    await expect(page.get_by_role("option", name=PROMPTS[0][0])).to_be_visible()


async def prompt_filling(window: Window, page: Page, world: World) -> None:
    await prompt_list(window, page, world)
    await page.get_by_role("option", name=PROMPTS[0][0]).click()
    await expect(page.get_by_role("dialog").get_by_label("topic")).to_have_value("the ferry")


async def mention_card(window: Window, page: Page, world: World) -> None:
    await go(window, "/", "What can I help with?")
    await page.get_by_role("textbox", name="Message").fill("@keep")
    await page.get_by_role("option", name="Keeper of Vesterholm").click()
    await expect(page.get_by_text("Its builder sees nothing of this chat.")).to_be_visible()


async def mention_list(window: Window, page: Page, world: World) -> None:
    await go(window, "/", "What can I help with?")
    await page.get_by_role("textbox", name="Message").fill("What about @")
    await expect(page.get_by_role("option", name="Keeper of Vesterholm")).to_be_visible()
