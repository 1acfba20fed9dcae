"""P8: builders learn numbers that do not show whether a person took part; people who say no are not in them at all."""

from datetime import date
from typing import Any

import pytest
import pytest_asyncio

from discreet.analytics.counting.contribution import day_key_name
from discreet.analytics.counting.day_keys import load_day_keys
from discreet.analytics.questions import QUESTIONS
from discreet.app.infrastructure import Infrastructure, build_releasing
from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.clock import settable
from tests.support.insight_counting import read_contributions, sum_contributions
from tests.support.people import Cast
from tests.support.search_installation import find_places

pytestmark = pytest.mark.promise("P8")

SECRET = "the-otter-sleeps-under-the-jetty"


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.failure = f"I will keep in mind that {SECRET}.", None


@pytest_asyncio.fixture(scope="module")
async def gpt(cast: Cast) -> Any:
    gpt_id = (await cast.ada.post("/api/gpts", {"name": "River guide"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt_id}/publish", {"level": "everyone"})).ok()
    return gpt_id


@pytest_asyncio.fixture(scope="module")
async def a_day(cast: Cast, services: Services, gpt: Any, infra: Infrastructure, scripted: ScriptedModel) -> date:
    """Everyone talks with Ada's GPT: Dan after he has said no, Ada with her own. Returns the day."""
    scripted.answer = f"I will keep in mind that {SECRET}."
    settable(infra.clock).freeze(infra.clock.now().replace(hour=12))
    (await cast.dan.put("/api/me/insight", {"allowed": False})).ok()
    for person in (cast.ada, cast.ben, cast.cleo, cast.emil, cast.dan):
        answer = await ask(person, f"Note that {SECRET}.", gpt_id=gpt)
        await ask(person, "And again, please.", conversation_id=answer.conversation)
    await services.chat.wait_until_counted()
    return infra.clock.now().date()


async def numbers(person: Client, gpt: Any) -> Any:
    """Everything that the builder's page ever gets."""
    return (await person.get(f"/api/gpts/{gpt}/insight?by=day")).ok()


async def test_pending_contributions_are_of_people_who_allowed_it_only(
    cast: Cast, owner: Any, infra: Infrastructure, gpt: Any, a_day: date
) -> None:
    found = await read_contributions(owner, infra, gpt)
    keys = load_day_keys(infra.keys, a_day)
    counted = {keys.pseudonym(found[0].gpt_id, person.id) for person in (cast.ben, cast.cleo, cast.emil)}
    assert {each.pseudonym for each in found} == counted
    assert sum_contributions(found)["people"] == {"all": 3}
    assert sum_contributions(found)["messages"] == {"all": 6}
    left_out = [cast.dan.id, cast.ada.id]
    assert await owner.fetchval("SELECT count(*) FROM insight_ledgers WHERE owner_id = ANY ($1)", left_out) == 0
    assert [place async for place in find_places(owner, infra, SECRET)] == []


async def test_a_builder_gets_releases_and_nothing_else(
    cast: Cast, services: Services, owner: Any, infra: Infrastructure, gpt: Any, a_day: date
) -> None:
    before = await numbers(cast.ada, gpt)
    assert all(not cell["points"] for series in before["series"] for cell in series["cells"])
    settable(infra.clock).advance(days=1)
    await build_releasing(infra).release_due()
    rows = await owner.fetch("SELECT * FROM releases WHERE gpt_id = $1 AND day = $2", gpt, a_day)
    assert {row["question"] for row in rows} == set(QUESTIONS)
    assert all(row["variance"] > 0 for row in rows)
    assert await read_contributions(owner, infra, gpt) == []
    assert infra.keys.key(day_key_name(a_day)) is None
    after = await numbers(cast.ada, gpt)
    assert after["released_until"] == str(a_day)
    for person in (cast.ben, cast.dan, cast.olga):
        assert (await person.get(f"/api/gpts/{gpt}/insight")).status == 404
    assert SECRET not in repr(after)
    accounts = {name: person.id for name, person in cast.browsers().items() if name != "visitor"}
    assert not [name for name, account_id in accounts.items() if str(account_id) in repr(after)]


async def test_a_released_number_never_changes(
    cast: Cast, services: Services, infra: Infrastructure, gpt: Any, a_day: date
) -> None:
    before = await numbers(cast.ada, gpt)
    (await cast.ben.put("/api/me/insight", {"allowed": False})).ok()
    for line in (await cast.cleo.get("/api/conversations")).ok()["conversations"]:
        (await cast.cleo.delete(f"/api/conversations/{line['id']}")).ok()
    await build_releasing(infra).release_due()
    assert await numbers(cast.ada, gpt) == before


async def test_everyone_sees_what_was_spent_on_them_and_it_stays_within_the_budget(
    cast: Cast, gpt: Any, a_day: date, infra: Infrastructure
) -> None:
    [spent] = (await cast.emil.get("/api/me/insight")).ok()["spent"]
    assert (spent["gpt_id"], spent["days"]) == (gpt, 1)
    assert 0 < spent["share"] < 0.25
    assert (await cast.dan.get("/api/me/insight")).ok()["spent"] == []


async def test_who_says_no_later_is_out_from_then_on(
    cast: Cast, services: Services, owner: Any, infra: Infrastructure, gpt: Any, a_day: date
) -> None:
    settable(infra.clock).advance(days=8)
    (await cast.emil.put("/api/me/insight", {"allowed": False})).ok()
    for person in (cast.emil, cast.cleo):
        await ask(person, "Is it still there?", gpt_id=gpt)
    await services.chat.wait_until_counted()
    keys = load_day_keys(infra.keys, infra.clock.now().date())
    found = await read_contributions(owner, infra, gpt)
    assert [each.pseudonym for each in found] == [keys.pseudonym(found[0].gpt_id, cast.cleo.id)]
