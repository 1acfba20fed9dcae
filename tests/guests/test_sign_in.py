"""A guest signs in to a third party for their visit only; every attempt to reach another person's connection fails."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import aiohttp
import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure, open_verification_snapshot
from discreet.assistants.actions.action import Action, OAuthAuth
from discreet.http.services import Services
from discreet.promises.visibility import Level
from discreet.verify.run import verify
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.oauth_provider import OAuthProvider
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.action_factories import add_action, flight_status
from tests.support.chat_client import ask, follow
from tests.support.client import Client
from tests.support.gpt_with_actions import answer_script
from tests.support.guests import GuestBrowser, create_guest_link, link_token
from tests.support.knowledge import as_actor
from tests.support.people import Cast

FLIGHT = ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}),))
STORED = "SELECT (SELECT count(*) FROM connections) + (SELECT count(*) FROM oauth_states)"


class SignedFlights:
    """A published GPT whose action needs each person's own sign-in."""

    def __init__(self, gpt: UUID, action: Action, server: str, token: str) -> None:
        self.gpt, self.action, self.server, self.token = gpt, action, server, token
        self.guests: list[GuestBrowser] = []

    async def guest(self) -> GuestBrowser:
        self.guests.append(await GuestBrowser(self.server).enter(self.token))
        return self.guests[-1]

    async def begin(self, guest: Client) -> str:
        """Return the address of the third party's page."""
        body = {"gpt_id": str(self.gpt), "action_id": str(self.action.id), "return_to": "/guest-card"}
        return str((await guest.post("/api/oauth/start", body)).ok()["url"])

    async def returned(self, url: str) -> dict[str, Any]:
        """Sign in there. Return the text behind the `#` of the address at which the browser ends."""
        async with aiohttp.ClientSession() as browser, browser.get(url, allow_redirects=False) as page:
            assert page.status == 302, await page.text()
            back = page.headers["Location"]
        async with aiohttp.ClientSession() as browser, browser.get(back, allow_redirects=False) as page:
            assert page.status == 303
            assert page.headers.getall("Cross-Origin-Opener-Policy") == ["unsafe-none"]
            assert "Set-Cookie" not in page.headers
            address = urlsplit(page.headers["Location"])
        assert address.path == "/guest-card"
        action, _, query = address.fragment.partition("?")
        return {"action_id": action, **dict(parse_qsl(query))}

    async def sign_in(self, guest: Client) -> dict[str, Any]:
        brought = await self.returned(await self.begin(guest))
        (await guest.post("/api/guest/sign-in", brought)).ok()
        return brought


@pytest.fixture(autouse=True)
def reset_endpoints(third_party: ThirdParty, scripted: ScriptedModel) -> None:
    third_party.reset()
    third_party.answer = Answer('{"status": "on time"}')
    third_party.oauth = OAuthProvider()
    scripted.answer, scripted.gap = answer_script(FLIGHT, "It is on time."), 0.0


@pytest_asyncio.fixture
async def flights(
    cast: Cast, infra: Infrastructure, services: Services, third_party: ThirdParty, server: str
) -> AsyncIterator[SignedFlights]:
    ada = as_actor(cast.ada)
    gpt = (await services.gpts.drafts.create(ada, "My flights")).gpt.id
    auth = OAuthAuth(f"{third_party.origin}/authorize", f"{third_party.origin}/token", "discreet-client")
    action = await add_action(infra, ada.account_id, gpt, flight_status(third_party.origin), auth=auth)
    await services.action_editor.set_secret(ada, gpt, action.id, "discreet-client-secret")
    await services.gpts.publisher.publish(ada, gpt, Level.LINK)
    link = await create_guest_link(services, ada, gpt)
    made = SignedFlights(gpt, action, server, link_token(link))
    yield made
    for guest in made.guests:
        await guest.delete("/api/guest")
        await guest.close()


def provider_of(third_party: ThirdParty) -> OAuthProvider:
    assert third_party.oauth is not None
    return third_party.oauth


@pytest.mark.promise("P4", "P9")
async def test_it_serves_one_visit_and_ends_with_it(
    flights: SignedFlights, third_party: ThirdParty, infra: Infrastructure, owner: Any, postgres: str
) -> None:
    before = await owner.fetchval(STORED)
    guest = await flights.guest()
    answer = await ask(guest, "Is LH 400 on time?", gpt_id=guest.gpt)
    address = f"/api/consents/{answer.data('data-call')['id']}"
    card = (await guest.get(address)).ok()
    assert card["sign_in"]["host"] == urlsplit(third_party.origin).netloc
    early = await guest.post(f"{address}/allow", {"digest": card["digest"]})
    assert (early.status, third_party.calls) == (409, [])
    await flights.sign_in(guest)
    card = (await guest.get(address)).ok()
    assert card["sign_in"] is None
    (await guest.post(f"{address}/allow", {"digest": card["digest"]})).ok()
    await follow(guest, answer.conversation)
    [received] = third_party.calls
    assert provider_of(third_party).is_valid(received.header("Authorization"))
    token = (received.header("Authorization") or "").removeprefix("Bearer ")
    sealed = await owner.fetchval("SELECT sealed FROM connections ORDER BY made_at DESC LIMIT 1")
    assert token.encode() not in bytes(sealed)
    async with open_verification_snapshot(infra, postgres) as on:
        found = [each.findings async for each in verify(replace(on, recheck_after=0))]
    assert [breach for each in found for breach in each.breaches] == []
    (await guest.delete("/api/guest")).ok()
    assert await owner.fetchval(STORED) == before
    again = await flights.guest()
    answer = await ask(again, "Is LH 400 on time?", gpt_id=again.gpt)
    assert (await again.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()["sign_in"]


@pytest.mark.promise("P9")
async def test_a_kept_chat_has_no_sign_in(flights: SignedFlights) -> None:
    guest, key = await flights.guest(), "k" * 43
    answer = await ask(guest, "Is LH 400 on time?", gpt_id=guest.gpt)
    await flights.sign_in(guest)
    (await guest.post(f"/api/consents/{answer.data('data-call')['id']}/decline")).ok()
    await follow(guest, answer.conversation)
    kept = (await guest.post("/api/guest/kept", {"conversation_id": str(answer.conversation), "key": key})).ok()
    (await guest.delete("/api/guest")).ok()
    later = await flights.guest()
    chat = (await later.post("/api/guest/kept/open", {"key": key, "sealed": kept["sealed"]})).ok()["id"]
    answer = await ask(later, "And now?", conversation_id=chat)
    assert (await later.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()["sign_in"]


@pytest.mark.promise("P6")
async def test_what_came_back_is_good_in_its_own_visit_only(
    flights: SignedFlights, cast: Cast, third_party: ThirdParty, owner: Any
) -> None:
    """Session fixation and login CSRF: the thief's redirect in a victim's browser, and the victim's in a thief's."""
    before = await owner.fetchval("SELECT count(*) FROM connections")
    mine, other = await flights.guest(), await flights.guest()
    brought = await flights.returned(await flights.begin(mine))
    assert (await other.post("/api/guest/sign-in", brought)).status == 409
    for person in (cast.ben, cast.ada):
        assert (await person.post("/api/guest/sign-in", brought)).status == 404
        query = "&".join(f"{name}={value}" for name, value in brought.items() if name != "action_id")
        answer = await person.get(f"/api/oauth/callback/{flights.action.id}?{query}")
        assert answer.status == 303, "A person's session has no part in a guest's sign-in."
    assert (await other.post("/api/guest/sign-in", {**brought, "action_id": str(uuid4())})).status == 409
    assert await owner.fetchval("SELECT count(*) FROM connections") == before
    (await mine.post("/api/guest/sign-in", brought)).ok()
    assert await owner.fetchval("SELECT count(*) FROM connections") == before + 1
    theirs = await flights.returned(await flights.begin(other))
    mixed = await mine.post("/api/guest/sign-in", {**theirs, "state": brought["state"]})
    assert mixed.status == 204, "It repeats the outcome of its own, and the other's code is not used."
    assert len(provider_of(third_party).codes) == 1


@pytest.mark.promise("P6")
async def test_it_cannot_begin_for_what_is_not_the_guests(flights: SignedFlights, cast: Cast) -> None:
    guest = await flights.guest()
    body = {"gpt_id": str(flights.gpt), "action_id": str(flights.action.id), "return_to": "/guest-card"}
    assert (await guest.post("/api/oauth/start", body | {"gpt_id": str(uuid4())})).status == 404
    assert (await guest.post("/api/oauth/start", body | {"action_id": str(uuid4())})).status == 404
    for page in ("//evil.example", "https://evil.example/", "/guest-card/../sign-in", "/guest-card#x"):
        assert (await guest.post("/api/oauth/start", body | {"return_to": page})).status == 422, page


async def test_the_same_redirect_twice_has_one_outcome(flights: SignedFlights, third_party: ThirdParty) -> None:
    guest = await flights.guest()
    brought = await flights.returned(await flights.begin(guest))
    answers = await asyncio.gather(*(guest.post("/api/guest/sign-in", brought) for _ in range(4)))
    assert [answer.status for answer in answers] == [204] * 4
    assert provider_of(third_party).refusals == []
    assert len(provider_of(third_party).access) == 1


async def test_a_person_who_is_signed_in_here_stays_out_of_it(flights: SignedFlights, cast: Cast, owner: Any) -> None:
    """A person's own sign-in comes back as before, and a guest's state is none for them."""
    body = {"gpt_id": str(flights.gpt), "action_id": str(flights.action.id), "return_to": f"/g/{flights.gpt}"}
    url = (await cast.ada.post("/api/oauth/start", body)).ok()["url"]
    assert not dict(parse_qsl(urlsplit(url).query))["state"].startswith("guest.")


@pytest.mark.parametrize("fault", ["denied", "no code", "a foreign code", "an ended visit"])
async def test_a_failed_sign_in_leaves_nothing(
    flights: SignedFlights, third_party: ThirdParty, owner: Any, fault: str
) -> None:
    guest = await flights.guest()
    before = await owner.fetchval("SELECT count(*) FROM connections")
    provider_of(third_party).denies = fault == "denied"
    brought = await flights.returned(await flights.begin(guest))
    if fault == "no code":
        del brought["code"]
    elif fault == "a foreign code":
        brought["code"] = "x" * 22
    elif fault == "an ended visit":
        (await guest.delete("/api/guest")).ok()
    answer = await guest.post("/api/guest/sign-in", brought)
    assert answer.status == (401 if fault == "an ended visit" else answer.status) >= 400
    assert await owner.fetchval("SELECT count(*) FROM connections") == before


@pytest.mark.promise("P9")
async def test_a_revoked_link_ends_the_sign_in(
    flights: SignedFlights, cast: Cast, services: Services, owner: asyncpg.Connection
) -> None:
    guest = await flights.guest()
    await flights.sign_in(guest)
    ada = as_actor(cast.ada)
    links = (await services.guest_link_management.list_links(ada, flights.gpt)).links
    for link in links:
        await services.guest_link_management.revoke(ada, flights.gpt, link.id)
    assert (await guest.get("/api/guest")).status == 401
    await services.guests.end_expired()
    assert await owner.fetchval("SELECT count(*) FROM connections WHERE gpt_id = $1", flights.gpt) == 0
