"""Guests of a workspace's GPT: its rules bind them like members, and it learns nothing about them (P4, P6, P7, P8)."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.guest_links.guest_link import FIRST_SETTINGS, GuestLink, MessageCaps
from discreet.errors import Forbidden
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.workspaces.members import GptDisposition
from discreet.promises.capabilities import CAPABILITIES, OF_GUESTS_WORKSPACE
from discreet.promises.masking import MaskedKind, masking_rule
from discreet.promises.recipients import ModelLimit, WorkspaceModelRule
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.api_document import api_document
from tests.support.builder import Builder
from tests.support.chat_client import ask, follow, stream_events
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import answer_script, publish_gpt_with_actions
from tests.support.guests import GuestBrowser, allow_guests, create_guest_link, link_token
from tests.support.knowledge import as_actor
from tests.support.people import Cast
from tests.support.workspace_with_rules import RuledWorkspace

Arrives = Callable[..., Awaitable[GuestBrowser]]
FLIGHT = ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}),))
CHANGES_BY_ITSELF: frozenset[str] = frozenset()
"""Routes whose answer holds the time or a new secret."""
KEY = base64.urlsafe_b64encode(b"k" * 32).decode().rstrip("=")


@pytest.fixture(autouse=True)
def reset_endpoints(third_party: ThirdParty, scripted: ScriptedModel) -> None:
    third_party.reset()
    third_party.answer = Answer('{"status": "on time"}')
    scripted.answer, scripted.gap = "Noted.", 0.0
    scripted.requests.clear()


@pytest_asyncio.fixture
async def firm(services: Services, build: Builder) -> RuledWorkspace:
    """Emil's firm, which allows guests."""
    await allow_guests(services)
    firm = await RuledWorkspace(services, build).open()
    await firm.change_rules(guests=True)
    return firm


@pytest_asyncio.fixture
async def guide(infra: Infrastructure, services: Services, firm: RuledWorkspace, third_party: ThirdParty) -> UUID:
    """Ada's GPT with actions, of the firm."""
    return await publish_gpt_with_actions(infra, services, firm.ada, third_party.origin)


@pytest_asyncio.fixture
async def link(services: Services, firm: RuledWorkspace, guide: UUID) -> GuestLink:
    return await create_guest_link(services, firm.ada, guide, caps=MessageCaps(500, 100, 500))


@pytest_asyncio.fixture
async def come(server: str, link: GuestLink) -> AsyncIterator[Arrives]:
    made: list[GuestBrowser] = []

    async def new() -> GuestBrowser:
        made.append(GuestBrowser(server))
        return await made[-1].enter(link_token(link))

    yield new
    for each in made:
        await each.delete("/api/guest")
        await each.close()


async def refused(guest: GuestBrowser, text: str = "Hello") -> Any:
    """The answer to a guest whose question does not reach the model."""
    answer = await guest.post("/api/chat", {"text": text, "gpt_id": guest.gpt})
    if answer.status != 200:
        return answer.json["error"]["message"]
    return answer.body.decode()


@pytest.mark.promise("P1", "P4", "P5", "P6")
async def test_a_guest_chats_in_the_workspace_and_allows_a_call(
    come: Arrives, firm: RuledWorkspace, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    guest = await come()
    assert guest.visit["in_workspace"] is True
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    answer = await ask(guest, "Is LH 400 on time?", gpt_id=guest.gpt)
    card = answer.data("data-call")["id"]
    digest = (await guest.get(f"/api/consents/{card}")).ok()["digest"]
    (await guest.post(f"/api/consents/{card}/allow", {"digest": digest})).ok()
    await follow(guest, answer.conversation)
    assert len(third_party.requests) == 1
    receipt = (await guest.get(f"/api/conversations/{answer.conversation}/receipt")).ok()
    assert receipt["improve"]["allowed"] is False
    assert receipt["improve"]["reasons"] == [], "no party is asked: guest chats never train"
    assert [reader["can"] for reader in receipt["readers"]][1:] == [False] * (len(receipt["readers"]) - 1)


@pytest.mark.promise("P4")
async def test_allowed_recipients_bind_a_call_that_waits(
    come: Arrives, firm: RuledWorkspace, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    guest = await come()
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    streamed = await ask(guest, "Is LH 400 on time?", gpt_id=guest.gpt)
    card = streamed.data("data-call")["id"]
    digest = (await guest.get(f"/api/consents/{card}")).ok()["digest"]
    await firm.change_rules(domains=("elsewhere.example",))
    answer = await guest.post(f"/api/consents/{card}/allow", {"digest": digest})
    assert answer.status in (403, 409), answer.body
    assert b"The workspace of this GPT does not allow" in answer.body
    assert third_party.requests == []


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    "models",
    [
        WorkspaceModelRule(limit=ModelLimit.SEALED),
        WorkspaceModelRule(limit=ModelLimit.KEEPS_NOTHING),
        WorkspaceModelRule(endpoints=()),
        WorkspaceModelRule(countries=("DE",)),
        WorkspaceModelRule(retention_days=0),
    ],
    ids=["sealed", "keeps nothing", "endpoints", "countries", "retention"],
)
async def test_rules_on_models_bind_from_the_next_question(
    come: Arrives, firm: RuledWorkspace, scripted: ScriptedModel, models: WorkspaceModelRule
) -> None:
    guest = await come()
    await ask(guest, "Hello", gpt_id=guest.gpt)
    asked = len(scripted.requests)
    assert asked > 0
    await firm.change_rules(models=models)
    answer = await refused(guest)
    assert "The workspace of this GPT" in answer, "a guest is in no workspace"
    assert "Your workspace" not in answer
    assert len(scripted.requests) == asked, "nothing reached a model that the workspace does not allow"
    if models.limit is ModelLimit.SEALED:
        assert (await guest.get("/api/guest")).ok()["model"] is None


@pytest.mark.promise("P14")
async def test_masking_and_masked_words_bind(
    come: Arrives, services: Services, firm: RuledWorkspace, scripted: ScriptedModel
) -> None:
    await firm.change_rules(masking=masking_rule((MaskedKind.EMAIL,), (MaskedKind.ACCOUNT,), ()))
    await services.workspace_words.change(firm.emil, ["Project Heron"])
    guest = await come()
    await ask(guest, "Write to zoe@example.org about Project Heron", gpt_id=guest.gpt)
    sent = str(scripted.requests)
    assert scripted.requests
    assert "zoe@" not in sent
    assert "Heron" not in sent
    asked = len(scripted.requests)
    assert "The workspace of this GPT keeps" in await refused(guest, "My account is DE89 3704 0044 0532 0130 00")
    assert len(scripted.requests) == asked, "the workspace keeps this kind on the server"


@pytest.mark.promise("P4", "P14")
async def test_capabilities_bind(come: Arrives, services: Services, firm: RuledWorkspace) -> None:
    guest = await come()
    answer = await ask(guest, "Hello", gpt_id=guest.gpt)
    actor = (await services.guests.present(guest.guest_token)).actor
    payer = (await services.temporary.conversations.get(actor, UUID(str(answer.conversation)))).payer
    assert payer.workspace_id == firm.workspace.id, "whose rules are asked"
    before = await services.capability_policy.decide(payer, CAPABILITIES)
    await firm.change_rules(capabilities=())
    after = await services.capability_policy.decide(payer, CAPABILITIES)
    assert {use.capability: use.decision.allowed for use in after} == dict.fromkeys(CAPABILITIES, False)
    offered = [use.capability for use, was in zip(after, before, strict=True) if was.decision.allowed]
    assert [use.decision.sentence for use in after if use.capability in offered] == [
        OF_GUESTS_WORKSPACE[c] for c in offered
    ]


@pytest.mark.promise("P6", "P9")
@pytest.mark.parametrize(
    "how", ["guests off", "sharing", "owner suspended", "owner removed", "revoked", "server off", "workspace deleted"]
)
async def test_a_guest_ends_with_what_lets_them_in(
    come: Arrives, services: Services, firm: RuledWorkspace, link: GuestLink, guide: UUID, owner: Any, how: str
) -> None:
    guest = await come()
    mine = str((await ask(guest, "Hello", gpt_id=guest.gpt)).conversation)
    match how:
        case "guests off":
            await firm.change_rules(guests=False)
        case "sharing":
            await firm.change_rules(sharing=Level.WORKSPACE)
        case "owner suspended":
            await owner.execute(
                "UPDATE memberships SET suspended_at = now() WHERE account_id = $1", firm.ada.account_id
            )
        case "owner removed":
            await services.members.remove(firm.emil, firm.ada.account_id, GptDisposition.HAND_OVER)
        case "revoked":
            await services.guest_link_management.revoke(firm.ada, guide, link.id)
        case "server off":
            await services.guest_administration.change(CLI_ACTOR, FIRST_SETTINGS)
        case _:
            await owner.execute("UPDATE workspaces SET deleted_at = now() WHERE id = $1", firm.workspace.id)
    for answer in (
        await guest.post("/api/chat", {"text": "And now?", "conversation_id": mine}),
        await guest.get(f"/api/conversations/{mine}"),
    ):
        assert (answer.status, answer.json["error"]["code"]) == (401, "guest_over")
    await services.guests.end_expired()
    assert await owner.fetchval("SELECT count(*) FROM guests WHERE gpt_id = $1", guide) == 0
    knock = await guest.post("/api/guest-links/challenge", {"token": link_token(link)}, headers={"Authorization": ""})
    assert knock.status == 404


@pytest.mark.promise("P6")
async def test_switching_guests_off_ends_a_running_answer(
    come: Arrives, firm: RuledWorkspace, scripted: ScriptedModel
) -> None:
    guest = await come()
    scripted.answer, scripted.gap = " ".join(["word"] * 2_000), 0.05
    heard = 0
    with suppress(AssertionError, aiohttp.ClientError):  # the stream ends without its last word
        async for event in stream_events(guest, "Tell me all", gpt_id=guest.gpt):
            heard += event["type"] == "text-delta"
            if heard == 3:
                await firm.change_rules(guests=False)
    assert 3 <= heard < 500


@pytest.mark.promise("P6", "P7")
async def test_a_guest_is_no_member_and_sees_nothing_of_the_workspace(
    come: Arrives, services: Services, infra: Infrastructure, firm: RuledWorkspace, owner: Any
) -> None:
    other = (await services.gpts.drafts.create(firm.ada, "Of the workspace")).gpt.id
    await services.gpts.publisher.publish(firm.ada, other, Level.EVERYONE)
    await services.workspace_words.change(firm.emil, ["Project Heron"])
    guest = await come()
    account = await owner.fetchval("SELECT account_id FROM guests WHERE workspace_id = $1", firm.workspace.id)
    async with infra.database.acting_as(account) as connection:
        assert [str(row["id"]) for row in await connection.fetch("SELECT id FROM gpts")] == [guest.gpt]
        for table in (
            "memberships",
            "workspace_masked_words",
            "workspace_audit_events",
            "workspace_invitations",
            "conversations",
        ):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
        ours = firm.workspace.id
        facts = await connection.fetchrow(
            "SELECT role_in($1) AS role, works_in($1) AS works, administers($1) AS administers, chats_in($1) AS chats,"
            " chats_in($2) AS elsewhere",
            ours,
            infra.random.new_id(),
        )
        assert dict(facts) == {
            "role": None,
            "works": False,
            "administers": False,
            "chats": True,
            "elsewhere": False,
        }
    await firm.change_rules(guests=False)
    async with infra.database.acting_as(account) as connection:
        assert await connection.fetch("SELECT id FROM gpts") == []
        assert await connection.fetchval("SELECT chats_in($1)", ours) is False
    with pytest.raises(asyncpg.RestrictViolationError, match="guest"):
        await owner.execute(
            "INSERT INTO memberships (workspace_id, account_id, role, joined_at) VALUES ($1, $2, 'member', now())",
            ours,
            account,
        )


@pytest.mark.promise("P6", "P7")
async def test_no_page_of_owner_or_admin_changes_with_a_guest(
    come: Arrives, cast: Cast, services: Services, firm: RuledWorkspace, guide: UUID, build: Builder, owner: Any
) -> None:
    """Every GET route that a workspace's owner may read, before and while a guest chats: the same, byte for byte."""
    emil = as_actor(cast.emil)
    await build.add_member(firm.workspace, emil)
    (await cast.emil.put("/api/me/space", {"workspace": str(firm.workspace.id)})).ok()
    guest = await come()
    await ask(guest, "Hello", gpt_id=guest.gpt)
    (await guest.delete("/api/guest")).ok()
    before = await readable(cast.emil, firm, guide)
    again = await come()
    await ask(again, "My name is Zoe Heron", gpt_id=again.gpt)
    after = await readable(cast.emil, firm, guide)
    assert len(before) > 20
    assert after == before
    account = str(await owner.fetchval("SELECT account_id FROM guests WHERE workspace_id = $1", firm.workspace.id))
    assert not [path for path, body in after.items() if account in body or "Zoe" in body]


async def readable(browser: Client, firm: RuledWorkspace, gpt_id: UUID) -> dict[str, str]:
    ids = {"{workspace_id}": str(firm.workspace.id), "{gpt_id}": str(gpt_id), "{account_id}": str(firm.ada.account_id)}
    found = {}
    for path, methods in api_document()["paths"].items():
        filled = path
        for name, value in ids.items():
            filled = filled.replace(name, value)
        if "get" in methods and "{" not in filled and filled not in CHANGES_BY_ITSELF:
            answer = await browser.get(filled)
            if answer.status == 200:
                found[filled] = answer.body.decode(errors="replace")
    return found


@pytest.mark.promise("P7", "P9", "P10")
async def test_a_kept_chat_ends_by_the_workspaces_retention(
    come: Arrives, services: Services, firm: RuledWorkspace, clock: SettableClock
) -> None:
    guest = await come()
    mine = str((await ask(guest, "Where is the heron?", gpt_id=guest.gpt)).conversation)
    kept = {"conversation_id": mine, "key": KEY}
    sealed = (await guest.post("/api/guest/kept", kept)).ok()["sealed"]
    await firm.change_rules(retention_days=3)
    clock.advance(days=2)
    later = await come()
    again = (await later.post("/api/guest/kept/open", {"key": KEY, "sealed": sealed})).ok()["id"]
    resealed = (await later.post("/api/guest/kept", {"conversation_id": again, "key": KEY})).ok()["sealed"]
    clock.advance(days=2)
    last = await come()
    for copy in (sealed, resealed):
        assert (await last.post("/api/guest/kept/open", {"key": KEY, "sealed": copy})).status == 422
    clock.advance(days=-4)


@pytest.mark.promise("P6")
async def test_only_while_the_rules_allow_it_is_there_a_link(
    services: Services, firm: RuledWorkspace, guide: UUID
) -> None:
    await firm.change_rules(guests=False)
    with pytest.raises(Forbidden, match="rules don't allow guests"):
        await create_guest_link(services, firm.ada, guide)
