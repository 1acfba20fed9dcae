"""What is there in the end: read by each person through the servers, and by the database's owner past them.

Invariants:
- Plain facts, gathered once everything has come to rest.
- No judgement.
"""

import asyncio
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileKeyStore, open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from tests.chaos.clients import Person
from tests.chaos.fleet import Fleet
from tests.chaos.journal import Journal, Shared
from tests.support.client import Client
from tests.support.people import sign_in

PATIENCE = 90
"""Seconds in which everything has to come to rest once nobody is killed any more."""


@dataclass(frozen=True)
class Message:
    """`ledger`: the rows that its calls name."""

    id: str
    role: str
    text: str
    state: str
    ledger: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """Of the ledger; `consent` is the card whose grant it used."""

    id: str
    consent: str
    state: str


@dataclass
class Found:
    """`rows` are the conversations that the database knows, `conversations` those that their people can read."""

    conversations: dict[str, dict[str, Message]] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    ledger: list[Row] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    choices: dict[str, list[tuple[datetime, bool]]] = field(default_factory=dict)
    begun: dict[str, bool] = field(default_factory=dict)
    """What was chosen before the journal begins."""
    allows: dict[str, bool] = field(default_factory=dict)
    shares: set[str] = field(default_factory=set)
    open_links: set[str] = field(default_factory=set)
    feedback: list[str] = field(default_factory=list)
    begun_versions: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    datasets: list[str] = field(default_factory=list)
    releases: list[tuple[str, str, str]] = field(default_factory=list)
    """GPT, question, day."""
    days: list[str] = field(default_factory=list)
    unreleased: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    verify: list[str] = field(default_factory=list)


async def at_rest(owner: Any, keys: Path) -> list[str]:
    """Wait until nothing is under way any more; what still is, after so long, in words."""
    store, pending = _key_store(keys), list[str]()
    for _ in range(PATIENCE):
        pending = [row["what"] async for row in _rows(owner, _PENDING)]
        pending += [
            f"A choice is not reconciled with its share: {row['party']}"
            async for row in _rows(owner, _CHOSEN)
            if row["allowed"] != (store.share(row["party"]) is not None)
        ]
        if not pending:
            break
        await asyncio.sleep(1)
    return pending


_PENDING = """
    SELECT 'An answer runs: ' || id AS what FROM messages WHERE state = 'running'
    UNION ALL SELECT 'A request is being sent: ' || id FROM ledger WHERE state = 'sending'
    UNION ALL SELECT 'A deletion goes on: ' || id FROM deletions WHERE finished_at IS NULL
    UNION ALL SELECT 'A day is not released: ' || day FROM insight_days WHERE released_at IS NULL
    UNION ALL SELECT 'A job waits: ' || task_name FROM procrastinate.procrastinate_jobs
        WHERE status IN ('todo', 'doing') AND queueing_lock IS NULL
"""
_CHOSEN = """
    SELECT DISTINCT ON (party) party, allowed FROM choices
    WHERE purpose = 'improve'
        AND (party IN (SELECT 'user:' || id FROM accounts) OR party IN (SELECT 'gpt:' || id FROM gpts))
    ORDER BY party, choices.id DESC
"""
"""The last choice of each person and each GPT. A server that starts ends a yes whose share a killed “no” destroyed."""


async def gathered(
    people: list[Person], operator: Client, journal: Journal, fleet: Fleet, owner: Any, keys: Path
) -> Found:
    found = Found()
    for person in people:
        await _read_by(person, found)
    for shared in journal.of(Shared):
        page = await operator.get(shared.path, headers={"Accept": "text/html"}) if shared.path else None
        if page is not None and page.status == 200:
            found.open_links.add(shared.share)
    listed = (await operator.get("/api/operator/datasets")).ok()["datasets"]
    found.datasets = [each["purpose"] for each in listed]
    await _look_inside(owner, found)
    store = _key_store(keys)
    found.shares = {party for party in found.allows if store.share(party) is not None}
    code, said = await fleet.run("verify")
    if code:
        found.verify = [f"verify ends with {code}: {said}"]
    return found


def _key_store(keys: Path) -> FileKeyStore:
    return open_key_store(keys, MasterKeyFile(keys / "master.key"), SystemRandomSource())


async def _read_by(person: Person, found: Found) -> None:
    """All of their conversations, page by page, and where they and their GPTs stand."""
    await sign_in(person.client, person.name)  # the answer to their last sign-in may have been lost
    ids = [each async for each in _listed(person.client)]
    for id_ in ids:
        shown = (await person.client.get(f"/api/conversations/{id_}")).ok()
        found.conversations[id_] = {message["id"]: _message(message) for message in shown["messages"]}
    found.allows[f"user:{person.client.id}"] = (await person.client.get("/api/me")).ok()["improve"]["allowed"]
    for gpt in person.own:
        found.allows[f"gpt:{gpt}"] = (await person.client.get(f"/api/gpts/{gpt}/draft")).ok()["improve"]["allowed"]
    sent = (await person.client.get("/api/me/feedback")).ok()["sent"]
    found.feedback += [each["piece"]["comment"] for each in sent if each["piece"]]


async def _listed(client: Client) -> Any:
    path: str | None = "/api/conversations"
    while path:
        page = (await client.get(path)).ok()
        for each in page["conversations"]:
            yield each["id"]
        last = page["conversations"][-1] if page["more"] else None
        path = last and f"/api/conversations?before={last['updated_at'].replace('+', '%2B')}&before_id={last['id']}"


def _message(shown: Mapping[str, Any]) -> Message:
    rows = tuple(call["ledger_id"] for call in shown["calls"] if call["ledger_id"])
    return Message(shown["id"], shown["role"], shown["text"], shown["state"], rows)


async def _look_inside(owner: Any, found: Found) -> None:
    found.rows = {str(row["id"]) async for row in _rows(owner, "SELECT id FROM conversations")}
    found.ledger = [Row(str(r["id"]), str(r["consent_id"]), r["state"]) async for r in _rows(
        owner, "SELECT ledger.id, consent_id, ledger.state FROM ledger JOIN grants ON grants.id = grant_id")]  # fmt: skip
    async for row in _rows(owner, "SELECT party, at, allowed FROM choices WHERE purpose = 'improve' ORDER BY id"):
        found.choices.setdefault(row["party"], []).append((row["at"], row["allowed"]))
    found.versions = await versions(owner)
    found.releases = [
        (str(r["gpt_id"]), r["question"], str(r["day"])) async for r in _rows(owner, "SELECT * FROM releases")
    ]
    async for row in _rows(owner, "SELECT day, released_at FROM insight_days"):
        (found.days if row["released_at"] else found.unreleased).append(str(row["day"]))


async def versions(owner: Any) -> dict[str, int]:
    """How often each GPT has been published."""
    rows = _rows(owner, "SELECT gpt_id, count(*) AS times FROM gpt_versions WHERE version > 0 GROUP BY gpt_id")
    return {str(row["gpt_id"]): row["times"] async for row in rows}


async def _rows(owner: Any, query: str) -> Any:
    for row in await owner.fetch(query):
        yield row


@asynccontextmanager
async def looking(url: str) -> Any:
    """A connection that sees everything."""
    owner = await asyncpg.connect(url, server_settings={"search_path": "discreet"})
    try:
        yield owner
    finally:
        await owner.close()
