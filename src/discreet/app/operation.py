"""Composes what the server itself needs."""

from discreet.adapters.child_environment import child_environment
from discreet.app.adapters import Adapters, build_endpoint_reach
from discreet.app.infrastructure import (
    Infrastructure,
    build_evidence,
    build_log,
    build_sequencer,
)
from discreet.app.operator.policy_templates import PolicyTemplates
from discreet.app.operator.setup_checklist import SetupChecklist
from discreet.assistants.gpts.archive.service import GptFiles
from discreet.assistants.gpts.examples.service import Examples
from discreet.http.confined_markdown import AnonymousMarkdown, ConfinedMarkdown
from discreet.http.core_services import CoreServices
from discreet.http.device_cookie import DeviceCookies
from discreet.http.documents.confined_documents import ConfinedDocuments
from discreet.http.open_streams import OpenStreams
from discreet.http.policy_html import PolicyHtml
from discreet.http.services import OperationServices
from discreet.identity.accounts.policies.service import Policies
from discreet.jobs.failures import FailedJobs
from discreet.jobs.queue import JobQueue
from discreet.models.administration import ModelAdministration
from discreet.models.knowledge_models import KnowledgeModels
from discreet.models.probes import EndpointProbes


def build_operation_services(
    infra: Infrastructure, adapters: Adapters, core: CoreServices, gpt_files: GptFiles, jobs: JobQueue
) -> OperationServices:
    settings, database, clock = infra.settings, infra.database, infra.clock
    examples = Examples(core.gpts, core.gpt_catalogue, gpt_files)
    reach = build_endpoint_reach(adapters.connect_model)
    model_administration = ModelAdministration(infra, reach, adapters.model, core.models.refresh, jobs)
    return OperationServices(
        settings=settings,
        clock=clock,
        random=infra.random,
        model=core.permitted_model,
        log=build_log(infra),
        sequencer=build_sequencer(infra),
        evidence=build_evidence(infra),
        setup_checklist=SetupChecklist(
            database, settings, core.accounts, Policies(infra), examples, core.metered_model
        ),
        model_administration=model_administration,
        endpoint_probes=EndpointProbes(model_administration, reach, adapters.model),
        knowledge_models=KnowledgeModels(infra, core.search_models, jobs),
        policy_templates=PolicyTemplates(settings, core.accounts, core.permitted_model),
        failures=FailedJobs(database, clock),
        devices=DeviceCookies(
            infra.keys.server_secret("device cookies"),
            clock,
            infra.random,
            secure=settings.public_url.startswith("https://"),
        ),
        open_streams=OpenStreams(core.sessions),
        policy_html=PolicyHtml(ConfinedMarkdown(child_environment())),
        anonymous_markdown=AnonymousMarkdown(ConfinedMarkdown(child_environment())),
        documents=ConfinedDocuments(child_environment(RAYON_NUM_THREADS="2")),
    )
