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
from discreet.app.operator_services import build_operator_held
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
from discreet.http.services import (
    AssistantCore,
    AssistantServices,
    CoreServices,
)
from discreet.identity.accounts.choices import ConsentChoices
from discreet.jobs.queue import JobQueue
from discreet.models.limits import ModelLimits
from discreet.quotas.metered_search import MeteredSearch
from discreet.quotas.spending_check import SpendingCheck


def build_assistant_core(
    on: Infrastructure,
    outside: Adapters,
    jobs: JobQueue,
    choices: ConsentChoices,
    search: MeteredSearch,
    limits: ModelLimits,
) -> AssistantCore:
    outlet = outside.third_parties
    connections = Connections(on, outlet)
    authorizations = AuthorizationFlow(on, outlet, connections, on.settings.public_url)
    held = build_operator_held(on.settings)
    credentials = CallCredentials(on, outlet, connections, on.settings.public_url, held)
    actions = Actions(on, outlet, connections, authorizations, credentials, held)
    library = KnowledgeFiles(on, jobs, knowledge_limits(on.settings))
    finder = KnowledgeSearch(on.database, on.keys, on.random, outside.embedder, search, SpendingCheck(on))
    cards = DatabaseCards(ConsentCipher(on.keys, on.random), on.random)
    pictures = GptPictureReader(child_environment())
    return AssistantCore(
        connections=connections,
        authorizations=authorizations,
        actions=actions,
        action_editor=ActionEditor(
            on,
            outlet=outlet,
            credentials=credentials,
            allowed_origins=on.settings.action_origins,
            documents=DocumentReader(child_environment()),
        ),
        gpt_catalogue=GptCatalogue(on),
        capability_policy=CapabilityPolicy(
            on.database, build_capability_offers(on.settings, outside.cell_check or outside.cells), limits
        ),
        gpts=Gpts(on, choices, library, finder, actions, pictures),
        picture_reader=pictures,
        consents=Consents(on, actions, outlet, cards, outside.tool_answers, outside.pages),
    )


def build_assistant_services(
    on: Infrastructure, outside: Adapters, core: CoreServices, jobs: JobQueue
) -> AssistantServices:
    database, keys, clock, random = on.database, on.keys, on.clock, on.random
    passwords, secret = build_passwords(on), on.keys.server_secret("guest proofs")
    sheets = GptTestSheets(on, core.actions)
    files = build_gpt_files(on, outside.third_parties, core.gpts, core.actions)
    return AssistantServices(
        gpt_files=files,
        gpt_exports=GptExports(on, files, GptBundles(database, keys, random, core.actions)),
        gpt_imports=GptImports(on, files, GptsReader(on, child_environment()), core.capability_policy),
        builder_assistant=build_builder_assistant(on, core),
        versions=Versions(on, core.gpts, core.actions),
        gpt_test_sheets=sheets,
        gpt_test_runs=GptTestRuns(on, core.gpts, sheets, core.model_choices, jobs),
        gpt_sharing=GptSharing(on, core.actions, build_offer_links(on)),
        gpt_transfers=OwnershipTransfer(database, clock, random, core.choices, core.actions, build_offer_links(on)),
        offer_links=build_offer_links(on),
        origins=GptOrigins(database, core.choices),
        knowledge_recipients=KnowledgeRecipients(
            core.gpts.library, core.search_models, core.model_limits, core.model_disclosures
        ),
        public_pages=PublicPages(on, core.gpts, offered=on.settings.public_pages),
        public_cards=PublicCards(keys, random),
        gpt_ratings=GptRatings(database, keys, random),
        ledger=DisclosureLedger(on),
        guest_links=GuestLinks(
            on, passwords, ProofsOfWork(database, clock, random, secret, tries=on.settings.guest_proof)
        ),
        guest_link_management=GuestLinkManagement(on, passwords, public_url=on.settings.public_url),
        guest_administration=GuestAdministration(on),
    )
