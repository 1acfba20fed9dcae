"""The canary: a marked sentence in a conversation, every feature exercised, then every place searched for it (P7).

Dan plants it. He said no to training, so no dataset may hold it either; the endpoints of the model and of images are
the only other places that must have heard it.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.image_endpoint import ImageEndpoint, refusal
from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.support.chat_client import StreamedAnswer, ask, stream_events
from tests.support.client import Client
from tests.support.images import request_image
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P7")

CANARY = "wrzvq-canary-lives-under-the-ninth-bridge-klmpx"
MARKS = (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode().hex().encode(), CANARY.upper().encode())


async def live(cast: Cast, scripted: ScriptedModel, image_endpoint: ImageEndpoint) -> list[Any]:
    """Everything that can happen to a conversation, failures included. Returns the responses that others got."""
    scripted.answer = f"Noted: {CANARY}."
    gpt = (await cast.ada.post("/api/gpts", {"name": "Listener"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    (await cast.ada.put(f"/api/gpts/{gpt}/improve", {"allowed": True})).ok()
    first = await ask(cast.dan, f"Keep this: {CANARY}", gpt_id=gpt)
    await ask(cast.dan, f"Again: {CANARY}", conversation_id=first.conversation)
    await ask(cast.dan, conversation_id=first.conversation, regenerate=first.turn["answer_id"])
    path = f"/api/conversations/{first.conversation}"
    (await cast.dan.patch(path, {"title": f"About {CANARY}"})).ok()
    assert (await cast.dan.post("/api/conversations/find", {"query": CANARY})).ok()["conversations"]
    folder = (await cast.dan.post("/api/folders", {"name": f"All about {CANARY}"})).ok()["id"]
    (await cast.dan.patch(f"/api/folders/{folder}", {"name": f"More about {CANARY}"})).ok()
    image = f"/api/images/{await have_images_made(cast.dan, image_endpoint)}"
    await break_things(cast, scripted, first)
    deleted = await ask(cast.dan, f"Delete me: {CANARY}")
    (await cast.dan.delete(f"/api/conversations/{deleted.conversation}")).ok()
    return [
        await person.request(method, where, body)
        for person in (cast.ada, cast.ben, cast.olga, cast.visitor)
        for method, where, body in (
            ("GET", path, None),
            ("GET", f"{path}/receipt", None),
            ("GET", "/api/conversations", None),
            ("POST", "/api/conversations/find", {"query": "Keep this"}),
            ("GET", f"/api/gpts/{gpt}/draft", None),
            ("GET", "/api/images", None),
            ("GET", image, None),
            ("GET", f"{image}/file", None),
            ("GET", "/api/images/making", None),
            ("GET", "/api/me/datasets", None),
            ("GET", "/api/operator/datasets", None),
            ("POST", "/api/chat", {"text": "tell me", "conversation_id": str(first.conversation)}),
        )
    ]


async def have_images_made(person: Client, image_endpoint: ImageEndpoint) -> Any:
    """One is kept, one deleted, one refused with words that quote it. Returns the kept one."""
    image_id = (await request_image(person, f"Draw {CANARY}"))["id"]
    deleted = (await request_image(person, f"Draw and forget {CANARY}"))["id"]
    (await person.delete(f"/api/images/{deleted}")).ok()
    image_endpoint.answer = refusal(400, f"cannot draw: {CANARY}")
    assert (await request_image(person, f"Draw {CANARY} again"))["state"] == "failed"
    assert (await person.post("/api/images", {"prompt": CANARY, "size": CANARY})).status == 422
    return image_id


async def break_things(cast: Cast, scripted: ScriptedModel, first: StreamedAnswer) -> None:
    """Failures whose messages might quote their input."""
    for failure in (
        Failure("refuse", message=f"cannot handle: {CANARY}"),
        Failure("malformed", after=1),
        Failure("cut", after=1),
    ):
        scripted.failure = failure
        await ask(cast.dan, f"Fail on {CANARY}", conversation_id=first.conversation)
    scripted.failure = None
    for body in (
        {"text": CANARY, "conversation_id": CANARY},
        {"text": CANARY, "gpt_id": CANARY, CANARY: CANARY},
        {"text": CANARY * 3000},
    ):
        assert (await cast.dan.post("/api/chat", body)).status >= 400
    await cast.dan.get(f"/api/{CANARY}?q={CANARY}")
    scripted.gap = 0.02
    async for event in stream_events(cast.dan, f"Hang up on {CANARY}"):
        if event["type"] == "text-delta":
            break
    scripted.gap = 0
    await asyncio.sleep(0.3)


async def build_dataset(services: Services, cast: Cast) -> Any:
    made = (await cast.olga.post("/api/operator/datasets", {"purpose": "The canary test"})).ok()
    for _ in range(600):
        [listed] = [
            d for d in (await cast.olga.get("/api/operator/datasets")).ok()["datasets"] if d["id"] == made["id"]
        ]
        if listed["state"] in ("ready", "failed"):
            return listed
        await asyncio.sleep(0.1)
    raise AssertionError("the dataset was not built")


async def test_the_canary_is_nowhere_but_with_its_owner(
    cast: Cast,
    services: Services,
    infra: Infrastructure,
    owner: Any,
    scripted: ScriptedModel,
    image_endpoint: ImageEndpoint,
    run_directory: Path,
    debug_log: pytest.CaptureFixture[str],
) -> None:
    heard_by_others = await live(cast, scripted, image_endpoint)
    scripted.answer = "Ada agrees."
    await ask(cast.ada, "This may be used.")
    built = await build_dataset(services, cast)
    assert built["state"] == "ready", built["reason"]
    assert built["records"] >= 1
    await owner.execute("CHECKPOINT")

    assert not any(mark in answer.body for answer in heard_by_others for mark in MARKS)
    found = [path for path in files_below(run_directory) if holds_canary(path)]
    assert not found, f"the canary lies in {found}"
    out, err = debug_log.readouterr()
    assert CANARY not in out + err
    assert any(CANARY in str(request) for request in scripted.requests), "the model must have heard it"
    assert any(CANARY in request["prompt"] for request in image_endpoint.requests), (
        "the images endpoint must have heard it"
    )
    mine = (await cast.dan.get("/api/conversations")).ok()["conversations"]
    assert any(CANARY in line["title"] for line in mine), "its owner still has it"


def files_below(directory: Path) -> list[Any]:
    return [path for path in directory.rglob("*") if path.is_file() and not path.is_symlink()]


def holds_canary(path: Path) -> bool:
    """Return whether a mark is in the file. The running database removes files while it is searched."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    return any(mark in content for mark in MARKS)


def test_the_search_would_find_it(tmp_path: Path) -> None:
    """The test of the test: a planted mark in a database-like file is found."""
    planted = tmp_path / "base" / "16384"
    planted.parent.mkdir()
    planted.write_bytes(b"\0" * 8192 + CANARY.encode() + b"\0" * 100)
    assert [path for path in files_below(tmp_path) if holds_canary(path)] == [planted]
