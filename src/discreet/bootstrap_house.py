"""Composes the whole house on its ground, and starts it. Beside `bootstrap.py`, which lays the ground.

Law of this file: everything gets what it needs as an argument; what is started here is stopped here, in
reverse order, whatever happens in between.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from discreet.accounts.choices import Choices, Reconciled
from discreet.accounts.confirmation import Confirmation
from discreet.accounts.endings import Endings
from discreet.accounts.passkeys.service import Passkeys
from discreet.accounts.password import Passwords
from discreet.accounts.retention import Retentions
from discreet.accounts.security import Security
from discreet.accounts.service import Accounts
from discreet.accounts.service_shares import give_services_their_shares
from discreet.actions.consent.personal_seals import PersonalSeals
from discreet.actions.consent.remembered_cards import RememberedCards
from discreet.actions.consent.sealed_cards import SealedCards
from discreet.actions.consent.service import Consents
from discreet.actions.ledger.service import Ledger
from discreet.actions.service import Actions
from discreet.actions.sign_in.connections import Connections
from discreet.actions.sign_in.credentials import CallCredentials
from discreet.actions.workshop.workshop import Workshop
from discreet.api_projects.api import Api
from discreet.api_projects.responses import DELETE_RESPONSES_OVER, EVERY_HOUR_AT_TWENTY_FIVE
from discreet.bootstrap import (
    Ground,
    accounts_of,
    audit_of,
    evidence_of,
    improvement_of,
    log_of,
    looking_of,
    mail_of,
    moving_in_exports_of,
    policies_of,
    recovery_of,
    releasing_of,
    rules_of,
    sequencer_of,
    sign_in_of,
    suspension_of,
    workspaces_of,
)
from discreet.bootstrap_answers import answering_of
from discreet.bootstrap_api import api_of
from discreet.bootstrap_erasure import account_deletion_of, finishing_of, reports_of
from discreet.bootstrap_exports import export_making_of, exports_of
from discreet.chat.afterwards import Afterwards
from discreet.chat.desk import Desk
from discreet.chat.service import Chat, ChatLimits
from discreet.chat.temporary import NobodyCounts, TemporaryChats
from discreet.conversations.kept import KeepingTemporary
from discreet.conversations.retention import DELETE_WHAT_IS_OVER, EVERY_HOUR_AT_TWENTY, Keeping
from discreet.conversations.room import Room
from discreet.conversations.service import Conversations
from discreet.conversations.temporary import TemporaryConversations
from discreet.erasure.account import AccountDeletion
from discreet.erasure.finishing import EVERY_HOUR_AT_FORTY, FINISH_DELETIONS, Finishing
from discreet.exports.making import ExportMaking
from discreet.exports.service import END_EXPORTS, EVERY_FIVE_MINUTES, MAKE_EXPORT, Exports
from discreet.gpts.find import Finder
from discreet.gpts.ingest import Ingest
from discreet.gpts.knowledge import KnowledgeLimits
from discreet.gpts.library import READ_KNOWLEDGE, Library
from discreet.gpts.service import Gpts
from discreet.http.house import House
from discreet.http.open_streams import OpenStreams
from discreet.images.making import ImageMaking
from discreet.images.service import Images
from discreet.improvement.service import BUILD_DATASET, EXPIRE_DATASETS, Improvement
from discreet.insight.budgets import Budgets
from discreet.insight.counting.service import Counting
from discreet.insight.counting.staying_out import StayingOut
from discreet.insight.feedback.inbox import Inbox, Reports
from discreet.insight.feedback.ratings import Ratings
from discreet.insight.feedback.service import DELIVER_FEEDBACK, EVERY_HOUR_AT_SEVEN, Feedback
from discreet.insight.reading.service import Numbers
from discreet.insight.releasing.service import EVERY_HOUR_AT_TEN, RELEASE_INSIGHT
from discreet.insight.taxonomy.classify import Classifier
from discreet.jobs.queue import Jobs
from discreet.moving_in.service import FORGET_EXPORTS, MOVE_IN, UNDO_MOVE_IN, MovingIn
from discreet.outside.door import Door
from discreet.outside.embedded_model import EmbeddedModel
from discreet.outside.embedder import MiniLmEmbedder
from discreet.outside.extractor import ChildExtractor
from discreet.outside.images import RemoteImages
from discreet.outside.model import RemoteModel
from discreet.outside.third_party import DoorToThirdParties
from discreet.quotas.fair_model import FairModel
from discreet.quotas.metered_model import MeteredModel
from discreet.quotas.service import FORGET_USAGE, Quotas
from discreet.seams import Embedder, ImageMaker, Mail, Model
from discreet.settings import Settings
from discreet.single_sign_on.directory.service import Directory
from discreet.single_sign_on.directory.tokens import DirectoryTokens
from discreet.single_sign_on.secrets import ClientSecrets
from discreet.single_sign_on.service import SingleSignOn
from discreet.single_sign_on.setting_up import SettingUp
from discreet.workspaces.deletion import ERASE_WORKSPACE, Deletion
from discreet.workspaces.invitations import Invitations
from discreet.workspaces.members import DELETE_GPT, Members
from discreet.workspaces.nothing_trains import NothingTrains
from discreet.workspaces.policy import WorkspacePolicy

log = structlog.get_logger()


@dataclass(frozen=True)
class Outside:
    """What the house reaches the world with."""

    model: Model
    embedder: Embedder
    third_parties: DoorToThirdParties
    mail: Mail | None = None
    image_maker: ImageMaker | None = None


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
        house, jobs = furnish(on, Outside(model, embedder, third_parties, mail_of(on, door), image_maker))
        stack.push_async_callback(house.recovery.stop)
        give_services_their_shares(on.keys)
        _tell(await house.choices.reconcile())
        await house.improvement.expire_due()
        await house.feedback.deliver()
        await jobs.start()
        stack.push_async_callback(jobs.stop)
        if jobs.alone:
            await house.ledger.settle()
        await house.chat.start(alone=jobs.alone)
        stack.push_async_callback(house.chat.stop)
        await house.temporary.start()
        stack.push_async_callback(house.temporary.stop)
        await house.image_making.start(alone=jobs.alone)
        stack.push_async_callback(house.image_making.stop)
        await house.sequencer.start()
        stack.push_async_callback(house.sequencer.stop)
        house.api.flights.start()
        stack.push_async_callback(house.api.flights.stop)
        endings = Endings(on.database, on.addresses.serve)
        endings.when_ended(house.open_streams.end)
        endings.when_ended(house.chat.end)
        endings.when_ended(house.temporary.end)
        endings.when_ended(house.image_making.end)
        await endings.start()
        stack.push_async_callback(endings.stop)
        stack.push_async_callback(_stopped, asyncio.create_task(releasing_of(on).catch_up()))
        stack.push_async_callback(_stopped, asyncio.create_task(house.finishing.finish_left_over()))
        yield house


def _tell(found: Reconciled) -> None:
    """A "yes" without its share was taken back by a crash, or since the backup that this database was restored from."""
    if found.lost or found.destroyed:
        log.warning("choices_evened_out", lost=found.lost, destroyed=found.destroyed)


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def furnish(on: Ground, outside: Outside) -> tuple[House, Jobs]:
    """Compose the services; nothing is started yet."""
    jobs = Jobs(on.database, on.addresses.serve)
    core = _core(on, outside, jobs)
    _employ(on, outside, jobs, core)
    return _house(on, outside, jobs, core), jobs


@dataclass(frozen=True)
class _Core:
    """The services that others are made of."""

    accounts: Accounts
    choices: Choices
    connections: Connections
    actions: Actions
    workshop: Workshop
    gpts: Gpts
    consents: Consents
    conversations: Conversations
    keeping: Keeping
    moving_in: MovingIn
    counting: Counting
    feedback: Feedback
    single_sign_on: SingleSignOn
    setting_up: SettingUp
    improvement: Improvement
    quotas: Quotas
    api: Api
    deletion: Deletion
    images: Images
    exports: Exports
    export_making: ExportMaking
    account_deletion: AccountDeletion
    finishing: Finishing
    chat: Chat
    temporary: TemporaryChats


def _core(on: Ground, outside: Outside, jobs: Jobs) -> _Core:
    settings, database, keys, clock, entropy = on.settings, on.database, on.keys, on.clock, on.entropy
    accounts, choices = accounts_of(on), Choices(database, keys, clock, entropy)
    library = Library(database, keys, clock, entropy, jobs, knowledge_limits(settings))
    finder = Finder(database, keys, entropy, outside.embedder)
    connections = Connections(database, keys, clock, entropy, outside.third_parties, settings.public_url)
    credentials = CallCredentials(database, keys, clock, entropy, outside.third_parties, connections)
    actions = Actions(database, keys, clock, entropy, outside.third_parties, connections, credentials)
    workshop = Workshop(database, keys, clock, entropy, outside.third_parties, credentials, settings.action_origins)
    gpts = Gpts(database, keys, clock, entropy, choices, library, finder, actions)
    sealed_cards = SealedCards(PersonalSeals(keys, entropy), entropy)
    consents = Consents(database, keys, clock, entropy, actions, outside.third_parties, sealed_cards)
    conversations = Conversations(database, keys, choices, clock, entropy)
    images = Images(database, keys, choices, clock, entropy)
    keeping = Keeping(database, clock, entropy, conversations, images.delete)
    moving_in = MovingIn(database, keys, clock, entropy, jobs, moving_in_exports_of(on), conversations, keeping)
    counting = Counting(database, keys, clock, entropy, outside.embedder)
    feedback = Feedback(database, keys, clock, entropy, conversations, gpts, Classifier(outside.embedder))
    conversations.before_deleting(feedback.conversation_goes)
    single_sign_on, setting_up = sign_in_of(on, outside.third_parties)
    limits = ChatLimits(settings.message_characters, settings.model_context, settings.answer_tokens)
    improvement = improvement_of(on, jobs)
    quotas = Quotas(database, clock)
    metered = MeteredModel(outside.model, quotas)
    api = api_of(
        settings,
        database,
        keys,
        clock,
        entropy,
        gpts,
        actions,
        outside.third_parties,
        metered,
        outside.embedder,
        limits,
    )
    deletion = Deletion(
        database, clock, entropy, jobs, conversations.take_back, conversations.destroy_keys, gpts.destroy_keys,
        api.projects.destroy_key, ClientSecrets(keys, entropy).forget,
    )  # fmt: skip
    account_deletion = account_deletion_of(on, jobs)
    finishing = finishing_of(on, account_deletion, deletion.erase)
    chat = Chat(conversations, gpts, actions, consents, metered, limits, Afterwards(counting, clock), accounts)
    temporary = _temporary(on, outside, accounts, choices, gpts, actions, metered, limits)
    return _Core(
        temporary=temporary,
        accounts=accounts,
        choices=choices,
        connections=connections,
        actions=actions,
        workshop=workshop,
        gpts=gpts,
        consents=consents,
        conversations=conversations,
        keeping=keeping,
        moving_in=moving_in,
        counting=counting,
        feedback=feedback,
        single_sign_on=single_sign_on,
        setting_up=setting_up,
        improvement=improvement,
        quotas=quotas,
        api=api,
        images=images,
        deletion=deletion,
        exports=exports_of(on, jobs),
        export_making=export_making_of(
            on,
            accounts,
            choices,
            conversations,
            keeping,
            counting,
            gpts,
            actions,
            consents,
            connections,
            feedback,
            improvement,
            outside.model,
        ),
        account_deletion=account_deletion,
        finishing=finishing,
        chat=chat,
    )


def _temporary(
    on: Ground,
    outside: Outside,
    accounts: Accounts,
    choices: Choices,
    gpts: Gpts,
    actions: Actions,
    model: Model,
    limits: ChatLimits,
) -> TemporaryChats:
    """Temporary chats (P9): the same chat, with keepers in memory and nobody who counts."""
    database, keys, clock, entropy = on.database, on.keys, on.clock, on.entropy
    conversations = TemporaryConversations(database, choices, clock, entropy, accounts.has_been_ended, Room())
    cards = RememberedCards(conversations, PersonalSeals(keys, entropy), entropy)
    consents = Consents(database, keys, clock, entropy, actions, outside.third_parties, cards)
    uncounted = Afterwards(NobodyCounts(), clock)
    chat = Chat(conversations, gpts, actions, consents, model, limits, uncounted, accounts)
    keeping = KeepingTemporary(database, keys, clock, entropy)
    return TemporaryChats(Desk(conversations, consents, chat), conversations, cards, keeping)


def _house(on: Ground, outside: Outside, jobs: Jobs, core: _Core) -> House:
    settings, database, keys, clock, entropy = on.settings, on.database, on.keys, on.clock, on.entropy
    return House(
        settings=settings,
        clock=clock,
        entropy=entropy,
        accounts=core.accounts,
        workspaces=workspaces_of(on),
        members=Members(database, clock, jobs),
        invitations=Invitations(database, clock, entropy, public_url=settings.public_url),
        deletion=core.deletion,
        account_deletion=core.account_deletion,
        deletions=reports_of(on),
        finishing=core.finishing,
        audit=audit_of(on),
        rules=rules_of(on),
        retentions=Retentions(database, clock),
        nothing_trains=NothingTrains(database, keys, clock, on.addresses.improve),
        single_sign_on=core.single_sign_on,
        setting_up_sign_in=core.setting_up,
        directory=Directory(database, clock, entropy),
        directory_tokens=DirectoryTokens(database, clock, entropy, settings.public_url),
        confirmation=Confirmation(database, clock, Passwords(entropy)),
        recovery=recovery_of(on, outside.mail),
        passkeys=Passkeys(database, clock, entropy, core.accounts, public_url=settings.public_url),
        suspension=suspension_of(on),
        security=Security(database),
        open_streams=OpenStreams(core.accounts),
        choices=core.choices,
        policies=policies_of(on),
        workspace_policy=WorkspacePolicy(database, clock),
        gpts=core.gpts,
        actions=core.actions,
        workshop=core.workshop,
        connections=core.connections,
        consents=core.consents,
        ledger=Ledger(database, keys, clock, entropy),
        conversations=core.conversations,
        keeping=core.keeping,
        moving_in=core.moving_in,
        chat=core.chat,
        temporary=core.temporary,
        images=core.images,
        image_making=ImageMaking(
            database, keys, core.choices, clock, entropy, outside.image_maker, settings.images_per_day
        ),
        counting=core.counting,
        staying_out=StayingOut(database, keys, clock, core.choices),
        budgets=Budgets(database, clock),
        numbers=Numbers(database, keys, clock, core.gpts, core.actions),
        api=core.api,
        improvement=core.improvement,
        looking=looking_of(on),
        exports=core.exports,
        answering=answering_of(
            on,
            core.accounts,
            core.choices,
            core.conversations,
            core.keeping,
            core.gpts,
            core.actions,
            core.consents,
            core.feedback,
            core.improvement,
            outside.model,
        ),
        feedback=core.feedback,
        ratings=Ratings(database, keys, entropy, core.conversations, core.counting),
        inbox=Inbox(database, keys, entropy, core.gpts),
        reports=Reports(database, keys, entropy),
        model=outside.model,
        quotas=core.quotas,
        log=log_of(on),
        sequencer=sequencer_of(on),
        evidence=evidence_of(on),
    )


def _employ(on: Ground, outside: Outside, jobs: Jobs, core: _Core) -> None:
    """What is done in its turn, and what is done as time goes by."""
    ingest = Ingest(on.database, on.keys, on.entropy, ChildExtractor(on.settings.home / "readers"), outside.embedder)
    jobs.register(READ_KNOWLEDGE, ingest.run, ingest.give_up)
    jobs.register(DELETE_GPT, core.gpts.delete_in_turn)
    jobs.register(ERASE_WORKSPACE, core.deletion.erase)
    jobs.register(BUILD_DATASET, core.improvement.build_in_turn, core.improvement.give_up)
    jobs.register(MAKE_EXPORT, core.export_making.make, core.export_making.give_up)
    jobs.register_chore(END_EXPORTS, core.exports.end_what_is_over, when=EVERY_FIVE_MINUTES)
    jobs.register(MOVE_IN, core.moving_in.read, core.moving_in.give_up)
    jobs.register(UNDO_MOVE_IN, core.moving_in.take_back, core.moving_in.give_up)
    jobs.register_chore(FORGET_EXPORTS, core.moving_in.forget_exports)
    jobs.register_chore(EXPIRE_DATASETS, core.improvement.expire_due)
    jobs.register_chore(RELEASE_INSIGHT, releasing_of(on).release_in_turn, when=EVERY_HOUR_AT_TEN)
    jobs.register_chore(FORGET_USAGE, core.quotas.forget)
    jobs.register_chore(DELETE_RESPONSES_OVER, core.api.responses.delete_what_is_over, when=EVERY_HOUR_AT_TWENTY_FIVE)
    jobs.register_chore(DELETE_WHAT_IS_OVER, core.keeping.delete_what_is_over, when=EVERY_HOUR_AT_TWENTY)
    jobs.register_chore(FINISH_DELETIONS, core.finishing.finish_left_over, when=EVERY_HOUR_AT_FORTY)
    jobs.register_chore(DELIVER_FEEDBACK, core.feedback.deliver, when=EVERY_HOUR_AT_SEVEN)


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
