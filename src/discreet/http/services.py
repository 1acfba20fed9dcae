"""All services that the routes call, by area. `app/services.py` builds them once.

Each service is a field of one area. `Services` has the fields of all areas and of `CoreServices`.
"""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from discreet.http.core_services import CoreServices
from discreet.http.limits import RateLimits

if TYPE_CHECKING:
    from discreet.analytics.budgets import Budgets
    from discreet.analytics.counting.opt_out import InsightOptOut
    from discreet.analytics.feedback.inbox import Inbox
    from discreet.analytics.feedback.inbox import Reports as AbuseReports
    from discreet.analytics.feedback.ratings import Ratings
    from discreet.analytics.reading.service import InsightReports
    from discreet.app.operator.policy_templates import PolicyTemplates
    from discreet.app.operator.setup_checklist import SetupChecklist
    from discreet.assistants.actions.ledger.service import DisclosureLedger
    from discreet.assistants.gpts.archive.other_formats import GptExports
    from discreet.assistants.gpts.archive.service import GptFiles
    from discreet.assistants.gpts.assistant.service import BuilderAssistant
    from discreet.assistants.gpts.imports.service import GptImports
    from discreet.assistants.gpts.knowledge_recipients import KnowledgeRecipients
    from discreet.assistants.gpts.public_cards import PublicCards
    from discreet.assistants.gpts.public_pages import PublicPages
    from discreet.assistants.gpts.sharing.offer_links import OfferLinks
    from discreet.assistants.gpts.sharing.service import GptSharing
    from discreet.assistants.gpts.sharing.transfer import OwnershipTransfer
    from discreet.assistants.gpts.stars import GptRatings
    from discreet.assistants.gpts.test_sheet.service import GptTestSheets
    from discreet.assistants.gpts.versions import Versions
    from discreet.assistants.guest_links.management import GuestLinkManagement
    from discreet.assistants.guest_links.service import GuestLinks
    from discreet.assistants.guest_links.settings import GuestAdministration
    from discreet.assistants.origins.service import GptOrigins
    from discreet.chat.conversations.search import ConversationSearch
    from discreet.chat.gpt_tests.service import GptTestRuns
    from discreet.chat.guests.service import GuestChats
    from discreet.chat.images.generation import ImageGeneration
    from discreet.chat.turns.pending_uploads import PendingUploads
    from discreet.chat.turns.temporary import TemporaryChats
    from discreet.data_rights.deletion.reports import DeletionReports
    from discreet.data_rights.privacy_answers.service import PrivacyAnswers
    from discreet.evidence.log import Log
    from discreet.evidence.sequencer import Sequencer
    from discreet.evidence.service import EvidenceService
    from discreet.http.confined_markdown import AnonymousMarkdown
    from discreet.http.device_cookie import DeviceCookies
    from discreet.http.documents.confined_documents import ConfinedDocuments
    from discreet.http.open_streams import OpenStreams
    from discreet.http.policy_html import PolicyHtml
    from discreet.identity.accounts.address_confirmation import AddressConfirmation
    from discreet.identity.accounts.administration import InstanceAdministration
    from discreet.identity.accounts.branding.service import BrandingService
    from discreet.identity.accounts.passkeys.service import Passkeys
    from discreet.identity.accounts.password_reset import PasswordReset
    from discreet.identity.accounts.people import People
    from discreet.identity.accounts.policies.service import Policies
    from discreet.identity.accounts.profile_picture import ProfilePictures
    from discreet.identity.accounts.reauthentication import Reauthentication
    from discreet.identity.accounts.retention import RetentionSettings
    from discreet.identity.accounts.security import SecurityLog
    from discreet.identity.accounts.suspension import Suspension
    from discreet.identity.accounts.user_key.custody import KeyCustodyTransfer
    from discreet.identity.accounts.user_key.service import UserHeldKey
    from discreet.identity.sso.directory.service import Directory
    from discreet.identity.sso.directory.tokens import DirectoryTokens
    from discreet.identity.sso.domains import Domains
    from discreet.identity.workspaces.audit import Audit
    from discreet.identity.workspaces.invitations import Invitations
    from discreet.identity.workspaces.members import Members
    from discreet.identity.workspaces.policy import WorkspacePolicy
    from discreet.identity.workspaces.rules_service import Rules
    from discreet.identity.workspaces.service import Workspaces
    from discreet.identity.workspaces.training_ban import TrainingBanEvidence
    from discreet.jobs.failures import FailedJobs
    from discreet.models.administration import ModelAdministration
    from discreet.models.knowledge_models import KnowledgeModels
    from discreet.models.probes import EndpointProbes
    from discreet.ports.clock import Clock, RandomSource
    from discreet.ports.model import Model
    from discreet.settings import Settings
    from discreet.training.access import DatasetAccessService


@dataclass(frozen=True, kw_only=True)
class IdentityServices:
    """Accounts, policies and single sign-on."""

    administration: "InstanceAdministration"
    branding: "BrandingService"
    reauthentication: "Reauthentication"
    password_reset: "PasswordReset"
    address_confirmation: "AddressConfirmation"
    user_key: "UserHeldKey"
    key_custody: "KeyCustodyTransfer"
    passkeys: "Passkeys"
    people: "People"
    profile_pictures: "ProfilePictures"
    suspension: "Suspension"
    security_log: "SecurityLog"
    retention_settings: "RetentionSettings"
    policies: "Policies"
    domains: "Domains"
    directory: "Directory"
    directory_tokens: "DirectoryTokens"


@dataclass(frozen=True, kw_only=True)
class WorkspaceServices:
    """Workspaces."""

    workspaces: "Workspaces"
    members: "Members"
    invitations: "Invitations"
    audit: "Audit"
    rules: "Rules"
    training_ban: "TrainingBanEvidence"
    workspace_policy: "WorkspacePolicy"


@dataclass(frozen=True, kw_only=True)
class AssistantServices:
    """Building, sharing and rating GPTs, and the ledger of their disclosures."""

    gpt_files: "GptFiles"
    gpt_exports: "GptExports"
    gpt_imports: "GptImports"
    builder_assistant: "BuilderAssistant"
    versions: "Versions"
    gpt_test_sheets: "GptTestSheets"
    gpt_test_runs: "GptTestRuns"
    gpt_sharing: "GptSharing"
    gpt_transfers: "OwnershipTransfer"
    offer_links: "OfferLinks"
    origins: "GptOrigins"
    gpt_ratings: "GptRatings"
    knowledge_recipients: "KnowledgeRecipients"
    public_pages: "PublicPages"
    public_cards: "PublicCards"
    ledger: "DisclosureLedger"
    guest_links: "GuestLinks"
    guest_link_management: "GuestLinkManagement"
    guest_administration: "GuestAdministration"


@dataclass(frozen=True, kw_only=True)
class ChatServices:
    """Search, temporary chats and image generation."""

    conversation_search: "ConversationSearch"
    temporary: "TemporaryChats"
    guests: "GuestChats"
    image_generation: "ImageGeneration"


@dataclass(frozen=True, kw_only=True)
class AnalyticsServices:
    """Private statistics, ratings and reports."""

    ratings: "Ratings"
    inbox: "Inbox"
    reports: "AbuseReports"
    insight_opt_out: "InsightOptOut"
    budgets: "Budgets"
    insight_reports: "InsightReports"


@dataclass(frozen=True, kw_only=True)
class DataServices:
    """Answers about privacy, reports of deletions, access to datasets."""

    privacy_answers: "PrivacyAnswers"
    deletions: "DeletionReports"
    dataset_access: "DatasetAccessService"


@dataclass(frozen=True, kw_only=True)
class OperationServices:
    """What the server itself needs: settings, model, evidence log, limits."""

    settings: "Settings"
    clock: "Clock"
    random: "RandomSource"
    model: "Model"
    log: "Log"
    sequencer: "Sequencer"
    evidence: "EvidenceService"
    setup_checklist: "SetupChecklist"
    model_administration: "ModelAdministration"
    endpoint_probes: "EndpointProbes"
    knowledge_models: "KnowledgeModels"
    policy_templates: "PolicyTemplates"
    failures: "FailedJobs"
    devices: "DeviceCookies"
    open_streams: "OpenStreams"
    policy_html: "PolicyHtml"
    anonymous_markdown: "AnonymousMarkdown"
    documents: "ConfinedDocuments"
    limits: RateLimits = field(default_factory=RateLimits)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server is asked to stop."""


@dataclass(frozen=True, kw_only=True)
class Services(
    CoreServices,
    IdentityServices,
    WorkspaceServices,
    AssistantServices,
    ChatServices,
    AnalyticsServices,
    DataServices,
    OperationServices,
):
    """All services of a server."""

    @classmethod
    def with_core(
        cls,
        core: CoreServices,
        identity: IdentityServices,
        workspaces: WorkspaceServices,
        assistants: AssistantServices,
        chat: ChatServices,
        analytics: AnalyticsServices,
        data: DataServices,
        operation: OperationServices,
    ) -> "Services":
        """Combine all areas. Each area's own constructor checks its fields."""
        areas = (core, identity, workspaces, assistants, chat, analytics, data, operation)
        return Services(**{name: value for area in areas for name, value in vars(area).items()})

    @property
    def pending_uploads(self) -> "PendingUploads":
        return self.attachments.pending_uploads
