"""Guests in private statistics: only those who said yes, before their chat, as one more person (P8)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.insight import default_permission, guest_permission, may_count, service_permission
from discreet.promises.parties import ContentOrigin, Service, user_party, workspace_party
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.guests import GuestBrowser, create_guest_link, link_token
from tests.support.insight_counting import read_contributions, sum_contributions
from tests.support.knowledge import as_actor
from tests.support.people import Cast

Come = Callable[[], Awaitable[GuestBrowser]]
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
GUEST = user_party(UUID(int=7))
YES, NO = {"allowed": True}, {"allowed": False}


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap = "Noted.", 0.0


@pytest_asyncio.fixture
async def ada(cast: Cast) -> Actor:
    return as_actor(cast.ada)


@pytest_asyncio.fixture
async def gpt(services: Services, ada: Actor) -> UUID:
    made = (await services.gpts.drafts.create(ada, "Travel guide")).gpt.id
    await services.gpts.publisher.publish(ada, made, Level.LINK)
    return made


@pytest_asyncio.fixture
async def come(server: str, services: Services, ada: Actor, gpt: UUID) -> AsyncIterator[Come]:
    token, made = link_token(await create_guest_link(services, ada, gpt)), list[GuestBrowser]()

    async def new() -> GuestBrowser:
        made.append(await GuestBrowser(server).enter(token))
        return made[-1]

    yield new
    for each in made:
        await each.delete("/api/guest")
        await each.close()


async def counted(services: Services, owner: Any, infra: Infrastructure, gpt: UUID) -> list[Any]:
    await services.temporary.backend.chat.wait_until_counted()
    return await read_contributions(owner, infra, gpt)


@pytest.mark.promise("P8")
async def test_a_guest_who_says_nothing_is_not_counted(
    come: Come, services: Services, owner: Any, infra: Infrastructure, gpt: UUID
) -> None:
    guest = await come()
    assert guest.visit["is_counted"] is False
    answer = await ask(guest, "Hello", gpt_id=guest.gpt)
    assert await counted(services, owner, infra, gpt) == []
    receipt = (await guest.get(f"/api/conversations/{answer.conversation}/receipt")).ok()
    assert receipt["insight"] == {"counted": False, "sentence": "No: you have not allowed it."}
    assert await owner.fetchval("SELECT count(*) FROM insight_ledgers JOIN guests ON account_id = owner_id") == 0


@pytest.mark.promise("P8")
async def test_a_guest_who_says_yes_is_one_person_and_stays_counted(
    come: Come, services: Services, owner: Any, infra: Infrastructure, gpt: UUID
) -> None:
    guest = await come()
    (await guest.put("/api/guest/statistics", YES)).ok()
    assert (await guest.get("/api/guest")).ok()["is_counted"] is True
    answer = await ask(guest, "Hello", gpt_id=guest.gpt)
    await ask(guest, "And now?", conversation_id=answer.conversation)
    found = await counted(services, owner, infra, gpt)
    assert len({each.pseudonym for each in found}) == 1
    assert list(sum_contributions(found)["people"].values()) == [1]
    receipt = (await guest.get(f"/api/conversations/{answer.conversation}/receipt")).ok()
    assert receipt["insight"]["counted"] is True
    (await guest.delete("/api/guest")).ok()
    assert len(await counted(services, owner, infra, gpt)) == len(found)
    assert (
        await owner.fetchval("SELECT count(*) FROM insight_ledgers WHERE owner_id NOT IN (SELECT id FROM accounts)")
        == 0
    )


@pytest.mark.promise("P8")
async def test_the_same_human_twice_counts_twice_and_is_asked_again(
    come: Come, services: Services, owner: Any, infra: Infrastructure, gpt: UUID
) -> None:
    """The bound is of a visit. The documents say so."""
    for _ in range(2):
        guest = await come()
        assert guest.visit["is_counted"] is False
        (await guest.put("/api/guest/statistics", YES)).ok()
        await ask(guest, "Hello", gpt_id=guest.gpt)
    found = await counted(services, owner, infra, gpt)
    assert len({each.pseudonym for each in found}) == 2


@pytest.mark.promise("P8")
async def test_a_yes_covers_no_chat_that_began_before(
    come: Come, services: Services, owner: Any, infra: Infrastructure, gpt: UUID
) -> None:
    guest = await come()
    answer = await ask(guest, "Hello", gpt_id=guest.gpt)
    (await guest.put("/api/guest/statistics", YES)).ok()
    await ask(guest, "And now?", conversation_id=answer.conversation)
    assert await counted(services, owner, infra, gpt) == []


@pytest.mark.promise("P8")
async def test_a_no_withdraws_what_was_counted_and_is_final_for_the_chat(
    come: Come, services: Services, owner: Any, infra: Infrastructure, gpt: UUID
) -> None:
    guest = await come()
    (await guest.put("/api/guest/statistics", YES)).ok()
    answer = await ask(guest, "Hello", gpt_id=guest.gpt)
    assert len(await counted(services, owner, infra, gpt)) == 1
    (await guest.put("/api/guest/statistics", NO)).ok()
    assert await counted(services, owner, infra, gpt) == []
    (await guest.put("/api/guest/statistics", YES)).ok()
    await ask(guest, "And now?", conversation_id=answer.conversation)
    assert await counted(services, owner, infra, gpt) == []


@pytest.mark.promise("P8")
async def test_a_guests_choice_is_their_own(come: Come, cast: Cast) -> None:
    one, other = await come(), await come()
    (await one.put("/api/guest/statistics", YES)).ok()
    assert (await other.get("/api/guest")).ok()["is_counted"] is False
    for person in (cast.ben, cast.ada):
        assert (await person.put("/api/guest/statistics", YES)).status == 404


async def test_a_temporary_chat_of_a_person_stays_uncounted(
    cast: Cast, services: Services, owner: Any, infra: Infrastructure, gpt: UUID
) -> None:
    await ask(cast.ben, "Hello", gpt_id=str(gpt), temporary=True)
    assert await counted(services, owner, infra, gpt) == []


@pytest.mark.promise("P8")
def test_the_rule_of_guests() -> None:
    """All facts: the guest's answer, the workspace's, the service and the nature of the chat."""
    workspace = default_permission(workspace_party(UUID(int=9)))
    for service in Service:
        for nature in ContentOrigin:
            for said in (None, NOW - timedelta(microseconds=1), NOW, NOW + timedelta(days=1)):
                stands = [service_permission(service, nature, of_guest=True), guest_permission(GUEST, said), workspace]
                fits = service is not Service.API and nature is ContentOrigin.TEMPORARY
                assert may_count(stands, NOW).allowed is (fits and said is not None and said < NOW), (service, nature)
