"""Fixtures that tests of services share: single services by name, a draft GPT, a firm, and an OAuth provider."""

from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.assistants.actions.editing.service import ActionEditor
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.service import Gpts
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from tests.fakes.oauth_provider import OAuthProvider
from tests.fakes.third_party import ThirdParty
from tests.support.builder import Builder
from tests.support.workspace_with_rules import RuledWorkspace


@pytest.fixture
def gpts(services: Services) -> Gpts:
    return services.gpts


@pytest.fixture
def actions(services: Services) -> Actions:
    return services.actions


@pytest.fixture
def workshop(services: Services) -> ActionEditor:
    return services.action_editor


@pytest_asyncio.fixture
async def gpt(services: Services, ada: Actor) -> UUID:
    """A draft of Ada's. A module whose GPT is published or acts overrides this."""
    return (await services.gpts.drafts.create(ada, "Travel guide")).gpt.id


@pytest_asyncio.fixture
async def firm(services: Services, build: Builder) -> RuledWorkspace:
    return await RuledWorkspace(services, build).open()


@pytest.fixture
def provider(third_party: ThirdParty) -> ThirdParty:
    """The third party as an OAuth provider."""
    third_party.reset()
    third_party.oauth = OAuthProvider()
    return third_party


@pytest.fixture
def said() -> list[Any]:
    """The lines that a command under test printed."""
    return []
