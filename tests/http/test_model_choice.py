"""People choose the model that answers, among two endpoints: each model names the recipients of its prompts (P14)."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.chat.turns.prompt_limits import CHARACTERS_PER_TOKEN, ChatLimits
from discreet.http.services import Services
from discreet.models import store
from discreet.models.endpoint import ModelKind
from discreet.ports.model_request import ModelPurpose
from discreet.promises.recipients import ModelLimit
from tests.fakes.model_endpoint import Failure, Reply, ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.support.api_programs import create_key, create_project, document, publish_gpt_with_actions
from tests.support.chat_client import StreamedAnswer, ask, follow
from tests.support.client import Client
from tests.support.offered_endpoint import offer_models, withdraw
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P14")

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

OFFERED: list[dict[str, object]] = [
    {"name": "small", "context_tokens": 1024, "answer_tokens": 100},
    {"name": "seeing", "context_tokens": 64_000, "answer_tokens": 9_000, "takes_images": True},
]
QUIET = "quiet/small"


@pytest_asyncio.fixture(loop_scope="session")
async def quiet(services: Services, scripted: ScriptedModel) -> AsyncIterator[ScriptedModel]:
    scripted.answer, scripted.failure, scripted.raw, scripted.replies = "Aloud.", None, None, []
    scripted.models = ["scripted"]
    scripted.requests.clear()
    async with (
        ScriptedModel(answer="Quietly.", models=["small", "seeing"]) as endpoint,
        offer_models(services, endpoint, OFFERED),
    ):
        yield endpoint


async def listed(person: Client, **where: Any) -> dict[str, dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in where.items())
    return {model["name"]: model for model in (await person.get(f"/api/models?{asked}")).ok()["models"]}


async def until_listed(person: Client, name: str) -> dict[str, dict[str, Any]]:
    """Return the models once the built-in endpoint's names, which are kept a while, hold this one."""
    async with asyncio.timeout(30):
        while name not in (models := await listed(person)):
            await asyncio.sleep(0.5)
    return models


async def gpt_with(person: Client, **draft: Any) -> str:
    gpt = (await person.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    (await person.put(f"/api/gpts/{gpt}/draft", {"name": "Keeper", **draft})).ok()
    (await person.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    return gpt


async def limit(person: Client, to: ModelLimit) -> None:
    (await person.put("/api/me/model-limit", {"limit": to})).ok()


async def message(person: Client, answer: StreamedAnswer) -> dict[str, Any]:
    shown = (await person.get(f"/api/conversations/{answer.conversation}")).ok()
    return next(each for each in shown["messages"] if each["id"] == answer.turn["answer_id"])


async def test_a_model_for_search_does_not_allow_longer_messages(services: Services) -> None:
    limits = ChatLimits(10**9, 4_000, 1_000, services.models)
    search = {"name": "vectors", "kind": ModelKind.EMBEDDING, "context_tokens": 1_000_000}
    async with ScriptedModel() as endpoint, offer_models(services, endpoint, [search]):
        assert limits.longest_message == 3_000 * CHARACTERS_PER_TOKEN
    async with ScriptedModel() as endpoint, offer_models(services, endpoint, [search | {"kind": ModelKind.CHAT}]):
        assert limits.longest_message > 3_000 * CHARACTERS_PER_TOKEN


async def test_each_model_is_listed_with_who_runs_it_and_what_it_keeps(cast: Cast, quiet: ScriptedModel) -> None:
    models = await listed(cast.ada)
    assert list(models) == ["scripted", QUIET, "quiet/seeing"]
    assert [each["is_default"] for each in models.values()] == [True, False, False]
    own, small = models["scripted"]["recipient"], models[QUIET]["recipient"]
    assert (own["run_by"], own["retention_days"], own["trains"]) == ("company", None, None)
    assert (small["company"], small["country"], small["retention_days"], small["trains"]) == (
        "Quiet GmbH",
        "DE",
        0,
        False,
    )
    assert (models[QUIET]["shown_name"], models[QUIET]["context_tokens"]) == ("Quiet small", 1024)
    assert all(each["allowed"] and each["reasons"] == [] for each in models.values())


async def test_the_chosen_one_gets_the_question_and_no_other(
    cast: Cast, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    answer = await ask(cast.ada, "Where is the key?", model=QUIET)
    assert (answer.text, quiet.requests[-1]["model"], scripted.requests) == ("Quietly.", "small", [])
    assert (await message(cast.ada, answer))["model"] == QUIET
    again = {"conversation_id": answer.conversation, "regenerate": answer.turn["answer_id"]}
    assert (await ask(cast.ada, **again, model="scripted")).text == "Aloud."
    edited = await ask(cast.ada, "And now?", conversation_id=answer.conversation, edit_root=True, model="quiet/seeing")
    assert (edited.text, quiet.requests[-1]["model"]) == ("Quietly.", "seeing")


async def test_a_limit_refuses_a_model_with_its_reason_and_it_gets_nothing(
    cast: Cast, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    await limit(cast.ben, ModelLimit.KEEPS_NOTHING)
    try:
        models = await listed(cast.ben)
        assert [each["allowed"] for each in models.values()] == [False, True, True]
        assert "keeps nothing and never trains" in models["scripted"]["reasons"][0]
        answer = await ask(cast.ben, "Where is the key?", model="scripted")
        assert (answer.state["state"], scripted.requests, quiet.requests) == ("failed", [], [])
        assert (await ask(cast.ben, "Where is the key?", model=QUIET)).text == "Quietly."
    finally:
        await limit(cast.ben, ModelLimit.OFFERED)


async def test_a_failing_endpoint_is_said_and_no_other_one_is_taken(
    cast: Cast, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    for failing in (Failure("refuse", 500), Failure("refuse", 429), Failure("hang")):
        quiet.failure = failing
        if failing.kind == "hang":
            quiet.failure, quiet.replies = None, [Reply((), 503)]
        answer = await ask(cast.ada, "Where is the key?", model=QUIET)
        assert (answer.state["state"], bool(answer.state["error"]), scripted.requests) == ("failed", True, [])
    again = {"conversation_id": answer.conversation, "regenerate": answer.turn["answer_id"]}
    assert (await ask(cast.ada, **again, model="scripted")).text == "Aloud."


async def test_an_endpoint_removed_while_a_chat_uses_it_loses_nothing(
    cast: Cast, services: Services, scripted: ScriptedModel, quiet: ScriptedModel
) -> None:
    async with (
        ScriptedModel(answer="Soon gone.", models=["x"]) as other,
        offer_models(services, other, [{"name": "x", "public_name": "other/x"}]) as id_,
    ):
        answer = await ask(cast.ada, "Where is the key?", model="other/x")
        await withdraw(services, id_)
        after = await ask(
            cast.ada,
            "And now?",
            conversation_id=answer.conversation,
            parent_id=answer.turn["answer_id"],
            model="other/x",
        )
        assert (after.state["state"], after.state["finish"]) == ("failed", "no_model")
        assert (len(other.requests), scripted.requests) == (1, [])
    shown = (await cast.ada.get(f"/api/conversations/{answer.conversation}")).ok()
    assert [each["text"] for each in shown["messages"]][:3] == ["Where is the key?", "Soon gone.", "And now?"]
    assert list(await listed(cast.ada, conversation_id=answer.conversation)) == ["scripted", QUIET, "quiet/seeing"]
    again = {"conversation_id": answer.conversation, "regenerate": after.turn["answer_id"]}
    assert (await ask(cast.ada, **again, model=QUIET)).text == "Quietly."


async def test_a_gpt_with_a_model_keeps_it_unless_its_builder_lets_people_choose(
    cast: Cast, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    kept, open_to = (
        await gpt_with(cast.ben, model="scripted"),
        await gpt_with(cast.ben, model="scripted", lets_choose=True),
    )
    models = await listed(cast.ada, gpt_id=kept)
    assert [each["allowed"] for each in models.values()] == [True, False, False]
    assert models[QUIET]["reasons"] == ["The builder of this GPT chose its model."]
    refused = await cast.ada.post("/api/chat", {"text": "Hi", "gpt_id": kept, "model": QUIET})
    assert (refused.status, quiet.requests) == (403, [])
    for model in ("scripted", None, ""):
        assert (await ask(cast.ada, "Hi", gpt_id=kept, model=model)).text == "Aloud."
    assert all(each["allowed"] for each in (await listed(cast.ada, gpt_id=open_to)).values())
    assert (await ask(cast.ada, "Hi", gpt_id=open_to, model=QUIET)).text == "Quietly."
    without = await gpt_with(cast.ben)
    assert (await ask(cast.ada, "Hi", gpt_id=without, model=QUIET)).text == "Quietly."
    closed = await gpt_with(cast.ben, lets_choose=False)
    assert (await cast.ada.post("/api/chat", {"text": "Hi", "gpt_id": closed, "model": QUIET})).status == 403


async def test_a_gpts_own_model_is_its_default(cast: Cast, quiet: ScriptedModel) -> None:
    gpt = await gpt_with(cast.ben, model=QUIET)
    assert [name for name, each in (await listed(cast.ada, gpt_id=gpt)).items() if each["is_default"]] == [QUIET]
    assert (await ask(cast.ada, "Hi", gpt_id=gpt)).text == "Quietly."


async def test_a_parked_answer_goes_on_with_the_chosen_model(
    cast: Cast, quiet: ScriptedModel, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    gpt = await publish_gpt_with_actions(cast.ben, document(third_party.origin), level="everyone")
    quiet.answer = lambda body: (
        "Found." if body["messages"][-1]["role"] == "tool" else tool_call("findThing", name="key")
    )
    waiting = await ask(cast.ada, "Find it.", gpt_id=gpt, model=QUIET, parameters={"temperature": 0.5})
    card = (await cast.ada.get(f"/api/conversations/{waiting.conversation}")).ok()["parked"]
    assert card is not None
    shown = (await cast.ada.get(f"/api/consents/{card}")).ok()
    (await cast.ada.post(f"/api/consents/{card}/allow", {"digest": shown["digest"], "always": False})).ok()
    while (await cast.ada.get(f"/api/conversations/{waiting.conversation}")).ok()["running"]:
        await follow(cast.ada, waiting.conversation)
    assert [(each["model"], each["temperature"]) for each in quiet.requests] == [("small", 0.5)] * 2
    assert scripted.requests == []


async def test_prompts_answers_and_pictures_are_within_the_models_own_limits(
    cast: Cast, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    await ask(cast.ada, "Hi", model=QUIET)
    assert quiet.requests[-1]["max_tokens"] == 100
    await ask(cast.ada, "Hi", model="quiet/seeing")
    assert quiet.requests[-1]["max_tokens"] == 9_000
    streamed = await ask(cast.ada, "x" * 4_000, model=QUIET)
    assert (streamed.state["state"], "too long for the model" in streamed.state["error"]) == ("failed", True)
    assert (await ask(cast.ada, "x" * 4_000, model="quiet/seeing")).text == "Quietly."
    for model, status in ((QUIET, 422), ("quiet/seeing", 200)):
        binary = {"Content-Type": "application/octet-stream"}
        given = (await cast.ada.post("/api/files?name=p.png", data=PICTURE, headers=binary)).ok()["id"]
        answer = await cast.ada.post("/api/chat", {"text": "Hi", "model": model, "files": [{"id": given}]})
        assert answer.status == status


async def test_parameters_of_a_gpt_and_of_a_chat_are_sent_and_nothing_else(cast: Cast, quiet: ScriptedModel) -> None:
    names = {"temperature", "top_p", "reasoning_effort"}
    await ask(cast.ada, "Hi", model=QUIET)
    assert names.isdisjoint(quiet.requests[-1])
    set_by_builder = {"temperature": 0.2, "top_p": 0.9, "answer_tokens": 50, "reasoning_effort": None}
    gpt = await gpt_with(cast.ben, parameters=set_by_builder)
    assert (await cast.ben.get(f"/api/gpts/{gpt}/draft")).ok()["parameters"] == set_by_builder
    answer = await ask(
        cast.ada, "Hi", gpt_id=gpt, model=QUIET, parameters={"temperature": 1.5, "reasoning_effort": "low"}
    )
    sent = quiet.requests[-1]
    assert {name: sent.get(name) for name in (*names, "max_tokens")} == {
        "temperature": 1.5, "top_p": 0.9, "reasoning_effort": "low", "max_tokens": 50,
    }  # fmt: skip
    assert (await message(cast.ada, answer))["parameters"] == {
        "temperature": 1.5, "top_p": None, "answer_tokens": None, "reasoning_effort": "low",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"model": "x" * 201}, "model"), ({"parameters": {"temperature": 2.1}}, "temperature"), ({"parameters": {"top_p": -1}}, "top_p"),
        ({"parameters": {"answer_tokens": 1}}, "answer_tokens"), ({"parameters": {"reasoning_effort": "wild"}}, "parameters.reasoning_effort"),
    ],
)  # fmt: skip
async def test_nonsense_is_refused_before_anything_is_stored(
    cast: Cast, quiet: ScriptedModel, given: dict[str, Any], field: str
) -> None:
    before = (await cast.ada.get("/api/conversations")).ok()
    refused = await cast.ada.post("/api/chat", {"text": "Hi", **given})
    assert (refused.status, refused.json["error"]["field"]) == (422, field)
    assert (await cast.ada.get("/api/conversations")).ok() == before


async def test_a_dead_endpoint_delays_no_list(cast: Cast, services: Services, quiet: ScriptedModel) -> None:
    assert "scripted" in await listed(cast.ada)
    choices = services.model_choices
    before, choices._directory._built_in = choices._directory._built_in, _Hanging(choices._directory._built_in)
    try:
        assert list(await listed(cast.ada)) == ["scripted", QUIET, "quiet/seeing"]
    finally:
        choices._directory._built_in = before
        choices._listing = None


class _Hanging:
    """The built-in endpoint, whose list never comes."""

    def __init__(self, endpoint: Any) -> None:
        self.id, self.host, self.client, self.queue = endpoint.id, endpoint.host, self, endpoint.queue

    async def models(self) -> None:
        await asyncio.Event().wait()


async def test_a_model_of_another_workspace_is_not_there(
    cast: Cast, services: Services, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    [team] = [each["id"] for each in (await cast.cleo.get("/api/me")).ok()["workspaces"]]
    theirs = {"name": "inner", "public_name": "team/inner", "workspace_ids": (UUID(team),)}
    async with (
        ScriptedModel(answer="Inside.", models=["inner"]) as endpoint,
        offer_models(services, endpoint, [theirs]),
    ):
        assert "team/inner" in await listed(cast.cleo)
        assert "team/inner" not in await listed(cast.ada)
        assert (await ask(cast.cleo, "Hi", model="team/inner")).text == "Inside."
        asked = len(endpoint.requests)
        answer = await ask(cast.ada, "Hi", model="team/inner")
        assert (answer.state["state"], len(endpoint.requests), scripted.requests) == ("failed", asked, [])


async def test_programs_may_name_each_model_that_their_key_may_use(
    cast: Cast, services: Services, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    elsewhere = {"name": "inner", "public_name": "other/inner", "workspace_ids": (UUID(int=7),)}
    made = await create_key(cast.cleo, await create_project(cast.cleo, "Choosing"))
    bearer = {"Authorization": f"Bearer {made.text}"}
    async with ScriptedModel() as endpoint, offer_models(services, endpoint, [elsewhere]):
        ids = [each["id"] for each in (await cast.visitor.get("/v1/models", headers=bearer)).ok()["data"]]
        assert ids[:3] == ["scripted", QUIET, "quiet/seeing"]
        assert "other/inner" not in ids
        assert (await cast.visitor.get(f"/v1/models/{QUIET}", headers=bearer)).ok()["id"] == QUIET
        for path, body in (
            ("/v1/chat/completions", {"messages": [{"role": "user", "content": "Hi"}]}),
            ("/v1/responses", {"input": "Hi", "store": False}),
        ):
            assert (await cast.visitor.post(path, body | {"model": QUIET}, headers=bearer)).ok()["model"] == QUIET
            assert (quiet.requests[-1]["model"], scripted.requests) == ("small", [])
            refused = await cast.visitor.post(path, body | {"model": "other/inner"}, headers=bearer)
            assert (refused.status, refused.json["error"]) == (
                404,
                {
                    "message": "There is no model “other/inner” for this API key.", "type": "invalid_request_error",
                    "param": "model", "code": "model_not_found",
                },
            )  # fmt: skip
        assert endpoint.requests == []


async def test_the_limits_of_a_gpt_and_of_a_chat_refuse_models_in_its_list(
    cast: Cast, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    gpt = await gpt_with(cast.ben, model_limit="keeps_nothing")
    assert [each["allowed"] for each in (await listed(cast.ada, gpt_id=gpt)).values()] == [False, True, True]
    assert [each["allowed"] for each in (await listed(cast.ada, limit="this_server")).values()] == [False] * 3
    answer = await ask(cast.ada, "Hi", model=QUIET)
    at = f"/api/conversations/{answer.conversation}"
    assert all(each["allowed"] for each in (await listed(cast.ada, conversation_id=answer.conversation)).values())
    (await cast.ada.put(f"{at}/model-limit", {"limit": "keeps_nothing"})).ok()
    models = await listed(cast.ada, conversation_id=answer.conversation)
    assert [each["allowed"] for each in models.values()] == [False, True, True]
    assert scripted.requests == []


@pytest.mark.parametrize(("status", "state"), [(200, "ready"), (503, "loading"), (401, "ready")])
async def test_each_model_tells_its_own_state(
    cast: Cast, services: Services, scripted: ScriptedModel, status: int, state: str
) -> None:
    """A provider that refuses to list its models may answer; one that is loading cannot."""
    scripted.models = ["scripted"]
    async with ScriptedModel(models_status=status) as other, offer_models(services, other, OFFERED):
        models = await listed(cast.ada)
        assert (models["scripted"]["state"], models[QUIET]["state"]) == ("ready", state)


async def test_a_removed_models_name_is_never_answered_by_another_provider(
    cast: Cast, services: Services, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.failure, scripted.raw, scripted.replies = "Aloud.", None, None, []
    scripted.requests.clear()
    async with ScriptedModel(answer="Quietly.", models=["small"]) as endpoint:
        async with offer_models(services, endpoint, [{"name": "small", "public_name": "shared/name"}]):
            answer = await ask(cast.ada, "Where is the key?", model="shared/name")
            gpt = await gpt_with(cast.ada, model="shared/name")
        scripted.models = ["scripted", "shared/name"]  # the settings' endpoint now serves the same name
        await until_listed(cast.ada, "shared/name")
        chat = {"conversation_id": answer.conversation, "parent_id": answer.turn["answer_id"]}
        for asked in (chat, {}, {"gpt_id": gpt}):
            refused = await ask(cast.ada, "And the door?", **asked, model=None if "gpt_id" in asked else "shared/name")
            assert (refused.state["state"], refused.state["finish"]) == ("failed", "no_model")
            assert refused.state["error"] == (
                "There is no model “shared/name” on this server any more. Choose another model."
            )
        assert scripted.requests == []
        assert (await cast.ada.post(f"/api/conversations/{answer.conversation}/title")).status == 200
        assert scripted.requests == [], "its title is not written by another one either"
        # A program names no provider, so the name is not listed for it.
        made = await create_key(cast.cleo, await create_project(cast.cleo, "Withdrawn"))
        bearer = {"Authorization": f"Bearer {made.text}"}
        programs_list = (await cast.visitor.get("/v1/models", headers=bearer)).ok()["data"]
        assert "shared/name" not in [each["id"] for each in programs_list]
        assert (await cast.visitor.get("/v1/models/shared/name", headers=bearer)).status == 404
        asked_for = {"model": "shared/name", "messages": [{"role": "user", "content": "Hi"}]}
        absent = await cast.visitor.post("/v1/chat/completions", asked_for, headers=bearer)
        assert (absent.status, absent.json["error"]["code"], scripted.requests) == (404, "model_not_found", [])
        # A person who sees the new provider beside the name, and sends nevertheless, gets its answer.
        models = await listed(cast.ada)
        seen = models["shared/name"]["recipient"]["endpoint_id"]
        assert (await ask(cast.ada, "And the door?", model="shared/name", provider=seen)).text == "Aloud."
        # Offered again, it is as before.
        async with offer_models(services, endpoint, [{"name": "small", "public_name": "shared/name"}]):
            assert (await ask(cast.ada, "And now?", model="shared/name")).text == "Quietly."
            late = await ask(cast.ada, "And now?", model="shared/name", provider=seen)
            assert late.state["error"].startswith("Nothing was sent because another provider now runs “shared/name”.")
    scripted.models = ["scripted"]


async def test_all_prompts_of_an_answer_go_to_one_provider(
    cast: Cast, services: Services, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    """Another endpoint gets the model's name while the person decides about a card."""
    models: list[dict[str, object]] = [{"name": "small"}]
    gpt = await publish_gpt_with_actions(cast.ben, document(third_party.origin), level="everyone")
    async with ScriptedModel(models=["small"]) as first, ScriptedModel(models=["small"]) as second:
        async with offer_models(services, first, models):
            first.answer = tool_call("findThing", name="key")
            waiting = await ask(cast.ada, "Find it.", gpt_id=gpt, model=QUIET)
        async with offer_models(services, second, models):
            card = (await cast.ada.get(f"/api/conversations/{waiting.conversation}")).ok()["parked"]
            shown = (await cast.ada.get(f"/api/consents/{card}")).ok()
            (await cast.ada.post(f"/api/consents/{card}/allow", {"digest": shown["digest"], "always": False})).ok()
            while (chat := (await cast.ada.get(f"/api/conversations/{waiting.conversation}")).ok())["running"]:
                await follow(cast.ada, waiting.conversation)
        assert (len(first.requests), second.requests) == (1, [])
        assert chat["messages"][-1]["error"].startswith("There is no model “quiet/small” on this server any more.")


async def test_a_model_that_answers_no_more_is_withdrawn_and_is_no_default(
    cast: Cast, services: Services, scripted: ScriptedModel, quiet: ScriptedModel
) -> None:
    async with (
        ScriptedModel(answer="Turning.", models=["x"]) as other,
        offer_models(services, other, [{"name": "x", "public_name": "other/x"}], default="other/x") as endpoint_id,
    ):
        turned = replace(services.models.catalogue.model("other/x"), kind=ModelKind.EMBEDDING)  # type: ignore[type-var]
        async with services.models._database.anonymous() as connection:
            await store.set_default(connection, ModelPurpose.SIDE, "built-in")
            await store.set_models(connection, endpoint_id, [turned], datetime.now(UTC))
            await store.set_default(connection, ModelPurpose.EMBEDDING, "other/x")
            await store.set_models(connection, endpoint_id, [turned], datetime.now(UTC))
            kept = await store.list_defaults(connection)
            await store.set_default(connection, ModelPurpose.SIDE, None)
            await store.set_default(connection, ModelPurpose.EMBEDDING, None)
        assert kept == {ModelPurpose.EMBEDDING: "other/x", ModelPurpose.SIDE: "built-in"}
        await services.models.refresh()
        answer = await ask(cast.ada, "Where is the key?", model="other/x")
        assert (answer.state["state"], answer.state["finish"]) == ("failed", "no_model")
        assert (other.requests, scripted.requests) == ([], [])
