"""Guests are allowed on the server, and Ada has a GPT that guests may use."""

import base64
import json
from dataclasses import replace
from uuid import UUID

import altcha
import pytest
import pytest_asyncio

from discreet.assistants.guest_links.guest_link import FIRST_SETTINGS, GuestLink, GuestLinkDraft, MessageCaps
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.promises.visibility import Level
from tests.support.builder import Builder


def solved(challenge: dict[str, object]) -> str:
    """Solve a challenge as a browser does."""
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    assert solution is not None
    done = {"challenge": challenge, "solution": {"counter": solution.counter, "derivedKey": solution.derived_key}}
    return base64.b64encode(json.dumps(done).encode()).decode()


class GuestHouse:
    """The links of one GPT, and guests at them."""

    def __init__(self, services: Services, owner: Actor, gpt_id: UUID) -> None:
        self.services, self.owner, self.gpt_id = services, owner, gpt_id

    async def link(self, name: str = "ACME", **draft: object) -> GuestLink:
        made = await self.services.guest_link_management.create(
            self.owner,
            self.gpt_id,
            GuestLinkDraft(name=name, **draft),  # type: ignore[arg-type]
        )
        return made.links[-1]

    async def proof(self, token: str) -> str:
        challenge = await self.services.guest_links.challenge(token)
        assert challenge is not None
        return solved(challenge.challenge)


def token_of(link: GuestLink) -> str:
    return link.address.rpartition("/")[2]


@pytest_asyncio.fixture
async def ada(build: Builder) -> Actor:
    return await build.person("ada")


@pytest_asyncio.fixture(autouse=True)
async def allowed(services: Services) -> None:
    await services.guest_administration.change(CLI_ACTOR, replace(FIRST_SETTINGS, allowed=True))


@pytest_asyncio.fixture
async def house(services: Services, ada: Actor) -> GuestHouse:
    gpt_id = (await services.gpts.drafts.create(ada, "Travel guide")).gpt.id
    await services.gpts.publisher.publish(ada, gpt_id, Level.LINK)
    return GuestHouse(services, ada, gpt_id)


@pytest.fixture
def caps() -> MessageCaps:
    return MessageCaps(5, 3, 4)
