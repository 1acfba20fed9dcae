"""A dataset takes from a chat with actions the longest prefix before a third party's data came in (P1)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.builder import Builder
from tests.support.datasets import build_dataset, message_texts
from tests.support.gpt_with_actions import Person, answer_script, publish_gpt_with_actions

FLIGHT = tool_call("getFlight", number="LH 400")
SECRET_GATE = "gate XQ77"

pytestmark = pytest.mark.promise("P1")


@pytest_asyncio.fixture(scope="module")
async def ben(infra: Infrastructure, services: Services, build: Builder, third_party: ThirdParty) -> Person:
    """All have said yes: conversations are left out because of the third party."""
    ada = await build.person("ada", improve=True)
    gpt_id = await publish_gpt_with_actions(infra, services, ada, third_party.origin)
    await build.choose_for_gpt(ada, gpt_id, True)
    third_party.answer = Answer(SECRET_GATE, media_type="text/plain")
    return Person(services, await build.person("ben", improve=True), gpt_id)


@pytest.fixture
def say(scripted: ScriptedModel) -> Callable[..., None]:
    def answers(*answers: Any) -> None:
        scripted.answer = answer_script(*answers)

    return answers


async def records(build: Builder, olga: Any) -> Any:
    """All records of a dataset built now, each as its texts in order; and the manifest."""
    made = await build_dataset(build, olga)
    return [message_texts(record) for record in made.records], made.manifest


async def test_the_record_ends_before_the_answer_that_followed_a_call(
    build: Builder, olga: Actor, ben: Person, say: Callable[..., None]
) -> None:
    say("Hello Ben.")
    answer = await ben.ask("Hello")
    say(FLIGHT, f"It leaves from {SECRET_GATE}.")
    at = {"conversation_id": answer.conversation}
    await ben.allow((await ben.ask("Where does it leave?", **at)).card)
    say("You are welcome.")
    await ben.ask("Thanks for the hint about the gate", **at)
    found, manifest = await records(build, olga)
    assert ["Hello", "Hello Ben."] in found
    assert not any("Thanks for the hint" in text or "XQ77" in text for record in found for text in record)
    assert manifest["messages"]["excluded"]["third_party"] >= 3


async def test_a_call_that_was_declined_or_could_not_be_made_leaves_a_conversation_as_it_was(
    build: Builder, olga: Actor, ben: Person, say: Callable[..., None]
) -> None:
    say(tool_call("getFlight"), FLIGHT, "Then I cannot say.")
    answer = await ben.ask("Is it late?")
    await ben.decline(answer.card)
    found, _ = await records(build, olga)
    assert ["Is it late?", "Then I cannot say."] in found


async def test_another_answer_to_the_same_question_stands_for_itself(
    build: Builder, olga: Actor, ben: Person, say: Callable[..., None], services: Services
) -> None:
    say(FLIGHT, f"From {SECRET_GATE}.")
    answer = await ben.allow((await ben.ask("Which gate, again?")).card)
    say("I do not know.")
    await ben.ask(None, conversation_id=answer.conversation, regenerate=answer.answer)
    found, _ = await records(build, olga)
    assert ["Which gate, again?", "I do not know."] in found
    await services.conversations.show_branch(ben.actor, answer.conversation, answer.answer)
    found, _ = await records(build, olga)
    assert not any("Which gate, again?" in record for record in found)


async def test_an_answer_that_waits_for_its_person_is_in_no_dataset(
    build: Builder, olga: Actor, ben: Person, say: Callable[..., None]
) -> None:
    say("Fine.")
    answer = await ben.ask("How are you?")
    say(FLIGHT)
    await ben.ask("And the flight that waits?", conversation_id=answer.conversation)
    found, _ = await records(build, olga)
    assert ["How are you?", "Fine."] in found
    assert not any("waits" in text for record in found for text in record)


async def test_no_key_of_the_pipeline_opens_what_followed_a_call(
    build: Builder, ben: Person, say: Callable[..., None], owner: Any
) -> None:
    """The drawer differs: row-level security shows the pipeline no such row, and its key would not open it."""
    say(FLIGHT, f"From {SECRET_GATE}.")
    answer = await ben.allow((await ben.ask("Which gate?")).card)
    rows = await owner.fetch("SELECT role, drawer FROM messages WHERE conversation_id = $1", answer.conversation)
    assert {row["role"]: row["drawer"] for row in rows} == {"user": "improvement", "assistant": "private"}
    holders = await owner.fetch(
        "SELECT drawer, holder FROM key_grants WHERE conversation_id = $1 AND holder = 'improvement'",
        answer.conversation,
    )
    assert [(row["drawer"], row["holder"]) for row in holders] == [("improvement", "improvement")]


async def test_a_clock_that_was_set_back_does_not_make_a_later_label_the_first(
    build: Builder, olga: Actor, ben: Person, say: Callable[..., None], owner: Any
) -> None:
    """Ids follow the clock. A conversation's initial parties are read from its parties, which only ever grow."""
    say("Fine, at last.")
    answer = await ben.ask("How are you, finally?")
    opened = await build.conversations.open(ben.actor, answer.conversation)
    first = opened.labels[0].label
    await owner.execute(
        "INSERT INTO labels (id, conversation_id, owner_id, began_at, parties) VALUES ($1, $2, $3, $4, $5)",
        UUID(int=1), answer.conversation, ben.actor.account_id, opened.metadata.began_at,
        [*first.texts(), "third_party:flights.example"],
    )  # fmt: skip
    opened = await build.conversations.open(ben.actor, answer.conversation)
    assert opened.labels[0].label == first
    found, _ = await records(build, olga)
    assert ["How are you, finally?", "Fine, at last."] in found
