"""A changed fact about a model provider is shown once to the people whose chats go there (P14)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.models.endpoint import SETTINGS_ID
from discreet.promises.recipients import RecipientFacts, RunBy
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.model_facts import ELSEWHERE, KEEPS_NOTHING, set_facts
from tests.support.offered_endpoint import offer_models
from tests.support.people import Cast, address

pytestmark = pytest.mark.promise("P14")

KEEPS_A_MONTH = RecipientFacts(
    run_by=RunBy.COMPANY, company="Near AI", country="DE", retention_days=30, trains=False, people_look=True
)
READ = f"/api/model-providers/{SETTINGS_ID}/read"
READ_FACTS = "SELECT count(*) FROM read_recipient_facts WHERE account_id = $1"
PATIENCE = 60
HISTORY = f"/api/model-providers/{SETTINGS_ID}/facts"


@pytest_asyncio.fixture(autouse=True)
async def answering(scripted: ScriptedModel, services: Services, owner: Any) -> AsyncIterator[None]:
    scripted.answer, scripted.failure = "Under the mat.", None
    await set_facts(owner, services, KEEPS_NOTHING)
    yield
    await set_facts(owner, services, ELSEWHERE)


async def model(person: Client) -> Any:
    return (await person.get("/api/models")).ok()["models"][0]


async def read(person: Client, since: str) -> int:
    return (await person.put(READ, {"since": since})).status


async def known_to(person: Client) -> Any:
    """Return how many days the provider kept messages as the person knows it; "all" where they know the facts."""
    known = (await model(person))["changed_from"]
    return "all" if known is None else known["retention_days"]


async def test_a_change_is_shown_once_to_those_whose_chats_went_there(
    cast: Cast, services: Services, owner: Any
) -> None:
    await ask(cast.ben, "Where is the key?")
    assert await known_to(cast.ben) == "all"
    await set_facts(owner, services, KEEPS_A_MONTH)
    shown = await model(cast.ben)
    assert (shown["changed_from"]["retention_days"], shown["recipient"]["retention_days"]) == (0, 30)
    assert shown["changed_from"]["since"] < shown["recipient"]["since"]
    assert await known_to(cast.cleo) == "all", "it got nothing of hers, so nothing changed for her"
    # A further message does not hide it: only having read it does.
    await ask(cast.ben, "And the door?")
    assert await known_to(cast.ben) == 0
    assert await read(cast.ben, shown["recipient"]["since"]) == 204
    assert await known_to(cast.ben) == "all"
    await set_facts(owner, services, KEEPS_NOTHING)
    assert await known_to(cast.ben) == 30, "the next change is shown, too"
    await set_facts(owner, services, KEEPS_A_MONTH)
    assert await known_to(cast.ben) == "all", "the facts hold again as they were read"


async def test_having_read_is_never_taken_back(cast: Cast, services: Services, owner: Any) -> None:
    before = (await model(cast.ben))["recipient"]["since"]
    await ask(cast.ben, "Where is the key?")
    await set_facts(owner, services, KEEPS_A_MONTH)
    now = (await model(cast.ben))["recipient"]["since"]
    assert [await read(cast.ben, since) for since in (now, before, now)] == [204, 204, 204]
    assert await known_to(cast.ben) == "all"
    assert await read(cast.ben, "2020-01-01T00:00:00Z") == 404
    assert (await cast.ben.put(READ, {"since": "yesterday"})).status == 422


async def test_the_history_is_shown_where_the_model_is_offered(cast: Cast, services: Services, owner: Any) -> None:
    await set_facts(owner, services, KEEPS_A_MONTH)
    facts = (await cast.cleo.get(HISTORY)).ok()["facts"]
    assert [each["retention_days"] for each in facts[:2]] == [30, 0]
    assert facts[0]["since"] > facts[1]["since"]
    office: list[dict[str, object]] = [{"name": "small", "workspace_ids": (SETTINGS_ID,)}]
    async with ScriptedModel() as endpoint, offer_models(services, endpoint, office) as endpoint_id:
        provider = f"/api/model-providers/{endpoint_id}"
        assert (await cast.cleo.get(f"{provider}/facts")).status == 404, "another workspace's provider"
        assert (await cast.cleo.put(f"{provider}/read", {"since": facts[0]["since"]})).status == 404


async def test_it_ends_with_the_account_and_is_seen_by_its_person_only(
    cast: Cast, services: Services, owner: Any
) -> None:
    await ask(cast.ben, "Where is the key?")
    await set_facts(owner, services, KEEPS_A_MONTH)
    await read(cast.ben, (await model(cast.ben))["recipient"]["since"])
    assert await read_by(cast.cleo, services) == 0
    assert await read_by(cast.ben, services) == 1
    assert await owner.fetchval(READ_FACTS, cast.ben.id) == 1
    (await cast.ben.post("/api/me/deletion", {"email": address("ben")})).ok()
    async with asyncio.timeout(PATIENCE):
        while await owner.fetchval(READ_FACTS, cast.ben.id):
            await asyncio.sleep(0.05)


async def read_by(person: Client, services: Services) -> Any:
    """Return the number of rows that the database shows to the person."""
    async with services.models._database.acting_as(person.id) as connection:
        return await connection.fetchval("SELECT count(*) FROM read_recipient_facts")
