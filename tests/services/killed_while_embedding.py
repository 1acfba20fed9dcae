"""A process that embeds knowledge until it is killed. Run by test_search_models.py as a process of its own:

python -m tests.services.killed_while_embedding DATABASE_URL KEYS_DIRECTORY
"""

import asyncio
import sys
from functools import partial
from pathlib import Path
from typing import Any, cast

from discreet.adapters.clock import SystemClock
from discreet.adapters.egress import EgressGateway
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.adapters.model import RemoteModel
from discreet.app.adapters import connect_model, connect_search
from discreet.assistants.gpts.embedding_job import KnowledgeEmbedding
from discreet.db.pool import connect
from discreet.db.runtime import Runtime
from discreet.jobs.queue import JobQueue
from discreet.models.directory import ModelDirectory
from discreet.models.disclosures import ModelDisclosures
from discreet.models.limits import ModelLimits
from discreet.models.masking_settings import MaskingSettings
from discreet.models.sealed_headers import SealedHeaders
from discreet.models.search_model import SearchModels
from discreet.models.vector_spaces import EMBED_KNOWLEDGE
from discreet.quotas.metered_search import MeteredSearch
from discreet.quotas.metering import Metering
from tests.support.permitted_prompt import as_built_in_endpoint


async def main(url: str, directory: Path) -> None:
    random, clock, database = SystemRandomSource(), SystemClock(), await connect(url, max_connections=4)
    keys = open_key_store(directory, MasterKeyFile(directory / "master.key"), random)
    reach = partial(connect_model, EgressGateway())
    built_in = as_built_in_endpoint(cast(Any, RemoteModel("http://127.0.0.1:9")))
    directory_ = ModelDirectory(database, url, SealedHeaders(keys, random), built_in, reach)
    limits, disclosures = ModelLimits(database, directory_, clock), ModelDisclosures(database, clock, random)
    runtime = Runtime(database=database, keys=keys, clock=clock, random=random)
    masking, connect_ = MaskingSettings(runtime), partial(connect_search, reach)
    models = SearchModels(directory_, limits, disclosures, masking, connect_)
    jobs = JobQueue(database, url)
    job = KnowledgeEmbedding(runtime, MeteredSearch(models, Metering(runtime, directory_.find)), jobs)
    jobs.register(EMBED_KNOWLEDGE, job.run)
    await job.run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
