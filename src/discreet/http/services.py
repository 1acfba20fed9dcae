"""The house: every service that the routes call, composed once by `bootstrap/services.py`."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from discreet.http.limits import RateLimits

if TYPE_CHECKING:
    from discreet.accounts.address_confirmation import AddressConfirmation
    from discreet.accounts.choices import ConsentChoices
    from discreet.accounts.passkeys.service import Passkeys
    from discreet.accounts.password_reset import PasswordReset
    from discreet.accounts.policies.service import Policies
    from discreet.accounts.reauthentication import Reauthentication
    from discreet.accounts.retention import RetentionSettings
    from discreet.accounts.security import SecurityLog
    from discreet.accounts.service import Accounts
    from discreet.accounts.suspension import Suspension
    from discreet.accounts.user_key.custody import KeyCustodyTransfer
    from discreet.accounts.user_key.service import UserHeldKey
    from discreet.actions.consent.service import Consents
    from discreet.actions.editing.service import ActionEditor
    from discreet.actions.ledger.service import DisclosureLedger
    from discreet.actions.oauth.connections import Connections
    from discreet.actions.service import Actions
    from discreet.answers.service import PrivacyAnswers
    from discreet.api_projects.api import Api
    from discreet.chat.pending_uploads import PendingUploads
    from discreet.chat.service import Chat
    from discreet.chat.temporary import TemporaryChats
    from discreet.chat_import.service import ChatImportService
    from discreet.conversations.folders import Folders
    from discreet.conversations.retention import RetentionService
    from discreet.conversations.search import ConversationSearch
    from discreet.conversations.service import Conversations
    from discreet.conversations.sharing.service import Sharing
    from discreet.deletions.reports import DeletionReports
    from discreet.erasure.account import AccountDeletion
    from discreet.erasure.resume import DeletionResumer
    from discreet.evidence.log import Log
    from discreet.evidence.sequencer import Sequencer
    from discreet.evidence.service import EvidenceService
    from discreet.exports.service import Exports
    from discreet.gpts.archive.service import GptFiles
    from discreet.gpts.assistant.service import BuilderAssistant
    from discreet.gpts.service import Gpts
    from discreet.gpts.sharing.offer_links import OfferLinks
    from discreet.gpts.sharing.service import GptSharing
    from discreet.gpts.sharing.transfer import OwnershipTransfer
    from discreet.gpts.stars import GptRatings
    from discreet.gpts.versions import Versions
    from discreet.http.confined_markdown import AnonymousMarkdown
    from discreet.http.device_cookie import DeviceCookies
    from discreet.http.open_streams import OpenStreams
    from discreet.http.policy_html import PolicyHtml
    from discreet.images.generation import ImageGeneration
    from discreet.images.service import Images
    from discreet.improvement.access import DatasetAccessService
    from discreet.improvement.service import Datasets
    from discreet.insight.budgets import Budgets
    from discreet.insight.counting.opt_out import InsightOptOut
    from discreet.insight.counting.service import ContributionRecorder
    from discreet.insight.feedback.inbox import Inbox
    from discreet.insight.feedback.inbox import Reports as AbuseReports
    from discreet.insight.feedback.ratings import Ratings
    from discreet.insight.feedback.service import Feedback
    from discreet.insight.reading.service import InsightReports
    from discreet.jobs.failures import FailedJobs
    from discreet.operator.setup_checklist import SetupChecklist
    from discreet.origins.service import GptOrigins
    from discreet.ports import Clock, Model, RandomSource
    from discreet.quotas.service import Quotas
    from discreet.settings import Settings
    from discreet.single_sign_on.configuration import SsoConfiguration
    from discreet.single_sign_on.directory.service import Directory
    from discreet.single_sign_on.directory.tokens import DirectoryTokens
    from discreet.single_sign_on.domains import Domains
    from discreet.single_sign_on.service import SingleSignOn
    from discreet.workspaces.audit import Audit
    from discreet.workspaces.deletion import WorkspaceDeletion
    from discreet.workspaces.invitations import Invitations
    from discreet.workspaces.members import Members
    from discreet.workspaces.policy import WorkspacePolicy
    from discreet.workspaces.rules_service import Rules
    from discreet.workspaces.service import Workspaces
    from discreet.workspaces.training_ban import TrainingBanEvidence


@dataclass(frozen=True)
class Services:
    settings: "Settings"
    clock: "Clock"
    entropy: "RandomSource"
    accounts: "Accounts"
    workspaces: "Workspaces"
    members: "Members"
    invitations: "Invitations"
    deletion: "WorkspaceDeletion"
    account_deletion: "AccountDeletion"
    deletions: "DeletionReports"
    finishing: "DeletionResumer"
    audit: "Audit"
    rules: "Rules"
    retentions: "RetentionSettings"
    nothing_trains: "TrainingBanEvidence"
    single_sign_on: "SingleSignOn"
    setting_up_sign_in: "SsoConfiguration"
    domains: "Domains"
    directory: "Directory"
    directory_tokens: "DirectoryTokens"
    confirmation: "Reauthentication"
    recovery: "PasswordReset"
    address_confirmation: "AddressConfirmation"
    own_key: "UserHeldKey"
    switching_own_key: "KeyCustodyTransfer"
    passkeys: "Passkeys"
    suspension: "Suspension"
    security: "SecurityLog"
    open_streams: "OpenStreams"
    choices: "ConsentChoices"
    policies: "Policies"
    policy_html: "PolicyHtml"
    workspace_policy: "WorkspacePolicy"
    gpts: "Gpts"
    gpt_files: "GptFiles"
    first_hour: "SetupChecklist"
    failures: "FailedJobs"
    talk: "BuilderAssistant"
    versions: "Versions"
    sharing_gpts: "GptSharing"
    handing_over: "OwnershipTransfer"
    offer_links: "OfferLinks"
    origins: "GptOrigins"
    gpt_stars: "GptRatings"
    actions: "Actions"
    workshop: "ActionEditor"
    connections: "Connections"
    consents: "Consents"
    ledger: "DisclosureLedger"
    conversations: "Conversations"
    finding: "ConversationSearch"
    folders: "Folders"
    sharing: "Sharing"
    anonymous_markdown: "AnonymousMarkdown"
    keeping: "RetentionService"
    moving_in: "ChatImportService"
    tray: "PendingUploads"
    chat: "Chat"
    temporary: "TemporaryChats"
    images: "Images"
    image_making: "ImageGeneration"
    improvement: "Datasets"
    looking: "DatasetAccessService"
    exports: "Exports"
    feedback: "Feedback"
    ratings: "Ratings"
    inbox: "Inbox"
    reports: "AbuseReports"
    counting: "ContributionRecorder"
    staying_out: "InsightOptOut"
    budgets: "Budgets"
    numbers: "InsightReports"
    answering: "PrivacyAnswers"
    api: "Api"
    model: "Model"
    quotas: "Quotas"
    log: "Log"
    sequencer: "Sequencer"
    evidence: "EvidenceService"
    devices: "DeviceCookies"
    limits: RateLimits = field(default_factory=RateLimits)
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the server is asked to stop."""
