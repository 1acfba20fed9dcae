"""Programs: what Cleo's team has keys for, and plain requests with one."""

from dataclasses import dataclass
from typing import Any

from tests.client import Answer, Client


@dataclass(frozen=True)
class Made:
    """A key that was made: its text, its id and the project's."""

    text: str
    id: str
    project: str


async def project(person: Client, name: str = "Lighthouse") -> str:
    return (await person.post("/api/workspace/api/projects", {"name": name})).ok()["id"]


async def key(person: Client, project_id: str, **scope: Any) -> Made:
    """Everything allowed but what `scope` says otherwise."""
    body = {"name": "A key", "days": 30, "models": True, "every_gpt": True, "may_embed": True, "may_store": True}
    made = (await person.post(f"/api/workspace/api/projects/{project_id}/keys", body | scope)).ok()
    return Made(made["text"], made["key"]["id"], project_id)


async def published(person: Client, name: str, instructions: str = "", level: str = "workspace") -> str:
    """A GPT of the person's."""
    gpt = (await person.post("/api/gpts", {"name": name})).ok()["id"]
    draft = {"name": name, "description": "", "instructions": instructions, "starters": []}
    (await person.put(f"/api/gpts/{gpt}/draft", draft | {"model": None, "knowledge_use": "quote"})).ok()
    (await person.post(f"/api/gpts/{gpt}/publish", {"level": level})).ok()
    return gpt


async def call(
    client: Client, made: Made | str | None, method: str, path: str, json: Any = None, **options: Any
) -> Answer:
    """A request as a program sends it: a key, and nothing of a browser."""
    text = made.text if isinstance(made, Made) else made
    headers = {"Origin": "", "Authorization": f"Bearer {text}" if text else ""} | options.pop("headers", {})
    return await client.request(method, path, json, headers=headers, **options)


def asking(text: str = "Hello?", **more: Any) -> dict[str, Any]:
    return {"model": "scripted", "messages": [{"role": "user", "content": text}], **more}
