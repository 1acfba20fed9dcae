"""Composes the whole house on its ground, and starts it.

Law of this file: everything gets what it needs as an argument; what is started here is stopped here, in
reverse order, whatever happens in between.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog

from discreet.accounts.choices import Choices
from discreet.accounts.confirmation import Confirmation
from discreet.accounts.endings import Endings
from discreet.accounts.old_addresses import normalise_old_addresses
from discreet.accounts.own_key.in_session import forget_ended
from discreet.accounts.own_key.presence import Presence
from discreet.accounts.own_key.switching import FINISH_OWN_KEYS
from discreet.accounts.passkeys.service import Passkeys
from discreet.accounts.password import Passwords
from discreet.accounts.retention import Retentions
from discreet.accounts.security import Security
from discreet.accounts.service_shares import give_services_their_shares
from discreet.actions.ledger.service import Ledger
from discreet.background import background
from discreet.bootstrap.answers import answering_of
from discreet.bootstrap.building import gpt_files_of, talk_of
from discreet.bootstrap.core import Core, core_of
from discreet.bootstrap.erasure import reports_of
from discreet.bootstrap.ground import (
    Ground,
    address_confirmation_of,
    audit_of,
    evidence_of,
    log_of,
    looking_of,
    offer_links_of,
    policies_of,
    recovery_of,
    releasing_of,
    rules_of,
    sequencer_of,
    suspension_of,
    workspaces_of,
)
from discreet.bootstrap.jobs import employ
from discreet.bootstrap.keys import clear_key_copies
from discreet.bootstrap.outside import Outside, cosigning_of, reached
from discreet.bootstrap.own_keys import own_key_of, switching_of
from discreet.bootstrap.temporary import temporary_of
from discreet.conversations.finding import Finding
from discreet.db.pool import Database
from discreet.db.sign_of_life import SignOfLife
from discreet.erasure.finishing import FINISH_DELETIONS
from discreet.errors import DiscreetError
from discreet.evidence.server_acts import record_settings
from discreet.first_hour import Guide
from discreet.gpts.examples.service import Examples
from discreet.gpts.sharing.handing_over import HandingOver
from discreet.gpts.sharing.service import GptSharing
from discreet.gpts.stars import GptStars
from discreet.gpts.versions import Versions
from discreet.http.confined_markdown import AnonymousMarkdown, ConfinedMarkdown
from discreet.http.device_cookie import DeviceCookies
from discreet.http.house import House
from discreet.http.open_streams import OpenStreams
from discreet.http.policy_html import PolicyHtml
from discreet.images.making import ImageMaking
from discreet.images.picture_reader import MadePictureReader
from discreet.insight.budgets import Budgets
from discreet.insight.counting.staying_out import StayingOut
from discreet.insight.feedback.inbox import Inbox, Reports
from discreet.insight.feedback.ratings import Ratings
from discreet.insight.reading.service import Numbers
from discreet.insight.releasing.service import RELEASE_INSIGHT
from discreet.jobs.duties import queues_of_server
from discreet.jobs.failures import Failures
from discreet.jobs.queue import Jobs
from discreet.origins.service import GptOrigins
from discreet.outside.child_environment import child_environment
from discreet.outside.door import Door
from discreet.seams import Model
from discreet.single_sign_on.directory.service import Directory
from discreet.single_sign_on.directory.tokens import DirectoryTokens
from discreet.single_sign_on.domains import Domains
from discreet.told_settings import told
from discreet.workspaces.invitations import Invitations
from discreet.workspaces.members import Members
from discreet.workspaces.nothing_trains import NothingTrains
from discreet.workspaces.policy import WorkspacePolicy

log = structlog.get_logger()


@asynccontextmanager
async def running_house(on: Ground, model: Model | None = None) -> AsyncIterator[House]:
    """The house with everything in it started: job worker, model, checkpoints."""
    async with AsyncExitStack() as stack:
        door = Door(on.settings.action_origins)
        stack.push_async_callback(door.close)
        outside = await reached(on, door, stack, model)
        house, jobs = furnish(on, outside)
        await stack.enter_async_context(house.failures.kept())
        stack.push_async_callback(house.recovery.stop)
        stack.push_async_callback(house.address_confirmation.stop)
        await clear_key_copies(on.keys)
        give_services_their_shares(on.keys)
        await house.improvement.expire_due()
        await house.feedback.deliver()
        await jobs.start(queues_of_server(on.settings.jobs))
        stack.push_async_callback(jobs.stop)
        living = await _living(on, house)
        stack.push_async_callback(living.stop)
        await house.chat.start()
        stack.push_async_callback(house.chat.stop)
        await house.temporary.start()
        stack.push_async_callback(house.temporary.stop)
        stack.callback(house.tray.stop)
        await house.image_making.start(alone=living.alone)
        stack.push_async_callback(house.image_making.stop)
        await record_settings(on.database, told(on.settings), on.clock.now())
        await house.sequencer.start()
        stack.push_async_callback(house.sequencer.stop)
        cosigning = cosigning_of(on.database, on.clock, on.settings, door)
        cosigning.start()
        stack.push_async_callback(cosigning.stop)
        house.api.flights.start()
        stack.push_async_callback(house.api.flights.stop)
        endings = Endings(on.database, on.addresses.serve)
        endings.when_ended(house.open_streams.end)
        endings.when_ended(house.chat.end)
        endings.when_ended(house.temporary.end)
        endings.when_ended(house.image_making.end)
        endings.when_ended(house.tray.end)
        endings.when_ended(partial(forget_ended, on.keys.present))
        await endings.start()
        house.accounts.hear_of_endings(endings)
        stack.push_async_callback(endings.stop)
        presence = Presence(on.keys.present, on.clock)
        presence.start()
        stack.push_async_callback(presence.stop)
        stack.push_async_callback(_stopped, background.once("choices", _even_out(house.choices)))
        stack.push_async_callback(_stopped, background.once("addresses", _normalise_addresses(on.database)))
        for name, work in (
            (RELEASE_INSIGHT, releasing_of(on).catch_up()),
            (FINISH_DELETIONS, house.finishing.finish_left_over()),
            (FINISH_OWN_KEYS, house.switching_own_key.finish_left_over()),
        ):
            stack.push_async_callback(_stopped, background.once(name, work))
        yield house


async def _living(on: Ground, house: House) -> SignOfLife:
    """Shows that this process lives, and sees to what those left that do not."""
    living = SignOfLife(on.database, on.addresses.serve, on.process)
    living.when_gone(house.ledger.settle)
    living.when_gone(house.conversations.interrupt_answers_of)
    await living.start()
    return living


async def _even_out(choices: Choices) -> None:
    """A "yes" without its share was taken back by a crash, or since the backup that this database was restored from.

    People are served meanwhile: where the database says yes and the key store no, no wins (P2)."""
    try:
        found = await choices.reconcile()
    except DiscreetError as error:
        background.report("choices", error, event="choices_not_evened_out")  # the next start does it
        return
    if found.lost or found.destroyed:
        log.warning("choices_evened_out", lost=found.lost, destroyed=found.destroyed)


async def _normalise_addresses(database: Database) -> None:
    """Accounts of an older release may have other forms of their addresses than new ones."""
    try:
        found = await normalise_old_addresses(database)
    except DiscreetError as error:
        background.report("addresses", error, event="addresses_not_normalised")  # the next start does it
        return
    if found.changed:
        log.warning("addresses_normalised", how_many=found.changed)
    if found.kept:
        log.warning("addresses_that_another_account_has_kept_as_they_are", how_many=found.kept)


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


def furnish(on: Ground, outside: Outside) -> tuple[House, Jobs]:
    """Compose the services; nothing is started yet."""
    jobs = Jobs(on.database, on.addresses.serve)
    core = core_of(on, outside, jobs)
    employ(on, outside, jobs, core)
    return _house(on, outside, jobs, core), jobs


def _house(on: Ground, outside: Outside, jobs: Jobs, core: Core) -> House:
    settings, database, keys, clock, entropy = on.settings, on.database, on.keys, on.clock, on.entropy
    temporary = temporary_of(on, outside, core)
    gpt_files = gpt_files_of(on, outside.third_parties, core.gpts, core.actions)
    return House(
        settings=settings,
        clock=clock,
        entropy=entropy,
        accounts=core.accounts,
        workspaces=workspaces_of(on),
        members=Members(database, clock, jobs),
        invitations=Invitations(
            database, clock, entropy, public_url=settings.public_url, confirms_addresses=settings.sends_mail
        ),
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
        domains=Domains(database, clock, outside.domain_records),
        directory=Directory(database, clock, entropy),
        directory_tokens=DirectoryTokens(database, clock, entropy, settings.public_url),
        confirmation=Confirmation(database, clock, Passwords(entropy)),
        recovery=recovery_of(on, outside.mail),
        address_confirmation=address_confirmation_of(on, core.accounts, outside.mail),
        own_key=own_key_of(on),
        switching_own_key=switching_of(on, core),
        passkeys=Passkeys(database, clock, entropy, core.accounts, public_url=settings.public_url),
        suspension=suspension_of(on),
        security=Security(database),
        open_streams=OpenStreams(core.accounts),
        choices=core.choices,
        policies=policies_of(on),
        policy_html=PolicyHtml(ConfinedMarkdown(child_environment())),
        workspace_policy=WorkspacePolicy(database, keys, clock, entropy),
        gpts=core.gpts,
        gpt_files=gpt_files,
        failures=Failures(database, clock),
        first_hour=Guide(
            database, settings, core.accounts, policies_of(on), Examples(core.gpts, gpt_files), core.model
        ),
        talk=talk_of(on, core),
        versions=Versions(database, keys, clock, entropy, core.gpts, core.actions),
        sharing_gpts=GptSharing(database, keys, clock, entropy, core.actions, offer_links_of(on)),
        gpt_stars=GptStars(database, keys, entropy),
        handing_over=HandingOver(database, clock, entropy, core.choices, core.actions, offer_links_of(on)),
        offer_links=offer_links_of(on),
        origins=GptOrigins(database, core.choices),
        actions=core.actions,
        workshop=core.workshop,
        connections=core.connections,
        consents=core.consents,
        ledger=Ledger(database, keys, clock, entropy),
        conversations=core.conversations,
        finding=Finding(database, keys, entropy),
        folders=core.folders,
        sharing=core.sharing,
        anonymous_markdown=AnonymousMarkdown(ConfinedMarkdown(child_environment())),
        keeping=core.keeping,
        moving_in=core.moving_in,
        tray=core.giving.tray,
        chat=core.chat,
        temporary=temporary,
        images=core.images,
        image_making=ImageMaking(
            database,
            keys,
            core.choices,
            clock,
            entropy,
            outside.image_maker,
            settings.images_per_day,
            MadePictureReader(child_environment()),
        ),
        counting=core.counting,
        staying_out=StayingOut(database, keys, clock, core.choices),
        budgets=Budgets(database, clock),
        numbers=Numbers(database, keys, clock, core.gpts, core.actions),
        api=core.api,
        improvement=core.improvement,
        looking=looking_of(on),
        exports=core.exports,
        answering=answering_of(on, core, temporary.conversations, outside.model),
        feedback=core.feedback,
        ratings=Ratings(database, keys, entropy, core.conversations, core.counting),
        inbox=Inbox(database, keys, entropy, core.gpts),
        reports=Reports(database, keys, entropy),
        model=outside.model,
        quotas=core.quotas,
        log=log_of(on),
        sequencer=sequencer_of(on),
        evidence=evidence_of(on),
        devices=DeviceCookies(
            keys.server_secret("device cookies"), clock, entropy, secure=settings.public_url.startswith("https://")
        ),
    )
