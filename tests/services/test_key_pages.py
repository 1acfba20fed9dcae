"""Conversations take leaves of key pages: one each, in order, never one twice, under any failure (P7, P10)."""

import asyncio
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.app.infrastructure import Infrastructure
from discreet.backup.reconcile import Reconciling
from discreet.chat.conversations import keys_store
from discreet.chat.conversations.leaves import take_leaves
from discreet.chat.conversations.service import Conversations
from discreet.data_rights.erasure.check.check import ErasureCheck, ErasureQuery
from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.conversation_key import leaf_key, leaf_number, leaf_of, page_of, use_of
from discreet.ports.keys import LEAVES, PageUse
from discreet.promises.parties import Service
from tests.keystore.read_key_page import keys_of_page
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.conversation_keys import key_name, share_name, taken_leaves
from tests.support.key_pages import page_file
from tests.support.key_stores import key_ring

pytestmark = pytest.mark.promise("P10")

BACKED_UP = {
    "conversations": "*", "labels": "*", "messages": "*", "key_grants": "*", "permissions": "*", "choices": "*",
    "deletions": "*", "key_pages": "id, owner_id, workspace_id, next_leaf, is_closed",
}  # fmt: skip
"""The changes of a history, and the content of a backup of the database."""


@dataclass
class HeldConversation:
    """A conversation as the model knows it: its text, and the names of its keys."""

    text: str
    own: UUID
    share: UUID | None


@dataclass
class World:
    """A person's conversations in a simple model, beside the real ones."""

    build: Builder
    owner: Any
    person: Actor
    chance: random.Random
    held: dict[UUID, HeldConversation] = field(default_factory=dict)
    named: set[UUID] = field(default_factory=set)
    """Every leaf that a conversation ever named."""
    backup: dict[UUID, HeldConversation] | None = None

    async def happen(self) -> None:
        steps = [self.begin] * 5 + [self.delete, self.delete_message, self.refuse, self.refuse_all]
        await self.chance.choice([*steps, self.fill_up, self.back_up, self.restore])()
        await self.check()

    async def begin(self) -> None:
        text = f"Question {self.chance.random()}"
        id_ = await self.build.talk(self.person, text, "One.", "Two?", "Two.")
        self.held[id_] = HeldConversation(text, await key_name(self.owner, id_), await share_name(self.owner, id_))
        self._name(self.held[id_].own)
        self._name(self.held[id_].share)

    def _name(self, leaf: UUID | None) -> None:
        assert leaf not in self.named, "a leaf is named twice"
        self.named |= {leaf} if leaf else set()

    def _one(self) -> UUID | None:
        return self.chance.choice(list(self.held)) if self.held else None

    async def delete(self) -> None:
        if id_ := self._one():
            await self.build.conversations.delete(self.person, id_)
            del self.held[id_]

    async def delete_message(self) -> None:
        if (id_ := self._one()) and len(said := await self.build.messages(self.person, id_)) > 1:
            await self.build.conversations.delete_message(self.person, id_, said[-1].id)
            self.held[id_] = HeldConversation(self.held[id_].text, await key_name(self.owner, id_), None)
            self._name(self.held[id_].own)

    async def refuse(self) -> None:
        if id_ := self._one():
            await self.build.conversations.close_for_improvement(self.person, id_)
            self.held[id_].share = None

    async def refuse_all(self) -> None:
        """A no of the person, and a yes for later conversations."""
        for allowed in (False, True):
            await self.build.choose(self.person, allowed)
        for held in self.held.values():
            held.share = None

    async def fill_up(self) -> None:
        """Leave two leaves in each page, as after many conversations that were deleted."""
        for row in await self.owner.fetch(
            "SELECT id, next_leaf FROM key_pages WHERE owner_id = $1 AND NOT is_closed", self.person.account_id
        ):
            gone = range(row["next_leaf"], LEAVES - 2)
            if gone:
                self.build.infra.keys.puncture(row["id"], use_of(row["id"]), gone)
                await self.owner.execute("UPDATE key_pages SET next_leaf = $2 WHERE id = $1", row["id"], gone.stop)

    async def back_up(self) -> None:
        for table in BACKED_UP:
            await self.owner.execute(f"DROP TABLE IF EXISTS backup_{table}")
            await self.owner.execute(f"CREATE TEMP TABLE backup_{table} AS TABLE discreet.{table}")
        self.backup = {id_: HeldConversation(held.text, held.own, held.share) for id_, held in self.held.items()}

    async def restore(self) -> None:
        """The database of the backup comes to the key store of now."""
        if self.backup is None:
            return
        keys = self.build.infra.keys
        async with self.owner.transaction():
            await self.owner.execute("SET LOCAL session_replication_role = replica")
            for table, columns in BACKED_UP.items():
                await self.owner.execute(f"DELETE FROM discreet.{table}")
                names = f" ({columns})" if columns != "*" else ""
                await self.owner.execute(
                    f"INSERT INTO discreet.{table}{names} OVERRIDING SYSTEM VALUE SELECT {columns} FROM backup_{table}"
                )
        await Reconciling(self.owner, keys, self.build.infra.clock, remove=True).reconcile()
        self.held = {id_: held for id_, held in self.backup.items() if leaf_key(keys, held.own)}
        for held in self.held.values():
            held.share = held.share if held.share and leaf_key(keys, held.share) else None
        self.backup = None

    async def check(self) -> None:
        """The keys of taken leaves are those of the conversations, exactly; the conversations open."""
        infra, account_id = self.build.infra, self.person.account_id
        for use, named in (
            (PageUse.PRIVATE, {held.own for held in self.held.values()}),
            (PageUse.SHARE, {held.share for held in self.held.values() if held.share}),
        ):
            assert await taken_leaves(self.owner, infra, account_id, use) == named, use
        for id_, held in self.held.items():
            assert (await self.build.messages(self.person, id_))[0].body.text == held.text
            assert await share_name(self.owner, id_) in (held.share, None) or held.share is None


@pytest.mark.parametrize("seed", range(6))
async def test_any_history_leaves_exactly_the_keys_of_what_is_there(
    build: Builder, owner: Any, clock: SettableClock, seed: int
) -> None:
    world = World(build, owner, await build.person(f"world-{seed}", improve=True), random.Random(seed))
    for _ in range(30):
        clock.advance(minutes=1)
        await world.happen()


async def cursor(owner: Any, person: Actor) -> list[int]:
    rows = await owner.fetch("SELECT next_leaf FROM key_pages WHERE owner_id = $1 ORDER BY id", person.account_id)
    return [row["next_leaf"] for row in rows]


@pytest.mark.parametrize("servers", [1, 3])
async def test_conversations_that_begin_at_once_have_a_leaf_each_without_gaps(
    build: Builder, infra: Infrastructure, owner: Any, servers: int
) -> None:
    person = await build.person(f"at-once-{servers}", improve=True)
    several = [Conversations(infra, ConsentChoices(infra)) for _ in range(servers)]
    begun = await asyncio.gather(*(several[n % servers].begin(person, None, f"Hello {n}") for n in range(24)))
    ids = [asked.conversation.metadata.id for asked in begun]
    for use, name in ((PageUse.PRIVATE, key_name), (PageUse.SHARE, share_name)):
        leaves = [leaf for id_ in ids if (leaf := await name(owner, id_))]
        assert len(set(leaves)) == 24
        assert set(leaves) == await taken_leaves(owner, infra, person.account_id, use)
        pages = {page_of(leaf) for leaf in leaves}
        assert sum(max(leaf_number(leaf) + 1 for leaf in leaves if page_of(leaf) == page) for page in pages) == 24


@pytest.mark.parametrize("use", PageUse)
async def test_two_processes_that_find_no_page_make_one(
    build: Builder, infra: Infrastructure, owner: Any, use: PageUse
) -> None:
    person = await build.person(f"no-page-{use}", improve=True)
    both = asyncio.Event()

    async def take(other: asyncio.Event | None) -> UUID:
        async with infra.database.acting_as(person.account_id) as connection:
            taker = await take_leaves(connection, infra.keys, infra.random, person.account_id)
            leaf = await taker.next(use)
            if other:
                other.set()
                await asyncio.sleep(0.5)  # the other looks for a page before this one commits
            return page_of(leaf)

    first = asyncio.create_task(take(both))
    await both.wait()
    assert await take(None) == await first
    assert await owner.fetchval("SELECT count(*) FROM key_pages WHERE owner_id = $1", person.account_id) == 1


async def test_a_page_is_of_one_person_one_space_and_one_use(build: Builder, owner: Any) -> None:
    ada, ben = [await build.person(name, improve=True) for name in ("ada", "ben")]
    working = await build.actor_in_service(ada, Service.TEAM)
    names = [await key_name(owner, await build.talk(person, "Hello")) for person in (ada, ada, ben, working)]
    assert [page_of(name) == page_of(names[0]) for name in names] == [True, True, False, False]
    shares = [await share_name(owner, await build.talk(person, "Hello")) for person in (ada, working)]
    assert shares[0]
    assert use_of(shares[0]) is PageUse.SHARE
    assert shares[1] is None, "nothing in a workspace trains"


async def test_a_beginning_that_is_rolled_back_takes_no_leaf_and_leaves_no_page(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person = await build.person("rolled-back")
    pages = set(infra.keys.pages(PageUse.PRIVATE))

    async def fails() -> None:
        async with infra.database.acting_as(person.account_id) as connection:
            taker = await take_leaves(connection, infra.keys, infra.random, person.account_id)
            await taker.next(PageUse.PRIVATE)
            raise Conflict("no")

    with pytest.raises(Conflict):
        await fails()
    assert await cursor(owner, person) == []
    assert set(infra.keys.pages(PageUse.PRIVATE)) == pages
    first = await key_name(owner, await build.talk(person, "Hello"))
    with pytest.raises(Conflict):
        await fails()
    assert await cursor(owner, person) == [1]
    assert await key_name(owner, await build.talk(person, "Again")) == leaf_of(first, 1)


class SlowDisk(FileKeyStore):
    """The real key store, which tells that it begins to create a page and takes its time."""

    begun = threading.Event()

    def create_page(self, page: UUID, use: PageUse) -> None:
        self.begun.set()
        time.sleep(0.3)
        super().create_page(page, use)


async def test_a_page_that_is_created_while_its_request_is_cancelled_does_not_stay(
    build: Builder, infra: Infrastructure
) -> None:
    person = await build.person("cancelled")
    directory = infra.settings.home / "keys"
    keys = SlowDisk(directory, key_ring(directory), infra.random)
    pages = set(infra.keys.pages(PageUse.PRIVATE))

    async def take() -> None:
        async with infra.database.acting_as(person.account_id) as connection:
            taker = await take_leaves(connection, keys, infra.random, person.account_id)
            await taker.next(PageUse.PRIVATE)

    taking = asyncio.create_task(take())
    assert await asyncio.to_thread(keys.begun.wait, 10)
    taking.cancel()
    await asyncio.wait([taking])
    assert taking.cancelled()
    await asyncio.sleep(0.5)  # longer than the thread takes
    assert set(infra.keys.pages(PageUse.PRIVATE)) == pages


async def test_the_database_refuses_a_leaf_that_is_not_the_next_of_its_person(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    ada, ben = [await build.person(name) for name in ("careful", "careless")]
    of_ada, id_ = await key_name(owner, await build.talk(ada, "Hello")), await build.talk(ben, "Hello")
    own = await key_name(owner, id_)
    before = await cursor(owner, ada), await cursor(owner, ben)

    async def begin_with(leaf: UUID) -> None:
        async with infra.database.acting_as(ben.account_id) as connection:
            await connection.execute(
                "INSERT INTO conversations (id, owner_id, service, began_at, updated_at, sealed_title, own_key)"
                " SELECT $1, owner_id, service, began_at, updated_at, sealed_title, $2"
                " FROM conversations WHERE id = $3",
                infra.random.new_id(),
                leaf,
                id_,
            )

    for leaf in (leaf_of(of_ada, 1), of_ada, own, leaf_of(own, 2), leaf_of(own, 127)):
        with pytest.raises(asyncpg.RestrictViolationError):
            await begin_with(leaf)
    async with infra.database.acting_as(ben.account_id) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE key_pages SET next_leaf = 0")
    with pytest.raises(asyncpg.PostgresError):
        await owner.execute("UPDATE key_pages SET next_leaf = 0 WHERE owner_id = $1", ben.account_id)
    assert (await cursor(owner, ada), await cursor(owner, ben)) == before


async def test_a_conversations_key_is_what_the_documented_format_says(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    """Derived by a reader that uses none of this project's code, before and after another one is deleted."""
    person = await build.person("documented", improve=True)
    kept, deleted = [await build.talk(person, "Hello") for _ in range(2)]
    keys = infra.settings.home / "keys"
    for use, name in ((PageUse.PRIVATE, key_name), (PageUse.SHARE, share_name)):
        leaf = await name(owner, kept)
        assert leaf
        assert keys_of_page(keys, use, str(page_of(leaf)))[leaf_number(leaf)] == leaf_key(infra.keys, leaf)
    leaf, gone = await key_name(owner, kept), await key_name(owner, deleted)
    await build.conversations.delete(person, deleted)
    derived = keys_of_page(keys, PageUse.PRIVATE, str(page_of(leaf)))
    assert derived[leaf_number(leaf)] == leaf_key(infra.keys, leaf)
    assert set(derived) == set(range(LEAVES)) - {leaf_number(gone)}


async def test_a_page_whose_file_is_gone_gives_no_more_leaves(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person = await build.person("unlucky")
    lost = await key_name(owner, await build.talk(person, "Lost"))
    infra.keys.destroy_page(page_of(lost), PageUse.PRIVATE)
    id_ = await build.talk(person, "In another page", "Yes")
    assert page_of(await key_name(owner, id_)) != page_of(lost)
    assert len(await build.messages(person, id_)) == 2


async def test_the_erasure_check_names_a_key_that_is_left_in_a_page_and_the_next_start_destroys_it(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person = await build.person("forgotten", improve=True)
    gone, _ = [await build.talk(person, "Hello") for _ in range(2)]
    leaf = await key_name(owner, gone)
    pages = [
        str(row["id"]) for row in await owner.fetch("SELECT id FROM key_pages WHERE owner_id = $1", person.account_id)
    ]

    async def keys_found() -> list[str]:
        found = await ErasureCheck(owner, infra.settings.home, None, infra.keys).run(ErasureQuery((gone,)))
        return [each.what for each in found.findings if each.left and any(page in each.where for page in pages)]

    assert await keys_found() == ["a key", "a key"]
    file = page_file(infra.settings.home / "keys", PageUse.PRIVATE, page_of(leaf))
    former = file.read_bytes()
    await build.conversations.delete(person, gone)
    assert await keys_found() == []
    file.write_bytes(former)  # as an attacker who restores a page from a copy
    assert await keys_found() == ["the key of a conversation that is gone"]
    assert (await build.choices.reconcile()).destroyed == 1
    assert await keys_found() == []
    assert leaf_key(infra.keys, leaf) is None


async def test_a_used_up_page_goes_with_its_last_conversation(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person = await build.person("busy")
    first = await build.talk(person, "First")
    page = page_of(await key_name(owner, first))
    infra.keys.puncture(page, PageUse.PRIVATE, range(1, LEAVES - 1))
    await owner.execute("UPDATE key_pages SET next_leaf = $2 WHERE id = $1", page, LEAVES - 1)
    last = await build.talk(person, "Last")
    assert await key_name(owner, last) == leaf_of(page, LEAVES - 1)
    assert page_of(await key_name(owner, await build.talk(person, "Next"))) != page
    for id_ in (first, last):
        await build.conversations.delete(person, id_)
    assert page not in set(infra.keys.pages(PageUse.PRIVATE))
    assert not await owner.fetchval("SELECT count(*) FROM key_pages WHERE id = $1", page)


async def test_a_conversation_of_since_the_backup_keeps_its_leaf_from_others(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    """Yesterday's database does not have it; the key store does, and another backup may need its key."""
    world = World(build, owner, await build.person("restored", improve=True), random.Random(1))
    await world.begin()
    await world.back_up()
    await world.begin()
    since = [held.own for id_, held in world.held.items() if id_ not in (world.backup or {})]
    await world.restore()
    await world.begin()
    await world.check()
    assert [leaf_key(infra.keys, leaf) is not None for leaf in since] == [True]
    async with infra.database.acting_as(world.person.account_id) as connection:
        assert await keys_store.lock_spare_keys(connection) == []


async def test_a_closed_page_stays_known_while_it_has_keys(build: Builder, infra: Infrastructure, owner: Any) -> None:
    """After a restore its later keys may be those of conversations that are not in the backup."""
    person = await build.person("closed")
    id_ = await build.talk(person, "Before the restore")
    page = page_of(await key_name(owner, id_))
    await owner.execute("UPDATE key_pages SET is_closed = true WHERE id = $1", page)
    await build.conversations.delete(person, id_)
    assert page in set(infra.keys.pages(PageUse.PRIVATE))
    assert await owner.fetchval("SELECT is_closed FROM key_pages WHERE id = $1", page)
