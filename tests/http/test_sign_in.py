"""The routes of resets, confirming and passkeys: same answers, rates, cookies."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bench.ports import free_port
from discreet.adapters.egress import EgressGateway
from discreet.adapters.mail import SmtpMail
from discreet.app.infrastructure import Infrastructure, build_password_reset
from discreet.http.limits import NO_LIMITS, Rate, RateLimits
from discreet.http.services import Services
from discreet.identity.accounts.passkeys.service import Passkeys
from tests.conftest import run_server
from tests.fakes.smtp_server import MailServer
from tests.fakes.webauthn_authenticator import Authenticator
from tests.support.client import Client
from tests.support.people import PASSWORD, Cast, address, sign_in


@asynccontextmanager
async def by_name(
    services: Services, infra: Infrastructure, **rates: Rate
) -> AsyncIterator[tuple[Callable[[], Client], MailServer]]:
    """The application behind its own server, with a host name and a mail server; makes browsers for it."""
    port = free_port()
    settings = replace(services.settings, port=port, public_url=f"http://localhost:{port}")
    made: list[Client] = []
    async with MailServer() as post:
        mail = SmtpMail(post.url, "house@example.org", egress=EgressGateway(), clock=infra.clock, random=infra.random)
        here = replace(
            services,
            settings=settings,
            limits=RateLimits(replace(NO_LIMITS, **rates)),
            password_reset=build_password_reset(replace(infra, settings=settings), mail),
            passkeys=Passkeys(
                infra.database,
                infra.clock,
                infra.random,
                services.accounts,
                services.sessions,
                public_url=settings.public_url,
            ),
        )
        async with run_server(here) as url:
            yield lambda: made.append(Client(url)) or made[-1], post
            await here.password_reset.settled()
            for browser in made:
                await browser.close()


async def test_a_request_for_a_link_has_one_answer_for_all_addresses(
    services: Services, infra: Infrastructure, cast: Cast
) -> None:
    async with by_name(services, infra) as (client, post):
        browser = client()
        instance = (await browser.get("/api/instance")).ok()
        assert (instance["sends_mail"], instance["passkeys"]) == (True, True)
        answers = [
            await browser.post("/api/password-reset", {"email": email})
            for email in (address("ben"), "nobody@example.org", "", "\x7f")
        ]
        assert {(answer.status, answer.body) for answer in answers} == {(202, b"null")}
    assert [letter.recipients for letter in post.letters] == [[address("ben")]]


async def test_links_are_asked_for_a_few_times_an_hour(services: Services, infra: Infrastructure, cast: Cast) -> None:
    async with by_name(services, infra, resets_by_email=Rate(2, 3600)) as (client, post):
        for email in (address("ben"), "nobody@example.org"):
            asked = [
                await client().post("/api/password-reset", {"email": spelt}) for spelt in (email, email, email.upper())
            ]
            assert [answer.status for answer in asked] == [202, 202, 429], "unknown addresses run out, too"
    assert len(post.letters) == 2
    async with by_name(services, infra, resets_by_address=Rate(2, 3600)) as (client, _):
        asked = [await client().post("/api/password-reset", {"email": f"{n}@example.org"}) for n in range(3)]
        assert [answer.status for answer in asked] == [202, 202, 429]


async def test_codes_of_links_are_not_guessed(services: Services, infra: Infrastructure, cast: Cast) -> None:
    async with by_name(services, infra, joining_by_address=Rate(3, 3600)) as (client, _):
        guess = {"token": "guess", "password": "a long enough sentence"}
        tried = [(await client().post("/api/password-reset/use", guess)).status for _ in range(4)]
        assert tried == [403] * 3 + [429]


async def test_an_open_sessions_finder_does_not_guess_the_password(
    services: Services, infra: Infrastructure, cast: Cast
) -> None:
    async with by_name(services, infra, confirming_by_account=Rate(3, 900)) as (client, _):
        finder = client()
        finder.use_session(cast.ben.token)
        wrong = {"current": "not this one", "new": "a long enough sentence"}
        tried = [(await finder.post("/api/me/confirm", {"password": f"guess {n}"})).status for n in range(2)]
        tried += [(await finder.put("/api/me/password", wrong)).status for _ in range(2)]
        assert tried == [422, 422, 422, 429]
        assert (await finder.post("/api/me/confirm", {"password": PASSWORD})).status == 429
        assert (await client().post("/api/sign-in", {"email": address("ben"), "password": PASSWORD})).status == 200


@pytest.mark.parametrize("path", ["/api/me/confirm", "/api/me/passkeys/begin", "/api/me/password"])
async def test_another_sites_page_does_none_of_it(cast: Cast, path: str) -> None:
    headers = {"Origin": "https://evil.example"}
    method = "PUT" if path.endswith("password") else "POST"
    assert (await cast.ben.request(method, path, {}, headers=headers)).status == 403


async def test_a_passkey_over_http(services: Services, infra: Infrastructure, cast: Cast) -> None:
    async with by_name(services, infra) as (client, _):
        ben = await sign_in(client(), "ben")
        device = Authenticator(ben.base_url)
        begun = await ben.post("/api/me/passkeys/begin")
        name, *attributes = begun.headers["Set-Cookie"].split("; ")
        assert name.startswith("discreet_passkey=")
        assert {"httponly", "samesite=strict", "path=/api", "max-age=300"} <= {each.lower() for each in attributes}
        added = (await ben.post("/api/me/passkeys", {"credential": device.create(begun.ok())})).ok()
        assert (added["name"], added["last_used_at"]) == ("Another program", None)

        elsewhere, thief = client(), client()
        options = (await elsewhere.post("/api/passkeys/sign-in/begin")).ok()
        answer = {"credential": device.get(options)}
        assert (await thief.post("/api/passkeys/sign-in", answer)).status == 401, "seen on the way, sent by another"
        me = (await elsewhere.post("/api/passkeys/sign-in", answer)).ok()
        assert me["id"] == str(ben.id)
        assert (await elsewhere.post("/api/passkeys/sign-in", answer)).status == 401, "once"
        assert (await elsewhere.get("/api/me")).ok()["id"] == str(ben.id)

        options = (await elsewhere.post("/api/me/confirm/passkey/begin")).ok()
        confirmed = await elsewhere.post("/api/me/confirm/passkey", {"credential": device.get(options)})
        assert confirmed.status == 204
        assert (await elsewhere.patch(f"/api/me/passkeys/{added['id']}", {"name": "Blue"})).status == 204
        listed = (await elsewhere.get("/api/me/passkeys")).ok()["passkeys"]
        assert [passkey["name"] for passkey in listed] == ["Blue"]
        assert (await elsewhere.delete(f"/api/me/passkeys/{added['id']}")).status == 204


async def test_a_planted_session_is_not_taken_over_by_a_passkey(
    services: Services, infra: Infrastructure, cast: Cast
) -> None:
    """Session fixation, as for passwords."""
    async with by_name(services, infra) as (client, _):
        ben, attacker = await sign_in(client(), "ben"), await sign_in(client(), "dan")
        device = Authenticator(ben.base_url)
        (
            await ben.post(
                "/api/me/passkeys", {"credential": device.create((await ben.post("/api/me/passkeys/begin")).ok())}
            )
        ).ok()
        victim, planted = client(), attacker.token
        victim.use_session(planted)
        options = (await victim.post("/api/passkeys/sign-in/begin")).ok()
        (await victim.post("/api/passkeys/sign-in", {"credential": device.get(options)})).ok()
        assert victim.token != planted
        attacker.use_session(planted)
        assert (await attacker.get("/api/me")).ok() is None


async def test_nothing_secret_is_logged(
    services: Services, infra: Infrastructure, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    async with by_name(services, infra) as (client, post):
        browser = client()
        await browser.post("/api/password-reset", {"email": address("ada")})
        async with asyncio.timeout(60):
            while not post.letters:
                await asyncio.sleep(0.01)
        token = post.letters[0].token
        await browser.post("/api/password-reset/use", {"token": token, "password": "a secret long sentence"})
    logged = "".join(capsys.readouterr())
    for secret in (token, "a secret long sentence", address("ada")):
        assert secret not in logged
