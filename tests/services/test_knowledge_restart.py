"""Jobs survive their process: killed in the middle, stopped in the middle, failing again and again."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from discreet.adapters.egress import EgressGateway
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.adapters.extraction.extractor import ChildExtractor, ScanLimits
from discreet.adapters.model import RemoteModel
from discreet.adapters.third_party import ThirdPartyClient
from discreet.app.adapters import Adapters, connect_model
from discreet.app.infrastructure import Infrastructure
from discreet.app.services import build_services
from discreet.assistants.gpts.ingest import GIVEN_UP, IngestJob
from discreet.assistants.gpts.knowledge import FileState
from discreet.assistants.gpts.knowledge_files import READ_KNOWLEDGE
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import PERSONAL
from discreet.jobs.queue import MAX_ATTEMPTS, JobQueue
from discreet.quotas.fair_embedder import FairEmbedder
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.knowledge import in_chunks, wait_until_read
from tests.support.permitted_prompt import as_built_in_endpoint
from tests.support.sample_files import pdf

LONG = "\n\n".join(f"## Mill {n}\n\nMill number {n} stands {n} miles up the river." for n in range(200)).encode()


@pytest_asyncio.fixture
async def not_started(infra: Infrastructure, scripted: ScriptedModel) -> AsyncIterator[Any]:
    """A composed application whose queue has no worker yet, and the queue."""
    model = RemoteModel(scripted.url, None, None)
    services, jobs = build_services(
        infra,
        Adapters(
            as_built_in_endpoint(model),
            partial(connect_model, EgressGateway()),
            FairEmbedder(MiniLmEmbedder()),
            ThirdPartyClient(EgressGateway()),
        ),
    )
    yield services, jobs
    await jobs.stop()
    await model.close()


@pytest_asyncio.fixture
async def ada(not_started: Any) -> Actor:
    services, _ = not_started
    signed_in = await services.accounts.sign_up(
        "Ada", f"{uuid4()}@example.org", "a long enough sentence", improve=False
    )
    return Actor(signed_in.actor.account_id, "Ada", AccountRole.PERSON, uuid4(), PERSONAL)


@pytest_asyncio.fixture(autouse=True)
async def open_sign_up(owner: Any) -> None:
    await owner.execute("INSERT INTO instance_settings (at, name, sign_up) VALUES (now(), 'Test', 'open')")


async def with_file(services: Any, ada: Actor) -> tuple[UUID, UUID]:
    gpt_id = (await services.gpts.drafts.create(ada, "Mills")).gpt.id
    file = await services.gpts.library.add(ada, gpt_id, "mills.md", in_chunks(LONG))
    return gpt_id, file.id


async def test_killed_in_the_middle_it_is_read_once(
    not_started: Any, ada: Actor, infra: Infrastructure, owner: Any
) -> None:
    services, jobs = not_started
    gpt_id, file_id = await with_file(services, ada)
    killed = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.services.killed_while_reading",
        infra.addresses.serve,
        infra.settings.home / "keys",
        cwd=Path(__file__).parents[2],
    )
    assert await killed.wait() == -signal.SIGKILL
    row = await owner.fetchrow("SELECT state, progress FROM knowledge_files WHERE id = $1", file_id)
    left = await owner.fetchval("SELECT count(*) FROM passages WHERE file_id = $1", file_id)
    assert row["state"] == "reading"
    assert 0 < row["progress"] < 1
    assert left == 64, "two batches were stored before the kill"
    await jobs.start()
    file = await wait_until_read(services.gpts, ada, gpt_id, file_id)
    assert (file.state, file.passages) == (FileState.READY, 200)
    numbers = await owner.fetch("SELECT n FROM passages WHERE file_id = $1 ORDER BY n", file_id)
    assert [row["n"] for row in numbers] == list(range(200))
    assert (await services.gpts.find(ada, gpt_id, "Mill number 77")).passages[0].place == "Mill 77"


async def test_stopped_in_the_middle_it_goes_back_into_the_queue(infra: Infrastructure, owner: Any) -> None:
    began, done = asyncio.Event(), asyncio.Event()

    async def endless(**_: UUID) -> None:
        began.set()
        await asyncio.Event().wait()

    async def quick(**_: UUID) -> None:
        done.set()

    def queue(run: Callable[..., Coroutine[Any, Any, None]]) -> JobQueue:
        jobs = JobQueue(infra.database, infra.addresses.serve)
        jobs.register("wait", run)
        return jobs

    first = queue(endless)
    await first.start()
    await first.defer("wait", thing_id=uuid4())
    await began.wait()
    await first.stop()
    query = "SELECT status::text FROM procrastinate.procrastinate_jobs WHERE task_name = 'wait'"
    assert await owner.fetchval(query) == "todo"
    second = queue(quick)
    await second.start()
    try:
        await asyncio.wait_for(done.wait(), 60)
    finally:
        await second.stop()


class Broken:
    """A faulty adapter: an extractor whose machine fails."""

    async def extract(self, data: bytes, filename: str, holder: object) -> Any:
        raise OSError("the words of the file: turquoise otter")


async def test_a_job_that_fails_for_the_last_time_says_so(
    infra: Infrastructure,
    not_started: Any,
    ada: Actor,
    owner: Any,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    services, _ = not_started
    gpt_id, file_id = await with_file(services, ada)
    await owner.execute(
        "UPDATE procrastinate.procrastinate_jobs SET attempts = $2 WHERE args ->> 'file_id' = $1",
        str(file_id),
        MAX_ATTEMPTS - 1,
    )
    ingest = IngestJob(infra.database, infra.keys, infra.random, Broken(), MiniLmEmbedder())
    jobs = JobQueue(infra.database, infra.addresses.serve)
    jobs.register(READ_KNOWLEDGE, ingest.run, ingest.mark_failed)
    await jobs.start()
    try:
        file = await wait_until_read(services.gpts, ada, gpt_id, file_id)
    finally:
        await jobs.stop()
    assert (file.state, file.reason) == (FileState.FAILED, GIVEN_UP)
    output = capsys.readouterr()
    assert "OSError" in output.out + output.err
    assert "otter" not in output.out + output.err + caplog.text


async def test_a_file_says_which_scanned_pages_were_not_read(
    infra: Infrastructure, not_started: Any, ada: Actor
) -> None:
    services, _ = not_started
    gpt_id = (await services.gpts.drafts.create(ada, "Mills")).gpt.id
    added = await services.gpts.library.add(ada, gpt_id, "mills.pdf", in_chunks(pdf(["Mill", *[None] * 3])))
    reader = ChildExtractor(scans=ScanLimits(pages=1, pages_at_once=1, seconds=60.0))
    await IngestJob(infra.database, infra.keys, infra.random, reader, MiniLmEmbedder()).run(added.id, ada.account_id)
    [file] = await services.gpts.library.files(ada, gpt_id)
    reason = "2 scanned pages were not read: the limit is 1 for each file."
    assert (file.state, file.passages, file.reason) == (FileState.READY, 1, reason)


async def test_a_job_that_takes_its_process_down_again_and_again_is_buried(
    not_started: Any, ada: Actor, owner: Any
) -> None:
    services, jobs = not_started
    gpt_id, file_id = await with_file(services, ada)
    await owner.execute(
        "UPDATE procrastinate.procrastinate_jobs SET status = 'doing', attempts = $2 WHERE args ->> 'file_id' = $1",
        str(file_id),
        MAX_ATTEMPTS - 1,
    )
    await jobs.start()
    file = await wait_until_read(services.gpts, ada, gpt_id, file_id)
    assert (file.state, file.reason) == (FileState.FAILED, GIVEN_UP)


async def test_another_living_process_keeps_its_jobs(
    infra: Infrastructure, not_started: Any, ada: Actor, owner: Any
) -> None:
    services, jobs = not_started
    _, file_id = await with_file(services, ada)
    other = JobQueue(infra.database, infra.addresses.serve)
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slow(**ids: UUID) -> None:
        if ids["file_id"] == file_id:  # an earlier test's file can still be in the queue
            began.set()
        await go_on.wait()

    other.register(READ_KNOWLEDGE, slow)
    await other.start()
    await began.wait()
    await jobs.start()
    query = "SELECT status::text, attempts FROM procrastinate.procrastinate_jobs WHERE args ->> 'file_id' = $1"
    row = await owner.fetchrow(query, str(file_id))
    assert tuple(row) == ("doing", 0)
    go_on.set()
    await other.stop()


async def test_arguments_of_jobs_are_ids_alone(not_started: Any, ada: Actor, owner: Any) -> None:
    services, _ = not_started
    await with_file(services, ada)
    rows = await owner.fetch("SELECT args FROM procrastinate.procrastinate_jobs")
    for row in rows:
        assert all(UUID(value) for value in json.loads(row["args"]).values())


async def test_only_registered_jobs_can_be_queued(infra: Infrastructure) -> None:
    with pytest.raises(KeyError):
        await JobQueue(infra.database, infra.addresses.serve).defer("unheard_of")
