"""A damaged page or key file costs its own conversations, and nothing else (P7, P10)."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from discreet.app.erasure import build_account_deletion, build_deletion_reports, open_damaged_pages
from discreet.app.infrastructure import Infrastructure
from discreet.backup.reconcile import Reconciling, report_lines
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.move_to_pages import MoveToPages
from discreet.chat.conversations.spare_keys import ReplacedKeys
from discreet.crypto.envelope import DecryptionFailed
from discreet.data_rights.deletion.deletion import DeletionCause
from discreet.errors import Conflict, NotFound, Unavailable
from discreet.identity.accounts.conversation_key import destroy_keys, leaf_key, page_of
from discreet.identity.accounts.space import WorkspaceRole
from discreet.ports.keys import PageUse
from discreet.promises.parties import Service
from tests.services.test_move_to_pages import SAID, left, said
from tests.support.builder import Builder
from tests.support.conversation_keys import key_name, share_name
from tests.support.key_files import key_files
from tests.support.key_pages import page_file

pytestmark = pytest.mark.promise("P10")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def damage_page_of(infra: Infrastructure, leaf: UUID) -> None:
    cut_off(page_file(infra.settings.home / "keys", PageUse.PRIVATE, page_of(leaf)))


async def test_a_person_begins_in_another_page(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person = await build.person("damaged")
    lost = await key_name(owner, await build.talk(person, "Lost"))
    damage_page_of(infra, lost)
    id_ = await build.talk(person, "In another page")
    assert page_of(await key_name(owner, id_)) != page_of(lost)
    assert await said(build, person, id_) == ["In another page", ""]


async def test_others_conversations_move_to_pages(build: Builder, infra: Infrastructure, owner: Any) -> None:
    _, [unlucky] = await left(build, owner, "unlucky")
    person, ids = await left(build, owner, "lucky", talks=2)
    [file] = (infra.settings.home / "keys" / "private").glob(f"*/conversation+{unlucky}")
    cut_off(file)
    await MoveToPages(infra).move_all()
    assert await key_files(infra) == [f"conversation/{unlucky}", f"conversation:{unlucky}"]
    assert [await said(build, person, id_) for id_ in ids] == [SAID, SAID]


async def test_replaced_keys_of_others_are_destroyed(build: Builder, infra: Infrastructure, owner: Any) -> None:
    spare = []
    for name in ("unlucky", "lucky"):
        person = await build.person(name)
        id_, other = [await build.talk(person, "Hello") for _ in range(2)]
        spare.append(await key_name(owner, other))
        await owner.execute("UPDATE conversations SET spare_key = $2 WHERE id = $1", id_, spare[-1])
    damage_page_of(infra, spare[0])
    with pytest.raises(DecryptionFailed):
        await ReplacedKeys(infra.database, ConversationKeys(infra.keys, infra.random)).destroy_all()
    assert leaf_key(infra.keys, spare[1]) is None


async def test_reconciling_goes_on_and_tells(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person = await build.person("reconciled")
    lost = await build.talk(person, "Lost")
    leaf = await key_name(owner, lost)
    damage_page_of(infra, leaf)
    found = await Reconciling(owner, infra.keys, infra.clock, remove=True).reconcile()
    assert [line for line in report_lines(found, removed=True) if str(lost) in line]
    assert await owner.fetchval("SELECT is_closed FROM key_pages WHERE id = $1", page_of(leaf))


@pytest.mark.promise("P2")
async def test_a_no_and_a_deletion_destroy_a_damaged_page_of_shares(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    """No share in it opens any more, so nothing else is lost."""
    for refuse in (build.conversations.close_for_improvement, build.conversations.delete):
        person = await build.person("shared", improve=True)
        id_ = await build.talk(person, "Hello")
        share = await share_name(owner, id_)
        assert share
        path = page_file(infra.settings.home / "keys", PageUse.SHARE, page_of(share))
        cut_off(path)
        await refuse(person, id_)
        assert not path.exists()
        assert await share_name(owner, id_) is None


async def test_all_other_chats_of_its_person_are_deleted(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person = await build.person("deleting")
    lost = await build.talk(person, "Lost")
    leaf = await key_name(owner, lost)
    path = page_file(infra.settings.home / "keys", PageUse.PRIVATE, page_of(leaf))
    whole = path.read_bytes()
    cut_off(path)
    other = await build.talk(person, "In another page")
    its_leaf = await key_name(owner, other)
    with pytest.raises(Unavailable, match="damaged"):
        await build.conversations.delete(person, lost)
    with pytest.raises(Unavailable, match="damaged"):
        await build.conversations.deletion.delete_own_space(person)
    assert leaf_key(infra.keys, its_leaf) is None
    assert await owner.fetchval("SELECT array_agg(id) FROM conversations WHERE owner_id = $1", person.account_id) == [
        lost
    ]
    path.write_bytes(whole)  # as the operator does
    await build.conversations.deletion.delete_own_space(person)
    assert leaf_key(infra.keys, leaf) is None
    assert not await owner.fetchval("SELECT count(*) FROM conversations WHERE owner_id = $1", person.account_id)


async def test_keys_in_whole_pages_are_destroyed_beside_a_damaged_one(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    people = [await build.person(name) for name in ("one", "two", "three")]
    leaves = [await key_name(owner, await build.talk(person, "Hello")) for person in people]
    damage_page_of(infra, leaves[1])
    with pytest.raises(DecryptionFailed):
        destroy_keys(infra.keys, leaves)
    assert [leaf_key(infra.keys, leaf) for leaf in (leaves[0], leaves[2])] == [None, None]


async def test_the_other_chats_of_its_person_are_listed_and_found(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person = await build.person("listed")
    lost = await build.talk(person, "Lost")
    damage_page_of(infra, await key_name(owner, lost))
    id_ = await build.talk(person, "In another page")
    assert [each.metadata.id for each in (await build.conversation_list.recent(person)).listed] == [id_]
    assert set(await build.conversation_list.titles(person, [lost, id_])) == {id_}
    with pytest.raises(NotFound, match="damaged"):
        await build.conversations.open(person, lost)


async def test_an_account_with_a_damaged_page_is_deleted(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person = await build.person("leaving", email="leaving@example.org")
    lost = await key_name(owner, await build.talk(person, "Lost"))
    damage_page_of(infra, lost)
    other = await key_name(owner, await build.talk(person, "In another page"))
    await build_account_deletion(infra).delete_by_email("leaving@example.org")
    assert not {page_of(lost), page_of(other)} & set(infra.keys.pages(PageUse.PRIVATE))
    assert not await owner.fetchval("SELECT count(*) FROM conversations WHERE owner_id = $1", person.account_id)


async def test_a_page_that_is_given_up_takes_its_chats_along(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person = await build.person("given", improve=True)
    lost = [await build.talk(person, text) for text in ("Lost", "Lost, too")]
    page, share = page_of(await key_name(owner, lost[0])), await share_name(owner, lost[0])
    damage_page_of(infra, page)
    kept = await build.talk(person, "In another page")
    with pytest.raises(Unavailable, match="damaged"):
        await build.conversations.delete(person, lost[0])  # recorded, and finished with the page
    async with open_damaged_pages(infra) as pages:
        assert await pages.describe(page) in [each async for each in pages.find()]
        await pages.give_up(page)
        assert page not in [each.id async for each in pages.find()]
        with pytest.raises(Conflict, match="no chat has its key in it"):
            await pages.give_up(page)
    assert page not in set(infra.keys.pages(PageUse.PRIVATE))
    assert share
    assert leaf_key(infra.keys, share) is None
    assert await owner.fetchval("SELECT array_agg(id) FROM conversations WHERE owner_id = $1", person.account_id) == [
        kept
    ]
    reports = (await build_deletion_reports(infra).list_own(person)).deletions
    assert {each.made_by for each in reports} == {DeletionCause.PERSON, DeletionCause.OPERATOR}
    assert all(each.finished_at for each in reports)
    assert await said(build, person, kept) == ["In another page", ""]


async def test_a_repeated_give_up_of_a_page_finishes_it(build: Builder, infra: Infrastructure, owner: Any) -> None:
    """The command was killed between the page and the rows."""
    person = await build.person("again")
    lost = await build.talk(person, "Lost")
    page = page_of(await key_name(owner, lost))
    infra.keys.destroy_page(page, PageUse.PRIVATE)
    async with open_damaged_pages(infra) as pages:
        await pages.give_up(page)
    assert not await owner.fetchval("SELECT count(*) FROM conversations WHERE owner_id = $1", person.account_id)


async def test_chats_of_a_former_member_are_given_up(build: Builder, infra: Infrastructure, owner: Any) -> None:
    team = await build.workspace(Service.TEAM)
    await build.add_member(team, await build.person("staying"))
    member = await build.add_member(team, await build.person("former"), WorkspaceRole.MEMBER)
    page = page_of(await key_name(owner, await build.talk(member, "At work")))
    damage_page_of(infra, page)
    await owner.execute("DELETE FROM memberships WHERE account_id = $1", member.account_id)
    async with open_damaged_pages(infra) as pages:
        await pages.give_up(page)
    assert page not in set(infra.keys.pages(PageUse.PRIVATE))
    assert not await owner.fetchval("SELECT count(*) FROM conversations WHERE owner_id = $1", member.account_id)


async def test_a_page_that_opens_is_not_given_up(build: Builder, infra: Infrastructure, owner: Any) -> None:
    page = page_of(await key_name(owner, await build.talk(await build.person("whole"), "Hello")))
    async with open_damaged_pages(infra) as pages:
        with pytest.raises(Conflict, match="not damaged"):
            await pages.give_up(page)
        with pytest.raises(NotFound):
            await pages.give_up(infra.random.new_id())
    assert page in set(infra.keys.pages(PageUse.PRIVATE))


async def give_up(infra: Infrastructure, *arguments: str, answer: bytes = b"") -> tuple[int | None, str]:
    """Run the command; return its exit code and its output."""
    pipe, settings = asyncio.subprocess.PIPE, infra.settings
    environment = {"DISCREET_HOME": str(settings.home), "DISCREET_DATABASE_URL": infra.addresses.owner}
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "discreet", "keys", "give-up", *arguments, env=dict(os.environ) | environment,
        stdin=pipe, stdout=pipe,
    )  # fmt: skip
    out, _ = await command.communicate(answer or b"\n")
    return command.returncode, out.decode()


async def test_the_command_lists_damaged_pages_and_asks_before_it_gives_one_up(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person = await build.person("told", email="told@example.org")
    page = page_of(await key_name(owner, await build.talk(person, "Lost")))
    damage_page_of(infra, page)
    code, out = await give_up(infra)
    assert (code, f"{page}  told@example.org in their own space" in out.splitlines()) == (1, True)
    code, out = await give_up(infra, str(page), answer=b"yes\n")
    assert (code, out.endswith("Nothing was deleted.\n")) == (1, True)
    assert "all chats of told@example.org in their own space whose keys are in this page: up to 128" in out
    code, out = await give_up(infra, str(page), answer=f"{page}\n".encode())
    assert (code, out.endswith("Their person finds them among their deletions.\n")) == (0, True)
    assert str(page) not in (await give_up(infra))[1]
