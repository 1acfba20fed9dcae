"""Personal data in prompts for a model elsewhere is masked, and its answers come back with the originals (P14)."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.models.endpoint import SETTINGS_ID
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest
from discreet.promises.recipients import ModelRecipient, RecipientFacts, RunBy
from tests.fakes.model_endpoint import Request, ScriptedModel
from tests.http.test_attachments import give, picture
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P14")

NAME, TELEPHONE = "Impi Nummelin", "+49 30 1234567"
SAID = f"My name is {NAME}, my number is {TELEPHONE}. What is my name?"
EVERY = ["account", "address", "birth_date", "email", "id", "organisation", "person", "place", "secret", "telephone", "word"]  # fmt: skip


def echo(request: Request) -> str:
    """Answer with the last message, so with what the endpoint received."""
    return "You wrote: " + str(request["messages"][-1]["content"])


@pytest_asyncio.fixture(autouse=True)
async def answering(cast: Cast, scripted: ScriptedModel) -> AsyncIterator[None]:
    scripted.answer, scripted.side_answer, scripted.failure = echo, "", None
    scripted.requests.clear()
    scripted.side_requests.clear()
    await choose(cast.ben, "on")
    yield
    await choose(cast.ben, "default")


async def choose(person: Client, choice: str, kinds: list[str] = EVERY, words: tuple[str, ...] = ()) -> Any:
    return (await person.put("/api/me/masking", {"choice": choice, "kinds": kinds, "words": list(words)})).ok()


def sent(scripted: ScriptedModel) -> str:
    return json.dumps([scripted.requests, scripted.side_requests], ensure_ascii=False)


async def test_the_name_does_not_leave_and_comes_back_in_the_answer(cast: Cast, scripted: ScriptedModel) -> None:
    streamed = await ask(cast.ben, SAID)
    assert "Impi" not in sent(scripted)
    assert "1234567" not in sent(scripted)
    assert SAID in streamed.text
    [_, answer] = (await cast.ben.get(f"/api/conversations/{streamed.conversation}")).ok()["messages"]
    assert SAID in answer["text"]
    [use] = answer["recipients"]
    masked = {piece["original"]: piece["stand_in"] for piece in use["masked"]}
    assert set(masked) == {NAME, TELEPHONE}
    assert all(stand_in in sent(scripted) for stand_in in masked.values())


async def test_the_page_learns_what_is_masked_before_the_answer_begins(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, SAID)
    kinds = [event["type"] for event in answer.events]
    assert kinds.index("data-recipients") < kinds.index("text-delta")
    [early], [use] = answer.data("data-recipients"), answer.recipients
    assert early["masked"] == use["masked"]
    assert early["host"] == use["host"]
    unmasked = await ask(cast.ben, SAID, masking="off")
    assert "data-recipients" not in [event["type"] for event in unmasked.events]


async def test_the_receipt_says_whether_answers_were_masked(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, SAID)
    path = f"/api/conversations/{answer.conversation}"
    assert (await cast.ben.put(f"{path}/masking", {"choice": "off"})).status == 204
    await ask(cast.ben, "Again.", conversation_id=answer.conversation)
    [provider] = (await cast.ben.get(f"{path}/receipt")).ok()["models"]["providers"]
    assert (provider["answers"], provider["masked"]) == (2, 1)


async def test_later_prompts_have_the_same_stand_ins(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, SAID)
    first = scripted.requests[-1]["messages"]
    more = await ask(cast.ben, "And what does Nummelin do?", conversation_id=answer.conversation)
    later = scripted.requests[-1]["messages"]
    assert "Nummelin" not in sent(scripted)
    question = next(message["content"] for message in later if message["role"] == "user")
    assert first[-1]["content"].startswith(question)
    assert "Nummelin" in more.text
    other = await ask(cast.ben, SAID)
    assert not scripted.requests[-1]["messages"][-1]["content"].startswith(question), "another chat has other stand-ins"
    assert SAID in other.text


async def test_the_title_is_asked_for_with_stand_ins(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, SAID)
    asked = len(scripted.side_requests)
    (await cast.ben.post(f"/api/conversations/{answer.conversation}/title")).ok()
    assert len(scripted.side_requests) > asked
    assert "Nummelin" not in sent(scripted)


async def test_a_chats_own_switch_holds_from_the_next_prompt(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, SAID)
    path = f"/api/conversations/{answer.conversation}"
    assert (await cast.ben.put(f"{path}/masking", {"choice": "off"})).status == 204
    assert (await cast.ben.get(path)).ok()["masking"] == "off"
    await ask(cast.ben, "Again.", conversation_id=answer.conversation)
    assert NAME in sent(scripted)
    assert (await cast.ada.put(f"{path}/masking", {"choice": "off"})).status == 404


async def test_a_new_chat_begins_with_its_switch(cast: Cast, scripted: ScriptedModel) -> None:
    await ask(cast.ben, SAID, masking="off")
    assert NAME in sent(scripted)


async def test_a_temporary_chat_is_masked_too(cast: Cast, scripted: ScriptedModel, owner: Any) -> None:
    answer = await ask(cast.ben, SAID, temporary=True)
    assert NAME not in sent(scripted)
    assert SAID in answer.text
    path = f"/api/conversations/{answer.conversation}"
    assert (await cast.ben.put(f"{path}/masking", {"choice": "off"})).status == 204
    await ask(cast.ben, "Again.", conversation_id=answer.conversation)
    assert NAME in sent(scripted)


async def test_own_words_are_masked_and_lie_sealed(cast: Cast, scripted: ScriptedModel, owner: Any) -> None:
    kept = await choose(cast.ben, "on", words=("Project Heron",))
    assert kept["words"] == ["Project Heron"]
    answer = await ask(cast.ben, "How is project heron going?")
    assert "heron" not in sent(scripted).lower()
    assert "project heron" in answer.text
    assert b"Heron" not in await owner.fetchval(
        "SELECT sealed_masked_words FROM accounts WHERE sealed_masked_words IS NOT NULL"
    )
    refused = await cast.ben.put("/api/me/masking", {"choice": "on", "kinds": EVERY, "words": ["a"]})
    assert (refused.status, refused.json["error"]["field"]) == (422, "words")


async def test_only_the_chosen_kinds_are_masked(cast: Cast, scripted: ScriptedModel) -> None:
    await choose(cast.ben, "on", kinds=["telephone"])
    await ask(cast.ben, SAID)
    assert NAME in sent(scripted)
    assert TELEPHONE not in sent(scripted)


async def test_the_operators_default_for_an_endpoint(cast: Cast, scripted: ScriptedModel) -> None:
    await choose(cast.ben, "default")
    path = f"/api/operator/endpoints/{SETTINGS_ID}/masking"
    assert (await cast.olga.put(path, {"masks": True})).ok()["masks"] is True
    try:
        await ask(cast.ben, SAID)
        assert NAME not in sent(scripted)
        await choose(cast.ben, "off")
        await ask(cast.ben, SAID)
        assert NAME in sent(scripted)
    finally:
        (await cast.olga.put(path, {"masks": False})).ok()
    assert (await cast.ben.put(path, {"masks": False})).status == 404


async def test_a_picture_is_not_sent_while_masking_is_on(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "What is this?", files=[{"id": await give(cast.ben, "p.png", picture())}])
    assert answer.state["error"].startswith("Personal data is masked here, which can't be done in pictures.")
    assert sent(scripted) == "[[], []]"


async def test_a_prompt_for_which_no_stand_in_is_free_is_not_sent(services: Services) -> None:
    numbers = " ".join(map(str, range(1_000, 10_000)))
    request = ModelRequest([ChatMessage("user", f"I live in Lindenstraße 12, 1010 Wien.\n{numbers}")])
    elsewhere = ModelRecipient(
        endpoint_id=SETTINGS_ID, name="A", host="a.example", facts=RecipientFacts(run_by=RunBy.COMPANY)
    )
    with pytest.raises(ModelFailed, match=r"This chat has too much personal data to mask\.") as refused:
        await services.masking.mask(request, elsewhere, default=True)
    assert refused.value.kind == "not_allowed"


async def test_a_stopped_answer_loses_nothing_that_was_heard(cast: Cast, scripted: ScriptedModel) -> None:
    from tests.fakes.model_endpoint import Failure

    scripted.failure = Failure("cut", after=8)
    answer = await ask(cast.ben, SAID)
    said = re.escape("You wrote: My name is Impi")
    assert re.match(said, answer.text)


async def test_a_files_text_and_what_follows_leave_with_stand_ins(cast: Cast, scripted: ScriptedModel) -> None:
    letter = f"Dear Mr. Nummelin,\nyour number is {TELEPHONE}.\n".encode()
    put = await cast.ben.post(
        "/api/files?name=letter.txt", data=letter, headers={"Content-Type": "application/octet-stream"}
    )
    answer = await ask(cast.ben, "What is in it? My name is Impi Nummelin.", files=[{"id": put.ok()["id"]}])
    await ask(cast.ben, "And 1234567, is it his?", conversation_id=answer.conversation)
    (await cast.ben.post(f"/api/conversations/{answer.conversation}/title")).ok()
    text = sent(scripted).lower()
    assert "your number is" in text
    assert not [secret for secret in ("nummelin", "impi", "1234567") if secret in text]


async def test_two_peoples_stand_ins_differ_and_do_not_mix(cast: Cast, scripted: ScriptedModel) -> None:
    await choose(cast.cleo, "on")
    try:
        own, other = await ask(cast.ben, SAID), await ask(cast.cleo, SAID)
        first, second = (
            {piece["original"]: piece["stand_in"] for piece in answer.recipients[0]["masked"]}
            for answer in (own, other)
        )
        assert first.keys() == second.keys()
        assert not set(first.values()) & set(second.values())
        asked = await ask(cast.ben, f"Who is {second[NAME]}?", conversation_id=own.conversation)
        assert second[NAME] in asked.text, "another person's stand-in is a text as any other"
    finally:
        await choose(cast.cleo, "default")


async def test_a_title_is_asked_with_its_own_branchs_stand_ins(cast: Cast, scripted: ScriptedModel) -> None:
    """Two branches may hold the same stand-in for two people."""
    said = f"{SAID} It is nummelin."
    answer = await ask(cast.ben, said)
    await ask(cast.ben, said, conversation_id=answer.conversation, edit_root=True)
    path, families = f"/api/conversations/{answer.conversation}", []
    for message in (await cast.ben.get(path)).ok()["messages"]:
        masked = {
            piece["original"]: piece["stand_in"] for use in message["recipients"] or () for piece in use["masked"]
        }
        families += [masked[NAME].split()[-1].lower()] if masked else []
    first, second = families
    assert first != second
    shown = (await cast.ben.get(path)).ok()["messages"][1]["id"]
    assert (await cast.ben.put(f"{path}/head", {"message_id": shown})).status == 204
    scripted.side_requests.clear()
    (await cast.ben.post(f"{path}/title")).ok()
    titled = json.dumps(scripted.side_requests, ensure_ascii=False)
    assert first in titled
    assert second not in titled
