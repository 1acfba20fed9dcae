"""A builder chooses operations from a document of several megabytes while the server answers others."""

import asyncio
import json
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio

from discreet.assistants.actions.openapi import Unreadable, document_reader, import_document
from discreet.assistants.actions.openapi.document_reader import DocumentReader
from discreet.http.api import uploads
from tests.support.client import Answer, Client
from tests.support.large_openapi_documents import large_document
from tests.support.openapi_documents import openapi
from tests.support.people import Cast

LARGE = large_document().encode()
LIST, EXTRACT = "document/operations", "document/extract"


@pytest_asyncio.fixture
async def gpt(cast: Cast) -> Any:
    return (await cast.ada.post("/api/gpts", {"name": "Guide of things"})).ok()["id"]


async def give(person: Client, gpt: Any, what: str, data: bytes = LARGE) -> Answer:
    return await person.request("POST", f"/api/gpts/{gpt}/actions/{what}", data=data)


async def test_operations_are_listed_chosen_and_become_an_action(cast: Cast, gpt: Any, owner: Any) -> None:
    listed = (await give(cast.ada, gpt, LIST)).ok()
    assert (len(listed["operations"]), listed["most"], listed["more"]) == (2_000, 30, False)
    assert listed["operations"][7]["tags"] == ["tag0"]
    extract = (await give(cast.ada, gpt, f"{EXTRACT}?number=7&number=1999")).ok()["document"]
    assert len(extract) < 4_000
    body = {"kind": "openapi", "document": extract, "source_url": None}
    action = (await cast.ada.post(f"/api/gpts/{gpt}/actions", body)).ok()
    assert [operation["name"] for operation in action["operations"]] == ["make7", "make1999"]
    assert all(operation["enabled"] for operation in action["operations"])
    assert len(await owner.fetchval("SELECT sealed_source FROM actions WHERE id = $1::uuid", action["id"])) < 10_000


async def test_the_server_answers_while_it_lists(cast: Cast, gpt: Any) -> None:
    listing = asyncio.create_task(give(cast.ada, gpt, LIST))
    answered = 0
    while not listing.done():
        (await cast.dan.get("/health/live")).ok()
        answered += 1
    (await listing).ok()
    assert answered > 1


@pytest.mark.promise("P6")
async def test_they_are_the_builders_alone(cast: Cast, gpt: Any) -> None:
    for what in (LIST, f"{EXTRACT}?number=1"):
        assert (await give(cast.ben, gpt, what, b"openapi: 3.1.0")).status == 404


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (b"<html></html>", 422, "a web page"),
        (b"openapi: 3.1.0\ninfo: {title: \xe9}", 422, "not UTF-8"),
        (b"", 422, "empty"),
        (b"{" + b" " * 15_000_000 + b"}", 413, "larger than 15 MB"),
    ],
)
async def test_what_cannot_be_listed_says_why(
    cast: Cast, gpt: Any, monkeypatch: pytest.MonkeyPatch, data: bytes, status: int, sentence: str
) -> None:
    monkeypatch.setattr(uploads, "DRAIN_SECONDS", 0.0)
    answer = await give(cast.ada, gpt, LIST, data)
    assert (answer.status, sentence in answer.sentence) == (status, True)


async def test_more_than_an_action_holds_cannot_be_chosen(cast: Cast, gpt: Any) -> None:
    numbers = "&".join(f"number={n}" for n in range(31))
    assert (await give(cast.ada, gpt, f"{EXTRACT}?{numbers}")).status == 422
    gone = await give(cast.ada, gpt, f"{EXTRACT}?number=4000")
    assert (gone.status, "List its operations again" in gone.sentence) == (422, True)


async def test_a_document_that_names_no_server_means_the_address_that_it_came_from(cast: Cast, gpt: Any) -> None:
    text = openapi({"/a": {"get": {"operationId": "a"}}}, servers=[{"url": "/v2"}])
    url = "https://api.example.org/docs/openapi.json"
    extract = (await give(cast.ada, gpt, f"{EXTRACT}?number=0&source_url={quote(url)}", text.encode())).ok()
    check = {"document": extract["document"], "source_url": url}
    checked = (await cast.ada.post(f"/api/gpts/{gpt}/actions/check", check)).ok()
    assert checked["host"] == "api.example.org"


async def test_an_action_whose_document_is_fetched_takes_over_the_address(cast: Cast, gpt: Any) -> None:
    pasted = openapi({"/a": {"get": {"operationId": "a"}}}, servers=[{"url": "https://old.example.org"}])
    body = {"kind": "openapi", "document": pasted, "source_url": None}
    action = (await cast.ada.post(f"/api/gpts/{gpt}/actions", body)).ok()
    fetched = openapi({"/a": {"get": {"operationId": "a"}}}, servers=[])
    draft = {"document": fetched, "enabled": ["a"], "policy_url": None, "auth": {"kind": "none"}}
    path = f"/api/gpts/{gpt}/actions/{action['id']}"
    assert (await cast.ada.put(path, draft)).status == 422
    url = "https://api.example.org/openapi.json"
    saved = (await cast.ada.put(path, {**draft, "source_url": url})).ok()
    assert (saved["host"], saved["source_url"]) == ("api.example.org", url)
    assert (await cast.ada.put(path, draft)).ok()["source_url"] == url


# The process that reads


async def test_a_larger_document_is_read_in_a_process_and_comes_out_the_same() -> None:
    text = large_document(operations=100, words=300)
    assert len(text) > document_reader.IN_PROCESS
    big = json.loads(text)
    big["components"]["schemas"]["Body0"]["properties"]["n"] = {"type": "integer", "default": 10**30}
    reader = DocumentReader({})
    assert await reader.read(json.dumps(big), None, "ada") == import_document(json.dumps(big))


@pytest.mark.parametrize(
    ("limits", "why"),
    [({"memory": 220 << 20}, "too much memory"), ({"cpu_seconds": 1}, "too long to read")],
    ids=["memory", "time"],
)
@pytest.mark.real_readers
async def test_a_process_that_reaches_its_limits_says_so(limits: dict[str, int], why: str) -> None:
    values = json.dumps({"openapi": "3.1.0", "paths": {}, "x": [[[]]] * 990_000}).replace(" ", "").encode()
    with pytest.raises(Unreadable, match=why):
        await DocumentReader({}, **limits).list(values, None, "ada")
