"""Composes conversations, images, and what answers in them."""

from discreet.adapters.child_environment import child_environment
from discreet.adapters.extraction.extractor import ChildExtractor
from discreet.analytics.counting.service import ContributionRecorder
from discreet.app.adapters import Adapters
from discreet.app.api import build_api
from discreet.app.guests import build_guests
from discreet.app.image_tool import build_made_images
from discreet.app.infrastructure import (
    Infrastructure,
    build_uploaded_exports,
)
from discreet.app.temporary import build_temporary_chats
from discreet.assistants.guest_links.service import GuestLinks
from discreet.chat.conversations.conversation_list import ConversationList
from discreet.chat.conversations.folders import Folders
from discreet.chat.conversations.retention import RetentionService
from discreet.chat.conversations.search import ConversationSearch
from discreet.chat.conversations.service import Conversations
from discreet.chat.conversations.sharing.service import Sharing
from discreet.chat.images.generation import ImageGeneration
from discreet.chat.images.picture_reader import ImageReencoder
from discreet.chat.images.service import Images
from discreet.chat.images.signing import ImageSigner
from discreet.chat.images.slots import ImageSlots
from discreet.chat.imports.reading import ExportReader
from discreet.chat.imports.service import ChatImportService
from discreet.chat.prompts.about_me_service import AboutMeService
from discreet.chat.prompts.service import Prompts
from discreet.chat.turns.attachments import Attachments
from discreet.chat.turns.call_pictures import CallPictures
from discreet.chat.turns.code_runs import CodeRuns
from discreet.chat.turns.opening import OpeningServices
from discreet.chat.turns.pending_uploads import PendingUploads, UploadLimits
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.chat.turns.question_facts import QuestionFactsReader
from discreet.chat.turns.service import Chat
from discreet.chat.turns.side_requests import SideRequests
from discreet.chat.turns.stored_chats import StoredChats
from discreet.chat.turns.summaries import Summaries, SummaryMode
from discreet.chat.turns.turn_accounting import TurnAccounting
from discreet.http.confined_markdown import ConfinedMarkdown
from discreet.http.core_services import (
    AnswerCore,
    AssistantCore,
    ConversationCore,
    CoreServices,
    IdentityCore,
    ModelCore,
)
from discreet.http.services import ChatServices
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.sessions import Sessions
from discreet.identity.workspaces.amounts import Amounts
from discreet.jobs.queue import JobQueue
from discreet.models.choices import ModelChoices
from discreet.models.provider_changes import ProviderChanges
from discreet.ports.model import Model
from discreet.quotas.first_prompt import FirstPrompts
from discreet.quotas.metered_model import MeteredModel
from discreet.quotas.model_usage import ModelUsage
from discreet.quotas.money_budgets import MoneyBudgets
from discreet.quotas.prices import Prices
from discreet.quotas.service import Quotas


def build_conversation_core(infra: Infrastructure, jobs: JobQueue, choices: ConsentChoices) -> ConversationCore:
    conversations, images = Conversations(infra, choices), Images(infra, choices)
    listing = ConversationList(infra)
    retention = RetentionService(infra.database, infra.clock, infra.random, conversations, images.delete)
    uploaded, about_me = build_uploaded_exports(infra), AboutMeService(infra)
    return ConversationCore(
        conversations=conversations,
        conversation_list=listing,
        folders=Folders(infra),
        prompts=Prompts(infra),
        about_me=about_me,
        sharing=Sharing(
            infra, conversations, listing, infra.settings.public_url, ConfinedMarkdown(child_environment())
        ),
        images=images,
        retention=retention,
        chat_imports=ChatImportService(
            infra,
            jobs=jobs,
            exports=uploaded,
            reader=ExportReader(uploaded, child_environment()),
            all_conversations=conversations,
            retention=retention,
            about_me=about_me,
        ),
    )


def build_answer_core(
    infra: Infrastructure,
    adapters: Adapters,
    identity: IdentityCore,
    assistants: AssistantCore,
    conversations: Conversations,
    counting: ContributionRecorder,
    core: ModelCore,
    about_me: AboutMeService,
) -> AnswerCore:
    settings = infra.settings
    quotas = Quotas(infra.database, infra.clock, Amounts(infra.database, infra.clock, infra.random))
    models, model_limits, permitted = core.models, core.model_limits, core.permitted_model
    limits = ChatLimits(settings.message_characters, settings.model_context, settings.answer_tokens, models)
    choices = ModelChoices(models, permitted)
    metered = MeteredModel(permitted, core.metering)
    attachments = _build_attachments(infra, adapters, metered, core, identity.sessions)
    code = CodeRuns(adapters.cells, ChildExtractor(settings.home / "readers"), infra.random)
    summaries = Summaries(metered, model_limits, limits, infra.clock, mode=SummaryMode(settings.summaries))
    return AnswerCore(
        quotas=quotas,
        prices=Prices(infra),
        money_budgets=MoneyBudgets(infra),
        model_usage=ModelUsage(infra),
        model_choices=choices,
        provider_changes=ProviderChanges(infra.database, models, infra.clock),
        metered_model=metered,
        chat_limits=limits,
        attachments=attachments,
        chat=Chat(
            conversations=conversations,
            gpts=assistants.gpts,
            actions=assistants.actions,
            consents=assistants.consents,
            model=metered,
            limits=limits,
            accounting=TurnAccounting(counting, infra.clock),
            sessions=identity.sessions,
            attachments=attachments,
            model_limits=model_limits,
            clear_request_cache=adapters.clear_request_cache,
            summaries=summaries,
            capabilities=assistants.capability_policy,
            code=code,
            stored_chats=StoredChats(
                conversations,
                about_me,
                QuestionFactsReader(infra.database, core.masking_settings, identity.sessions),
                OpeningServices(limits, FirstPrompts(permitted, metered, core.metering)),
            ),
        ),
        summaries=summaries,
        code_runs=code,
        side_requests=SideRequests(conversations, metered, model_limits, titles=settings.chat_titles),
        api=build_api(infra, adapters, assistants, metered, choices, limits, model_limits),
    )


def _build_attachments(
    infra: Infrastructure, adapters: Adapters, model: Model, core: ModelCore, sessions: Sessions
) -> Attachments:
    reader = ChildExtractor(infra.settings.home / "readers")
    pending_uploads = PendingUploads(
        reader, reader, infra.random, UploadLimits(infra.settings.chat_file_mb), sessions.is_revoked
    )
    images = build_made_images(infra, adapters.image_maker, reader, core.model_limits, core.masking)
    return Attachments(pending_uploads, model, infra.random, CallPictures(reader, infra.random), images)


def build_chat_services(
    infra: Infrastructure, adapters: Adapters, core: CoreServices, links: GuestLinks
) -> ChatServices:
    """Build them; `links` are those by which guests come in."""
    temporary = build_temporary_chats(infra, adapters, core)
    return ChatServices(
        conversation_search=ConversationSearch(infra.database, infra.keys, infra.random),
        temporary=temporary,
        guests=build_guests(infra, core, links, temporary),
        image_generation=ImageGeneration(
            infra,
            core.choices,
            adapters.image_maker,
            ImageSlots(infra, infra.settings.images_per_day),
            ImageReencoder(child_environment()),
            ImageSigner(infra.keys, child_environment()),
            core.model_limits,
            core.masking,
            core.images,
            ChildExtractor(infra.settings.home / "readers"),
        ),
    )
