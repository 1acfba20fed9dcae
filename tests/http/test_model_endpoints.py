"""An operator adds model endpoints, declares who runs them, and offers their models (P14)."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from discreet.app.infrastructure import Infrastructure
from discreet.evidence.server_events import SERVER
from discreet.http.services import Services
from discreet.models.endpoint import EMBEDDED_ID, SETTINGS_ID
from tests.evidence.log_client import entries_about
from tests.fakes.loopback_endpoint import LoopbackEndpoint
from tests.fakes.model_endpoint import Failure, ModelAnswer, Reply, Request, ScriptedModel
from tests.fakes.search_endpoint import SearchEndpoint
from tests.support.chat_client import ask
from tests.support.people import Cast
from tests.support.second_process import second_server

pytestmark = pytest.mark.promise("P14")

KEY = "sk-very-secret-0123456789"
HEADER = "another-secret-9876"
PATH = "/api/operator/endpoints"


@pytest_asyncio.fixture(scope="module")
async def elsewhere() -> AsyncIterator[ScriptedModel]:
    """A second endpoint, which the operator adds."""
    async with ScriptedModel(models=["big", "small"]) as endpoint:
        yield endpoint


@pytest_asyncio.fixture(autouse=True)
async def tidy(cast: Cast, elsewhere: ScriptedModel, scripted: ScriptedModel) -> AsyncIterator[None]:
    """Only the settings' endpoint is there before each test."""
    scripted.answer, elsewhere.answer, elsewhere.failure = "From the settings.", "From elsewhere.", None
    for endpoint in (scripted, elsewhere):
        endpoint.requests.clear()
        endpoint.authorizations.clear()
    elsewhere.models, elsewhere.models_status, elsewhere.streams = ["big", "small"], 200, True
    yield
    for purpose in ("chat", "side", "builder"):
        (await cast.olga.put(f"{PATH}/defaults", {"purpose": purpose, "model": None})).ok()
    for each in (await cast.olga.get(PATH)).ok()["endpoints"]:
        if each["source"] == "operator":
            await cast.olga.delete(f"{PATH}/{each['id']}")


async def add(cast: Cast, elsewhere: LoopbackEndpoint, **more: Any) -> dict[str, Any]:
    body = {"name": "Elsewhere", "protocol": "chat", "base_url": elsewhere.url, "allows_inside": True, "key": KEY}
    return (await cast.olga.post(PATH, body | more)).ok()


async def offer(cast: Cast, endpoint: dict[str, Any], *models: dict[str, Any]) -> dict[str, Any]:
    return (await cast.olga.put(f"{PATH}/{endpoint['id']}/models", {"models": list(models)})).ok()


async def default(cast: Cast, model: str | None, purpose: str = "chat") -> None:
    (await cast.olga.put(f"{PATH}/defaults", {"purpose": purpose, "model": model})).ok()


# Connections


async def test_an_offered_model_answers_with_its_key_and_fields(cast: Cast, elsewhere: ScriptedModel) -> None:
    endpoint = await add(cast, elsewhere, body_fields={"store": False})
    offered = await offer(cast, endpoint, {"name": "big", "public_name": "huge", "shown_name": "Huge"})
    assert offered["models"][0] == {
        "name": "big", "public_name": "huge", "shown_name": "Huge", "context_tokens": None, "answer_tokens": None,
        "takes_images": False, "takes_tools": True, "workspace_ids": None, "kind": "chat",
    }  # fmt: skip
    await default(cast, "huge")
    assert (await ask(cast.ben, "Where is the key?")).text == "From elsewhere."
    assert (elsewhere.requests[-1]["model"], elsewhere.authorizations[-1]) == ("big", f"Bearer {KEY}")


async def test_no_response_or_log_shows_a_key_or_header(
    cast: Cast, elsewhere: ScriptedModel, services: Services, owner: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    endpoint = await add(cast, elsewhere, headers={"X-Team": HEADER})
    answers = [
        await cast.olga.get(PATH),
        await cast.olga.patch(f"{PATH}/{endpoint['id']}", {"name": "Renamed"}),
        await cast.olga.patch(f"{PATH}/{endpoint['id']}", {"headers": {"X-Team": f"{HEADER}\nHost: x"}}),
        await cast.olga.post(f"{PATH}/{endpoint['id']}/list"),
        await cast.olga.post(f"{PATH}/{endpoint['id']}/test", {}),
        await cast.olga.get(f"{PATH}/{endpoint['id']}/facts"),
    ]
    assert answers[0].json["endpoints"][-1] | {"recipient": None} == endpoint | {"recipient": None}
    assert (endpoint["has_key"], endpoint["header_names"]) == (True, ["X-Team"])
    stored = str(await owner.fetch("SELECT * FROM model_endpoints"))
    logged = str(await entries_about(services, SERVER))
    written = "".join(capfd.readouterr())
    for secret in (KEY, HEADER):
        assert not any(secret in answer.body.decode() for answer in answers)
        assert secret not in stored
        assert secret not in logged
        assert secret not in written


async def test_another_address_loses_the_key_and_another_host_the_facts(cast: Cast, elsewhere: ScriptedModel) -> None:
    facts = {"run_by": "operator", "retention_days": 0, "trains": False}
    endpoint = await add(cast, elsewhere, headers={"X-Team": HEADER}, facts=facts)
    path = f"{PATH}/{endpoint['id']}"
    same_host = (await cast.olga.patch(path, {"base_url": f"{elsewhere.url}/x"})).ok()
    assert (same_host["has_key"], same_host["header_names"]) == (False, [])
    assert same_host["recipient"]["retention_days"] == 0
    again = (await cast.olga.patch(path, {"base_url": elsewhere.url, "key": KEY})).ok()
    assert again["has_key"]
    moved = (await cast.olga.patch(path, {"base_url": "https://models.example.com/v1"})).ok()
    assert (moved["has_key"], moved["recipient"]["retention_days"], moved["recipient"]["run_by"]) == (
        False, None, "company",
    )  # fmt: skip


async def test_a_key_stays_until_it_is_replaced_or_removed(cast: Cast, elsewhere: ScriptedModel) -> None:
    endpoint = await add(cast, elsewhere)
    path = f"{PATH}/{endpoint['id']}"
    assert (await cast.olga.patch(path, {"name": "Renamed"})).ok()["has_key"]
    await offer(cast, endpoint, {"name": "big"})
    await default(cast, "big")
    await ask(cast.ben, "Hello")
    (await cast.olga.patch(path, {"key": "sk-new"})).ok()
    await ask(cast.ben, "Hello again")
    assert not (await cast.olga.patch(path, {"key": ""})).ok()["has_key"]
    await ask(cast.ben, "And again")
    assert elsewhere.authorizations[-3:] == [f"Bearer {KEY}", "Bearer sk-new", None]


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"name": " "}, "name", "Give the endpoint a name"),
        ({"base_url": "models.example.com/v1"}, "base_url", "should begin with https://"),
        ({"base_url": "http://models.example.com/v1", "allows_inside": False}, "base_url", "it is not encrypted"),
        ({"base_url": "http://93.184.216.34/v1"}, "base_url", "it is not encrypted"),
        ({"base_url": "https://models.example.com/v1?key=x"}, "base_url", "A key belongs in the key field"),
        (
            {"base_url": "https://me.openai.azure.com/?api-version=1&key=x", "protocol": "azure"},
            "base_url",
            "key field",
        ),
        ({"base_url": "https://me:secret@models.example.com"}, "base_url", "a name or password"),
        ({"base_url": "https://RESOURCE.openai.azure.com"}, "base_url", "in place of the capital letters"),
        ({"base_url": "http://169.254.169.254/v1"}, "base_url", "metadata"),
        ({"key": "sk-1\r\nHost: evil.example"}, "key", "Copy it again"),
        ({"headers": {"X-A": "1\r\nX-B: 2"}}, "headers", "can't be sent"),
        ({"headers": {"Host": "evil.example"}}, "headers", "can't be set"),
        ({"body_fields": {"messages": []}}, "body_fields", "each request sets it"),
        ({"facts": {"run_by": "company", "country": "Germany"}}, "country", "two letters"),
        ({"facts": {"run_by": "company", "retention_days": -1}}, "retention_days", "0 for not at all"),
        ({"facts": {"run_by": "company", "terms_url": "javascript:alert(1)"}}, "terms_url", "https://"),
    ],
)
async def test_bad_input_is_one_sentence(
    cast: Cast, elsewhere: ScriptedModel, changed: dict[str, Any], field: str, words: str
) -> None:
    body = {"name": "Elsewhere", "protocol": "chat", "base_url": elsewhere.url, "allows_inside": True}
    refused = await cast.olga.post(PATH, body | changed)
    assert refused.status == 422
    assert refused.json["error"]["field"] == field
    assert words in refused.sentence
    assert [each["source"] for each in (await cast.olga.get(PATH)).ok()["endpoints"]] == ["settings"]


async def test_only_operators_find_them(cast: Cast, elsewhere: ScriptedModel) -> None:
    endpoint = await add(cast, elsewhere)
    for person in (cast.ben, cast.emil):
        assert (await person.get(PATH)).status == 404
        assert (
            await person.post(PATH, {"name": "x", "protocol": "chat", "base_url": "https://x.example"})
        ).status == 404
        assert (await person.delete(f"{PATH}/{endpoint['id']}")).status == 404


async def test_the_built_in_endpoints_connection_is_not_the_operators(cast: Cast) -> None:
    [own] = (await cast.olga.get(PATH)).ok()["endpoints"]
    assert (own["id"], own["source"]) == (str(SETTINGS_ID), "settings")
    for refused in (
        await cast.olga.patch(f"{PATH}/{SETTINGS_ID}", {"name": "Mine"}),
        await cast.olga.delete(f"{PATH}/{SETTINGS_ID}"),
        await cast.olga.put(f"{PATH}/{SETTINGS_ID}/models", {"models": []}),
    ):
        assert (refused.status, refused.sentence) == (
            409, "This endpoint is set by the server's settings. Change DISCREET_MODEL_URL and restart.",
        )  # fmt: skip
    assert (await cast.olga.put(f"{PATH}/{EMBEDDED_ID}/facts", {"run_by": "company"})).status == 404


async def test_a_removed_endpoint_takes_its_models_defaults_and_key(
    cast: Cast, elsewhere: ScriptedModel, infra: Infrastructure
) -> None:
    endpoint = await add(cast, elsewhere)
    await offer(cast, endpoint, {"name": "big"})
    await default(cast, "big")
    answer = await ask(cast.ben, "Hello")
    assert f"model/{endpoint['id']}" in set(infra.keys.names())
    (await cast.olga.delete(f"{PATH}/{endpoint['id']}")).ok()
    assert f"model/{endpoint['id']}" not in set(infra.keys.names())
    assert (await cast.olga.get(PATH)).ok()["defaults"]["chat"] is None
    assert (await cast.olga.delete(f"{PATH}/{endpoint['id']}")).status == 404
    answered = await ask(cast.ben, "Are you there?", conversation_id=answer.conversation)
    assert answered.text == "From the settings."


# Facts


async def test_facts_have_a_history_and_each_is_in_the_evidence_log(
    cast: Cast, elsewhere: ScriptedModel, services: Services
) -> None:
    endpoint = await add(cast, elsewhere)
    path = f"{PATH}/{endpoint['id']}/facts"
    assert endpoint["recipient"]["trains"] is None
    declared = {
        "run_by": "company", "company": "Models Ltd", "country": "de", "retention_days": 30, "trains": False,
        "people_look": None, "terms_url": "https://models.example/terms", "agreement_url": "",
    }  # fmt: skip
    for facts in (declared, declared, declared | {"retention_days": 0}):
        changed = (await cast.olga.put(path, facts)).ok()
    assert (changed["recipient"]["retention_days"], changed["recipient"]["country"]) == (0, "DE")
    history = (await cast.olga.get(path)).ok()["facts"]
    assert [each["retention_days"] for each in history] == [0, 30, None]
    assert {each["basis"] for each in history} == {"declared"}
    entries = [
        entry["facts"] for entry in await entries_about(services, SERVER)
        if entry["facts"].get("act") == "recipient_facts_changed" and entry["facts"]["endpoint"] == endpoint["id"]
    ]  # fmt: skip
    assert [entry["facts"]["retention_days"] for entry in entries] == [0, 30, None]
    assert entries[0]["facts"] == {
        "run_by": "company", "company": "Models Ltd", "country": "DE", "retention_days": 0, "trains": False,
        "people_look": None, "basis": "declared",
    }  # fmt: skip


async def test_only_an_address_of_this_machine_runs_on_this_server(cast: Cast, elsewhere: ScriptedModel) -> None:
    here = await add(cast, elsewhere, facts={"run_by": "this_server"})
    assert here["on_this_machine"]
    for address in ("https://models.example.com", "http://10.0.0.7:8000/v1"):
        body = {"name": "Far", "protocol": "chat", "base_url": address, "allows_inside": True}
        refused = await cast.olga.post(PATH, body | {"facts": {"run_by": "this_server"}})
        assert (refused.status, refused.json["error"]["field"]) == (422, "run_by")
    moved = (await cast.olga.patch(f"{PATH}/{here['id']}", {"base_url": "https://models.example.com/v1"})).ok()
    assert moved["recipient"]["run_by"] == "company"


# Models


async def test_a_public_name_belongs_to_one_model(cast: Cast, elsewhere: ScriptedModel) -> None:
    first, second = await add(cast, elsewhere), await add(cast, elsewhere, name="Second")
    await offer(cast, first, {"name": "big"})
    for taken in ("big", "scripted"):
        refused = await cast.olga.put(
            f"{PATH}/{second['id']}/models", {"models": [{"name": "small", "public_name": taken}]}
        )
        assert (refused.status, refused.json["error"]["field"]) == (409, "public_name")
        assert f"“{taken}”" in refused.sentence
    twice = await cast.olga.put(f"{PATH}/{second['id']}/models", {"models": [{"name": "small"}, {"name": "small"}]})
    assert (twice.status, twice.sentence) == (422, "“small” is listed twice. Keep one of the two.")


@pytest.mark.parametrize(
    "model",
    [
        {"name": ""}, {"name": "x", "public_name": "gpt:x"}, {"name": "x", "context_tokens": 5},
        {"name": "x", "context_tokens": 1000, "answer_tokens": 1000}, {"name": "x", "workspace_ids": []},
        {"name": "x", "shown_name": "a\u202eb"},
    ],
)  # fmt: skip
async def test_a_model_that_cannot_be(cast: Cast, elsewhere: ScriptedModel, model: dict[str, Any]) -> None:
    endpoint = await add(cast, elsewhere)
    assert (await cast.olga.put(f"{PATH}/{endpoint['id']}/models", {"models": [model]})).status == 422


async def test_a_model_for_a_workspace_is_refused_elsewhere(cast: Cast, elsewhere: ScriptedModel) -> None:
    [own] = (await cast.emil.get("/api/me")).ok()["workspaces"]
    endpoint = await add(cast, elsewhere)
    await offer(cast, endpoint, {"name": "big", "workspace_ids": [own["id"]]})
    await default(cast, "big")
    answer = await ask(cast.ben, "Hello")
    assert (answer.state["state"], elsewhere.requests) == ("failed", [])
    assert "not offered" in answer.state["error"]


async def test_a_default_names_an_offered_model(cast: Cast, elsewhere: ScriptedModel) -> None:
    refused = await cast.olga.put(f"{PATH}/defaults", {"purpose": "chat", "model": "nothing"})
    assert (refused.status, refused.sentence) == (404, "No model is offered as “nothing”. Offer it first.")
    endpoint = await add(cast, elsewhere)
    await offer(cast, endpoint, {"name": "big"}, {"name": "small"})
    await default(cast, "small", "side")
    await default(cast, "scripted", "builder")
    defaults = (await cast.olga.get(PATH)).ok()["defaults"]
    assert defaults == {"chat": None, "side": "small", "builder": "scripted", "embedding": None, "reranking": None}
    await offer(cast, endpoint, {"name": "big"})
    assert (await cast.olga.get(PATH)).ok()["defaults"]["side"] is None, "its model went"


# Asking


async def test_its_list_is_asked_for(cast: Cast, elsewhere: ScriptedModel) -> None:
    endpoint = await add(cast, elsewhere)
    path = f"{PATH}/{endpoint['id']}/list"
    assert (await cast.olga.post(path)).ok() == {"names": ["big", "small"], "problem": ""}
    elsewhere.models_status = 401
    refused = (await cast.olga.post(path)).ok()
    assert refused["names"] == []
    assert "401" in refused["problem"]
    elsewhere.models_status, elsewhere.models = 200, []
    assert "without a list of models" in (await cast.olga.post(path)).ok()["problem"]


async def test_an_address_where_nothing_answers(cast: Cast, elsewhere: ScriptedModel) -> None:
    endpoint = await add(cast, elsewhere, base_url="http://127.0.0.1:9/v1")
    listed = (await cast.olga.post(f"{PATH}/{endpoint['id']}/list")).ok()
    assert "cannot be reached" in listed["problem"]
    [finding] = (await cast.olga.post(f"{PATH}/{endpoint['id']}/test", {})).ok()["findings"]
    assert (finding["ability"], finding["works"]) == ("answer", False)


def able(body: Request) -> ModelAnswer | str:
    """Answer as a model does that can do everything."""
    if body.get("tools"):
        return ModelAnswer(calls=(("add", {"a": 2, "b": 3}),))
    return "Red." if "colour" in str(body["messages"]) else "one, two, three"


async def test_a_test_says_what_works(cast: Cast, elsewhere: ScriptedModel) -> None:
    endpoint = await add(cast, elsewhere)
    elsewhere.answer = able
    found = (await cast.olga.post(f"{PATH}/{endpoint['id']}/test", {"model": "small"})).ok()["findings"]
    assert {each["ability"]: each["works"] for each in found} == {
        "answer": True, "streaming": True, "speed": True, "usage": True, "tools": True, "images": True,
    }  # fmt: skip
    assert {request["model"] for request in elsewhere.requests} == {"small"}
    assert "@" not in str(elsewhere.requests), "a test contains no one's data"


async def test_a_test_says_what_does_not_work(cast: Cast, elsewhere: ScriptedModel) -> None:
    endpoint = await add(cast, elsewhere)
    elsewhere.usage = False
    found = (await cast.olga.post(f"{PATH}/{endpoint['id']}/test", {})).ok()["findings"]
    assert {each["ability"] for each in found if not each["works"]} == {"usage", "tools", "images"}
    elsewhere.usage, elsewhere.streams = True, False
    found = (await cast.olga.post(f"{PATH}/{endpoint['id']}/test", {})).ok()["findings"]
    assert {each["ability"] for each in found if not each["works"]} == {"streaming", "tools", "images"}
    elsewhere.failure = Failure("refuse", 401)
    [only] = (await cast.olga.post(f"{PATH}/{endpoint['id']}/test", {})).ok()["findings"]
    assert "does not accept this server's key" in only["sentence"]


async def test_a_test_of_search_models_says_dimensions_order_and_speed(cast: Cast) -> None:
    async with SearchEndpoint(dimensions=1024, preferred_words=("lamp",), usage={"total_tokens": 9}) as made:
        endpoint = await add(cast, made)
        await offer(cast, endpoint, {"name": "vectors", "kind": "embedding"}, {"name": "order", "kind": "reranking"})
        path = f"{PATH}/{endpoint['id']}/test"
        vectors = (await cast.olga.post(path, {"model": "vectors"})).ok()["findings"]
        assert {each["ability"]: each["works"] for each in vectors} == {
            "embedding": True, "order": True, "speed": True, "usage": True,
        }  # fmt: skip
        assert vectors[0]["sentence"] == "It makes vectors with 1,024 dimensions."
        assert re.fullmatch(r"21 texts in \d+\.\d seconds, [\d,]+ a second\.", vectors[2]["sentence"])
        order = (await cast.olga.post(path, {"model": "order"})).ok()["findings"]
        assert {each["ability"]: each["works"] for each in order} == {
            "reranking": True, "order": True, "speed": True, "usage": True,
        }  # fmt: skip
        made.preferred_words, made.usage = ("Mill",), None
        order = (await cast.olga.post(path, {"model": "order"})).ok()["findings"]
        assert {each["ability"] for each in order if not each["works"]} == {"order", "usage"}
        made.embedding = lambda _: web.json_response({"data": []})
        [only] = (await cast.olga.post(path, {"model": "vectors"})).ok()["findings"]
        assert (only["ability"], only["works"]) == ("embedding", False)
        assert set(made.keys) == {f"Bearer {KEY}"}


async def measured_of(cast: Cast, endpoint: dict[str, Any]) -> Any:
    """The operator's view, and a person's beside the endpoint's model."""
    [seen] = [each for each in (await cast.olga.get(PATH)).ok()["endpoints"] if each["id"] == endpoint["id"]]
    [theirs] = [each for each in (await cast.ben.get("/api/models")).ok()["models"] if each["name"] == "big"]
    assert theirs["recipient"]["measured"] == seen["recipient"]["measured"]
    return seen["recipient"]["measured"]


async def test_a_test_measures_what_the_server_can_see_itself(cast: Cast, elsewhere: ScriptedModel) -> None:
    endpoint = await add(cast, elsewhere)
    await offer(cast, endpoint, {"name": "big"})
    assert await measured_of(cast, endpoint) is None
    (await cast.olga.post(f"{PATH}/{endpoint['id']}/test", {"model": "big"})).ok()
    found = await measured_of(cast, endpoint)
    assert found.pop("at") >= endpoint["recipient"]["since"]
    assert found == {
        "network": "this_machine", "encrypted": False, "organisation": "", "zero_retention": None, "stores": None,
        "asked_model": "big", "answered_model": "scripted",
        "contradictions": ["“big” was asked, but “scripted” answered."],
    }  # fmt: skip
    (await cast.olga.patch(f"{PATH}/{endpoint['id']}", {"body_fields": {"store": False}})).ok()
    assert await measured_of(cast, endpoint) is None, "it is reached in another way now"


async def test_what_is_measured_warns_beside_the_facts_and_changes_no_limit(
    cast: Cast, elsewhere: ScriptedModel, owner: Any
) -> None:
    declared = {"run_by": "company", "company": "Quiet", "retention_days": 0, "trains": False}
    endpoint = await add(cast, elsewhere, facts=declared)
    await offer(cast, endpoint, {"name": "big"})
    body = (
        b'data: {"model": "big", "choices": [{"index": 0, "delta": {"content": "One"}, "finish_reason": "stop"}]}\n\n'
    )
    headers = (("Content-Type", "text/event-stream"), ("x-zero-data-retention", "false"))
    elsewhere.replies = [Reply((body, b"data: [DONE]\n\n"), headers=headers)]
    try:
        (await cast.olga.post(f"{PATH}/{endpoint['id']}/test", {"model": "big"})).ok()
    finally:
        elsewhere.replies = []
    assert (await measured_of(cast, endpoint))["contradictions"] == [
        "It is declared to keep nothing, but its answer says that zero data retention is off."
    ]
    [model] = [each for each in (await cast.ben.get("/api/models")).ok()["models"] if each["name"] == "big"]
    assert model["allowed"]
    honest = declared | {"retention_days": 30}
    (await cast.olga.put(f"{PATH}/{endpoint['id']}/facts", honest)).ok()
    assert (await measured_of(cast, endpoint))["contradictions"] == []
    (await cast.olga.delete(f"{PATH}/{endpoint['id']}")).ok()
    assert await owner.fetchval("SELECT count(*) FROM recipient_measurements") == 0


async def test_an_endpoint_that_does_not_answer_keeps_what_was_measured(cast: Cast, elsewhere: ScriptedModel) -> None:
    endpoint = await add(cast, elsewhere)
    await offer(cast, endpoint, {"name": "big"})
    (await cast.olga.post(f"{PATH}/{endpoint['id']}/test", {"model": "big"})).ok()
    before = await measured_of(cast, endpoint)
    elsewhere.failure = Failure("refuse", 401)
    (await cast.olga.post(f"{PATH}/{endpoint['id']}/test", {"model": "big"})).ok()
    assert await measured_of(cast, endpoint) == before


async def test_looking_for_local_servers_finds_none_here_or_names_them(cast: Cast) -> None:
    found = (await cast.olga.post(f"{PATH}/local")).ok()["servers"]
    assert {each["preset"] for each in found} <= {"ollama", "lm_studio", "vllm", "llama_cpp"}


async def test_presets_hold_nothing_that_the_operator_must_declare(cast: Cast) -> None:
    presets = {each["id"]: each for each in (await cast.olga.get(PATH)).ok()["presets"]}
    assert set(presets) >= {"openai", "anthropic", "azure", "gemini", "mistral", "openrouter", "bedrock", "ollama"}
    assert all("retention_days" not in each for each in presets.values())
    assert presets["openai"]["body_fields"] == {"store": False}


# Processes


async def test_another_process_follows_without_a_restart(
    cast: Cast, elsewhere: ScriptedModel, infra: Infrastructure, scripted: ScriptedModel
) -> None:
    async with second_server(infra, scripted) as (services, _):
        endpoint = await add(cast, elsewhere)
        await offer(cast, endpoint, {"name": "big"})
        async with asyncio.timeout(60):
            while (there := services.models.catalogue.model("big")) is None:
                await asyncio.sleep(0.01)
        assert services.models.find("big").recipient.name == "Elsewhere"
        (await cast.olga.put(f"{PATH}/{endpoint['id']}/facts", {"run_by": "this_server", "trains": False})).ok()
        async with asyncio.timeout(60):
            while services.models.find("big").recipient.facts.trains is None:
                await asyncio.sleep(0.01)
        (await cast.olga.delete(f"{PATH}/{endpoint['id']}")).ok()
        async with asyncio.timeout(60):
            while services.models.catalogue.model("big") is not None:
                await asyncio.sleep(0.01)
    assert there.public_name == "big"
