"""Choose an embedding model or a reranker as the operator does, and run the job that embeds knowledge."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from discreet.assistants.gpts.embedding_job import KnowledgeEmbedding
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.models import store
from discreet.models.endpoint import ModelKind
from discreet.models.search_model import Searcher
from discreet.ports.model_request import ModelPurpose, UsageOwner
from tests.support.offered_endpoint import offer_models

KINDS = {"vectors": ModelKind.EMBEDDING, "other": ModelKind.EMBEDDING, "order": ModelKind.RERANKING}


@asynccontextmanager
async def choose_search_model(
    services: Services, endpoint: Any, name: str = "vectors", **facts: Any
) -> AsyncIterator[UUID]:
    """Choose a model of the endpoint, as the operator does, until the end."""
    offered = [
        {"name": each, "public_name": each, "shown_name": each.title(), "kind": kind, **facts}
        for each, kind in KINDS.items()
    ]
    async with offer_models(services, endpoint, offered) as endpoint_id:
        await set_default_model(services, name)
        yield endpoint_id


async def set_default_model(
    services: Services, name: str | None, purpose: ModelPurpose = ModelPurpose.EMBEDDING
) -> None:
    async with services.models._database.anonymous() as connection:
        await store.set_default(connection, purpose, name)
    await services.models.refresh()


async def wait_until_idle(owner: Any) -> None:
    """Wait until the running services have no such job."""
    async with asyncio.timeout(30):
        while await owner.fetchval(
            "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status IN ('todo', 'doing')"
            " AND task_name IN ('embed_knowledge', 'read_knowledge') AND coalesce(scheduled_at, now()) <= now()"
        ):
            await asyncio.sleep(0.02)


class IdleJob:
    """The job, run once the running services rest. Its queue takes jobs that they work on, too."""

    def __init__(self, job: KnowledgeEmbedding, owner: Any) -> None:
        self._job, self._owner = job, owner

    async def run(self) -> None:
        await wait_until_idle(self._owner)
        await self._job.run()

    async def revisit(self) -> None:
        await wait_until_idle(self._owner)
        await self._job.revisit()


def searcher(actor: Actor, **limits: Any) -> Searcher:
    return Searcher(payer=UsageOwner(actor.account_id, actor.space.workspace_id), **limits)


async def read_vector_space(owner: Any, gpt_id: UUID) -> Any:
    return await owner.fetchrow(
        "SELECT spaces.model, spaces.dimensions, withheld FROM gpt_vector_spaces AS held"
        " LEFT JOIN vector_spaces AS spaces ON spaces.id = used WHERE gpt_id = $1",
        gpt_id,
    )


async def count_vectors(owner: Any, gpt_id: UUID) -> int:
    return int(await owner.fetchval("SELECT count(*) FROM passage_vectors WHERE gpt_id = $1", gpt_id))
