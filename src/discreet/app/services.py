"""Builds all services of a server on its infrastructure, and starts them.

Invariants:
- Everything is passed as an argument.
- Every service that is started here is stopped here, in reverse order, also after an error.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog

from discreet.adapters.child_environment import child_environment
from discreet.adapters.egress import EgressGateway
from discreet.analytics.budgets import Budgets
from discreet.analytics.counting.opt_out import InsightOptOut
from discreet.analytics.feedback.inbox import Inbox, Reports
from discreet.analytics.feedback.ratings import Ratings
from discreet.analytics.reading.service import InsightReports
from discreet.analytics.releasing.service import RELEASE_INSIGHT
from discreet.app.adapters import Adapters, build_cosigning, reached
from discreet.app.answers import build_privacy_answers
from discreet.app.core import build_core_services
from discreet.app.erasure import build_deletion_reports
from discreet.app.gpt_tools import build_builder_assistant, build_gpt_files
from discreet.app.infrastructure import (
    Infrastructure,
    build_address_confirmation,
    build_dataset_access,
    build_evidence,
    build_log,
    build_offer_links,
    build_password_reset,
    build_releasing,
    build_rules,
    build_sequencer,
    build_workspaces,
)
from discreet.app.jobs import register_jobs
from discreet.app.keys import clear_key_copies
from discreet.app.operator.setup_checklist import SetupChecklist
from discreet.app.own_keys import build_key_custody_transfer, build_own_key
from discreet.app.temporary import build_temporary_chats
from discreet.assistants.actions.ledger.service import DisclosureLedger
from discreet.assistants.gpts.examples.service import Examples
from discreet.assistants.gpts.sharing.service import GptSharing
from discreet.assistants.gpts.sharing.transfer import OwnershipTransfer
from discreet.assistants.gpts.stars import GptRatings
from discreet.assistants.gpts.versions import Versions
from discreet.assistants.origins.service import GptOrigins
from discreet.chat.conversations.search import ConversationSearch
from discreet.chat.images.generation import ImageGeneration
from discreet.chat.images.picture_reader import MadePictureReader
from discreet.data_rights.erasure.resume import FINISH_DELETIONS
from discreet.db.pool import Database
from discreet.db.process_liveness import ProcessLiveness
from discreet.errors import DiscreetError
from discreet.evidence.server_events import record_settings
from discreet.http.confined_markdown import AnonymousMarkdown, ConfinedMarkdown
from discreet.http.device_cookie import DeviceCookies
from discreet.http.open_streams import OpenStreams
from discreet.http.policy_html import PolicyHtml
from discreet.http.services import CoreServices, Services
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.old_addresses import normalise_old_addresses
from discreet.identity.accounts.passkeys.service import Passkeys
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.policies.service import Policies
from discreet.identity.accounts.reauthentication import Reauthentication
from discreet.identity.accounts.retention import RetentionSettings
from discreet.identity.accounts.security import SecurityLog
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.identity.accounts.session_revocation import RevocationListener
from discreet.identity.accounts.suspension import Suspension
from discreet.identity.accounts.user_key.custody import FINISH_OWN_KEYS
from discreet.identity.accounts.user_key.idle_eviction import IdleKeyEviction
from discreet.identity.accounts.user_key.session_key import forget_ended
from discreet.identity.sso.directory.service import Directory
from discreet.identity.sso.directory.tokens import DirectoryTokens
from discreet.identity.sso.domains import Domains
from discreet.identity.workspaces.audit import Audit
from discreet.identity.workspaces.invitations import Invitations
from discreet.identity.workspaces.members import Members
from discreet.identity.workspaces.policy import WorkspacePolicy
from discreet.identity.workspaces.training_ban import TrainingBanEvidence
from discreet.jobs.failures import FailedJobs
from discreet.jobs.queue import JobQueue
from discreet.jobs.queues import queues_of_server
from discreet.ports import Model
from discreet.public_settings import public_settings
from discreet.runtime.background import background

log = structlog.get_logger()


@asynccontextmanager
async def run_services(on: Infrastructure, model: Model | None = None) -> AsyncIterator[Services]:
    """Yield all services, started: job worker, model, checkpoints and listeners."""
    async with AsyncExitStack() as stack:
        door = EgressGateway(on.settings.action_origins)
        stack.push_async_callback(door.close)
        outside = await reached(on, door, stack, model)
        services, jobs = build_services(on, outside)
        await stack.enter_async_context(services.failures.kept())
        stack.push_async_callback(services.recovery.stop)
        stack.push_async_callback(services.address_confirmation.stop)
        await clear_key_copies(on.keys)
        ensure_service_shares(on.keys)
        await services.improvement.expire_due()
        await services.feedback.deliver()
        await jobs.start(queues_of_server(on.settings.jobs))
        stack.push_async_callback(jobs.stop)
        living = await _start_liveness(on, services)
        stack.push_async_callback(living.stop)
        await services.chat.start()
        stack.push_async_callback(services.chat.stop)
        await services.temporary.start()
        stack.push_async_callback(services.temporary.stop)
        stack.callback(services.tray.stop)
        await services.image_making.start(alone=living.alone)
        stack.push_async_callback(services.image_making.stop)
        await record_settings(on.database, public_settings(on.settings), on.clock.now())
        await services.sequencer.start()
        stack.push_async_callback(services.sequencer.stop)
        cosigning = build_cosigning(on.database, on.clock, on.settings, door)
        cosigning.start()
        stack.push_async_callback(cosigning.stop)
        services.api.flights.start()
        stack.push_async_callback(services.api.flights.stop)
        endings = RevocationListener(on.database, on.addresses.serve)
        endings.when_ended(services.open_streams.end)
        endings.when_ended(services.chat.end)
        endings.when_ended(services.temporary.end)
        endings.when_ended(services.image_making.end)
        endings.when_ended(services.tray.end)
        endings.when_ended(partial(forget_ended, on.keys.present))
        await endings.start()
        services.accounts.subscribe_to_revocations(endings)
        stack.push_async_callback(endings.stop)
        presence = IdleKeyEviction(on.keys.present, on.clock)
        presence.start()
        stack.push_async_callback(presence.stop)
        stack.push_async_callback(_stopped, background.once("choices", _reconcile_choices(services.choices)))
        stack.push_async_callback(_stopped, background.once("addresses", _normalise_addresses(on.database)))
        for name, work in (
            (RELEASE_INSIGHT, build_releasing(on).catch_up()),
            (FINISH_DELETIONS, services.finishing.finish_left_over()),
            (FINISH_OWN_KEYS, services.switching_own_key.finish_left_over()),
        ):
            stack.push_async_callback(_stopped, background.once(name, work))
        yield services


async def _start_liveness(on: Infrastructure, services: Services) -> ProcessLiveness:
    """Show that this process is alive, and settle the work of processes that ended."""
    living = ProcessLiveness(on.database, on.addresses.serve, on.process)
    living.when_gone(services.ledger.settle)
    living.when_gone(services.conversations.interrupt_answers_of)
    await living.start()
    return living


async def _reconcile_choices(choices: ConsentChoices) -> None:
    """Set choices to "no" whose key share is missing.

    A crash interrupted the withdrawal of such a "yes", or it was withdrawn after the backup that this database was
    restored from. The server runs during this: where the database says yes and the key store no, no applies (P2).
    """
    try:
        found = await choices.reconcile()
    except DiscreetError as error:
        background.report("choices", error, event="choice_reconciliation_failed")  # the next start repeats it
        return
    if found.lost or found.destroyed:
        log.warning("choices_reconciled", lost_shares=found.lost, destroyed_shares=found.destroyed)


async def _normalise_addresses(database: Database) -> None:
    """Normalise addresses that an older release stored in other forms."""
    try:
        found = await normalise_old_addresses(database)
    except DiscreetError as error:
        background.report("addresses", error, event="address_normalisation_failed")  # the next start repeats it
        return
    if found.changed:
        log.warning("addresses_normalised", count=found.changed)
    if found.kept:
        log.warning("duplicate_addresses_found", count=found.kept)


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def build_services(on: Infrastructure, outside: Adapters) -> tuple[Services, JobQueue]:
    """Compose the services without starting them."""
    jobs = JobQueue(on.database, on.addresses.serve)
    core = build_core_services(on, outside, jobs)
    register_jobs(on, outside, jobs, core)
    return _build_services(on, outside, jobs, core), jobs


def _build_services(on: Infrastructure, outside: Adapters, jobs: JobQueue, core: CoreServices) -> Services:
    settings, database, keys, clock, entropy = on.settings, on.database, on.keys, on.clock, on.random
    temporary = build_temporary_chats(on, outside, core)
    gpt_files = build_gpt_files(on, outside.third_parties, core.gpts, core.actions)
    return Services(
        **vars(core),
        settings=settings,
        clock=clock,
        entropy=entropy,
        workspaces=build_workspaces(on),
        members=Members(database, clock, jobs),
        invitations=Invitations(
            database, clock, entropy, public_url=settings.public_url, confirms_addresses=settings.sends_mail
        ),
        deletions=build_deletion_reports(on),
        audit=Audit(on.database),
        rules=build_rules(on),
        retentions=RetentionSettings(database, clock),
        nothing_trains=TrainingBanEvidence(database, keys, clock, on.addresses.improve),
        domains=Domains(database, clock, outside.domain_records),
        directory=Directory(database, clock, entropy),
        directory_tokens=DirectoryTokens(database, clock, entropy, settings.public_url),
        confirmation=Reauthentication(database, clock, PasswordHashing(entropy)),
        recovery=build_password_reset(on, outside.mail),
        address_confirmation=build_address_confirmation(on, core.accounts, outside.mail),
        own_key=build_own_key(on),
        switching_own_key=build_key_custody_transfer(on, core),
        passkeys=Passkeys(database, clock, entropy, core.accounts, public_url=settings.public_url),
        suspension=Suspension(on.database, on.clock),
        security=SecurityLog(database),
        open_streams=OpenStreams(core.accounts),
        policies=Policies(on),
        policy_html=PolicyHtml(ConfinedMarkdown(child_environment())),
        workspace_policy=WorkspacePolicy(on),
        gpt_files=gpt_files,
        failures=FailedJobs(database, clock),
        first_hour=SetupChecklist(
            database, settings, core.accounts, Policies(on), Examples(core.gpts, gpt_files), core.metered_model
        ),
        talk=build_builder_assistant(on, core),
        versions=Versions(on, core.gpts, core.actions),
        sharing_gpts=GptSharing(on, core.actions, build_offer_links(on)),
        gpt_stars=GptRatings(database, keys, entropy),
        handing_over=OwnershipTransfer(database, clock, entropy, core.choices, core.actions, build_offer_links(on)),
        offer_links=build_offer_links(on),
        origins=GptOrigins(database, core.choices),
        ledger=DisclosureLedger(on),
        finding=ConversationSearch(database, keys, entropy),
        anonymous_markdown=AnonymousMarkdown(ConfinedMarkdown(child_environment())),
        temporary=temporary,
        image_making=ImageGeneration(
            on, core.choices, outside.image_maker, settings.images_per_day, MadePictureReader(child_environment())
        ),
        staying_out=InsightOptOut(database, keys, clock, core.choices),
        budgets=Budgets(database, clock),
        numbers=InsightReports(database, keys, clock, core.gpts, core.actions),
        looking=build_dataset_access(on),
        answering=build_privacy_answers(on, core, temporary.conversations, outside.model),
        ratings=Ratings(database, keys, entropy, core.conversations, core.counting),
        inbox=Inbox(database, keys, entropy, core.gpts),
        reports=Reports(database, keys, entropy),
        model=outside.model,
        log=build_log(on),
        sequencer=build_sequencer(on),
        evidence=build_evidence(on),
        devices=DeviceCookies(
            keys.server_secret("device cookies"), clock, entropy, secure=settings.public_url.startswith("https://")
        ),
    )
