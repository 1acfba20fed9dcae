"""After a kill at any step of a deletion, the next server finishes it, and the report says so (P10)."""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import pytest

from discreet.app.erasure import build_account_deletion, build_deletion_reports, build_deletion_resumer
from discreet.app.infrastructure import Infrastructure
from discreet.data_rights.deletion.deletion import DeletionKind
from discreet.data_rights.erasure.retained_columns import KEPT
from discreet.identity.accounts.conversation_key import own_key
from discreet.ports.keys import PageUse
from tests.erasure.killed_while_erasing import delete
from tests.support.account_erasure import find_remaining_rows
from tests.support.builder import Builder
from tests.support.conversation_keys import key_name, taken_leaves

pytestmark = pytest.mark.promise("P10")
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([delete.__module__])


@pytest.fixture
def killed(infra: Infrastructure) -> Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]]:
    """Runs a deletion in a process that is killed at the nth key."""

    async def run(what: str, owner_id: UUID, thing: UUID, when: str, n: int) -> None:
        process = FORKS.Process(
            target=delete,
            args=(
                infra.addresses.serve,
                infra.settings.home / "keys",
                infra.clock.now(),
                what,
                owner_id,
                thing,
                when,
                n,
            ),
        )
        process.start()
        await asyncio.to_thread(process.join)
        assert process.exitcode == -signal.SIGKILL

    return run


@pytest.fixture
def finish(infra: Infrastructure) -> Callable[[], Coroutine[Any, Any, None]]:
    async def start_again() -> None:
        async def no_workspace(_: UUID) -> None:
            raise AssertionError("no workspace is deleted here")

        await build_deletion_resumer(infra, build_account_deletion(infra), no_workspace).resume_interrupted()

    return start_again


SHARE, OWN_KEY = 1, 2
"""Deleting a conversation or a message: the share is destroyed, all commits, the own key is destroyed."""


async def create_person_with_data(build: Builder, name: str) -> Any:
    """An account with two conversations and a GPT, all of which allow improvement. As it is deleted these go, one after
    the other: the GPT's share, the conversations' page of shares and the account's share (in the request); the account's
    share, the conversations' page, the files that each may have of an earlier release, share and key of the GPT, and the
    account's key (in the job)."""
    person = await build.person(name, improve=True)
    gpt = await build.gpt(person, improve=True)
    build.infra.keys.create_key(f"gpt/{gpt}")
    return person, [await build.talk(person, "A question", "An answer", gpt_id=gpt) for _ in range(2)], gpt


@pytest.mark.parametrize(
    ("when", "n"), [("before", 4), ("before", 5), ("after", 5), ("after", 7), ("after", 11), ("after", 12)]
)
async def test_the_rest_of_an_account_goes_after_a_kill_at_any_key(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    when: str,
    n: int,
) -> None:
    person, talks, gpt = await create_person_with_data(build, f"killed-{when}-{n}")
    await killed("account", person.account_id, UUID(int=0), when, n)
    [left] = await build_deletion_reports(infra).list_unfinished()
    assert left.about_id == person.account_id
    await finish()
    await nothing_left(owner, infra, person.account_id, talks, gpt)
    await finish()


@pytest.mark.parametrize("n", [1, 2, 3])
async def test_killed_before_it_was_answered_the_account_is_as_it_was(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    n: int,
) -> None:
    """For shares, no wins. A second request completes the deletion."""
    person, talks, gpt = await create_person_with_data(build, f"alive-{n}")
    await killed("account", person.account_id, UUID(int=0), "after", n)
    await build.choices.reconcile()
    await finish()
    row = await owner.fetchrow("SELECT email, deleted_at FROM accounts WHERE id = $1", person.account_id)
    assert (row["email"].partition("@")[2], row["deleted_at"]) == ("example.org", None)
    assert await build.messages(person, talks[0])
    await build_account_deletion(infra).delete_by_email(row["email"])
    await nothing_left(owner, infra, person.account_id, talks, gpt)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_the_rest_of_a_conversation_goes_after_a_kill(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    when: str,
) -> None:
    person = await build.person(f"talker-{when}", improve=True)
    gone, stays = [await build.talk(person, "A question", "An answer") for _ in range(2)]
    key = await key_name(owner, gone)
    await killed("conversation", person.account_id, gone, when, OWN_KEY)
    await finish()
    assert set(await find_remaining_rows(owner, gone)) == {"choices.party", "key_changes.name"}
    assert own_key(infra.keys, key) is None
    [report] = (await build_deletion_reports(infra).list_own(person)).deletions
    assert (report.kind, report.amounts) == (DeletionKind.CONVERSATION, {"messages": 2})
    assert report.finished_at
    assert await build.messages(person, stays)


async def parted(build: Builder, owner: Any, name: str) -> Any:
    person = await build.person(name, improve=True)
    talk = await build.talk(person, "A question", "An answer", "Another", "The last")
    return person, talk, (await build.messages(person, talk))[-1].id, await key_name(owner, talk)


async def user_keys(owner: Any, infra: Infrastructure, person: Any, first: Any) -> Any:
    """Whether the first key of the person's conversation is there, and how many were taken since."""
    held = await taken_leaves(owner, infra, person.account_id, PageUse.PRIVATE)
    return first in held, len(held - {first})


@pytest.mark.parametrize(("when", "n"), [("before", SHARE), ("after", SHARE)])
async def test_killed_before_it_was_answered_a_message_is_there_and_so_is_the_rest(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    when: str,
    n: int,
) -> None:
    person, talk, last, first = await parted(build, owner, f"kept-{when}-{n}")
    await killed("message", person.account_id, talk, when, n)
    for _ in range(2):
        assert [m.body.text for m in await build.messages(person, talk)] == [
            "A question",
            "An answer",
            "Another",
            "The last",
        ]
        await build.choices.reconcile()
        await finish()
    assert await user_keys(owner, infra, person, first) == (True, 0)
    assert await owner.fetchval("SELECT spare_key FROM conversations WHERE id = $1", talk) is None
    assert (await build_deletion_reports(infra).list_own(person)).deletions == []
    await build.conversations.delete_message(person, talk, last)
    assert len(await build.messages(person, talk)) == 3


@pytest.mark.parametrize("when", ["before", "after"])
async def test_the_old_key_goes_after_a_kill_when_a_message_had_gone(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    when: str,
) -> None:
    person, talk, last, first = await parted(build, owner, f"parted-{when}")
    await killed("message", person.account_id, talk, when, OWN_KEY)
    assert [one.about_id for one in await build_deletion_reports(infra).list_unfinished()] == [last]
    assert await user_keys(owner, infra, person, first) == (when == "before", 1)
    for _ in range(2):
        assert [m.body.text for m in await build.messages(person, talk)] == ["A question", "An answer", "Another"]
        await finish()
    assert await user_keys(owner, infra, person, first) == (False, 1)
    assert await find_remaining_rows(owner, last) == {}
    [report] = (await build_deletion_reports(infra).list_own(person)).deletions
    assert (report.kind, report.amounts) == (DeletionKind.MESSAGE, {"messages": 1})
    assert report.finished_at


async def test_a_killed_server_keeps_no_conversation_from_being_deleted(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
) -> None:
    person, talk, last, first = await parted(build, owner, "parted-and-deleted")
    await killed("message", person.account_id, talk, "before", OWN_KEY)
    await build.conversations.delete(person, talk)
    assert await user_keys(owner, infra, person, first) == (False, 0)
    assert set(await find_remaining_rows(owner, talk, last)) <= {
        "choices.party",
        "key_changes.name",
        "deletions.about_id",
    }


@pytest.mark.parametrize(("when", "n"), [("before", 1), ("after", 1)])
async def test_a_conversation_that_had_been_parted_goes_after_a_kill(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    when: str,
    n: int,
) -> None:
    person, talk, last, first = await parted(build, owner, f"parted-killed-{when}-{n}")
    await build.conversations.delete_message(person, talk, last)
    await killed("conversation", person.account_id, talk, when, n)
    await finish()
    assert await user_keys(owner, infra, person, first) == (False, 0)


async def test_an_account_takes_the_later_keys_of_its_conversations_along(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person, talk, last, first = await parted(build, owner, "parted-account")
    await build.conversations.delete_message(person, talk, last)
    email = await owner.fetchval("SELECT email FROM accounts WHERE id = $1", person.account_id)
    await build_account_deletion(infra).delete_by_email(email)
    assert await user_keys(owner, infra, person, first) == (False, 0)


async def nothing_left(owner: Any, infra: Infrastructure, account_id: Any, talks: Any, gpt: Any) -> None:
    assert set(await find_remaining_rows(owner, account_id, gpt, *talks)) <= set(KEPT) - {"deletions.about_id"}
    names = [f"user/{account_id}", f"gpt/{gpt}", *(f"conversation/{id_}" for id_ in talks)]
    assert [infra.keys.key(name) for name in names] == [None] * len(names)
    pages = {row["id"] for row in await owner.fetch("SELECT id FROM key_pages")}
    assert {page for use in PageUse for page in infra.keys.pages(use)} <= pages
    assert not [party for party in infra.keys.shares() if any(str(id_) in party for id_ in (account_id, gpt, *talks))]
    assert not await build_deletion_reports(infra).list_unfinished()
