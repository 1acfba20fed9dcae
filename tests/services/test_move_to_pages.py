"""Conversations of earlier releases move to key pages, even when a server is killed on the way (P7, P10)."""

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from discreet.app.erasure import build_orphan_keys
from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.key_scopes import ContentScope, KeyGrant, KeyHolder, improvement_key, open_grant
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.message import MessageState
from discreet.chat.conversations.move_to_pages import MoveToPages
from discreet.chat.conversations.spare_keys import ReplacedKeys
from discreet.crypto.envelope import DecryptionFailed
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.conversation_key import shares_with_own
from discreet.ports.keys import PageUse
from discreet.promises.parties import conversation_party
from tests.support.builder import Builder
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.conversation_keys import find_share, key_name, share_name, taken_leaves
from tests.support.key_files import as_earlier_release, key_files
from tests.support.people import Cast, sign_up
from tests.support.user_keys import keep_own_key, unlock_own_key

pytestmark = pytest.mark.promise("P10")

SAID = ["Which way?", "Over there."]


async def left(build: Builder, owner: Any, name: str, *, talks: int = 1, improve: bool = True) -> tuple[Actor, Any]:
    """A person with conversations as an earlier release left them, and without a page."""
    person = await build.person(name, improve=improve)
    ids = [await build.talk(person, *SAID) for _ in range(talks)]
    for id_ in ids:
        await as_earlier_release(build.infra, owner, person.account_id, id_)
    for row in await owner.fetch("DELETE FROM key_pages WHERE owner_id = $1 RETURNING id, is_share", person.account_id):
        build.infra.keys.destroy_page(row["id"], PageUse.SHARE if row["is_share"] else PageUse.PRIVATE)
    return person, ids


async def said(build: Builder, person: Actor, id_: UUID) -> list[str]:
    return [message.body.text for message in await build.messages(person, id_)]


async def trains(infra: Infrastructure, owner: Any, id_: UUID) -> bool:
    """Whether the pipeline's grant opens, with the shares that there are."""
    row = await owner.fetchrow(
        "SELECT sealed_key, share_key, conversations.began_at, parties FROM conversations"
        " JOIN labels ON labels.conversation_id = conversations.id"
        " JOIN key_grants ON key_grants.conversation_id = conversations.id AND holder = 'improvement'"
        " WHERE conversations.id = $1 ORDER BY cardinality(parties) LIMIT 1",
        id_,
    )
    if row is None:
        return False
    key = improvement_key(row["parties"], shares_with_own(infra.keys, id_, row["share_key"], row["began_at"]), id_)
    grant = KeyGrant(ContentScope.IMPROVEMENT, KeyHolder.IMPROVEMENT, row["sealed_key"])
    with suppress(DecryptionFailed):
        return key is not None and bool(open_grant(id_, grant, key))
    return False


async def exactly_their_own(infra: Infrastructure, owner: Any, person: Actor, ids: list[UUID]) -> None:
    """The person's pages derive the keys of these conversations, and no other that was taken."""
    for use, name in ((PageUse.PRIVATE, key_name), (PageUse.SHARE, share_name)):
        named = {await name(owner, id_) for id_ in ids} - {None}
        assert await taken_leaves(owner, infra, person.account_id, use) == named


async def test_a_conversation_moves_and_opens_and_trains_as_before(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person, ids = await left(build, owner, "pia", talks=2)
    assert len(await key_files(infra)) == 4
    assert [await trains(infra, owner, id_) for id_ in ids] == [True, True]
    began = await find_share(owner, infra, conversation_party(ids[0]))
    await MoveToPages(infra).move_all()
    assert await key_files(infra) == []
    assert [await said(build, person, id_) for id_ in ids] == [SAID, SAID]
    assert [await trains(infra, owner, id_) for id_ in ids] == [True, True]
    now = await find_share(owner, infra, conversation_party(ids[0]))
    assert began
    assert now
    assert now.since == began.since
    assert now.secret != began.secret
    await exactly_their_own(infra, owner, person, ids)
    assert (await build.choices.reconcile()).lost == 0
    await build.conversations.delete(person, ids[0])
    await exactly_their_own(infra, owner, person, ids[1:])


@pytest.mark.promise("P2")
async def test_moving_does_not_open_a_refused_conversation_for_training(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person, [refused, other] = await left(build, owner, "quentin", talks=2)
    await build.conversations.close_for_improvement(person, refused)
    await MoveToPages(infra).move(person.account_id, refused)
    assert await share_name(owner, refused) is None
    assert not await trains(infra, owner, refused)
    await build.choose(person, False)
    await build.choose(person, True)
    await MoveToPages(infra).move(person.account_id, other)
    assert not await trains(infra, owner, other), "a later yes reopens nothing"
    assert await key_files(infra) == []
    assert [await said(build, person, id_) for id_ in (refused, other)] == [SAID, SAID]


async def test_a_no_right_after_the_move_reaches_the_former_share(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    """The server was killed after the move, so the files are still there."""
    person, [id_] = await left(build, owner, "ruth")
    await killed_while_moving(infra, "before", 3)
    assert len(await key_files(infra)) == 2
    await build.conversations.close_for_improvement(person, id_)
    assert await key_files(infra) == []
    assert await share_name(owner, id_) is None
    assert await said(build, person, id_) == SAID


async def test_what_stayed_after_a_deletion_is_known_as_such(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person, [id_] = await left(build, owner, "sol")
    renamed = infra.random.new_id()
    await build.conversations.close_for_improvement(person, id_)
    secret = infra.keys.key(f"conversation/{id_}")
    assert secret
    infra.keys._private.write(f"conversation/{renamed}", secret, durable=True)  # as a deletion of an earlier release
    infra.keys.destroy_key(f"conversation/{id_}")
    await owner.execute("UPDATE conversations SET own_key = $2 WHERE id = $1", id_, renamed)
    await MoveToPages(infra).move_all()
    assert await owner.fetchval("SELECT message_deleted FROM conversations WHERE id = $1", id_)
    assert await said(build, person, id_) == SAID
    assert await key_files(infra) == []


async def test_a_conversation_whose_key_is_gone_holds_nothing_up(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person, [gone, stays] = await left(build, owner, "tove", talks=2)
    infra.keys.destroy_key(f"conversation/{gone}")
    await MoveToPages(infra).move_all()
    await exactly_their_own(infra, owner, person, [stays])
    await build.conversations.delete(person, gone)
    assert await key_files(infra) == []


async def killed_while_moving(infra: Infrastructure, when: str, n: int) -> None:
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.services.killed_while_moving", infra.addresses.serve,
        str(infra.settings.home / "keys"), when, str(n), cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert await killed.wait() == -signal.SIGKILL


@pytest.mark.parametrize(
    ("when", "n"),
    [("before", 1), ("after", 1), ("after", 2), ("before", 3), ("after", 3), ("after", 4), ("before", 5), ("after", 6)],
)
async def test_killed_at_any_step_it_goes_on_where_it_was(
    build: Builder, infra: Infrastructure, owner: Any, when: str, n: int
) -> None:
    """Two pages are made for the first of two conversations. Then, for each, share and key are destroyed."""
    person, ids = await left(build, owner, f"uma-{when}-{n}", talks=2)
    await killed_while_moving(infra, when, n)
    assert [await said(build, person, id_) for id_ in ids] == [SAID, SAID], "it opens at every moment"
    assert [await trains(infra, owner, id_) for id_ in ids] == [True, True]
    await build_orphan_keys(infra).destroy_unneeded()
    await ReplacedKeys(infra.database, ConversationKeys(infra.keys, infra.random)).destroy_all()
    await MoveToPages(infra).move_all()
    assert await key_files(infra) == []
    assert [await said(build, person, id_) for id_ in ids] == [SAID, SAID]
    await exactly_their_own(infra, owner, person, ids)
    known = {row["id"] for row in await owner.fetch("SELECT id FROM key_pages")}
    assert {page for use in PageUse for page in infra.keys.pages(use)} == known


async def test_people_go_on_while_it_moves(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person, ids = await left(build, owner, "vera", talks=6)

    async def go_on(id_: UUID) -> None:
        asked = await build.conversations.ask(person, id_, None, "And then?")
        await build.conversations.answers.save(asked, asked.answer.body, MessageState.COMPLETE)

    await asyncio.gather(
        *(MoveToPages(infra).move_all() for _ in range(3)),
        *(go_on(id_) for id_ in ids[:3]),
        *(build.conversations.delete(person, id_) for id_ in ids[4:]),
        build.conversations.begin(person, None, "A new one"),
    )
    await MoveToPages(infra).move_all()
    assert await key_files(infra) == []
    assert [await said(build, person, id_) for id_ in ids[:4]] == [[*SAID, "And then?", ""]] * 3 + [SAID]
    new = [
        row["id"] for row in await owner.fetch("SELECT id FROM conversations WHERE owner_id = $1", person.account_id)
    ]
    await exactly_their_own(infra, owner, person, new)


@pytest.mark.promise("P7")
async def test_a_locked_conversation_waits_for_its_person(
    cast: Cast, client: Callable[[], Client], infra: Infrastructure, owner: Any
) -> None:
    person = await sign_up(client(), "wim")
    await keep_own_key(person)
    id_ = (await ask(person, "Only I may read this")).conversation
    await as_earlier_release(infra, owner, person.id, id_)
    infra.keys.unlocked.evict_account_keys(person.id)
    await MoveToPages(infra).move_all()
    assert await key_name(owner, id_) == id_
    (await unlock_own_key(person)).ok()
    await MoveToPages(infra).move_all()
    assert await key_name(owner, id_) != id_
    assert await key_files(infra) == []
    assert (await person.get(f"/api/conversations/{id_}")).ok()["messages"][0]["text"] == "Only I may read this"
