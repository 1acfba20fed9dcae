"""`discreet erasure check` finds a key of a page that outlived its conversation (P10)."""

import re
from typing import Any
from uuid import UUID

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.keys import ConversationKeys
from discreet.data_rights.erasure.check.check import ErasureCheck, ErasureQuery
from discreet.identity.accounts.conversation_key import page_of
from discreet.ports.keys import PageUse
from tests.support.builder import Builder
from tests.support.conversation_keys import key_name
from tests.support.key_pages import page_file

pytestmark = pytest.mark.promise("P10")


async def left_pages(infra: Infrastructure, owner: Any, *ids: UUID) -> set[UUID]:
    """The pages in which the check finds keys that should be gone, or that are there for an id."""
    result = await ErasureCheck(owner, infra.settings.home, None, infra.keys).run(ErasureQuery(ids))
    found = [re.search(r"_page/([0-9a-f-]{36})", each.where) for each in result.findings if each.left]
    return {UUID(place[1]) for place in found if place}


async def test_a_key_that_was_not_destroyed_is_left(
    build: Builder, infra: Infrastructure, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await build.person("left")
    deleted, kept = [await build.talk(person, "Hello") for _ in range(2)]
    page = page_of(await key_name(owner, deleted))
    assert await left_pages(infra, owner, deleted) == {page}, "it is there"
    await build.conversations.delete(person, deleted)
    assert await left_pages(infra, owner, deleted) == set()
    monkeypatch.setattr(ConversationKeys, "destroy", lambda self, names: None)
    await build.conversations.delete(person, kept)
    assert await left_pages(infra, owner, kept) == {page}
    await build.choices.reconcile()
    assert await left_pages(infra, owner, kept) == set()


async def test_one_search_finds_the_pages_of_several_ids(build: Builder, infra: Infrastructure, owner: Any) -> None:
    people = [await build.person(name) for name in ("first", "second", "third")]
    talks = [await build.talk(person, "Hello") for person in people]
    pages = [page_of(await key_name(owner, id_)) for id_ in talks]
    assert await left_pages(infra, owner, *talks[:2]) == set(pages[:2])
    await build.conversations.delete(people[0], talks[0])
    assert await left_pages(infra, owner, *talks[:2]) == {pages[1]}


async def test_a_page_without_a_row_is_left(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person = await build.person("forgotten")
    id_ = await build.talk(person, "Hello")
    page = page_of(await key_name(owner, id_))
    await owner.execute("DELETE FROM conversations WHERE id = $1", id_)
    await owner.execute("DELETE FROM key_pages WHERE id = $1", page)
    assert await left_pages(infra, owner, id_) == {page}
    infra.keys.destroy_page(page, PageUse.PRIVATE)
    assert await left_pages(infra, owner, id_) == set()


async def test_a_damaged_page_of_the_id_counts_as_left(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person = await build.person("damaged")
    id_ = await build.talk(person, "Hello")
    page = page_of(await key_name(owner, id_))
    path = page_file(infra.settings.home / "keys", PageUse.PRIVATE, page)
    path.write_bytes(path.read_bytes()[:-1])
    assert await left_pages(infra, owner, id_) == {page}
