"""Reads the evidence log's entries about a person, and about a thing for those who may ask."""

from typing import Any


async def mine(person: Any, kind: str) -> list[dict[str, Any]]:
    """The facts of this kind, the latest first."""
    entries = (await person.get("/api/me/evidence")).ok()["entries"]
    return [entry["facts"] for entry in entries if entry["kind"] == kind]


async def entries_about(services: Any, subject: str) -> list[dict[str, Any]]:
    """Whole entries, the latest first."""
    return [dict(recorded.entry) for recorded in await services.evidence.list_about(subject)]
