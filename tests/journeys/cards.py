"""The consent card as a test sees it: the question in the last answer, its values, its exact request, its answers."""

import re
from dataclasses import dataclass
from uuid import UUID

from playwright.async_api import Locator, Page, expect

from discreet.app.infrastructure import Infrastructure
from tests.fakes.model_endpoint import calling
from tests.fakes.third_party import Received
from tests.support.action_factories import draft_email, flight_status, hand_made
from tests.support.chat_client import ask, follow
from tests.support.client import Client

FLIGHT = calling("getFlight", number="LH 400")
MAIL = calling("createDraft", body={"to": "ida@lighthouse.org", "text": "Dear Ida, I am late."})


@dataclass(frozen=True)
class Card:
    """`it` is the card on the page; names of buttons are those of the page."""

    page: Page

    @property
    def it(self) -> Locator:
        return self.page.get_by_test_id("consent")

    @property
    def heading(self) -> Locator:
        return self.it.get_by_role("heading", level=3)

    @property
    def note(self) -> Locator:
        return self.it.get_by_role("status").first

    @property
    def warnings(self) -> Locator:
        """The warnings: one line, and the sentences behind it."""
        return self.it.get_by_test_id("consent-warnings")

    def button(self, name: str) -> Locator:
        return self.it.get_by_role("button", name=name, exact=True)

    def value(self, name: str) -> Locator:
        """What stands beside a field's name."""
        term = self.page.get_by_role("term").filter(has=self.page.get_by_text(name, exact=True))
        return self.it.locator("dl > div").filter(has=term).get_by_role("definition")

    async def comes(self, host: str) -> "Card":
        """Wait until it asks about `host`."""
        await expect(self.heading).to_have_text(f"Send this to {host}?")
        return self

    async def allow(self) -> None:
        await self.button("Allow once").click()
        await expect(self.it).to_have_count(0)

    async def shown(self) -> "Shown":
        """The exact request as the card tells it."""
        await self.it.locator("summary", has_text="Full request").click()
        method, _, url = (await self._frame("Method and URL")).partition(" ")
        lines = (await self._frame("Headers")).split("\n")
        has_body = await self.it.get_by_role("group", name="Body").count()
        body = await self._frame("Body") if has_body else ""
        return Shown(method, url, tuple(tuple(line.split(": ", 1)) for line in lines), body)

    async def _frame(self, name: str) -> str:
        return await self.it.get_by_role("group", name=name).evaluate("box => box.textContent")


@dataclass(frozen=True)
class Shown:
    method: str
    url: str
    headers: tuple[tuple[str, ...], ...]
    body: str

    def is_what_arrived(self, received: Received, origin: str) -> None:
        """Fails unless the third party got this, letter for letter."""
        assert (self.method, self.url, self.body) == (
            received.method,
            origin + received.target,
            received.body.decode(),
        )
        for name, value in self.headers:
            assert received.header(name) == value


def called(page: Page, state: str) -> Locator:
    """The lines of calls that came to this, in the answers that are shown."""
    return page.locator(f"[data-testid=call][data-state={state}]")


def host_of(origin: str) -> str:
    return re.sub(r"^https?://", "", origin)


async def allowed(client: Client, text: str, gpt_id: str, *, always: bool = False) -> str:
    """Without a page: ask, allow what the GPT wants to send, hear it to its end; gives the conversation's id."""
    told = await ask(client, text, gpt_id=gpt_id)
    card = (await client.get(f"/api/consents/{await waiting(client, told.conversation)}")).ok()
    (await client.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"], "always": always})).ok()
    await follow(client, told.conversation)
    return str(told.conversation)


async def waiting(client: Client, conversation: UUID) -> str:
    """The card that a conversation waits for."""
    return str((await client.get(f"/api/conversations/{conversation}")).ok()["parked"])


async def travel_guide(infra: Infrastructure, builder: Client, *origins: str) -> UUID:
    """A published GPT of the builder's: `getFlight` at the first origin, `createDraft` at the last."""
    gpt = (await builder.post("/api/gpts", {"name": "Travel guide"})).ok()["id"]
    assert builder.id
    await hand_made(infra, builder.id, UUID(gpt), flight_status(origins[0]))
    await hand_made(infra, builder.id, UUID(gpt), draft_email(origins[-1]), title="Drafts")
    (await builder.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    return UUID(gpt)
