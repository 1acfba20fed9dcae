"""A person who uses Discreet from code: one session, JSON in and out, answers read from the event stream."""

import json
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import aiohttp

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Answer:
    conversation: str
    text: str
    sources: list[str]


class Person:
    def __init__(self, url: str, name: str) -> None:
        self._url, self.name = url, name
        self.email = f"{name.lower()}@example.org"

    async def __aenter__(self) -> "Person":
        jar = aiohttp.CookieJar(unsafe=True)  # "unsafe" lets cookies of a bare address through
        self._session = aiohttp.ClientSession(self._url, cookie_jar=jar, headers={"Origin": self._url})
        return self

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._session.close()

    def introduction(self, *, improve: bool) -> dict[str, Any]:
        return {"name": self.name, "email": self.email, "password": PASSWORD, "improve": improve}

    async def get(self, path: str) -> Any:
        return await self._call("GET", path)

    async def post(self, path: str, **body: Any) -> Any:
        return await self._call("POST", path, json=body)

    async def put(self, path: str, **body: Any) -> Any:
        return await self._call("PUT", path, json=body)

    async def upload(self, path: str, data: bytes) -> Any:
        return await self._call("POST", path, data=data, headers={"Content-Type": "application/octet-stream"})

    async def ask(self, text: str, gpt_id: str) -> Answer:
        """A new conversation with a GPT; reads the answer to its end."""
        events = []
        async with self._session.post("/api/chat", json={"text": text, "gpt_id": gpt_id}) as response:
            await _refuse_errors(response)
            async for line in response.content:
                if line.startswith(b"data: {"):
                    events.append(json.loads(line[6:]))
        said = {event["type"]: event for event in events}
        if error := said["data-state"]["data"]["error"]:
            raise SystemExit(f"{self.name} got no answer: {error}")
        sources = [c["file"] for c in said.get("data-citations", {}).get("data", [])]
        answer = "".join(event["delta"] for event in events if event["type"] == "text-delta")
        return Answer(said["data-turn"]["data"]["conversation_id"], answer.strip(), sorted(set(sources)))

    async def _call(self, method: str, path: str, **options: Any) -> Any:
        async with self._session.request(method, path, **options) as response:
            await _refuse_errors(response)
            return await response.json() if response.content_type == "application/json" else None


async def _refuse_errors(response: aiohttp.ClientResponse) -> None:
    if response.status >= 400:
        raise SystemExit(f"{response.method} {response.url.path}: {(await response.json())['error']['message']}")
