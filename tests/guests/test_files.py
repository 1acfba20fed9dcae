"""Guests' files and images: in memory, for the visit, counted for the link and its payer (P6, P7, P8, P9)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Configuration
from discreet.assistants.guest_links.guest_link import MessageCaps
from discreet.errors import NotSignedIn
from discreet.http.services import Services
from discreet.promises.capabilities import Capability
from discreet.promises.guests import REFUSED
from discreet.promises.visibility import Level
from tests.fakes.image_endpoint import ImageEndpoint
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.support.chat_client import ask
from tests.support.client import Answer, Client
from tests.support.gpt_with_actions import answer_script
from tests.support.guests import GuestBrowser, create_guest_link, link_token
from tests.support.knowledge import as_actor
from tests.support.people import Cast
from tests.support.search_installation import find_places

Come = Callable[..., Awaitable[GuestBrowser]]
SECRET = "The door code is 4711-heron."
MILL = tool_call("make_image", prompt="A mill by the river", size="1024x1024")


@pytest.fixture(scope="module")
def images_url(image_endpoint: ImageEndpoint) -> str:
    return image_endpoint.url


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap = "Noted.", 0.0
    scripted.requests.clear()


@pytest_asyncio.fixture
async def gpt(services: Services, cast: Cast) -> UUID:
    ada = as_actor(cast.ada)
    made = (await services.gpts.drafts.create(ada, "Painter")).gpt.id
    draft = Configuration("Painter", instructions="You paint.", capabilities=(Capability.IMAGES,))
    await services.gpts.drafts.save(ada, made, draft)
    await services.gpts.publisher.publish(ada, made, Level.LINK)
    return made


@pytest_asyncio.fixture
async def come(server: str, services: Services, cast: Cast, gpt: UUID) -> AsyncIterator[Come]:
    made: list[GuestBrowser] = []

    async def new(**draft: Any) -> GuestBrowser:
        link = await create_guest_link(services, as_actor(cast.ada), gpt, **draft)
        made.append(await GuestBrowser(server).enter(link_token(link)))
        return made[-1]

    yield new
    for each in made:
        await each.delete("/api/guest")
        await each.close()


async def give(guest: Client, data: bytes = SECRET.encode(), name: str = "door.txt") -> Answer:
    kind = {"Content-Type": "application/octet-stream"}
    return await guest.post(f"/api/files?name={name}", data=data, headers=kind)


@pytest.mark.promise("P9")
async def test_a_file_is_read_in_memory_and_gone_with_the_visit(
    come: Come, scripted: ScriptedModel, infra: Infrastructure, services: Services, owner: Any
) -> None:
    guest = await come()
    file = (await give(guest)).ok()
    answer = await ask(guest, "What is the code?", gpt_id=guest.gpt, files=[{"id": file["id"]}])
    assert SECRET in str(scripted.requests[-1])
    address = f"/api/conversations/{answer.conversation}/files/{file['id']}"
    assert (await guest.get(address)).body == SECRET.encode()
    assert await owner.fetchval("SELECT count(*) FROM conversations WHERE id = $1", answer.conversation) == 0
    waiting = (await give(guest, name="other.txt")).ok()["id"]
    assert [place async for place in find_places(owner, infra, "4711-heron")] == []
    (await guest.delete("/api/guest")).ok()
    assert (await guest.get(address)).status == 401
    assert UUID(waiting) not in services.pending_uploads._waiting
    assert services.temporary.registry.all() == []
    assert [place async for place in find_places(owner, infra, "4711-heron")] == []


@pytest.mark.promise("P9")
async def test_a_file_that_arrives_as_the_visit_ends_is_not_kept(come: Come, services: Services) -> None:
    guest = await come()
    me = await services.guests.actor_of(guest.guest_token)
    assert me is not None

    async def arriving() -> AsyncIterator[bytes]:
        yield SECRET.encode()
        (await guest.delete("/api/guest")).ok()
        [upload] = services.pending_uploads._uploads
        async with asyncio.timeout(30):
            while not upload.has_ended:
                await asyncio.sleep(0.01)

    with pytest.raises(NotSignedIn):
        await services.pending_uploads.put(me, "door.txt", arriving())
    assert services.pending_uploads._waiting == {}


@pytest.mark.promise("P6")
async def test_no_one_else_gets_a_guests_file(come: Come, cast: Cast) -> None:
    guest, other = await come(), await come()
    waiting = (await give(guest)).ok()["id"]
    for thief in (other, cast.ben, cast.ada):
        assert (await thief.delete(f"/api/files/{waiting}")).status == 404
    refused = await other.post("/api/chat", {"text": "Read", "gpt_id": other.gpt, "files": [{"id": waiting}]})
    assert refused.status == 404
    answer = await ask(guest, "Read", gpt_id=guest.gpt, files=[{"id": waiting}])
    for thief in (other, cast.ben, cast.ada, cast.olga):
        for part in ("", "/picture"):
            address = f"/api/conversations/{answer.conversation}/files/{waiting}{part}"
            assert (await thief.get(address)).status == 404
    assert (await guest.get(f"/api/conversations/{answer.conversation}/files/{uuid4()}")).status == 404


@pytest.mark.promise("P8")
async def test_a_file_counts_as_a_message_before_it_is_read(come: Come) -> None:
    guest = await come(caps=MessageCaps(2, 2, 2))
    for _ in range(2):
        (await give(guest)).ok()
    refused = await give(guest)
    assert (refused.status, refused.sentence) == (429, REFUSED)
    asked = await guest.post("/api/chat", {"text": "Hello", "gpt_id": guest.gpt})
    assert (asked.status, asked.sentence) == (429, REFUSED)


async def test_guests_share_a_part_of_the_memory_for_files(come: Come, services: Services, cast: Cast) -> None:
    guest = await come()
    limits = services.pending_uploads._limits
    assert limits.for_guests().bytes_ == limits.bytes_ // 2
    assert limits.for_guests().bytes_each < limits.bytes_each
    too_large = b"x" * (limits.file_bytes + 1)
    assert (await give(guest, too_large)).status == 413
    bens = (await give(cast.ben)).ok()["id"]
    (await cast.ben.delete(f"/api/files/{bens}")).ok()


async def test_a_revoked_link_drops_the_waiting_files(come: Come, services: Services, cast: Cast, gpt: UUID) -> None:
    guest = await come()
    waiting = UUID((await give(guest)).ok()["id"])
    ada = as_actor(cast.ada)
    for link in (await services.guest_link_management.list_links(ada, gpt)).links:
        await services.guest_link_management.revoke(ada, gpt, link.id)
    for _ in range(100):
        if waiting not in services.pending_uploads._waiting:
            break
        await asyncio.sleep(0.05)
    assert waiting not in services.pending_uploads._waiting
    assert (await give(guest)).status == 401


@pytest.mark.promise("P9", "P8")
async def test_a_guest_has_an_image_made_that_counts_for_who_pays(
    come: Come, scripted: ScriptedModel, owner: Any, cast: Cast
) -> None:
    scripted.answer = answer_script(MILL, "There it is.")
    guest = await come()
    answer = await ask(guest, "Paint a mill", gpt_id=guest.gpt)
    assert answer.text.endswith("There it is.")
    shown = (await guest.get(f"/api/conversations/{answer.conversation}")).ok()
    [picture] = shown["messages"][-1]["calls"][0]["pictures"]
    address = f"/api/conversations/{answer.conversation}/files/{picture['id']}"
    assert (await guest.get(f"{address}/picture")).ok is not None
    assert len((await guest.get(address)).body) > 100
    assert await owner.fetchval("SELECT count(*) FROM images") == 0
    assert await owner.fetchval("SELECT asked FROM guest_images WHERE payer_id = $1", cast.ada.id) == 1
    (await guest.delete("/api/guest")).ok()
    assert (await guest.get(address)).status == 401


@pytest.mark.promise("P8")
async def test_all_guests_of_an_owner_share_the_days_images(
    come: Come, scripted: ScriptedModel, owner: Any, cast: Cast, infra: Infrastructure
) -> None:
    """The owner's own count does not change, and every limit refuses with the same sentence."""
    scripted.answer = answer_script(MILL, "There it is.")
    await owner.execute("DELETE FROM guest_images")
    full = infra.settings.images_per_day - 1
    today = infra.clock.now().date()
    await owner.execute("INSERT INTO guest_images VALUES ($1, $2, $3)", cast.ada.id, today, full)
    first, second = await come(), await come()
    before = (await cast.ada.get("/api/images")).ok()
    for guest, made in ((first, 1), (second, 0)):
        answer = await ask(guest, "Paint a mill", gpt_id=guest.gpt)
        shown = (await guest.get(f"/api/conversations/{answer.conversation}")).ok()
        assert len(shown["messages"][-1]["calls"][0]["pictures"]) == made
    assert "No more images can be made through this link today." in str(scripted.requests[-1])
    assert (await cast.ada.get("/api/images")).ok() == before
    await owner.execute("DELETE FROM guest_images")
