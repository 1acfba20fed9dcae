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
from discreet.http.services import (
    AnswerCore,
    AssistantCore,
    ChatServices,
    ConversationCore,
    CoreServices,
    IdentityCore,
    ModelCore,
)
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


def build_conversation_core(on: Infrastructure, jobs: JobQueue, choices: ConsentChoices) -> ConversationCore:
    conversations, images = Conversations(on, choices), Images(on, choices)
    listing = ConversationList(on)
    keeping = RetentionService(on.database, on.clock, on.random, conversations, images.delete)
    uploaded, about_me = build_uploaded_exports(on), AboutMeService(on)
    return ConversationCore(
        conversations=conversations,
        conversation_list=listing,
        folders=Folders(on),
        prompts=Prompts(on),
        about_me=about_me,
        sharing=Sharing(on, conversations, listing, on.settings.public_url, ConfinedMarkdown(child_environment())),
        images=images,
        retention=keeping,
        chat_imports=ChatImportService(
            on,
            jobs=jobs,
            exports=uploaded,
            reader=ExportReader(uploaded, child_environment()),
            all_conversations=conversations,
            retention=keeping,
            about_me=about_me,
        ),
    )


def build_answer_core(
    on: Infrastructure,
    outside: Adapters,
    identity: IdentityCore,
    assistants: AssistantCore,
    conversations: Conversations,
    counting: ContributionRecorder,
    core: ModelCore,
    about_me: AboutMeService,
) -> AnswerCore:
    settings = on.settings
    quotas = Quotas(on.database, on.clock, Amounts(on.database, on.clock, on.random))
    models, model_limits, permitted = core.models, core.model_limits, core.permitted_model
    limits = ChatLimits(settings.message_characters, settings.model_context, settings.answer_tokens, models)
    choices = ModelChoices(models, permitted)
    metered = MeteredModel(permitted, core.metering)
    attachments = _build_attachments(on, outside, metered, core, identity.sessions)
    code = CodeRuns(outside.cells, ChildExtractor(settings.home / "readers"), on.random)
    summaries = Summaries(metered, model_limits, limits, on.clock, mode=SummaryMode(settings.summaries))
    return AnswerCore(
        quotas=quotas,
        prices=Prices(on),
        money_budgets=MoneyBudgets(on),
        model_usage=ModelUsage(on),
        model_choices=choices,
        provider_changes=ProviderChanges(on.database, models, on.clock),
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
            accounting=TurnAccounting(counting, on.clock),
            sessions=identity.sessions,
            attachments=attachments,
            model_limits=model_limits,
            clear_request_cache=outside.clear_request_cache,
            summaries=summaries,
            capabilities=assistants.capability_policy,
            code=code,
            stored=StoredChats(
                conversations,
                about_me,
                QuestionFactsReader(on.database, core.masking_settings, identity.sessions),
                OpeningServices(limits, FirstPrompts(permitted, metered, core.metering)),
            ),
        ),
        summaries=summaries,
        code_runs=code,
        side_requests=SideRequests(conversations, metered, model_limits, titles=settings.chat_titles),
        api=build_api(on, outside, assistants, metered, choices, limits, model_limits),
    )


def _build_attachments(
    on: Infrastructure, outside: Adapters, model: Model, core: ModelCore, sessions: Sessions
) -> Attachments:
    reader = ChildExtractor(on.settings.home / "readers")
    tray = PendingUploads(reader, reader, on.random, UploadLimits(on.settings.chat_file_mb), sessions.is_revoked)
    images = build_made_images(on, outside.image_maker, reader, core.model_limits, core.masking)
    return Attachments(tray, model, on.random, CallPictures(reader, on.random), images)


def build_chat_services(on: Infrastructure, outside: Adapters, core: CoreServices, links: GuestLinks) -> ChatServices:
    """Build them; `links` are those by which guests come in."""
    temporary = build_temporary_chats(on, outside, core)
    return ChatServices(
        conversation_search=ConversationSearch(on.database, on.keys, on.random),
        temporary=temporary,
        guests=build_guests(on, core, links, temporary),
        image_generation=ImageGeneration(
            on,
            core.choices,
            outside.image_maker,
            ImageSlots(on, on.settings.images_per_day),
            ImageReencoder(child_environment()),
            ImageSigner(on.keys, child_environment()),
            core.model_limits,
            core.masking,
            core.images,
            ChildExtractor(on.settings.home / "readers"),
        ),
    )
