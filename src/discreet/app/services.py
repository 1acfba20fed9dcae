"""Builds all services of a server on its infrastructure, and starts them.

Invariants:
- Everything is passed as an argument.
- Every service that is started here is stopped here, in reverse order, also after an error.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog

from discreet.adapters.dns import LookUp
from discreet.adapters.egress import EgressGateway
from discreet.analytics.releasing.service import RELEASE_INSIGHT
from discreet.app.adapters import Adapters, build_cosigning, reached
from discreet.app.analytics import build_analytics_services
from discreet.app.assistants import build_assistant_services
from discreet.app.backup import refuse_restored_keys
from discreet.app.chat import build_chat_services
from discreet.app.core import build_core_services
from discreet.app.data import build_data_services
from discreet.app.identity import build_identity_services, build_workspace_services
from discreet.app.infrastructure import Infrastructure, build_releasing
from discreet.app.jobs import register_jobs
from discreet.app.keys import clear_key_copies
from discreet.app.operation import build_operation_services
from discreet.app.operator_services import build_operator_held
from discreet.chat.conversations.move_to_pages import MOVE_TO_PAGES, MoveToPages
from discreet.data_rights.erasure.resume import FINISH_DELETIONS
from discreet.db.pool import Database
from discreet.db.process_liveness import ProcessLiveness
from discreet.errors import DiscreetError
from discreet.evidence.server_events import record_settings
from discreet.http.services import CoreServices, Services
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
    on: Infrastructure,
    model: ModelEndpoint | None = None,
    cells: PythonCells | None = None,
    look_up: LookUp | None = None,
) -> AsyncIterator[Services]:
    """Yield all services, started: job worker, model, checkpoints and listeners.

    `model` and `cells` replace those of the settings, `look_up` the system's resolver of names.
    """
    async with AsyncExitStack() as stack:
        held = build_operator_held(on.settings)
        egress = EgressGateway(
            on.settings.action_origins, look_up, service_origins=held.origins, page_origins=on.settings.page_origins
        )
        stack.push_async_callback(egress.close)
        outside = await reached(on, egress, stack, model, cells)
        services, jobs = build_services(on, outside)
        await stack.enter_async_context(services.failures.kept())
        stack.push_async_callback(services.password_reset.stop)
        stack.push_async_callback(services.address_confirmation.stop)
        await clear_key_copies(on.keys)
        await refuse_restored_keys(on)
        ensure_service_shares(on.keys)
        await services.datasets.expire_due()
        await services.feedback.deliver()
        await jobs.start(queues_of_server(on.settings.jobs))
        stack.push_async_callback(jobs.stop)
        await _start_answering(on, services, stack)
        await _start_evidence(on, services, egress, stack)
        services.api.flights.start()
        stack.push_async_callback(services.api.flights.stop)
        await _listen_for_revocations(on, services, stack)
        _catch_up(on, services, stack)
        yield services


async def _start_answering(on: Infrastructure, services: Services, stack: AsyncExitStack) -> None:
    await services.models.start()
    stack.push_async_callback(services.models.stop)
    stack.push_async_callback(services.search_models.close)
    living = await _start_liveness(on, services)
    stack.push_async_callback(living.stop)
    stack.push_async_callback(services.summaries.stop)
    stack.callback(services.open_streams.stop)  # those that the stops below have not ended
    await services.chat.start()
    stack.push_async_callback(services.chat.stop)
    await services.temporary.start()
    stack.push_async_callback(services.temporary.stop)
    await services.guests.start()
    stack.push_async_callback(services.guests.stop)
    stack.callback(services.pending_uploads.stop)
    await services.image_generation.start(alone=living.alone)
    stack.push_async_callback(services.image_generation.stop)


async def _start_evidence(on: Infrastructure, services: Services, egress: EgressGateway, stack: AsyncExitStack) -> None:
    await record_settings(on.database, public_settings(on.settings), on.clock.now())
    await services.sequencer.start()
    stack.push_async_callback(services.sequencer.stop)
    cosigning = build_cosigning(on.database, on.clock, on.settings, egress)
    cosigning.start()
    stack.push_async_callback(cosigning.stop)


async def _listen_for_revocations(on: Infrastructure, services: Services, stack: AsyncExitStack) -> None:
    """End running work of revoked sessions, and evict idle user-held keys."""
    endings = RevocationListener(on.database, on.addresses.serve)
    endings.on_revoked(services.open_streams.end)
    endings.on_revoked(services.chat.end)
    endings.on_revoked(services.temporary.end)
    endings.on_revoked(services.image_generation.end)
    endings.on_revoked(services.pending_uploads.end)
    endings.on_revoked(partial(evict_ended_sessions, on.keys.present))
    endings.on_woken(partial(services.code_runs.end_deleted, services.conversations.existing))
    await endings.start()
    services.sessions.subscribe_to_revocations(endings)
    stack.push_async_callback(endings.stop)
    on.keys.present.on_forgotten(services.code_runs.end_of)
    presence = IdleKeyEviction(on.keys.present, on.clock)
    presence.start()
    stack.push_async_callback(presence.stop)


def _catch_up(on: Infrastructure, services: Services, stack: AsyncExitStack) -> None:
    """Do in the background what earlier processes left."""
    for name, work in (
        (COMPARE_KEYS, _compare_keys(services.key_comparison)),
        ("addresses", _normalise_addresses(on.database)),
        (RELEASE_INSIGHT, build_releasing(on).catch_up()),
        (FINISH_DELETIONS, services.deletion_resumer.resume_interrupted()),
        (FINISH_USER_KEYS, services.key_custody.resume_interrupted()),
        (MOVE_TO_PAGES, MoveToPages(on).move_all()),
    ):
        stack.push_async_callback(background.stop, background.once(name, work))


async def _start_liveness(on: Infrastructure, services: Services) -> ProcessLiveness:
    """Show that this process is alive, and settle the work of processes that ended."""
    living = ProcessLiveness(on.database, on.addresses.serve, on.process)
    living.on_process_died(services.ledger.settle)
    living.on_process_died(services.conversations.answers.interrupt_answers_of)
    living.on_process_died(services.guests.end_of_processes)
    await living.start()
    return living


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
        found = await normalise_old_addresses(database)
    except DiscreetError as error:
        background.report("addresses", error, event="address_normalisation_failed")  # the next start repeats it
        return
    if found.changed:
        log.warning("addresses_normalised", count=found.changed)
    if found.kept:
        log.warning("duplicate_addresses_found", count=found.kept)


def build_services(on: Infrastructure, outside: Adapters) -> tuple[Services, JobQueue]:
    """Compose the services without starting them."""
    jobs = JobQueue(on.database, on.addresses.serve)
    core = build_core_services(on, outside, jobs)
    register_jobs(on, outside, jobs, core)
    return _build_services(on, outside, jobs, core), jobs


def _build_services(on: Infrastructure, outside: Adapters, jobs: JobQueue, core: CoreServices) -> Services:
    assistants = build_assistant_services(on, outside, core, jobs)
    chat = build_chat_services(on, outside, core, assistants.guest_links)
    return Services.with_core(
        core,
        identity=build_identity_services(on, outside, core),
        workspaces=build_workspace_services(on, jobs),
        assistants=assistants,
        chat=chat,
        analytics=build_analytics_services(on, core),
        data=build_data_services(on, core, chat.temporary.registry),
        operation=build_operation_services(on, outside, core, assistants.gpt_files, jobs),
    )
