"""A workspace masks and blocks personal data in its members' prompts to models elsewhere (P14)."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel
from tests.http.test_attachments import give, picture
from tests.http.test_masking import NAME, SAID, TELEPHONE, echo
from tests.support.api_programs import call, create_key, create_project
from tests.support.chat_client import StreamedAnswer, ask
from tests.support.people import Cast
from tests.support.workspace_with_rules import NO_MASKING

pytestmark = pytest.mark.promise("P14")


@pytest_asyncio.fixture
async def rules(cast: Cast) -> AsyncIterator[str]:
    path = f"/api/workspaces/{(await cast.cleo.get('/api/me')).ok()['space']}/rules"
    yield path
    await rule(cast, path)


@pytest.fixture(autouse=True)
def answering(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.side_answer, scripted.failure = echo, "", None
    scripted.requests.clear()
    scripted.side_requests.clear()


async def rule(cast: Cast, path: str, **masking: Any) -> Any:
    before = (await cast.cleo.get(path)).ok()
    body = {
        name: before[name]
        for name in ("builders", "sharing", "third_party_gpts", "domains", "retention_days", "models", "revision")
    }
    asked = body | {"approved_gpts": [], "masking": NO_MASKING | masking, "capabilities": None, "confirmed": True}
    return (await cast.cleo.put(path, asked)).ok()


def sent(scripted: ScriptedModel) -> str:
    return json.dumps([scripted.requests, scripted.side_requests], ensure_ascii=False)


def refused_by(answer: StreamedAnswer) -> str:
    return str(answer.state["error"])


async def test_a_workspaces_kinds_are_masked_for_its_members_only(
    cast: Cast, scripted: ScriptedModel, rules: str
) -> None:
    changed = await rule(cast, rules, masked=["person"])
    assert changed["masking"] == {"masked": ["person"], "blocked": [], "trusted": []}
    assert changed["history"][0]["told"] == ["Masked for models elsewhere: names of people."]
    assert SAID in (await ask(cast.cleo, SAID)).text
    assert NAME not in sent(scripted)
    assert TELEPHONE in sent(scripted)
    await ask(cast.ben, SAID)
    assert NAME in sent(scripted)


async def test_a_person_sees_what_it_requires_and_cannot_turn_it_off(
    cast: Cast, scripted: ScriptedModel, rules: str
) -> None:
    await rule(cast, rules, masked=["person"], blocked=["id"])
    own = (await cast.cleo.get("/api/me/masking")).ok()
    assert (own["required"], own["blocked"]) == (["person"], ["id"])
    await ask(cast.cleo, SAID, masking="off")
    assert NAME not in sent(scripted)


async def test_a_trusted_endpoint_gets_every_kind(cast: Cast, scripted: ScriptedModel, rules: str) -> None:
    [endpoint] = (await cast.cleo.get(rules.replace("/rules", "/model-providers"))).ok()["providers"]
    assert endpoint["masks"] is False
    await rule(cast, rules, masked=["person"], blocked=["telephone"], trusted=[endpoint["endpoint_id"]])
    assert SAID in (await ask(cast.cleo, SAID)).text
    assert NAME in sent(scripted)


async def test_a_blocked_prompt_is_reported_and_neither_sent_nor_counted(
    cast: Cast, scripted: ScriptedModel, rules: str, owner: Any
) -> None:
    await rule(cast, rules, blocked=["telephone"])
    quota = f"/api/operator/quotas/account:{cast.cleo.id}"
    (await cast.olga.put(quota, {"answers": 1_000, "tokens": None, "megabytes": None})).ok()
    try:
        answer = await ask(cast.cleo, SAID)
        assert refused_by(answer).startswith("Your workspace keeps telephone numbers on this server")
        assert sent(scripted) == "[[], []]"
        assert await counted(owner, cast) == 0
        await ask(cast.cleo, f"My name is {NAME}.")
        assert await counted(owner, cast) == 1
        assert NAME in sent(scripted), "the rest of the chat is not held back"
    finally:
        (await cast.olga.delete(quota)).ok()


async def counted(owner: Any, cast: Cast) -> int:
    """Return the answers that count against Cleo's quota."""
    holder = f"account:{cast.cleo.id}"
    answers: int = await owner.fetchval("SELECT coalesce(sum(answers), 0)::bigint FROM usage WHERE holder = $1", holder)
    return answers


async def test_its_words_are_masked_for_its_people(cast: Cast, scripted: ScriptedModel, rules: str) -> None:
    path = "/api/workspace/masked-words"
    assert (await cast.cleo.put(path, {"words": ["Project Heron"]})).ok() == {"count": 1, "words": ["Project Heron"]}
    try:
        answer = await ask(cast.cleo, "How is project heron going?", masking="off")
        assert "heron" not in sent(scripted).lower()
        assert "project heron" in answer.text
        assert (await cast.cleo.get("/api/me/masking")).ok()["workspace_words"] == 1
        await rule(cast, rules, blocked=["word"])
        answer = await ask(cast.cleo, "How is project heron going?")
        assert refused_by(answer).startswith("Your workspace keeps words to mask on this server")
    finally:
        assert (await cast.cleo.put(path, {"words": []})).ok() == {"count": 0, "words": []}


async def test_a_blocked_question_can_be_edited_and_keeps_its_reason(
    cast: Cast, scripted: ScriptedModel, rules: str
) -> None:
    await rule(cast, rules, blocked=["telephone"])
    for is_temporary in (False, True):
        streamed = await ask(cast.cleo, SAID, temporary=is_temporary)
        assert (streamed.state["state"], streamed.state["finish"]) == ("failed", "personal_data")
        question, answer = (await cast.cleo.get(f"/api/conversations/{streamed.conversation}")).ok()["messages"]
        assert (question["text"], answer["finish"]) == (SAID, "personal_data"), "nothing is lost"
        after = {"conversation_id": streamed.conversation, "parent_id": answer["id"]}
        again = await ask(cast.cleo, "Good morning.", **after)
        assert again.state["finish"] == "personal_data", "the chat still has it"
        edited = await ask(cast.cleo, "What is a name?", conversation_id=streamed.conversation, edit_root=True)
        assert "What is a name?" in edited.text
    assert TELEPHONE not in sent(scripted)


async def test_a_title_does_not_take_a_blocked_kind_along(cast: Cast, scripted: ScriptedModel, rules: str) -> None:
    """The rule came after the answer. A title's prompt leaves numbers out anyway."""
    answer = await ask(cast.cleo, SAID)
    await rule(cast, rules, blocked=["telephone"])
    scripted.requests.clear()
    scripted.side_requests.clear()
    asked = await cast.cleo.post(f"/api/conversations/{answer.conversation}/title")
    assert asked.status < 500
    assert not re.search("1234567|49 30", sent(scripted))


async def test_a_program_learns_which_kind_was_blocked(cast: Cast, scripted: ScriptedModel, rules: str) -> None:
    await rule(cast, rules, blocked=["telephone"])
    text = (await create_key(cast.cleo, await create_project(cast.cleo))).text
    for stream in (False, True):
        body = {"model": "scripted", "stream": stream, "messages": [{"role": "user", "content": SAID}]}
        refused = await call(cast.visitor, text, "POST", "/v1/chat/completions", body)
        error = refused.json["error"]
        assert (refused.status, error["code"], error["param"]) == (403, "personal_data_blocked", "messages")
        assert error["message"].startswith("Your workspace keeps telephone numbers on this server")
    assert sent(scripted) == "[[], []]"


async def test_a_picture_is_not_sent_where_a_kind_is_blocked(cast: Cast, scripted: ScriptedModel, rules: str) -> None:
    await rule(cast, rules, blocked=["telephone"])
    answer = await ask(cast.cleo, "What is this?", files=[{"id": await give(cast.cleo, "p.png", picture())}])
    assert refused_by(answer).startswith(
        "Your workspace keeps some personal data on this server, which can't be checked in pictures."
    )
    assert sent(scripted) == "[[], []]"
