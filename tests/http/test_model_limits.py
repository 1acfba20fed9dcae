"""Limits on where messages may go: the user's own, the chat's, the GPT's and the workspace's (P14)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.models.directory import get_host
from discreet.promises.recipients import RecipientFacts
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.api_programs import create_key, create_project
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.model_facts import ELSEWHERE, HERE, KEEPS_NOTHING, limit_chat, limit_models, set_facts
from tests.support.people import Cast
from tests.support.workspace_with_rules import ANY_MODEL, NO_MASKING

pytestmark = pytest.mark.promise("P14")


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def elsewhere(owner: Any, services: Services, scripted: ScriptedModel) -> AsyncIterator[None]:
    """The model is a company's, of which nothing is known."""
    await set_facts(owner, services, ELSEWHERE)
    scripted.answer, scripted.failure, scripted.raw, scripted.replies = "Under the mat.", None, None, []
    scripted.requests.clear()
    yield
    await set_facts(owner, services, ELSEWHERE)


def refused_by(answer: Any) -> str:
    assert answer.state["state"] == "failed"
    return str(answer.state["error"])


@pytest.mark.parametrize(
    ("limit", "facts", "goes"),
    [
        ("offered", ELSEWHERE, True), ("keeps_nothing", ELSEWHERE, False), ("keeps_nothing", KEEPS_NOTHING, True),
        ("this_server", KEEPS_NOTHING, False), ("this_server", HERE, True), ("sealed", KEEPS_NOTHING, False),
        ("sealed", HERE, True),
    ],
)  # fmt: skip
async def test_a_prompt_goes_only_as_far_as_its_person_allows(
    cast: Cast, owner: Any, services: Services, scripted: ScriptedModel, limit: str, facts: RecipientFacts, goes: bool
) -> None:
    await set_facts(owner, services, facts)
    async with limit_models(cast.ben, limit):
        answer = await ask(cast.ben, "Where is the key?")
    assert (answer.state["state"], len(scripted.requests)) == (("complete", 1) if goes else ("failed", 0))


async def test_the_refusal_says_why_and_what_to_do(cast: Cast, scripted: ScriptedModel) -> None:
    async with limit_models(cast.ben, "this_server"):
        answer = await ask(cast.ben, "Where is the key?")
        assert refused_by(answer) == (
            f"You allow only models on this server, and {get_host(scripted.url)} runs elsewhere. "
            "Choose a model on this server, or change the limit in Settings."
        )
    again = {"conversation_id": answer.conversation, "regenerate": answer.turn["answer_id"]}
    assert (await ask(cast.ben, **again)).text == "Under the mat.", "and nothing of the question is lost"


async def test_the_page_shows_what_each_choice_leaves(cast: Cast, owner: Any, services: Services) -> None:
    shown = (await cast.ben.get("/api/me/model-limit")).ok()
    assert (shown["limit"], shown["workspace"]) == ("offered", "offered")
    left = {choice["limit"]: len(choice["models"]) for choice in shown["choices"]}
    assert left == {"sealed": 0, "this_server": 0, "keeps_nothing": 0, "offered": 1}
    await set_facts(owner, services, KEEPS_NOTHING)
    shown = (await cast.ben.put("/api/me/model-limit", {"limit": "keeps_nothing"})).ok()
    left = {choice["limit"]: len(choice["models"]) for choice in shown["choices"]}
    assert left == {"sealed": 0, "this_server": 0, "keeps_nothing": 1, "offered": 1}
    assert (await cast.ben.get("/api/me")).ok()["model_limit"] == "keeps_nothing"
    acts = (await cast.ben.get("/api/me/security")).ok()["acts"]
    assert "model_limit_changed" in {act["act"] for act in acts}
    (await cast.ben.put("/api/me/model-limit", {"limit": "offered"})).ok()
    refused = await cast.ben.put("/api/me/model-limit", {"limit": "nowhere"})
    assert (refused.status, refused.json["error"]["field"]) == (422, "limit")


async def test_a_limit_is_its_persons_alone(cast: Cast, scripted: ScriptedModel) -> None:
    async with limit_models(cast.ben, "sealed"):
        assert (await ask(cast.ada, "Where is the key?")).text == "Under the mat."


async def test_a_chat_is_limited_from_its_first_prompt_on(cast: Cast, scripted: ScriptedModel) -> None:
    for more in ({}, {"temporary": True}):
        answer = await ask(cast.ben, "Where is the key?", limit="this_server", **more)
        assert refused_by(answer).endswith("Choose a model on this server, or change the limit in this chat's menu.")
        shown = (await cast.ben.get(f"/api/conversations/{answer.conversation}")).ok()
        assert shown["model_limit"] == "this_server"
        refused = await cast.ben.post(
            "/api/chat", {"text": "And now?", "conversation_id": str(answer.conversation), "limit": "sealed"}
        )
        assert (refused.status, refused.json["error"]["field"]) == (422, "limit")
    assert scripted.requests == []


async def test_a_second_tab_that_limits_a_chat_holds_for_the_first(
    cast: Cast, client: Any, scripted: ScriptedModel
) -> None:
    for more in ({}, {"temporary": True}):
        answer = await ask(cast.ben, "Where is the key?", **more)
        await limit_chat(cast.ben, answer.conversation, "sealed")
        scripted.requests.clear()
        assert "This chat allows only models on this server" in refused_by(
            await ask(cast.ben, "And now?", conversation_id=answer.conversation)
        )
        await limit_chat(cast.ben, answer.conversation, "offered")
        assert (await ask(cast.ben, "And now?", conversation_id=answer.conversation)).text == "Under the mat."


async def test_only_its_person_limits_a_chat(cast: Cast) -> None:
    streamed = await ask(cast.ben, "Where is the key?")
    for person, status in ((cast.ada, 404), (cast.olga, 404), (cast.visitor, 401)):
        answer = await person.put(f"/api/conversations/{streamed.conversation}/model-limit", {"limit": "sealed"})
        assert answer.status == status


async def test_a_kept_temporary_chat_keeps_its_limit(
    cast: Cast, owner: Any, services: Services, scripted: ScriptedModel
) -> None:
    await set_facts(owner, services, HERE)
    answer = await ask(cast.ben, "Where is the key?", temporary=True, limit="sealed")
    kept = (await cast.ben.post(f"/api/temporary/{answer.conversation}/keep")).ok()["id"]
    assert (await cast.ben.get(f"/api/conversations/{kept}")).ok()["model_limit"] == "sealed"


async def test_titles_and_follow_up_questions_go_no_further(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    await limit_chat(cast.ben, answer.conversation, "this_server")
    scripted.requests.clear()
    (await cast.ben.post(f"/api/conversations/{answer.conversation}/title")).ok()
    found = (await cast.ben.post(f"/api/conversations/{answer.conversation}/follow-ups")).ok()
    assert (next(iter(found.values())), scripted.requests) == ([], [])


async def gpt_with(person: Client, limit: str) -> str:
    gpt = (await person.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    (await person.put(f"/api/gpts/{gpt}/draft", {"name": "Keeper", "model_limit": limit})).ok()
    (await person.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    return gpt


async def test_a_builders_limit_holds_for_everyone_who_chats_with_the_gpt(
    cast: Cast, owner: Any, services: Services, scripted: ScriptedModel
) -> None:
    gpt = await gpt_with(cast.ada, "this_server")
    assert (await cast.ben.get(f"/api/gpts/{gpt}")).ok()["model_limit"] == "this_server"
    answer = await ask(cast.ben, "Where is the key?", gpt_id=gpt)
    assert refused_by(answer).startswith("This GPT allows only models on this server")
    await set_facts(owner, services, HERE)
    assert (await ask(cast.ben, "And now?", conversation_id=answer.conversation)).text == "Under the mat."


async def test_the_builders_assistant_is_under_the_forms_limit(cast: Cast, scripted: ScriptedModel) -> None:
    gpt = await gpt_with(cast.ada, "offered")
    form = {"name": "Keeper", "model_limit": "this_server"}
    body = {"talk": [{"role": "user", "text": "Make it kinder."}], "form": form}
    answer = await cast.ada.post(f"/api/gpts/{gpt}/talk", body)
    assert "This GPT allows only models on this server" in answer.body.decode()
    assert scripted.requests == []


async def test_an_export_brings_the_limit_to_another_server(cast: Cast) -> None:
    gpt = await gpt_with(cast.ada, "sealed")
    copied = (await cast.ada.post(f"/api/gpts/{gpt}/duplicate")).ok()
    assert copied["gpt"]["model_limit"] == "sealed"


async def test_a_workspaces_rule_holds_for_its_people_and_its_keys_and_not_outside(
    cast: Cast, owner: Any, services: Services, scripted: ScriptedModel, server: str
) -> None:
    rules = f"/api/workspaces/{(await cast.cleo.get('/api/me')).ok()['space']}/rules"
    made = await create_key(cast.cleo, await create_project(cast.cleo, "Limited"))
    before = (await cast.cleo.get(rules)).ok()
    open_ = {name: before[name] for name in ("builders", "sharing", "third_party_gpts", "domains", "retention_days")}

    async def rule(**models: Any) -> None:
        revision = (await cast.cleo.get(rules)).ok()["revision"]
        body = {
            **open_,
            "approved_gpts": [],
            "models": {**ANY_MODEL, **models},
            "masking": NO_MASKING,
            "capabilities": None,
        }
        (await cast.cleo.put(rules, {**body, "revision": revision, "confirmed": True})).ok()

    asked = {"model": "scripted", "messages": [{"role": "user", "content": "Hi"}]}
    bearer = {"Authorization": f"Bearer {made.text}"}
    endpoint = (await cast.cleo.get(rules.replace("/rules", "/model-providers"))).ok()["providers"][0]
    try:
        for narrow, sentence in (
            ({"limit": "this_server"}, "Your workspace allows only models on this server"),
            ({"countries": ["DE"]}, "because of its country"),
            ({"retention_days": 30}, "because of how long it keeps messages"),
            ({"endpoints": []}, f"Your workspace does not allow {get_host(scripted.url)}"),
        ):
            await rule(**narrow)
            assert sentence in refused_by(await ask(cast.cleo, "Where is the key?"))
            refused = await cast.visitor.post("/v1/chat/completions", asked, headers=bearer)
            assert refused.status >= 400
            assert sentence in refused.json["error"]["message"]
            assert scripted.requests == []
        await set_facts(owner, services, KEEPS_NOTHING)
        await rule(limit="keeps_nothing", endpoints=[endpoint["endpoint_id"]], countries=["de"], retention_days=0)
        assert (await ask(cast.cleo, "Where is the key?")).text == "Under the mat."
        listed = (await cast.cleo.get(rules)).ok()["history"][0]["told"]
        assert "Model providers may be in DE only." in listed
        assert (await ask(cast.ben, "Where is the key?")).text == "Under the mat."
    finally:
        await rule()


async def test_a_persons_limit_holds_for_their_own_api_keys(cast: Cast, scripted: ScriptedModel, server: str) -> None:
    made = (await cast.ben.post("/api/me/api-keys", {"name": "Mine", "days": 30})).ok()
    bearer = {"Authorization": f"Bearer {made['text']}"}
    asked = {"model": "scripted", "messages": [{"role": "user", "content": "Hi"}]}
    async with limit_models(cast.ben, "sealed"):
        refused = await cast.visitor.post("/v1/chat/completions", asked, headers=bearer)
        assert refused.status >= 400
        assert "You allow only models on this server" in refused.json["error"]["message"]
        assert scripted.requests == []
    (await cast.visitor.post("/v1/chat/completions", asked, headers=bearer)).ok()
