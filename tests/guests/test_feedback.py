"""Feedback of guests: what they were shown, without their name or a note, and counted as a message (P8, P9)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from discreet.analytics.feedback.service import COMPANY, WHEN_GUEST
from discreet.assistants.guest_links.guest_link import MessageCaps
from discreet.http.services import Services
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import StreamedAnswer, ask
from tests.support.clock import SettableClock
from tests.support.guests import GuestBrowser, create_guest_link, link_token
from tests.support.knowledge import as_actor
from tests.support.people import Cast

Come = Callable[[], Awaitable[GuestBrowser]]
PREVIEW, SEND = "/api/feedback/preview", "/api/guest/feedback"


@pytest_asyncio.fixture
async def gpt(cast: Cast, services: Services, scripted: ScriptedModel) -> UUID:
    scripted.answer, scripted.gap = "Take the ferry.", 0.0
    made = (await services.gpts.drafts.create(as_actor(cast.ada), "Travel guide")).gpt.id
    await services.gpts.publisher.publish(as_actor(cast.ada), made, Level.LINK)
    return made


@pytest_asyncio.fixture
async def come(server: str, services: Services, cast: Cast, gpt: UUID) -> AsyncIterator[Come]:
    link = await create_guest_link(services, as_actor(cast.ada), gpt, caps=MessageCaps(50, 8, 50))
    made: list[GuestBrowser] = []

    async def new() -> GuestBrowser:
        made.append(await GuestBrowser(server).enter(link_token(link)))
        return made[-1]

    yield new
    for each in made:
        await each.delete("/api/guest")
        await each.close()


def draft(streamed: StreamedAnswer, comment: str = "Too long", **other: Any) -> dict[str, Any]:
    shared = [{"role": "assistant", "text": "Take the [boat]."}]
    answer = {"conversation_id": str(streamed.conversation), "message_id": streamed.events[0]["messageId"]}
    return {**answer, "rating": None, "comment": comment, "messages": shared, **other}


@pytest.mark.promise("P8", "P9")
async def test_the_builder_gets_what_was_shown_in_a_batch_and_nothing_of_the_guest(
    come: Come, services: Services, cast: Cast, gpt: UUID, owner: Any, clock: SettableClock
) -> None:
    guest = await come()
    answer = await ask(guest, "How do I get there?", gpt_id=guest.gpt)
    shown = (await guest.post(PREVIEW, draft(answer))).ok()
    assert shown["when"] == WHEN_GUEST
    assert await owner.fetchval("SELECT count(*) FROM feedback_waiting") == 0, "nothing is sent by itself"
    for _ in range(COMPANY):
        (await guest.post(SEND, draft(answer))).ok()
    assert await owner.fetchval("SELECT count(*) FROM feedback_sent") == 0, "no note says who sent it"
    (await guest.delete(f"/api/conversations/{answer.conversation}")).ok()
    (await guest.delete("/api/guest")).ok()
    inbox = f"/api/gpts/{gpt}/feedback"
    assert (await cast.ada.get(inbox)).ok()["total"] == 0, "not before the night"
    clock.advance(days=1)
    await services.feedback.deliver()
    pieces = (await cast.ada.get(inbox)).ok()["pieces"]
    assert [piece["piece"] for piece in pieces] == [shown["piece"]] * COMPANY, "the visit's end deletes none of it"
    assert "How do I get there?" not in str(pieces), "the question was not chosen"


@pytest.mark.promise("P8")
async def test_a_piece_counts_as_a_message_and_belongs_to_an_answer_of_this_visit(
    come: Come, owner: Any, cast: Cast
) -> None:
    guest, other = await come(), await come()
    answer = await ask(guest, "How do I get there?", gpt_id=guest.gpt)
    for where in (PREVIEW, SEND):
        assert (await other.post(where, draft(answer))).status == 404, "of another guest"
        assert (await guest.post(where, draft(answer, message_id=str(uuid4())))).status == 404
        assert (await guest.post(where, draft(answer, comment=" ", messages=[]))).status == 422
    assert (await guest.post("/api/feedback", draft(answer))).status == 404, "only as a guest"
    assert (await cast.ben.post(SEND, draft(answer))).status == 404, "a person has no chat of a guest"
    taken = [(await guest.post(SEND, draft(answer))).status for _ in range(8)]
    assert taken[0] == 204
    assert taken[-1] == 429
    assert await owner.fetchval("SELECT count(*) FROM feedback_waiting") == taken.count(204)
