"""Policies: drafted, published, accepted; and what the database refuses to every role (P13)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from click.testing import CliRunner

from discreet.app.infrastructure import Infrastructure
from discreet.cli.commands import commands
from discreet.db.pool import connect
from discreet.errors import Conflict, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, AccountRole, Actor
from discreet.identity.accounts.policies.policy import NOTE_CHARACTERS, TEXT_CHARACTERS, PolicyVersion
from discreet.identity.accounts.policies.service import Policies
from discreet.promises.terms import PolicyKind
from tests.support.builder import Builder
from tests.support.clock import SettableClock

pytestmark = pytest.mark.promise("P13")

PRIVACY, TERMS = PolicyKind.PRIVACY, PolicyKind.TERMS


@pytest.fixture(scope="module")
def policies(infra: Infrastructure) -> Policies:
    return Policies(infra)


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def first_version(policies: Policies, olga: Actor) -> PolicyVersion:
    return await policies.publish(olga, PRIVACY, "# Privacy\n\nWe keep little.", "")


# Publishing -------------------------------------------------------------------------------------------------


async def test_a_version_is_what_was_published_and_stays_it(
    policies: Policies, olga: Actor, clock: SettableClock, first_version: PolicyVersion
) -> None:
    clock.advance(days=1)
    second = await policies.publish(olga, PRIVACY, "# Privacy\r\n\r\nWe keep less.", " Less\n is  kept. ", follows=1)
    assert (second.version, second.note) == (2, "Less is kept.")
    assert second.published_at - first_version.published_at >= timedelta(days=1)
    assert (await policies.policy(PRIVACY)).text == "# Privacy\n\nWe keep less."
    assert (await policies.policy(PRIVACY, 1)).text == "# Privacy\n\nWe keep little."
    assert [one.version for one in await policies.versions()] == [2, 1]
    with pytest.raises(NotFound):
        await policies.policy(PRIVACY, 3)


@pytest.mark.parametrize(
    ("text", "note", "field"),
    [
        ("# Privacy\n\nWe keep less.", "Nothing changed", "text"),
        ("New", "", "note"),
        ("New", " \n ", "note"),
        ("", "A note", "text"),
        (" \n\t", "A note", "text"),
        ("x" * (TEXT_CHARACTERS + 1), "A note", "text"),
        ("Seen\u202enees", "A note", "text"),
        ("Nul\x00", "A note", "text"),
        ("Half \ud800", "A note", "text"),
        ("New", "x" * (NOTE_CHARACTERS + 1), "note"),
        ("New", "Turned \u202e", "note"),
    ],
)
async def test_what_is_not_a_new_version_is_refused_and_leaves_nothing(
    policies: Policies, olga: Actor, owner: Any, text: str, note: str, field: str
) -> None:
    before = await owner.fetchval("SELECT count(*) FROM policies")
    with pytest.raises(Invalid) as refused:
        await policies.publish(olga, PRIVACY, text, note)
    assert refused.value.field == field
    assert await owner.fetchval("SELECT count(*) FROM policies") == before


async def test_only_the_operator_writes(policies: Policies, ben: Actor) -> None:
    for attempt in (
        policies.publish(ben, PRIVACY, "Mine", "Mine"),
        policies.save_draft(ben, PRIVACY, "Mine", ""),
        policies.discard_draft(ben, PRIVACY),
        policies.editor(ben, PRIVACY),
        policies.accounts(ben),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_of_operators_who_publish_at_once_one_gets_a_conflict(
    policies: Policies, olga: Actor, build: Builder
) -> None:
    other = await build.person("otto", role=AccountRole.OPERATOR)
    number = (await policies.in_force())[PRIVACY]
    racing = [
        policies.publish(who, PRIVACY, f"Text {n}", "Racing", follows=number) for n, who in enumerate((olga, other) * 3)
    ]
    answers = await asyncio.gather(*racing, return_exceptions=True)
    assert [type(answer) for answer in answers].count(Conflict) == 5
    assert (await policies.in_force())[PRIVACY] == number + 1


async def test_a_draft_is_stored_needs_no_acceptance_and_ends_when_it_is_published(
    policies: Policies, olga: Actor, clock: SettableClock
) -> None:
    number = (await policies.in_force())[PRIVACY]
    await policies.save_draft(olga, PRIVACY, "# Half a tho", "")
    await policies.save_draft(olga, PRIVACY, "", "")
    await policies.save_draft(olga, PRIVACY, "# Half a thought", "To come")
    desk = await policies.editor(olga, PRIVACY)
    assert (desk.draft.text, desk.draft.note) == ("# Half a thought", "To come")
    assert (await policies.in_force())[PRIVACY] == number
    assert (await policies.editor(olga, TERMS)).draft is None
    await policies.publish(olga, PRIVACY, "# A whole thought", "Thought over")
    assert (await policies.editor(olga, PRIVACY)).draft is None
    await policies.save_draft(olga, PRIVACY, "Not this", "")
    await policies.discard_draft(olga, PRIVACY)
    assert (await policies.editor(olga, PRIVACY)).draft is None


async def test_the_operator_sees_a_number_of_accounts(policies: Policies, olga: Actor, ben: Actor, owner: Any) -> None:
    number = (await policies.publish(olga, PRIVACY, "# Counted", "To count")).version
    assert (await policies.editor(olga, PRIVACY)).accepted_by == 1, "who publishes accepts"
    await policies.accept(ben, {PRIVACY: number})
    await policies.accept(ben, {PRIVACY: number})
    assert (await policies.editor(olga, PRIVACY)).accepted_by == 2
    assert await policies.accounts(olga) == await owner.fetchval("SELECT count(*) FROM accounts")


async def test_the_command_line_publishes_and_accepts_for_no_account(
    policies: Policies, olga: Actor, owner: Any
) -> None:
    version = await policies.publish(CLI_ACTOR, TERMS, "# From a file", "")
    assert await owner.fetchval("SELECT count(*) FROM policy_acceptances WHERE kind = 'terms'") == 0
    assert (await policies.editor(CLI_ACTOR, TERMS)).in_force.info == version


# Accepting --------------------------------------------------------------------------------------------------


async def test_an_acceptance_keeps_its_moment(policies: Policies, ben: Actor, clock: SettableClock) -> None:
    in_force = await policies.in_force()
    await policies.accept(ben, in_force)
    first = await policies.acceptances(ben)
    clock.advance(days=1)
    assert await policies.accept(ben, in_force) == ()
    assert await policies.acceptances(ben) == first


async def test_a_version_that_is_not_in_force_cannot_be_accepted(policies: Policies, ben: Actor) -> None:
    for read in ({PRIVACY: 1}, {PRIVACY: 99}, {PRIVACY: 1, TERMS: 1}):
        before = await policies.acceptances(ben)
        with pytest.raises(Conflict):
            await policies.accept(ben, read)
        assert await policies.acceptances(ben) == before


async def test_what_another_process_publishes_asks_here_at_once(
    services: Services, infra: Infrastructure, policies: Policies, olga: Actor
) -> None:
    """Nothing is kept in a process's memory: the session's own statement looks."""
    accounts = services.accounts
    await services.administration.change_instance(olga, "Test house", (await accounts.instance()).sign_up.OPEN)
    signed_in = await accounts.sign_up(
        "Eve", "eve@example.org", "a long enough sentence", False, accepted=await policies.in_force()
    )
    assert (await services.sessions.actor_of(signed_in.token)).to_accept == ()
    elsewhere = await connect(infra.addresses.serve)
    try:
        version = await Policies(replace(infra, database=elsewhere)).publish(
            olga, TERMS, "# From elsewhere", "Elsewhere"
        )
    finally:
        await elsewhere.close()
    actor = await services.sessions.actor_of(signed_in.token)
    assert actor.to_accept == (TERMS,)
    assert await policies.accept(actor, {TERMS: version.version}) == ()
    assert (await services.sessions.actor_of(signed_in.token)).to_accept == ()


# Refusals of the database -----------------------------------------------------------------------------------

MOMENT = "timestamptz '2026-01-01Z'"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policies SET text = 'Other'",
        "UPDATE policies SET note = 'Other' WHERE version = 1",
        "DELETE FROM policies",
        "TRUNCATE policies CASCADE",
        "UPDATE policy_acceptances SET version = 1",
        "DELETE FROM policy_acceptances",
        "TRUNCATE policy_acceptances",
        f"INSERT INTO policies VALUES ('privacy', 99, 'Skipped', 'Skipped', {MOMENT})",
        f"INSERT INTO policies VALUES ('privacy', 1, 'Again', '', {MOMENT})",
        f"INSERT INTO policies VALUES ('cookies', 1, 'Text', '', {MOMENT})",
        f"INSERT INTO policy_acceptances VALUES ('{uuid4()}', 'privacy', 99, {MOMENT})",
        f"INSERT INTO policy_acceptances VALUES ('{uuid4()}', 'cookies', 1, {MOMENT})",
    ],
)
async def test_not_even_the_owner_can_change_the_history(
    owner: Any, statement: str, policies: Policies, ben: Actor
) -> None:
    await policies.accept(ben, await policies.in_force())
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await owner.execute(statement)


async def test_the_serving_role_reads_and_writes_one_persons_rows_only(
    infra: Infrastructure, policies: Policies, olga: Actor, ben: Actor
) -> None:
    await policies.accept(ben, await policies.in_force())
    async with infra.database.acting_as(olga.account_id) as connection:
        seen = {row["account_id"] for row in await connection.fetch("SELECT account_id FROM policy_acceptances")}
    assert seen == {olga.account_id}
    async with infra.database.anonymous() as connection:
        assert await connection.fetchval("SELECT count(*) FROM policy_acceptances") == 0
    for acting, accepting in ((olga.account_id, ben.account_id), (UUID(int=0), ben.account_id)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with infra.database.acting_as(acting) as connection:
                await connection.execute(
                    f"INSERT INTO policy_acceptances VALUES ('{accepting}', 'privacy', 1, {MOMENT})"
                )


@pytest.mark.parametrize("table", ["policies", "policy_drafts", "policy_acceptances"])
async def test_the_pipelines_roles_have_no_part_in_it(infra: Infrastructure, table: str) -> None:
    for address in (infra.addresses.improve, infra.addresses.insight):
        connection = await asyncpg.connect(address, server_settings={"search_path": "discreet"})
        try:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"SELECT FROM {table}")
        finally:
            await connection.close()


# The command line -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["privacy", "nowhere.md"], "nowhere.md cannot be read"),
        (["privacy", "latin.md"], "is not UTF-8 text: byte 3"),
        (["cookies", "latin.md"], "'cookies' is not one of 'privacy', 'terms'"),
    ],
)
def test_what_cannot_be_published_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    run = CliRunner().invoke(commands, ["policy", "publish", *arguments])
    assert run.exit_code == 2
    assert sentence in run.output
