"""Guests over HTTP: one list of permitted actions, chats in memory only, and no trace of them stays (P6, P7, P9)."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure, build_sequencer, open_verification_snapshot
from discreet.assistants.gpts.gpt import Configuration
from discreet.assistants.guest_links.guest_link import GuestLink, MessageCaps
from discreet.http.guest_gate import OPEN_TO_GUESTS
from discreet.http.services import Services
from discreet.identity.accounts.guests.service import MAX_GUESTS
from discreet.promises.visibility import Level
from discreet.verify.run import verify
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.api_document import api_routes
from tests.support.chat_client import ask, follow, stream_events
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import answer_script, publish_gpt_with_actions
from tests.support.guests import GuestBrowser, create_guest_link, link_token
from tests.support.knowledge import as_actor
from tests.support.people import Cast

NewGuest = Callable[..., Awaitable[GuestBrowser]]
FLIGHT = ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}),))
KEY = base64.urlsafe_b64encode(b"k" * 32).decode().rstrip("=")
OF_GUESTS = """
    SELECT (SELECT count(*) FROM guests) AS guests, (SELECT count(*) FROM accounts WHERE name = '') AS nameless,
        (SELECT count(*) FROM conversations) AS conversations, (SELECT count(*) FROM messages) AS messages,
        (SELECT count(*) FROM ledger) AS calls, (SELECT count(*) FROM consents) AS consents,
        (SELECT count(*) FROM grants) AS grants, (SELECT count(*) FROM deletions) AS deletions,
        (SELECT count(*) FROM evidence_personal) AS told, (SELECT count(*) FROM permissions) AS permissions
"""


@pytest.fixture(autouse=True)
def reset_endpoints(third_party: ThirdParty, scripted: ScriptedModel) -> None:
    third_party.reset()
    third_party.answer = Answer('{"status": "on time"}')
    scripted.answer, scripted.gap = "Noted.", 0.0
    scripted.requests.clear()


@pytest_asyncio.fixture(scope="module")
async def guide(cast: Cast, infra: Infrastructure, services: Services, third_party: ThirdParty) -> UUID:
    """Ada's GPT with actions."""
    return await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin)


@pytest_asyncio.fixture
async def link(cast: Cast, services: Services, guide: UUID) -> GuestLink:
    return await create_guest_link(services, as_actor(cast.ada), guide, caps=MessageCaps(500, 100, 500))


@pytest_asyncio.fixture
async def come(server: str, services: Services, link: GuestLink) -> AsyncIterator[NewGuest]:
    """Lets guests come in, by the link or another one; they end with the test."""
    made: list[GuestBrowser] = []

    async def new(by: GuestLink | None = None, password: str | None = None) -> GuestBrowser:
        made.append(GuestBrowser(server))
        return await made[-1].enter(link_token(by or link), password)

    yield new
    for each in made:
        await each.delete("/api/guest")
        await each.close()


async def counts(owner: Any) -> dict[str, int]:
    return dict(await owner.fetchrow(OF_GUESTS))


def keys_of(services: Services, infra: Infrastructure) -> set[str]:
    return {name for name in infra.keys.names() if name.startswith("user/")}


async def begin(guest: GuestBrowser, text: str = "Hello") -> str:
    return str((await ask(guest, text, gpt_id=guest.gpt)).conversation)


@pytest.mark.promise("P9")
async def test_a_guest_chats_and_nothing_of_them_stays(
    come: NewGuest, infra: Infrastructure, services: Services, scripted: ScriptedModel, owner: Any
) -> None:
    before, keys = await counts(owner), keys_of(services, infra)
    guest = await come()
    assert (guest.visit["gpt"]["builder"], guest.visit["gpt"]["name"]) == ("Ada", "Travel guide")
    scripted.answer = "Good morning."
    answer = await ask(guest, "Hello", gpt_id=guest.gpt)
    assert answer.text == "Good morning."
    await ask(guest, "And now?", conversation_id=answer.conversation)
    during = await counts(owner)
    assert (during["guests"], during["nameless"]) == (before["guests"] + 1, before["nameless"] + 1)
    assert during["conversations"] == before["conversations"]
    assert during["messages"] == before["messages"]
    shown = (await guest.get(f"/api/conversations/{answer.conversation}")).ok()
    assert shown["messages"][0]["text"] == "Hello"
    receipt = (await guest.get(f"/api/conversations/{answer.conversation}/receipt")).ok()
    assert receipt["improve"]["allowed"] is False
    assert receipt["improve"]["sentence"] == "No: guest chats are never used."
    assert receipt["improve"]["reasons"] == []
    assert receipt["service"]["name"] == "Guest chat with Travel guide, through a link"
    assert receipt["retention"]["sentence"].startswith("In this server's memory only")
    (await guest.delete("/api/guest")).ok()
    assert await counts(owner) == before
    assert keys_of(services, infra) == keys
    gone = await guest.get(f"/api/conversations/{answer.conversation}")
    assert (gone.status, gone.json["error"]["code"]) == (401, "guest_over")
    assert services.temporary.registry.all() == []


@pytest.mark.promise("P6", "P7")
async def test_only_routes_on_the_list_answer_a_guest(come: NewGuest, cast: Cast) -> None:
    """Every route of the OpenAPI document, the files, the APIs for programs and for directories."""
    guest = await come()
    mine = await begin(guest)
    routes = api_routes()
    assert routes >= OPEN_TO_GUESTS
    routes |= {("GET", path) for path in ("/", "/settings", "/assets/x.js", "/v1/models", "/scim/v2/Users", "/s/x/y")}
    routes |= {("POST", "/v1/chat/completions"), ("GET", "/api/openapi.json"), ("HEAD", "/api/guest")}
    for method, path in sorted(routes - OPEN_TO_GUESTS):
        answer = await guest.request(method, re.sub(r"{\w+}", str(uuid4()), path), {} if method != "GET" else None)
        assert answer.status == 404, f"{method} {path}: {answer.status}"
    for method, path in sorted(OPEN_TO_GUESTS - {("DELETE", "/api/guest")}):
        filled = path.replace("{conversation_id}", mine)
        answer = await guest.request(method, re.sub(r"{\w+}", str(uuid4()), filled), {} if method != "GET" else None)
        assert answer.status in (200, 204, 403, 404, 422), f"{method} {path}: {answer.status}"
    for path in ("/api/guest/", "//api/guest", "/api/me", "/api/me/", "/API/GUEST"):
        assert (await guest.get(path)).status == 404, path


@pytest.mark.promise("P6")
async def test_guests_are_strangers_to_each_other(come: NewGuest, cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    one, other = await come(), await come()
    answer = await ask(one, "Is LH 400 on time?", gpt_id=one.gpt)
    card = answer.data("data-call")["id"]
    chat = f"/api/conversations/{answer.conversation}"
    digest = (await one.get(f"/api/consents/{card}")).ok()["digest"]
    for thief in (other, cast.ben, cast.ada, cast.olga):
        assert (await thief.get(chat)).status == 404
        assert (await thief.get(f"{chat}/receipt")).status == 404
        assert (await thief.get(f"/api/consents/{card}")).status == 404
        assert (await thief.post(f"/api/consents/{card}/allow", {"digest": digest})).status == 404
        assert (await thief.post(f"/api/consents/{card}/decline")).status == 404
        assert (await thief.delete(chat)).status == 404
        assert (await thief.post(f"{chat}/stop")).status in (204, 404)
        asked = await thief.post("/api/chat", {"text": "Go on", "conversation_id": str(answer.conversation)})
        assert asked.status == 404
    assert (await one.get(f"/api/consents/{card}")).ok()["state"] == "waiting"


@pytest.mark.promise("P4", "P5")
async def test_a_guest_sees_the_exact_request_and_what_was_sent(
    come: NewGuest, scripted: ScriptedModel, third_party: ThirdParty, owner: Any
) -> None:
    before = await counts(owner)
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    guest = await come()
    answer = await ask(guest, "Is LH 400 on time?", gpt_id=guest.gpt)
    assert third_party.requests == []
    card = answer.data("data-call")["id"]
    shown = (await guest.get(f"/api/consents/{card}")).ok()
    assert shown["no_always"] == "We ask every time in a guest chat."
    assert [each["sentence"][:31] for each in shown["warnings"] if each["kind"] == "temporary"] == [
        "This server forgets this chat, "
    ]
    digest = shown["digest"]
    always = await guest.post(f"/api/consents/{card}/allow", {"digest": digest, "always": True})
    assert always.status == 409, "a guest is asked every time"
    (await guest.post(f"/api/consents/{card}/allow", {"digest": digest})).ok()
    await follow(guest, answer.conversation)
    assert len(third_party.requests) == 1
    [entry] = (await guest.get("/api/ledger")).ok()["entries"]
    assert (await guest.get(f"/api/ledger/entries/{entry['id']}")).ok()
    (await guest.delete("/api/guest")).ok()
    assert await counts(owner) == before, "the ledger and the grants lived as long as the guest"


@pytest.mark.promise("P6")
async def test_a_guest_asks_one_gpt_as_it_is_published(
    come: NewGuest, cast: Cast, services: Services, scripted: ScriptedModel, guide: UUID
) -> None:
    ada = as_actor(cast.ada)
    public = (await services.gpts.drafts.create(ada, "For everyone")).gpt.id
    await services.gpts.publisher.publish(ada, public, Level.EVERYONE)
    draft = (await services.gpts.drafts.create(ada, "A draft")).gpt.id
    guest = await come()
    asks: list[dict[str, Any]] = [
        {"gpt_id": str(public)},
        {"gpt_id": str(draft)},
        {"gpt_id": str(uuid4())},
        {},
        {"gpt_id": guest.gpt, "mention": str(public)},
        {"gpt_id": guest.gpt, "draft": True},
        {"gpt_id": guest.gpt, "model": ""},
        {"gpt_id": guest.gpt, "parameters": {"temperature": 1.0}},
    ]
    for body in asks:
        answer = await guest.post("/api/chat", {"text": "Hello", **body})
        assert (answer.status, answer.json["error"]["code"]) == (403, "forbidden"), body
    assert scripted.requests == []
    await services.gpts.drafts.save(ada, guide, Configuration("Travel guide", instructions="The draft's secret."))
    await begin(guest)
    assert "The draft's secret." not in str(scripted.requests)


@pytest.mark.promise("P6")
async def test_no_rule_but_the_link_opens_a_gpt(
    come: NewGuest, cast: Cast, services: Services, infra: Infrastructure, owner: Any
) -> None:
    """Row-level security shows a guest no other GPT, and lets them store nothing."""
    ada = as_actor(cast.ada)
    public = (await services.gpts.drafts.create(ada, "Public")).gpt.id
    await services.gpts.publisher.publish(ada, public, Level.EVERYONE)
    guest = await come()
    account = await owner.fetchval("SELECT account_id FROM guests ORDER BY ends_at DESC LIMIT 1")
    async with infra.database.acting_as(account) as connection:
        assert [str(row["id"]) for row in await connection.fetch("SELECT id FROM gpts")] == [guest.gpt]
    stores = (
        "INSERT INTO folders VALUES (gen_random_uuid(), $1, NULL, '', now())",
        "INSERT INTO passkeys (account_id) VALUES ($1)",
        "INSERT INTO personal_api_keys (account_id) VALUES ($1)",
    )
    for statement in stores:
        with pytest.raises(asyncpg.RestrictViolationError, match="guest"):
            await owner.execute(statement, account)


@pytest.mark.promise("P6", "P7")
async def test_a_guest_is_in_no_list_of_people(come: NewGuest, cast: Cast, owner: Any) -> None:
    before = (await cast.olga.get("/api/operator/accounts")).ok()
    guest = await come()
    await begin(guest)
    assert (await cast.olga.get("/api/operator/accounts")).ok() == before
    account = await owner.fetchval("SELECT account_id FROM guests ORDER BY ends_at DESC LIMIT 1")
    assert (await cast.olga.get(f"/api/operator/accounts?q={account}")).ok()["accounts"] == []


@pytest.mark.promise("P6")
async def test_header_and_cookie_are_never_mixed_up(come: NewGuest, cast: Cast, client: Callable[[], Client]) -> None:
    guest = await come()
    mine = await begin(guest)
    thief = client()
    thief.use_session(guest.guest_token)
    assert (await thief.get("/api/me")).ok() is None, "a guest's token is no cookie"
    header = {"Authorization": f"Guest {cast.ben.token}"}
    assert (await client().get("/api/guest", headers=header)).status == 401, "a person's token is no guest's"
    # Ben's browser with a guest's header is the guest, and his cookie counts for nothing
    as_guest = {"Authorization": f"guest  {guest.guest_token}"}
    assert (await cast.ben.get(f"/api/conversations/{mine}", headers=as_guest)).status == 200
    assert (await cast.ben.get("/api/me", headers=as_guest)).status == 404
    assert (await cast.ben.get("/api/conversations", headers=as_guest)).status == 404
    wrong = {"Authorization": "Guest "}
    assert (await cast.ben.get("/api/guest", headers=wrong)).status == 401
    assert (await cast.ben.get(f"/api/conversations/{mine}")).status == 404
    # A session that was planted in the browser beforehand is not taken over
    planted = client()
    planted.use_session(cast.ben.token)
    assert (await planted.get("/api/guest", headers={"Authorization": f"Guest {guest.guest_token}"})).ok()


@pytest.mark.promise("P6", "P9")
@pytest.mark.parametrize("how", ["revoked", "only for me", "deleted"])
async def test_a_guest_ends_with_their_link_and_gpt_in_the_middle_of_an_answer(
    come: NewGuest, cast: Cast, services: Services, scripted: ScriptedModel, owner: Any, how: str
) -> None:
    ada = as_actor(cast.ada)
    gpt_id = (await services.gpts.drafts.create(ada, "Short-lived")).gpt.id
    await services.gpts.publisher.publish(ada, gpt_id, Level.LINK)
    link = await create_guest_link(services, ada, gpt_id)
    guest = await come(link)
    scripted.answer, scripted.gap = " ".join(["word"] * 2_000), 0.05
    heard = 0
    try:
        async for event in stream_events(guest, "Tell me all", gpt_id=guest.gpt):
            heard += event["type"] == "text-delta"
            if heard == 3:
                if how == "revoked":
                    await services.guest_link_management.revoke(ada, gpt_id, link.id)
                elif how == "only for me":
                    await services.gpts.publisher.publish(ada, gpt_id, Level.ME)
                else:
                    await services.gpts.delete(ada, gpt_id)
    except (AssertionError, aiohttp.ClientError):
        pass  # the stream ends without its last word
    assert 3 <= heard < 500
    answer = await guest.post("/api/chat", {"text": "And now?", "gpt_id": guest.gpt})
    assert (answer.status, answer.json["error"]["code"]) == (401, "guest_over")
    await services.guests.end_expired()
    assert await owner.fetchval("SELECT count(*) FROM guests WHERE gpt_id = $1", gpt_id) == 0
    assert (
        await guest.post("/api/guest-links/challenge", {"token": link_token(link)}, headers={"Authorization": ""})
    ).status == 404


@pytest.mark.promise("P6", "P9")
async def test_an_operator_who_turns_guests_off_ends_them_at_once(
    come: NewGuest, cast: Cast, scripted: ScriptedModel, owner: Any
) -> None:
    guest = await come()
    scripted.answer, scripted.gap = " ".join(["word"] * 2_000), 0.05
    settings = (await cast.olga.get("/api/operator/guests")).ok()
    heard = 0
    try:
        async for event in stream_events(guest, "Tell me all", gpt_id=guest.gpt):
            heard += event["type"] == "text-delta"
            if heard == 3:
                (await cast.olga.put("/api/operator/guests", settings | {"allowed": False})).ok()
                assert await owner.fetchval("SELECT count(*) FROM guests") == 0
    except aiohttp.ClientError:
        pass  # the stream ends without its last word
    finally:
        (await cast.olga.put("/api/operator/guests", settings)).ok()
    assert 3 <= heard < 500


@pytest.mark.promise("P9", "P10")
async def test_a_guest_who_cannot_be_deleted_holds_up_no_other(
    come: NewGuest, services: Services, clock: SettableClock, owner: Any
) -> None:
    for _ in range(3):
        await come()
    stuck = await owner.fetchval("SELECT account_id FROM guests ORDER BY account_id LIMIT 1")
    await owner.execute(
        f"""
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the disk fails'; END $$;
        CREATE TRIGGER fail BEFORE UPDATE ON accounts FOR EACH ROW WHEN (OLD.id = '{stuck}') EXECUTE FUNCTION fail();
        """
    )
    clock.advance(hours=13)
    try:
        await services.guests.end_expired()
        assert [row["account_id"] for row in await owner.fetch("SELECT account_id FROM guests")] == [stuck]
    finally:
        await owner.execute("DROP FUNCTION fail() CASCADE")
    await services.guests.end_expired()
    assert await owner.fetchval("SELECT count(*) FROM guests") == 0


@pytest.mark.promise("P9")
async def test_a_guest_without_a_page_soon_ends(
    server: str, services: Services, link: GuestLink, clock: SettableClock, owner: Any
) -> None:
    program = GuestBrowser(server)
    await program.enter(link_token(link), shows_page=False)
    assert (await program.get("/api/ledger")).ok()
    clock.advance(seconds=91)
    assert (await program.get("/api/ledger")).status == 401
    await program.close()
    await services.guests.end_expired()
    assert await owner.fetchval("SELECT count(*) FROM guests") == 0


@pytest.mark.promise("P9")
async def test_a_guest_ends_by_time(come: NewGuest, services: Services, clock: SettableClock, owner: Any) -> None:
    left, idle, stays = await come(), await come(), await come()
    (await left.put("/api/guest/presence", {"here": False})).ok()
    clock.advance(seconds=80)
    assert (await left.get("/api/guest")).ok(), "a reload comes back in time"
    (await left.put("/api/guest/presence", {"here": False})).ok()
    clock.advance(seconds=91)
    assert (await left.get("/api/guest")).status == 401
    assert (await stays.get("/api/guest")).ok()
    clock.advance(minutes=58)
    assert (await stays.get("/api/guest")).ok()
    clock.advance(minutes=2)
    assert (await idle.get("/api/guest")).status == 401
    await services.guests.end_expired()
    assert await owner.fetchval("SELECT count(*) FROM guests") == 1
    for _ in range(13):
        clock.advance(minutes=55)
        status = (await stays.get("/api/guest")).status
    assert status == 401, "twelve hours are the most"
    await services.guests.end_expired()
    assert await owner.fetchval("SELECT count(*) FROM guests") == 0


@pytest.mark.promise("P9", "P10")
async def test_what_a_killed_process_leaves_is_deleted(
    come: NewGuest, services: Services, infra: Infrastructure, owner: Any
) -> None:
    guest = await come()
    await begin(guest)
    account = await owner.fetchval("SELECT account_id FROM guests ORDER BY ends_at DESC LIMIT 1")
    # Killed after the account was closed, and before the key was destroyed
    async with infra.database.acting_as(account) as connection:
        await connection.execute("SELECT close_account(now())")
    assert f"user/{account}" in keys_of(services, infra)
    assert (await guest.get("/api/guest")).status == 401
    await services.guests.end_expired()
    assert await owner.fetchval("SELECT count(*) FROM accounts WHERE id = $1", account) == 0
    assert f"user/{account}" not in keys_of(services, infra)
    other = await come()
    dead = await owner.fetchval("SELECT process FROM guests")
    await services.guests.end_of_processes([dead])
    assert (await other.get("/api/guest")).status == 401


@pytest.mark.promise("P9")
async def test_verify_finds_nothing_wrong_while_guests_are_here(
    come: NewGuest, infra: Infrastructure, postgres: str, scripted: ScriptedModel
) -> None:
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    guest = await come()
    answer = await ask(guest, "Is LH 400 on time?", gpt_id=guest.gpt)
    card = (await guest.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()
    (await guest.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"]})).ok()
    await follow(guest, answer.conversation)
    await build_sequencer(infra).advance()  # the module's clock has jumped past the log's next hour
    async with open_verification_snapshot(infra, postgres) as on:
        found = {each.id: each.findings async for each in verify(replace(on, recheck_after=0))}
    assert [breach for each in found.values() for breach in each.breaches] == []


@pytest.mark.promise("P6")
async def test_messages_count_for_link_and_owner(
    come: NewGuest, cast: Cast, services: Services, guide: UUID, owner: Any
) -> None:
    link = await create_guest_link(services, as_actor(cast.ada), guide, name="Few", caps=MessageCaps(100, 2, 100))
    guest = await come(link)
    mine = await begin(guest)
    await ask(guest, "Two", conversation_id=mine)
    answer = await guest.post("/api/chat", {"text": "Three", "conversation_id": mine})
    assert (answer.status, answer.json["error"]["code"]) == (429, "too_many")
    paid = await owner.fetch("SELECT account_id, answers FROM model_use WHERE key_id = $1", link.id)
    assert [(row["account_id"], row["answers"]) for row in paid] == [(cast.ada.id, 2)]


@pytest.mark.promise("P9", "P7")
async def test_a_chat_is_kept_in_the_browser_alone(come: NewGuest, scripted: ScriptedModel, owner: Any) -> None:
    scripted.answer = "The heron nests behind the mill."
    guest = await come()
    mine = await begin(guest, "Where is the heron?")
    before = await counts(owner)
    sealed = (await guest.post("/api/guest/kept", {"conversation_id": mine, "key": KEY})).ok()["sealed"]
    assert b"heron" not in base64.urlsafe_b64decode(sealed + "==")
    assert await counts(owner) == before
    (await guest.delete("/api/guest")).ok()
    back = await come()
    assert (await back.get(f"/api/conversations/{mine}")).status == 404
    again = (await back.post("/api/guest/kept/open", {"key": KEY, "sealed": sealed})).ok()["id"]
    shown = (await back.get(f"/api/conversations/{again}")).ok()
    assert [message["text"] for message in shown["messages"]] == ["Where is the heron?", scripted.answer]
    assert (await back.get(f"/api/conversations/{again}/receipt")).ok()["improve"]["allowed"] is False
    await ask(back, "Thank you", conversation_id=again)
    assert "The heron nests" in str(scripted.requests[-1])


@pytest.mark.promise("P7")
async def test_a_changed_or_foreign_chat_is_refused(
    come: NewGuest, cast: Cast, services: Services, guide: UUID, clock: SettableClock, link: GuestLink
) -> None:
    guest = await come()
    mine = await begin(guest)
    sealed = (await guest.post("/api/guest/kept", {"conversation_id": mine, "key": KEY})).ok()["sealed"]
    data = bytearray(base64.urlsafe_b64decode(sealed + "=="))
    seals, pass_ = services.guests._seals, (await services.guests.present(guest.guest_token)).actor.guest
    assert pass_ is not None
    now = clock.now()
    assert seals.open(b"k" * 32, pass_, bytes(data), now).messages
    for place in range(len(data)):
        for flip in (1, 128):
            data[place] ^= flip
            with pytest.raises(Exception, match="can't be opened"):
                seals.open(b"k" * 32, pass_, bytes(data), now)
            data[place] ^= flip
    for cut in (b"", bytes(data[:-1]), bytes(data[1:]), bytes(data) + b"\0", b"\x01" + bytes(40)):
        answer = await guest.post(
            "/api/guest/kept/open", {"key": KEY, "sealed": base64.urlsafe_b64encode(cut).decode().rstrip("=")}
        )
        assert answer.status == 422
    other_key = base64.urlsafe_b64encode(b"K" * 32).decode().rstrip("=")
    assert (await guest.post("/api/guest/kept/open", {"key": other_key, "sealed": sealed})).status == 422
    other = await come(await create_guest_link(services, as_actor(cast.ada), guide, name="Other"))
    refused = await other.post("/api/guest/kept/open", {"key": KEY, "sealed": sealed})
    assert refused.status == 422, "another link of the same GPT"
    # The link is revoked: the browser's copy opens nothing any more
    await services.guest_link_management.revoke(as_actor(cast.ada), guide, link.id)
    assert (await guest.post("/api/guest/kept/open", {"key": KEY, "sealed": sealed})).status == 401
    clock.advance(days=31)
    with pytest.raises(Exception, match="can't be opened"):
        seals.open(b"k" * 32, pass_, bytes(data), clock.now())
    clock.advance(days=-31)


@pytest.mark.promise("P2")
async def test_the_routes_of_guests_do_nothing_for_a_person(cast: Cast, services: Services) -> None:
    for method, path, body in (
        ("GET", "/api/guest", None),
        ("DELETE", "/api/guest", None),
        ("PUT", "/api/guest/presence", {"here": False}),
        ("POST", "/api/guest/kept", {"conversation_id": str(uuid4()), "key": KEY}),
        ("POST", "/api/guest/kept/open", {"key": KEY, "sealed": "AAAA"}),
    ):
        assert (await cast.ben.request(method, path, body)).status == 404, path
    await services.guests._guests.end(cast.ben.id)
    assert (await cast.ben.get("/api/me")).ok()["id"] == str(cast.ben.id)


@pytest.mark.promise("P6")
async def test_a_link_is_not_guessed(server: str, client: Callable[[], Client]) -> None:
    browser = client()
    answers = [
        (await browser.post(path, {"token": token}))
        for path in ("/api/guest-links/challenge", "/api/guest")
        for token in ("", "A" * 43, "x" * 200, str(uuid4()), "../me", "\u202e")
    ]
    assert {(answer.status, answer.body) for answer in answers} == {(404, answers[0].body)}


async def test_a_full_server_says_so(come: NewGuest, services: Services) -> None:
    await services.guests.end_expired()
    services.guests._guests._limit = 3
    try:
        entered = await asyncio.gather(*(come() for _ in range(8)), return_exceptions=True)
    finally:
        services.guests._guests._limit = MAX_GUESTS
    refused = [str(each) for each in entered if isinstance(each, BaseException)]
    assert len(refused) == 5
    assert all("no room" in each for each in refused)


async def test_many_guests_come_and_go_at_once(come: NewGuest, owner: Any) -> None:
    before = await counts(owner)
    guests = await asyncio.gather(*(come() for _ in range(8)))
    await asyncio.gather(*(begin(guest) for guest in guests))
    await asyncio.gather(*(guest.delete("/api/guest") for guest in guests for _ in range(2)))
    assert await counts(owner) == before
