"""Composes the core services, of which the other services are made."""

from discreet.adapters.child_environment import child_environment
from discreet.adapters.extraction.extractor import ChildExtractor
from discreet.analytics.counting.service import ContributionRecorder
from discreet.analytics.feedback.ratings import Ratings
from discreet.analytics.feedback.service import Feedback
from discreet.analytics.taxonomy.classify import Classifier
from discreet.api_projects.api import Api
from discreet.app.adapters import Adapters
from discreet.app.api import build_api
from discreet.app.erasure import build_account_deletion, build_deletion_resumer
from discreet.app.infrastructure import (
    Infrastructure,
    build_accounts,
    build_datasets,
    build_single_sign_on,
    build_uploaded_exports,
)
from discreet.assistants.actions.consent.database_cards import DatabaseCards
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.actions.editing.service import ActionEditor
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.credentials import CallCredentials
from discreet.assistants.actions.openapi.document_reader import DocumentReader
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.knowledge import KnowledgeLimits
from discreet.assistants.gpts.knowledge_files import KnowledgeFiles
from discreet.assistants.gpts.picture_reader import GptPictureReader
from discreet.assistants.gpts.search import KnowledgeSearch
from discreet.assistants.gpts.service import Gpts
from discreet.chat.conversations.folders import Folders
from discreet.chat.conversations.retention import RetentionService
from discreet.chat.conversations.service import Conversations
from discreet.chat.conversations.sharing.service import Sharing
from discreet.chat.images.service import Images
from discreet.chat.imports.reading import ExportReader
from discreet.chat.imports.service import ChatImportService
from discreet.chat.turns.attachments import Attachments
from discreet.chat.turns.call_pictures import CallPictures
from discreet.chat.turns.pending_uploads import PendingUploads, UploadLimits
from discreet.chat.turns.service import Chat, ChatLimits
from discreet.chat.turns.turn_accounting import TurnAccounting
from discreet.data_rights.exports.seals import ExportKeys
from discreet.data_rights.exports.service import Exports
from discreet.http.confined_markdown import ConfinedMarkdown
from discreet.http.services import CoreServices
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.sso.secrets import ClientSecrets
from discreet.identity.workspaces.amounts import Amounts
from discreet.identity.workspaces.deletion import WorkspaceDeletion
from discreet.jobs.queue import JobQueue
from discreet.ports import Model
from discreet.quotas.metered_model import MeteredModel
from discreet.quotas.service import Quotas
from discreet.settings import Settings


def build_core_services(on: Infrastructure, outside: Adapters, jobs: JobQueue) -> CoreServices:
    settings, database, keys, clock, random = on.settings, on.database, on.keys, on.clock, on.random
    accounts, choices = build_accounts(on), ConsentChoices(on)
    library = KnowledgeFiles(on, jobs, knowledge_limits(settings))
    finder = KnowledgeSearch(database, keys, random, outside.embedder)
    connections, actions, workshop = _build_actions(on, outside)
    gpts = Gpts(on, choices, library, finder, actions, GptPictureReader(child_environment()))
    sealed_cards = DatabaseCards(ConsentCipher(keys, random), random)
    consents = Consents(on, actions, outside.third_parties, sealed_cards, outside.tool_answers)
    conversations = Conversations(on, choices)
    folders = Folders(on)
    images = Images(on, choices)
    keeping = RetentionService(database, clock, random, conversations, images.delete)
    exports_to_read = build_uploaded_exports(on)
    export_reader = ExportReader(exports_to_read, child_environment())
    chat_imports = ChatImportService(
        on, jobs=jobs, exports=exports_to_read, reader=export_reader, all_conversations=conversations, keeping=keeping
    )
    counting = ContributionRecorder(on, outside.embedder.of("counting"))
    feedback = Feedback(on, conversations, gpts, Classifier(outside.embedder))
    conversations.deletion.before(feedback.on_conversation_deleted)
    conversations.deletion.on_reencrypt(Ratings(database, keys, random, conversations, counting).reencrypt)
    markdown = ConfinedMarkdown(child_environment())
    sharing = Sharing(on, conversations, settings.public_url, markdown)
    conversations.deletion.before(sharing.on_conversation_deleted)
    conversations.deletion.on_reencrypt(sharing.on_message_deleted)
    single_sign_on, setting_up = build_single_sign_on(on, outside.third_parties)
    limits = ChatLimits(settings.message_characters, settings.model_context, settings.answer_tokens)
    improvement = build_datasets(on, jobs)
    quotas = Quotas(database, clock, Amounts(database, clock, random))
    metered = MeteredModel(outside.model, quotas)
    api = build_api(on, outside, gpts, actions, metered, limits)
    deletion = _build_workspace_deletion(on, jobs, conversations, gpts, api)
    account_deletion = build_account_deletion(on, jobs)
    finishing = build_deletion_resumer(on, account_deletion, deletion.erase)
    attachments = _build_attachments(on, metered)
    accounting = TurnAccounting(counting, clock)
    chat = Chat(
        conversations=conversations,
        gpts=gpts,
        actions=actions,
        consents=consents,
        model=metered,
        limits=limits,
        accounting=accounting,
        accounts=accounts,
        attachments=attachments,
        forget_requests=outside.forget_requests,
    )
    return CoreServices(
        accounts=accounts,
        choices=choices,
        connections=connections,
        actions=actions,
        action_editor=workshop,
        gpts=gpts,
        consents=consents,
        conversations=conversations,
        folders=folders,
        sharing=sharing,
        retention=keeping,
        chat_imports=chat_imports,
        contributions=counting,
        feedback=feedback,
        single_sign_on=single_sign_on,
        sso_configuration=setting_up,
        datasets=improvement,
        quotas=quotas,
        api=api,
        images=images,
        workspace_deletion=deletion,
        exports=Exports(database, ExportKeys(keys, random), clock, random, jobs),
        account_deletion=account_deletion,
        deletion_resumer=finishing,
        attachments=attachments,
        chat=chat,
        metered_model=metered,
        chat_limits=limits,
    )


def _build_actions(on: Infrastructure, outside: Adapters) -> tuple[Connections, Actions, ActionEditor]:
    outlet = outside.third_parties
    connections = Connections(on, outlet, on.settings.public_url)
    credentials = CallCredentials(on, outlet, connections)
    editor = ActionEditor(
        on,
        outlet=outlet,
        credentials=credentials,
        allowed_origins=on.settings.action_origins,
        documents=DocumentReader(child_environment()),
    )
    return connections, Actions(on, outlet, connections, credentials), editor


def _build_workspace_deletion(
    on: Infrastructure, jobs: JobQueue, conversations: Conversations, gpts: Gpts, api: Api
) -> WorkspaceDeletion:
    return WorkspaceDeletion(
        database=on.database,
        clock=on.clock,
        random=on.random,
        jobs=jobs,
        delete_external_data=conversations.deletion.delete_external_data,
        destroy_conversation=conversations.deletion.destroy_keys,
        destroy_gpt=gpts.destroy_keys,
        destroy_api_project=api.projects.destroy_key,
        destroy_sign_in=ClientSecrets(on.keys, on.random).forget,
    )


def _build_attachments(on: Infrastructure, model: Model) -> Attachments:
    reader = ChildExtractor(on.settings.home / "readers")
    tray = PendingUploads(reader, reader, on.random, UploadLimits(on.settings.chat_file_mb))
    return Attachments(tray, model, on.random, CallPictures(reader, on.random))


def knowledge_limits(settings: Settings) -> KnowledgeLimits:
    return KnowledgeLimits(file_mb=settings.knowledge_file_mb, files=settings.knowledge_files)
