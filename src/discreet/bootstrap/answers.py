"""Composes the answers to P1 to P13, out of the services that enforce them."""

from urllib.parse import urlsplit

from discreet.accounts.retention import Retentions
from discreet.accounts.security import Security
from discreet.actions.ledger.service import Ledger
from discreet.answers.service import Answering, Operator, Sources
from discreet.bootstrap.core import Core
from discreet.bootstrap.ground import Ground, evidence_of, policies_of
from discreet.bootstrap.own_keys import own_key_of
from discreet.conversations.temporary import TemporaryConversations
from discreet.insight.counting.staying_out import StayingOut
from discreet.seams import Model
from discreet.settings import Settings


def answering_of(on: Ground, core: Core, temporary: TemporaryConversations, model: Model) -> Answering:
    database, keys, clock = on.database, on.keys, on.clock
    sources = Sources(
        database=database,
        clock=clock,
        accounts=core.accounts,
        retentions=Retentions(database, clock),
        security=Security(database),
        own_key=own_key_of(on),
        policies=policies_of(on),
        conversations=core.conversations,
        keeping=core.keeping,
        gpts=core.gpts,
        actions=core.actions,
        consents=core.consents,
        ledger=Ledger(database, keys, clock, on.entropy),
        staying_out=StayingOut(database, keys, clock, core.choices),
        feedback=core.feedback,
        improvement=core.improvement,
        temporary=temporary,
        evidence=evidence_of(on),
        model=model,
    )
    return Answering(sources, _operator(on.settings))


def _operator(settings: Settings) -> Operator:
    images = urlsplit(settings.images_url).hostname if settings.images_url else None
    return Operator(settings.operator_name, settings.operator_contact, images)
