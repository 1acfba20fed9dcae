"""A user's own key over HTTP: turned on, unlocked, changed, returned, given up (P7)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.journeys.cards import FLIGHT, ask_and_allow, travel_guide, waiting_card
from tests.support.chat_client import ask, follow
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import answer_script
from tests.support.people import Cast, sign_in, sign_up
from tests.support.user_keys import PASSPHRASE, confirm_identity, keep_own_key, read_grants, sent_fields, unlock_own_key

pytestmark = pytest.mark.promise("P7")


@pytest.fixture
async def fay(client: Callable[[], Client], cast: Cast) -> Client:
    """She has just come; her account is new in each test."""
    fay.made = getattr(fay, "made", 0) + 1
    browser = await sign_up(client(), f"fay{fay.made}")
    browser.name = f"fay{fay.made}"
    return browser


async def texts(browser: Client, conversation: UUID) -> list[Any]:
    found = (await browser.get(f"/api/conversations/{conversation}")).ok()
    return [message["text"] for message in found["messages"]]


async def test_the_server_keeps_it_until_one_says_otherwise(fay: Client) -> None:
    assert (await fay.get("/api/me/own-key")).ok() == {
        "since": None, "finished": True, "locked": False, "openers": [],
    }  # fmt: skip
    assert (await fay.post("/api/me/own-key/unlock", {"kind": "passphrase", "secret": "x"})).status == 409
    await confirm_identity(fay)
    for method, path in (("DELETE", "/api/me/own-key"), ("POST", "/api/me/own-key/code")):
        assert (await fay.request(method, path)).status == 409
    assert (await fay.post("/api/me/own-key/give-up")).status == 409


async def test_one_keeps_it_and_chats_on(fay: Client) -> None:
    before = await ask(fay, "Before")
    code = await keep_own_key(fay)
    assert len(code.replace("-", "")) == 32
    state = (await fay.get("/api/me/own-key")).ok()
    assert (bool(state["since"]), state["finished"], state["locked"]) == (True, True, False)
    assert [opener["kind"] for opener in state["openers"]] == ["passphrase", "recovery_code"]
    assert (await fay.get("/api/me")).ok()["improve"]["since"] is None
    await ask(fay, "And after", conversation_id=before.conversation)
    assert (await texts(fay, before.conversation))[::2] == ["Before", "And after"]
    new = await ask(fay, "Begun after")
    listed = [line["id"] for line in (await fay.get("/api/conversations")).ok()["conversations"]]
    assert set(listed) == {str(before.conversation), str(new.conversation)}
    assert (await fay.post("/api/me/own-key", {"passphrase": "another long enough one"})).status == 409


async def test_it_is_confirmed_first_and_a_weak_passphrase_changes_nothing(fay: Client, clock: SettableClock) -> None:
    clock.advance(minutes=11)
    asked = await fay.post("/api/me/own-key", {"passphrase": PASSPHRASE})
    assert asked.json["error"]["code"] == "confirm_first"
    await confirm_identity(fay)
    weak = await fay.post("/api/me/own-key", {"passphrase": "aaaaaaaaaaaaaaaa"})
    assert (weak.status, weak.json["error"]["field"]) == (422, "passphrase")
    assert (await fay.get("/api/me/own-key")).ok()["since"] is None


async def test_each_session_is_unlocked_on_its_own(fay: Client, client: Callable[[], Client]) -> None:
    answer = await ask(fay, "Mine")
    code = await keep_own_key(fay)
    for secret, kind in ((PASSPHRASE, "passphrase"), (code, "recovery_code"), (f" {code.lower()} ", "recovery_code")):
        other = await sign_in(client(), fay.name)
        assert (await other.get("/api/me")).ok()["locked"]
        asked = await other.get("/api/conversations")
        assert (asked.status, asked.json["error"]["code"]) == (403, "unlock_first")
        (await unlock_own_key(other, secret, kind)).ok()
        assert not (await other.get("/api/me")).ok()["locked"]
        assert (await texts(other, answer.conversation))[0] == "Mine"
    acts = (await fay.get("/api/me/security")).ok()
    assert [act["act"] for act in acts["news"]] == ["own_key_recovered"] * 2, "the person is told"


async def test_what_was_replaced_opens_nothing(fay: Client, client: Callable[[], Client]) -> None:
    code = await keep_own_key(fay)
    await confirm_identity(fay)
    (await fay.put("/api/me/own-key/passphrase", {"passphrase": "eleven herons on the weir"})).ok()
    fresh = (await fay.post("/api/me/own-key/code")).ok()["code"]
    other = await sign_in(client(), fay.name)
    assert (await unlock_own_key(other)).status == 422
    assert (await unlock_own_key(other, code, "recovery_code")).status == 422
    assert (await unlock_own_key(other, "eleven herons on the weir")).status == 204
    assert (await unlock_own_key(other, fresh, "recovery_code")).status == 204


async def test_handing_it_back_leaves_every_conversation(fay: Client, client: Callable[[], Client], owner: Any) -> None:
    before = await ask(fay, "Before")
    await keep_own_key(fay)
    during = await ask(fay, "During")
    await confirm_identity(fay)
    (await fay.delete("/api/me/own-key")).ok()
    assert (await fay.get("/api/me/own-key")).ok()["since"] is None
    other = await sign_in(client(), fay.name)
    assert not (await other.get("/api/me")).ok()["locked"]
    for browser in (fay, other):
        assert (await texts(browser, before.conversation))[0] == "Before"
        assert (await texts(browser, during.conversation))[0] == "During"
    for answer in (before, during):
        assert {str(grant.holder) for grant in await read_grants(owner, answer.conversation)} == {"user"}
    assert not await owner.fetchval("SELECT count(sealed_own_key) FROM sessions WHERE account_id = $1", fay.id)
    await keep_own_key(fay)
    assert (await texts(fay, before.conversation))[0] == "Before", "and once more"


async def test_who_has_lost_everything_gives_it_up_and_goes_on(
    fay: Client, client: Callable[[], Client], owner: Any
) -> None:
    answer = await ask(fay, "Lost")
    await keep_own_key(fay)
    locked = await sign_in(client(), fay.name)
    await confirm_identity(locked)
    (await locked.post("/api/me/own-key/give-up")).ok()
    assert not (await locked.get("/api/me")).ok()["locked"]
    assert (await locked.get("/api/conversations")).ok()["conversations"] == []
    assert await owner.fetchval("SELECT count(*) FROM messages WHERE conversation_id = $1", answer.conversation) == 0
    assert (await ask(locked, "Anew")).text


async def test_conversations_are_deleted_and_their_time_ends_without_the_key(
    fay: Client, client: Callable[[], Client], services: Services, infra: Infrastructure, clock: SettableClock
) -> None:
    answer = await ask(fay, "Over soon")
    await keep_own_key(fay)
    (await fay.put("/api/me/retention", {"days": 1, "confirmed": True})).ok()
    (await fay.post("/api/sign-out")).ok()
    infra.keys.unlocked.evict_account_keys(fay.id)
    clock.advance(days=2)
    await services.retention.delete_expired()
    back = await sign_in(client(), fay.name)
    (await unlock_own_key(back)).ok()
    assert (await back.get(f"/api/conversations/{answer.conversation}")).status == 404


async def test_a_message_is_deleted_under_the_key_and_after_it(fay: Client, owner: Any) -> None:
    """Content that stays is re-encrypted for the same holder, with the user's own key or the server's."""
    answer = await ask(fay, "Stays")
    path = f"/api/conversations/{answer.conversation}"
    for keeps in (True, False, True):
        gone = await ask(fay, "Goes", conversation_id=answer.conversation)
        await confirm_identity(fay)
        if keeps:
            await keep_own_key(fay)
        else:
            (await fay.delete("/api/me/own-key")).ok()
        (await fay.delete(f"{path}/messages/{gone.turn['question_id']}")).ok()
        assert (await texts(fay, answer.conversation))[::2] == ["Stays"]
        holders = {str(grant.holder) for grant in await read_grants(owner, answer.conversation)}
        assert holders == {"person" if keeps else "user"}


@pytest.mark.promise("P5")
async def test_sent_data_stays_listed_under_the_key_and_after_it(
    fay: Client, cast: Cast, infra: Infrastructure, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    """Cards and sent fields are encrypted with the conversation's key, which the store replaces."""
    guide = await travel_guide(infra, cast.ada, third_party.origin)
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    await ask_and_allow(fay, "Is LH 400 on time?", guide)
    [before] = await sent_fields(fay)
    assert before
    open_card = (await ask(fay, "And tomorrow?", gpt_id=guide)).conversation
    await keep_own_key(fay)
    assert await sent_fields(fay) == [before]
    card = (await fay.get(f"/api/consents/{await waiting_card(fay, open_card)}")).ok()
    (await fay.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"], "always": False})).ok()
    await follow(fay, open_card)
    assert await sent_fields(fay) == [before, before]
    await ask_and_allow(fay, "And on Monday?", guide)
    await confirm_identity(fay)
    (await fay.delete("/api/me/own-key")).ok()
    assert await sent_fields(fay) == [before] * 3
