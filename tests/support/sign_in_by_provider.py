"""Signing in by a workspace's OpenID provider, as a browser does it."""

from typing import Any

import aiohttp

from tests.fakes.openid_provider import OpenIdProvider, Person
from tests.fakes.third_party import ThirdParty
from tests.support.client import Answer, Client

GIL = Person("1001", "gil@corp.example", "Gil")


def connection_form(provider: OpenIdProvider, **other: Any) -> dict[str, Any]:
    return {
        "issuer": provider.issuer, "client_id": provider.client_id, "client_secret": provider.client_secret,
        "domains": ["corp.example", "example.org"], "groups_claim": "", "roles": {}, "session_hours": 12, **other,
    }  # fmt: skip


async def visit_provider(url: str) -> str:
    """Return the path and query that the provider redirects the browser to."""
    async with aiohttp.ClientSession() as browser, browser.get(url, allow_redirects=False) as response:
        assert response.status == 302, await response.text()
        return response.headers["Location"].partition("/api")[1] + response.headers["Location"].partition("/api")[2]


async def start_sign_in(browser: Client, workspace: str) -> str:
    return (await browser.post("/api/sso/start", {"workspace": workspace})).ok()["url"]


def exchanges(third_party: ThirdParty) -> int:
    """Return how many codes were exchanged for tokens."""
    return sum(request.path == "/token" for request in third_party.requests)


async def sign_in_by_provider(browser: Client, workspace: str) -> Answer:
    """Sign in: start, go to the provider, and come back."""
    return await browser.get(await visit_provider(await start_sign_in(browser, workspace)))


async def read_me(browser: Client) -> Any:
    return (await browser.get("/api/me")).ok()


def current_role(gil: Any) -> str:
    return next(each["role"] for each in gil["workspaces"] if each["id"] == gil["space"])
