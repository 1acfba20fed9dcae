"""Composes the answers to P1 to P13, out of the services that enforce them."""

from urllib.parse import urlsplit

from discreet.accounts.retention import RetentionSettings
from discreet.accounts.security import SecurityLog
from discreet.actions.ledger.service import DisclosureLedger
from discreet.answers.service import AnswerSources, Operator, PrivacyAnswers
from discreet.bootstrap.core import CoreServices
from discreet.bootstrap.infrastructure import Infrastructure, evidence_of, policies_of
from discreet.bootstrap.own_keys import own_key_of
from discreet.conversations.temporary import TemporaryConversations
from discreet.insight.counting.opt_out import InsightOptOut
from discreet.ports import Model
from discreet.settings import Settings


def build_privacy_answers(
    on: Infrastructure, core: CoreServices, temporary: TemporaryConversations, model: Model
) -> PrivacyAnswers:
    database, keys, clock = on.database, on.keys, on.clock
    sources = AnswerSources(
        database=database,
        clock=clock,
        accounts=core.accounts,
        retentions=RetentionSettings(database, clock),
        security=SecurityLog(database),
        own_key=own_key_of(on),
        policies=policies_of(on),
        conversations=core.conversations,
        keeping=core.keeping,
        gpts=core.gpts,
        actions=core.actions,
        consents=core.consents,
        ledger=DisclosureLedger(database, keys, clock, on.entropy),
        staying_out=InsightOptOut(database, keys, clock, core.choices),
        feedback=core.feedback,
        improvement=core.improvement,
        temporary=temporary,
        evidence=evidence_of(on),
        model=model,
    )
    return PrivacyAnswers(sources, _operator(on.settings))


def _operator(settings: Settings) -> Operator:
    images = urlsplit(settings.images_url).hostname if settings.images_url else None
    return Operator(settings.operator_name, settings.operator_contact, images)
