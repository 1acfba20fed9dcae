"""The composition root: settings in, a running house out. The only place that names what `outside/` offers.

Law of this file: everything gets what it needs as an argument; what is started here is stopped here, in
reverse order, whatever happens in between.
"""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from discreet.accounts.address_confirmation import AddressConfirmation
from discreet.accounts.address_links import AddressLinks
from discreet.accounts.arrivals import Arrivals
from discreet.accounts.choices import Choices
from discreet.accounts.password import Passwords
from discreet.accounts.policies.service import Policies
from discreet.accounts.recovery import Recovery
from discreet.accounts.service import Accounts
from discreet.accounts.suspension import Suspension
from discreet.backup.restoring import refuse_if_restoring
from discreet.bootstrap.keys import opened_keys
from discreet.db.catalogue import declared
from discreet.db.connecting import database_in
from discreet.db.embedded import EmbeddedPostgres
from discreet.db.pool import Database, connect
from discreet.db.prepare import Addresses, prepare
from discreet.evidence.cosignature import WitnessKey, WitnessPolicy
from discreet.evidence.log import Log
from discreet.evidence.schedule import PublicationSchedule
from discreet.evidence.sequencer import Sequencer
from discreet.evidence.service import Evidence
from discreet.gpts.sharing.offer_links import OfferLinks
from discreet.improvement.archive import Archive
from discreet.improvement.looking import Looking
from discreet.improvement.premises import Premises
from discreet.improvement.process import PipelineProcess
from discreet.improvement.service import Improvement
from discreet.insight.releasing.release_process import ReleaseProcess
from discreet.insight.releasing.roster import Roster
from discreet.insight.releasing.service import Releasing
from discreet.jobs.queue import Jobs
from discreet.jobs.schema import prepare_jobs
from discreet.moving_in.kept_export import KeptExports
from discreet.outside.child_environment import child_environment
from discreet.outside.clock import SystemClock
from discreet.outside.domain_records import SystemDomainRecords
from discreet.outside.door import Door
from discreet.outside.entropy import SystemEntropy
from discreet.outside.key_file_copies import KeyFileCopies
from discreet.outside.key_store import FileKeyStore
from discreet.outside.mail import SmtpMail
from discreet.outside.third_party import DoorToThirdParties
from discreet.seams import Clock, Entropy, Mail, Outlet
from discreet.settings import Settings
from discreet.single_sign_on.documents import Library as ProviderLibrary
from discreet.single_sign_on.domains import Domains
from discreet.single_sign_on.secrets import ClientSecrets
from discreet.single_sign_on.service import SingleSignOn
from discreet.single_sign_on.setting_up import SettingUp
from discreet.verify.instance import Instance, snapshot
from discreet.workspaces.amounts import Amounts
from discreet.workspaces.audit import Audit
from discreet.workspaces.rules_service import Rules
from discreet.workspaces.service import Workspaces

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
    process: int = 0
    """The number under which this process shows its sign of life."""


@asynccontextmanager
async def ground(settings: Settings, *, restoring: bool = False) -> AsyncIterator[Ground]:
    """Open the key store, start or reach PostgreSQL, and bring it up to date. Misconfigured says what is wrong."""
    async with owned_ground(settings, restoring=restoring) as (on, _):
        yield on


@asynccontextmanager
async def owned_ground(settings: Settings, *, restoring: bool = False) -> AsyncIterator[tuple[Ground, str]]:
    """The same with the owner's address of the database, for who compares it with what the migrations make."""
    if not restoring:
        refuse_if_restoring(settings.home)
    clock, entropy = SystemClock(), SystemEntropy()
    async with AsyncExitStack() as stack:
        keys = await stack.enter_async_context(opened_keys(settings, entropy))
        owner_url, name = settings.database_url, database_name(settings.database_url)
        if owner_url is None:
            postgres = EmbeddedPostgres(settings.home / "postgres", keys.database_password("postgres"))
            stack.push_async_callback(postgres.stop)
            owner_url = await postgres.start()
        addresses = await prepare(owner_url, name, keys)
        await prepare_jobs(owner_url, name)
        process = int.from_bytes(entropy.bytes(4)) >> 1
        database = await connect(addresses.serve, process=process)
        stack.push_async_callback(database.close)
        yield Ground(settings, keys, addresses, database, clock, entropy, process), owner_url


def accounts_of(on: Ground) -> Accounts:
    choices = Choices(on.database, on.keys, on.clock, on.entropy)
    return Accounts(
        on.database, on.keys, on.clock, on.entropy, choices, public_url=on.settings.public_url,
        confirms_addresses=on.settings.sends_mail,
    )  # fmt: skip


def workspaces_of(on: Ground) -> Workspaces:
    return Workspaces(on.database, on.clock, on.entropy, confirms_addresses=on.settings.sends_mail)


def address_confirmation_of(on: Ground, accounts: Accounts, mail: Mail | None) -> AddressConfirmation:
    links = AddressLinks(on.keys.server_secret("address links"))
    return AddressConfirmation(on.database, on.clock, accounts, links, mail, public_url=on.settings.public_url)


def offer_links_of(on: Ground) -> OfferLinks:
    return OfferLinks(
        on.database, on.clock, on.entropy, public_url=on.settings.public_url,
        confirms_addresses=on.settings.sends_mail,
    )  # fmt: skip


def moving_in_exports_of(on: Ground) -> KeptExports:
    return KeptExports(on.settings.home / "moving-in", on.keys, on.entropy, on.settings.move_in_mb)


def mail_of(on: Ground, door: Door) -> Mail | None:
    settings = on.settings
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return SmtpMail(settings.smtp_url, settings.mail_from, door=door, clock=on.clock, entropy=on.entropy)


def recovery_of(on: Ground, mail: Mail | None = None) -> Recovery:
    return Recovery(
        on.database, on.keys, on.clock, on.entropy, accounts_of(on), Passwords(on.entropy), mail, log_of(on),
        public_url=on.settings.public_url,
    )  # fmt: skip


def suspension_of(on: Ground) -> Suspension:
    return Suspension(on.database, on.clock)


def policies_of(on: Ground) -> Policies:
    return Policies(on.database, on.keys, on.clock, on.entropy)


def audit_of(on: Ground) -> Audit:
    return Audit(on.database)


def rules_of(on: Ground) -> Rules:
    return Rules(on.database, on.clock, amounts_of(on))


def amounts_of(on: Ground) -> Amounts:
    return Amounts(on.database, on.clock, on.entropy)


def sign_in_of(on: Ground, outlet: Outlet) -> tuple[SingleSignOn, SettingUp]:
    """An organisation's sign-in: for its people, and for who sets it up."""
    listed, public_url = on.settings.action_origins, on.settings.public_url
    library, secrets = ProviderLibrary(outlet, on.clock, listed), ClientSecrets(on.keys, on.entropy)
    arrivals = Arrivals(on.database, on.keys, on.clock, on.entropy)
    return (
        SingleSignOn(on.database, on.clock, on.entropy, outlet, library, secrets, arrivals, public_url),
        SettingUp(on.database, on.clock, secrets, library, listed, public_url),
    )


def domains_of(on: Ground) -> Domains:
    """For the command line, which looks nothing up."""
    return Domains(on.database, on.clock, SystemDomainRecords())


def setting_up_sign_in_of(on: Ground) -> SettingUp:
    """For the command line, which contacts nobody."""
    return sign_in_of(on, DoorToThirdParties(Door()))[1]


def improvement_of(on: Ground, jobs: Jobs | None = None) -> Improvement:
    """Datasets: the pipeline's process gets its own role's address and the shares, and nothing else (P1)."""
    pipeline = PipelineProcess(
        on.addresses.improve, on.keys.shares_directory, on.keys.lend_shares, child_environment(),
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


def sequencer_of(on: Ground) -> Sequencer:
    """The evidence log is named after the address under which it begins."""
    origin = f"{on.settings.public_url.partition('://')[2].rstrip('/')}/evidence"
    return Sequencer(on.database, on.keys, on.clock, on.entropy, origin, publication_schedule(on.settings))


def publication_schedule(settings: Settings) -> PublicationSchedule:
    return PublicationSchedule(timedelta(seconds=settings.evidence_step_seconds))


def log_of(on: Ground) -> Log:
    return Log(on.database, on.keys, witness_policy(on.settings))


def witness_policy(settings: Settings) -> WitnessPolicy:
    return WitnessPolicy(
        tuple(WitnessKey.parse(each.key) for each in settings.witnesses), settings.witnesses_required
    )  # fmt: skip


def evidence_of(on: Ground) -> Evidence:
    return Evidence(on.database, on.keys, on.clock, log_of(on), publication_schedule(on.settings))


@asynccontextmanager
async def instance_of(on: Ground, owner_url: str) -> AsyncIterator[Instance]:
    """What `discreet verify` looks at: the database as its own role, and the key store."""
    look = partial(snapshot, on.addresses.verify, on.keys)
    beside = partial(declared, owner_url, database_name(on.addresses.verify))
    async with look() as connection:
        archive = Archive(on.keys, on.settings.home / "datasets")
        home, now = on.settings.home, on.clock.now()
        copies = KeyFileCopies(home, on.keys.ring, on.settings.master_key_file)
        witnesses = witness_policy(on.settings)
        yield Instance(connection, look, on.keys, archive, home, now, beside, copies.find, witnesses)


def database_name(url: str | None) -> str:
    return (database_in(url) if url else "") or DATABASE_NAME
