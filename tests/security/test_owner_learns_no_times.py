"""An owner who wants to know when a member does something: by every number of days, by polling, by a refused change (P8).

Cleo does something or does not; what Emil, who owns the workspace, can be told is the same.
"""

from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.errors import Conflict
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.workspaces.rules_service import Effect
from discreet.identity.workspaces.rules_update import RulesUpdate
from discreet.identity.workspaces.workspace import Workspace
from discreet.ports.model import TokenCounts
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.parties import Service
from discreet.promises.visibility import Level
from discreet.promises.workspace_amounts import ANSWER_DAYS, IDLE_DAYS
from discreet.promises.workspace_rules import Builders, ThirdPartyGpts
from discreet.quotas.quota import Quota, QuotaSubjectKind, check_capacity, check_file_count, check_job_count
from discreet.quotas.service import Subject
from tests.support.builder import Builder
from tests.support.clock import SettableClock

pytestmark = pytest.mark.promise("P8")

DAYS = (1, 2, 7, 8, 29, 30, 31, 89, 90, 364, 365, 1000, 3650)
SILENT = [0] * len(IDLE_DAYS)


@pytest_asyncio.fixture
async def workspace(build: Builder) -> Workspace:
    return await build.workspace(Service.ENTERPRISE)


def kept_for(days: int) -> RulesUpdate:
    return RulesUpdate(Builders.EVERYONE, Level.EVERYONE, ThirdPartyGpts.ALL, (), None, days)


async def preview_deletion(services: Services, emil: Any, days: int) -> str:
    [effect] = await services.rules.effects(emil, emil.space.workspace_id, kept_for(days))
    heading, effects_text = effect.sentence.split("when they reach it. ")
    assert f"{days:,} day" in heading
    return effects_text


async def counted(infra: Infrastructure, owner: Any, workspace: Any, today: date) -> Any:
    """The counts themselves: a drawing without noise, rolled back."""
    async with owner.transaction():
        await owner.execute("DELETE FROM workspace_amounts WHERE workspace_id = $1", workspace.id)
        await owner.execute(
            "SELECT release_workspace_amounts($1, $2, $3, $4, $5, 0)",
            workspace.id,
            today,
            list(IDLE_DAYS),
            ANSWER_DAYS,
            SILENT,
        )
        row = await owner.fetchrow(
            "SELECT idle_people, answers FROM workspace_amounts WHERE workspace_id = $1", workspace.id
        )
        await owner.execute("DELETE FROM workspace_amounts WHERE workspace_id = $1", workspace.id)
    return list(row["idle_people"]), row["answers"]


async def test_no_number_of_days_tells_when_a_member_wrote(
    services: Services, emil: Actor, cleo: Actor, clock: SettableClock
) -> None:
    before = {days: await preview_deletion(services, emil, days) for days in DAYS}
    clock.advance(days=-40)
    conversation = (await services.conversations.begin(cleo, None, "Hello")).conversation.metadata.id
    clock.advance(days=40)
    assert {days: await preview_deletion(services, emil, days) for days in DAYS} == before
    await services.conversations.deletion.delete(cleo, conversation)
    assert {days: await preview_deletion(services, emil, days) for days in DAYS} == before
    assert len(set(before.values())) <= len(IDLE_DAYS), "days between the counted ones tell nothing new"


async def test_the_gpts_that_an_owner_approves_do_not_tell_which_are_used(
    services: Services, build: Builder, emil: Actor, cleo: Actor
) -> None:
    dan = await build.person("Dan")
    gpt = (await services.gpts.drafts.create(dan, "Guide")).gpt.id
    await services.gpts.publisher.publish(dan, gpt, Level.EVERYONE)

    async def ask(approved: Any) -> tuple[Effect, ...]:
        update = RulesUpdate(Builders.EVERYONE, Level.EVERYONE, ThirdPartyGpts.APPROVED, approved, None, None)
        return await services.rules.effects(emil, emil.space.workspace_id, update)

    before = await ask(()), await ask((gpt,))
    await services.conversations.begin(cleo, gpt, "Hello")
    assert (await ask(()), await ask((gpt,))) == before


async def test_a_refused_change_is_no_way_to_draw_again(
    services: Services, owner: Any, emil: Actor, workspace: Workspace
) -> None:
    revision = (await services.rules.page(emil, workspace.id)).revision
    for _ in range(3):
        with pytest.raises(Conflict, match="confirm"):
            await services.rules.change(emil, workspace.id, kept_for(30), revision=revision, confirmed=False)
    rows = await owner.fetch("SELECT idle_people, answers FROM workspace_amounts WHERE workspace_id = $1", workspace.id)
    assert len(rows) == 1
    await preview_deletion(services, emil, 90)
    assert (
        await owner.fetch("SELECT idle_people, answers FROM workspace_amounts WHERE workspace_id = $1", workspace.id)
        == rows
    )


async def test_polling_quotas_around_a_members_question_tells_nothing(
    services: Services, build: Builder, emil: Actor, cleo: Actor, infra: Infrastructure, workspace: Workspace
) -> None:
    olga = await build.person("Olga", role=AccountRole.OPERATOR)
    await services.quotas.set(olga, Subject(QuotaSubjectKind.WORKSPACE, workspace.id), Quota(1000, 10**6, 100, 100, 10))
    before = await services.quotas.list_own(emil)
    request = ModelRequest((), payer=UsageOwner(cleo.account_id, workspace.id))
    await services.metering.end(
        await services.metering.begin(request, TokenCounts(prompt=1, completion=1)),
        TokenCounts(prompt=400, completion=300),
    )
    assert await services.quotas.list_own(emil) == before
    [own] = await services.quotas.list_own(cleo)
    assert own.used.answers == 0, "nothing limits her account, so nothing is counted for it"
    async with infra.database.acting_as(emil.account_id) as connection:
        for statement in ("SELECT FROM usage", "SELECT FROM retention_runs", "SELECT FROM conversations"):
            assert await connection.fetch(statement) == []


async def test_one_person_is_one_in_one_count_and_no_more_answers_than_they_had(
    services: Services, infra: Infrastructure, owner: Any, cleo: Actor, workspace: Workspace, clock: SettableClock
) -> None:
    """The purpose of the noise: a person who comes or goes changes the counts by one, whatever else they do."""
    today = clock.now().date()
    without = await counted(infra, owner, workspace, today)
    for days in (400, 100, 40, 8, 1):
        clock.advance(days=-days)
        await services.conversations.begin(cleo, None, "Hello")
        clock.advance(days=days)
    people, answers = await counted(infra, owner, workspace, today)
    assert [now - then for now, then in zip(people, without[0], strict=True)] == [0, 0, 0, 1]
    assert answers == without[1]
    for ago, count in ((0, 0), (1, 1), (ANSWER_DAYS, 2), (ANSWER_DAYS + 1, 2)):
        await owner.execute(
            "INSERT INTO usage (holder, day, answers) VALUES ($1, $2, 1)",
            f"workspace:{workspace.id}",
            today - timedelta(days=ago),
        )
        assert (await counted(infra, owner, workspace, today))[1] - without[1] == count, "whole days before today"


async def test_a_month_is_drawn_once_and_only_for_who_looks_after_the_workspace(
    services: Services,
    infra: Infrastructure,
    build: Builder,
    owner: Any,
    emil: Actor,
    cleo: Actor,
    workspace: Workspace,
    clock: SettableClock,
) -> None:
    draw = "SELECT release_workspace_amounts($1, $2, $3, $4, $5, 0)"
    arguments = (workspace.id, clock.now().date(), list(IDLE_DAYS), ANSWER_DAYS, SILENT)
    for person in (cleo, await build.person("Dan")):
        async with infra.database.acting_as(person.account_id) as connection:
            await connection.execute(draw, *arguments)
            assert await connection.fetch("SELECT FROM workspace_amounts") == []
    assert await owner.fetchval("SELECT count(*) FROM workspace_amounts WHERE workspace_id = $1", workspace.id) == 0
    amounts = await services.rules._amounts.get(emil, workspace.id)
    async with infra.database.acting_as(emil.account_id) as connection:
        await connection.execute(draw, *arguments)
    assert await services.rules._amounts.get(emil, workspace.id) == amounts
    with pytest.raises(asyncpg.PostgresError):
        await owner.execute("UPDATE workspace_amounts SET answers = 0 WHERE workspace_id = $1", workspace.id)


@pytest.mark.parametrize("days", [0, 7, 99])
def test_a_refusal_does_not_reveal_the_others_limits(days: int) -> None:
    """The same sentence, however much the others keep: only that it does not fit, which is enforced."""
    refused = []
    for attempt in (
        lambda: check_capacity(QuotaSubjectKind.WORKSPACE, Quota(megabytes=1), days * 10_000, 2_000_000),
        lambda: check_file_count(QuotaSubjectKind.WORKSPACE, Quota(files=5), days, 100),
        lambda: check_job_count(QuotaSubjectKind.WORKSPACE, Quota(jobs=0), days),
    ):
        with pytest.raises(Exception, match="Your workspace") as error:
            attempt()
        refused.append(error.value.sentence)
    assert not any(str(days) in sentence for sentence in refused if days > 5)


async def test_many_people_are_reported_roughly(
    services: Services, owner: Any, emil: Actor, workspace: Workspace, clock: SettableClock
) -> None:
    await owner.execute(
        "INSERT INTO workspace_amounts (workspace_id, month, drawn_on, idle_people, answers)"
        " VALUES ($1, date_trunc('month', $2::date::timestamp)::date, $2, $3, $4)",
        workspace.id, clock.now().date(), [10, 20, 16, 7], ANSWER_DAYS * 123,
    )  # fmt: skip
    assert (await preview_deletion(services, emil, 45)).startswith("About 40 people have a chat unchanged for 30 days")
    assert (await preview_deletion(services, emil, 90)).startswith("Fewer than 30 people")
    assert (await preview_deletion(services, emil, 1)).startswith("About 50 people have a chat unchanged for 7 days")
