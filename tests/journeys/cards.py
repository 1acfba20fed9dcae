"""The consent card in the last answer: its question, values, exact request and buttons."""

import re
from dataclasses import dataclass
from uuid import UUID

from playwright.async_api import Locator, Page, expect

from discreet.app.infrastructure import Infrastructure
from tests.fakes.model_endpoint import tool_call
from tests.fakes.third_party import ReceivedRequest
from tests.support.action_factories import add_action, draft_email, flight_status
from tests.support.chat_client import ask, follow
from tests.support.client import Client

FLIGHT = tool_call("getFlight", number="LH 400")
MAIL = tool_call("createDraft", body={"to": "ida@lighthouse.org", "text": "Dear Ida, I am late."})


@dataclass(frozen=True)
class Card:
    """`locator` is the card on the page; `button` takes the labels that the page shows."""

    page: Page

    @property
    def locator(self) -> Locator:
        return self.page.get_by_test_id("consent")

    @property
    def heading(self) -> Locator:
        return self.locator.get_by_role("heading", level=3)

    @property
    def note(self) -> Locator:
        return self.locator.get_by_role("status").first

    @property
    def warnings(self) -> Locator:
        """The warnings: one line, and the sentences behind it."""
        return self.locator.get_by_test_id("consent-warnings")

    def button(self, name: str) -> Locator:
        return self.locator.get_by_role("button", name=name, exact=True)

    def value(self, name: str) -> Locator:
        """Return the value beside a field's name."""
        term = self.page.get_by_role("term").filter(has=self.page.get_by_text(name, exact=True))
        return self.locator.locator("dl > div").filter(has=term).get_by_role("definition")

    async def wait_for(self, host: str) -> "Card":
        """Wait until it asks about `host`."""
        await expect(self.heading).to_have_text(f"Send this to {host}?")
        return self

    async def allow(self) -> None:
        await self.button("Allow once").click()
        await expect(self.locator).to_have_count(0)

    async def read_request(self) -> "ShownRequest":
        """Open the full request, and return it as the card shows it."""
        await self.locator.locator("summary", has_text="Full request").click()
        method, _, url = (await self._frame("Method and URL")).partition(" ")
        lines = (await self._frame("Headers")).split("\n")
        has_body = await self.locator.get_by_role("group", name="Body").count()
        body = await self._frame("Body") if has_body else ""
        return ShownRequest(method, url, tuple(tuple(line.split(": ", 1)) for line in lines), body)

    async def _frame(self, name: str) -> str:
        return await self.locator.get_by_role("group", name=name).evaluate("box => box.textContent")


@dataclass(frozen=True)
class ShownRequest:
    method: str
    url: str
    headers: tuple[tuple[str, ...], ...]
    body: str

    def assert_received(self, received: ReceivedRequest, origin: str) -> None:
        """Assert that the third party received exactly this request."""
        assert (self.method, self.url, self.body) == (
            received.method,
            origin + received.target,
            received.body.decode(),
        )
        for name, value in self.headers:
            assert received.header(name) == value


def call_lines(page: Page, state: str) -> Locator:
    """Return the lines of calls in this state."""
    return page.locator(f"[data-testid=call][data-state={state}]")


def host_of(origin: str) -> str:
    return re.sub(r"^https?://", "", origin)


async def ask_and_allow(client: Client, text: str, gpt_id: str, *, always: bool = False) -> str:
    """Ask without a page, allow the GPT's call, and return the conversation's id after the answer's end."""
    answer = await ask(client, text, gpt_id=gpt_id)
    card = (await client.get(f"/api/consents/{await waiting_card(client, answer.conversation)}")).ok()
    (await client.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"], "always": always})).ok()
    await follow(client, answer.conversation)
    return str(answer.conversation)


async def waiting_card(client: Client, conversation: UUID) -> str:
    """Return the id of the card that a conversation waits for."""
    return str((await client.get(f"/api/conversations/{conversation}")).ok()["parked"])


async def travel_guide(infra: Infrastructure, builder: Client, *origins: str) -> UUID:
    """Publish a GPT of the builder's: `getFlight` at the first origin, `createDraft` at the last."""
    gpt = (await builder.post("/api/gpts", {"name": "Travel guide"})).ok()["id"]
    assert builder.id
    await add_action(infra, builder.id, UUID(gpt), flight_status(origins[0]))
    await add_action(infra, builder.id, UUID(gpt), draft_email(origins[-1]), title="Drafts")
    (await builder.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    return UUID(gpt)
