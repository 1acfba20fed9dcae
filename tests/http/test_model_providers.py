"""The recipients of a person's prompts: with each answer, on the receipt, in Data sent and the export."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from discreet.http.services import Services
from discreet.models.endpoint import SETTINGS_ID
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P14")


@pytest.fixture(autouse=True)
def answering(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.side_answer, scripted.failure = "Under the mat.", "A key", None
    scripted.requests.clear()


async def receipt(person: Client, conversation: Any) -> Any:
    return (await person.get(f"/api/conversations/{conversation}/receipt")).ok()


async def providers(person: Client) -> Any:
    return (await person.get("/api/ledger/models")).ok()["providers"]


def use_at(scripted: ScriptedModel) -> dict[str, Any]:
    return {
        "endpoint_id": str(SETTINGS_ID),
        "name": urlsplit(scripted.url).netloc,
        "host": urlsplit(scripted.url).netloc,
        "run_by": "company",
    }


async def test_an_answer_says_who_got_its_prompt(cast: Cast, scripted: ScriptedModel) -> None:
    streamed = await ask(cast.ben, "Where is the key?")
    facts = {"company": "", "country": "", "retention_days": None, "trains": None}
    whole = (
        use_at(scripted)
        | facts
        | {
            "model": "scripted",
            "prompt_tokens": 7,
            "completion_tokens": 11,
            "reasoning_tokens": None,
            "searched": False,
            "masked": None,
        }
    )
    [question, answer] = (await cast.ben.get(f"/api/conversations/{streamed.conversation}")).ok()["messages"]
    assert (question["recipients"], answer["recipients"]) == ([], [whole])
    assert [use["model"] for use in streamed.recipients] == ["scripted"]


async def test_the_receipt_counts_what_each_provider_got(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    await ask(cast.ben, "And the door?", conversation_id=answer.conversation)
    (await cast.ben.post(f"/api/conversations/{answer.conversation}/title")).ok()
    shown = await receipt(cast.ben, answer.conversation)
    [provider] = shown["models"]["providers"]
    assert use_at(scripted).items() <= provider.items()
    counts = (provider["models"], provider["answers"], provider["beside"], provider["left"])
    assert counts == (["scripted"], 2, 1, True)
    assert (provider["prompt_tokens"], provider["completion_tokens"]) == (14, 22)
    assert shown["models"]["unrecorded"] == 0
    host = urlsplit(scripted.url).netloc
    assert shown["sent_out"]["sentence"] == f"Your messages went to {host}, and nowhere else."


async def test_a_prompt_counts_although_its_answer_failed(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.failure = 500
    answer = await ask(cast.ben, "Where is the key?")
    assert answer.state["state"] == "failed"
    [provider] = (await receipt(cast.ben, answer.conversation))["models"]["providers"]
    assert (provider["answers"], provider["prompt_tokens"]) == (1, 0)


async def test_nothing_has_left_before_something_is_sent(cast: Cast, services: Services, owner: Any) -> None:
    await owner.execute("UPDATE accounts SET model_limit = 'this_server' WHERE id = $1", cast.ben.id)
    answer = await ask(cast.ben, "Where is the key?")
    await owner.execute("UPDATE accounts SET model_limit = 'offered' WHERE id = $1", cast.ben.id)
    assert answer.state["error"].startswith("You allow only models on this server")
    shown = await receipt(cast.ben, answer.conversation)
    assert (shown["models"]["providers"], shown["models"]["unrecorded"]) == ([], 0)
    assert shown["sent_out"]["sentence"] == "Nothing has left this server."


async def test_data_sent_lists_the_providers_of_stored_chats(cast: Cast, scripted: ScriptedModel) -> None:
    assert await providers(cast.dan) == []
    temporary = await ask(cast.dan, "Where is the key?", temporary=True)
    [provider] = (await receipt(cast.dan, temporary.conversation))["models"]["providers"]
    assert (provider["answers"], provider["left"]) == (1, True)
    assert await providers(cast.dan) == [], "nothing of a temporary chat is stored (P9)"
    first = await ask(cast.dan, "Where is the key?")
    await ask(cast.dan, "And the door?", conversation_id=first.conversation)
    second = await ask(cast.dan, "Which mat?")
    [found] = await providers(cast.dan)
    assert use_at(scripted).items() <= found["recipient"].items()
    assert (found["answers"], found["chats"]) == (3, 2)
    assert found["latest_conversation_id"] == str(second.conversation)
    assert found["first_at"] < found["last_at"]
    (await cast.dan.delete(f"/api/conversations/{second.conversation}")).ok()
    assert [each["answers"] for each in await providers(cast.dan)] == [2]


async def test_a_saved_temporary_chat_still_says_who_got_it(cast: Cast) -> None:
    answer = await ask(cast.ben, "Where is the key?", temporary=True)
    kept = (await cast.ben.post(f"/api/temporary/{answer.conversation}/keep")).ok()["id"]
    [provider] = (await receipt(cast.ben, kept))["models"]["providers"]
    assert (provider["answers"], provider["models"]) == (1, ["scripted"])


async def test_the_privacy_page_names_who_may_get_ones_messages(cast: Cast, owner: Any) -> None:
    async def answer() -> list[str]:
        page = (await cast.ben.get("/api/privacy")).ok()
        [found] = [each for each in page["answers"] if each["id"] == "P14"]
        return [*found["lines"]]

    [line] = await answer()
    assert line.endswith(
        "may get your messages. It is run by a company. It is unknown how long it keeps messages, and it is unknown "
        "whether it trains on them."
    )
    await owner.execute("UPDATE accounts SET model_limit = 'keeps_nothing' WHERE id = $1", cast.ben.id)
    lines = await answer()
    await owner.execute("UPDATE accounts SET model_limit = 'offered' WHERE id = $1", cast.ben.id)
    assert lines[0] == "Your limits allow none of the models here, so nothing is sent to one."
    assert lines[1].startswith("You allow only models whose provider keeps nothing and never trains")


async def test_no_one_else_sees_it(cast: Cast) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    assert (await cast.ada.get(f"/api/conversations/{answer.conversation}/receipt")).status == 404
    assert str(answer.conversation) not in json.dumps(await providers(cast.ada))
