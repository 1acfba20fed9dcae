"""Composes a worker, which runs queued jobs and serves no requests.

Invariants:
- It opens no port, starts no model, and holds no user-held keys.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from discreet.adapters.egress import EgressGateway
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.app.adapters import Adapters, build_built_in_endpoint, build_model, build_third_parties, connect_model
from discreet.app.backup import check_no_restored_keys
from discreet.app.core import build_core_services
from discreet.app.infrastructure import Infrastructure, build_mail
from discreet.app.jobs import register_jobs
from discreet.errors import Misconfigured
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.jobs.failures import FailedJobs
from discreet.jobs.queue import JobQueue
from discreet.jobs.queues import QUEUES_BY_WORKER_KIND
from discreet.quotas.fair_embedder import FairEmbedder


@asynccontextmanager
async def run_worker(infra: Infrastructure) -> AsyncIterator[None]:
    """Work on the queues of DISCREET_JOBS while the context is open."""
    queues = QUEUES_BY_WORKER_KIND[infra.settings.jobs]
    if not queues:
        raise Misconfigured("DISCREET_JOBS is none, so a worker has nothing to do. Set it to all, datasets or others.")
    async with AsyncExitStack() as stack:
        egress, embedder = EgressGateway(infra.settings.action_origins), MiniLmEmbedder()
        stack.push_async_callback(egress.close)
        stack.push_async_callback(embedder.close)
        fair, third_parties = FairEmbedder(embedder), build_third_parties(infra.settings, egress)
        outside = Adapters(
            build_built_in_endpoint(infra.settings, build_model(infra.settings, egress)),
            partial(connect_model, egress),
            fair,
            third_parties,
            build_mail(infra, egress),
        )
        await stack.enter_async_context(FailedJobs(infra.database, infra.clock).recording())
        jobs = JobQueue(infra.database, infra.addresses.serve)
        core = build_core_services(infra, outside, jobs)
        await core.models.start()
        stack.push_async_callback(core.models.stop)
        stack.push_async_callback(core.search_models.close)
        register_jobs(infra, outside, jobs, core)
        await check_no_restored_keys(infra)
        ensure_service_shares(infra.keys)
        await jobs.start(queues)
        stack.push_async_callback(jobs.stop)
        yield
