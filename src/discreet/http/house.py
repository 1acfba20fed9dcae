"""The house: every service that the routes call, composed once by `bootstrap/house.py`."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from discreet.http.limits import RateLimits

if TYPE_CHECKING:
    from discreet.accounts.address_confirmation import AddressConfirmation
    from discreet.accounts.choices import Choices
    from discreet.accounts.confirmation import Confirmation
    from discreet.accounts.own_key.service import OwnKey
    from discreet.accounts.own_key.switching import Switching
    from discreet.accounts.passkeys.service import Passkeys
    from discreet.accounts.policies.service import Policies
    from discreet.accounts.recovery import Recovery
    from discreet.accounts.retention import Retentions
    from discreet.accounts.security import Security
    from discreet.accounts.service import Accounts
    from discreet.accounts.suspension import Suspension
    from discreet.actions.consent.service import Consents
    from discreet.actions.ledger.service import Ledger
    from discreet.actions.service import Actions
    from discreet.actions.sign_in.connections import Connections
    from discreet.actions.workshop.workshop import Workshop
    from discreet.answers.service import Answering
    from discreet.api_projects.api import Api
    from discreet.chat.service import Chat
    from discreet.chat.temporary import TemporaryChats
    from discreet.chat.tray import Tray
    from discreet.conversations.finding import Finding
    from discreet.conversations.folders import Folders
    from discreet.conversations.retention import Keeping
    from discreet.conversations.service import Conversations
    from discreet.conversations.sharing.service import Sharing
    from discreet.deletions.reports import Reports
    from discreet.erasure.account import AccountDeletion
    from discreet.erasure.finishing import Finishing
    from discreet.evidence.log import Log
    from discreet.evidence.sequencer import Sequencer
    from discreet.evidence.service import Evidence
    from discreet.exports.service import Exports
    from discreet.first_hour import Guide
    from discreet.gpts.file.service import GptFiles
    from discreet.gpts.service import Gpts
    from discreet.gpts.sharing.handing_over import HandingOver
    from discreet.gpts.sharing.offer_links import OfferLinks
    from discreet.gpts.sharing.service import GptSharing
    from discreet.gpts.stars import GptStars
    from discreet.gpts.talk.service import Talk
    from discreet.gpts.versions import Versions
    from discreet.http.confined_markdown import AnonymousMarkdown
    from discreet.http.device_cookie import DeviceCookies
    from discreet.http.open_streams import OpenStreams
    from discreet.http.policy_html import PolicyHtml
    from discreet.images.making import ImageMaking
    from discreet.images.service import Images
    from discreet.improvement.looking import Looking
    from discreet.improvement.service import Improvement
    from discreet.insight.budgets import Budgets
    from discreet.insight.counting.service import Counting
    from discreet.insight.counting.staying_out import StayingOut
    from discreet.insight.feedback.inbox import Inbox
    from discreet.insight.feedback.inbox import Reports as AbuseReports
    from discreet.insight.feedback.ratings import Ratings
    from discreet.insight.feedback.service import Feedback
    from discreet.insight.reading.service import Numbers
    from discreet.jobs.failures import Failures
    from discreet.moving_in.service import MovingIn
    from discreet.origins.service import GptOrigins
    from discreet.quotas.service import Quotas
    from discreet.seams import Clock, Entropy, Model
    from discreet.settings import Settings
    from discreet.single_sign_on.directory.service import Directory
    from discreet.single_sign_on.directory.tokens import DirectoryTokens
    from discreet.single_sign_on.domains import Domains
    from discreet.single_sign_on.service import SingleSignOn
    from discreet.single_sign_on.setting_up import SettingUp
    from discreet.workspaces.audit import Audit
    from discreet.workspaces.deletion import Deletion
    from discreet.workspaces.invitations import Invitations
    from discreet.workspaces.members import Members
    from discreet.workspaces.nothing_trains import NothingTrains
    from discreet.workspaces.policy import WorkspacePolicy
    from discreet.workspaces.rules_service import Rules
    from discreet.workspaces.service import Workspaces


@dataclass(frozen=True)
class House:
    settings: "Settings"
    clock: "Clock"
    entropy: "Entropy"
    accounts: "Accounts"
    workspaces: "Workspaces"
    members: "Members"
    invitations: "Invitations"
    deletion: "Deletion"
    account_deletion: "AccountDeletion"
    deletions: "Reports"
    finishing: "Finishing"
    audit: "Audit"
    rules: "Rules"
    retentions: "Retentions"
    nothing_trains: "NothingTrains"
    single_sign_on: "SingleSignOn"
    setting_up_sign_in: "SettingUp"
    domains: "Domains"
    directory: "Directory"
    directory_tokens: "DirectoryTokens"
    confirmation: "Confirmation"
    recovery: "Recovery"
    address_confirmation: "AddressConfirmation"
    own_key: "OwnKey"
    switching_own_key: "Switching"
    passkeys: "Passkeys"
    suspension: "Suspension"
    security: "Security"
    open_streams: "OpenStreams"
    choices: "Choices"
    policies: "Policies"
    policy_html: "PolicyHtml"
    workspace_policy: "WorkspacePolicy"
    gpts: "Gpts"
    gpt_files: "GptFiles"
    first_hour: "Guide"
    failures: "Failures"
    talk: "Talk"
    versions: "Versions"
    sharing_gpts: "GptSharing"
    handing_over: "HandingOver"
    offer_links: "OfferLinks"
    origins: "GptOrigins"
    gpt_stars: "GptStars"
    actions: "Actions"
    workshop: "Workshop"
    connections: "Connections"
    consents: "Consents"
    ledger: "Ledger"
    conversations: "Conversations"
    finding: "Finding"
    folders: "Folders"
    sharing: "Sharing"
    anonymous_markdown: "AnonymousMarkdown"
    keeping: "Keeping"
    moving_in: "MovingIn"
    tray: "Tray"
    chat: "Chat"
    temporary: "TemporaryChats"
    images: "Images"
    image_making: "ImageMaking"
    improvement: "Improvement"
    looking: "Looking"
    exports: "Exports"
    feedback: "Feedback"
    ratings: "Ratings"
    inbox: "Inbox"
    reports: "AbuseReports"
    counting: "Counting"
    staying_out: "StayingOut"
    budgets: "Budgets"
    numbers: "Numbers"
    answering: "Answering"
    api: "Api"
    model: "Model"
    quotas: "Quotas"
    log: "Log"
    sequencer: "Sequencer"
    evidence: "Evidence"
    devices: "DeviceCookies"
    limits: RateLimits = field(default_factory=RateLimits)
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the server is asked to stop."""
