"""Composes accounts, single sign-on and workspaces."""

from discreet.adapters.child_environment import child_environment
from discreet.adapters.logo_reader import LogoReader
from discreet.app.adapters import Adapters
from discreet.app.infrastructure import (
    Infrastructure,
    build_accounts,
    build_address_confirmation,
    build_password_reset,
    build_passwords,
    build_rules,
    build_single_sign_on,
    build_workspaces,
)
from discreet.app.user_keys import build_key_custody_transfer, build_user_key
from discreet.http.core_services import CoreServices, IdentityCore
from discreet.http.services import IdentityServices, WorkspaceServices
from discreet.identity.accounts.administration import InstanceAdministration
from discreet.identity.accounts.branding.service import BrandingService
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.passkeys.service import Passkeys
from discreet.identity.accounts.people import People
from discreet.identity.accounts.policies.service import Policies
from discreet.identity.accounts.profile_picture import ProfilePictures
from discreet.identity.accounts.reauthentication import Reauthentication
from discreet.identity.accounts.retention import RetentionSettings
from discreet.identity.accounts.security import SecurityLog
from discreet.identity.accounts.sessions import Sessions
from discreet.identity.accounts.suspension import Suspension
from discreet.identity.sso.directory.service import Directory
from discreet.identity.sso.directory.tokens import DirectoryTokens
from discreet.identity.sso.domains import Domains
from discreet.identity.workspaces.audit import Audit
from discreet.identity.workspaces.invitations import Invitations
from discreet.identity.workspaces.members import Members
from discreet.identity.workspaces.policy import WorkspacePolicy
from discreet.identity.workspaces.training_ban import TrainingBanEvidence
from discreet.jobs.queue import JobQueue


def build_identity_core(infra: Infrastructure, adapters: Adapters) -> IdentityCore:
    single_sign_on, configuration = build_single_sign_on(infra, adapters.third_parties)
    sessions = Sessions(infra)
    return IdentityCore(
        accounts=build_accounts(infra, sessions),
        sessions=sessions,
        choices=ConsentChoices(infra),
        single_sign_on=single_sign_on,
        sso_configuration=configuration,
    )


def build_identity_services(infra: Infrastructure, adapters: Adapters, core: CoreServices) -> IdentityServices:
    database, clock, random, public_url = infra.database, infra.clock, infra.random, infra.settings.public_url
    return IdentityServices(
        administration=InstanceAdministration(infra, public_url=public_url),
        branding=BrandingService(infra, LogoReader(child_environment())),
        reauthentication=Reauthentication(database, clock, build_passwords(infra)),
        password_reset=build_password_reset(infra, adapters.mail),
        address_confirmation=build_address_confirmation(infra, core.accounts, adapters.mail),
        user_key=build_user_key(infra),
        key_custody=build_key_custody_transfer(infra, core),
        passkeys=Passkeys(database, clock, random, core.accounts, core.sessions, public_url=public_url),
        people=People(database, clock),
        profile_pictures=ProfilePictures(database, core.picture_reader),
        suspension=Suspension(database, clock),
        security_log=SecurityLog(database),
        retention_settings=RetentionSettings(database, clock),
        policies=Policies(infra),
        domains=Domains(database, clock, adapters.domain_records),
        directory=Directory(database, clock, random),
        directory_tokens=DirectoryTokens(database, clock, random, public_url),
    )


def build_workspace_services(infra: Infrastructure, jobs: JobQueue) -> WorkspaceServices:
    settings, database, clock = infra.settings, infra.database, infra.clock
    return WorkspaceServices(
        workspaces=build_workspaces(infra),
        members=Members(database, clock, jobs),
        invitations=Invitations(
            database, clock, infra.random, public_url=settings.public_url, confirms_addresses=settings.sends_mail
        ),
        audit=Audit(database),
        rules=build_rules(infra),
        training_ban=TrainingBanEvidence(database, infra.keys, clock, infra.addresses.improve),
        workspace_policy=WorkspacePolicy(infra),
    )
