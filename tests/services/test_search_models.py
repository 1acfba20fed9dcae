"""Knowledge is searched with an endpoint's models only where everyone's limits allow it, and else on this server (P14)."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aiohttp import web

from discreet.adapters.egress import EgressGateway
from discreet.app.adapters import connect_model, connect_search
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts import question_vectors
from discreet.assistants.gpts.embedding_job import KnowledgeEmbedding
from discreet.chat.turns.ask import Ask
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, AccountRole, Actor
from discreet.jobs.queue import JobQueue
from discreet.models import store
from discreet.models.disclosure import NewKnowledgeDisclosure
from discreet.models.endpoint import EndpointConnection
from discreet.models.limits import ModelLimits
from discreet.models.search_model import SearchModels
from discreet.models.vector_spaces import EMBED_KNOWLEDGE
from discreet.ports.model_request import ModelPurpose, UsageOwner
from discreet.promises.masking import MaskingChoice
from discreet.promises.recipients import NO_LIMITS, ModelLimit, RecipientLimits, RecipientRefused, WorkspaceModelRule
from discreet.promises.visibility import Level
from discreet.quotas.money import ModelPrice
from discreet.quotas.quota import Quota, QuotaSubjectKind
from discreet.quotas.service import Subject
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.search_endpoint import SearchEndpoint
from tests.support.builder import Builder
from tests.support.knowledge import add_knowledge
from tests.support.search_models import (
    IdleJob,
    choose_search_model,
    count_vectors,
    read_vector_space,
    searcher,
    set_default_model,
    wait_until_idle,
)
from tests.support.workspace_with_rules import RuledWorkspace

pytestmark = pytest.mark.promise("P14")

MILLS = "\n\n".join(f"## Mill {n}\n\nMill number {n} stands {n} miles up the river." for n in range(70)).encode()
LAMP, OTTER = "The lamp is lit at dusk.", "The otter sleeps under the bridge."
QUESTION = "When is the lamp lit?"


@pytest_asyncio.fixture(scope="module")
async def endpoint() -> AsyncIterator[SearchEndpoint]:
    async with SearchEndpoint() as made:
        yield made


@pytest_asyncio.fixture(autouse=True)
async def tidy(endpoint: SearchEndpoint, services: Services, owner: Any) -> AsyncIterator[None]:
    endpoint.reset()
    yield
    async with services.models._database.anonymous() as connection:
        for purpose in (ModelPurpose.EMBEDDING, ModelPurpose.RERANKING):
            await store.set_default(connection, purpose, None)
    await services.models.refresh()
    await wait_until_idle(owner)
    await owner.execute("DELETE FROM vector_spaces")
    await owner.execute("DELETE FROM knowledge_files")


@pytest_asyncio.fixture
async def ada(build: Builder) -> Actor:
    return await build.person("ada")


@pytest_asyncio.fixture
async def gpt_id(services: Services, ada: Actor) -> UUID:
    gpt_id = (await services.gpts.drafts.create(ada, "Keeper")).gpt.id
    for text in (LAMP, OTTER):
        await add_knowledge(services.gpts, ada, gpt_id, "notes.txt", text.encode())
    return gpt_id


@pytest.fixture
def embedding(infra: Infrastructure, services: Services, owner: Any) -> IdleJob:
    jobs = JobQueue(infra.database, infra.addresses.serve)
    made = KnowledgeEmbedding(infra, services.metered_search, jobs)
    jobs.register(EMBED_KNOWLEDGE, made.run)
    return IdleJob(made, owner)


async def test_without_a_choice_nothing_is_asked(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    async with choose_search_model(services, endpoint):
        await set_default_model(services, None)
        await embedding.run()
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
    assert found.passages[0].text == LAMP
    assert (endpoint.embedded, endpoint.reranked, found.sent_to, found.fallbacks) == ([], [], (), ())
    assert await owner.fetchval("SELECT count(*) FROM vector_spaces") == 0


async def test_knowledge_and_questions_go_to_the_chosen_model_and_are_recorded(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    async with choose_search_model(services, endpoint) as endpoint_id:
        await embedding.run()
        assert sorted(endpoint.texts) == [LAMP, OTTER]
        row = await read_vector_space(owner, gpt_id)
        assert (row["model"], row["dimensions"]) == ("vectors", 64)
        [receiver] = await services.model_disclosures.list_for_knowledge(ada, gpt_id)
        assert (receiver.recipient.endpoint_id, receiver.files) == (endpoint_id, 2)

        asked = await services.conversations.begin(ada, gpt_id, QUESTION)
        whose = searcher(ada, message_id=asked.answer.id)
        found = await services.gpts.find(ada, gpt_id, QUESTION, whose)
        assert found.passages[0].text == LAMP
        assert (endpoint.texts[-1], [to.recipient.endpoint_id for to in found.sent_to]) == (QUESTION, [endpoint_id])
        [sent] = await services.model_disclosures.list_for_conversation(ada, asked.conversation.metadata.id)
        assert (sent.purpose, sent.recipient.endpoint_id) == ("embedding", endpoint_id)
        [provider] = await services.model_disclosures.list_providers(ada)
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
    embedding: IdleJob,
    owner: Any,
    whose: str,
) -> None:
    async with choose_search_model(services, endpoint):
        await embedding.run()
        endpoint.reset()
        limits = {} if whose == "person" else {f"{whose}_limit": ModelLimit.THIS_SERVER}
        if whose == "person":
            await owner.execute("UPDATE accounts SET model_limit = 'this_server' WHERE id = $1", ada.account_id)
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada, **limits))
    assert found.passages[0].text == LAMP
    assert (endpoint.embedded, found.sent_to) == ([], ())
    [said] = found.fallbacks
    assert "only models on this server" in said


@pytest.mark.parametrize("whose", ["person", "chat"])
@pytest.mark.promise("P14")
async def test_where_personal_data_is_masked_the_search_stays_here(
    services: Services,
    endpoint: SearchEndpoint,
    ada: Actor,
    gpt_id: UUID,
    embedding: IdleJob,
    owner: Any,
    whose: str,
) -> None:
    async with choose_search_model(services, endpoint):
        await set_default_model(services, "order", ModelPurpose.RERANKING)
        await embedding.run()
        endpoint.reset()
        choice = {"masking": MaskingChoice.ON} if whose == "chat" else {}
        if whose == "person":
            await owner.execute("UPDATE accounts SET masking = 'on' WHERE id = $1", ada.account_id)
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada, **choice))
        decided = await services.search_models.decide(searcher(ada).payer, ModelLimit.OFFERED, ada.account_id)
    assert found.passages[0].text == LAMP
    assert (endpoint.embedded, endpoint.reranked, found.sent_to) == ([], [], ())
    assert set(found.fallbacks) == {"Personal data is masked, so this server searched with its own model."}
    assert decided is not None
    assert decided[1].allowed is (whose == "chat")


async def test_a_sealed_builder_or_gpt_keeps_its_files_here(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    await owner.execute("UPDATE gpt_versions SET model_limit = 'sealed' WHERE gpt_id = $1", gpt_id)
    async with choose_search_model(services, endpoint):
        await embedding.run()
        assert (endpoint.embedded, await count_vectors(owner, gpt_id)) == ([], 0)
        row = await read_vector_space(owner, gpt_id)
        assert (row["model"], row["withheld"] is not None) == (None, True)
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        assert found.passages[0].text == LAMP
        assert found.sent_to == ()
        await owner.execute("UPDATE gpt_versions SET model_limit = 'offered' WHERE gpt_id = $1", gpt_id)
        await owner.execute("UPDATE accounts SET model_limit = 'sealed' WHERE id = $1", ada.account_id)
        await embedding.run()
        assert endpoint.embedded == []
        await owner.execute("UPDATE accounts SET model_limit = 'offered' WHERE id = $1", ada.account_id)
        await embedding.run()
        assert (len(endpoint.texts), await count_vectors(owner, gpt_id)) == (2, 2), "a wider limit is followed later"


async def test_another_model_is_filled_beside_the_first_and_switched_at_once(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    async with choose_search_model(services, endpoint):
        await embedding.run()
        endpoint.dimensions, endpoint.embedding = 16, lambda body: web.json_response({}, status=500)
        await set_default_model(services, "other")
        await embedding.run()
        endpoint.embedding = None
        row = await read_vector_space(owner, gpt_id)
        assert row["model"] == "vectors", "searches go on with the vectors from before"
        endpoint.dimensions = 64
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        assert (endpoint.embedded[-1]["model"], found.fallbacks) == ("vectors", ())
        failure = await owner.fetchval("SELECT failure FROM vector_spaces WHERE model = 'other'")
        assert "has a problem (HTTP 500)" in failure
        endpoint.dimensions = 16
        await embedding.run()
        row = await read_vector_space(owner, gpt_id)
        assert (row["model"], row["dimensions"], await count_vectors(owner, gpt_id)) == ("other", 16, 2)
        assert await owner.fetchval("SELECT count(*) FROM vector_spaces") == 1, "the first space is deleted"
        assert await owner.fetchval("SELECT count(failure) FROM vector_spaces") == 0


async def test_a_new_file_is_found_before_its_vectors_are_there(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob
) -> None:
    async with choose_search_model(services, endpoint):
        await embedding.run()
        endpoint.embedding = lambda body: (
            endpoint.vectors(body) if body["input"] == ["the heron"] else web.json_response({}, status=503)
        )
        await add_knowledge(services.gpts, ada, gpt_id, "birds.md", b"Grey wading birds stand at the pond.")
        found = await services.gpts.find(ada, gpt_id, "the heron", searcher(ada))
    assert any("wading birds" in passage.text for passage in found.passages)
    assert found.fallbacks == ()


async def test_a_failing_or_slow_endpoint_ends_no_search(
    services: Services,
    endpoint: SearchEndpoint,
    ada: Actor,
    gpt_id: UUID,
    embedding: IdleJob,
    monkeypatch: pytest.MonkeyPatch,
    debug_log: pytest.CaptureFixture[str],
) -> None:
    async with choose_search_model(services, endpoint):
        await embedding.run()
        for answer in (
            lambda body: web.Response(text="<html></html>", content_type="text/html"),
            lambda body: web.json_response({"data": [{"embedding": [1.0, 2.0]}]}),
        ):
            endpoint.embedding = answer
            found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
            assert (found.passages[0].text, len(found.fallbacks)) == (LAMP, 1)
        assert "question_embedding_failed" in debug_log.readouterr().out
        monkeypatch.setattr(question_vectors, "TIMEOUT", 0.1)
        endpoint.embedding, endpoint.delay = None, 5.0
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        assert (found.passages[0].text, found.fallbacks) == (LAMP, ("Vectors did not answer in time.",))
        asked = len(endpoint.embedded)
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        assert len(endpoint.embedded) == asked, "it rests for a while"


async def test_a_removed_endpoint_falls_back_to_this_server(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    async with choose_search_model(services, endpoint):
        await embedding.run()
    endpoint.reset()
    assert services.search_models.chosen(ModelPurpose.EMBEDDING) is None
    found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
    assert (found.passages[0].text, endpoint.embedded) == (LAMP, [])
    await embedding.run()
    assert (await count_vectors(owner, gpt_id), await owner.fetchval("SELECT count(*) FROM vector_spaces")) == (0, 0)


async def test_a_reranker_orders_what_was_found_or_leaves_the_order(
    services: Services,
    endpoint: SearchEndpoint,
    ada: Actor,
    gpt_id: UUID,
    debug_log: pytest.CaptureFixture[str],
) -> None:
    endpoint.preferred_words = ("otter",)
    async with choose_search_model(services, endpoint) as endpoint_id:
        await set_default_model(services, None)
        await set_default_model(services, "order", ModelPurpose.RERANKING)
        asked = await services.conversations.begin(ada, gpt_id, QUESTION)
        whose = searcher(ada, message_id=asked.answer.id)
        found = await services.gpts.find(ada, gpt_id, QUESTION, whose)
        assert [(passage.text, passage.score) for passage in found.passages] == [(OTTER, 1.0), (LAMP, 0.0)]
        assert (endpoint.reranked[0]["query"], len(endpoint.reranked[0]["documents"])) == (QUESTION, 2)
        [sent] = await services.model_disclosures.list_for_conversation(ada, asked.conversation.metadata.id)
        assert (sent.purpose, sent.recipient.endpoint_id) == ("reranking", endpoint_id)
        endpoint.reranking = lambda body: web.json_response({"results": []})
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        assert (found.passages[0].text, len(found.fallbacks)) == (LAMP, 1)
        assert "reranking_failed" in debug_log.readouterr().out
        endpoint.reranked.clear()
        limited = searcher(ada, chat_limit=ModelLimit.SEALED)
        found = await services.gpts.find(ada, gpt_id, QUESTION, limited)
        assert (endpoint.reranked, len(found.fallbacks)) == ([], 1)


async def test_a_model_of_some_workspaces_gets_nothing_of_others(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    async with choose_search_model(services, endpoint, workspace_ids=(uuid4(),)):
        await set_default_model(services, "order", ModelPurpose.RERANKING)
        await embedding.run()
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
    assert (endpoint.embedded, endpoint.reranked, found.sent_to) == ([], [], ())


async def test_a_short_wait_is_kept_and_another_length_is_a_failure(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    waits = [web.Response(status=429, headers={"Retry-After": "1"})]
    endpoint.embedding = lambda body: waits.pop() if waits else endpoint.vectors(body)
    async with choose_search_model(services, endpoint):
        await embedding.run()
        assert (await read_vector_space(owner, gpt_id))["model"] == "vectors"
        endpoint.dimensions = 32
        await add_knowledge(services.gpts, ada, gpt_id, "birds.md", b"Grey wading birds stand at the pond.")
        await embedding.run()
        failure = await owner.fetchval("SELECT failure FROM vector_spaces")
        assert failure == "The model for searching knowledge made a vector of another length than before."
        await services.knowledge_models.retry(replace(ada, role=AccountRole.OPERATOR), start_over=True)
        await embedding.run()
        row = await read_vector_space(owner, gpt_id)
        assert (row["dimensions"], await count_vectors(owner, gpt_id)) == (32, 3)


async def test_killed_in_the_middle_it_goes_on_where_it_was(
    services: Services,
    infra: Infrastructure,
    endpoint: SearchEndpoint,
    ada: Actor,
    embedding: IdleJob,
    owner: Any,
) -> None:
    gpt_id = (await services.gpts.drafts.create(ada, "Mills")).gpt.id
    await add_knowledge(services.gpts, ada, gpt_id, "mills.md", MILLS)
    batches: list[int] = []

    def answer(body: dict[str, Any]) -> web.Response:
        batches.append(len(body["input"]))
        if len(batches) == 2:
            os.kill(killed.pid, signal.SIGKILL)
        return endpoint.vectors(body)

    endpoint.embedding = answer
    async with choose_search_model(services, endpoint):
        killed = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.services.killed_while_embedding",
            infra.addresses.serve,
            infra.settings.home / "keys",
            cwd=Path(__file__).parents[2],
        )
        assert await killed.wait() == -signal.SIGKILL
        assert await count_vectors(owner, gpt_id) == 32, "one batch was stored before the kill"
        assert await read_vector_space(owner, gpt_id) is None, "not switched"
        endpoint.embedding = None
        async with asyncio.timeout(60):  # PostgreSQL may still hold the lock of the killed process
            while await read_vector_space(owner, gpt_id) is None:
                await embedding.run()
        sent = [text for text in endpoint.texts if "Mill number" in text]
        assert (len(set(sent)), len(sent)) == (70, 70 + 32), "only the batch whose answer was lost was sent twice"
        assert (await read_vector_space(owner, gpt_id))["model"] == "vectors"
        assert await count_vectors(owner, gpt_id) == 70


async def test_a_chat_shows_who_got_the_question(
    services: Services, endpoint: SearchEndpoint, scripted: ScriptedModel, ada: Actor, gpt_id: UUID,
    embedding: IdleJob,
) -> None:  # fmt: skip
    scripted.answer, over = "At dusk.", asyncio.Event()
    async with choose_search_model(services, endpoint) as endpoint_id:
        await embedding.run()
        running = await services.chat.ask(ada, Ask(text=QUESTION, gpt_id=gpt_id, draft=True))
        running.on_end(over.set)
        await asyncio.wait_for(over.wait(), 30)
        assert running.stored_answer is not None
        uses = running.stored_answer[0].recipients or ()
        assert [(use.endpoint_id == endpoint_id, use.searched) for use in uses] == [(True, True), (False, False)]


async def sent_files(owner: Any) -> list[tuple[Any, ...]]:
    rows = await owner.fetch(
        "SELECT file_id, owner_id, gpt_limit FROM knowledge_disclosures WHERE host LIKE '127.0.0.1%' ORDER BY at, id"
    )
    return [tuple(row) for row in rows]


async def test_facts_that_change_while_limits_are_read_count_for_a_question_without_a_record(
    infra: Infrastructure, services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, owner: Any
) -> None:
    class ChangingLimits(ModelLimits):
        async def get(self, *whose: Any) -> RecipientLimits:
            found = await super().get(*whose)
            await owner.execute(
                "INSERT INTO recipient_facts (endpoint_id, since, run_by, company, country, retention_days, trains, basis,"
                " terms_url, agreement_url) VALUES ($1, now(), 'company', 'Loud Inc.', 'US', 30, true, 'declared', '', '')",
                endpoint_id,
            )
            await services.models.refresh()
            return found

    await owner.execute("UPDATE accounts SET model_limit = 'keeps_nothing' WHERE id = $1", ada.account_id)
    limits = ChangingLimits(infra.database, services.models, infra.clock)
    egress = EgressGateway()
    models = SearchModels(
        services.models,
        limits,
        services.model_disclosures,
        services.masking_settings,
        partial(connect_search, partial(connect_model, egress)),
    )
    async with choose_search_model(services, endpoint) as endpoint_id:
        model = models.chosen(ModelPurpose.EMBEDDING)
        assert model is not None
        with pytest.raises(RecipientRefused, match="keeps nothing"):
            await models.permit_question(model, QUESTION, searcher(ada))
    assert endpoint.embedded == []


async def test_a_client_with_an_old_key_is_closed_with_its_endpoint(
    infra: Infrastructure, services: Services, endpoint: SearchEndpoint, ada: Actor
) -> None:
    closed: list[str] = []

    class Client:
        def __init__(self, connection: EndpointConnection) -> None:
            self.url = connection.base_url

        async def close(self) -> None:
            closed.append(self.url)

    models = SearchModels(
        services.models,
        services.model_limits,
        services.model_disclosures,
        services.masking_settings,
        cast(Any, Client),
    )
    async with choose_search_model(services, endpoint):
        model = models.chosen(ModelPurpose.EMBEDDING)
        assert model is not None
        await models.permit_question(model, QUESTION, searcher(ada))
        await services.models.refresh()
        assert closed == [], "a client whose connection did not change is kept"
    assert closed == [endpoint.url]


async def test_a_limit_narrowed_between_two_batches_keeps_the_second_here(
    services: Services, endpoint: SearchEndpoint, ada: Actor, embedding: IdleJob, owner: Any
) -> None:
    gpt_id = (await services.gpts.drafts.create(ada, "Mills")).gpt.id
    await add_knowledge(services.gpts, ada, gpt_id, "mills.md", MILLS)

    async def narrow(_: Any) -> None:
        await owner.execute("UPDATE gpt_versions SET model_limit = 'sealed' WHERE gpt_id = $1", gpt_id)

    endpoint.on_embedding = narrow
    async with choose_search_model(services, endpoint):
        await embedding.run()
        assert [len(body["input"]) for body in endpoint.embedded] == [32]
        row = await read_vector_space(owner, gpt_id)
        assert (row["withheld"] is not None, await count_vectors(owner, gpt_id)) == (True, 0)
    assert [limit for _, _, limit in await sent_files(owner)] == ["offered"]


async def test_passages_are_recorded_only_under_the_limits_owner_and_workspace_in_force(
    services: Services, endpoint: SearchEndpoint, build: Builder, ada: Actor, gpt_id: UUID, owner: Any
) -> None:
    ben = await build.person("ben")
    [file, _] = await services.gpts.library.files(ada, gpt_id)
    async with choose_search_model(services, endpoint) as endpoint_id:
        right = NewKnowledgeDisclosure(
            gpt_id=gpt_id,
            account_id=ada.account_id,
            workspace_id=None,
            file_ids=[file.id],
            recipient=services.models.recipient(endpoint_id),
            facts_since=services.models.catalogue.endpoints[endpoint_id].facts_since,
            limits=NO_LIMITS,
        )
        add = services.model_disclosures.add_for_files
        for wrong in (
            replace(right, account_id=ben.account_id),
            replace(right, workspace_id=uuid4()),
            replace(right, file_ids=[uuid4()]),
            replace(right, limits=RecipientLimits(gpt=ModelLimit.KEEPS_NOTHING)),
            replace(right, limits=RecipientLimits(person=ModelLimit.KEEPS_NOTHING)),
            replace(right, limits=RecipientLimits(workspace=WorkspaceModelRule(retention_days=1))),
            replace(right, facts_since=datetime.now(UTC)),
        ):
            assert not await add(wrong)
        assert await sent_files(owner) == []
        assert await add(right)
        assert await add(right), "the same facts and limits are stored once"
        await owner.execute("UPDATE gpt_versions SET model_limit = 'keeps_nothing' WHERE gpt_id = $1", gpt_id)
        assert not await add(right)
        narrower = RecipientLimits(gpt=ModelLimit.KEEPS_NOTHING)
        assert await add(replace(right, limits=narrower))
        assert {limit for _, _, limit in await sent_files(owner)} == {"offered", "keeps_nothing"}


async def test_a_gpt_that_fails_does_not_stop_the_others(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    later = (await services.gpts.drafts.create(ada, "Later")).gpt.id
    await add_knowledge(services.gpts, ada, later, "birds.md", b"Grey wading birds stand at the pond.")
    endpoint.embedding = lambda body: (
        web.json_response({"error": {"message": "no"}}, status=400)
        if OTTER in body["input"]
        else endpoint.vectors(body)
    )
    async with choose_search_model(services, endpoint):
        await embedding.run()
        assert (await read_vector_space(owner, later))["model"] == "vectors"
        assert await read_vector_space(owner, gpt_id) is None
        assert await owner.fetchval("SELECT count(failure) FROM vector_spaces") == 1
        for status in (401, 402, 429):
            endpoint.embedding = lambda body, status=status: web.json_response({}, status=status)
            await owner.execute("DELETE FROM vector_spaces")
            endpoint.embedded.clear()
            await embedding.run()
            assert len(endpoint.embedded) == 1, "what concerns the whole endpoint ends the run"


async def test_the_gpt_of_a_suspended_owner_is_left_alone(
    services: Services,
    endpoint: SearchEndpoint,
    firm: RuledWorkspace,
    ada: Actor,
    gpt_id: UUID,
    embedding: IdleJob,
    owner: Any,
) -> None:
    of_firm = (await services.gpts.drafts.create(firm.cleo, "Work")).gpt.id
    await add_knowledge(services.gpts, firm.cleo, of_firm, "work.md", b"The office opens at nine.")
    await services.gpts.publisher.publish(firm.cleo, of_firm, Level.WORKSPACE)
    await owner.execute("UPDATE memberships SET suspended_at = now() WHERE account_id = $1", firm.cleo.account_id)
    later = (await services.gpts.drafts.create(ada, "Later")).gpt.id
    await add_knowledge(services.gpts, ada, later, "birds.md", b"Grey wading birds stand at the pond.")
    async with choose_search_model(services, endpoint):
        await embedding.run()
        assert (await read_vector_space(owner, later))["model"] == "vectors"
        assert (await count_vectors(owner, of_firm), "The office opens at nine." in endpoint.texts) == (0, False)
        state = await services.knowledge_models.state(replace(ada, role=AccountRole.OPERATOR))
        assert state is not None
        assert state.is_complete


async def test_vectors_of_a_suspended_owner_stay_until_they_work_again(
    services: Services, endpoint: SearchEndpoint, firm: RuledWorkspace, embedding: IdleJob, owner: Any
) -> None:
    gpt_id = (await services.gpts.drafts.create(firm.cleo, "Work")).gpt.id
    await add_knowledge(services.gpts, firm.cleo, gpt_id, "work.md", b"The office opens at nine.")
    await services.gpts.publisher.publish(firm.cleo, gpt_id, Level.WORKSPACE)
    suspend = "UPDATE memberships SET suspended_at = {} WHERE account_id = $1"
    async with choose_search_model(services, endpoint):
        await set_default_model(services, "order", ModelPurpose.RERANKING)
        await embedding.run()
        await owner.execute(suspend.format("now()"), firm.cleo.account_id)
        await owner.execute("UPDATE accounts SET model_limit = 'this_server' WHERE id = $1", firm.cleo.account_id)
        await embedding.revisit()
        assert await count_vectors(owner, gpt_id) == 1
        endpoint.reset()
        found = await services.gpts.find(firm.emil, gpt_id, "When does the office open?", searcher(firm.emil))
        assert found.passages[0].text == "The office opens at nine."
        assert (endpoint.texts, endpoint.reranked) == (["When does the office open?"], []), "no passage leaves"
        await owner.execute(suspend.format("NULL"), firm.cleo.account_id)
        await embedding.revisit()
        assert await count_vectors(owner, gpt_id) == 0


async def test_with_a_used_up_quota_no_endpoint_gets_the_question(
    services: Services, endpoint: SearchEndpoint, scripted: ScriptedModel, ada: Actor, gpt_id: UUID,
    embedding: IdleJob, owner: Any,
) -> None:  # fmt: skip
    subject = Subject(QuotaSubjectKind.ACCOUNT, ada.account_id)
    async with choose_search_model(services, endpoint):
        await set_default_model(services, "order", ModelPurpose.RERANKING)
        await embedding.run()
        await services.gpts.try_search(ada, gpt_id, QUESTION, ModelLimit.OFFERED)
        assert (endpoint.texts[-1], len(endpoint.reranked)) == (QUESTION, 1)
        assert await owner.fetchval("SELECT coalesce(sum(answers), 0) FROM usage WHERE holder = $1", str(subject)) == 0
        endpoint.reset()
        for quota, budget in ((Quota(answers=0), None), (None, Decimal(0))):
            await services.quotas.set(CLI_ACTOR, subject, quota)
            await services.money_budgets.set_budget(CLI_ACTOR, subject, budget)
            found = await services.gpts.try_search(ada, gpt_id, QUESTION, ModelLimit.OFFERED)
            assert (found.passages[0].text, found.sent_to) == (LAMP, ())
            over = asyncio.Event()
            running = await services.chat.ask(ada, Ask(text=QUESTION, gpt_id=gpt_id, draft=True))
            running.on_end(over.set)
            await asyncio.wait_for(over.wait(), 30)
            assert running.stored_answer is not None
            assert (running.stored_answer[0].error,) == found.fallbacks, "the answer is refused with the same sentence"
        assert (endpoint.embedded, endpoint.reranked) == ([], [])


async def test_the_owner_pays_for_files_and_the_asker_for_questions(
    services: Services, build: Builder, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob
) -> None:
    ben, olga = await build.person("ben"), await build.person("olga", role=AccountRole.OPERATOR)
    await services.gpts.publisher.publish(ada, gpt_id, Level.LINK)
    async with choose_search_model(services, endpoint) as endpoint_id:
        await services.prices.set_price(olga, endpoint_id, "vectors", ModelPrice(input=Decimal(10), output=Decimal(0)))
        await set_default_model(services, "order", ModelPurpose.RERANKING)
        endpoint.usage = {"prompt_tokens": 100, "total_tokens": 100}
        await embedding.run()
        await services.gpts.find(ben, gpt_id, QUESTION, searcher(ben))
        endpoint.usage = None
        await services.gpts.find(ben, gpt_id, QUESTION, searcher(ben))
        of_ada, of_ben = await use_of(services, ada), await use_of(services, ben)
    assert of_ada == {"vectors": (0, 200, Decimal("0.002"), 0)}, "two files, one request each"
    assert of_ben["vectors"] == (0, 106, Decimal("0.00106"), 0), "without a report the question's tokens are estimated"
    assert of_ben["order"] == (0, 126, 0, 126), "without a price tokens count apart"


async def use_of(services: Services, person: Actor) -> dict[str, tuple[int, int, Decimal, int]]:
    """Return answers, tokens, cost and tokens without a price by model."""
    return {
        each.model: (each.answers, each.input_tokens + each.output_tokens, each.cost, each.unpriced_tokens)
        for each in (await services.model_usage.get_own(person)).models
    }


@pytest.mark.parametrize(
    ("answer", "is_counted"),
    [
        (lambda body: web.Response(text="{", content_type="application/json"), True),
        (lambda body: web.json_response({}, status=500), False),
        (lambda body: web.json_response({}, status=401), False),
    ],
    ids=["malformed", "failed", "no key"],
)
async def test_what_an_endpoint_may_have_read_counts_and_a_refusal_does_not(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, answer: Any,
    is_counted: bool, owner: Any,
) -> None:  # fmt: skip
    async with choose_search_model(services, endpoint):
        await embedding.run()
        before = await use_of(services, ada)
        endpoint.embedding = answer
        await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        after = await use_of(services, ada)
        assert after["vectors"][1] - before["vectors"][1] == (6 if is_counted else 0)
    assert await owner.fetchval("SELECT count(*) FROM money_reservations") == 0


async def test_a_question_that_the_endpoint_answers_too_late_counts(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async with choose_search_model(services, endpoint):
        await embedding.run()
        before = await use_of(services, ada)
        endpoint.delay = 5.0
        monkeypatch.setattr(question_vectors, "TIMEOUT", 0.3)
        await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        assert (await use_of(services, ada))["vectors"][1] - before["vectors"][1] == 6


async def test_files_of_an_owner_without_money_wait_and_stop_no_one_else(
    services: Services, build: Builder, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob,
    owner: Any,
) -> None:  # fmt: skip
    ben = await build.person("ben")
    of_ben = (await services.gpts.drafts.create(ben, "Birds")).gpt.id
    await add_knowledge(services.gpts, ben, of_ben, "birds.md", b"Grey wading birds stand at the pond.")
    subject = Subject(QuotaSubjectKind.ACCOUNT, ada.account_id)
    await services.money_budgets.set_budget(CLI_ACTOR, subject, Decimal(0))
    async with choose_search_model(services, endpoint):
        await embedding.run()
        assert endpoint.texts == ["Grey wading birds stand at the pond."]
        assert await owner.fetchval("SELECT count(failure) FROM vector_spaces") == 0, "it is no failure of the model"
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        assert found.passages[0].text == LAMP
        await services.money_budgets.set_budget(CLI_ACTOR, subject, None)
        await embedding.revisit()
        assert await count_vectors(owner, gpt_id) == 2


async def test_a_refused_passage_is_marked_once_and_searched_with_this_servers_model(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    await add_knowledge(services.gpts, ada, gpt_id, "mills.md", MILLS)
    endpoint.filtered = "number 37"
    async with choose_search_model(services, endpoint):
        await embedding.run()
        kept = await owner.fetchrow(
            "SELECT count(*) AS all, count(embedding) AS made FROM passage_vectors WHERE gpt_id = $1", gpt_id
        )
        assert kept["all"] - kept["made"] == 1
        assert (await read_vector_space(owner, gpt_id))["model"] == "vectors", (
            "the rest is searched with the endpoint's vectors"
        )
        assert await owner.fetchval("SELECT count(failure) FROM vector_spaces") == 0
        listed = {file.name: file.refused for file in await services.gpts.library.files(ada, gpt_id)}
        assert listed == {"notes.txt": 0, "notes (2).txt": 0, "mills.md": 1}
        sent = len(endpoint.embedded)
        await embedding.run()
        assert len(endpoint.embedded) == sent, "it is not sent again"
        endpoint.filtered = None
        found = await services.gpts.find(ada, gpt_id, "How far up the river is mill number 37?", searcher(ada))
        assert any("number 37" in passage.text for passage in found.passages)
        assert found.fallbacks == ()


async def test_a_gpt_of_which_all_is_refused_is_searched_here(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob
) -> None:
    endpoint.filtered = "s"
    async with choose_search_model(services, endpoint):
        await embedding.run()
        sent = len(endpoint.embedded)
        found = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        assert (found.passages[0].text, found.sent_to, found.fallbacks) == (LAMP, (), ())
        await embedding.revisit()
        assert len(endpoint.embedded) == sent


async def test_a_batch_that_is_too_long_is_sent_in_parts(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    await add_knowledge(services.gpts, ada, gpt_id, "mills.md", MILLS)

    def short_only(body: Any) -> web.Response:
        if len(body["input"]) <= 8:
            return endpoint.vectors(body)
        return web.json_response({"error": {"message": "too many input tokens"}}, status=400)

    endpoint.embedding = short_only
    async with choose_search_model(services, endpoint):
        await embedding.run()
        assert await owner.fetchval("SELECT count(*) FROM passage_vectors WHERE embedding IS NULL") == 0
        assert (await read_vector_space(owner, gpt_id))["model"] == "vectors"


async def test_a_reranker_gets_passages_only_under_the_limits_of_their_owner(
    services: Services, build: Builder, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, owner: Any
) -> None:
    ben = await build.person("ben")
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    async with choose_search_model(services, endpoint) as endpoint_id:
        await set_default_model(services, None)
        await set_default_model(services, "order", ModelPurpose.RERANKING)
        await owner.execute("UPDATE accounts SET model_limit = 'this_server' WHERE id = $1", ada.account_id)
        found = await services.gpts.find(ben, gpt_id, QUESTION, searcher(ben))
        assert (endpoint.reranked, found.sent_to) == ([], ())
        assert found.fallbacks == (
            "The limits of this GPT's owner or workspace do not let Quiet GmbH get its files.",
        ), "whose limit refuses is the owner's affair"
        assert await services.model_disclosures.list_for_knowledge(ada, gpt_id) == []
        own = await services.gpts.find(ada, gpt_id, QUESTION, searcher(ada))
        assert own.fallbacks[0].startswith("You allow only models on this server")
        await owner.execute("UPDATE accounts SET model_limit = 'offered' WHERE id = $1", ada.account_id)
        found = await services.gpts.find(ben, gpt_id, QUESTION, searcher(ben))
        assert (len(endpoint.reranked), found.fallbacks) == (1, ())
        [receiver] = await services.model_disclosures.list_for_knowledge(ada, gpt_id)
        assert (receiver.recipient.endpoint_id, receiver.files) == (endpoint_id, 2)


async def test_only_the_owner_reads_which_limit_refuses(
    services: Services, build: Builder, endpoint: SearchEndpoint, ada: Actor, owner: Any
) -> None:
    ben = await build.person("ben")
    await owner.execute("UPDATE accounts SET model_limit = 'this_server' WHERE id = $1", ada.account_id)
    payer = UsageOwner(ada.account_id)
    async with choose_search_model(services, endpoint):
        reasons = []
        for person in (ada, ben):
            decided = await services.search_models.decide(payer, ModelLimit.OFFERED, person.account_id)
            assert decided is not None
            assert not decided[1].allowed
            reasons.append(decided[1].reasons[0])
    assert reasons[0].startswith("You allow only models on this server")
    assert reasons[1] == "The limits of this GPT's owner or workspace do not let Quiet GmbH get its files."


async def test_a_limit_narrowed_later_ends_the_vectors(
    services: Services, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob, owner: Any
) -> None:
    async with choose_search_model(services, endpoint):
        await embedding.run()
        assert await count_vectors(owner, gpt_id) == 2
        await owner.execute("UPDATE accounts SET model_limit = 'sealed' WHERE id = $1", ada.account_id)
        await embedding.revisit()
        row = await read_vector_space(owner, gpt_id)
        assert (row["model"], row["withheld"] is not None, await count_vectors(owner, gpt_id)) == (None, True, 0)


async def test_an_erased_account_is_in_no_record_of_a_gpt_that_it_handed_over(
    services: Services, build: Builder, endpoint: SearchEndpoint, ada: Actor, gpt_id: UUID, embedding: IdleJob,
    owner: Any,
) -> None:  # fmt: skip
    ben = await build.person("ben")
    async with choose_search_model(services, endpoint):
        await embedding.run()
        assert {owner_id for _, owner_id, _ in await sent_files(owner)} == {ada.account_id}
        await owner.execute("UPDATE gpts SET owner_id = $2 WHERE id = $1", gpt_id, ben.account_id)
        await owner.execute("DELETE FROM accounts WHERE id = $1", ada.account_id)
        assert [owner_id for _, owner_id, _ in await sent_files(owner)] == [None, None]
        [receiver] = await services.model_disclosures.list_for_knowledge(ben, gpt_id)
        assert receiver.files == 2
