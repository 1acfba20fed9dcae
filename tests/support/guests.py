"""Guests' browsers: they enter by a link, and send their token in a header."""

import base64
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import aiohttp
import altcha

from discreet.assistants.guest_links.guest_link import FIRST_SETTINGS, GuestLink, GuestLinkDraft
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from tests.support.client import Client


def solve_challenge(challenge: dict[str, Any]) -> str:
    """Solve a challenge as a browser does."""
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    assert solution is not None
    proof = {"challenge": challenge, "solution": {"counter": solution.counter, "derivedKey": solution.derived_key}}
    return base64.b64encode(json.dumps(proof).encode()).decode()


def link_token(link: GuestLink) -> str:
    return link.address.rpartition("/")[2]


async def allow_guests(services: Services) -> None:
    await services.guest_administration.change(CLI_ACTOR, replace(FIRST_SETTINGS, allowed=True))


async def create_guest_link(
    services: Services, owner: Actor, gpt_id: UUID, name: str = "ACME", **draft: Any
) -> GuestLink:
    made = await services.guest_link_management.create(owner, gpt_id, GuestLinkDraft(name=name, **draft))
    return made.links[-1]


class GuestBrowser(Client):
    """A browser tab of a guest. `visit` is the server's response to entering."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self.visit: dict[str, Any] = {}
        self.guest_token = ""

    async def enter(self, token: str, password: str | None = None, *, shows_page: bool = True) -> "GuestBrowser":
        """Enter by this link, with its proof of work, and show the chat."""
        entrance = (await self.post("/api/guest-links/challenge", {"token": token})).ok()
        proof = solve_challenge(entrance["proof"]["challenge"]) if entrance["proof"] else None
        self.visit = (await self.post("/api/guest", {"token": token, "password": password, "proof": proof})).ok()
        await self.use_token(self.visit["token"])
        if shows_page:
            (await self.put("/api/guest/presence", {"here": True})).ok()
        return self

    async def use_token(self, token: str) -> None:
        """Send this token from now on."""
        await self.session.close()
        self.guest_token = token
        headers = {"Authorization": f"Guest {token}"}
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=headers)

    @property
    def gpt(self) -> str:
        return str(self.visit["gpt"]["id"])
