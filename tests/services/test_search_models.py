"""Knowledge is searched with an endpoint's models only where everyone's limits allow it, and else on this server (P14)."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aiohttp import web

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts import question_vectors
from discreet.assistants.gpts.embedding_job import KnowledgeEmbedding
from discreet.chat.turns.service import Ask
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.jobs.queue import JobQueue
from discreet.models import store
from discreet.models.endpoint import ModelKind
from discreet.models.search_model import Searcher, SearchTrace
from discreet.models.vector_spaces import EMBED_KNOWLEDGE
from discreet.ports import ModelPurpose, UsageOwner
from discreet.promises.masking import MaskingChoice
from discreet.promises.recipients import ModelLimit
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.search_endpoint import SearchEndpoint
from tests.support.builder import Builder
from tests.support.knowledge import read
from tests.support.offered_endpoint import offering

pytestmark = pytest.mark.promise("P14")

MILLS = "\n\n".join(f"## Mill {n}\n\nMill number {n} stands {n} miles up the river." for n in range(70)).encode()
LAMP, OTTER = "The lamp is lit at dusk.", "The otter sleeps under the bridge."
QUESTION = "When is the lamp lit?"
KINDS = {"vectors": ModelKind.EMBEDDING, "other": ModelKind.EMBEDDING, "order": ModelKind.RERANKING}


@pytest_asyncio.fixture(scope="module")
async def endpoint() -> AsyncIterator[SearchEndpoint]:
    async with SearchEndpoint() as made:
        yield made


@pytest_asyncio.fixture(autouse=True)
async def tidy(endpoint: SearchEndpoint, services: Services, owner: Any) -> AsyncIterator[None]:
    endpoint.forget()
    yield
    async with services.models._database.anonymous() as connection:
        for purpose in (ModelPurpose.EMBEDDING, ModelPurpose.RERANKING):
            await store.set_default(connection, purpose, None)
    await services.models.refresh()
    await _rest(owner)
    await owner.execute("DELETE FROM vector_spaces")
    await owner.execute("DELETE FROM knowledge_files")


@pytest_asyncio.fixture
async def ada(build: Builder) -> Actor:
    return await build.person("ada")


@pytest_asyncio.fixture
async def gpt_id(services: Services, ada: Actor) -> UUID:
    gpt_id = (await services.gpts.create(ada, "Keeper")).gpt.id
    for text in (LAMP, OTTER):
        await read(services.gpts, ada, gpt_id, "notes.txt", text.encode())
    return gpt_id


@asynccontextmanager
async def chosen(services: Services, endpoint: Any, name: str = "vectors", **facts: Any) -> AsyncIterator[UUID]:
    """Choose a model of the endpoint, as the operator does, until the end."""
    offered = [
        {"name": each, "public_name": each, "shown_name": each.title(), "kind": kind, **facts}
        for each, kind in KINDS.items()
    ]
    async with offering(services, endpoint, offered) as endpoint_id:
        await choose(services, name)
        yield endpoint_id


async def choose(services: Services, name: str | None, purpose: ModelPurpose = ModelPurpose.EMBEDDING) -> None:
    async with services.models._database.anonymous() as connection:
        await store.set_default(connection, purpose, name)
    await services.models.refresh()


async def _rest(owner: Any) -> None:
    """Wait until the running services work on no such job."""
    async with asyncio.timeout(30):
        while await owner.fetchval(
            "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status IN ('todo', 'doing')"
            " AND task_name IN ('embed_knowledge', 'read_knowledge') AND coalesce(scheduled_at, now()) <= now()"
        ):
            await asyncio.sleep(0.02)


class ByHand:
    """The job, run once the running services rest. Its queue takes jobs that they work on, too."""

    def __init__(self, job: KnowledgeEmbedding, owner: Any) -> None:
        self._job, self._owner = job, owner

    async def run(self) -> None:
        await _rest(self._owner)
        await self._job.run()


def searcher(actor: Actor, **limits: Any) -> Searcher:
    return Searcher(payer=UsageOwner(actor.account_id, actor.space.workspace_id), **limits)


@pytest.fixture
def embedding(infra: Infrastructure, services: Services, owner: Any) -> ByHand:
    jobs = JobQueue(infra.database, infra.addresses.serve)
    made = KnowledgeEmbedding(infra, services.search_models, services.model_limits, jobs)
    jobs.register(EMBED_KNOWLEDGE, made.run)
    return ByHand(made, owner)


async def space_of(owner: Any, gpt_id: UUID) -> Any:
    return await owner.fetchrow(
        "SELECT spaces.model, spaces.dimensions, withheld FROM gpt_vector_spaces AS held"
        " LEFT JOIN vector_spaces AS spaces ON spaces.id = used WHERE gpt_id = $1",
        gpt_id,
    )


async def vectors(owner: Any, gpt_id: UUID) -> int:
    return int(await owner.fetchval("SELECT count(*) FROM passage_vectors WHERE gpt_id = $1", gpt_id))


async def test_without_a_choice_nothing_is_asked(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: ByHand, owner: Any
) -> None:
    async with chosen(services, endpoint):
        await choose(services, None)
        await embedding.run()
        trace = SearchTrace()
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada), trace)
    assert found[0].text == LAMP
    assert (endpoint.embedded, endpoint.reranked, trace) == ([], [], SearchTrace())
    assert await owner.fetchval("SELECT count(*) FROM vector_spaces") == 0


async def test_knowledge_and_questions_go_to_the_chosen_model_and_are_recorded(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: ByHand, owner: Any
) -> None:
    async with chosen(services, endpoint) as endpoint_id:
        await embedding.run()
        assert sorted(endpoint.texts) == [LAMP, OTTER]
        row = await space_of(owner, gpt_id)
        assert (row["model"], row["dimensions"]) == ("vectors", 64)
        [receiver] = await services.model_disclosures.of_knowledge(ada, gpt_id)
        assert (receiver.recipient.endpoint_id, receiver.files) == (endpoint_id, 2)

        asked = await services.conversations.begin(ada, gpt_id, QUESTION)
        trace = SearchTrace()
        whose = searcher(ada, message_id=asked.answer.id)
        found = await services.gpts.find(ada, gpt_id, QUESTION, whose, trace)
        assert found[0].text == LAMP
        assert (endpoint.texts[-1], [to.recipient.endpoint_id for to in trace.sent_to]) == (QUESTION, [endpoint_id])
        [sent] = await services.model_disclosures.of_conversation(ada, asked.conversation.about.id)
        assert (sent.purpose, sent.recipient.endpoint_id) == ("embedding", endpoint_id)
        [provider] = await services.model_disclosures.providers(ada)
        assert (provider.answers, provider.searches) == (0, 1)

        again = len(endpoint.embedded)
        await embedding.run()
        assert len(endpoint.embedded) == again, "what is embedded is embedded once"


@pytest.mark.parametrize("whose", ["person", "gpt", "chat"])
async def test_a_limit_keeps_the_question_here_and_the_search_works(
    services: Services,
    endpoint: SearchEndpoint,
    ada: Actor,
    gpt_id: UUID,
    embedding: ByHand,
    owner: Any,
    whose: str,
) -> None:
    async with chosen(services, endpoint):
        await embedding.run()
        endpoint.forget()
        limits = {} if whose == "person" else {f"{whose}_limit": ModelLimit.THIS_SERVER}
        if whose == "person":
            await owner.execute("UPDATE accounts SET model_limit = 'this_server' WHERE id = $1", ada.account_id)
        trace = SearchTrace()
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada, **limits), trace)
    assert found[0].text == LAMP
    assert (endpoint.embedded, trace.sent_to) == ([], [])
    [said] = trace.fallbacks
    assert "only models on this server" in said


@pytest.mark.parametrize("whose", ["person", "chat"])
@pytest.mark.promise("P14")
async def test_where_personal_data_is_masked_the_search_stays_here(
    services: Services,
    endpoint: SearchEndpoint,
    ada: Actor,
    gpt_id: UUID,
    embedding: ByHand,
    owner: Any,
    whose: str,
) -> None:
    async with chosen(services, endpoint):
        await choose(services, "order", ModelPurpose.RERANKING)
        await embedding.run()
        endpoint.forget()
        choice = {"masking": MaskingChoice.ON} if whose == "chat" else {}
        if whose == "person":
            await owner.execute("UPDATE accounts SET masking = 'on' WHERE id = $1", ada.account_id)
        trace = SearchTrace()
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada, **choice), trace)
        decided = await services.search_models.decide(searcher(ada).payer, ModelLimit.OFFERED)
    assert found[0].text == LAMP
    assert (endpoint.embedded, endpoint.reranked, trace.sent_to) == ([], [], [])
    assert set(trace.fallbacks) == {"Personal data is masked, so this server searched with its own model."}
    assert decided is not None
    assert decided[1].allowed is (whose == "chat")


async def test_a_sealed_builder_or_gpt_keeps_its_files_here(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: ByHand, owner: Any
) -> None:
    await owner.execute("UPDATE gpt_versions SET model_limit = 'sealed' WHERE gpt_id = $1", gpt_id)
    async with chosen(services, endpoint):
        await embedding.run()
        assert (endpoint.embedded, await vectors(owner, gpt_id)) == ([], 0)
        row = await space_of(owner, gpt_id)
        assert (row["model"], row["withheld"] is not None) == (None, True)
        trace = SearchTrace()
        assert (await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada), trace))[0].text == LAMP
        assert trace.sent_to == []
        await owner.execute("UPDATE gpt_versions SET model_limit = 'offered' WHERE gpt_id = $1", gpt_id)
        await owner.execute("UPDATE accounts SET model_limit = 'sealed' WHERE id = $1", ada.account_id)
        await embedding.run()
        assert endpoint.embedded == []
        await owner.execute("UPDATE accounts SET model_limit = 'offered' WHERE id = $1", ada.account_id)
        await embedding.run()
        assert (len(endpoint.texts), await vectors(owner, gpt_id)) == (2, 2), "a wider limit is followed later"


async def test_another_model_is_filled_beside_the_first_and_switched_at_once(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: ByHand, owner: Any
) -> None:
    async with chosen(services, endpoint):
        await embedding.run()
        endpoint.dimensions, endpoint.embedding = 16, lambda body: web.json_response({}, status=500)
        await choose(services, "other")
        await embedding.run()
        endpoint.embedding = None
        row = await space_of(owner, gpt_id)
        assert row["model"] == "vectors", "searches go on with the vectors from before"
        endpoint.dimensions = 64
        trace = SearchTrace()
        await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada), trace)
        assert (endpoint.embedded[-1]["model"], trace.fallbacks) == ("vectors", [])
        failure = await owner.fetchval("SELECT failure FROM vector_spaces WHERE model = 'other'")
        assert "has a problem (HTTP 500)" in failure
        endpoint.dimensions = 16
        await embedding.run()
        row = await space_of(owner, gpt_id)
        assert (row["model"], row["dimensions"], await vectors(owner, gpt_id)) == ("other", 16, 2)
        assert await owner.fetchval("SELECT count(*) FROM vector_spaces") == 1, "the first space is deleted"
        assert await owner.fetchval("SELECT count(failure) FROM vector_spaces") == 0


async def test_a_new_file_is_found_before_its_vectors_are_there(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: ByHand
) -> None:
    async with chosen(services, endpoint):
        await embedding.run()
        endpoint.embedding = lambda body: (
            endpoint.vectors(body) if body["input"] == ["the heron"] else web.json_response({}, status=503)
        )
        await read(services.gpts, ada, gpt_id, "birds.md", b"Grey wading birds stand at the pond.")
        trace = SearchTrace()
        found = await services.gpts.find(ada, gpt_id, "the heron", searcher(ada), trace)
    assert any("wading birds" in passage.text for passage in found)
    assert trace.fallbacks == []


async def test_a_failing_or_slow_endpoint_ends_no_search(
    services: Services,
    endpoint: SearchEndpoint,
    ada: Actor,
    gpt_id: UUID,
    embedding: ByHand,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with chosen(services, endpoint):
        await embedding.run()
        for answer in (
            lambda body: web.Response(text="<html></html>", content_type="text/html"),
            lambda body: web.json_response({"data": [{"embedding": [1.0, 2.0]}]}),
        ):
            endpoint.embedding = answer
            trace = SearchTrace()
            found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada), trace)
            assert (found[0].text, len(trace.fallbacks)) == (LAMP, 1)
        assert "question_embedding_failed" in capsys.readouterr().out
        monkeypatch.setattr(question_vectors, "SECONDS", 0.1)
        endpoint.embedding, endpoint.delay = None, 5.0
        trace = SearchTrace()
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada), trace)
        assert (found[0].text, trace.fallbacks) == (LAMP, ["Vectors did not answer in time."])
        asked = len(endpoint.embedded)
        await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        assert len(endpoint.embedded) == asked, "it rests for a while"


async def test_a_removed_endpoint_falls_back_to_this_server(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: ByHand, owner: Any
) -> None:
    async with chosen(services, endpoint):
        await embedding.run()
    endpoint.forget()
    assert services.search_models.chosen(ModelPurpose.EMBEDDING) is None
    found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
    assert (found[0].text, endpoint.embedded) == (LAMP, [])
    await embedding.run()
    assert (await vectors(owner, gpt_id), await owner.fetchval("SELECT count(*) FROM vector_spaces")) == (0, 0)


async def test_a_reranker_orders_what_was_found_or_leaves_the_order(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint.likes = ("otter",)
    async with chosen(services, endpoint) as endpoint_id:
        await choose(services, None)
        await choose(services, "order", ModelPurpose.RERANKING)
        asked = await services.conversations.begin(ada, gpt_id, QUESTION)
        trace = SearchTrace()
        whose = searcher(ada, message_id=asked.answer.id)
        found = await services.gpts.find(ada, gpt_id, QUESTION, whose, trace)
        assert [(passage.text, passage.score) for passage in found] == [(OTTER, 1.0), (LAMP, 0.0)]
        assert (endpoint.reranked[0]["query"], len(endpoint.reranked[0]["documents"])) == (QUESTION, 2)
        [sent] = await services.model_disclosures.of_conversation(ada, asked.conversation.about.id)
        assert (sent.purpose, sent.recipient.endpoint_id) == ("reranking", endpoint_id)
        endpoint.reranking = lambda body: web.json_response({"results": []})
        trace = SearchTrace()
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada), trace)
        assert (found[0].text, len(trace.fallbacks)) == (LAMP, 1)
        assert "reranking_failed" in capsys.readouterr().out
        endpoint.reranked.clear()
        trace = SearchTrace()
        limited = searcher(ada, chat_limit=ModelLimit.SEALED)
        await services.gpts.find(ada, gpt_id, QUESTION, limited, trace)
        assert (endpoint.reranked, len(trace.fallbacks)) == ([], 1)


async def test_a_model_of_some_workspaces_gets_nothing_of_others(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: ByHand, owner: Any
) -> None:
    async with chosen(services, endpoint, workspace_ids=(uuid4(),)):
        await choose(services, "order", ModelPurpose.RERANKING)
        await embedding.run()
        trace = SearchTrace()
        await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada), trace)
    assert (endpoint.embedded, endpoint.reranked, trace.sent_to) == ([], [], [])


async def test_a_short_wait_is_kept_and_another_length_is_a_failure(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: ByHand, owner: Any
) -> None:
    waits = [web.Response(status=429, headers={"Retry-After": "1"})]
    endpoint.embedding = lambda body: waits.pop() if waits else endpoint.vectors(body)
    async with chosen(services, endpoint):
        await embedding.run()
        assert (await space_of(owner, gpt_id))["model"] == "vectors"
        endpoint.dimensions = 32
        await read(services.gpts, ada, gpt_id, "birds.md", b"Grey wading birds stand at the pond.")
        await embedding.run()
        failure = await owner.fetchval("SELECT failure FROM vector_spaces")
        assert failure == "The model for searching knowledge made a vector of another length than before."
        await services.knowledge_models.retry(replace(ada, role=AccountRole.OPERATOR), start_over=True)
        await embedding.run()
        row = await space_of(owner, gpt_id)
        assert (row["dimensions"], await vectors(owner, gpt_id)) == (32, 3)


async def test_killed_in_the_middle_it_goes_on_where_it_was(
    services: Services,
    infra: Infrastructure,
    endpoint: SearchEndpoint,
    ada: Actor,
    embedding: ByHand,
    owner: Any,
) -> None:
    gpt_id = (await services.gpts.create(ada, "Mills")).gpt.id
    await read(services.gpts, ada, gpt_id, "mills.md", MILLS)
    batches: list[int] = []

    def answer(body: dict[str, Any]) -> web.Response:
        batches.append(len(body["input"]))
        if len(batches) == 2:
            os.kill(killed.pid, signal.SIGKILL)
        return endpoint.vectors(body)

    endpoint.embedding = answer
    async with chosen(services, endpoint):
        killed = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.services.killed_while_embedding",
            infra.addresses.serve,
            infra.settings.home / "keys",
            cwd=Path(__file__).parents[2],
        )
        assert await killed.wait() == -signal.SIGKILL
        assert await vectors(owner, gpt_id) == 32, "one batch was stored before the kill"
        assert await space_of(owner, gpt_id) is None, "not switched"
        endpoint.embedding = None
        endpoint.embedded.clear()
        await embedding.run()
        assert len([text for text in endpoint.texts if "Mill number" in text]) == 70 - 32
        assert (await space_of(owner, gpt_id))["model"] == "vectors"
        assert await vectors(owner, gpt_id) == 70


async def test_a_chat_shows_who_got_the_question(
    services: Services, endpoint: SearchEndpoint, scripted: ScriptedModel, ada: Actor, gpt_id: UUID,
    embedding: ByHand,
) -> None:  # fmt: skip
    scripted.answer, over = "At dusk.", asyncio.Event()
    async with chosen(services, endpoint) as endpoint_id:
        await embedding.run()
        running = await services.chat.ask(ada, Ask(text=QUESTION, gpt_id=gpt_id, draft=True))
        running.on_end(over.set)
        await asyncio.wait_for(over.wait(), 30)
        assert running.kept is not None
        uses = running.kept[0].recipients or ()
        assert [(use.endpoint_id == endpoint_id, use.searched) for use in uses] == [(True, True), (False, False)]
