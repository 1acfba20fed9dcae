"""Programs that use the API: keys of Cleo's team, and plain requests with one."""

import json
from dataclasses import dataclass
from typing import Any

from tests.support.client import Answer, Client
from tests.support.people import PASSWORD


@dataclass(frozen=True)
class CreatedKey:
    """A new key: its text, its id and the project's."""

    text: str
    id: str
    project: str


async def create_project(person: Client, name: str = "Lighthouse") -> str:
    return (await person.post("/api/workspace/api/projects", {"name": name})).ok()["id"]


async def create_key(person: Client, project_id: str, **scope: Any) -> CreatedKey:
    """Create a key that may do everything, except as `scope` says. The person confirms who they are first."""
    (await person.post("/api/me/confirm", {"password": PASSWORD})).ok()
    body = {"name": "A key", "days": 30, "models": True, "every_gpt": True, "may_embed": True, "may_store": True}
    made = (await person.post(f"/api/workspace/api/projects/{project_id}/keys", body | scope)).ok()
    return CreatedKey(made["text"], made["key"]["id"], project_id)


async def publish_gpt(person: Client, name: str, instructions: str = "", level: str = "workspace") -> str:
    """Create and publish a GPT of the person's, and return its id."""
    gpt = (await person.post("/api/gpts", {"name": name})).ok()["id"]
    draft = {"name": name, "description": "", "instructions": instructions, "starters": []}
    (await person.put(f"/api/gpts/{gpt}/draft", draft | {"model": None, "knowledge_use": "quote"})).ok()
    (await person.post(f"/api/gpts/{gpt}/publish", {"level": level})).ok()
    return gpt


def document(origin: str, *, path: str = "/things", method: str = "get", **more: Any) -> str:
    """Return an API document of one operation, findThing; `more` adds to the operation."""
    name = {"name": "name", "in": "query", "schema": {"type": "string"}}
    operation = {"operationId": "findThing", "summary": "Find a thing", "parameters": [name], "responses": {}, **more}
    return json.dumps({
        "openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "servers": [{"url": origin}],
        "paths": {path: {method: operation}},
    })  # fmt: skip


async def publish_gpt_with_actions(person: Client, *documents: str, level: str = "workspace", auth: Any = None) -> str:
    """Publish a GPT of the person's with an action for each document."""
    gpt = (await person.post("/api/gpts", {"name": "Finder"})).ok()["id"]
    for text in documents:
        await give_action(person, gpt, text, auth=auth)
    (await person.post(f"/api/gpts/{gpt}/publish", {"level": level})).ok()
    return gpt


async def give_action(person: Client, gpt: str, text: str, action: str | None = None, auth: Any = None) -> str:
    """Add an action to the draft, or give one of its actions another document."""
    if action is None:
        new = {"kind": "openapi", "document": text, "source_url": None}
        action = (await person.post(f"/api/gpts/{gpt}/actions", new)).ok()["id"]
    kept = {"document": text, "enabled": ["findThing"], "policy_url": "https://things.example/privacy"}
    (await person.put(f"/api/gpts/{gpt}/actions/{action}", kept | {"auth": auth or {"kind": "none"}})).ok()
    return action


async def list_operations(person: Client, key: CreatedKey, gpt: str) -> list[dict[str, Any]]:
    return (await person.get(f"/api/workspace/api/keys/{key.id}/gpts/{gpt}/operations")).ok()["operations"]


async def grant_operation(person: Client, key: CreatedKey, gpt: str, n: int = 0, **more: Any) -> Answer:
    """Grant the key the GPT's n-th operation in its present form."""
    offer = (await list_operations(person, key, gpt))[n]
    body = {"operation": offer["tool"], "fingerprint": offer["fingerprint"]}
    return await person.post(f"/api/workspace/api/keys/{key.id}/gpts/{gpt}/operations", body | more)


async def call(
    client: Client, key: CreatedKey | str | None, method: str, path: str, json: Any = None, **options: Any
) -> Answer:
    """Send a request as a program does: with a key, and without a browser's headers."""
    text = key.text if isinstance(key, CreatedKey) else key
    headers = {"Origin": "", "Authorization": f"Bearer {text}" if text else ""} | options.pop("headers", {})
    return await client.request(method, path, json, headers=headers, **options)


def chat_body(text: str = "Hello?", **more: Any) -> dict[str, Any]:
    return {"model": "scripted", "messages": [{"role": "user", "content": text}], **more}
