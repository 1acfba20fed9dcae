"""How often a workspace's rule masked, blocked or allowed a kind: sums for its owners, without content (P14, P8)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.models.endpoint import SETTINGS_ID
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest, UsageOwner
from discreet.promises.masking import MaskedKind, masking_rule
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.builder import Builder
from tests.support.clock import settable
from tests.support.workspace_with_rules import RuledWorkspace

pytestmark = [pytest.mark.promise("P14"), pytest.mark.promise("P8")]

SAID = "My name is Impi Nummelin, my mail is impi@firma.de, my number is +49 30 1234567."
NAMES, MAIL, NUMBERS = MaskedKind.PERSON, MaskedKind.EMAIL, MaskedKind.TELEPHONE
SUMS = "SELECT kind, outcome, sum(questions)::int FROM masking_sums WHERE workspace_id = $1 GROUP BY 1, 2"


@pytest.fixture(autouse=True)
def march(infra: Infrastructure, scripted: ScriptedModel) -> Any:
    scripted.answer, scripted.failure = "Yes.", None
    settable(infra.clock).freeze(datetime(2027, 3, 10, 12, tzinfo=UTC))
    yield
    settable(infra.clock).run()
    settable(infra.clock).advance(seconds=(datetime.now(UTC) - infra.clock.now()).total_seconds())


async def say(
    services: Services, person: Actor, text: str = SAID, *, stored: bool = True, beside: bool = False
) -> None:
    asked = await services.conversations.begin(person, None, text)
    request = ModelRequest(
        [ChatMessage("user", text)],
        payer=UsageOwner(person.account_id, person.space.workspace_id),
        message_id=asked.answer.id if stored else None,
        beside=beside,
    )
    await services.permitted_model.answer(request, lambda part: True)


async def stored_sums(owner: Any, workspace: UUID) -> set[tuple[str, str, int]]:
    return {tuple(row) for row in await owner.fetch(SUMS, workspace)}


async def seen(services: Services, person: Actor, workspace: UUID) -> list[tuple[str, str, int, int]]:
    found = (await services.model_usage.of_workspace(person, workspace)).masking
    return [(each.kind, each.outcome, each.people, each.questions) for each in found]


async def test_an_owner_sees_ended_months_of_three_other_people(
    services: Services, build: Builder, infra: Infrastructure
) -> None:
    firm = await RuledWorkspace(services, build).open()
    await firm.change_rules(masking=masking_rule((NAMES,), (), ()))
    dora = await build.add_member(firm.workspace, await build.person("dora"), WorkspaceRole.MEMBER)
    for person in (firm.emil, firm.ada, firm.cleo):
        await say(services, person)
    settable(infra.clock).freeze(datetime(2027, 4, 1, tzinfo=UTC))
    assert await seen(services, firm.emil, firm.workspace.id) == [], "two besides the owner are too few"
    for person in (firm.emil, firm.ada, firm.cleo, firm.cleo, dora):
        await say(services, person)
    assert await seen(services, firm.emil, firm.workspace.id) == [], "the month goes on"
    settable(infra.clock).freeze(datetime(2027, 5, 1, tzinfo=UTC))
    assert await seen(services, firm.emil, firm.workspace.id) == [
        ("email", "allow", 4, 5),
        ("person", "mask", 4, 5),
        ("telephone", "allow", 4, 5),
    ]
    for other in (firm.ada, firm.cleo):
        assert await seen(services, other, firm.workspace.id) == []


async def test_a_blocked_question_is_counted_by_what_kept_it_here(
    services: Services, build: Builder, owner: Any
) -> None:
    firm = await RuledWorkspace(services, build).open()
    await firm.change_rules(masking=masking_rule((NAMES,), (NUMBERS,), ()))
    with pytest.raises(ModelFailed, match="telephone numbers"):
        await say(services, firm.cleo)
    assert await stored_sums(owner, firm.workspace.id) == {("telephone", "block", 1)}
    await say(services, firm.cleo, "Write to impi@firma.de.")
    assert ("email", "allow", 1) in await stored_sums(owner, firm.workspace.id)


async def test_nothing_else_is_counted(services: Services, build: Builder, owner: Any) -> None:
    """Temporary chats and programs are stored by no number (P9); titles and trusted providers are no questions of it."""
    firm = await RuledWorkspace(services, build).open()
    await say(services, firm.cleo)
    await firm.change_rules(masking=masking_rule((NAMES,), (), ()))
    await say(services, firm.cleo, stored=False)
    await say(services, firm.cleo, beside=True)
    await firm.change_rules(masking=masking_rule((NAMES,), (), (SETTINGS_ID,)))
    await say(services, firm.cleo)
    assert await stored_sums(owner, firm.workspace.id) == set()


async def test_a_deleted_person_leaves_a_number_without_a_name(services: Services, build: Builder, owner: Any) -> None:
    firm = await RuledWorkspace(services, build).open()
    await firm.change_rules(masking=masking_rule((NAMES,), (), ()))
    for person in (firm.ada, firm.cleo):
        await say(services, person)
        await owner.execute("DELETE FROM conversations WHERE owner_id = $1", person.account_id)
        await owner.execute("DELETE FROM accounts WHERE id = $1", person.account_id)
    assert ("person", "mask", 2) in await stored_sums(owner, firm.workspace.id)
    assert await owner.fetchval(
        "SELECT bool_and(account_id IS NULL) FROM masking_sums WHERE workspace_id = $1", firm.workspace.id
    )


async def test_no_one_writes_or_reads_them_beside_the_functions(
    services: Services, build: Builder, infra: Infrastructure
) -> None:
    firm = await RuledWorkspace(services, build).open()
    await firm.change_rules(masking=masking_rule((NAMES,), (), ()))
    await say(services, firm.cleo)
    async with infra.database.acting_as(firm.emil.account_id) as connection:
        assert await connection.fetch("SELECT * FROM masking_sums") == []
    for statement in (
        "UPDATE masking_sums SET questions = 9", "DELETE FROM masking_sums",
        f"SELECT count_masking('{firm.cleo.account_id}', '{firm.workspace.id}', '2027-03-01', '{{id}}', '{{mask}}')",
    ):  # fmt: skip
        async with infra.database.acting_as(firm.emil.account_id) as connection:
            with pytest.raises(asyncpg.PostgresError):
                await connection.execute(statement)


@pytest.mark.parametrize("kinds", [(NAMES, MAIL), ()])
async def test_the_record_of_a_prompt_has_kinds_and_numbers_only(
    services: Services, build: Builder, owner: Any, kinds: tuple[MaskedKind, ...]
) -> None:
    firm = await RuledWorkspace(services, build).open()
    await firm.change_rules(masking=masking_rule(kinds, (), ()))
    await say(services, firm.cleo)
    [provider] = await services.model_disclosures.list_providers(firm.cleo)
    assert provider.masked == dict.fromkeys(kinds, 1)
    [row] = await owner.fetch("SELECT * FROM model_disclosures WHERE owner_id = $1", firm.cleo.account_id)
    assert "nummelin" not in str(row).lower()
    always = {"word": 0, "secret": 0} if kinds else {}
    assert msgspec.json.decode(row["masked"]) == dict.fromkeys(kinds, 1) | always


@pytest.mark.promise("P3")
async def test_what_only_a_gpts_instructions_hold_is_not_counted(
    services: Services, build: Builder, scripted: ScriptedModel, owner: Any
) -> None:
    """Else the numbers would reveal its texts to its users. A part of a name is no other name."""
    firm = await RuledWorkspace(services, build).open()
    await firm.change_rules(masking=masking_rule((NAMES, NUMBERS), (), ()))
    asked = await services.conversations.begin(firm.cleo, None, "Hello.")
    request = ModelRequest(
        [
            ChatMessage("system", "You help Mr Oskar Lindqvist, +49 30 7654321."),
            ChatMessage("user", "My name is Impi Nummelin. Call Nummelin."),
        ],
        payer=UsageOwner(firm.cleo.account_id, firm.workspace.id),
        message_id=asked.answer.id,
    )
    await services.permitted_model.answer(request, lambda part: True)
    assert "Lindqvist" not in str(scripted.requests[-1])
    [provider] = await services.model_disclosures.list_providers(firm.cleo)
    assert provider.masked == {NAMES: 1}
    assert await stored_sums(owner, firm.workspace.id) == {("person", "mask", 1)}
