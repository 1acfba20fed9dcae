"""Example GPTs: their description, their new owner, and who finds them."""

import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.examples.service import NAMES, NEEDS_A_HOST, Example, build_archive
from discreet.errors import Conflict, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.promises.promises import as_markdown
from discreet.promises.workspace_rules import ThirdPartyGpts
from tests.support.builder import Builder
from tests.support.knowledge import as_actor, wait_until_read
from tests.support.people import Cast
from tests.support.workspace_with_rules import RuledWorkspace


def operator(cast: Cast) -> Actor:
    return replace(as_actor(cast.olga), role=AccountRole.OPERATOR)


@pytest.mark.parametrize("example", list(Example))
def test_an_example_is_what_it_is_called(example: object) -> None:
    with zipfile.ZipFile(BytesIO(build_archive(example))) as parts:
        decoded = json.loads(parts.read("gpt.json"))
        assert decoded["name"] == NAMES[example]
        assert {each["path"] for each in decoded.get("knowledge", [])} == set(parts.namelist()) - {"gpt.json"}
        everything = " ".join(parts.read(name).decode() for name in parts.namelist())
    assert "actions" not in decoded
    assert not re.search(r"https?://", decoded["instructions"])
    assert "example.com" not in everything


async def test_they_become_the_operators_own_once_and_are_theirs_to_delete(services: Services, cast: Cast) -> None:
    olga, guide = operator(cast), services.setup_checklist
    assert [each.there for each in (await guide.status(olga)).examples] == [False] * len(Example)
    assert [each.there for each in await guide.examples.add_missing(olga)] == [True] * len(Example)
    mine = {gpt.name: gpt for gpt in await services.gpt_catalogue.explore(olga) if gpt.owner_id == olga.account_id}
    for example in Example:
        gpt = mine[NAMES[example]]
        assert gpt.published == (example not in NEEDS_A_HOST)
        assert gpt.allowed_since is None
    again = (await cast.olga.post("/api/operator/examples")).ok()["examples"]
    assert [each["there"] for each in again] == [True] * len(Example)
    assert len([gpt for gpt in await services.gpt_catalogue.explore(olga) if gpt.name in NAMES.values()]) == len(
        Example
    )

    begin = [each["name"] for each in (await cast.ben.get("/api/gpts/beginnings")).ok()["gpts"]]
    assert begin == [NAMES[Example.PRIVACY], NAMES[Example.EMAIL_DRAFTS]]

    await services.gpts.delete(olga, mine[NAMES[Example.EMAIL_DRAFTS]].id)
    begin = [each["name"] for each in (await cast.ben.get("/api/gpts/beginnings")).ok()["gpts"]]
    assert begin == [NAMES[Example.PRIVACY]]


async def test_the_privacy_guide_knows_the_promises_as_they_are(services: Services, cast: Cast) -> None:
    olga = operator(cast)
    await services.setup_checklist.examples.add_missing(olga)
    [gpt] = [gpt for gpt in await services.gpt_catalogue.explore(olga) if gpt.name == NAMES[Example.PRIVACY]]
    files = {file.name: file for file in await services.gpts.library.files(olga, gpt.id)}
    for file in files.values():
        assert (await wait_until_read(services.gpts, olga, gpt.id, file.id)).passages > 0
    assert files["Promises.md"].bytes == len(as_markdown().encode())
    found = (await services.gpts.find(as_actor(cast.ben), gpt.id, "Is a temporary chat written to disk?")).passages
    assert any("temporary" in passage.text.lower() for passage in found)


async def test_what_others_published_is_no_beginning(services: Services, cast: Cast) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Ada's own"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    begin = [each["name"] for each in (await cast.ben.get("/api/gpts/beginnings")).ok()["gpts"]]
    assert "Ada's own" not in begin


async def test_a_workspace_that_lets_in_nothing_from_outside_has_no_beginnings(
    services: Services, cast: Cast, infra: Infrastructure
) -> None:
    await services.setup_checklist.examples.add_missing(operator(cast))
    firm = await RuledWorkspace(services, Builder(infra)).open()
    assert len(await services.gpt_catalogue.list_featured(firm.cleo)) > 0
    await firm.change_rules(third_party_gpts=ThirdPartyGpts.NONE)
    assert await services.gpt_catalogue.list_featured(firm.cleo) == []
    with pytest.raises(Conflict, match="in your Personal space"):
        await services.setup_checklist.examples.add_missing(replace(firm.emil, role=AccountRole.OPERATOR))
    with pytest.raises(NotFound):
        await services.setup_checklist.examples.add_missing(as_actor(cast.ada))
