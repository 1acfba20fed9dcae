"""Steps on the page that send feedback to a GPT's builder."""

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect


@dataclass(frozen=True)
class FeedbackSteps:
    """Thumbs under answers, and their dialog; names are those of the page."""

    page: Page

    def thumb(self, name: str) -> Locator:
        """Under the answers; one in the dialog has a group around it."""
        return self.page.get_by_role("article").get_by_role("button", name=name, exact=True)

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog").filter(has=self.page.get_by_text("Feedback for the builder of"))

    @property
    def comment(self) -> Locator:
        return self.dialog.get_by_role("textbox", name="Comment", exact=True)

    @property
    def seen(self) -> Locator:
        """The preview of the builder's view."""
        return self.dialog.get_by_test_id("seen")

    @property
    def button(self) -> Locator:
        return self.dialog.get_by_role("button", name="Send to builder")

    async def open(self) -> None:
        """Open the dialog by the menu under the last answer."""
        await self.page.get_by_role("button", name="More options for this answer").last.click()
        await self.page.get_by_role("menuitem", name="Send feedback…").click()
        await expect(self.comment).to_be_visible()

    async def is_shown(self, text: str) -> None:
        """Wait until the current preview contains `text`."""
        await expect(self.seen).to_have_attribute("data-current", "true")
        await expect(self.seen).to_contain_text(text)

    async def send(self) -> None:
        await expect(self.button).to_have_attribute("aria-disabled", "false")
        await self.button.click()
        await expect(self.dialog.get_by_role("heading", name="Sent", exact=True)).to_be_visible()
