"""Opens a process's infrastructure: database, key store, clock, random source.

Invariants:
- Only `app/` imports `adapters/`.
- Everything is passed as an argument. Every resource that is opened here is closed here, in reverse order.
"""

import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from argon2 import PasswordHasher

from discreet.adapters.child_environment import child_environment
from discreet.adapters.clock import SystemClock
from discreet.adapters.domain_records import SystemDomainRecords
from discreet.adapters.egress import EgressGateway
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_file_copies import KeyFileCopies
from discreet.adapters.keystore.key_store import FileKeyStore
from discreet.adapters.keystore.sealed_key_store import SealedKeyStore
from discreet.adapters.mail import SmtpMail
from discreet.adapters.third_party import ThirdPartyClient
from discreet.analytics.releasing.published_gpts import PublishedGpts
from discreet.analytics.releasing.release_process import ReleaseProcess
from discreet.analytics.releasing.service import Releasing
from discreet.app.keys import open_keys
from discreet.assistants.gpts.sharing.offer_links import OfferLinks
from discreet.backup.restore import require_no_restore
from discreet.chat.imports.uploaded_export import UploadedExports
from discreet.db.catalogue import declared
from discreet.db.connecting import database_in
from discreet.db.embedded import EmbeddedPostgres
from discreet.db.pool import connect
from discreet.db.prepare import Addresses, prepare
from discreet.db.runtime import Runtime
from discreet.evidence.cosignature import WitnessKey, WitnessPolicy
from discreet.evidence.log import Log
from discreet.evidence.schedule import PublicationSchedule
from discreet.evidence.sequencer import Sequencer
from discreet.evidence.service import EvidenceService
from discreet.identity.accounts.address_confirmation import AddressConfirmation
from discreet.identity.accounts.address_links import AddressLinks
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.instance import OperatorContact
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.password_reset import PasswordReset
from discreet.identity.accounts.service import Accounts
from discreet.identity.accounts.sessions import Sessions
from discreet.identity.accounts.sso_provisioning import SsoProvisioning
from discreet.identity.sso.configuration import SsoConfiguration
from discreet.identity.sso.discovery import DiscoveryCache as ProviderLibrary
from discreet.identity.sso.domains import Domains
from discreet.identity.sso.secrets import ClientSecrets
from discreet.identity.sso.service import SingleSignOn
from discreet.identity.workspaces.amounts import Amounts
from discreet.identity.workspaces.rules_service import Rules
from discreet.identity.workspaces.service import Workspaces
from discreet.jobs.queue import JobQueue
from discreet.jobs.schema import prepare_jobs
from discreet.ports.keys import KeyFileCopy
from discreet.ports.mail import EmailSender
from discreet.ports.third_parties import OutboundHttp
from discreet.runtime.child_process import Start, start_python
from discreet.settings import Settings
from discreet.training.access import DatasetAccessService
from discreet.training.context_deps import DatasetDependencies
from discreet.training.process import PipelineProcess
from discreet.training.service import Datasets
from discreet.training.storage import DatasetStorage
from discreet.verify.instance import VerificationSnapshot, open_database_snapshot

DATABASE_NAME = "discreet"


@dataclass(frozen=True, kw_only=True)
class Infrastructure(Runtime):
    """The shared basis of each process: settings, keys and a migrated database."""

    settings: Settings
    keys: SealedKeyStore
    addresses: Addresses
    process: int = 0
    """The number under which this process shows its sign of life."""
    password_hasher: PasswordHasher = field(default_factory=PasswordHasher)
    """The cost of a password's hash: RFC 9106's second recommendation."""


@asynccontextmanager
async def open_infrastructure(settings: Settings, *, restoring: bool = False) -> AsyncIterator[Infrastructure]:
    """Open the key store, start or reach PostgreSQL, and migrate it.

    Misconfigured says what is wrong.
    """
    async with open_infrastructure_as_owner(settings, restoring=restoring) as (infra, _):
        yield infra


@asynccontextmanager
async def open_infrastructure_as_owner(
    settings: Settings, *, restoring: bool = False
) -> AsyncIterator[tuple[Infrastructure, str]]:
    """Open the same, and return the owner's database address.

    `discreet verify` compares the database with the migrations' result.
    """
    if not restoring:
        require_no_restore(settings.home)
    clock, random = SystemClock(), SystemRandomSource()
    async with AsyncExitStack() as stack:
        keys = await stack.enter_async_context(open_keys(settings, random))
        owner_url, name = settings.database_url, database_name(settings.database_url)
        if owner_url is None:
            postgres = EmbeddedPostgres(settings.home / "postgres", keys.database_password("postgres"))
            stack.push_async_callback(postgres.stop)
            owner_url = await postgres.start()
        addresses = await prepare(owner_url, name, keys)
        await prepare_jobs(owner_url, name)
        process = int.from_bytes(random.bytes(4)) >> 1
        database = await connect(addresses.serve, process=process)
        stack.push_async_callback(database.close)
        yield (
            Infrastructure(
                database=database,
                keys=keys,
                clock=clock,
                random=random,
                settings=settings,
                addresses=addresses,
                process=process,
            ),
            owner_url,
        )


def build_passwords(infra: Infrastructure) -> PasswordHashing:
    return PasswordHashing(infra.random, infra.password_hasher)


def build_accounts(infra: Infrastructure, sessions: Sessions | None = None) -> Accounts:
    return Accounts(
        infra,
        choices=ConsentChoices(infra),
        sessions=sessions or Sessions(infra),
        public_url=infra.settings.public_url,
        passwords=build_passwords(infra),
        confirms_addresses=infra.settings.sends_mail,
        operator=operator_contact_of(infra.settings),
    )


def operator_contact_of(settings: Settings) -> OperatorContact:
    """Return the operator that the environment names; it wins over a saved one."""
    return OperatorContact(settings.operator_name or "", settings.operator_contact or "")


def build_workspaces(infra: Infrastructure) -> Workspaces:
    return Workspaces(infra.database, infra.clock, infra.random, confirms_addresses=infra.settings.sends_mail)


def build_address_confirmation(
    infra: Infrastructure, accounts: Accounts, mail: EmailSender | None
) -> AddressConfirmation:
    links = AddressLinks(infra.keys.server_secret("address links"))
    return AddressConfirmation(infra.database, infra.clock, accounts, links, mail, public_url=infra.settings.public_url)


def build_offer_links(infra: Infrastructure) -> OfferLinks:
    return OfferLinks(
        infra.database,
        infra.clock,
        infra.random,
        public_url=infra.settings.public_url,
        confirms_addresses=infra.settings.sends_mail,
    )


def build_uploaded_exports(infra: Infrastructure) -> UploadedExports:
    return UploadedExports(infra.settings.home / "moving-in", infra.keys, infra.random, infra.settings.move_in_mb)


def build_mail(infra: Infrastructure, egress: EgressGateway) -> EmailSender | None:
    settings = infra.settings
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return SmtpMail(settings.smtp_url, settings.mail_from, egress=egress, clock=infra.clock, random=infra.random)


def build_password_reset(infra: Infrastructure, mail: EmailSender | None = None) -> PasswordReset:
    return PasswordReset(
        infra,
        accounts=build_accounts(infra),
        passwords=build_passwords(infra),
        mail=mail,
        log=build_log(infra),
        public_url=infra.settings.public_url,
    )


def build_rules(infra: Infrastructure) -> Rules:
    return Rules(infra.database, infra.clock, Amounts(infra.database, infra.clock, infra.random))


def build_single_sign_on(infra: Infrastructure, http: OutboundHttp) -> tuple[SingleSignOn, SsoConfiguration]:
    """Build an organisation's sign-in: for its members, and for its configuration."""
    listed, public_url = infra.settings.action_origins, infra.settings.public_url
    library, secrets = ProviderLibrary(http, infra.clock, listed), ClientSecrets(infra.keys, infra.random)
    sso_provisioning = SsoProvisioning(infra)
    return (
        SingleSignOn(infra.database, infra.clock, infra.random, http, library, secrets, sso_provisioning, public_url),
        SsoConfiguration(infra.database, infra.clock, secrets, library, listed, public_url),
    )


def build_domains(infra: Infrastructure) -> Domains:
    """Build the domains service for the command line, which looks up no records."""
    return Domains(infra.database, infra.clock, SystemDomainRecords())


def build_sso_configuration(infra: Infrastructure) -> SsoConfiguration:
    """Build the sign-in configuration for the command line, which contacts no host."""
    return build_single_sign_on(infra, ThirdPartyClient(EgressGateway()))[1]


def build_datasets(infra: Infrastructure, jobs: JobQueue | None = None) -> Datasets:
    """Build the datasets service.

    The pipeline's process gets only its own role's database address and the shares (P1).
    """
    pipeline = PipelineProcess(
        database_url=infra.addresses.improve,
        shares_directory=infra.keys.shares_directory,
        grant_share_access=infra.keys.grant_share_access,
        environment=child_environment(),
        workers=infra.settings.dataset_workers or os.cpu_count() or 1,
        cluster=infra.settings.cluster,
    )
    return Datasets(build_dataset_context(infra), pipeline, jobs)


def build_releasing(infra: Infrastructure, start: Start = start_python) -> Releasing:
    """Build the daily release. `start` starts its process.

    Its process gets only its own role's database address and the keys of one day (P8).
    """
    process = ReleaseProcess(infra.addresses.insight, child_environment(), start)
    return Releasing(
        infra.database, infra.keys, infra.clock, PublishedGpts(infra.database, infra.keys, infra.random), process
    )


def build_dataset_access(infra: Infrastructure) -> DatasetAccessService:
    return DatasetAccessService(build_dataset_context(infra))


def build_dataset_context(infra: Infrastructure) -> DatasetDependencies:
    return DatasetDependencies(
        infra.database, DatasetStorage(infra.keys, infra.settings.home / "datasets"), infra.clock, infra.random
    )


def build_sequencer(infra: Infrastructure) -> Sequencer:
    """Build the sequencer. The log is named after the public address at its start."""
    origin = f"{infra.settings.public_url.partition('://')[2].rstrip('/')}/evidence"
    return Sequencer(infra, origin, publication_schedule(infra.settings))


def publication_schedule(settings: Settings) -> PublicationSchedule:
    return PublicationSchedule(timedelta(seconds=settings.evidence_step_seconds))


def build_log(infra: Infrastructure) -> Log:
    return Log(infra.database, infra.keys, witness_policy(infra.settings))


def witness_policy(settings: Settings) -> WitnessPolicy:
    return WitnessPolicy(tuple(WitnessKey.parse(each.key) for each in settings.witnesses), settings.witnesses_required)


def build_evidence(infra: Infrastructure) -> EvidenceService:
    return EvidenceService(
        infra.database, infra.keys, infra.clock, build_log(infra), publication_schedule(infra.settings)
    )


@asynccontextmanager
async def open_verification_snapshot(infra: Infrastructure, owner_url: str) -> AsyncIterator[VerificationSnapshot]:
    """Yield the data that `discreet verify` reads: the database as its role, and keys."""
    open_snapshot = partial(open_database_snapshot, infra.addresses.verify, infra.keys)
    load_declared = partial(declared, owner_url, database_name(infra.addresses.verify))
    async with open_snapshot() as connection:
        archive = DatasetStorage(infra.keys, infra.settings.home / "datasets")
        home, now = infra.settings.home, infra.clock.now()
        witnesses = witness_policy(infra.settings)
        yield VerificationSnapshot(
            connection=connection,
            reopen=open_snapshot,
            keys=infra.keys,
            archive=archive,
            home=home,
            now=now,
            declared=load_declared,
            key_copies=_key_copies(infra),
            witnesses=witnesses,
            schedule=publication_schedule(infra.settings),
        )


def _key_copies(infra: Infrastructure) -> Callable[[], Iterable[KeyFileCopy]]:
    """Return what searches for key files outside of their places. With etcd there are no key files."""
    if isinstance(infra.keys, FileKeyStore):
        return KeyFileCopies(infra.settings.home, infra.keys.ring, infra.settings.master_key_file).find
    return tuple


def database_name(url: str | None) -> str:
    return (database_in(url) if url else "") or DATABASE_NAME
