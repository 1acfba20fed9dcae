"""Composes the answers to P1 to P14 from the services that enforce them."""

from urllib.parse import urlsplit

from discreet.analytics.counting.opt_out import InsightOptOut
from discreet.app.infrastructure import Infrastructure, build_evidence
from discreet.app.operator_services import build_operator_services
from discreet.app.user_keys import build_user_key
from discreet.assistants.actions.ledger.service import DisclosureLedger
from discreet.chat.conversations.temporary_registry import TemporaryChatRegistry
from discreet.data_rights.privacy_answers.service import AnswerSources, PrivacyAnswers
from discreet.http.core_services import CoreServices
from discreet.identity.accounts.policies.service import Policies
from discreet.identity.accounts.retention import RetentionSettings
from discreet.identity.accounts.security import SecurityLog
from discreet.promises.capabilities import Capability


def build_privacy_answers(
    infra: Infrastructure, core: CoreServices, temporary: TemporaryChatRegistry
) -> PrivacyAnswers:
    database, keys, clock = infra.database, infra.keys, infra.clock
    sources = AnswerSources(
        database=database,
        clock=clock,
        accounts=core.accounts,
        retention_settings=RetentionSettings(database, clock),
        security=SecurityLog(database),
        user_key=build_user_key(infra),
        policies=Policies(infra),
        conversations=core.conversations,
        retention_rules=core.retention,
        gpts=core.gpts,
        gpt_catalogue=core.gpt_catalogue,
        actions=core.actions,
        consents=core.consents,
        ledger=DisclosureLedger(infra),
        insight_opt_out=InsightOptOut(database, keys, clock, core.choices),
        feedback=core.feedback,
        datasets=core.datasets,
        temporary=temporary,
        evidence=build_evidence(infra),
        model=core.permitted_model,
        model_disclosures=core.model_disclosures,
    )
    images = infra.settings.images_url
    search = build_operator_services(infra.settings).find(Capability.WEB_SEARCH)
    return PrivacyAnswers(
        sources, urlsplit(images).hostname if images else None, search.operation.host if search else None
    )
