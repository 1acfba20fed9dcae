"""Killed at any step of a deletion, the server that starts next finishes it, and the report says so (P10)."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import pytest

from discreet.app.erasure import build_account_deletion, build_deletion_reports, build_deletion_resumer
from discreet.app.infrastructure import Infrastructure
from discreet.data_rights.deletion.deletion import DeletionKind
from discreet.data_rights.erasure.retained_columns import KEPT
from tests.support.account_erasure import left_of
from tests.support.builder import Builder

pytestmark = pytest.mark.promise("P10")


@pytest.fixture
def killed(infra: Infrastructure) -> Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]]:
    """Runs a deletion in a process that is killed at the nth key."""

    async def run(what: str, owner_id: UUID, thing: UUID, when: str, n: int) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.erasure.killed_while_erasing", infra.addresses.serve,
            str(infra.settings.home / "keys"), infra.clock.now().isoformat(), what, str(owner_id), str(thing), when,
            str(n), env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, said = await process.communicate()
        assert process.returncode == -signal.SIGKILL, said.decode()

    return run


@pytest.fixture
def finish(infra: Infrastructure) -> Callable[[], Coroutine[Any, Any, None]]:
    async def start_again() -> None:
        async def no_workspace(_: UUID) -> None:
            raise AssertionError("no workspace is deleted here")

        await build_deletion_resumer(infra, build_account_deletion(infra), no_workspace).finish_left_over()

    return start_again


async def lived(build: Builder, name: str) -> Any:
    """An account with two conversations and a GPT, all of which allow improvement. As it is deleted these go, one after
    the other: the shares of the GPT and of the account (in the request); the account's share, and share and key of each
    conversation and of the GPT, and the account's key (in the job)."""
    person = await build.person(name, improve=True)
    gpt = await build.gpt(person, improve=True)
    build.infra.keys.create_key(f"gpt/{gpt}")
    return person, [await build.talk(person, "A question", "An answer", gpt_id=gpt) for _ in range(2)], gpt


@pytest.mark.parametrize(("when", "n"), [("before", 3), ("after", 4), ("after", 5), ("after", 9), ("after", 10)])
async def test_the_rest_of_an_account_goes_after_a_kill_at_any_key(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    when: str,
    n: int,
) -> None:
    person, talks, gpt = await lived(build, f"killed-{when}-{n}")
    await killed("account", person.account_id, UUID(int=0), when, n)
    [left] = await build_deletion_reports(infra).unfinished()
    assert left.about_id == person.account_id
    await finish()
    await nothing_left(owner, infra, person.account_id, talks, gpt)
    await finish()


@pytest.mark.parametrize("n", [1, 2])
async def test_killed_before_it_was_answered_the_account_is_as_it_was(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    n: int,
) -> None:
    """But for shares: no wins. Whoever asks again gets it done."""
    person, talks, gpt = await lived(build, f"alive-{n}")
    await killed("account", person.account_id, UUID(int=0), "after", n)
    await build.choices.reconcile()
    await finish()
    row = await owner.fetchrow("SELECT email, deleted_at FROM accounts WHERE id = $1", person.account_id)
    assert (row["email"].partition("@")[2], row["deleted_at"]) == ("example.org", None)
    assert await build.messages(person, talks[0])
    await build_account_deletion(infra).delete_of(row["email"])
    await nothing_left(owner, infra, person.account_id, talks, gpt)


@pytest.mark.parametrize(("when", "n"), [("before", 2), ("after", 2), ("after", 3)])
async def test_the_rest_of_a_conversation_goes_after_a_kill(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    when: str,
    n: int,
) -> None:
    person = await build.person("talker", improve=True)
    gone, stays = [await build.talk(person, "A question", "An answer") for _ in range(2)]
    await killed("conversation", person.account_id, gone, when, n)
    await finish()
    assert set(await left_of(owner, gone)) == {"choices.party"}
    assert infra.keys.key(f"conversation/{gone}") is None
    [report] = (await build_deletion_reports(infra).mine(person)).deletions
    assert (report.kind, report.amounts) == (DeletionKind.CONVERSATION, {"messages": 2})
    assert report.finished_at
    assert await build.messages(person, stays)


MADE, SHARE, OLD_KEY = 1, 2, 3
"""Deleting a message: its conversation's new key is made, the share is destroyed, all commits, the old key is destroyed."""


async def parted(build: Builder, infra: Infrastructure, name: str) -> Any:
    person = await build.person(name, improve=True)
    talk = await build.talk(person, "A question", "An answer", "Another", "The last")
    return person, talk, (await build.messages(person, talk))[-1].id, set(infra.keys.names())


def user_keys(infra: Infrastructure, before: Any, talk: Any) -> Any:
    """Whether the first key of the conversation is there, and how many were made since."""
    names = set(infra.keys.names())
    return f"conversation/{talk}" in names, len(names - before)


@pytest.mark.parametrize(("when", "n"), [("before", MADE), ("after", MADE), ("before", SHARE), ("after", SHARE)])
async def test_killed_before_it_was_answered_a_message_is_there_and_so_is_the_rest(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    when: str,
    n: int,
) -> None:
    person, talk, last, before = await parted(build, infra, f"kept-{when}-{n}")
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
    assert user_keys(infra, before, talk) == (True, 0)
    assert await owner.fetchval("SELECT spare_key FROM conversations WHERE id = $1", talk) is None
    assert (await build_deletion_reports(infra).mine(person)).deletions == []
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
    person, talk, last, before = await parted(build, infra, f"parted-{when}")
    await killed("message", person.account_id, talk, when, OLD_KEY)
    assert [one.about_id for one in await build_deletion_reports(infra).unfinished()] == [last]
    assert user_keys(infra, before, talk) == (when == "before", 1)
    for _ in range(2):
        assert [m.body.text for m in await build.messages(person, talk)] == ["A question", "An answer", "Another"]
        await finish()
    assert user_keys(infra, before, talk) == (False, 1)
    assert await left_of(owner, last) == {}
    [report] = (await build_deletion_reports(infra).mine(person)).deletions
    assert (report.kind, report.amounts) == (DeletionKind.MESSAGE, {"messages": 1})
    assert report.finished_at


async def test_a_killed_server_keeps_no_conversation_from_being_deleted(
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
) -> None:
    person, talk, last, before = await parted(build, infra, "parted-and-deleted")
    await killed("message", person.account_id, talk, "before", OLD_KEY)
    await build.conversations.delete(person, talk)
    assert user_keys(infra, before, talk) == (False, 0)
    assert set(await left_of(owner, talk, last)) <= {"choices.party", "deletions.about_id"}


@pytest.mark.parametrize(("when", "n"), [("before", 2), ("after", 2), ("after", 3)])
async def test_a_conversation_that_had_been_parted_goes_after_a_kill(
    build: Builder,
    infra: Infrastructure,
    killed: Callable[[str, UUID, UUID, str, int], Coroutine[Any, Any, None]],
    finish: Callable[[], Coroutine[Any, Any, None]],
    when: str,
    n: int,
) -> None:
    person, talk, last, before = await parted(build, infra, f"parted-killed-{when}-{n}")
    await build.conversations.delete_message(person, talk, last)
    await killed("conversation", person.account_id, talk, when, n)
    await finish()
    assert user_keys(infra, before, talk) == (False, 0)


async def test_an_account_takes_the_later_keys_of_its_conversations_along(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person, talk, last, before = await parted(build, infra, "parted-account")
    await build.conversations.delete_message(person, talk, last)
    email = await owner.fetchval("SELECT email FROM accounts WHERE id = $1", person.account_id)
    await build_account_deletion(infra).delete_of(email)
    assert user_keys(infra, before, talk) == (False, 0)


async def nothing_left(owner: Any, infra: Infrastructure, account_id: Any, talks: Any, gpt: Any) -> None:
    assert set(await left_of(owner, account_id, gpt, *talks)) <= set(KEPT) - {"deletions.about_id"}
    names = [f"user/{account_id}", f"gpt/{gpt}", *(f"conversation/{id_}" for id_ in talks)]
    assert [infra.keys.key(name) for name in names] == [None] * len(names)
    assert not [party for party in infra.keys.shares() if any(str(id_) in party for id_ in (account_id, gpt, *talks))]
    assert not await build_deletion_reports(infra).unfinished()
