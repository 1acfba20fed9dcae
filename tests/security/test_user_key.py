"""Users' own keys, attacked: with the database, the key store and the master key, with sessions and with links (P7)."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from bench.ports import free_port
from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.key_scopes import KeyHolder
from discreet.errors import Conflict, NotFound, UnlockRequired
from discreet.http.limits import NO_LIMITS, Rate, RateLimits
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import PERSONAL
from discreet.identity.accounts.user_key.session_key import opened_in_session
from discreet.ports.keys import PageUse
from tests.conftest import run_server
from tests.support.chat_client import ask
from tests.support.client import Answer, Client
from tests.support.clock import SettableClock
from tests.support.conversation_keys import list_leaves
from tests.support.people import PASSWORD, Cast, address, sign_in, sign_up
from tests.support.user_keys import PASSPHRASE, confirm_identity, keep_own_key, read_grants, stolen_keys, unlock_own_key

pytestmark = pytest.mark.promise("P7")

SAID = "Where the ninth lantern hangs"


@pytest.fixture
async def person(client: Callable[[], Client], cast: Cast, request: pytest.FixtureRequest) -> Client:
    """A person with an earlier conversation and their own key; a new one for each test."""
    name = "p" + hashlib.sha256(request.node.name.encode()).hexdigest()[:10]
    browser = await sign_up(client(), name)
    browser.name = name
    browser.before = (await ask(browser, SAID)).conversation
    return browser


async def read(browser: Client, conversation: Any) -> Answer:
    return await browser.get(f"/api/conversations/{conversation}")


async def test_everything_of_the_server_opens_nothing(person: Client, infra: Infrastructure, owner: Any) -> None:
    backup = await read_grants(owner, person.before)
    assert {grant.holder for grant in backup} == {KeyHolder.USER, KeyHolder.IMPROVEMENT}
    assert stolen_keys(infra).open(person.id, person.before, [g for g in backup if g.holder is KeyHolder.USER])

    await keep_own_key(person)
    after = (await ask(person, SAID)).conversation
    for conversation in (person.before, after):
        grants = await read_grants(owner, conversation)
        assert {grant.holder for grant in grants} == {KeyHolder.PERSON}
        with pytest.raises(UnlockRequired):
            stolen_keys(infra).open(person.id, conversation, grants)
    stolen = stolen_keys(infra)
    for grant in [replace(grant, holder=KeyHolder.USER) for grant in backup]:
        with pytest.raises(NotFound, match="has been deleted"):  # yesterday's rows with today's key store
            stolen.open(person.id, person.before, [grant])
        for leaf in list_leaves(infra.keys, PageUse.PRIVATE):
            with pytest.raises(NotFound, match="from a backup made before"):
                stolen.open(person.id, person.before, [replace(grant, user_key=leaf)])
    assert infra.keys.share(f"user:{person.id}") is None, "the pipeline's way in is gone, too"


async def test_a_stolen_session_row_opens_nothing_without_its_token(person: Client, owner: Any) -> None:
    await keep_own_key(person)
    row = await owner.fetchrow("SELECT id, token_hash, sealed_own_key FROM sessions WHERE account_id = $1", person.id)
    assert opened_in_session(person.token, row["id"], row["sealed_own_key"])
    for guess in (row["token_hash"].hex(), row["token_hash"].decode(errors="replace"), str(row["id"]), ""):
        assert opened_in_session(guess, row["id"], row["sealed_own_key"]) is None


async def test_a_sealed_key_moved_to_another_session_opens_nothing(
    person: Client, owner: Any, client: Callable[[], Client]
) -> None:
    await keep_own_key(person)
    other = await sign_in(client(), person.name)
    await owner.execute(
        "UPDATE sessions SET sealed_own_key = (SELECT sealed_own_key FROM sessions"
        " WHERE account_id = $1 AND sealed_own_key IS NOT NULL LIMIT 1) WHERE account_id = $1",
        person.id,
    )
    assert (await other.get("/api/me")).ok()["locked"]
    assert (await read(other, person.before)).status == 403


async def test_a_password_opens_nothing_while_its_person_is_here_elsewhere(
    person: Client, client: Callable[[], Client]
) -> None:
    await keep_own_key(person)
    assert (await read(person, person.before)).ok()["messages"][0]["text"] == SAID
    thief = await sign_in(client(), person.name)
    path = f"/api/conversations/{person.before}"
    for method, where, body in (
        ("GET", path, None),
        ("GET", f"{path}/receipt", None),
        ("GET", "/api/conversations", None),
        ("POST", "/api/conversations/find", {"query": "lantern"}),
        ("PATCH", path, {"title": "mine"}),
        ("DELETE", path, None),
        ("POST", "/api/chat", {"text": "tell me", "conversation_id": str(person.before)}),
        ("POST", "/api/me/exports", None),
        ("PUT", "/api/me/own-key/passphrase", {"passphrase": "a passphrase of the thief"}),
        ("POST", "/api/me/own-key/code", None),
        ("DELETE", "/api/me/own-key", None),
    ):
        answer = await thief.request(method, where, body)
        assert answer.status in (403, 404), (method, where, answer.status)
        assert SAID.encode() not in answer.body
    for page in (f"/api/privacy?conversation={person.before}", f"/privacy/answers?conversation={person.before}"):
        answer = await thief.get(page)
        assert answer.status == 403, page
        assert SAID.encode() not in answer.body
    assert (await read(person, person.before)).ok()["messages"][0]["text"] == SAID, "its person goes on"


async def until_gone(infra: Infrastructure, account: UUID | None) -> None:
    """An ending is on its way to this process."""
    async with asyncio.timeout(30):
        while infra.keys.unlocked.get(account):
            await asyncio.sleep(0.01)


async def test_signing_out_shuts_it_in_the_process_too(
    person: Client, client: Callable[[], Client], infra: Infrastructure, owner: Any
) -> None:
    await keep_own_key(person)
    token, account = person.token, person.id
    assert infra.keys.unlocked.get(account)
    (await person.post("/api/sign-out")).ok()
    await until_gone(infra, account)
    person.use_session(token)
    assert (await person.get("/api/me")).json is None
    assert not await owner.fetchval("SELECT count(*) FROM sessions WHERE account_id = $1", account)
    again = await sign_in(client(), person.name)
    assert (await read(again, person.before)).status == 403
    assert (await unlock_own_key(again)).status == 204
    assert (await read(again, person.before)).ok()["messages"][0]["text"] == SAID


async def test_suspension_and_silence_shut_it(
    person: Client, cast: Cast, infra: Infrastructure, clock: SettableClock
) -> None:
    await keep_own_key(person)
    clock.advance(minutes=31)
    infra.keys.unlocked.evict_idle(clock.now())
    assert infra.keys.unlocked.get(person.id) is None
    assert (await read(person, person.before)).ok(), "the next request brings it again"
    assert infra.keys.unlocked.get(person.id)
    await confirm_identity(cast.olga)
    (await cast.olga.post("/api/operator/accounts/suspend", {"email": address(person.name)})).ok()
    await until_gone(infra, person.id)


async def test_another_process_opens_it_with_the_same_session(
    person: Client, services: Services, infra: Infrastructure
) -> None:
    await keep_own_key(person)
    infra.keys.unlocked.evict_account_keys(person.id)  # as a process that this person never asked
    assert (await read(person, person.before)).ok()["messages"][0]["text"] == SAID


async def test_an_operators_link_opens_no_old_conversation(
    person: Client, cast: Cast, client: Callable[[], Client]
) -> None:
    await keep_own_key(person)
    await confirm_identity(cast.olga)
    made = (await cast.olga.post("/api/operator/accounts/reset-link", {"email": address(person.name)})).ok()
    token, new = made["link"].partition("#")[2], "what the operator chose then"
    operator = client()
    (await operator.post("/api/password-reset/use", {"token": token, "password": new})).ok()
    me = (await operator.post("/api/sign-in", {"email": address(person.name), "password": new})).ok()
    assert me["locked"]
    assert (await read(operator, person.before)).status == 403
    assert (await operator.get("/api/conversations")).status == 403
    for guess in (new, PASSWORD, "", PASSPHRASE.upper()):
        assert (await unlock_own_key(operator, guess)).status == 422
        assert (await unlock_own_key(operator, guess, "recovery_code")).status == 422
    assert (await read(operator, person.before)).status == 403


async def test_secrets_are_not_guessed(
    services: Services, cast: Cast, client: Callable[[], Client], person: Client
) -> None:
    await keep_own_key(person)
    port = free_port()
    settings = replace(services.settings, port=port, public_url=f"http://127.0.0.1:{port}")
    rates = replace(NO_LIMITS, unlocking_by_account=Rate(3, 900))
    async with run_server(replace(services, settings=settings, limits=RateLimits(rates))) as url:
        guesser = type(person)(url)
        guesser.use_session(person.token)
        tried = [(await unlock_own_key(guesser, f"a guess number {n}")).status for n in range(4)]
        assert tried == [422] * 3 + [429]
        assert (await unlock_own_key(guesser)).status == 429, "the right one has to wait as well"
        await guesser.close()


async def test_another_persons_key_opens_nothing(person: Client, client: Callable[[], Client], cast: Cast) -> None:
    """Another person's passphrase, code and passkey, each right for themselves."""
    await keep_own_key(person)
    other = await sign_up(client(), f"{person.name}o")
    code = await keep_own_key(other, "a passphrase of somebody else")
    locked = await sign_in(client(), person.name)
    assert (await unlock_own_key(locked, "a passphrase of somebody else")).status == 422
    assert (await unlock_own_key(locked, code, "recovery_code")).status == 422


async def test_no_conversation_begins_without_the_key(
    person: Client, services: Services, infra: Infrastructure, owner: Any
) -> None:
    """The database refuses the writes of a process that has not heard of it."""
    await keep_own_key(person)
    began = (await ask(person, SAID)).conversation
    for holder in ("user", "improvement"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(
                "INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)"
                " VALUES ($1, $2, 'consumer_chat', 'improvement', $3, $4)",
                began, person.id, holder, b"\1" * 60,
            )  # fmt: skip
    infra.keys.unlocked.evict_account_keys(person.id)
    with pytest.raises(Conflict):
        await services.conversations.begin(Actor(person.id, "", AccountRole.PERSON, person.id, PERSONAL), None, SAID)


async def test_no_yes_to_training_while_the_key_is_kept(person: Client, owner: Any) -> None:
    await keep_own_key(person)
    assert (await person.put("/api/me/improve", {"allowed": True})).status == 409
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute(
            "INSERT INTO choices (made_by, party, purpose, allowed, at) VALUES ($1, $2, 'improve', true, now())",
            person.id, f"user:{person.id}",
        )  # fmt: skip
