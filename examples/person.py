"""A person who uses Discreet from code.

One session, JSON in and out, answers read from the event stream.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Answer:
    """The contents of a stream.

    `waiting` is the consent card that the answer waits for, if any. `failed`: the text is the server's reason.
    """

    conversation: str
    text: str
    sources: list[str]
    waiting: str | None
    failed: bool = False


class Person:
    def __init__(self, url: str, name: str) -> None:
        self._url, self.name = url, name
        self.email = f"{name.lower()}@example.org"

    async def __aenter__(self) -> Self:
        self._session = self._opened()
        return self

    def _opened(self, **headers: str) -> aiohttp.ClientSession:
        jar = aiohttp.CookieJar(unsafe=True)  # "unsafe" allows cookies of an IP address
        patient = aiohttp.ClientTimeout(total=None)  # a small machine needs long for an answer
        return aiohttp.ClientSession(
            self._url, cookie_jar=jar, headers={"Origin": self._url, **headers}, timeout=patient
        )

    async def sign_with(self, **headers: str) -> None:
        """Send these headers from now on, in a new session."""
        await self._session.close()
        self._session = self._opened(**headers)

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

    async def delete(self, path: str) -> None:
        await self._call("DELETE", path)

    async def refusal(self, path: str) -> str:
        """Return the reason why this page is refused."""
        async with self._session.get(path) as response:
            if response.status < 400:
                raise SystemExit(f"{path} should have been refused.")
            reason: str = (await response.json())["error"]["message"]
            return reason

    async def upload(self, path: str, data: bytes) -> Any:
        return await self._call("POST", path, data=data, headers={"Content-Type": "application/octet-stream"})

    async def download(self, path: str) -> bytes:
        async with self._session.get(path) as response:
            await _refuse_errors(response)
            return await response.read()

    async def ask(
        self, text: str, gpt_id: str | None = None, model: str | None = None, files: Sequence[str] = ()
    ) -> Answer:
        """Begin a conversation, with a GPT or a model; read the answer until it ends or waits.

        `files` are the ids of uploaded files.
        """
        body = {"text": text, "gpt_id": gpt_id, "model": model, "files": [{"id": file} for file in files]}
        async with self._session.post("/api/chat", json=body) as response:
            return await self._answer(response)

    async def refused(self, text: str, model: str) -> str:
        """Begin a conversation with a model that is not allowed; return the reason."""
        async with self._session.post("/api/chat", json={"text": text, "model": model}) as response:
            said = {event["type"]: event["data"] for event in await _events(response) if "data" in event}
        reason: str | None = said["data-state"]["error"]
        if reason is None:
            raise SystemExit(f"{model} should have been refused.")
        return reason

    async def follow(self, conversation: str) -> Answer:
        """Return the answer that continues after a card was answered.

        A small model may try once more to call what it has called, and fail: then its text is the server's sentence.
        """
        async with self._session.get(f"/api/conversations/{conversation}/stream") as response:
            if response.status != 204:
                return await self._answer(response, may_fail=True)
        return await self._read(conversation)

    async def _answer(self, response: aiohttp.ClientResponse, *, may_fail: bool = False) -> Answer:
        events = await _events(response)
        said = {event["type"]: event["data"] for event in events if "data" in event}
        error = said["data-state"]["error"] or ""
        if error and not may_fail:
            raise SystemExit(f"{self.name} got no answer: {error}")
        waiting = [e["data"]["id"] for e in events if e["type"] == "data-call" and e["data"]["state"] == "waiting"]
        text = "".join(event["delta"] for event in events if event["type"] == "text-delta")
        parked = said["data-state"]["state"] == "parked"
        return Answer(
            said["data-turn"]["conversation_id"],
            text.strip() or error,
            sorted({citation["file"] for citation in said.get("data-citations", [])}),
            waiting[-1] if parked else None,
            failed=bool(error) and not text.strip(),
        )

    async def _read(self, conversation: str) -> Answer:
        """Return an answer that had ended before it could be followed."""
        stored = await self.get(f"/api/conversations/{conversation}")
        last = next(message for message in stored["messages"] if message["id"] == stored["head_id"])
        return Answer(conversation, last["text"], [], stored["parked"])

    async def _call(self, method: str, path: str, **options: Any) -> Any:
        async with self._session.request(method, path, **options) as response:
            await _refuse_errors(response)
            return await response.json() if response.content_type == "application/json" else None


async def _events(response: aiohttp.ClientResponse) -> list[dict[str, Any]]:
    await _refuse_errors(response)
    return [json.loads(line[6:]) async for line in response.content if line.startswith(b"data: {")]


async def _refuse_errors(response: aiohttp.ClientResponse) -> None:
    if response.status >= 400:
        raise SystemExit(f"{response.method} {response.url.path}: {(await response.json())['error']['message']}")
