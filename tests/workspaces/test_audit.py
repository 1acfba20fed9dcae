"""The workspace log: read by managers, filtered, exported; every kind of act has its words."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.errors import Forbidden, NotFound
from discreet.http.api.workspaces.audit import as_csv
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.audit import (
    NAME_CHARACTERS,
    OWN_ACTS,
    PAGE,
    Act,
    AuditActor,
    AuditTarget,
    Filter,
    SettingChange,
    record,
)
from discreet.identity.workspaces.members import GptDisposition
from tests.support.clock import SettableClock
from tests.support.office import Office, sign_up_person

TEXTS = Path(__file__).parents[2] / "web" / "src" / "texts" / "workspace.ts"
ADMIN, MEMBER = WorkspaceRole.ADMIN, WorkspaceRole.MEMBER


def test_every_act_has_its_words() -> None:
    texts = TEXTS.read_text()
    assert {act for act in Act if texts.count(f" {act}: ") < (1 if act.startswith("workspace_") else 2)} == set()


async def test_it_is_filtered_by_act_person_and_dates(services: Services, office: Office, clock: SettableClock) -> None:
    otto = office.otto.actor
    ann = await office.add_person("ann")
    await services.members.change_role(otto, ann.id, ADMIN)
    between = clock.advance(days=1)
    ann = await office.enter(ann)
    max_ = await office.add_person("max")
    await services.members.remove(ann.actor, max_.id, GptDisposition.HAND_OVER)

    async def acts(**asked: Any) -> list[Any]:
        return [entry.act for entry in (await services.audit.page(otto, Filter(**asked))).entries]

    assert await acts(act=Act.MEMBER_REMOVED) == [Act.MEMBER_REMOVED]
    assert await acts(person=max_.id) == [Act.MEMBER_REMOVED, Act.MEMBER_ADDED]
    assert await acts(person=ann.id) == [Act.MEMBER_REMOVED, Act.ROLE_CHANGED, Act.MEMBER_ADDED]
    assert await acts(since=between) == [Act.MEMBER_REMOVED, Act.MEMBER_ADDED]
    assert await acts(until=between, person=ann.id) == [Act.ROLE_CHANGED, Act.MEMBER_ADDED]


async def test_it_comes_in_pages(services: Services, office: Office, infra: Infrastructure) -> None:
    async with infra.database.anonymous() as connection:
        for _ in range(PAGE):
            at = infra.clock.now()
            await record(connection, None, Act.ROLE_CHANGED, AuditTarget(office.workspace.id), at=at)
    first = await services.audit.page(office.otto.actor, Filter())
    rest = await services.audit.page(office.otto.actor, Filter(), first.entries[-1].id)
    assert (len(first.entries), first.more, rest.more) == (PAGE, True, False)
    assert [entry.act for entry in rest.entries] == [Act.MEMBER_ADDED, Act.WORKSPACE_MADE]


async def test_members_and_strangers_read_nothing(services: Services, office: Office) -> None:
    max_ = await office.add_person("max")
    with pytest.raises(Forbidden):
        await services.audit.page(max_.actor, Filter())
    with pytest.raises(Forbidden):
        await services.audit.list_all(max_.actor, Filter())
    with pytest.raises(NotFound):
        await services.audit.page((await sign_up_person(services, "dan-reads")).actor, Filter())


async def test_an_operator_s_acts_are_in_it_and_the_operator_reads_its_end_alone(
    services: Services, office: Office, operator: Actor, infra: Infrastructure
) -> None:
    ann = await sign_up_person(services, "ann-by-olga")
    await services.workspaces.add(operator, office.workspace.id, ann.email, MEMBER)
    [entry, *_] = (await services.audit.page(office.otto.actor, Filter())).entries
    assert (entry.act, entry.made_by, entry.actor_name) == (Act.MEMBER_ADDED, AuditActor.OPERATOR, "Olga")
    async with infra.database.acting_as(operator.account_id) as connection:
        rows = await connection.fetch("SELECT DISTINCT act FROM workspace_audit_events")
    assert {row["act"] for row in rows} <= {"workspace_made", "workspace_deleted", "workspace_erased"}


async def test_what_fails_is_not_written_down(services: Services, office: Office) -> None:
    before = await office.audited_acts()
    with pytest.raises(NotFound):
        await services.members.suspend(office.otto.actor, (await sign_up_person(services, "not-in-it")).id)
    with pytest.raises(Forbidden):
        await services.members.suspend(office.otto.actor, office.otto.id)
    assert await office.audited_acts() == before


async def test_a_long_name_is_cut_and_a_change_keeps_both_sides(
    services: Services, office: Office, infra: Infrastructure
) -> None:
    target, changes = AuditTarget(office.workspace.id, None, "x" * 500), {"domains": SettingChange([], ["a.example"])}
    async with infra.database.anonymous() as connection:
        await record(connection, None, Act.ROLE_CHANGED, target, changes, at=infra.clock.now())
    [entry, *_] = (await services.audit.page(office.otto.actor, Filter())).entries
    assert (len(entry.about_name), entry.details) == (
        NAME_CHARACTERS, {"domains": {"before": [], "after": ["a.example"]}}
    )  # fmt: skip


async def test_the_export_is_calculated_by_no_spreadsheet(
    services: Services, office: Office, infra: Infrastructure
) -> None:
    async with infra.database.anonymous() as connection:
        target = AuditTarget(office.workspace.id, None, '=HYPERLINK("http://evil.example")')
        await record(connection, None, Act.ROLE_CHANGED, target, at=infra.clock.now())
    rows = list(csv.DictReader(io.StringIO(as_csv(await services.audit.list_all(office.otto.actor, Filter())))))
    assert rows[0]["about"] == '\'=HYPERLINK("http://evil.example")'
    assert [row["act"] for row in rows] == [Act.ROLE_CHANGED, Act.MEMBER_ADDED, Act.WORKSPACE_MADE]


async def test_what_a_member_did_for_themselves_is_dated_to_the_day_and_found_by_no_other_moment(
    services: Services, office: Office, infra: Infrastructure, clock: SettableClock
) -> None:
    """Otherwise an owner who asks for the first entry would find the exact time (P8)."""
    max_ = await office.add_person("max")
    at = clock.now().replace(hour=15, minute=47, second=11)
    async with infra.database.anonymous() as connection:
        target = AuditTarget(office.workspace.id, max_.id, "Max")
        for act in OWN_ACTS:
            await record(connection, max_.actor, act, target, at=at)
        await record(connection, office.otto.actor, Act.ROLE_CHANGED, target, at=at)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    read = await services.audit.page(office.otto.actor, Filter(person=max_.id))
    own = [entry for entry in read.entries if entry.act in OWN_ACTS]
    assert [entry.at for entry in own] == [day] * len(OWN_ACTS)
    assert [entry.at for entry in read.entries if entry.act == Act.ROLE_CHANGED] == [at]
    for asked in (Filter(since=day + timedelta(seconds=1)), Filter(until=day)):
        assert not {entry.act for entry in (await services.audit.page(office.otto.actor, asked)).entries} & set(
            OWN_ACTS
        )
    whole = Filter(since=day, until=day + timedelta(seconds=1))
    assert {entry.act for entry in (await services.audit.page(office.otto.actor, whole)).entries} == set(OWN_ACTS)
    assert f"{at:%H:%M:%S}" not in as_csv(
        [e for e in await services.audit.list_all(office.otto.actor, Filter()) if e.act in OWN_ACTS]
    )
