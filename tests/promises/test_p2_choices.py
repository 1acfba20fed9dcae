"""P2: one account switch, one per conversation, deletion; a "no" is final for existing content; nothing overrides it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.identity.accounts.conversation_key import leaf_key
from discreet.promises.parties import conversation_party, user_party
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.conversation_keys import find_share, key_name, share_name
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P2")


async def receipt(person: Client, id_: UUID) -> Any:
    return (await person.get(f"/api/conversations/{id_}/receipt")).ok()


async def allow(person: Client, allowed: bool) -> Any:
    return (await person.put("/api/me/improve", {"allowed": allowed})).ok()


async def test_sign_up_asks_and_takes_no_silence_for_a_yes(cast: Cast, client: Callable[[], Client]) -> None:
    form = {"name": "Fay", "email": "fay@example.org", "password": "a long enough sentence"}
    silent = await client().post("/api/sign-up", form)
    assert silent.status == 422
    assert silent.json["error"]["field"] == "improve"
    assert (await client().post("/api/sign-up", form | {"improve": None})).status == 422
    assert (await client().post("/api/sign-up", form | {"improve": "yes"})).status == 422


async def test_a_yes_allows_what_begins_later_and_says_since_when(cast: Cast, clock: SettableClock) -> None:
    answer = await ask(cast.ben, "Hello")
    shown = await receipt(cast.ben, answer.conversation)
    assert shown["improve"]["allowed"] is True
    assert shown["improve"]["can_switch_off"] is True
    assert any("you have allowed it since" in reason["sentence"] for reason in shown["improve"]["reasons"])


async def test_a_no_closes_everything_begun_before_and_a_later_yes_opens_only_what_comes_after(
    cast: Cast, clock: SettableClock
) -> None:
    old = await ask(cast.ben, "Old")
    clock.advance(days=1)
    await allow(cast.ben, False)
    between = await ask(cast.ben, "Between")
    clock.advance(days=1)
    await allow(cast.ben, True)
    clock.advance(days=1)
    new = await ask(cast.ben, "New")
    verdicts = [(await receipt(cast.ben, answer.conversation))["improve"] for answer in (old, between, new)]
    assert [verdict["allowed"] for verdict in verdicts] == [False, False, True]
    assert "a later yes doesn't reopen this chat" in verdicts[0]["sentence"]
    assert "after this chat began" in verdicts[1]["sentence"]


async def test_continuing_a_closed_conversation_does_not_reopen_it(cast: Cast, clock: SettableClock) -> None:
    await allow(cast.ben, True)
    old = await ask(cast.ben, "Old")
    await allow(cast.ben, False)
    clock.advance(hours=1)
    await allow(cast.ben, True)
    clock.advance(hours=1)
    await ask(cast.ben, "More", conversation_id=old.conversation)
    assert (await receipt(cast.ben, old.conversation))["improve"]["allowed"] is False


async def test_the_conversations_own_no_is_final(
    cast: Cast, clock: SettableClock, infra: Infrastructure, owner: Any
) -> None:
    answer = await ask(cast.ada, "Only this one not")
    share = await share_name(owner, answer.conversation)
    assert share is not None
    assert leaf_key(infra.keys, share) is not None
    path = f"/api/conversations/{answer.conversation}/improve"
    off = (await cast.ada.put(path, {"allowed": False})).ok()
    assert off["improve"]["allowed"] is False
    assert off["improve"]["can_switch_off"] is False
    assert "you turned training off for this chat" in off["improve"]["sentence"]
    assert leaf_key(infra.keys, share) is None
    assert await find_share(owner, infra, conversation_party(answer.conversation)) is None
    assert (await cast.ada.put(path, {"allowed": True})).status == 422
    assert (await receipt(cast.ada, answer.conversation))["improve"]["allowed"] is False
    other = await ask(cast.ada, "This one yes")
    assert (await receipt(cast.ada, other.conversation))["improve"]["allowed"] is True


async def test_the_switch_keeps_its_history_and_destroys_and_makes_shares(
    cast: Cast, clock: SettableClock, infra: Infrastructure
) -> None:
    party = str(user_party(cast.cleo.id))
    before = infra.keys.share(party)
    assert before is not None
    await allow(cast.cleo, False)
    assert infra.keys.share(party) is None
    clock.advance(minutes=1)
    me = await allow(cast.cleo, True)
    after = infra.keys.share(party)
    assert after is not None
    assert after.secret != before.secret
    assert [choice["allowed"] for choice in me["improve"]["history"]] == [True, False, True]


async def test_a_choice_for_another_person_is_refused(cast: Cast) -> None:
    answer = await ask(cast.ben, "Mine")
    for person in (cast.ada, cast.dan, cast.olga):
        response = await person.put(f"/api/conversations/{answer.conversation}/improve", {"allowed": False})
        assert response.status == 404


@pytest.mark.parametrize("who", ["cleo", "emil"])
async def test_a_yes_changes_nothing_in_a_business_workspace(cast: Cast, who: str) -> None:
    person = getattr(cast, who)
    await allow(person, True)
    answer = await ask(person, "Business")
    shown = (await receipt(person, answer.conversation))["improve"]
    assert shown["allowed"] is False
    assert "never trains a model" in shown["sentence"]
    assert shown["can_switch_off"] is False


def is_held(infra: Infrastructure, leaf: UUID | None) -> bool:
    return leaf is not None and leaf_key(infra.keys, leaf) is not None


async def test_deleting_destroys_the_conversations_keys(cast: Cast, infra: Infrastructure, owner: Any) -> None:
    deleted, other = [await ask(cast.ada, text) for text in ("To be deleted", "To stay")]
    keys = [await key_name(owner, deleted.conversation), await share_name(owner, deleted.conversation)]
    assert [is_held(infra, key) for key in keys] == [True, True]
    (await cast.ada.delete(f"/api/conversations/{deleted.conversation}")).ok()
    assert [is_held(infra, key) for key in keys] == [False, False]
    assert is_held(infra, await key_name(owner, other.conversation))


async def test_a_persons_no_destroys_the_shares_of_all_their_conversations(
    cast: Cast, infra: Infrastructure, owner: Any, clock: SettableClock
) -> None:
    for person in (cast.ada, cast.ben):
        await allow(person, True)
    clock.advance(minutes=1)
    shares = [await share_name(owner, (await ask(cast.ada, text)).conversation) for text in ("First", "Second")]
    of_ben = await share_name(owner, (await ask(cast.ben, "Another person's")).conversation)
    assert [is_held(infra, share) for share in (*shares, of_ben)] == [True, True, True]
    await allow(cast.ada, False)
    assert [is_held(infra, share) for share in (*shares, of_ben)] == [False, False, True]
    clock.advance(days=1)
    await allow(cast.ada, True)
    again = await share_name(owner, (await ask(cast.ada, "Third")).conversation)
    assert is_held(infra, again)
    assert again not in shares
