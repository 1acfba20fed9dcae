"""Prompts: where key files are read, the state after a failed start, and the limits of a library."""

import asyncio
import re
import threading
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.app.infrastructure import Infrastructure
from discreet.chat.prompts import store
from discreet.chat.prompts.handover import PromptHandover
from discreet.chat.prompts.prompt import MAX_PROMPTS, MAX_SHARED, TOO_MANY_SHARED
from discreet.chat.prompts.service import Prompts
from discreet.db.runtime import Runtime
from discreet.errors import NotFound, TooLarge
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import PERSONAL, WorkspaceRole
from discreet.identity.workspaces.current import require_workspace
from discreet.promises.parties import Service
from tests.support.builder import Builder
from tests.support.watched_keys import WatchedKeys, on_same_files


class ClosedThere(FileKeyStore):
    """The real key store; another server closes the user's account when a prompt's key has been created."""

    made = ""

    def create_key(self, name: str) -> bytes:
        self.made = name
        return super().create_key(name)

    def key(self, name: str) -> bytes | None:
        return None if name.startswith("user/") else super().key(name)


def prompts_with(infra: Infrastructure, keys: FileKeyStore) -> Prompts:
    return Prompts(Runtime(database=infra.database, keys=keys, clock=infra.clock, random=infra.random))


@pytest_asyncio.fixture
async def team(build: Builder) -> tuple[Actor, Actor]:
    """Return two members of a new workspace."""
    workspace = await build.workspace(Service.TEAM)
    gil = await build.add_member(workspace, await build.person("Gil"), WorkspaceRole.MEMBER)
    return gil, await build.add_member(workspace, await build.person("Hal"), WorkspaceRole.MEMBER)


async def test_key_files_are_read_outside_the_event_loop(infra: Infrastructure, team: tuple[Actor, Actor]) -> None:
    gil, hal = team
    keys = on_same_files(infra, WatchedKeys)
    keys.watch()
    prompts = prompts_with(infra, keys)
    made = [await prompts.create(gil, f"Letter {n}", "Dear {{name}}") for n in range(3)]
    for each in made:
        await prompts.share(gil, each.id)
    await prompts.change(gil, made[0].id, "Note", "Shorter")
    assert [each.content.name for each in (await prompts.library(gil)).own] == ["Letter 1", "Letter 2", "Note"]
    assert [each.content.name for each in (await prompts.library(hal)).shared] == ["Letter 1", "Letter 2", "Note"]
    await prompts.delete(gil, made[0].id)
    handover, private = PromptHandover(keys, infra.random), replace(gil, space=PERSONAL)
    await prompts.create(private, "Mine", "Own space")
    async with infra.database.acting_as(gil.account_id) as connection:
        await handover.return_to_server(connection, gil.account_id)
    assert keys.read
    assert threading.get_ident() not in keys.threads


async def test_a_library_reads_a_persons_key_once(infra: Infrastructure, team: tuple[Actor, Actor]) -> None:
    gil, hal = team
    keys = on_same_files(infra, WatchedKeys)
    keys.watch()
    prompts = prompts_with(infra, keys)
    for n in range(3):
        made = await prompts.create(gil, f"Letter {n}", "Dear {{name}}")
        await prompts.share(gil, made.id)
    for reader in (gil, hal):
        keys.watch()
        await prompts.library(reader)
        assert keys.read[f"user/{gil.account_id}"] == 1
        assert len(keys.read) == 4, "and one key of each prompt"


@pytest.mark.promise("P10")
async def test_a_prompt_that_cannot_be_sealed_leaves_no_key(infra: Infrastructure, build: Builder) -> None:
    keys = on_same_files(infra, ClosedThere)
    with pytest.raises(NotFound):
        await prompts_with(infra, keys).create(await build.person("Gus"), "Letter", "Dear {{name}}")
    assert keys.made.startswith("prompt/")
    assert infra.keys.key(keys.made) is None


async def fill(owner: Any, author: Actor, number: int, *, shared: bool) -> list[UUID]:
    """Insert prompts of the author's workspace whose content no test opens."""
    ids, workspace = [uuid4() for _ in range(number)], author.space.workspace_id
    await owner.execute(
        "INSERT INTO discreet.prompts (id, owner_id, workspace_id, holder, sealed_prompt, created_at, updated_at)"
        " SELECT id, $2, $3, 'user', '', now(), now() FROM unnest($1::uuid[]) AS id",
        ids,
        author.account_id,
        workspace,
    )
    if shared:
        await owner.execute(
            "INSERT INTO discreet.shared_prompts (prompt_id, author_id, workspace_id, sealed_prompt, shared_at)"
            " SELECT id, $2, $3, '', now() FROM unnest($1::uuid[]) AS id",
            ids,
            author.account_id,
            workspace,
        )
    return ids


async def test_a_person_has_a_limited_number_of_prompts(
    infra: Infrastructure, team: tuple[Actor, Actor], owner: Any
) -> None:
    gil, hal = team
    prompts = prompts_with(infra, infra.keys)
    await fill(owner, gil, MAX_PROMPTS - 1, shared=False)
    last = await prompts.create(gil, "Last", "The last one")
    before = set(infra.keys.names())
    with pytest.raises(TooLarge, match=f"You have {MAX_PROMPTS} prompts here"):
        await prompts.create(gil, "One more", "Too many")
    assert set(infra.keys.names()) == before, "a refused prompt leaves no key"
    await prompts.create(hal, "Other", "Another person's limit is their own")
    await prompts.delete(gil, last.id)
    await prompts.create(gil, "Last", "The last one")


async def test_a_workspace_shares_a_limited_number_of_prompts(
    infra: Infrastructure, team: tuple[Actor, Actor], owner: Any, build: Builder
) -> None:
    gil, hal = team
    prompts = prompts_with(infra, infra.keys)
    await fill(owner, hal, MAX_SHARED - 1, shared=True)
    shared, refused = [await prompts.create(gil, name, "Dear {{name}}") for name in ("Last", "One more")]
    await prompts.share(gil, shared.id)
    with pytest.raises(TooLarge, match=re.escape(TOO_MANY_SHARED)):
        await prompts.share(gil, refused.id)
    await prompts.share(gil, shared.id)  # content already shared stays so
    await prompts.change(gil, shared.id, "Changed", "And may change")
    other = await build.add_member(await build.workspace(Service.TEAM), gil)
    await prompts.share(other, (await prompts.create(other, "Elsewhere", "Another workspace")).id)
    await prompts.end_sharing(gil, shared.id)
    await prompts.share(gil, refused.id)


async def test_two_who_share_at_once_keep_to_the_limit(
    infra: Infrastructure, team: tuple[Actor, Actor], owner: Any
) -> None:
    gil, hal = team
    prompts, workspace = prompts_with(infra, infra.keys), require_workspace(gil)
    await fill(owner, hal, MAX_SHARED - 1, shared=True)
    [last] = await fill(owner, hal, 1, shared=False)
    made = await prompts.create(gil, "One more", "Too many")
    async with infra.database.acting_as(hal.account_id) as connection:
        await store.lock_prompt_sharing(connection, workspace)
        await store.share(connection, last, hal.account_id, workspace, b"", infra.clock.now())
        trying = asyncio.create_task(prompts.share(gil, made.id))
        while not trying.done() and not await owner.fetchval(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
        ):
            await asyncio.sleep(0.01)
    with pytest.raises(TooLarge):
        await trying
