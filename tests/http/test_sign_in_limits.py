"""Limits of sign-in: guessing stays bounded, and a guesser locks out only their own network.

See specification: Services, accounts, workspaces.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import aiohttp
from yarl import URL

from bench.ports import free_port
from discreet.http.limits import MAX_CONCURRENT_CHECKS, NO_LIMITS, Rate, RateLimits, Rates
from discreet.http.services import Services
from discreet.identity.sso.store import MAX_UNDER_WAY
from tests.conftest import run_server
from tests.fakes.openid_provider import OpenIdProvider
from tests.support.client import Answer, Client
from tests.support.people import PASSWORD, Cast, address
from tests.support.sign_in_by_provider import sign_in_by_provider

WRONG = "not the password"
From = Callable[[str], Client]


class ClientFrom(Client):
    """A browser whose connections come from one address of this machine."""

    def __init__(self, base_url: str, local: str) -> None:
        self.base_url, self.id = base_url, None
        self.session = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), connector=aiohttp.TCPConnector(local_addr=(local, 0))
        )


@asynccontextmanager
async def limited(services: Services, rates: Rates, *, max_delay: float = 10.0) -> AsyncIterator[From]:
    """The house behind a server of its own with these rates; makes browsers that come from an address."""
    port = free_port()
    settings = replace(services.settings, port=port, public_url=f"http://127.0.0.1:{port}")
    made: list[Client] = []

    def browser(local: str) -> Client:
        made.append(ClientFrom(url, local))
        return made[-1]

    here = replace(services, settings=settings, limits=RateLimits(rates, max_delay=max_delay))
    async with run_server(here) as url:
        try:
            yield browser
        finally:
            for each in made:
                await each.close()


async def tries(browser: Client, name: str, password: str) -> Answer:
    return await browser.post("/api/sign-in", {"email": address(name), "password": password})


def device_cookie(browser: Client) -> str:
    return next(cookie.value for cookie in browser.session.cookie_jar if cookie.key == "discreet_device")


# Passwords


async def test_strangers_failures_do_not_shut_a_known_browser_out(services: Services, cast: Cast) -> None:
    async with limited(services, Rates(), max_delay=0.2) as browser:
        emil, guesser = browser("127.0.0.1"), browser("127.0.0.1")
        (await tries(emil, "emil", PASSWORD)).ok()
        # From the same network, until all of it is locked out.
        statuses = [
            (await tries(guesser, name, WRONG)).status for name in ("emil", "ben", "ada", "cleo", "dan", "nobody") * 11
        ]
        assert (statuses.count(401), statuses[-1]) == (60, 429)
        assert (await tries(browser("127.0.0.1"), "emil", PASSWORD)).status == 429
        assert (await tries(emil, "emil", PASSWORD)).status == 200
        # Its own failures are bounded, too, and one success does not reset them.
        assert [(await tries(emil, "emil", WRONG)).status for _ in range(11)] == [401] * 10 + [429]
        assert (await tries(emil, "emil", PASSWORD)).status == 429


async def test_a_known_browser_does_not_sign_in_without_end(services: Services, cast: Cast) -> None:
    """Each success gives it a new number, and with it new counters: so they are counted for the account."""
    async with limited(services, replace(Rates(), known_sign_ins_by_email=Rate(3, 900))) as browser:
        emil = browser("127.0.0.1")
        assert [(await tries(emil, "emil", PASSWORD)).status for _ in range(5)] == [200] * 4 + [429]
        assert (await tries(browser("127.0.0.7"), "emil", PASSWORD)).status == 200


async def test_one_network_shuts_no_other_out(services: Services, cast: Cast) -> None:
    async with limited(services, Rates(), max_delay=0.2) as browser:
        guesser = browser("127.0.0.7")
        assert [(await tries(guesser, "emil", WRONG)).status for _ in range(11)] == [401] * 10 + [429]
        assert (await tries(browser("127.0.0.1"), "emil", PASSWORD)).status == 200


async def test_guessing_from_many_networks_stays_bounded(services: Services, cast: Cast) -> None:
    rates = replace(Rates(), slowed_sign_ins_by_email=Rate(1, 600))
    async with limited(services, rates, max_delay=0.2) as browser:
        statuses = [(await tries(browser(f"127.0.1.{n}"), "emil", WRONG)).status for n in range(1, 31)]
    assert statuses == [401] * 11 + [429] * 19


async def test_a_new_browser_is_slowed_and_comes_in(services: Services, cast: Cast) -> None:
    rates = replace(Rates(), failed_sign_ins_by_email=Rate(3, 600), slowed_sign_ins_by_email=Rate(1, 1))
    async with limited(services, rates) as browser:
        for n in range(1, 6):
            assert (await tries(browser(f"127.0.1.{n}"), "emil", WRONG)).status == 401
        assert (await tries(browser("127.0.0.1"), "emil", PASSWORD)).status == 200


async def test_an_office_behind_one_address_signs_in_at_once(services: Services, cast: Cast) -> None:
    async with limited(services, replace(Rates(), failed_sign_ins_by_address=Rate(5, 900))) as browser:
        answers = await asyncio.gather(
            *(tries(browser("127.0.0.1"), name, PASSWORD) for name in ("ada", "ben", "cleo", "dan", "emil") * 6)
        )
        assert {answer.status for answer in answers} == {200}


async def test_limits_tell_nothing_of_an_account(services: Services, cast: Cast) -> None:
    rates = replace(NO_LIMITS, failed_sign_ins_by_email_and_address=Rate(3, 600))
    async with limited(services, rates) as browser:
        answers = {
            name: [
                (each.status, each.body) for each in [await tries(browser("127.0.0.1"), name, WRONG) for _ in range(5)]
            ]
            for name in ("emil", "no such person")
        }
    assert answers["emil"] == answers["no such person"]


async def test_checks_of_known_browsers_come_first_and_networks_take_turns() -> None:
    limits, begun, ends = RateLimits(), [], asyncio.Queue()

    async def sign_in(email: Any, network: Any, device: Any = None) -> None:
        async with limits.sign_in(email, network, device):
            begun.append(email)
            await ends.get()

    asked = [("a1", "10.0.0.1"), ("a2", "10.0.0.1"), ("a3", "10.0.0.1"), ("a4", "10.0.0.1"), ("b", "10.0.0.2")]
    known = [("emil", "10.0.0.3", b"1"), ("dan", "10.0.0.3", b"2"), ("emil", "10.0.0.3", b"1")]
    async with asyncio.TaskGroup() as tasks:
        for each in (*asked, *known):
            tasks.create_task(sign_in(*each))
        for number in range(MAX_CONCURRENT_CHECKS, len(asked) + len(known) + MAX_CONCURRENT_CHECKS):
            async with asyncio.timeout(30):
                while len(begun) < min(number, len(asked) + len(known)):
                    await asyncio.sleep(0)
            ends.put_nowait(None)
    assert begun == ["a1", "a2", "emil", "dan", "emil", "a3", "b", "a4"]


async def test_the_device_cookie_contains_no_identity_and_is_for_one_account(services: Services, cast: Cast) -> None:
    async with limited(services, replace(Rates(), failed_sign_ins_by_email_and_address=Rate(1, 600))) as browser:
        emil = browser("127.0.0.1")
        answer = await tries(emil, "emil", PASSWORD)
        [cookie] = [line for line in answer.headers.getall("Set-Cookie") if line.startswith("discreet_device=")]
        assert {"HttpOnly", "Path=/api", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
        raw = base64.urlsafe_b64decode(device_cookie(emil))
        assert len(raw) == 30
        assert emil.token not in cookie
        # Another account's cookie, and one that was changed, are none.
        assert [(await tries(emil, "ben", WRONG)).status for _ in range(2)] == [401, 429]
        forged = browser("127.0.0.1")
        changed = base64.urlsafe_b64encode(bytes([*raw[:-1], raw[-1] ^ 1])).decode()
        forged.session.cookie_jar.update_cookies({"discreet_device": changed}, URL(forged.base_url))
        assert [(await tries(forged, "emil", WRONG)).status for _ in range(2)] == [401, 429]
        assert (await tries(emil, "emil", PASSWORD)).status == 200


async def test_a_browser_remembers_five_accounts(services: Services, cast: Cast) -> None:
    async with limited(services, Rates()) as browser:
        family = browser("127.0.0.1")
        for name in ("ada", "ben", "cleo", "dan", "ada", "emil"):
            assert (await tries(family, name, PASSWORD)).status == 200
        assert len(device_cookie(family).split(".")) == 5
        for _ in range(11):
            await tries(browser("127.0.0.1"), "ada", WRONG)
        assert (await tries(family, "ada", PASSWORD)).status == 200


async def test_invitations_of_a_whole_office_are_opened_behind_one_address(services: Services, cast: Cast) -> None:
    [own] = (await cast.emil.get("/api/me")).ok()["workspaces"]
    (await cast.emil.put("/api/me/space", {"workspace": own["id"]})).ok()
    made = (await cast.emil.post("/api/workspace/invitations", {"role": "member", "email": None})).ok()
    token = made["link"].partition("#")[2]
    async with limited(services, replace(Rates(), joining_by_address=Rate(3, 3600))) as browser:
        visitor = browser("127.0.0.1")
        looked = [(await visitor.post("/api/invitation/look", {"token": token})).status for _ in range(10)]
        assert looked == [200] * 10
        guessed = [(await visitor.post("/api/invitation/look", {"token": "guess"})).status for _ in range(4)]
        assert guessed[-1] == 429
        assert 429 not in guessed[:3]


# An organisation's sign-in


async def test_an_office_of_two_hundred_comes_in_on_a_monday(
    services: Services, cast: Cast, provider: OpenIdProvider, workspace: str
) -> None:
    async with limited(services, Rates()) as browser:
        await sign_in_by_provider(browser("127.0.0.1"), workspace)

        async def arrives(browser: Client) -> str:
            answer = await sign_in_by_provider(browser, workspace)
            return answer.headers.get("Location", str(answer.status))

        arrivals = []
        for _ in range(10):
            arrivals += await asyncio.gather(*(arrives(browser("127.0.0.1")) for _ in range(20)))
        assert arrivals == ["/"] * 200


async def test_thousands_of_attempts_lock_out_no_other_address(
    services: Services, cast: Cast, owner: Any, provider: OpenIdProvider, workspace: str
) -> None:
    async with limited(services, Rates()) as browser:
        known, attacker = browser("127.0.0.1"), browser("127.0.0.1")
        assert (await sign_in_by_provider(known, workspace)).headers["Location"] == "/"
        starts = [await attacker.post("/api/sso/start", {"workspace": workspace}) for _ in range(301)]
        assert [answer.status for answer in starts] == [200] * 300 + [429]
        assert 1 <= int(starts[-1].headers["Retry-After"]) <= 900
        assert (await sign_in_by_provider(browser("127.0.0.2"), workspace)).headers["Location"] == "/", (
            "another address"
        )
        assert (await sign_in_by_provider(known, workspace)).headers["Location"] == "/", "a browser that came in before"
        # Looking for an organisation by e-mail address does not count as a guess at any password.
        for _ in range(15):
            (await attacker.post("/api/sso/find", {"email": address("emil")})).ok()
        assert (await tries(browser("127.0.0.1"), "emil", PASSWORD)).status == 200


async def test_sign_ins_under_way_are_bounded_and_the_latest_stay(
    services: Services, cast: Cast, client: Callable[[], Client], owner: Any, workspace: str
) -> None:
    await owner.execute(
        """
        INSERT INTO provider_sign_ins (state_hash, browser_hash, workspace_id, expires_at)
        SELECT sha256(n::text::bytea), '', $1, $2::timestamptz + n * interval '1 millisecond'
        FROM generate_series(1, $3) AS n
        """,
        UUID(workspace), services.clock.now(), MAX_UNDER_WAY + 5,
    )  # fmt: skip
    assert (await sign_in_by_provider(client(), workspace)).headers["Location"] == "/"
    count = "SELECT count(*) FROM provider_sign_ins WHERE workspace_id = $1"
    assert await owner.fetchval(count, UUID(workspace)) < MAX_UNDER_WAY
    assert not await owner.fetchval("SELECT true FROM provider_sign_ins WHERE state_hash = sha256('1')")
