"""Composes a worker: what is done in its turn, and nobody who is served.

Law of this file: no port is opened, no model is started, and nothing is kept for people who are here.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from discreet.accounts.service_shares import give_services_their_shares
from discreet.bootstrap.core import core_of
from discreet.bootstrap.ground import Ground, mail_of
from discreet.bootstrap.jobs import employ
from discreet.bootstrap.outside import Outside, model_at_rest, third_parties_of
from discreet.errors import Misconfigured
from discreet.jobs.duties import DUTIES
from discreet.jobs.failures import Failures
from discreet.jobs.queue import Jobs
from discreet.outside.door import Door
from discreet.outside.embedder import MiniLmEmbedder
from discreet.quotas.fair_embedder import FairEmbedder


@asynccontextmanager
async def at_work(on: Ground) -> AsyncIterator[None]:
    """Works on the queues of DISCREET_JOBS for as long as the block lasts."""
    queues = DUTIES[on.settings.jobs]
    if not queues:
        raise Misconfigured("DISCREET_JOBS is none, which leaves a worker nothing to do.")
    async with AsyncExitStack() as stack:
        door, embedder = Door(on.settings.action_origins), MiniLmEmbedder()
        stack.push_async_callback(door.close)
        stack.push_async_callback(embedder.close)
        fair, third_parties = FairEmbedder(embedder), third_parties_of(on.settings, door)
        outside = Outside(model_at_rest(on.settings, door), fair, third_parties, mail_of(on, door))
        await stack.enter_async_context(Failures(on.database, on.clock).kept())
        jobs = Jobs(on.database, on.addresses.serve)
        employ(on, outside, jobs, core_of(on, outside, jobs))
        give_services_their_shares(on.keys)
        await jobs.start(queues)
        stack.push_async_callback(jobs.stop)
        yield
