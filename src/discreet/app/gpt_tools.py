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
from discreet.http.services import CoreServices
from discreet.identity.accounts.choices import ConsentChoices
from discreet.jobs.queue import JobQueue
from discreet.settings import Settings


def build_gpt_files(on: Infrastructure, third_parties: ThirdPartyClient, gpts: Gpts, actions: Actions) -> GptFiles:
    taking_in = ActionImporter(on.keys, on.random, third_parties, on.settings.action_origins)
    whole_gpts = GptBundles(on.database, on.keys, on.random, actions)
    return GptFiles(on, gpts, whole_gpts, taking_in)


def build_builder_assistant(on: Infrastructure, core: CoreServices) -> BuilderAssistant:
    limits = core.chat_limits.turn()
    return BuilderAssistant(
        database=on.database,
        model=core.metered_model,
        prompt_characters=limits.prompt_characters,
        answer_tokens=limits.answer_tokens,
        message_characters=core.chat_limits.message_characters,
    )


def build_gpt_test_job(on: Infrastructure, core: CoreServices, jobs: JobQueue) -> GptTestJob:
    tester = GptTester(
        gpts=core.gpts,
        responders=Responders(core.gpts, core.actions, core.capability_policy),
        model=core.metered_model,
        model_limits=core.model_limits,
        limits=core.chat_limits,
        metering=core.metering,
        clock=on.clock,
    )
    return GptTestJob(on, tester, jobs)


@asynccontextmanager
async def build_gpt_cli(on: Infrastructure) -> AsyncIterator[GptCommands]:
    """Yield the commands' services. They contact no host and embed nothing.

    Imported knowledge is queued, and the server reads it.
    """
    database, keys, clock, random = on.database, on.keys, on.clock, on.random
    egress, embedder, jobs = EgressGateway(), MiniLmEmbedder(), JobQueue(database, on.addresses.serve)
    jobs.register(READ_KNOWLEDGE, _left_to_the_server)
    third_parties, choices = ThirdPartyClient(egress), ConsentChoices(on)
    connections = Connections(on, third_parties)
    authorizations = AuthorizationFlow(on, third_parties, connections, on.settings.public_url)
    credentials = CallCredentials(on, third_parties, connections, on.settings.public_url)
    actions = Actions(on, third_parties, connections, authorizations, credentials)
    library = KnowledgeFiles(on, jobs, knowledge_limits(on.settings))
    finder = KnowledgeSearch(database, keys, random, embedder)
    gpts = Gpts(on, choices, library, finder, actions, GptPictureReader(child_environment()))
    try:
        files = build_gpt_files(on, third_parties, gpts, actions)
        yield GptCommands(database, clock, files, Examples(gpts, GptCatalogue(on), files))
    finally:
        await embedder.close()
        await egress.close()


async def _left_to_the_server(file_id: UUID, builder_id: UUID) -> None:
    raise RuntimeError("the command line works on no queue")


def knowledge_limits(settings: Settings) -> KnowledgeLimits:
    return KnowledgeLimits(file_mb=settings.knowledge_file_mb, files=settings.knowledge_files)
