"""The final state, as each person reads it through the servers and as the owner reads it in the database.

Invariants:
- The state is collected once nothing is pending.
- It contains facts only; `check.py` judges them.
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
from tests.chaos.journal import Journal, ShareAct
from tests.support.client import Client
from tests.support.people import sign_in

PATIENCE = 90
"""Seconds until nothing may be pending, counted from the last kill."""


@dataclass(frozen=True)
class Message:
    """`ledger`: ids of the ledger rows that its calls name."""

    id: str
    role: str
    text: str
    state: str
    ledger: tuple[str, ...] = ()


@dataclass(frozen=True)
class LedgerRow:
    """A row of the ledger. `consent` is the card whose grant it used."""

    id: str
    consent: str
    state: str


@dataclass
class FinalState:
    """`stored_conversations` are in the database; `conversations` can be read by their people."""

    conversations: dict[str, dict[str, Message]] = field(default_factory=dict)
    stored_conversations: set[str] = field(default_factory=set)
    ledger: list[LedgerRow] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    choices: dict[str, list[tuple[datetime, bool]]] = field(default_factory=dict)
    initial_choices: dict[str, bool] = field(default_factory=dict)
    """The choices made before the journal begins, by party."""
    permissions: dict[str, bool] = field(default_factory=dict)
    shares: set[str] = field(default_factory=set)
    open_links: set[str] = field(default_factory=set)
    feedback: list[str] = field(default_factory=list)
    initial_versions: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    datasets: list[str] = field(default_factory=list)
    releases: list[tuple[str, str, str]] = field(default_factory=list)
    """GPT, question, day."""
    days: list[str] = field(default_factory=list)
    unreleased: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    verify: list[str] = field(default_factory=list)


async def wait_until_idle(owner: Any, keys: Path, last_midnight: datetime) -> list[str]:
    """Wait until nothing is pending. Return sentences about what still is at the timeout.

    A compressed day has fewer seconds than a start of the program, so the log gets time for the step of the last one.
    """
    store, pending = _key_store(keys), list[str]()
    for _ in range(PATIENCE):
        pending = [row["what"] async for row in _rows(owner, _PENDING)]
        pending += [
            f"A choice is not reconciled with its share: {row['party']}"
            async for row in _rows(owner, _LAST_CHOICES)
            if row["allowed"] != (store.share(row["party"]) is not None)
        ]
        if not await owner.fetchval(_HAS_STEP_SINCE, last_midnight):
            pending.append("The evidence log has not taken the step of the last midnight")
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
_HAS_STEP_SINCE = "SELECT max(at) >= $1 FROM evidence_checkpoints"
_LAST_CHOICES = """
    SELECT DISTINCT ON (party) party, allowed FROM choices
    WHERE purpose = 'improve'
        AND (party IN (SELECT 'user:' || id FROM accounts) OR party IN (SELECT 'gpt:' || id FROM gpts))
    ORDER BY party, choices.id DESC
"""
"""The last choice of each person and each GPT. A server that starts ends a yes whose share a killed “no” destroyed."""


async def collect_state(
    people: list[Person], operator: Client, journal: Journal, fleet: Fleet, owner: Any, keys: Path
) -> FinalState:
    state = FinalState()
    for person in people:
        await _read_as_person(person, state)
    for share in journal.list_acts(ShareAct):
        page = await operator.get(share.path, headers={"Accept": "text/html"}) if share.path else None
        if page is not None and page.status == 200:
            state.open_links.add(share.share)
    datasets = (await operator.get("/api/operator/datasets")).ok()["datasets"]
    state.datasets = [each["purpose"] for each in datasets]
    await _read_database(owner, state)
    store = _key_store(keys)
    state.shares = {party for party in state.permissions if store.share(party) is not None}
    code, output = await fleet.run("verify")
    if code:
        state.verify = [f"verify ends with {code}: {output}"]
    return state


def _key_store(keys: Path) -> FileKeyStore:
    return open_key_store(keys, MasterKeyFile(keys / "master.key"), SystemRandomSource())


async def _read_as_person(person: Person, state: FinalState) -> None:
    """Read all conversations of a person, page by page, and their permissions."""
    await sign_in(person.client, person.name)  # the answer to their last sign-in may have been lost
    ids = [each async for each in _list_conversations(person.client)]
    for id_ in ids:
        conversation = (await person.client.get(f"/api/conversations/{id_}")).ok()
        state.conversations[id_] = {message["id"]: _message(message) for message in conversation["messages"]}
    state.permissions[f"user:{person.client.id}"] = (await person.client.get("/api/me")).ok()["improve"]["allowed"]
    for gpt in person.own_gpts:
        state.permissions[f"gpt:{gpt}"] = (await person.client.get(f"/api/gpts/{gpt}/draft")).ok()["improve"]["allowed"]
    sent = (await person.client.get("/api/me/feedback")).ok()["sent"]
    state.feedback += [each["piece"]["comment"] for each in sent if each["piece"]]


async def _list_conversations(client: Client) -> Any:
    path: str | None = "/api/conversations"
    while path:
        page = (await client.get(path)).ok()
        for each in page["conversations"]:
            yield each["id"]
        last = page["conversations"][-1] if page["more"] else None
        path = last and f"/api/conversations?before={last['updated_at'].replace('+', '%2B')}&before_id={last['id']}"


def _message(message: Mapping[str, Any]) -> Message:
    rows = tuple(call["ledger_id"] for call in message["calls"] if call["ledger_id"])
    return Message(message["id"], message["role"], message["text"], message["state"], rows)


async def _read_database(owner: Any, state: FinalState) -> None:
    state.stored_conversations = {str(row["id"]) async for row in _rows(owner, "SELECT id FROM conversations")}
    state.ledger = [LedgerRow(str(r["id"]), str(r["consent_id"]), r["state"]) async for r in _rows(
        owner, "SELECT ledger.id, consent_id, ledger.state FROM ledger JOIN grants ON grants.id = grant_id")]  # fmt: skip
    async for row in _rows(owner, "SELECT party, at, allowed FROM choices WHERE purpose = 'improve' ORDER BY id"):
        state.choices.setdefault(row["party"], []).append((row["at"], row["allowed"]))
    state.versions = await count_versions(owner)
    state.releases = [
        (str(r["gpt_id"]), r["question"], str(r["day"])) async for r in _rows(owner, "SELECT * FROM releases")
    ]
    async for row in _rows(owner, "SELECT day, released_at FROM insight_days"):
        (state.days if row["released_at"] else state.unreleased).append(str(row["day"]))


async def count_versions(owner: Any) -> dict[str, int]:
    """Return how often each GPT was published."""
    rows = _rows(owner, "SELECT gpt_id, count(*) AS times FROM gpt_versions WHERE version > 0 GROUP BY gpt_id")
    return {str(row["gpt_id"]): row["times"] async for row in rows}


async def _rows(owner: Any, query: str) -> Any:
    for row in await owner.fetch(query):
        yield row


@asynccontextmanager
async def connect_as_owner(url: str) -> Any:
    """Yield a connection that reads everything."""
    owner = await asyncpg.connect(url, server_settings={"search_path": "discreet"})
    try:
        yield owner
    finally:
        await owner.close()
