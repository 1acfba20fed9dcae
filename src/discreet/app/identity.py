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
from discreet.http.services import (
    CoreServices,
    IdentityCore,
    IdentityServices,
    WorkspaceServices,
)
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


def build_identity_core(on: Infrastructure, outside: Adapters) -> IdentityCore:
    single_sign_on, configuration = build_single_sign_on(on, outside.third_parties)
    sessions = Sessions(on)
    return IdentityCore(
        accounts=build_accounts(on, sessions),
        sessions=sessions,
        choices=ConsentChoices(on),
        single_sign_on=single_sign_on,
        sso_configuration=configuration,
    )


def build_identity_services(on: Infrastructure, outside: Adapters, core: CoreServices) -> IdentityServices:
    database, clock, random, public_url = on.database, on.clock, on.random, on.settings.public_url
    return IdentityServices(
        administration=InstanceAdministration(on, public_url=public_url),
        branding=BrandingService(on, LogoReader(child_environment())),
        reauthentication=Reauthentication(database, clock, build_passwords(on)),
        password_reset=build_password_reset(on, outside.mail),
        address_confirmation=build_address_confirmation(on, core.accounts, outside.mail),
        user_key=build_user_key(on),
        key_custody=build_key_custody_transfer(on, core),
        passkeys=Passkeys(database, clock, random, core.accounts, core.sessions, public_url=public_url),
        people=People(database, clock),
        profile_pictures=ProfilePictures(database, core.picture_reader),
        suspension=Suspension(database, clock),
        security_log=SecurityLog(database),
        retention_settings=RetentionSettings(database, clock),
        policies=Policies(on),
        domains=Domains(database, clock, outside.domain_records),
        directory=Directory(database, clock, random),
        directory_tokens=DirectoryTokens(database, clock, random, public_url),
    )


def build_workspace_services(on: Infrastructure, jobs: JobQueue) -> WorkspaceServices:
    settings, database, clock = on.settings, on.database, on.clock
    return WorkspaceServices(
        workspaces=build_workspaces(on),
        members=Members(database, clock, jobs),
        invitations=Invitations(
            database, clock, on.random, public_url=settings.public_url, confirms_addresses=settings.sends_mail
        ),
        audit=Audit(database),
        rules=build_rules(on),
        training_ban=TrainingBanEvidence(database, on.keys, clock, on.addresses.improve),
        workspace_policy=WorkspacePolicy(on),
    )
