"""Steps in the builder that several journeys take."""

from playwright.async_api import Page


async def begin_gpt(page: Page) -> None:
    """Go from the list of GPTs to the form of a new one."""
    await page.get_by_role("link", name="Create a GPT").first.click()
    await page.get_by_role("button", name="Configure", exact=True).click()


async def choose_in_menu(page: Page, name: str) -> None:
    """Choose from the builder's ⋯ menu."""
    await page.get_by_role("button", name="More actions", exact=True).click()
    await page.get_by_role("menuitem", name=name).click()
