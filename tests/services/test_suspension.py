"""Suspended, and signed out everywhere: all work for an account ends with it, in every process, at once."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.turns.ask import Ask
from discreet.errors import NotSignedIn
from discreet.http.services import Services
from discreet.identity.accounts.security_events import SecurityEvent
from discreet.identity.accounts.service import WRONG, Accounts
from tests.fakes.model_endpoint import ScriptedModel
from tests.services.test_password_reset import Paused
from tests.support.background_stream import BackgroundStream, wait_for_more
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.knowledge import as_actor
from tests.support.people import PASSWORD, Cast, address, sign_in, sign_up
from tests.support.second_process import second_server


@pytest_asyncio.fixture
async def eve(cast: Cast, client: Callable[[], Client], request: pytest.FixtureRequest) -> Client:
    """A new person for each test."""
    name = request.node.name.replace("[", "").replace("]", "")[-40:].lower()
    browser = await sign_up(client(), name)
    browser.name = name
    return browser


async def suspend(cast: Cast, person: Client) -> None:
    (await cast.olga.post("/api/me/confirm", {"password": PASSWORD}))
    (await cast.olga.post("/api/operator/accounts/suspend", {"email": address(person.name)})).ok()


async def restore(cast: Cast, person: Client) -> None:
    (await cast.olga.post("/api/operator/accounts/restore", {"email": address(person.name)})).ok()


async def is_in(browser: Client) -> bool:
    return (await browser.get("/api/me")).ok() is not None


async def test_a_suspended_account_loses_everything_at_once_and_gets_it_back_as_it_was(
    cast: Cast, eve: Client, client: Callable[[], Client], long_answers: Any
) -> None:
    elsewhere = await sign_in(client(), eve.name)
    heard, bens = BackgroundStream(eve, "Tell me"), BackgroundStream(cast.ben, "Tell me too")
    await heard.wait_for_text("word5 ")
    await bens.wait_for_text("word5 ")
    await suspend(cast, eve)
    await heard.wait_for_end()
    assert not await is_in(eve)
    assert not await is_in(elsewhere)
    await wait_for_more(bens)
    await cast.ben.post(f"/api/conversations/{bens.conversation}/stop")
    await bens.wait_for_end()

    right = await client().post("/api/sign-in", {"email": address(eve.name), "password": PASSWORD})
    assert (right.status, right.sentence) == (401, WRONG), "nobody is told that it is suspended"

    await restore(cast, eve)
    assert not await is_in(eve), "a session that ended stays ended"
    again = await sign_in(client(), eve.name)
    shown = (await again.get(f"/api/conversations/{heard.conversation}")).ok()["messages"]
    assert shown[-1]["state"] == "interrupted"
    assert "word5" in shown[-1]["text"]
    news = (await again.get("/api/me/security")).ok()["news"]
    assert [act["act"] for act in news] == [SecurityEvent.RESTORED, SecurityEvent.SUSPENDED]


async def test_it_holds_across_processes(
    cast: Cast, eve: Client, infra: Infrastructure, scripted: ScriptedModel, long_answers: Any
) -> None:
    """The answer is written by one process, and the operator asks another."""
    async with second_server(infra, scripted) as (services, _):
        heard = BackgroundStream(eve, "Tell me")
        await heard.wait_for_text("word5 ")
        olga = await services.sessions.actor_of(cast.olga.token)
        await services.reauthentication.confirm_password(olga, PASSWORD)
        await services.suspension.suspend(olga, address(eve.name))
        await heard.wait_for_end()
        assert not await is_in(eve)


async def test_what_a_lost_connection_did_not_hear_is_read(
    cast: Cast, eve: Client, owner: Any, long_answers: Any
) -> None:
    heard = BackgroundStream(eve, "Tell me")
    await heard.wait_for_text("word5 ")
    listening = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %endings%'"
    [listener] = await owner.fetch(listening)
    await owner.execute("SELECT pg_terminate_backend($1)", listener["pid"])
    await suspend(cast, eve)
    async with asyncio.timeout(15):  # sooner than the look that is taken without news
        await heard.wait_for_end()
    async with asyncio.timeout(60):
        while not await owner.fetch(listening):
            await asyncio.sleep(0.01)
    assert not await is_in(eve)


async def test_a_question_under_way_at_that_moment_is_cut_off(
    cast: Cast, eve: Client, services: Services, long_answers: Any
) -> None:
    """Its request was accepted before; the turn begins after all processes have been notified."""
    actor = await services.sessions.actor_of(eve.token)
    await suspend(cast, eve)
    running, over = await services.chat.ask(actor, Ask("Tell me")), asyncio.Event()
    running.on_end(over.set)
    await asyncio.wait_for(over.wait(), 60)
    assert running.stored_answer is not None, "it is over, stored as far as it came"


async def test_a_question_that_begins_after_the_notification_is_cut_off(
    cast: Cast, eve: Client, services: Services, long_answers: Any
) -> None:
    """No second notification is sent: it is found by asking."""
    actor = await services.sessions.actor_of(eve.token)
    heard = BackgroundStream(eve, "Tell me")
    await heard.wait_for_text("word5 ")
    await suspend(cast, eve)
    await heard.wait_for_end()
    running, over = await services.chat.ask(actor, Ask("Tell me more")), asyncio.Event()
    running.on_end(over.set)
    await asyncio.wait_for(over.wait(), 60)
    assert running.stored_answer is not None, "it is over, stored as far as it came"


async def test_a_sign_in_under_way_comes_to_nothing(
    cast: Cast, eve: Client, infra: Infrastructure, services: Services
) -> None:
    passwords = Paused(infra)
    slow = Accounts(infra, choices=services.choices, sessions=services.sessions, public_url="", passwords=passwords)
    coming = asyncio.create_task(slow.sign_in(address(eve.name), PASSWORD))
    await passwords.checked.wait()
    await suspend(cast, eve)
    passwords.go_on.set()
    with pytest.raises(NotSignedIn, match=WRONG):
        await coming


async def test_a_new_password_ends_the_streams_of_other_sessions_and_leaves_ones_own(
    cast: Cast, eve: Client, client: Callable[[], Client], long_answers: Any
) -> None:
    thief = await sign_in(client(), eve.name)
    heard = BackgroundStream(eve, "Tell me")
    await heard.wait_for_text("word5 ")
    async with thief.session.get(f"{thief.base_url}/api/conversations/{heard.conversation}/stream") as stream:
        await stream.content.readany()
        change = {"current": PASSWORD, "new": "another long enough sentence"}
        assert (await eve.put("/api/me/password", change)).status == 204
        with pytest.raises(aiohttp.ClientError):
            await stream.content.read()
    await wait_for_more(heard)
    await eve.post(f"/api/conversations/{heard.conversation}/stop")
    await heard.wait_for_end()


async def test_a_session_that_is_revoked_hears_no_more_and_the_answer_goes_on(
    cast: Cast, eve: Client, client: Callable[[], Client], long_answers: Any
) -> None:
    thief = await sign_in(client(), eve.name)
    heard = BackgroundStream(eve, "Tell me")
    await heard.wait_for_text("word5 ")
    async with thief.session.get(f"{thief.base_url}/api/conversations/{heard.conversation}/stream") as stream:
        await stream.content.readany()
        theirs = [one["id"] for one in (await eve.get("/api/me/sessions")).ok()["sessions"] if not one["current"]]
        assert [(await eve.delete(f"/api/me/sessions/{one}")).status for one in theirs] == [204]
        with pytest.raises(aiohttp.ClientError):
            await stream.content.read()
    await wait_for_more(heard)
    async with eve.session.get(f"{eve.base_url}/api/conversations/{heard.conversation}/stream") as stream:
        await stream.content.readany()
        assert (await eve.post("/api/sign-out")).status == 204
        with pytest.raises(aiohttp.ClientError):
            await stream.content.read()
    await heard.wait_for_end()
    assert heard.outcome == {}, "its stream ended with its session"
    again = await sign_in(client(), eve.name)
    shown = (await again.get(f"/api/conversations/{heard.conversation}")).ok()["messages"][-1]
    assert shown["state"] == "running", "what was asked for is written on"
    assert (await again.post(f"/api/conversations/{heard.conversation}/stop")).status == 204


async def test_everything_ends_with_a_revoked_session(
    cast: Cast, eve: Client, services: Services, long_answers: Any
) -> None:
    heard = BackgroundStream(eve, "Tell me")
    await heard.wait_for_text("word5 ")
    actor = as_actor(eve)
    [session] = await services.sessions.sessions(actor)
    await services.sessions.revoke(actor, session.id)
    await heard.wait_for_end()
    assert not await is_in(eve)


# Permissions


async def test_only_a_confirmed_operator_suspends(cast: Cast, eve: Client, clock: SettableClock) -> None:
    for path in ("suspend", "restore", "reset-link"):
        body = {"email": address(eve.name)}
        assert (await cast.ada.post(f"/api/operator/accounts/{path}", body)).status == 404
        clock.advance(minutes=11)
        refused = await cast.olga.post(f"/api/operator/accounts/{path}", body)
        assert (refused.status, refused.json["error"]["code"]) == (403, "confirm_first")
    wrong = await cast.olga.post("/api/me/confirm", {"password": "not her password"})
    assert (wrong.status, wrong.json["error"]["field"]) == (422, "password")
    assert await is_in(eve)


async def test_an_operator_is_not_suspended_by_a_page(cast: Cast) -> None:
    await cast.olga.post("/api/me/confirm", {"password": PASSWORD})
    answer = await cast.olga.post("/api/operator/accounts/suspend", {"email": address("olga")})
    assert answer.status == 409
    assert await is_in(cast.olga)


async def test_a_repeated_suspension_and_an_unknown_account(cast: Cast, eve: Client) -> None:
    await suspend(cast, eve)
    body = {"email": address(eve.name)}
    assert (await cast.olga.post("/api/operator/accounts/suspend", body)).status == 409
    assert (await cast.olga.post("/api/operator/accounts/reset-link", body)).status == 409
    await restore(cast, eve)
    assert (await cast.olga.post("/api/operator/accounts/restore", body)).status == 409
    assert (await cast.olga.post("/api/operator/accounts/suspend", {"email": "nobody@example.org"})).status == 404


async def test_a_link_that_was_made_before_is_void(cast: Cast, eve: Client) -> None:
    await cast.olga.post("/api/me/confirm", {"password": PASSWORD})
    made = (await cast.olga.post("/api/operator/accounts/reset-link", {"email": address(eve.name)})).ok()["link"]
    await suspend(cast, eve)
    reset = {"token": made.partition("#")[2], "password": "another long enough sentence"}
    refused = await cast.visitor.post("/api/password-reset/use", reset)
    assert (refused.status, refused.sentence.partition(".")[0]) == (403, "This reset link is not valid")
    await restore(cast, eve)
    assert (await cast.visitor.post("/api/password-reset/use", reset)).status == 403
