"""A body that is not JSON, or JSON of an unexpected kind, is refused without a server error."""

import pytest

from fuzz.seeds import STRANGE_TEXTS, as_json
from tests.support.api_programs import create_key, create_project
from tests.support.people import Cast

JSON = {"Content-Type": "application/json"}
NAMED = {
    "name": "Guide",
    "description": "d",
    "instructions": "i",
    "starters": ["a"],
    "model": None,
    "knowledge_use": "cite",
}
NESTED = (b"[" * 100_000, b'{"a":' * 100_000, b'{"name":' + b"[" * 60_000 + b"]" * 60_000 + b"}")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/sign-in"), ("POST", "/api/gpts"), ("POST", "/api/chat"), ("POST", "/api/feedback"),
        ("PATCH", "/api/conversations/00000000-0000-0000-0000-000000000000"), ("POST", "/api/me/passkeys"),
    ],
)  # fmt: skip
async def test_strange_bodies_are_refused(cast: Cast, method: str, path: str) -> None:
    for body in (*STRANGE_TEXTS, *NESTED):
        answer = await cast.ben.request(method, path, data=body, headers=JSON)
        assert 400 <= answer.status < 500, (body[:60], answer.status, answer.body[:200])


async def test_a_document_with_one_strange_value_is_taken_or_refused(cast: Cast) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Guide"})).ok()["id"]
    for body in as_json(NAMED):
        answer = await cast.ada.request("PUT", f"/api/gpts/{gpt}/draft", data=body, headers=JSON)
        assert answer.status < 500, (body[:300], answer.status, answer.body[:200])


async def test_strange_bodies_of_programs_are_refused(cast: Cast) -> None:
    made = await create_key(cast.cleo, await create_project(cast.cleo))
    headers = JSON | {"Authorization": f"Bearer {made.text}"}
    for path in ("/v1/chat/completions", "/v1/responses", "/v1/embeddings"):
        for body in (*STRANGE_TEXTS, *NESTED):
            answer = await cast.visitor.post(path, data=body, headers=headers)
            assert 400 <= answer.status < 500, (path, body[:60], answer.status, answer.body[:200])
