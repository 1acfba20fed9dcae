"""Bodies are limited by their route and sender, not by the type that they claim, before they are held in memory.

A raw socket shows when the server decides: it answers although most of the body was never sent.
"""

import asyncio
import gc
import re
from urllib.parse import urlsplit

import pytest

from discreet.http.api.uploads import MAX_DRAINED, upload_paths
from discreet.http.app import create_api
from discreet.http.body import ANONYMOUS_BYTES, MAX_BYTES
from discreet.http.services import Services
from tests.support.api_document import api_document
from tests.support.client import Client
from tests.support.deployed_files import DEPLOY
from tests.support.people import Cast

HANGING = 30
ANY_TYPE = ("application/json", "application/json; charset=utf-8", "application/x+json", "application/octet-stream")
JSON_ROUTES = (
    ("POST", "/api/sign-in"),
    ("POST", "/api/chat"),
    ("PUT", "/api/me/improvement"),
    ("POST", "/api/nowhere"),
)


async def begin(
    server: str, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Send a head and the beginning of a body."""
    place = urlsplit(server)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    fields = {"Host": place.netloc, "Origin": server, **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
    return reader, writer


async def announce(server: str, method: str, path: str, *, headers: dict[str, str], body: bytes = b"") -> int:
    """As `begin`; the status that comes before the rest of the body is sent."""
    reader, writer = await begin(server, method, path, headers, body)
    async with asyncio.timeout(HANGING):
        status = int((await reader.readline()).split()[1])
    writer.close()
    return status


def with_session(client: Client) -> dict[str, str]:
    return {"Cookie": f"discreet_session={client.token}"}


@pytest.mark.parametrize("media_type", ANY_TYPE)
@pytest.mark.parametrize(("method", "path"), JSON_ROUTES)
async def test_a_large_body_is_refused_before_it_comes_whatever_type_it_claims(
    server: str, method: str, path: str, media_type: str
) -> None:
    announced = {"Content-Type": media_type, "Content-Length": str(1 << 30)}
    status = await announce(server, method, path, headers=announced)
    assert status == (413 if media_type.startswith("application/json") else 415)


@pytest.mark.parametrize(("method", "path"), JSON_ROUTES)
async def test_a_body_of_unknown_length_is_read_no_further_than_the_limit(
    server: str, cast: Cast, method: str, path: str
) -> None:
    chunk = b"%x\r\n%b\r\n" % (1 << 20, b" " * (1 << 20))
    unknown = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    assert await announce(server, method, path, headers=unknown, body=chunk) == 413  # and never asks for more
    both = unknown | with_session(cast.ben)
    assert await announce(server, method, path, headers=both, body=chunk * 3) == 413


@pytest.mark.parametrize(("method", "path"), JSON_ROUTES)
async def test_more_than_a_form_is_read_for_signed_in_people_alone(
    server: str, cast: Cast, method: str, path: str
) -> None:
    announced = {"Content-Type": "application/json", "Content-Length": str(ANONYMOUS_BYTES + 1)}
    assert await announce(server, method, path, headers=announced) == 401
    forged = announced | {"Cookie": "discreet_session=" + "x" * 43}
    assert await announce(server, method, path, headers=forged) == 401


async def test_signed_in_people_may_send_a_body_up_to_the_limit(cast: Cast) -> None:
    body = b'{"text": "", "gpt_id": null}'
    within = await cast.ben.post("/api/chat", data=body.ljust(MAX_BYTES), headers={"Content-Type": "application/json"})
    assert within.status == 422
    assert "Write a message" in within.sentence
    beyond = body.ljust(MAX_BYTES + 1)
    assert (await cast.ben.post("/api/chat", data=beyond, headers={"Content-Type": "application/json"})).status == 413


async def test_what_one_persons_bodies_become_in_memory_is_bounded(server: str, cast: Cast) -> None:
    """Two megabytes of brackets become a hundred and more; and many requests may come at once."""
    json_type = {"Content-Type": "application/json"}
    whole = await cast.ben.post("/api/chat", data=b"[" * MAX_BYTES, headers=json_type)
    assert (whole.status, "too many values" in whole.sentence) == (413, True)
    announced = json_type | {"Content-Length": str(MAX_BYTES)} | with_session(cast.ben)
    held = [await begin(server, "POST", "/api/chat", announced, b"[" * (3 << 18)) for _ in range(2)]
    try:
        assert await announce(server, "POST", "/api/chat", headers=announced, body=b"[" * (3 << 19)) == 429
        long = b'{"text": ""}'.ljust(2 * ANONYMOUS_BYTES)
        assert (await cast.ada.post("/api/chat", data=long, headers=json_type)).status == 422, "others go on"
    finally:
        for _, writer in held:
            writer.close()
    async with asyncio.timeout(HANGING):
        while (await cast.ben.post("/api/chat", data=long, headers=json_type)).status == 429:
            await asyncio.sleep(0.05)


async def test_an_upload_may_have_any_type_and_needs_a_session(server: str, cast: Cast, services: Services) -> None:
    for media_type in ("application/octet-stream", "application/json", "image/png"):
        given = await cast.ben.post(
            "/api/files?name=a.txt", data=b"words " * 20_000, headers={"Content-Type": media_type}
        )
        assert given.status == 200, given.body
        announced = {"Content-Type": media_type, "Content-Length": str(1 << 30)}
        assert await announce(server, "POST", "/api/files?name=a.txt", headers=announced) == 401


async def test_only_a_few_refused_uploads_are_read_at_the_same_time(server: str, cast: Cast) -> None:
    """The others are answered although their body has not come."""
    headers = {**with_session(cast.ben), "Content-Length": "30000000", "Content-Type": "application/octet-stream"}
    path = "/api/gpts/00000000-0000-4000-8000-000000000000/knowledge?name=a.txt"
    uploads = [asyncio.create_task(announce(server, "POST", path, headers=headers)) for _ in range(2 * MAX_DRAINED)]
    answered: set[asyncio.Task[int]] = set()
    async with asyncio.timeout(HANGING):
        while len(answered) < MAX_DRAINED:
            answered, waiting = await asyncio.wait(uploads, return_when=asyncio.FIRST_COMPLETED, timeout=1)
    assert [task.result() for task in answered] == [404] * MAX_DRAINED
    assert len(waiting) == MAX_DRAINED
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)


def test_a_route_streams_its_body_exactly_when_the_api_describes_no_json(services: Services) -> None:
    uploads = upload_paths(create_api(services))
    described = described_bodies()
    assert {path for path, _ in described if any(upload.match(path) for upload in uploads)} == {
        path for path, media_type in described if media_type != "application/json"
    }
    assert "/api/files" in {path for path, media_type in described if media_type != "application/json"}


def test_the_shipped_proxy_lets_large_bodies_through_to_these_routes_alone() -> None:
    [pattern] = re.findall(r"location ~ (\S+) \{", (DEPLOY / "nginx/discreet.conf").read_text())
    for path, media_type in described_bodies():
        assert bool(re.search(pattern, path)) == (media_type != "application/json"), path


def described_bodies() -> set[tuple[str, str]]:
    """Each path that takes a body, with its media type."""
    return {
        (path, *operation["requestBody"]["content"])
        for path, methods in api_document()["paths"].items()
        for operation in methods.values()
        if "requestBody" in operation
    }


async def test_a_refused_body_is_not_kept_until_the_next_garbage_collection(cast: Cast) -> None:
    """Errors refer to frames, and frames to bodies; a cycle among them would keep each body for long."""
    gc.collect()
    gc.disable()
    try:
        before = bodies_kept()
        for wrong in (b'{"text": "' + b"x" * 500_000, b'{"text": 1, "more": "' + b"x" * 500_000 + b'"}'):
            for _ in range(5):
                refused = await cast.ben.post("/api/chat", data=wrong, headers={"Content-Type": "application/json"})
                assert refused.status == 422
        assert bodies_kept() <= before
    finally:
        gc.enable()


def bodies_kept() -> int:
    """Errors of validation that are still alive."""
    return sum(type(each).__name__ in ("RequestValidationError", "JSONDecodeError") for each in gc.get_objects())
