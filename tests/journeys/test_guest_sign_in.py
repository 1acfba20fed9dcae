"""A guest signs in at a third party, in a window of this server: from their page, and from the frame on another site."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, Page, expect

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import OAuthAuth
from discreet.http.services import Services
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.oauth_provider import OAuthProvider
from tests.fakes.third_party import Answer, ThirdParty
from tests.journeys.browser_page import Window
from tests.journeys.conftest import OpenWindow
from tests.journeys.test_embed import Site, asks, frame, inside_of, shop, shot, sites, visitor
from tests.support.action_factories import add_action, flight_status
from tests.support.gpt_with_actions import answer_script
from tests.support.guests import allow_guests, create_guest_link, link_token
from tests.support.knowledge import as_actor
from tests.support.people import Cast

__all__ = ["shop", "sites", "visitor"]
pytestmark = pytest.mark.browser

FLIGHT = ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}),))


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel, third_party: ThirdParty) -> None:
    third_party.reset()
    third_party.answer = Answer('{"status": "on time"}')
    third_party.oauth = OAuthProvider(shows_page=True)
    scripted.answer, scripted.gap = answer_script(FLIGHT, "It is on time."), 0.0


@pytest_asyncio.fixture
async def token(infra: Infrastructure, services: Services, cast: Cast, third_party: ThirdParty, shop: Site) -> str:
    """The token of a link to a GPT that needs its people's own sign-in."""
    ada = as_actor(cast.ada)
    await allow_guests(services)
    gpt: UUID = (await services.gpts.drafts.create(ada, "My flights")).gpt.id
    auth = OAuthAuth(f"{third_party.origin}/authorize", f"{third_party.origin}/token", "discreet-client")
    action = await add_action(infra, ada.account_id, gpt, flight_status(third_party.origin), auth=auth)
    await services.action_editor.set_secret(ada, gpt, action.id, "discreet-client-secret")
    await services.gpts.publisher.publish(ada, gpt, Level.LINK)
    return link_token(await create_guest_link(services, ada, gpt, sites=[shop.origin]))


async def signs_in(page: Page, inside: Page | Frame, name: str) -> Page:
    """Open the window from the card, and sign in at the third party in it."""
    button = inside.get_by_role("button", name=re.compile("^Sign in to"))
    await expect(button).to_have_attribute("aria-disabled", "false")
    await shot(page, f"{name}-card")
    async with page.expect_popup() as opening:
        await button.click()
    window = await opening.value
    begin = window.get_by_role("button", name=re.compile("^Sign in to"))
    await expect(begin).to_have_attribute("aria-disabled", "false")
    await shot(window, f"{name}-window")
    await begin.click()
    leaves = window.get_by_role("link", name="Allow Discreet")
    await expect(leaves).to_be_visible()
    assert await window.evaluate("window.opener") is None, "The third party could send the guest's page elsewhere."
    await leaves.click()
    return window


def only_the_sign_in(guest: Window) -> None:
    """Nothing but the page that the guest went to is of another origin."""
    assert all("/authorize?" in fault for fault in guest.watch.faults), guest.watch.faults
    guest.watch.faults.clear()


@pytest.mark.promise("P4")
@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
async def test_on_the_page_of_a_link(
    window: OpenWindow, token: str, third_party: ThirdParty, size: tuple[int, int]
) -> None:
    guest = await window(size=size)
    await guest.page.goto(f"/g/{token}")
    await asks(guest.page.main_frame, "Is LH 400 on time?")
    popup = await signs_in(guest.page, guest.page, f"page-{size[0]}")
    allow = popup.get_by_role("button", name=re.compile("^Allow"))
    await expect(allow).to_have_attribute("aria-disabled", "false")
    await shot(popup, f"page-{size[0]}-back")
    assert popup.url.endswith("/guest-card"), "The code is in no address any more."
    button = guest.page.get_by_role("button", name=re.compile("^Allow"))
    await expect(button).to_have_attribute("aria-disabled", "false")
    assert third_party.calls == []
    await allow.click()
    await expect(guest.page.get_by_text("It is on time.")).to_be_visible()
    assert len(third_party.calls) == 1
    only_the_sign_in(guest)


@pytest.mark.promise("P4")
async def test_in_a_frame_of_another_site(
    visitor: Callable[..., Awaitable[Page]],
    shop: Site,
    server: str,
    token: str,
    third_party: ThirdParty,
) -> None:
    shop.body = frame(server, token)
    page = await visitor()
    await page.goto(shop.origin)
    inside = await inside_of(page, server)
    await asks(inside, "Is LH 400 on time?")
    popup = await signs_in(page, inside, "frame")
    await expect(popup.get_by_role("button", name=re.compile("^Allow"))).to_have_attribute("aria-disabled", "false")
    await popup.get_by_role("button", name=re.compile("^Allow")).click()
    await expect(inside.get_by_text("It is on time.")).to_be_visible()
    assert len(third_party.calls) == 1
    assert await page.context.cookies() == []


@pytest.mark.promise("P4")
async def test_a_refused_sign_in_is_shown_and_sends_nothing(
    window: OpenWindow, token: str, third_party: ThirdParty
) -> None:
    third_party.oauth = OAuthProvider(shows_page=True, denies=True)
    guest = await window()
    guest.expect_complaints("409")
    await guest.page.goto(f"/g/{token}")
    await asks(guest.page.main_frame, "Is LH 400 on time?")
    popup = await signs_in(guest.page, guest.page, "refused")
    await expect(popup.get_by_role("alert")).to_contain_text("did not sign you in")
    await expect(popup.get_by_role("button", name=re.compile("^Sign in to"))).to_be_visible()
    await shot(popup, "refused-back")
    assert third_party.calls == []
    await popup.get_by_role("button", name="Decline").click()
    await expect(guest.page.get_by_text("It is on time.")).to_be_visible()
    only_the_sign_in(guest)


@pytest.mark.promise("P4", "P6")
async def test_a_strangers_redirect_does_nothing(
    browser: Browser, visitor: Callable[..., Awaitable[Page]], server: str, third_party: ThirdParty
) -> None:
    """Login CSRF: a page sends a visitor's browser to our address with the code of another account."""
    page = await visitor()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    await page.goto(f"{server}/api/oauth/callback/0198c0de-0000-7000-8000-000000000001?state=guest.x&code=thief")
    await expect(page.get_by_role("status")).to_contain_text("belongs to a chat on another page")
    assert not any("/api/guest/sign-in" in url for url in requests)
