"""Composes a GPT's files, its builder assistant and the `discreet gpt` commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from discreet.adapters.child_environment import child_environment
from discreet.adapters.egress import EgressGateway
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.adapters.third_party import ThirdPartyClient
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.editing.importer import ActionImporter
from discreet.assistants.actions.oauth.authorization_flow import AuthorizationFlow
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.credentials import CallCredentials
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.archive.cli import GptCommands
from discreet.assistants.gpts.archive.service import GptFiles
from discreet.assistants.gpts.assistant.service import BuilderAssistant
from discreet.assistants.gpts.bundle import GptBundles
from discreet.assistants.gpts.catalogue import GptCatalogue
from discreet.assistants.gpts.examples.service import Examples
from discreet.assistants.gpts.knowledge import KnowledgeLimits
from discreet.assistants.gpts.knowledge_files import READ_KNOWLEDGE, KnowledgeFiles
from discreet.assistants.gpts.picture_reader import GptPictureReader
from discreet.assistants.gpts.search import KnowledgeSearch
from discreet.assistants.gpts.service import Gpts
from discreet.chat.gpt_tests.job import GptTestJob
from discreet.chat.gpt_tests.tester import GptTester
from discreet.chat.turns.responder import Responders
from discreet.http.core_services import CoreServices
from discreet.identity.accounts.choices import ConsentChoices
from discreet.jobs.queue import JobQueue
from discreet.settings import Settings


def build_gpt_files(infra: Infrastructure, third_parties: ThirdPartyClient, gpts: Gpts, actions: Actions) -> GptFiles:
    taking_in = ActionImporter(infra.keys, infra.random, third_parties, infra.settings.action_origins)
    whole_gpts = GptBundles(infra.database, infra.keys, infra.random, actions)
    return GptFiles(infra, gpts, whole_gpts, taking_in)


def build_builder_assistant(infra: Infrastructure, core: CoreServices) -> BuilderAssistant:
    limits = core.chat_limits.for_model()
    return BuilderAssistant(
        database=infra.database,
        model=core.metered_model,
        prompt_characters=limits.prompt_characters,
        answer_tokens=limits.answer_tokens,
        message_characters=core.chat_limits.message_characters,
    )


def build_gpt_test_job(infra: Infrastructure, core: CoreServices, jobs: JobQueue) -> GptTestJob:
    tester = GptTester(
        gpts=core.gpts,
        responders=Responders(core.gpts, core.actions, core.capability_policy),
        model=core.metered_model,
        model_limits=core.model_limits,
        limits=core.chat_limits,
        metering=core.metering,
        clock=infra.clock,
    )
    return GptTestJob(infra, tester, jobs)


@asynccontextmanager
async def build_gpt_cli(infra: Infrastructure) -> AsyncIterator[GptCommands]:
    """Yield the commands' services. They contact no host and embed nothing.

    Imported knowledge is queued, and the server reads it.
    """
    database, keys, clock, random = infra.database, infra.keys, infra.clock, infra.random
    egress, embedder, jobs = EgressGateway(), MiniLmEmbedder(), JobQueue(database, infra.addresses.serve)
    jobs.register(READ_KNOWLEDGE, _refuse_queued_work)
    third_parties, choices = ThirdPartyClient(egress), ConsentChoices(infra)
    connections = Connections(infra, third_parties)
    authorizations = AuthorizationFlow(infra, third_parties, connections, infra.settings.public_url)
    credentials = CallCredentials(infra, third_parties, connections, infra.settings.public_url)
    actions = Actions(infra, third_parties, connections, authorizations, credentials)
    library = KnowledgeFiles(infra, jobs, knowledge_limits(infra.settings))
    finder = KnowledgeSearch(database, keys, random, embedder)
    gpts = Gpts(infra, choices, library, finder, actions, GptPictureReader(child_environment()))
    try:
        files = build_gpt_files(infra, third_parties, gpts, actions)
        yield GptCommands(database, clock, files, Examples(gpts, GptCatalogue(infra), files))
    finally:
        await embedder.close()
        await egress.close()


async def _refuse_queued_work(file_id: UUID, builder_id: UUID) -> None:
    raise RuntimeError("the command line works on no queue")


def knowledge_limits(settings: Settings) -> KnowledgeLimits:
    return KnowledgeLimits(file_mb=settings.knowledge_file_mb, files=settings.knowledge_files)
