"""All services that the routes call. `app/services.py` builds them once."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from discreet.http.limits import RateLimits

if TYPE_CHECKING:
    from discreet.analytics.budgets import Budgets
    from discreet.analytics.counting.opt_out import InsightOptOut
    from discreet.analytics.counting.service import ContributionRecorder
    from discreet.analytics.feedback.inbox import Inbox
    from discreet.analytics.feedback.inbox import Reports as AbuseReports
    from discreet.analytics.feedback.ratings import Ratings
    from discreet.analytics.feedback.service import Feedback
    from discreet.analytics.reading.service import InsightReports
    from discreet.api_projects.api import Api
    from discreet.app.operator.setup_checklist import SetupChecklist
    from discreet.assistants.actions.consent.service import Consents
    from discreet.assistants.actions.editing.service import ActionEditor
    from discreet.assistants.actions.ledger.service import DisclosureLedger
    from discreet.assistants.actions.oauth.connections import Connections
    from discreet.assistants.actions.service import Actions
    from discreet.assistants.gpts.archive.service import GptFiles
    from discreet.assistants.gpts.assistant.service import BuilderAssistant
    from discreet.assistants.gpts.service import Gpts
    from discreet.assistants.gpts.sharing.offer_links import OfferLinks
    from discreet.assistants.gpts.sharing.service import GptSharing
    from discreet.assistants.gpts.sharing.transfer import OwnershipTransfer
    from discreet.assistants.gpts.stars import GptRatings
    from discreet.assistants.gpts.versions import Versions
    from discreet.assistants.origins.service import GptOrigins
    from discreet.chat.conversations.folders import Folders
    from discreet.chat.conversations.retention import RetentionService
    from discreet.chat.conversations.search import ConversationSearch
    from discreet.chat.conversations.service import Conversations
    from discreet.chat.conversations.sharing.service import Sharing
    from discreet.chat.images.generation import ImageGeneration
    from discreet.chat.images.service import Images
    from discreet.chat.imports.service import ChatImportService
    from discreet.chat.turns.attachments import Attachments
    from discreet.chat.turns.pending_uploads import PendingUploads
    from discreet.chat.turns.service import Chat, ChatLimits
    from discreet.chat.turns.temporary import TemporaryChats
    from discreet.data_rights.deletion.reports import DeletionReports
    from discreet.data_rights.erasure.account import AccountDeletion
    from discreet.data_rights.erasure.resume import DeletionResumer
    from discreet.data_rights.exports.service import Exports
    from discreet.data_rights.privacy_answers.service import PrivacyAnswers
    from discreet.evidence.log import Log
    from discreet.evidence.sequencer import Sequencer
    from discreet.evidence.service import EvidenceService
    from discreet.http.confined_markdown import AnonymousMarkdown
    from discreet.http.device_cookie import DeviceCookies
    from discreet.http.open_streams import OpenStreams
    from discreet.http.policy_html import PolicyHtml
    from discreet.identity.accounts.address_confirmation import AddressConfirmation
    from discreet.identity.accounts.choices import ConsentChoices
    from discreet.identity.accounts.passkeys.service import Passkeys
    from discreet.identity.accounts.password_reset import PasswordReset
    from discreet.identity.accounts.policies.service import Policies
    from discreet.identity.accounts.reauthentication import Reauthentication
    from discreet.identity.accounts.retention import RetentionSettings
    from discreet.identity.accounts.security import SecurityLog
    from discreet.identity.accounts.service import Accounts
    from discreet.identity.accounts.suspension import Suspension
    from discreet.identity.accounts.user_key.custody import KeyCustodyTransfer
    from discreet.identity.accounts.user_key.service import UserHeldKey
    from discreet.identity.sso.configuration import SsoConfiguration
    from discreet.identity.sso.directory.service import Directory
    from discreet.identity.sso.directory.tokens import DirectoryTokens
    from discreet.identity.sso.domains import Domains
    from discreet.identity.sso.service import SingleSignOn
    from discreet.identity.workspaces.audit import Audit
    from discreet.identity.workspaces.deletion import WorkspaceDeletion
    from discreet.identity.workspaces.invitations import Invitations
    from discreet.identity.workspaces.members import Members
    from discreet.identity.workspaces.policy import WorkspacePolicy
    from discreet.identity.workspaces.rules_service import Rules
    from discreet.identity.workspaces.service import Workspaces
    from discreet.identity.workspaces.training_ban import TrainingBanEvidence
    from discreet.jobs.failures import FailedJobs
    from discreet.ports import Clock, Model, RandomSource
    from discreet.quotas.service import Quotas
    from discreet.settings import Settings
    from discreet.training.access import DatasetAccessService
    from discreet.training.service import Datasets


@dataclass(frozen=True, kw_only=True)
class CoreServices:
    """The services that others are made of. A worker runs its jobs with them."""

    accounts: "Accounts"
    choices: "ConsentChoices"
    connections: "Connections"
    actions: "Actions"
    action_editor: "ActionEditor"
    gpts: "Gpts"
    consents: "Consents"
    conversations: "Conversations"
    folders: "Folders"
    sharing: "Sharing"
    retention: "RetentionService"
    chat_imports: "ChatImportService"
    contributions: "ContributionRecorder"
    feedback: "Feedback"
    single_sign_on: "SingleSignOn"
    sso_configuration: "SsoConfiguration"
    datasets: "Datasets"
    quotas: "Quotas"
    api: "Api"
    workspace_deletion: "WorkspaceDeletion"
    images: "Images"
    exports: "Exports"
    account_deletion: "AccountDeletion"
    deletion_resumer: "DeletionResumer"
    attachments: "Attachments"
    chat: "Chat"
    metered_model: "Model"
    chat_limits: "ChatLimits"


@dataclass(frozen=True, kw_only=True)
class Services(CoreServices):
    """All services of a server."""

    settings: "Settings"
    clock: "Clock"
    random: "RandomSource"
    workspaces: "Workspaces"
    members: "Members"
    invitations: "Invitations"
    deletions: "DeletionReports"
    audit: "Audit"
    rules: "Rules"
    retention_settings: "RetentionSettings"
    training_ban: "TrainingBanEvidence"
    domains: "Domains"
    directory: "Directory"
    directory_tokens: "DirectoryTokens"
    reauthentication: "Reauthentication"
    password_reset: "PasswordReset"
    address_confirmation: "AddressConfirmation"
    user_key: "UserHeldKey"
    key_custody: "KeyCustodyTransfer"
    passkeys: "Passkeys"
    suspension: "Suspension"
    security_log: "SecurityLog"
    open_streams: "OpenStreams"
    policies: "Policies"
    policy_html: "PolicyHtml"
    workspace_policy: "WorkspacePolicy"
    gpt_files: "GptFiles"
    setup_checklist: "SetupChecklist"
    failures: "FailedJobs"
    builder_assistant: "BuilderAssistant"
    versions: "Versions"
    gpt_sharing: "GptSharing"
    gpt_transfers: "OwnershipTransfer"
    offer_links: "OfferLinks"
    origins: "GptOrigins"
    gpt_ratings: "GptRatings"
    ledger: "DisclosureLedger"
    conversation_search: "ConversationSearch"
    anonymous_markdown: "AnonymousMarkdown"
    temporary: "TemporaryChats"
    image_generation: "ImageGeneration"
    dataset_access: "DatasetAccessService"
    ratings: "Ratings"
    inbox: "Inbox"
    reports: "AbuseReports"
    insight_opt_out: "InsightOptOut"
    budgets: "Budgets"
    insight_reports: "InsightReports"
    privacy_answers: "PrivacyAnswers"
    model: "Model"
    log: "Log"
    sequencer: "Sequencer"
    evidence: "EvidenceService"
    devices: "DeviceCookies"
    limits: RateLimits = field(default_factory=RateLimits)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server is asked to stop."""

    @property
    def pending_uploads(self) -> "PendingUploads":
        return self.attachments.pending_uploads
