"""A refused body is freed: no error, frame or traceback keeps it until the next garbage collection."""

import asyncio
import gc
from collections.abc import Iterator

import pytest

from tests.support.api_programs import CreatedKey, call
from tests.support.people import Cast

MARK = "held by nothing"
TIMES = 3


def large(text: str) -> bytes:
    """`text` with the mark, far longer than anything that lives as long as the process."""
    return text.replace("MARK", MARK * 6_000).encode()


WRONG = {
    "text too long": ("/api/chat", '{"text": "MARKMARK"}', 413),
    "no JSON": ("/api/chat", '{"text": "MARK', 422),
    "another field": ("/api/chat", '{"text": "a", "more": "MARK"}', 422),
    "no such conversation": (
        "/api/chat", '{"text": "MARK", "conversation_id": "00000000-0000-4000-8000-000000000000"}', 404,
    ),
    "no such route": ("/api/nowhere", '{"text": "MARK"}', 405),
    "not its method": ("/api/conversations", '{"text": "MARK"}', 405),
}  # fmt: skip
OF_PROGRAMS = {
    "no JSON": ("/v1/chat/completions", '{"model": "MARK', 400),
    "no such model": ("/v1/chat/completions", '{"model": "MARK", "messages": [{"role": "user", "content": "a"}]}', 404),
    "wrong role": ("/v1/chat/completions", '{"model": "scripted", "messages": [{"role": "MARK", "content": 1}]}', 400),
    "wrong input": ("/v1/responses", '{"model": "scripted", "input": [{"type": "MARK"}]}', 400),
    "nothing wrong": ("/v1/embeddings", '{"model": "all-MiniLM-L6-v2", "input": "MARK"}', 200),
    "wrong embedding": ("/v1/embeddings", '{"model": "MARK", "input": {}}', 400),
}


@pytest.fixture(autouse=True)
def without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def holders() -> list[str]:
    """The kinds of objects that hold a text or bytes with the mark."""
    return [
        f"{type(holder).__name__} {getattr(holder, 'f_code', '')}"
        for holder in list(gc.get_objects())
        for held in gc.get_referents(holder)
        if isinstance(held, (str, bytes, bytearray)) and len(held) > 50_000 and _is_marked(held)
    ]


def _is_marked(held: str | bytes | bytearray) -> bool:
    return MARK in held if isinstance(held, str) else MARK.encode() in held


async def soon_held_by() -> list[str]:
    """The holders that are left after a moment: a thread may still be ending its work."""
    for _ in range(50):
        if not (left := holders()):
            break
        await asyncio.sleep(0.1)
    return left


def test_a_held_body_is_found() -> None:
    held = [large("MARK")]
    assert holders() == ["list "]
    held.clear()
    assert holders() == []


@pytest.mark.parametrize("what", WRONG)
async def test_a_refused_body_of_a_person_is_freed(cast: Cast, what: str) -> None:
    path, text, status = WRONG[what]
    for _ in range(TIMES):
        headers = {"Content-Type": "application/json"}
        assert (await cast.ben.post(path, data=large(text), headers=headers)).status == status
    await cast.ben.get("/health/live")  # the connection keeps the last data that it read
    assert await soon_held_by() == []


@pytest.mark.parametrize("what", OF_PROGRAMS)
async def test_the_body_of_a_program_is_freed(cast: Cast, made: CreatedKey, what: str) -> None:
    path, text, status = OF_PROGRAMS[what]
    for _ in range(TIMES):
        headers = {"Content-Type": "application/json"}
        answer = await call(cast.visitor, made, "POST", path, data=large(text), headers=headers)
        assert answer.status == status
    await cast.visitor.get("/health/live")
    assert await soon_held_by() == []
