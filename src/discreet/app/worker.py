"""Composes a worker: what is done in its turn, and nobody who is served.

Invariant: no port is opened, no model is started, and nothing is kept for people who are here.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from discreet.adapters.egress import EgressGateway
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.app.adapters import Adapters, build_model, third_parties_of
from discreet.app.core import build_core_services
from discreet.app.infrastructure import Infrastructure, mail_of
from discreet.app.jobs import register_jobs
from discreet.errors import Misconfigured
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.jobs.failures import FailedJobs
from discreet.jobs.queue import JobQueue
from discreet.jobs.queues import DUTIES
from discreet.quotas.fair_embedder import FairEmbedder


@asynccontextmanager
async def run_worker(on: Infrastructure) -> AsyncIterator[None]:
    """Works on the queues of DISCREET_JOBS for as long as the block lasts."""
    queues = DUTIES[on.settings.jobs]
    if not queues:
        raise Misconfigured("DISCREET_JOBS is none, which leaves a worker nothing to do.")
    async with AsyncExitStack() as stack:
        door, embedder = EgressGateway(on.settings.action_origins), MiniLmEmbedder()
        stack.push_async_callback(door.close)
        stack.push_async_callback(embedder.close)
        fair, third_parties = FairEmbedder(embedder), third_parties_of(on.settings, door)
        outside = Adapters(build_model(on.settings, door), fair, third_parties, mail_of(on, door))
        await stack.enter_async_context(FailedJobs(on.database, on.clock).kept())
        jobs = JobQueue(on.database, on.addresses.serve)
        register_jobs(on, outside, jobs, build_core_services(on, outside, jobs))
        ensure_service_shares(on.keys)
        await jobs.start(queues)
        stack.push_async_callback(jobs.stop)
        yield
