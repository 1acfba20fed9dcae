"""The command line and people's GPTs: it exports operators' own, imports drafts, and informs their owners (P3)."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from discreet.app.gpt_tools import build_gpt_cli
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.archive.cli import GptCommands
from discreet.assistants.gpts.gpt import Configuration
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.promises.visibility import Right
from discreet.promises.workspace_rules import Builders
from tests.services.test_gpt_files import gpts_and_keys, parcel
from tests.support.builder import Builder
from tests.support.client import Client
from tests.support.knowledge import HANDBOOK, as_actor, in_chunks, wait_until_read
from tests.support.people import Cast, address
from tests.support.workspace_with_rules import RuledWorkspace

pytestmark = pytest.mark.promise("P3")


@pytest_asyncio.fixture
async def shell(infra: Infrastructure) -> AsyncIterator[GptCommands]:
    async with build_gpt_cli(infra) as gpts:
        yield gpts


@pytest.fixture
def ada(cast: Cast) -> Actor:
    return as_actor(cast.ada)


@pytest.fixture
def olga(cast: Cast) -> Actor:
    return as_actor(cast.olga)


async def acts_of(person: Client) -> list[tuple[str, str]]:
    body = (await person.get("/api/me/security")).ok()
    return [(act["act"], act["made_by"]) for act in body["news"]]


async def test_an_operators_gpt_is_exported_and_they_are_informed(
    services: Services, shell: GptCommands, cast: Cast, olga: Actor
) -> None:
    gpt = (await services.gpts.drafts.create(olga, Configuration("Lamp keeper", instructions="Be brief."))).gpt
    assert gpt.id in {each.id for each in await shell.list_operators_gpts()}
    name, pieces = await shell.write(gpt.id)
    data = b"".join([piece async for piece in pieces])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        decoded = json.loads(parts.read("gpt.json"))
    assert (name, decoded["instructions"]) == ("Lamp keeper", "Be brief.")
    assert ("gpt_exported", "operator") in await acts_of(cast.olga)


@pytest.mark.parametrize("whose", ["ada's", "ada's, published", "ada's, shared", "of no GPT"])
async def test_no_other_gpt_is_opened_nor_shown_to_exist(
    services: Services, shell: GptCommands, cast: Cast, ada: Actor, olga: Actor, whose: str
) -> None:
    gpt_id = uuid4() if whose == "of no GPT" else (await services.gpts.drafts.create(ada, "Secret recipe")).gpt.id
    if whose.endswith("published"):
        await cast.ada.post(f"/api/gpts/{gpt_id}/publish", {"level": "everyone"})
    if whose.endswith("shared"):
        await services.gpt_sharing.offer(ada, gpt_id, address("olga"), Right.EDIT)
        [offer] = (await services.gpt_sharing.list_shared_with_me(olga))[1]
        await services.gpt_sharing.accept(olga, offer.id, Right.EDIT)
        assert (await services.gpts.drafts.read(olga, gpt_id)).gpt.name == "Secret recipe"
    with pytest.raises(NotFound) as refused:
        await shell.write(gpt_id)
    assert refused.value.sentence.startswith("No operator of this server has such a GPT.")
    assert gpt_id not in {each.id for each in await shell.list_operators_gpts()}
    assert ("gpt_exported", "operator") not in await acts_of(cast.ada)


async def test_what_is_brought_is_a_draft_of_its_owners_alone_and_is_read_by_the_server(
    services: Services, shell: GptCommands, cast: Cast, ada: Actor
) -> None:
    fields = {"name": "Brought keeper", "knowledge": [{"name": "Handbook.md", "path": "knowledge/001.md"}]}
    file = parcel(fields, **{"knowledge/001.md": HANDBOOK})
    came = await shell.import_gpt(address("ada"), None, in_chunks(file))
    edit = await services.gpts.drafts.read(ada, came.gpt_id)
    assert came.fresh
    assert (edit.gpt.owner_id, edit.gpt.published, edit.gpt.allowed_since) == (ada.account_id, False, None)
    [kept] = await services.gpts.library.files(ada, came.gpt_id)
    assert (await wait_until_read(services.gpts, ada, came.gpt_id, kept.id)).passages > 0
    assert ("gpt_imported", "operator") in await acts_of(cast.ada)
    with pytest.raises(NotFound):
        await services.gpts.get(as_actor(cast.ben), came.gpt_id)


async def test_twice_is_once_unless_another_is_wanted(owner: Any, shell: GptCommands, infra: Infrastructure) -> None:
    fields = {"name": "Only one"}
    first = await shell.import_gpt(address("ada"), None, in_chunks(parcel(fields)))
    before = await gpts_and_keys(owner, infra)
    again = await shell.import_gpt(
        address("ada"), None, in_chunks(parcel({"name": " Only  one ", "description": "Other."}))
    )
    assert (again.gpt_id, again.fresh) == (first.gpt_id, False)
    assert await gpts_and_keys(owner, infra) == before
    other = await shell.import_gpt(address("ada"), None, in_chunks(parcel(fields)), another=True)
    assert other.fresh
    assert other.gpt_id != first.gpt_id


async def test_a_look_keeps_nothing_and_refuses_what_would_be_refused(
    owner: Any, shell: GptCommands, infra: Infrastructure, cast: Cast
) -> None:
    before, news = await gpts_and_keys(owner, infra), await acts_of(cast.ben)
    would = await shell.preview(
        address("ben"), None, in_chunks(parcel({"name": "Looked at", "starters": ["And fog?"]}))
    )
    assert (would.parsed.configuration.name, would.existing) == ("Looked at", None)
    with pytest.raises(Invalid, match="32,001 characters"):
        await shell.preview(address("ben"), None, in_chunks(parcel({"instructions": "x" * 32_001})))
    assert await gpts_and_keys(owner, infra) == before
    assert await acts_of(cast.ben) == news


async def test_a_refused_export_writes_nothing_and_informs_no_person(
    owner: Any, shell: GptCommands, infra: Infrastructure, cast: Cast
) -> None:
    before, news = await gpts_and_keys(owner, infra), await acts_of(cast.ben)
    for file in (b"no archive", parcel({"starters": ["x" * 201]}), parcel({"actions": [{"kind": "openapi"}]})):
        with pytest.raises(Invalid):
            await shell.import_gpt(address("ben"), None, in_chunks(file))
    assert await gpts_and_keys(owner, infra) == before
    assert await acts_of(cast.ben) == news


async def test_it_is_brought_to_people_who_can_have_it(shell: GptCommands, cast: Cast, services: Services) -> None:
    with pytest.raises(NotFound, match=r"no account with the e-mail address nobody@example\.org"):
        await shell.import_gpt("nobody@example.org", None, in_chunks(parcel()))
    await services.suspension.suspend(CLI_ACTOR, address("dan"))
    with pytest.raises(Conflict, match="is suspended"):
        await shell.import_gpt(address("dan"), None, in_chunks(parcel()))
    await services.suspension.restore(CLI_ACTOR, address("dan"))


async def test_a_workspaces_rules_hold_at_the_shell_too(
    services: Services, shell: GptCommands, infra: Infrastructure, owner: Any
) -> None:
    firm = await RuledWorkspace(services, Builder(infra)).open()
    cleo = await owner.fetchval("SELECT email FROM accounts WHERE id = $1", firm.cleo.account_id)
    came = await shell.import_gpt(cleo, firm.workspace.id, in_chunks(parcel()))
    assert (await services.gpts.drafts.read(firm.cleo, came.gpt_id)).gpt.workspace_id == firm.workspace.id
    in_her_own = await shell.import_gpt(cleo, None, in_chunks(parcel()))
    assert in_her_own.fresh  # a name in another space is another name
    await firm.change_rules(builders=Builders.ADMINS)
    with pytest.raises(Forbidden):
        await shell.import_gpt(cleo, firm.workspace.id, in_chunks(parcel({"name": "Not here"})))
    with pytest.raises(NotFound, match="is not a member of such a workspace"):
        await shell.import_gpt(address("ada"), firm.workspace.id, in_chunks(parcel()))
