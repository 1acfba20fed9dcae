"""The composition root: settings in, a running house out. The only place that names what `outside/` offers.

Law of this file: everything gets what it needs as an argument; what is started here is stopped here, in
reverse order, whatever happens in between.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from discreet.accounts.arrivals import Arrivals
from discreet.accounts.choices import Choices
from discreet.accounts.confirmation import Confirmation
from discreet.accounts.endings import Endings
from discreet.accounts.passkeys.service import Passkeys
from discreet.accounts.password import Passwords
from discreet.accounts.policies.service import Policies
from discreet.accounts.recovery import Recovery
from discreet.accounts.retention import Retentions
from discreet.accounts.security import Security
from discreet.accounts.service import Accounts
from discreet.accounts.service_shares import give_services_their_shares
from discreet.accounts.suspension import Suspension
from discreet.actions.consent.service import Consents
from discreet.actions.ledger.service import Ledger
from discreet.actions.service import Actions
from discreet.actions.sign_in.connections import Connections
from discreet.actions.sign_in.credentials import CallCredentials
from discreet.actions.workshop.workshop import Workshop
from discreet.api_projects.responses import DELETE_RESPONSES_OVER, EVERY_HOUR_AT_TWENTY_FIVE
from discreet.bootstrap_api import api_of
from discreet.chat.afterwards import Afterwards
from discreet.chat.service import Chat, ChatLimits
from discreet.conversations.retention import DELETE_WHAT_IS_OVER, EVERY_HOUR_AT_TWENTY, Keeping
from discreet.conversations.service import Conversations
from discreet.db.embedded import EmbeddedPostgres
from discreet.db.pool import Database, connect
from discreet.db.prepare import Addresses, prepare
from discreet.errors import Misconfigured
from discreet.gpts.find import Finder
from discreet.gpts.ingest import Ingest
from discreet.gpts.knowledge import KnowledgeLimits
from discreet.gpts.library import READ_KNOWLEDGE, Library
from discreet.gpts.service import Gpts
from discreet.http.house import House
from discreet.http.open_streams import OpenStreams
from discreet.images.making import ImageMaking
from discreet.images.service import Images
from discreet.improvement.archive import Archive
from discreet.improvement.looking import Looking
from discreet.improvement.premises import Premises
from discreet.improvement.process import PipelineProcess
from discreet.improvement.service import BUILD_DATASET, EXPIRE_DATASETS, Improvement
from discreet.insight.budgets import Budgets
from discreet.insight.counting.service import Counting
from discreet.insight.counting.staying_out import StayingOut
from discreet.insight.feedback.inbox import Inbox, Reports
from discreet.insight.feedback.ratings import Ratings
from discreet.insight.feedback.service import DELIVER_FEEDBACK, EVERY_HOUR_AT_SEVEN, Feedback
from discreet.insight.reading.service import Numbers
from discreet.insight.releasing.release_process import ReleaseProcess
from discreet.insight.releasing.roster import Roster
from discreet.insight.releasing.service import EVERY_HOUR_AT_TEN, RELEASE_INSIGHT, Releasing
from discreet.insight.taxonomy.classify import Classifier
from discreet.jobs.queue import Jobs
from discreet.jobs.schema import prepare_jobs
from discreet.outside.child_environment import child_environment
from discreet.outside.clock import SystemClock
from discreet.outside.door import Door
from discreet.outside.embedded_model import EmbeddedModel
from discreet.outside.embedder import MiniLmEmbedder
from discreet.outside.entropy import SystemEntropy
from discreet.outside.extractor import ChildExtractor
from discreet.outside.images import RemoteImages
from discreet.outside.key_store import FileKeyStore, open_key_store
from discreet.outside.mail import SmtpMail
from discreet.outside.model import RemoteModel
from discreet.outside.third_party import DoorToThirdParties
from discreet.quotas.fair_model import FairModel
from discreet.quotas.metered_model import MeteredModel
from discreet.quotas.service import FORGET_USAGE, Quotas
from discreet.seams import Clock, Embedder, Entropy, ImageMaker, Mail, Model, Outlet
from discreet.settings import Settings
from discreet.single_sign_on.directory.service import Directory
from discreet.single_sign_on.directory.tokens import DirectoryTokens
from discreet.single_sign_on.documents import Library as ProviderLibrary
from discreet.single_sign_on.secrets import ClientSecrets
from discreet.single_sign_on.service import SingleSignOn
from discreet.single_sign_on.setting_up import SettingUp
from discreet.workspaces.audit import Audit
from discreet.workspaces.deletion import ERASE_WORKSPACE, Deletion
from discreet.workspaces.invitations import Invitations
from discreet.workspaces.members import DELETE_GPT, Members
from discreet.workspaces.nothing_trains import NothingTrains
from discreet.workspaces.rules_service import Rules
from discreet.workspaces.service import Workspaces

log = structlog.get_logger()

DATABASE_NAME = "discreet"


@dataclass(frozen=True)
class Ground:
    """What every process of an installation stands on: keys, and a database that is ready."""

    settings: Settings
    keys: FileKeyStore
    addresses: Addresses
    database: Database
    clock: Clock
    entropy: Entropy


@asynccontextmanager
async def ground(settings: Settings) -> AsyncIterator[Ground]:
    """Open the key store, start or reach PostgreSQL, and bring it up to date. Misconfigured says what is wrong."""
    clock, entropy = SystemClock(), SystemEntropy()
    keys = _key_store(settings, entropy)
    async with AsyncExitStack() as stack:
        owner_url, name = settings.database_url, _database_name(settings.database_url)
        if owner_url is None:
            postgres = EmbeddedPostgres(settings.home / "postgres", keys.database_password("postgres"))
            stack.push_async_callback(postgres.stop)
            owner_url = await postgres.start()
        addresses = await prepare(owner_url, name, keys)
        await prepare_jobs(owner_url, name)
        database = await connect(addresses.serve)
        stack.push_async_callback(database.close)
        yield Ground(settings, keys, addresses, database, clock, entropy)


@asynccontextmanager
async def running_house(on: Ground, model: Model | None = None) -> AsyncIterator[House]:
    """The house with everything in it started: job worker, model, checkpoints."""
    async with AsyncExitStack() as stack:
        door = Door(on.settings.action_origins)
        stack.push_async_callback(door.close)
        if model is None:
            model = await _started_model(on.settings, door, stack)
        embedder = MiniLmEmbedder()
        stack.push_async_callback(embedder.close)
        third_parties, image_maker = DoorToThirdParties(door), _image_maker(on.settings, door)
        house, jobs = furnish(on, model, embedder, third_parties, mail_of(on, door), image_maker)
        stack.push_async_callback(house.recovery.stop)
        give_services_their_shares(on.keys)
        await house.choices.reconcile()
        await house.improvement.expire_due()
        await house.feedback.deliver()
        await jobs.start()
        stack.push_async_callback(jobs.stop)
        if jobs.alone:
            await house.ledger.settle()
        await house.chat.start(alone=jobs.alone)
        stack.push_async_callback(house.chat.stop)
        await house.image_making.start(alone=jobs.alone)
        stack.push_async_callback(house.image_making.stop)
        house.api.flights.start()
        stack.push_async_callback(house.api.flights.stop)
        endings = Endings(on.database, on.addresses.serve)
        endings.when_ended(house.open_streams.end)
        endings.when_ended(house.chat.end)
        endings.when_ended(house.image_making.end)
        await endings.start()
        stack.push_async_callback(endings.stop)
        stack.push_async_callback(_stopped, asyncio.create_task(releasing_of(on).catch_up()))
        yield house


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def _key_store(settings: Settings, entropy: Entropy) -> FileKeyStore:
    try:
        return open_key_store(settings.home / "keys", settings.master_key_file, entropy)
    except OSError as error:
        raise Misconfigured(
            f"The key store cannot be used: {error.filename or settings.home / 'keys'}: {error.strerror}. See "
            "DISCREET_HOME and DISCREET_MASTER_KEY_FILE."
        ) from error


def accounts_of(on: Ground) -> Accounts:
    choices = Choices(on.database, on.keys, on.clock)
    return Accounts(on.database, on.keys, on.clock, on.entropy, choices, public_url=on.settings.public_url)


def workspaces_of(on: Ground) -> Workspaces:
    return Workspaces(on.database, on.clock, on.entropy)


def mail_of(on: Ground, door: Door) -> Mail | None:
    settings = on.settings
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return SmtpMail(settings.smtp_url, settings.mail_from, door=door, clock=on.clock, entropy=on.entropy)


def recovery_of(on: Ground, mail: Mail | None = None) -> Recovery:
    return Recovery(
        on.database, on.clock, on.entropy, accounts_of(on), Passwords(on.entropy), mail,
        public_url=on.settings.public_url,
    )  # fmt: skip


def suspension_of(on: Ground) -> Suspension:
    return Suspension(on.database, on.clock)


def policies_of(on: Ground) -> Policies:
    return Policies(on.database, on.clock)


def audit_of(on: Ground) -> Audit:
    return Audit(on.database)


def rules_of(on: Ground) -> Rules:
    return Rules(on.database, on.clock)


def sign_in_of(on: Ground, outlet: Outlet) -> tuple[SingleSignOn, SettingUp]:
    """An organisation's sign-in: for its people, and for who sets it up."""
    listed, public_url = on.settings.action_origins, on.settings.public_url
    library, secrets = ProviderLibrary(outlet, on.clock, listed), ClientSecrets(on.keys, on.entropy)
    arrivals = Arrivals(on.database, on.keys, on.clock, on.entropy)
    return (
        SingleSignOn(on.database, on.clock, on.entropy, outlet, library, secrets, arrivals, public_url),
        SettingUp(on.database, on.clock, secrets, library, listed, public_url),
    )


def setting_up_sign_in_of(on: Ground) -> SettingUp:
    """For the command line, which contacts nobody."""
    return sign_in_of(on, DoorToThirdParties(Door()))[1]


def improvement_of(on: Ground, jobs: Jobs | None = None) -> Improvement:
    """Datasets: the pipeline's process gets its own role's address and the shares, and nothing else (P1)."""
    pipeline = PipelineProcess(
        on.addresses.improve, on.keys.shares_directory, on.keys.shares_key, child_environment(),
        on.settings.dataset_workers or os.cpu_count() or 1, on.settings.cluster,
    )  # fmt: skip
    return Improvement(premises_of(on), pipeline, jobs)


def releasing_of(on: Ground) -> Releasing:
    """The daily release: its process gets its own role's address and the keys of a day, and nothing else (P8)."""
    process = ReleaseProcess(on.addresses.insight, child_environment())
    return Releasing(on.database, on.keys, on.clock, Roster(on.database, on.keys, on.entropy), process)


def looking_of(on: Ground) -> Looking:
    return Looking(premises_of(on))


def premises_of(on: Ground) -> Premises:
    return Premises(on.database, Archive(on.keys, on.settings.home / "datasets"), on.clock, on.entropy)


def furnish(
    on: Ground,
    model: Model,
    embedder: Embedder,
    third_parties: DoorToThirdParties,
    mail: Mail | None = None,
    image_maker: ImageMaker | None = None,
) -> tuple[House, Jobs]:
    """Compose the services on their ground; nothing is started yet."""
    settings, database, keys, clock, entropy = on.settings, on.database, on.keys, on.clock, on.entropy
    jobs = Jobs(database, on.addresses.serve)
    accounts, choices = accounts_of(on), Choices(database, keys, clock)
    library = Library(database, keys, clock, entropy, jobs, knowledge_limits(settings))
    finder = Finder(database, keys, entropy, embedder)
    connections = Connections(database, keys, clock, entropy, third_parties, settings.public_url)
    credentials = CallCredentials(database, keys, clock, entropy, third_parties, connections)
    actions = Actions(database, keys, clock, entropy, third_parties, connections, credentials)
    workshop = Workshop(database, keys, clock, entropy, third_parties, credentials, settings.action_origins)
    gpts = Gpts(database, keys, clock, entropy, choices, library, finder, actions)
    consents = Consents(database, keys, clock, entropy, actions, third_parties)
    conversations = Conversations(database, keys, choices, clock, entropy)
    keeping = Keeping(database, clock, entropy, conversations)
    counting = Counting(database, keys, clock, entropy, embedder)
    feedback = Feedback(database, keys, clock, entropy, conversations, gpts, Classifier(embedder))
    conversations.before_deleting(feedback.conversation_goes)
    single_sign_on, setting_up = sign_in_of(on, third_parties)
    limits = ChatLimits(settings.message_characters, settings.model_context, settings.answer_tokens)
    improvement = improvement_of(on, jobs)
    quotas = Quotas(database, clock)
    metered = MeteredModel(model, quotas)
    api = api_of(settings, database, keys, clock, entropy, gpts, actions, metered, embedder, limits)
    deletion = Deletion(
        database, clock, jobs, conversations.take_back, conversations.destroy_keys, gpts.destroy_keys,
        api.projects.destroy_key, ClientSecrets(keys, entropy).forget,
    )  # fmt: skip
    ingest = Ingest(database, keys, entropy, ChildExtractor(settings.home / "readers"), embedder)
    jobs.register(READ_KNOWLEDGE, ingest.run, ingest.give_up)
    jobs.register(DELETE_GPT, gpts.delete_in_turn)
    jobs.register(ERASE_WORKSPACE, deletion.erase)
    jobs.register(BUILD_DATASET, improvement.build_in_turn, improvement.give_up)
    jobs.register_chore(EXPIRE_DATASETS, improvement.expire_due)
    jobs.register_chore(RELEASE_INSIGHT, releasing_of(on).release_in_turn, when=EVERY_HOUR_AT_TEN)
    jobs.register_chore(FORGET_USAGE, quotas.forget)
    jobs.register_chore(DELETE_RESPONSES_OVER, api.responses.delete_what_is_over, when=EVERY_HOUR_AT_TWENTY_FIVE)
    jobs.register_chore(DELETE_WHAT_IS_OVER, keeping.delete_what_is_over, when=EVERY_HOUR_AT_TWENTY)
    jobs.register_chore(DELIVER_FEEDBACK, feedback.deliver, when=EVERY_HOUR_AT_SEVEN)
    house = House(
        settings=settings,
        clock=clock,
        entropy=entropy,
        accounts=accounts,
        workspaces=workspaces_of(on),
        members=Members(database, clock, jobs),
        invitations=Invitations(database, clock, entropy, public_url=settings.public_url),
        deletion=deletion,
        audit=audit_of(on),
        rules=rules_of(on),
        retentions=Retentions(database, clock),
        nothing_trains=NothingTrains(database, keys, clock, on.addresses.improve),
        single_sign_on=single_sign_on,
        setting_up_sign_in=setting_up,
        directory=Directory(database, clock, entropy),
        directory_tokens=DirectoryTokens(database, clock, entropy, settings.public_url),
        confirmation=Confirmation(database, clock, Passwords(entropy)),
        recovery=recovery_of(on, mail),
        passkeys=Passkeys(database, clock, entropy, accounts, public_url=settings.public_url),
        suspension=suspension_of(on),
        security=Security(database),
        open_streams=OpenStreams(accounts),
        choices=choices,
        policies=policies_of(on),
        gpts=gpts,
        actions=actions,
        workshop=workshop,
        connections=connections,
        consents=consents,
        ledger=Ledger(database, keys, clock, entropy),
        conversations=conversations,
        keeping=keeping,
        chat=Chat(conversations, gpts, actions, consents, metered, limits, Afterwards(counting, clock), accounts),
        images=Images(database, keys, choices, entropy),
        image_making=ImageMaking(database, keys, choices, clock, entropy, image_maker, settings.images_per_day),
        counting=counting,
        staying_out=StayingOut(database, keys, clock, choices),
        budgets=Budgets(database, clock),
        numbers=Numbers(database, keys, clock, gpts, actions),
        api=api,
        improvement=improvement,
        looking=looking_of(on),
        feedback=feedback,
        ratings=Ratings(database, keys, entropy, conversations, counting),
        inbox=Inbox(database, keys, entropy, gpts),
        reports=Reports(database, keys, entropy),
        model=model,
        quotas=quotas,
    )
    return house, jobs


def knowledge_limits(settings: Settings) -> KnowledgeLimits:
    return KnowledgeLimits(file_mb=settings.knowledge_file_mb, files=settings.knowledge_files)


async def _started_model(settings: Settings, door: Door, stack: AsyncExitStack) -> Model:
    """The endpoint that the settings name, or the embedded model, which loads while the house is up already."""
    if settings.model_url:
        remote = RemoteModel(settings.model_url, settings.model_key, settings.model_name, door=door)
        stack.push_async_callback(remote.close)
        return remote
    embedded = EmbeddedModel(_cache(settings), settings.model_file, context=settings.model_context, door=door)
    await embedded.start()
    stack.push_async_callback(embedded.stop)
    return FairModel(embedded, embedded.at_once)


def _image_maker(settings: Settings, door: Door) -> ImageMaker | None:
    if settings.images_url is None:
        return None
    return RemoteImages(settings.images_url, settings.images_key, settings.images_model, door=door)


def _cache(settings: Settings) -> Path:
    return settings.home / "models"


def _database_name(url: str | None) -> str:
    return (urlsplit(url).path.lstrip("/") if url else "") or DATABASE_NAME
