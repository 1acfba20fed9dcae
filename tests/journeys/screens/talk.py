"""Steps to building by chat."""

from playwright.async_api import Page, Route, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go


async def talk_begin(window: Window, page: Page, world: World) -> None:
    made = await page.request.post(
        f"{window.server}/api/gpts", data={"name": "Watchman"}, headers={"Origin": window.server}
    )
    await go(window, f"/gpts/{(await made.json())['id']}/edit", "Edit GPT")
    await page.get_by_role("button", name="Describe", exact=True).click()
    await expect(page.get_by_role("heading", name="What should this GPT do?")).to_be_visible()


async def talk_filled(window: Window, page: Page, world: World) -> None:
    """The endpoint's answer is the page's: no other state waits for it."""

    async def answer(route: Route) -> None:
        reply = "I gave it a name and first instructions. Whom does it speak to?"
        fields = (
            '{"name": "Night watch", "instructions": "You help keepers through the night. Ask what they see before '
            'you advise.", "starters": ["The lamp flickers", "A ship does not answer"]}'
        )
        event = f'{{"type": "proposal", "said": "{reply}", "fields": {fields}, "refused": []}}'
        await route.fulfill(content_type="text/event-stream", body=f"data: {event}\n\ndata: [DONE]\n\n")

    await talk_begin(window, page, world)
    await page.route("**/talk", answer)
    await page.get_by_label("Describe the GPT").fill("Somebody who helps keepers through the night")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("filled")).to_be_visible()


async def talk_marked(window: Window, page: Page, world: World) -> None:
    await talk_filled(window, page, world)
    await page.get_by_role("button", name="Configure", exact=True).click()
    await expect(page.get_by_test_id("filled-name")).to_be_visible()
