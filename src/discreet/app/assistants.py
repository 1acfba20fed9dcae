"""Composes GPTs, their actions and their sharing."""

from discreet.adapters.child_environment import child_environment
from discreet.app.adapters import Adapters
from discreet.app.capabilities import build_capability_offers
from discreet.app.gpt_tools import build_builder_assistant, build_gpt_files, knowledge_limits
from discreet.app.infrastructure import (
    Infrastructure,
    build_offer_links,
    build_passwords,
)
from discreet.app.operator_services import build_operator_services
from discreet.assistants.actions.consent.database_cards import DatabaseCards
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.actions.editing.service import ActionEditor
from discreet.assistants.actions.ledger.service import DisclosureLedger
from discreet.assistants.actions.oauth.authorization_flow import AuthorizationFlow
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.credentials import CallCredentials
from discreet.assistants.actions.openapi.document_reader import DocumentReader
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.archive.other_formats import GptExports
from discreet.assistants.gpts.bundle import GptBundles
from discreet.assistants.gpts.capabilities import CapabilityPolicy
from discreet.assistants.gpts.catalogue import GptCatalogue
from discreet.assistants.gpts.imports.reading import GptsReader
from discreet.assistants.gpts.imports.service import GptImports
from discreet.assistants.gpts.knowledge_files import KnowledgeFiles
from discreet.assistants.gpts.knowledge_recipients import KnowledgeRecipients
from discreet.assistants.gpts.picture_reader import GptPictureReader
from discreet.assistants.gpts.public_cards import PublicCards
from discreet.assistants.gpts.public_pages import PublicPages
from discreet.assistants.gpts.search import KnowledgeSearch
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.gpts.sharing.service import GptSharing
from discreet.assistants.gpts.sharing.transfer import OwnershipTransfer
from discreet.assistants.gpts.stars import GptRatings
from discreet.assistants.gpts.test_sheet.service import GptTestSheets
from discreet.assistants.gpts.versions import Versions
from discreet.assistants.guest_links.management import GuestLinkManagement
from discreet.assistants.guest_links.proof_of_work import ProofsOfWork
from discreet.assistants.guest_links.service import GuestLinks
from discreet.assistants.guest_links.settings import GuestAdministration
from discreet.assistants.origins.service import GptOrigins
from discreet.chat.gpt_tests.service import GptTestRuns
from discreet.http.core_services import AssistantCore, CoreServices
from discreet.http.services import AssistantServices
from discreet.identity.accounts.choices import ConsentChoices
from discreet.jobs.queue import JobQueue
from discreet.models.limits import ModelLimits
from discreet.quotas.metered_search import MeteredSearch
from discreet.quotas.spending_check import SpendingCheck


def build_assistant_core(
    infra: Infrastructure,
    adapters: Adapters,
    jobs: JobQueue,
    choices: ConsentChoices,
    search: MeteredSearch,
    limits: ModelLimits,
) -> AssistantCore:
    http = adapters.third_parties
    connections = Connections(infra, http)
    authorizations = AuthorizationFlow(infra, http, connections, infra.settings.public_url)
    operator_services = build_operator_services(infra.settings)
    credentials = CallCredentials(infra, http, connections, infra.settings.public_url, operator_services)
    actions = Actions(infra, http, connections, authorizations, credentials, operator_services)
    library = KnowledgeFiles(infra, jobs, knowledge_limits(infra.settings))
    finder = KnowledgeSearch(infra.database, infra.keys, infra.random, adapters.embedder, search, SpendingCheck(infra))
    cards = DatabaseCards(ConsentCipher(infra.keys, infra.random), infra.random)
    pictures = GptPictureReader(child_environment())
    return AssistantCore(
        connections=connections,
        authorizations=authorizations,
        actions=actions,
        action_editor=ActionEditor(
            infra,
            http=http,
            credentials=credentials,
            allowed_origins=infra.settings.action_origins,
            documents=DocumentReader(child_environment()),
        ),
        gpt_catalogue=GptCatalogue(infra),
        capability_policy=CapabilityPolicy(
            infra.database, build_capability_offers(infra.settings, adapters.cell_check or adapters.cells), limits
        ),
        gpts=Gpts(infra, choices, library, finder, actions, pictures),
        picture_reader=pictures,
        consents=Consents(infra, actions, http, cards, adapters.tool_answers, adapters.pages),
    )


def build_assistant_services(
    infra: Infrastructure, adapters: Adapters, core: CoreServices, jobs: JobQueue
) -> AssistantServices:
    database, keys, clock, random = infra.database, infra.keys, infra.clock, infra.random
    passwords, secret = build_passwords(infra), infra.keys.server_secret("guest proofs")
    sheets = GptTestSheets(infra, core.actions)
    files = build_gpt_files(infra, adapters.third_parties, core.gpts, core.actions)
    return AssistantServices(
        gpt_files=files,
        gpt_exports=GptExports(infra, files, GptBundles(database, keys, random, core.actions)),
        gpt_imports=GptImports(infra, files, GptsReader(infra, child_environment()), core.capability_policy),
        builder_assistant=build_builder_assistant(infra, core),
        versions=Versions(infra, core.gpts, core.actions),
        gpt_test_sheets=sheets,
        gpt_test_runs=GptTestRuns(infra, core.gpts, sheets, core.model_choices, jobs),
        gpt_sharing=GptSharing(infra, core.actions, build_offer_links(infra)),
        gpt_transfers=OwnershipTransfer(database, clock, random, core.choices, core.actions, build_offer_links(infra)),
        offer_links=build_offer_links(infra),
        origins=GptOrigins(database, core.choices),
        knowledge_recipients=KnowledgeRecipients(
            core.gpts.library, core.search_models, core.model_limits, core.model_disclosures
        ),
        public_pages=PublicPages(infra, core.gpts, offered=infra.settings.public_pages),
        public_cards=PublicCards(keys, random),
        gpt_ratings=GptRatings(database, keys, random),
        ledger=DisclosureLedger(infra),
        guest_links=GuestLinks(
            infra, passwords, ProofsOfWork(database, clock, random, secret, tries=infra.settings.guest_proof)
        ),
        guest_link_management=GuestLinkManagement(infra, passwords, public_url=infra.settings.public_url),
        guest_administration=GuestAdministration(infra),
    )
