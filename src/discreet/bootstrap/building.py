"""Composes what builders do with a GPT beside writing it; on the command line, too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from discreet.accounts.choices import Choices
from discreet.actions.service import Actions
from discreet.actions.sign_in.connections import Connections
from discreet.actions.sign_in.credentials import CallCredentials
from discreet.actions.workshop.taking_in import TakingIn
from discreet.bootstrap.core import Core, knowledge_limits
from discreet.bootstrap.ground import Ground
from discreet.gpts.examples.service import Examples
from discreet.gpts.file.at_the_shell import GptsAtTheShell
from discreet.gpts.file.service import GptFiles
from discreet.gpts.find import Finder
from discreet.gpts.library import READ_KNOWLEDGE, Library
from discreet.gpts.picture_reader import GptPictureReader
from discreet.gpts.service import Gpts
from discreet.gpts.talk.service import Talk
from discreet.gpts.whole import WholeGpts
from discreet.jobs.queue import Jobs
from discreet.outside.child_environment import child_environment
from discreet.outside.door import Door
from discreet.outside.embedder import MiniLmEmbedder
from discreet.outside.third_party import DoorToThirdParties


def gpt_files_of(on: Ground, third_parties: DoorToThirdParties, gpts: Gpts, actions: Actions) -> GptFiles:
    taking_in = TakingIn(on.keys, on.entropy, third_parties, on.settings.action_origins)
    whole_gpts = WholeGpts(on.database, on.keys, on.entropy, actions)
    return GptFiles(on.database, on.keys, on.clock, on.entropy, gpts, whole_gpts, taking_in)


def talk_of(on: Ground, core: Core) -> Talk:
    limits = core.limits.turn()
    return Talk(
        on.database, core.model, limits.prompt_characters, limits.answer_tokens,
        core.limits.message_characters,
    )  # fmt: skip


@asynccontextmanager
async def gpts_at_the_shell(on: Ground) -> AsyncIterator[GptsAtTheShell]:
    """Contacts nobody and embeds nothing: knowledge that comes is queued, and the server reads it."""
    database, keys, clock, entropy = on.database, on.keys, on.clock, on.entropy
    door, embedder, jobs = Door(), MiniLmEmbedder(), Jobs(database, on.addresses.serve)
    jobs.register(READ_KNOWLEDGE, _left_to_the_server)
    third_parties, choices = DoorToThirdParties(door), Choices(database, keys, clock, entropy)
    connections = Connections(database, keys, clock, entropy, third_parties, on.settings.public_url)
    credentials = CallCredentials(database, keys, clock, entropy, third_parties, connections)
    actions = Actions(database, keys, clock, entropy, third_parties, connections, credentials)
    library = Library(database, keys, clock, entropy, jobs, knowledge_limits(on.settings))
    finder = Finder(database, keys, entropy, embedder)
    gpts = Gpts(
        database, keys, clock, entropy, choices, library, finder, actions, GptPictureReader(child_environment())
    )
    try:
        files = gpt_files_of(on, third_parties, gpts, actions)
        yield GptsAtTheShell(database, clock, files, Examples(gpts, files))
    finally:
        await embedder.close()
        await door.close()


async def _left_to_the_server(file_id: UUID, builder_id: UUID) -> None:
    raise RuntimeError("the command line works on no queue")
