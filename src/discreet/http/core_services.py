"""The services that other services are made of, by area. A worker runs its jobs with them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discreet.analytics.counting.service import ContributionRecorder
    from discreet.analytics.feedback.service import Feedback
    from discreet.api_projects.api import Api
    from discreet.assistants.actions.consent.service import Consents
    from discreet.assistants.actions.editing.service import ActionEditor
    from discreet.assistants.actions.oauth.authorization_flow import AuthorizationFlow
    from discreet.assistants.actions.oauth.connections import Connections
    from discreet.assistants.actions.service import Actions
    from discreet.assistants.gpts.capabilities import CapabilityPolicy
    from discreet.assistants.gpts.catalogue import GptCatalogue
    from discreet.assistants.gpts.picture_reader import GptPictureReader
    from discreet.assistants.gpts.service import Gpts
    from discreet.chat.conversations.conversation_list import ConversationList
    from discreet.chat.conversations.folders import Folders
    from discreet.chat.conversations.retention import RetentionService
    from discreet.chat.conversations.service import Conversations
    from discreet.chat.conversations.sharing.service import Sharing
    from discreet.chat.images.service import Images
    from discreet.chat.imports.service import ChatImportService
    from discreet.chat.prompts.about_me_service import AboutMeService
    from discreet.chat.prompts.service import Prompts
    from discreet.chat.turns.attachments import Attachments
    from discreet.chat.turns.code_runs import CodeRuns
    from discreet.chat.turns.prompt_limits import ChatLimits
    from discreet.chat.turns.service import Chat
    from discreet.chat.turns.side_requests import SideRequests
    from discreet.chat.turns.summaries import Summaries
    from discreet.data_rights.erasure.account import AccountDeletion
    from discreet.data_rights.erasure.resume import DeletionResumer
    from discreet.data_rights.exports.service import Exports
    from discreet.identity.accounts.choices import ConsentChoices
    from discreet.identity.accounts.key_comparison import KeyComparison
    from discreet.identity.accounts.service import Accounts
    from discreet.identity.accounts.sessions import Sessions
    from discreet.identity.sso.configuration import SsoConfiguration
    from discreet.identity.sso.service import SingleSignOn
    from discreet.identity.workspaces.deletion import WorkspaceDeletion
    from discreet.identity.workspaces.masked_words import WorkspaceWordsService
    from discreet.models.choices import ModelChoices
    from discreet.models.directory import ModelDirectory
    from discreet.models.disclosures import ModelDisclosures
    from discreet.models.limits import ModelLimits
    from discreet.models.masking import Masking
    from discreet.models.masking_settings import MaskingSettings
    from discreet.models.permitted_model import PermittedModel
    from discreet.models.provider_changes import ProviderChanges
    from discreet.models.search_model import SearchModels
    from discreet.ports.model import Model
    from discreet.quotas.metered_search import MeteredSearch
    from discreet.quotas.metering import Metering
    from discreet.quotas.model_usage import ModelUsage
    from discreet.quotas.money_budgets import MoneyBudgets
    from discreet.quotas.prices import Prices
    from discreet.quotas.service import Quotas
    from discreet.training.service import Datasets


@dataclass(frozen=True, kw_only=True)
class IdentityCore:
    """Accounts and their choices, and sign-in of organisations."""

    accounts: "Accounts"
    sessions: "Sessions"
    choices: "ConsentChoices"
    single_sign_on: "SingleSignOn"
    sso_configuration: "SsoConfiguration"


@dataclass(frozen=True, kw_only=True)
class AssistantCore:
    """GPTs and their actions."""

    connections: "Connections"
    authorizations: "AuthorizationFlow"
    actions: "Actions"
    action_editor: "ActionEditor"
    gpts: "Gpts"
    gpt_catalogue: "GptCatalogue"
    capability_policy: "CapabilityPolicy"
    picture_reader: "GptPictureReader"
    consents: "Consents"


@dataclass(frozen=True, kw_only=True)
class ConversationCore:
    """Conversations, images, and what happens to them later."""

    conversations: "Conversations"
    conversation_list: "ConversationList"
    folders: "Folders"
    prompts: "Prompts"
    about_me: "AboutMeService"
    sharing: "Sharing"
    images: "Images"
    retention: "RetentionService"
    chat_imports: "ChatImportService"


@dataclass(frozen=True, kw_only=True)
class AnalyticsCore:
    """Counting and feedback."""

    contributions: "ContributionRecorder"
    feedback: "Feedback"


@dataclass(frozen=True, kw_only=True)
class ModelCore:
    """The catalogue of models, the limits on them, and the ways to them."""

    models: "ModelDirectory"
    model_disclosures: "ModelDisclosures"
    model_limits: "ModelLimits"
    masking: "Masking"
    masking_settings: "MaskingSettings"
    workspace_words: "WorkspaceWordsService"
    permitted_model: "PermittedModel"
    search_models: "SearchModels"
    metering: "Metering"
    metered_search: "MeteredSearch"


@dataclass(frozen=True, kw_only=True)
class AnswerCore:
    """Everything that answers a question: chat, API, model."""

    quotas: "Quotas"
    prices: "Prices"
    money_budgets: "MoneyBudgets"
    model_usage: "ModelUsage"
    model_choices: "ModelChoices"
    provider_changes: "ProviderChanges"
    metered_model: "Model"
    chat_limits: "ChatLimits"
    attachments: "Attachments"
    chat: "Chat"
    side_requests: "SideRequests"
    summaries: "Summaries"
    code_runs: "CodeRuns"
    api: "Api"


@dataclass(frozen=True, kw_only=True)
class DataCore:
    """Deletion, exports and datasets."""

    workspace_deletion: "WorkspaceDeletion"
    account_deletion: "AccountDeletion"
    deletion_resumer: "DeletionResumer"
    exports: "Exports"
    datasets: "Datasets"
    key_comparison: "KeyComparison"


@dataclass(frozen=True, kw_only=True)
class CoreServices(IdentityCore, ModelCore, AssistantCore, ConversationCore, AnalyticsCore, AnswerCore, DataCore):
    """The services that others are made of. A worker runs its jobs with them."""

    @classmethod
    def of_areas(
        cls,
        identity: IdentityCore,
        models: ModelCore,
        assistants: AssistantCore,
        conversations: ConversationCore,
        analytics: AnalyticsCore,
        answers: AnswerCore,
        data: DataCore,
    ) -> "CoreServices":
        """Combine all areas. Each area's own constructor checks its fields."""
        areas = (identity, models, assistants, conversations, analytics, answers, data)
        return CoreServices(**{name: value for area in areas for name, value in vars(area).items()})
