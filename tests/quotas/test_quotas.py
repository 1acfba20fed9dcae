"""Quotas: the operator's limit applies to everyone in its scope, and each user sees only their own."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.errors import Invalid, NotFound, TooLarge, TooMany
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.ports.model import TokenCounts
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.parties import Service
from discreet.quotas.quota import MEGABYTE, Quota, QuotaSubjectKind
from discreet.quotas.service import Subject
from tests.support.builder import Builder

EVERYBODY = Subject(QuotaSubjectKind.ACCOUNT)


@pytest_asyncio.fixture(scope="module", autouse=True)
async def as_installed(services: Services, olga: Actor) -> dict[Any, Any]:
    """The quotas that an installation begins with."""
    return {str(given.subject): given.quota for given in await services.quotas.list_all(olga)}


@pytest_asyncio.fixture(autouse=True)
async def unlimited(services: Services, olga: Actor, as_installed: dict[Any, Any]) -> AsyncIterator[None]:
    for given in await services.quotas.list_all(olga):
        await services.quotas.set(olga, given.subject, None)
    yield
    for given in await services.quotas.list_all(olga):
        await services.quotas.set(olga, given.subject, None)


def test_an_installation_begins_with_a_quota(as_installed: dict[Any, Any]) -> None:
    account, workspace = as_installed["accounts"], as_installed["workspaces"]
    assert set(as_installed) == {"accounts", "workspaces"}
    assert (account.megabytes, account.files, account.jobs) == (2000, 2000, 50)
    assert (workspace.megabytes, workspace.files, workspace.jobs) == (20_000, 20_000, 200)
    assert account.answers is account.tokens is None, "a machine that is slow limits by itself"


async def of_bytes(count: int) -> AsyncIterator[bytes]:
    yield b"x" * count


def of(actor: Actor) -> Subject:
    return Subject(QuotaSubjectKind.ACCOUNT, actor.account_id)


async def mine(services: Services, actor: Actor) -> list[Any]:
    return [(each.kind, each.quota) for each in await services.quotas.list_own(actor)]


async def test_an_own_quota_overrides_the_default_until_it_is_removed(
    services: Services, olga: Actor, ben: Actor
) -> None:
    assert await mine(services, ben) == [(QuotaSubjectKind.ACCOUNT, Quota())]
    await services.quotas.set(olga, EVERYBODY, Quota(answers=10, tokens=5000))
    assert await mine(services, ben) == [(QuotaSubjectKind.ACCOUNT, Quota(10, 5000))]
    await services.quotas.set(olga, of(ben), Quota(answers=99))
    assert await mine(services, ben) == [(QuotaSubjectKind.ACCOUNT, Quota(99))], "whole, not mixed"
    await services.quotas.set(olga, of(ben), Quota())
    assert await mine(services, ben) == [(QuotaSubjectKind.ACCOUNT, Quota())], "one's own may be no limit at all"
    await services.quotas.set(olga, of(ben), None)
    assert await mine(services, ben) == [(QuotaSubjectKind.ACCOUNT, Quota(10, 5000))]
    assert [str(each.subject) for each in await services.quotas.list_all(olga)] == ["accounts", "workspaces"]


async def test_only_the_operator_sets_or_lists(services: Services, ben: Actor) -> None:
    for attempt in (services.quotas.list_all(ben), services.quotas.set(ben, of(ben), Quota(answers=1000))):
        with pytest.raises(NotFound):
            await attempt


@pytest.mark.parametrize("text", ["", "people", "account:", "account:7", "accounts:" + "0" * 36, "Account:x", "key"])
def test_what_is_no_subject_is_refused_with_what_would_be_one(text: str) -> None:
    with pytest.raises(Invalid, match="account:ID"):
        Subject.parse(text)


@pytest.mark.parametrize("wrong", [{"answers": -1}, {"tokens": 10**15}, {"megabytes": -5}])
def test_a_quota_out_of_bounds_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(Invalid) as refused:
        Quota(**wrong)
    assert refused.value.field == next(iter(wrong))


async def test_a_member_does_not_see_what_others_use_nor_the_workspaces_sum(
    services: Services, build: Builder, olga: Actor, infra: Infrastructure
) -> None:
    workspace = await build.workspace(Service.TEAM)
    boss = await build.add_member(workspace, await build.person("boss"))
    cleo = await build.add_member(workspace, await build.person("cleo"), WorkspaceRole.MEMBER)
    await services.quotas.set(olga, Subject(QuotaSubjectKind.WORKSPACE), Quota(answers=50))
    await services.quotas.set(olga, EVERYBODY, Quota(answers=20))
    for _ in range(3):
        await services.metering.begin(
            ModelRequest((), payer=UsageOwner(cleo.account_id, workspace.id)), TokenCounts(prompt=1, completion=1)
        )
    assert [(each.kind, each.used.answers) for each in await services.quotas.list_own(cleo)] == [("account", 3)]
    [own, workspaces] = await services.quotas.list_own(boss)
    assert (own.used.answers, workspaces.kind, workspaces.used) == (0, QuotaSubjectKind.WORKSPACE, None)
    async with infra.database.acting_as(boss.account_id) as connection:
        seen = {row["holder"] for row in await connection.fetch("SELECT holder FROM usage")}
    assert seen == set(), "how much each of them uses is theirs, and their sum is nobody's"


async def test_the_serving_role_cannot_rewrite_what_was_set_or_used(
    infra: Infrastructure, olga: Actor, ben: Actor, services: Services
) -> None:
    await services.quotas.set(olga, of(ben), Quota(answers=1))
    await services.metering.begin(
        ModelRequest((), payer=UsageOwner(ben.account_id)), TokenCounts(prompt=1, completion=1)
    )
    for statement in (
        "UPDATE quotas SET answers = NULL", "DELETE FROM quotas", "UPDATE usage SET answers = 0", "DELETE FROM usage",
        "INSERT INTO usage (holder, day, answers) VALUES ('account:x', now(), -100)",
    ):  # fmt: skip
        async with infra.database.acting_as(ben.account_id) as connection:
            with pytest.raises(asyncpg.PostgresError):
                await connection.execute(statement)


async def test_a_file_that_does_not_fit_is_refused_and_leaves_nothing(
    services: Services, olga: Actor, ben: Actor, owner: Any
) -> None:
    await services.quotas.set(olga, of(ben), Quota(megabytes=1))
    gpt_id = (await services.gpts.drafts.create(ben, "Guide")).gpt.id

    async def sent(size: int) -> AsyncIterator[bytes]:
        yield b"x" * size

    await services.gpts.library.add(ben, gpt_id, "fits.txt", sent(MEGABYTE - 10))
    with pytest.raises(TooLarge, match="1 MB of files"):
        await services.gpts.library.add(ben, gpt_id, "too-much.txt", sent(11))
    await services.gpts.library.add(ben, gpt_id, "just-fits.txt", sent(10))
    assert [each.used.bytes for each in await services.quotas.list_own(ben)] == [MEGABYTE]
    names = await owner.fetch("SELECT name FROM knowledge_files WHERE gpt_id = $1 ORDER BY name", gpt_id)
    assert [row["name"] for row in names] == ["fits.txt", "just-fits.txt"]


async def test_who_keeps_more_files_than_the_quota_keeps_them_and_adds_none(
    services: Services, olga: Actor, build: Builder
) -> None:
    ida = await build.person("ida")
    gpt = (await services.gpts.drafts.create(ida, "Tide tables")).gpt.id
    for name in ("one.txt", "two.txt"):
        await services.gpts.library.add(ida, gpt, name, of_bytes(10))
    await services.quotas.set(olga, of(ida), Quota(files=1))
    with pytest.raises(TooLarge, match="may store 1 files on this server, and has 2"):
        await services.gpts.library.add(ida, gpt, "three.txt", of_bytes(10))
    assert len(await services.gpts.library.files(ida, gpt)) == 2
    [own] = await services.quotas.list_own(ida)
    assert (own.used.files, own.used.bytes) == (2, 20)


async def test_who_has_as_many_jobs_as_the_quota_begins_none(
    services: Services, olga: Actor, build: Builder, owner: Any
) -> None:
    jo = await build.person("jo")
    gpt = (await services.gpts.drafts.create(jo, "Tide tables")).gpt.id
    file = await services.gpts.library.add(jo, gpt, "one.txt", of_bytes(10))
    await owner.execute("UPDATE knowledge_files SET state = 'waiting' WHERE id = $1", file.id)
    await services.quotas.set(olga, of(jo), Quota(jobs=1))
    with pytest.raises(TooMany, match="may have 1 files and exports in preparation at once"):
        await services.gpts.library.add(jo, gpt, "two.txt", of_bytes(10))
    with pytest.raises(TooMany):
        await services.chat_imports.begin(jo, of_bytes(10))
    [own] = await services.quotas.list_own(jo)
    assert own.used.jobs == 1
    await owner.execute("UPDATE knowledge_files SET state = 'failed' WHERE id = $1", file.id)
    await services.gpts.library.retry(jo, gpt, file.id)


async def test_another_accounts_storage_is_not_counted(infra: Infrastructure, ben: Actor, build: Builder) -> None:
    kim = await build.person("kim")
    async with infra.database.acting_as(kim.account_id) as connection:
        for function in ("stored_files", "waiting_jobs"):
            assert await connection.fetchval(f"SELECT {function}($1)", str(of(ben))) is None
            assert await connection.fetchval(f"SELECT {function}($1)", str(of(kim))) == 0


async def test_a_workspaces_files_count_for_the_workspace(services: Services, build: Builder, olga: Actor) -> None:
    workspace = await build.workspace(Service.TEAM)
    boss = await build.add_member(workspace, await build.person("boss"))
    await services.quotas.set(olga, Subject(QuotaSubjectKind.WORKSPACE, workspace.id), Quota(megabytes=0))
    gpt_id = (await services.gpts.drafts.create(boss, "Guide")).gpt.id

    async def sent() -> AsyncIterator[bytes]:
        yield b"x"

    with pytest.raises(TooLarge, match="Your workspace"):
        await services.gpts.library.add(boss, gpt_id, "any.txt", sent())


def test_an_id_of_another_kind_is_another_holder() -> None:
    same = uuid4()
    assert str(Subject(QuotaSubjectKind.ACCOUNT, same)) != str(Subject(QuotaSubjectKind.WORKSPACE, same))
