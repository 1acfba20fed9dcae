"""P9: the memory of a closed temporary chat is collected at once: no object of this process still holds it."""

import asyncio
import gc
import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.chat_client import StreamedAnswer, ask, follow, stream_events
from tests.support.client import Client
from tests.support.gpt_with_actions import answer_script, publish_gpt_with_actions
from tests.support.knowledge import as_actor
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P9")

HALVES = ("qxzjw-not-a-word-of-it-under-", "the-eleventh-bridge-vbnrt")
"""Of the spoken text: no object of this test holds both together while it searches."""


def canary() -> str:
    return "".join(HALVES)


def holders() -> list[str]:
    """Objects that refer to the canary, reachable or not, except those of this test's browser and endpoint."""
    text, names = canary(), []
    for each in gc.get_objects():
        if holds(each, text, text.encode()):
            names.append(f"{type(each).__module__}.{type(each).__name__}")  # noqa: PERF401 - a comprehension's cells would hold the text
    return [name for name in names if not name.startswith(("aiohttp.", "tests."))]


def holds(each: object, text: str, written: bytes) -> bool:
    """Whether it refers to the text, itself or by objects of which the collector keeps no account."""
    for inner in gc.get_referents(each):
        if type(inner) is str:
            if text in inner:
                return True
        elif type(inner) in (bytes, bytearray):
            if written in inner:
                return True
        elif not gc.is_tracked(inner) and not isinstance(inner, type) and holds(inner, text, written):
            return True
    return False


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Nothing is collected but by reference counts, and by the server itself."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def quiet(scripted: ScriptedModel, third_party: ThirdParty) -> Iterator[None]:
    """The endpoints of this test forget their questions and answers when it ends, too."""
    yield
    hush(scripted, third_party)


def hush(scripted: ScriptedModel, third_party: ThirdParty) -> None:
    scripted.answer, third_party.answer = "", Answer()
    scripted.requests.clear()
    third_party.requests.clear()


async def still_held(scripted: ScriptedModel, third_party: ThirdParty) -> list[str]:
    """Objects held a moment later; an answered request ends a few steps of the loop later."""
    hush(scripted, third_party)
    left: list[str] = []
    for _ in range(20):
        if not (left := holders()):
            break
        await asyncio.sleep(0.05)
    return left


async def closed(person: Client, answer: StreamedAnswer, services: Any) -> None:
    (await person.delete(f"/api/conversations/{answer.conversation}")).ok()


async def over(person: Client, answer: StreamedAnswer, services: Any) -> None:
    """As after an hour without use."""
    await services.temporary._drop([answer.conversation])


ENDS = [closed, over]


@pytest.mark.parametrize("end", ENDS)
async def test_nothing_of_it_is_held_once_it_has_ended(
    cast: Cast,
    services: Services,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    uncollected: Any,
    quiet: Any,
    end: Callable[[Client, StreamedAnswer, Any], Coroutine[Any, Any, None]],
) -> None:
    scripted.answer = f"It said {canary()}."
    answer = await ask(cast.ben, f"Is {canary()} there?", temporary=True)
    await ask(cast.ben, f"{canary()} again", conversation_id=answer.conversation)
    assert holders(), "the search finds what is held"
    await end(cast.ben, answer, services)
    del answer
    assert not await still_held(scripted, third_party)


@pytest.mark.parametrize("end", ENDS)
async def test_nothing_of_an_answer_that_was_cut_off(
    cast: Cast,
    services: Services,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    uncollected: Any,
    quiet: Any,
    end: Callable[[Client, StreamedAnswer, Any], Coroutine[Any, Any, None]],
) -> None:
    scripted.gap, scripted.answer = 0.02, f"It said {canary()}. " * 40
    answer = StreamedAnswer()
    async for event in stream_events(cast.ben, f"Is {canary()} there?", temporary=True):
        answer.events.append(event)
        if event["type"] == "text-delta":
            break
    await end(cast.ben, answer, services)
    scripted.gap = 0
    del answer, event
    assert not await still_held(scripted, third_party)


@pytest.mark.parametrize("end", ENDS)
async def test_nothing_of_a_card_and_of_its_call(
    cast: Cast,
    infra: Infrastructure,
    services: Services,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    other_party: ThirdParty,
    uncollected: Any,
    quiet: Any,
    end: Callable[[Client, StreamedAnswer, Any], Coroutine[Any, Any, None]],
) -> None:
    gpt = await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin, other_party.origin)
    third_party.answer = Answer(json.dumps({"note": canary()}))
    scripted.answer = answer_script(tool_call("getFlight", number=canary()), f"It said {canary()}.")
    answer = await ask(cast.ben, f"Is {canary()} there?", temporary=True, gpt_id=gpt)
    parked = (await cast.ben.get(f"/api/conversations/{answer.conversation}")).ok()["parked"]
    card = (await cast.ben.get(f"/api/consents/{parked}")).ok()
    (await cast.ben.post(f"/api/consents/{parked}/allow", {"digest": card["digest"]})).ok()
    await follow(cast.ben, answer.conversation)
    scripted.answer = answer_script(tool_call("getFlight", number=canary()))
    await ask(cast.ben, f"{canary()} again", conversation_id=answer.conversation)
    await end(cast.ben, answer, services)
    del answer, card
    assert not await still_held(scripted, third_party)
