"""Builds all services of a server on its infrastructure, and starts them.

Invariants:
- Everything is passed as an argument.
- Every service that is started here is stopped here, in reverse order, even after an error.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog

from discreet.adapters.dns import LookUp
from discreet.adapters.egress import EgressGateway
from discreet.analytics.releasing.service import RELEASE_INSIGHT
from discreet.app.adapters import Adapters, build_adapters, build_cosigning
from discreet.app.analytics import build_analytics_services
from discreet.app.assistants import build_assistant_services
from discreet.app.backup import check_no_restored_keys
from discreet.app.chat import build_chat_services
from discreet.app.core import build_core_services
from discreet.app.data import build_data_services
from discreet.app.identity import build_identity_services, build_workspace_services
from discreet.app.infrastructure import Infrastructure, build_releasing
from discreet.app.jobs import register_jobs
from discreet.app.keys import clear_key_copies
from discreet.app.operation import build_operation_services
from discreet.app.operator_services import build_operator_services
from discreet.chat.conversations.move_to_pages import MOVE_TO_PAGES, MoveToPages
from discreet.data_rights.erasure.resume import FINISH_DELETIONS
from discreet.db.pool import Database
from discreet.db.process_liveness import ProcessLiveness
from discreet.errors import DiscreetError
from discreet.evidence.server_events import record_settings
from discreet.http.core_services import CoreServices
from discreet.http.services import Services
from discreet.identity.accounts.key_comparison import COMPARE_KEYS, KeyComparison
from discreet.identity.accounts.old_addresses import normalise_old_addresses
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.identity.accounts.session_revocation import RevocationListener
from discreet.identity.accounts.user_key.custody import FINISH_USER_KEYS
from discreet.identity.accounts.user_key.idle_eviction import IdleKeyEviction
from discreet.identity.accounts.user_key.session_key import evict_ended_sessions
from discreet.jobs.queue import JobQueue
from discreet.jobs.queues import queues_of_server
from discreet.ports.cells import PythonCells
from discreet.ports.model import ModelEndpoint
from discreet.public_settings import public_settings
from discreet.runtime.background import background

log = structlog.get_logger()


@asynccontextmanager
async def run_services(
    infra: Infrastructure,
    model: ModelEndpoint | None = None,
    cells: PythonCells | None = None,
    look_up: LookUp | None = None,
) -> AsyncIterator[Services]:
    """Yield all services, started: job worker, model, checkpoints and listeners.

    `model` and `cells` replace those of the settings, `look_up` the system's resolver of names.
    """
    async with AsyncExitStack() as stack:
        operator_services = build_operator_services(infra.settings)
        egress = EgressGateway(
            infra.settings.action_origins,
            look_up,
            service_origins=operator_services.origins,
            page_origins=infra.settings.page_origins,
        )
        stack.push_async_callback(egress.close)
        adapters = await build_adapters(infra, egress, stack, model, cells)
        services, jobs = build_services(infra, adapters)
        await stack.enter_async_context(services.failures.recording())
        stack.push_async_callback(services.password_reset.stop)
        stack.push_async_callback(services.address_confirmation.stop)
        await clear_key_copies(infra.keys)
        await check_no_restored_keys(infra)
        ensure_service_shares(infra.keys)
        await services.datasets.expire_due()
        await services.feedback.deliver()
        await jobs.start(queues_of_server(infra.settings.jobs))
        stack.push_async_callback(jobs.stop)
        await _start_answering(infra, services, stack)
        await _start_evidence(infra, services, egress, stack)
        services.api.flights.start()
        stack.push_async_callback(services.api.flights.stop)
        await _listen_for_revocations(infra, services, stack)
        _finish_earlier_work(infra, services, stack)
        yield services


async def _start_answering(infra: Infrastructure, services: Services, stack: AsyncExitStack) -> None:
    await services.models.start()
    stack.push_async_callback(services.models.stop)
    stack.push_async_callback(services.search_models.close)
    liveness = await _start_liveness(infra, services)
    stack.push_async_callback(liveness.stop)
    stack.push_async_callback(services.summaries.stop)
    stack.callback(services.open_streams.stop)  # those that the stops below have not ended
    await services.chat.start()
    stack.push_async_callback(services.chat.stop)
    await services.temporary.start()
    stack.push_async_callback(services.temporary.stop)
    await services.guests.start()
    stack.push_async_callback(services.guests.stop)
    stack.callback(services.pending_uploads.stop)
    await services.image_generation.start(alone=liveness.alone)
    stack.push_async_callback(services.image_generation.stop)


async def _start_evidence(
    infra: Infrastructure, services: Services, egress: EgressGateway, stack: AsyncExitStack
) -> None:
    await record_settings(infra.database, public_settings(infra.settings), infra.clock.now())
    await services.sequencer.start()
    stack.push_async_callback(services.sequencer.stop)
    cosigning = build_cosigning(infra.database, infra.clock, infra.settings, egress)
    cosigning.start()
    stack.push_async_callback(cosigning.stop)


async def _listen_for_revocations(infra: Infrastructure, services: Services, stack: AsyncExitStack) -> None:
    """End running work of revoked sessions, and evict idle user-held keys."""
    endings = RevocationListener(infra.database, infra.addresses.serve)
    endings.on_revoked(services.open_streams.end)
    endings.on_revoked(services.chat.end)
    endings.on_revoked(services.temporary.end)
    endings.on_revoked(services.image_generation.end)
    endings.on_revoked(services.pending_uploads.end)
    endings.on_revoked(partial(evict_ended_sessions, infra.keys.unlocked))
    endings.on_woken(partial(services.code_runs.end_deleted, services.conversations.find_existing_messages))
    await endings.start()
    services.sessions.subscribe_to_revocations(endings)
    stack.push_async_callback(endings.stop)
    infra.keys.unlocked.on_forgotten(services.code_runs.end_for_account)
    presence = IdleKeyEviction(infra.keys.unlocked, infra.clock)
    presence.start()
    stack.push_async_callback(presence.stop)


def _finish_earlier_work(infra: Infrastructure, services: Services, stack: AsyncExitStack) -> None:
    """Do in the background what earlier processes left."""
    for name, work in (
        (COMPARE_KEYS, _compare_keys(services.key_comparison)),
        ("addresses", _normalise_addresses(infra.database)),
        (RELEASE_INSIGHT, build_releasing(infra).catch_up()),
        (FINISH_DELETIONS, services.deletion_resumer.resume_interrupted()),
        (FINISH_USER_KEYS, services.key_custody.resume_interrupted()),
        (MOVE_TO_PAGES, MoveToPages(infra).move_all()),
    ):
        stack.push_async_callback(background.stop, background.start_once(name, work))


async def _start_liveness(infra: Infrastructure, services: Services) -> ProcessLiveness:
    """Show that this process is alive, and settle the work of processes that ended."""
    liveness = ProcessLiveness(infra.database, infra.addresses.serve, infra.process)
    liveness.on_process_died(services.ledger.settle_unknown)
    liveness.on_process_died(services.conversations.answers.interrupt_answers_of)
    liveness.on_process_died(services.guests.end_of_processes)
    await liveness.start()
    return liveness


async def _compare_keys(comparison: KeyComparison) -> None:
    """Set choices to "no" whose key share is missing, and destroy keys that no row names.

    A crash interrupted the withdrawal of such a "yes", or it was withdrawn after the backup that this database was
    restored from. The server runs during this: where the database says yes and the key store no, no applies (P2).
    """
    try:
        await comparison.run()
    except DiscreetError as error:
        background.report(COMPARE_KEYS, error, event="key_comparison_failed")  # the hourly job repeats it


async def _normalise_addresses(database: Database) -> None:
    """Normalise addresses that an older release stored in other forms."""
    try:
        count = await normalise_old_addresses(database)
    except DiscreetError as error:
        background.report("addresses", error, event="address_normalisation_failed")  # the next start repeats it
        return
    if count.changed:
        log.warning("addresses_normalised", count=count.changed)
    if count.kept:
        log.warning("duplicate_addresses_found", count=count.kept)


def build_services(infra: Infrastructure, adapters: Adapters) -> tuple[Services, JobQueue]:
    """Compose the services without starting them."""
    jobs = JobQueue(infra.database, infra.addresses.serve)
    core = build_core_services(infra, adapters, jobs)
    register_jobs(infra, adapters, jobs, core)
    return _build_services(infra, adapters, jobs, core), jobs


def _build_services(infra: Infrastructure, adapters: Adapters, jobs: JobQueue, core: CoreServices) -> Services:
    assistants = build_assistant_services(infra, adapters, core, jobs)
    chat = build_chat_services(infra, adapters, core, assistants.guest_links)
    return Services.with_core(
        core,
        identity=build_identity_services(infra, adapters, core),
        workspaces=build_workspace_services(infra, jobs),
        assistants=assistants,
        chat=chat,
        analytics=build_analytics_services(infra, core),
        data=build_data_services(infra, core, chat.temporary.registry),
        operation=build_operation_services(infra, adapters, core, assistants.gpt_files, jobs),
    )
