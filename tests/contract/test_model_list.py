"""The models of an endpoint: the listed ones, the offered ones, and a missing one."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from discreet.adapters.model import MAX_MODELS, RemoteModel
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.collect_model_events import collect_into
from tests.support.permitted_prompt import permit_prompt


@pytest.fixture
async def endpoint() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel(models=["small", "large", "large", "embed-3"]) as scripted:
        yield scripted


async def offered(endpoint: ScriptedModel, **settings: Any) -> list[str]:
    remote = RemoteModel(endpoint.url, **settings)
    names = list(await remote.models())
    await remote.close()
    return names


def asking(model: str | None) -> ModelRequest:
    return ModelRequest([ChatMessage("user", "Hi")], model=model)


async def test_all_that_are_listed_are_offered_the_default_first(endpoint: ScriptedModel) -> None:
    assert await offered(endpoint) == ["small", "large", "embed-3"]
    assert await offered(endpoint, name="large") == ["large", "small", "embed-3"]


async def test_the_default_is_offered_even_when_it_is_not_listed(endpoint: ScriptedModel) -> None:
    assert await offered(endpoint, name="hidden", offered=["sm*"]) == ["hidden", "small"]


async def test_settings_say_which_are_offered(endpoint: ScriptedModel) -> None:
    assert await offered(endpoint, offered=["small", "lar*"]) == ["small", "large"]
    assert await offered(endpoint, offered=["large"]) == ["large"]
    assert await offered(endpoint, name="small", offered=[]) == ["small"]


async def test_a_long_list_is_cut(endpoint: ScriptedModel) -> None:
    endpoint.models = [f"a model with the number {n} and a long name {'x' * 200}" for n in range(2 * MAX_MODELS)]
    assert len(await offered(endpoint)) == MAX_MODELS


async def test_an_endpoint_without_a_list_answers_by_its_name_alone(endpoint: ScriptedModel) -> None:
    endpoint.models_status = 404
    assert await offered(endpoint, name="only") == ["only"]
    remote = RemoteModel(endpoint.url, name="only")
    assert await remote.answer(permit_prompt(asking("another")), collect_into([])) is not None
    await remote.close()


async def test_an_endpoint_that_is_not_there_offers_what_is_known(endpoint: ScriptedModel) -> None:
    await endpoint.stop()
    assert await offered(endpoint, name="only") == ["only"]
    assert await offered(endpoint) == []


async def test_the_model_that_is_named_is_asked(endpoint: ScriptedModel) -> None:
    remote = RemoteModel(endpoint.url, name="small")
    for name in ("large", None, "small"):
        await remote.answer(permit_prompt(asking(name)), collect_into([]))
    assert [asked["model"] for asked in endpoint.requests] == ["large", "small", "small"]
    assert endpoint.model_list_requests == 1
    await remote.close()


@pytest.mark.parametrize("settings", [{"name": "small"}, {"name": "small", "offered": ["small"]}, {}])
async def test_a_model_that_is_not_offered_is_refused_in_a_sentence(
    endpoint: ScriptedModel, settings: dict[str, str] | dict[str, Sequence[str]]
) -> None:
    remote = RemoteModel(endpoint.url, **settings)
    name = "large" if "offered" in settings else "gone"
    with pytest.raises(ModelFailed) as caught:
        await remote.answer(permit_prompt(asking(name)), collect_into([]))
    assert str(caught.value) == (
        f"There is no model “{name}” at 127.0.0.1 now. Choose another one, or the server's default."
    )
    assert (caught.value.kind, endpoint.requests) == ("no_model", [])
    await remote.close()
