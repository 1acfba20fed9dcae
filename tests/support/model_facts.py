"""Facts about the model endpoint of the tests, and people who limit where their messages go (P14)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from discreet.http.services import Services
from discreet.models.endpoint import SETTINGS_ID
from discreet.promises.recipients import ON_THIS_SERVER_FACTS, RecipientFacts, RunBy

ELSEWHERE = RecipientFacts(run_by=RunBy.COMPANY, company="Far AI", country="US")
"""Nothing is known about its data retention."""
KEEPS_NOTHING = RecipientFacts(run_by=RunBy.COMPANY, company="Near AI", country="DE", retention_days=0, trains=False)
HERE = ON_THIS_SERVER_FACTS


async def set_facts(owner: Any, services: Services, facts: RecipientFacts) -> None:
    """Make these the facts of the endpoint that answers."""
    await owner.execute(
        "INSERT INTO recipient_facts (endpoint_id, since, run_by, company, country, retention_days, trains, people_look,"
        " basis) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        SETTINGS_ID, datetime.now(UTC), facts.run_by, facts.company, facts.country, facts.retention_days, facts.trains,
        facts.people_look, facts.basis,
    )  # fmt: skip
    await services.models.refresh()


@asynccontextmanager
async def limit_models(client: Any, limit: str) -> AsyncIterator[None]:
    """Set a person's model limit during the block."""
    (await client.put("/api/me/model-limit", {"limit": limit})).ok()
    try:
        yield
    finally:
        (await client.put("/api/me/model-limit", {"limit": "offered"})).ok()


async def limit_chat(client: Any, conversation: UUID, limit: str) -> None:
    answer = await client.put(f"/api/conversations/{conversation}/model-limit", {"limit": limit})
    assert answer.status == 204, answer.json
