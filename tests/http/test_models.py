"""Several models of one endpoint: a builder chooses one, it gets the question, and a removed one is reported."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.ports.model import ModelStatus
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.api_programs import create_key, create_project
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.people import Cast


@pytest.fixture(autouse=True)
def two_models(scripted: ScriptedModel) -> Iterator[None]:
    scripted.answer, scripted.failure, scripted.raw, scripted.replies = "Under the mat.", None, None, []
    scripted.models = ["scripted", "large"]
    scripted.requests.clear()
    yield
    scripted.models = ["scripted"]


@pytest_asyncio.fixture(loop_scope="session")
async def listed(services: Services) -> Callable[[], Coroutine[Any, Any, None]]:
    """The server has just looked at its endpoint's list."""

    async def look() -> None:
        model = services.models._built_in.client
        model._status = None  # as after five seconds
        model._names_until = 0.0
        assert isinstance(await model.status(), ModelStatus)

    await look()
    return look


async def gpt_with(person: Client, model: str | None) -> str:
    gpt = (await person.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    (await person.put(f"/api/gpts/{gpt}/draft", {"name": "Keeper", "model": model})).ok()
    (await person.post(f"/api/gpts/{gpt}/publish", {"level": "me"})).ok()
    return gpt


async def test_a_builder_chooses_among_them_the_default_first(
    cast: Cast, listed: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    models = (await cast.ada.get("/api/models")).ok()["models"]
    assert [model["name"] for model in models] == ["scripted", "large"]


async def test_the_answer_is_asked_of_the_chosen_one_and_the_receipt_names_it(
    cast: Cast, scripted: ScriptedModel, listed: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    for model in ("large", None):
        answer = await ask(cast.ben, "Where is the key?", gpt_id=await gpt_with(cast.ben, model))
        assert scripted.requests[-1]["model"] == (model or "scripted")
        receipt = (await cast.ben.get(f"/api/conversations/{answer.conversation}/receipt")).ok()
        [provider] = receipt["models"]["providers"]
        assert (provider["models"], provider["answers"]) == ([model or "scripted"], 1)


async def test_the_choice_is_kept_with_the_version(
    cast: Cast, scripted: ScriptedModel, listed: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    gpt = await gpt_with(cast.ben, "large")
    (await cast.ben.put(f"/api/gpts/{gpt}/draft", {"name": "Keeper", "model": None})).ok()
    await ask(cast.ben, "Where is the key?", gpt_id=gpt)
    assert scripted.requests[-1]["model"] == "large"
    (await cast.ben.post(f"/api/gpts/{gpt}/publish", {"level": "me"})).ok()
    await ask(cast.ben, "Where is the key?", gpt_id=gpt)
    assert scripted.requests[-1]["model"] == "scripted"


async def test_a_removed_model_is_reported_and_the_default_answers_on_request(
    cast: Cast, scripted: ScriptedModel, listed: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    gpt = await gpt_with(cast.ben, "large")
    scripted.models = ["scripted"]
    await listed()
    answer = await ask(cast.ben, "Where is the key?", gpt_id=gpt)
    assert answer.state == {
        "state": "failed",
        "error": "There is no model “large” at 127.0.0.1 now. Choose another one, or the server's default.",
        "finish": "no_model",
        "model": "large",
    }
    assert scripted.requests == []
    again = {"conversation_id": answer.conversation, "regenerate": answer.turn["answer_id"]}
    assert (await ask(cast.ben, **again)).state["state"] == "failed"
    answered = await ask(cast.ben, **again, model="")
    assert (answered.text, scripted.requests[-1]["model"]) == ("Under the mat.", "scripted")


async def test_programs_see_them_all_and_name_the_one_they_want(
    cast: Cast, scripted: ScriptedModel, listed: Callable[[], Coroutine[Any, Any, None]], server: str
) -> None:
    made = await create_key(cast.cleo, await create_project(cast.cleo, "Models"))
    bearer = {"Authorization": f"Bearer {made.text}"}
    models = (await cast.visitor.get("/v1/models", headers=bearer)).ok()["data"]
    assert [model["id"] for model in models][:2] == ["scripted", "large"]
    body = {"model": "large", "messages": [{"role": "user", "content": "Hi"}]}
    answer = (await cast.visitor.post("/v1/chat/completions", body, headers=bearer)).ok()
    assert (answer["model"], scripted.requests[-1]["model"]) == ("large", "large")
    refused = await cast.visitor.post("/v1/chat/completions", body | {"model": "gone"}, headers=bearer)
    assert (refused.status, refused.json["error"]["code"]) == (404, "model_not_found")
