"""The routes of GPTs as a browser uses them."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from discreet.assistants.gpts.picture import read_picture
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.client import Answer, Client
from tests.support.knowledge import HANDBOOK, PATIENCE
from tests.support.people import Cast
from tests.support.sample_files import PNG

DRAFT = {
    "name": "Keeper",
    "description": "Knows the light.",
    "instructions": "Be brief.",
    "starters": ["What about fog?"],
    "model": None,
    "knowledge_use": "quote",
}


async def create(client: Client, level: str | None = None) -> str:
    gpt_id = (await client.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    (await client.put(f"/api/gpts/{gpt_id}/draft", DRAFT)).ok()
    if level:
        (await client.post(f"/api/gpts/{gpt_id}/publish", {"level": level})).ok()
    return gpt_id


async def upload(client: Client, gpt_id: str, name: str, data: bytes, **headers: Any) -> Answer:
    return await client.request(
        "POST", f"/api/gpts/{gpt_id}/knowledge?name={name}", data=data,
        headers={"Content-Type": "application/octet-stream", **headers},
    )  # fmt: skip


async def until_read(client: Client, path: str) -> Any:
    """The only file, once it is ready or has failed; asked for as the page does."""
    async with asyncio.timeout(PATIENCE):
        while True:
            [file] = (await client.get(path)).ok()["files"]
            if file["state"] not in ("waiting", "reading"):
                return file
            await asyncio.sleep(0.02)


@pytest_asyncio.fixture
async def mine(cast: Cast) -> str:
    return await create(cast.ada)


async def test_from_the_first_draft_to_everyones_list(cast: Cast) -> None:
    ada, ben = cast.ada, cast.ben
    made = (await ada.post("/api/gpts", {"name": "Keeper of the light"})).ok()
    gpt_id = made["id"]
    assert made == {
        "id": gpt_id, "name": "Keeper of the light", "description": "", "starters": [],
        "builder": {"id": str(ada.id), "name": "Ada"}, "mine": True, "level": "me", "published": False,
        "has_picture": False, "model": None, "improve": {"allowed": False, "since": None, "history": []},
        "knowledge_use": "cite", "instructions_use": "keep", "model_limit": "offered", "version": None, "instructions": "", "draft_changed": True,
        "category": "other", "edition": 1, "right": "own", "stars": None, "people_choose": True, "lets_choose": None,
        "capabilities": [],
        "parameters": {"temperature": None, "top_p": None, "answer_tokens": None, "reasoning_effort": None},
    }  # fmt: skip
    saved = (await ada.put(f"/api/gpts/{gpt_id}/draft", DRAFT)).ok()
    assert {key: saved[key] for key in DRAFT} == DRAFT
    assert (await ben.get(f"/api/gpts/{gpt_id}")).status == 404
    shown = (await ada.post(f"/api/gpts/{gpt_id}/publish", {"level": "everyone"})).ok()
    assert (shown["published"], shown["version"], shown["draft_changed"]) == (True, 1, False)
    seen = (await ben.get(f"/api/gpts/{gpt_id}")).ok()
    assert seen["mine"] is False
    assert "instructions" not in seen
    assert "history" not in seen["improve"]
    [listed] = (await ben.get("/api/gpts?q=knows%20the%20LIGHT")).ok()["gpts"]
    assert listed | {"actions": [], "refused": None, "capability_uses": []} == seen
    assert (await ada.delete(f"/api/gpts/{gpt_id}")).status == 204
    assert (await ben.get(f"/api/gpts/{gpt_id}")).status == 404


async def test_by_link_it_opens_and_is_not_listed(cast: Cast) -> None:
    gpt_id = await create(cast.ada, "link")
    assert (await cast.dan.get(f"/api/gpts/{gpt_id}")).ok()["id"] == gpt_id
    assert gpt_id not in [gpt["id"] for gpt in (await cast.dan.get("/api/gpts")).ok()["gpts"]]
    assert gpt_id in [gpt["id"] for gpt in (await cast.ada.get("/api/gpts")).ok()["gpts"]]


async def test_absent_hidden_and_not_ones_own_are_one_answer(cast: Cast, mine: str) -> None:
    public = await create(cast.ada, "everyone")
    for path in ("{}", "{}/draft", "{}/knowledge", "{}/picture"):
        absent = await cast.dan.get(f"/api/gpts/{path.format(uuid4())}")
        hidden = await cast.dan.get(f"/api/gpts/{path.format(mine)}")
        assert (hidden.status, hidden.body) == (absent.status, absent.body)
        assert absent.status == 404
    for path in ("draft", "knowledge"):
        other = await cast.dan.get(f"/api/gpts/{public}/{path}")
        assert (other.status, other.body) == (404, (await cast.dan.get(f"/api/gpts/{uuid4()}/{path}")).body)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"instructions": "x" * 32_213}, "instructions"),
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"starters": "one"}, "starters"),
        ({"knowledge_use": "download"}, "knowledge_use"),
        ({"instructions_use": "whisper"}, "instructions_use"),
        ({"level": "everyone"}, "level"),
    ],
)
async def test_a_draft_that_cannot_be_used_is_answered_with_a_sentence(
    cast: Cast, mine: str, change: dict[str, str] | dict[str, int], field: str
) -> None:
    answer = await cast.ada.put(f"/api/gpts/{mine}/draft", DRAFT | change)
    assert answer.status == 422
    assert answer.json["error"]["field"] == field
    assert answer.sentence.endswith(".")


async def test_the_limit_of_instructions_is_stated_with_numbers(cast: Cast, mine: str) -> None:
    answer = await cast.ada.put(f"/api/gpts/{mine}/draft", DRAFT | {"instructions": "x" * 32_213})
    assert answer.sentence == "Instructions have 32,213 characters; 32,000 is the limit."


async def test_the_training_switch_tells_its_history(cast: Cast, mine: str) -> None:
    for allowed in (True, False):
        answer = (await cast.ada.put(f"/api/gpts/{mine}/improve", {"allowed": allowed})).ok()
        assert answer["improve"]["allowed"] is allowed
        assert (answer["improve"]["since"] is None) is (not allowed)
    assert [choice["allowed"] for choice in answer["improve"]["history"]] == [True, False]


async def test_a_picture_goes_up_shows_and_goes(cast: Cast) -> None:
    gpt_id = await create(cast.ada, "everyone")
    path = f"/api/gpts/{gpt_id}/picture"
    put = await cast.ada.request("PUT", path, data=PNG, headers={"Content-Type": "image/svg+xml"})
    assert put.status == 204
    shown = await cast.ben.get(path)
    assert (shown.body, shown.headers["Content-Type"]) == (read_picture(PNG), "image/webp")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert (await cast.ben.get(f"/api/gpts/{gpt_id}")).ok()["has_picture"] is True
    assert (await cast.ada.delete(path)).status == 204
    assert (await cast.ben.get(path)).status == 404


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"<svg/>", 422), (b"", 422), (PNG + b"\0" * 9_000_000, 413)],
    ids=["svg", "empty", "big"],
)
async def test_a_picture_that_cannot_be_used_is_refused(cast: Cast, mine: str, data: bytes, status: int) -> None:
    answer = await cast.ada.request(
        "PUT", f"/api/gpts/{mine}/picture", data=data, headers={"Content-Type": "image/png"}
    )
    assert answer.status == status
    assert answer.sentence.endswith(".")


async def test_knowledge_goes_up_is_read_and_goes(cast: Cast, mine: str) -> None:
    added = (await upload(cast.ada, mine, "light%20house.md", HANDBOOK)).ok()
    assert (added["name"], added["bytes"], added["state"]) == ("light house.md", len(HANDBOOK), "waiting")
    path = f"/api/gpts/{mine}/knowledge"
    file = await until_read(cast.ada, path)
    assert (file["state"], file["progress"], file["reason"]) == ("ready", 1.0, None)
    assert file["passages"] == 8
    assert (await cast.ada.delete(f"{path}/{added['id']}")).status == 204
    assert (await cast.ada.get(path)).ok() == {"files": []}
    assert (await cast.ada.delete(f"{path}/{added['id']}")).status == 404


async def test_a_stranger_hears_of_no_knowledge_even_with_its_id(cast: Cast) -> None:
    gpt_id = await create(cast.ada, "everyone")
    added = (await upload(cast.ada, gpt_id, "a.txt", b"hello")).ok()
    assert (await cast.dan.delete(f"/api/gpts/{gpt_id}/knowledge/{added['id']}")).status == 404
    own = await create(cast.dan)
    assert (await cast.dan.delete(f"/api/gpts/{own}/knowledge/{added['id']}")).status == 404
    assert (await cast.ada.get(f"/api/gpts/{gpt_id}/knowledge")).ok()["files"][0]["id"] == added["id"]


async def test_a_refused_upload_is_heard_out_so_that_the_reason_arrives(cast: Cast, mine: str) -> None:
    answer = await upload(cast.dan, mine, "big.txt", b"x" * (30 << 20))
    assert (answer.status, answer.sentence) == (404, "There is no such GPT.")


@pytest.mark.parametrize(
    ("name", "data", "status"), [("empty.txt", b"", 422), ("%20", b"x", 422), ("..%2F..%2F", b"x", 422)]
)
async def test_an_upload_that_cannot_be_used_is_refused(
    cast: Cast, mine: str, name: str, data: bytes, status: int
) -> None:
    answer = await upload(cast.ada, mine, name, data)
    assert answer.status == status
    assert answer.sentence.endswith(".")
    assert (await cast.ada.get(f"/api/gpts/{mine}/knowledge")).ok() == {"files": []}


async def test_a_page_of_another_site_cannot_upload(cast: Cast, mine: str) -> None:
    answer = await upload(cast.ada, mine, "a.txt", b"x", Origin="https://evil.example")
    assert answer.status == 403


async def test_builders_choose_among_the_models_there_are(cast: Cast, scripted: ScriptedModel) -> None:
    models = (await cast.ada.get("/api/models")).ok()["models"]
    assert [(model["name"], model["is_default"]) for model in models] == [("scripted", True)]
    assert models[0]["recipient"]["host"] in scripted.url
