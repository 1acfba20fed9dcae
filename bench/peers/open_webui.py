"""Open WebUI in front of the endpoint: its web chat, one tab for each person.

Chats are stored in the database that it includes.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from bench.load import Tally
from bench.peers.installed import Installed
from bench.peers.open_webui_tab import Tab, TabClient
from bench.peers.server import Server
from bench.report import Unmeasured
from bench.script import Script

SETTINGS: Mapping[str, str] = {
    "OFFLINE_MODE": "true",
    "ENABLE_VERSION_UPDATE_CHECK": "false",
    "ENABLE_OLLAMA_API": "false",
    "RAG_EMBEDDING_ENGINE": "openai",
    "BYPASS_EMBEDDING_AND_RETRIEVAL": "true",
    "ENABLE_TITLE_GENERATION": "false",
    "ENABLE_TAGS_GENERATION": "false",
    "ENABLE_FOLLOW_UP_GENERATION": "false",
    "ENABLE_AUTOCOMPLETE_GENERATION": "false",
    "BYPASS_MODEL_ACCESS_CONTROL": "true",
    "DATABASE_SQLITE_PRAGMA_BUSY_TIMEOUT": "60000",
    "ANONYMIZED_TELEMETRY": "false",
    "SCARF_NO_ANALYTICS": "true",
    "DO_NOT_TRACK": "true",
}
"""Settings that differ from its defaults, besides the port, the folder and the model. Nothing is fetched, reported,
embedded or generated except the answer. Everybody may use the model; otherwise an administrator would have to allow it.
SQLite's lock timeout is a minute (default 5 s), because it otherwise refuses some of a hundred people.
"""
_PASSWORD = "a long enough bench password"


@dataclass(frozen=True)
class Member:
    """A person with an account: their token."""

    token: str


class OpenWebUI(Server):
    """`people` with an open tab each. `open` lends free tabs."""

    name = "Open WebUI"

    def __init__(self, installed: Installed, model_url: str, people: int) -> None:
        super().__init__()
        self._installed, self._model_url, self._wanted_people = installed, model_url, people
        self.people: list[Member] = []
        self._free: list[tuple[Member, Tab]] = []

    def command(self) -> Sequence[str]:
        program = str(self._installed.programs / "open-webui")
        return [program, "serve", "--host", "127.0.0.1", "--port", str(self.port)]

    def settings(self) -> Mapping[str, str]:
        return {
            **SETTINGS,
            "DATA_DIR": str(self.folder / "data"),
            "WEBUI_SECRET_KEY": "a long enough bench secret",
            "OPENAI_API_BASE_URL": f"{self._model_url}/v1",
            "OPENAI_API_KEY": "none",
            "RAG_OPENAI_API_BASE_URL": f"{self._model_url}/v1",
        }

    async def __aenter__(self) -> "OpenWebUI":
        await super().__aenter__()
        try:
            await self._create_accounts()
        except BaseException:
            await self.leave()
            raise
        return self

    async def stop(self) -> None:
        for _, tab in self._free:
            tab.close()
        self._free = []
        await super().stop()

    async def open(self, tally: Tally, script: Script) -> TabClient:
        """Return the next free tab (bench.load.ChatServer); its asker returns it."""
        if not self._free:
            raise ConnectionError("every person's tab is in use")
        member, tab = self._free.pop(0)
        if tab.lost:
            tab = await self._tab(member)
        asker = TabClient(tab, (self.port, member.token), lambda back: self._free.append((member, back)))
        return await asker.open(tally, script)

    async def _create_accounts(self) -> None:
        """Sign up an administrator, who adds the others; open a tab for each."""
        async with aiohttp.ClientSession() as browser:
            admin = await self._account(browser, "/api/v1/auths/signup", _person(0), {})
            asking = {"Authorization": f"Bearer {admin.token}"}
            self.people = [admin]
            for number in range(1, self._wanted_people):
                added = {**_person(number), "role": "user"}
                self.people.append(await self._account(browser, "/api/v1/auths/add", added, asking))
            for person in self.people:  # as when a page opens: the list of models
                async with browser.get(f"{self.origin}/api/models", headers=_bearer(person)) as response:
                    if b'"sim"' not in await response.read():
                        raise Unmeasured("Open WebUI does not offer the endpoint's model.")
        for person in self.people:
            await self.sign_in(person)

    async def sign_in(self, member: Member) -> None:
        """Open the page for a person: their tab can chat from then on."""
        self._free.append((member, await self._tab(member)))

    async def _account(
        self, browser: aiohttp.ClientSession, path: str, person: Mapping[str, str], headers: Mapping[str, str]
    ) -> Member:
        async with browser.post(self.origin + path, json=person, headers=headers) as response:
            account: Any = await response.json(content_type=None)
            if response.status != 200 or not account.get("token"):
                raise Unmeasured(f"Open WebUI refused {path} with status {response.status}: {str(account)[:200]}")
            return Member(account["token"])

    async def _tab(self, member: Member) -> Tab:
        loop = asyncio.get_running_loop()
        _, tab = await loop.create_connection(lambda: Tab(self.port, member.token), "127.0.0.1", self.port)
        async with asyncio.timeout(30):
            await tab.joined
        return tab


def _bearer(person: Member) -> dict[str, str]:
    return {"Authorization": f"Bearer {person.token}"}


def _person(number: int) -> dict[str, str]:
    return {"name": f"Ben {number}", "email": f"ben{number}@example.org", "password": _PASSWORD}
