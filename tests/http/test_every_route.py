"""Every route × every person (P6): who gets what. A route that this table does not know fails.

Ben owns the conversation, Ada the GPT (published to everyone) and its knowledge, Olga operates.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from discreet.http.app import create_api
from tests.chatting import ask

PEOPLE = ("ada", "ben", "cleo", "emil", "olga", "dan", "nobody")
ANYONE = dict.fromkeys(PEOPLE, "ok")
SIGNED_IN = ANYONE | {"nobody": 401}


def only(person: str, otherwise: int = 404) -> dict[str, Any]:
    return dict.fromkeys(PEOPLE, otherwise) | {person: "ok", "nobody": 401}


BEN, ADA, OLGA = only("ben"), only("ada"), only("olga")
IGNORES_STRANGERS = SIGNED_IN
"""Answers 204 whether or not there is something to do, and does nothing to what is not one's own."""

EXPECTED: dict[tuple[str, str], tuple[dict[str, Any], Any]] = {
    ("GET", "/api/instance"): (ANYONE, None),
    ("GET", "/api/promises"): (ANYONE, None),
    ("POST", "/api/setup"): (dict.fromkeys(PEOPLE, 409), {"token": "x", "name": "X", "email": "x@example.org", "password": "a long enough sentence", "improve": False}),
    ("POST", "/api/sign-up"): (dict.fromkeys(PEOPLE, 422), {"name": ""}),
    ("POST", "/api/sign-in"): (dict.fromkeys(PEOPLE, 401), {"email": "nobody@example.org", "password": "not this one"}),
    ("GET", "/api/me"): (ANYONE, None),
    ("PUT", "/api/me/improve"): (SIGNED_IN, {"allowed": True}),
    ("GET", "/api/me/sessions"): (SIGNED_IN, None),
    ("DELETE", "/api/me/sessions/{session_id}"): (dict.fromkeys(PEOPLE, 404) | {"nobody": 401}, None),
    ("GET", "/api/me/datasets"): (SIGNED_IN, None),
    ("GET", "/api/models"): (SIGNED_IN, None),
    ("GET", "/api/gpts"): (SIGNED_IN, None),
    ("POST", "/api/gpts"): (SIGNED_IN, {"name": "Another"}),
    ("GET", "/api/gpts/{gpt_id}"): (SIGNED_IN, None),
    ("GET", "/api/gpts/{gpt_id}/draft"): (ADA, None),
    ("PUT", "/api/gpts/{gpt_id}/draft"): (ADA, {"name": "Guide", "description": "", "instructions": "", "starters": [], "model": None, "knowledge_use": "cite"}),
    ("POST", "/api/gpts/{gpt_id}/publish"): (ADA, {"level": "everyone"}),
    ("PUT", "/api/gpts/{gpt_id}/improve"): (ADA, {"allowed": True}),
    ("GET", "/api/gpts/{gpt_id}/picture"): (dict.fromkeys(PEOPLE, 404) | {"nobody": 401}, None),
    ("PUT", "/api/gpts/{gpt_id}/picture"): (dict.fromkeys(PEOPLE, 404) | {"ada": 422, "nobody": 401}, b"GIF89a"),
    ("DELETE", "/api/gpts/{gpt_id}/picture"): (ADA, None),
    ("GET", "/api/gpts/{gpt_id}/knowledge"): (ADA, None),
    ("POST", "/api/gpts/{gpt_id}/knowledge"): (ADA, b"The mill stands by the river."),
    ("DELETE", "/api/gpts/{gpt_id}/knowledge/{file_id}"): (dict.fromkeys(PEOPLE, 404) | {"nobody": 401}, None),
    ("DELETE", "/api/gpts/{gpt_id}"): (dict.fromkeys(PEOPLE, 404) | {"nobody": 401}, "absent"),
    ("POST", "/api/chat"): (BEN, {"text": "And then?", "conversation_id": "{conversation_id}"}),
    ("GET", "/api/conversations"): (SIGNED_IN, None),
    ("GET", "/api/conversations/{conversation_id}"): (BEN, None),
    ("GET", "/api/conversations/{conversation_id}/receipt"): (BEN, None),
    ("GET", "/api/conversations/{conversation_id}/stream"): (IGNORES_STRANGERS, None),
    ("POST", "/api/conversations/{conversation_id}/stop"): (IGNORES_STRANGERS, None),
    ("PUT", "/api/conversations/{conversation_id}/head"): (BEN, {"message_id": "{message_id}"}),
    ("PATCH", "/api/conversations/{conversation_id}"): (BEN, {"title": "Another title"}),
    ("PUT", "/api/conversations/{conversation_id}/improve"): (BEN, {"allowed": False}),
    ("DELETE", "/api/conversations/{conversation_id}"): (dict.fromkeys(PEOPLE, 404) | {"nobody": 401}, "absent"),
    ("GET", "/api/operator/settings"): (OLGA, None),
    ("PUT", "/api/operator/settings"): (OLGA, {"name": "Test house", "sign_up": "open"}),
    ("GET", "/api/operator/invitations"): (OLGA, None),
    ("POST", "/api/operator/invitations"): (OLGA, {"note": "for Gil"}),
    ("DELETE", "/api/operator/invitations/{invitation_id}"): (dict.fromkeys(PEOPLE, 404) | {"nobody": 401}, None),
    ("GET", "/api/operator/datasets"): (OLGA, None),
    ("POST", "/api/operator/datasets"): (OLGA, {"purpose": "A test of who may ask"}),
    ("GET", "/api/operator/datasets/{dataset_id}/manifest"): (dict.fromkeys(PEOPLE, 404) | {"nobody": 401}, None),
    ("DELETE", "/api/operator/datasets/{dataset_id}"): (dict.fromkeys(PEOPLE, 404) | {"nobody": 401}, None),
    ("POST", "/api/sign-out"): (ANYONE, None),
}  # fmt: skip


@dataclass(frozen=True)
class Things:
    """Ids to put into paths and bodies; what is not here is an id of nothing."""

    conversation_id: str
    message_id: str
    gpt_id: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def things(cast):
    gpt = (await cast.ada.post("/api/gpts", {"name": "Guide"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    told = await ask(cast.ben, "What is there to see?", gpt_id=gpt)
    return Things(str(told.conversation), told.turn["question_id"], gpt)


def test_the_table_knows_every_route_and_no_other(house):
    paths = create_api(house).openapi()["paths"]
    routes = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert routes == set(EXPECTED)


@pytest.mark.promise("P6")
@pytest.mark.parametrize(("method", "path"), EXPECTED, ids=lambda part: part)
async def test_each_person_gets_what_is_theirs_and_no_more(cast, things, method, path):
    expected, body = EXPECTED[method, path]
    for person in PEOPLE:
        answer = await send(getattr(cast, person), method, path, body, things)
        if expected[person] == "ok":
            assert answer.status < 300, f"{person}: {answer.status} {answer.body[:300]}"
        else:
            assert answer.status == expected[person], f"{person}: {answer.status} {answer.body[:300]}"
            assert answer.sentence


async def send(client, method, path, body, things):
    ids = dict(vars(things))
    if body == "absent":
        ids, body = {}, None
    for name in (
        "conversation_id",
        "message_id",
        "gpt_id",
        "file_id",
        "session_id",
        "invitation_id",
        "dataset_id",
    ):
        path = path.replace("{" + name + "}", ids.get(name) or str(uuid4()))
    if isinstance(body, bytes):
        headers = {"Content-Type": "image/gif" if "picture" in path else "application/octet-stream"}
        return await client.request(method, path + "?name=mill.txt", data=body, headers=headers)
    if isinstance(body, dict):
        body = {key: ids.get(str(value).strip("{}"), value) for key, value in body.items()}
    return await client.request(method, path, body)
