"""A workspace's own words to mask (P14): who sees them, how they are stored, and how they end (P7, P10)."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.chat.images.slots import recipient_of
from discreet.errors import Forbidden, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.audit import Act
from discreet.identity.workspaces.masked_words import WorkspaceWords
from discreet.models.masking import decide_search
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest, UsageOwner
from discreet.promises.masking import KindRule, MaskedKind, MaskingChoice
from tests.support.builder import Builder
from tests.support.office import Office
from tests.support.workspace_with_rules import RuledWorkspace

pytestmark = pytest.mark.promise("P14")

HERON = "Project Heron"
STORED = "SELECT sealed_words FROM workspace_masked_words WHERE workspace_id = $1"


async def test_owners_change_them_and_members_see_how_many_there_are(services: Services, build: Builder) -> None:
    firm, words = await RuledWorkspace(services, build).open(), services.workspace_words
    assert await words.change(firm.emil, [f" {HERON} ", "Blue  Fox", HERON]) == WorkspaceWords(2, (HERON, "Blue Fox"))
    assert await words.read(firm.emil) == WorkspaceWords(2, (HERON, "Blue Fox"))
    for member in (firm.ada, firm.cleo):
        assert await words.read(member) == WorkspaceWords(2, None)
        with pytest.raises(Forbidden):
            await words.change(member, [])
    stranger = await build.person("stranger")
    with pytest.raises(NotFound):
        await words.read(stranger)
    with pytest.raises(Invalid):
        await words.change(firm.emil, ["a"])


async def test_they_are_masked_for_its_people_and_keys(services: Services, build: Builder) -> None:
    firm = await RuledWorkspace(services, build).open()
    await services.workspace_words.change(firm.emil, [HERON])
    for payer in (
        UsageOwner(firm.cleo.account_id, firm.workspace.id),
        UsageOwner(None, firm.workspace.id),
    ):
        own = await services.masking_settings.get(payer)
        assert own.every_word == (HERON,)
        assert own.workspace.rule_for(MaskedKind.WORD) is KindRule.MASK
    at_home = await services.masking_settings.get(UsageOwner(firm.cleo.account_id, None))
    assert at_home.every_word == ()


async def test_they_lie_sealed_and_the_log_holds_their_number_only(
    services: Services, build: Builder, infra: Infrastructure, owner: Any
) -> None:
    firm = await RuledWorkspace(services, build).open()
    await services.workspace_words.change(firm.emil, [HERON])
    assert b"Heron" not in await owner.fetchval(STORED, firm.workspace.id)
    [entry] = await services.audit.list_of_workspace(firm.workspace.id, 1)
    assert (entry.act, entry.details) == (Act.MASKED_WORDS_CHANGED, {"masked_words": {"before": 0, "after": 1}})
    await services.workspace_words.change(firm.emil, [])
    assert await owner.fetchval(STORED, firm.workspace.id) is None
    assert infra.keys.key(f"masking/{firm.workspace.id}") is None
    assert await services.workspace_words.read(firm.cleo) == WorkspaceWords(0, None)


async def test_words_that_are_added_before_the_old_key_is_destroyed_stay_masked(
    services: Services, build: Builder, infra: Infrastructure
) -> None:
    firm, words = await RuledWorkspace(services, build).open(), services.workspace_words
    await words.change(firm.emil, [HERON])
    await words.destroy_unused_key(firm.emil, firm.workspace.id)
    own = await services.masking_settings.get(UsageOwner(firm.cleo.account_id, firm.workspace.id))
    assert own.every_word == (HERON,)
    await words.change(firm.emil, [])
    assert infra.keys.key(f"masking/{firm.workspace.id}") is None


@pytest.mark.promise("P10")
async def test_a_deleted_workspace_takes_them_along(
    services: Services,
    office: Office,
    operator: Actor,
    owner: Any,
    infra: Infrastructure,
    wait_for_deletions: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    await services.workspace_words.change(office.otto.actor, [HERON])
    assert infra.keys.key(f"masking/{office.workspace.id}")
    await services.workspace_deletion.delete(office.otto.actor, office.workspace.name)
    await wait_for_deletions()
    assert infra.keys.key(f"masking/{office.workspace.id}") is None
    assert await owner.fetchval(STORED, office.workspace.id) is None


async def test_words_that_lost_their_key_keep_prompts_here(
    services: Services, build: Builder, infra: Infrastructure
) -> None:
    """As after a backup was restored without its key store: nothing is sent with the words in it."""
    firm = await RuledWorkspace(services, build).open()
    await services.workspace_words.change(firm.emil, [HERON])
    infra.keys.destroy_key(f"masking/{firm.workspace.id}")
    payer = UsageOwner(firm.cleo.account_id, firm.workspace.id)
    request = ModelRequest((ChatMessage("user", f"About {HERON}."),), payer=payer)
    with pytest.raises(ModelFailed, match="can't be read"):
        await services.permitted_model.answer(request, lambda part: True)
    own = await services.masking_settings.get(payer)
    search = decide_search(own, MaskingChoice.OFF, recipient_of("search.example.com"), default=False)
    assert not search.allowed
    for words in ([], [HERON]):
        assert (await services.workspace_words.change(firm.emil, words)).count == len(words)
        assert not (await services.masking_settings.get(payer)).has_lost_words
