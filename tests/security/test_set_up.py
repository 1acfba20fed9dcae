"""The set-up link: its holder becomes the first operator, never the first visitor."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.promises.terms import PolicyKind
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import sign_up_form


@pytest_asyncio.fixture(autouse=True)
async def no_operator(owner: Any, services: Services) -> AsyncIterator[None]:
    """Every test begins with a server that has not been set up."""
    await owner.execute("DELETE FROM accounts; DELETE FROM one_time_links")
    yield


async def new_token(services: Services) -> str:
    link = await services.accounts.set_up_link()
    assert link is not None
    assert link.startswith(f"{services.settings.public_url}/setup#")
    return link.partition("#")[2]


async def test_a_set_up_that_is_sent_twice_makes_one_operator(services: Services, client: Callable[[], Client]) -> None:
    """The answer to the first request may be lost; a thief who has the link does not have the password."""
    body = {"token": await new_token(services), **sign_up_form("olga")}
    first, second = [(await client().post("/api/setup", body)).ok() for _ in range(2)]
    assert (first["id"], first["role"]) == (second["id"], "operator")
    thief = await client().post("/api/setup", body | {"password": "the thief's own sentence"})
    assert (thief.status, thief.json["error"]["code"]) == (409, "conflict")


async def test_the_link_makes_the_operator_once(services: Services, client: Callable[[], Client]) -> None:
    token, browser = await new_token(services), client()
    assert (await browser.get("/api/instance")).ok()["needs_set_up"] is True
    me = (await browser.post("/api/setup", {"token": token, **sign_up_form("olga")})).ok()
    assert me["role"] == "operator"
    assert (await browser.get("/api/instance")).ok()["needs_set_up"] is False
    again = await client().post("/api/setup", {"token": token, **sign_up_form("dan")})
    assert again.status == 409
    assert "already been set up" in again.sentence
    assert await services.accounts.set_up_link() is None


async def test_of_ten_that_race_for_the_link_one_wins(
    services: Services, client: Callable[[], Client], owner: Any
) -> None:
    token = await new_token(services)
    forms = [{"token": token, **sign_up_form(f"racer{n}")} for n in range(10)]
    answers = await asyncio.gather(*(client().post("/api/setup", sent) for sent in forms))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 9
    assert await owner.fetchval("SELECT count(*) FROM accounts") == 1
    assert await owner.fetchval("SELECT role FROM accounts") == "operator"


async def test_of_two_that_race_with_two_valid_links_one_wins(
    services: Services, client: Callable[[], Client], owner: Any
) -> None:
    """Two servers that start at once could leave two links; there is one operator all the same."""
    first = await new_token(services)
    link_row = await owner.fetchrow("SELECT id, token_hash, created_at, expires_at FROM one_time_links")
    second = await new_token(services)
    await owner.execute(
        """
        INSERT INTO one_time_links (id, kind, token_hash, created_at, expires_at) VALUES ($1, 'set_up', $2, $3, $4)
        """,
        *link_row,
    )
    forms = [{"token": token, **sign_up_form(f"racer{n}")} for n, token in enumerate((first, second))]
    answers = await asyncio.gather(*(client().post("/api/setup", sent) for sent in forms))
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert await owner.fetchval("SELECT count(*) FROM accounts WHERE role = 'operator'") == 1


@pytest.mark.parametrize("token", ["", "guess", "x" * 43, "é" * 20])
async def test_a_wrong_token_is_refused(services: Services, client: Callable[[], Client], token: str) -> None:
    await new_token(services)
    answer = await client().post("/api/setup", {"token": token, **sign_up_form("dan")})
    assert answer.status == 403
    assert "prints a new one" in answer.sentence


async def test_a_new_start_voids_the_old_link(services: Services, client: Callable[[], Client]) -> None:
    old, new = await new_token(services), await new_token(services)
    assert (await client().post("/api/setup", {"token": old, **sign_up_form("dan")})).status == 403
    assert (await client().post("/api/setup", {"token": new, **sign_up_form("olga")})).status == 200


async def test_the_link_expires_after_a_day(
    services: Services, client: Callable[[], Client], clock: SettableClock
) -> None:
    token = await new_token(services)
    clock.advance(hours=24, seconds=1)
    answer = await client().post("/api/setup", {"token": token, **sign_up_form("olga")})
    assert answer.status == 403
    assert "expired" in answer.sentence


async def test_a_refused_form_does_not_burn_the_link(services: Services, client: Callable[[], Client]) -> None:
    token = await new_token(services)
    refused = await client().post("/api/setup", {"token": token, **sign_up_form("olga"), "password": "short"})
    assert refused.status == 422
    assert (await client().post("/api/setup", {"token": token, **sign_up_form("olga")})).status == 200


async def test_an_invitation_is_no_set_up_link(services: Services, client: Callable[[], Client], owner: Any) -> None:
    await new_token(services)
    invitation = await new_token(services)
    await owner.execute("UPDATE one_time_links SET kind = 'invitation'")
    assert (await client().post("/api/setup", {"token": invitation, **sign_up_form("dan")})).status == 403


async def test_the_database_holds_no_token(services: Services, owner: Any) -> None:
    token = await new_token(services)
    rows = await owner.fetch("SELECT one_time_links::text FROM one_time_links")
    assert rows
    assert not any(token in row[0] or token.encode().hex() in row[0] for row in rows)


@pytest.mark.promise("P13")
async def test_the_operator_accepts_what_was_published_before(
    services: Services, client: Callable[[], Client], owner: Any
) -> None:
    """At the command line, before the first visitor. The last test: a published version stays."""
    await services.policies.publish(CLI_ACTOR, PolicyKind.PRIVACY, "# We keep little", "")
    asking = {"token": await new_token(services), **sign_up_form("olga")}
    silent = await client().post("/api/setup", asking)
    assert (silent.status, silent.json["error"]["field"]) == (422, "accepted")
    assert await owner.fetchval("SELECT count(*) FROM accounts") == 0
    olga = client()
    me = (await olga.post("/api/setup", asking | {"accepted": {"privacy": 1}})).ok()
    assert (me["role"], me["to_accept"]) == ("operator", []), "the link was not used up by the refusal"
    assert (await olga.get("/api/operator/settings")).ok()
