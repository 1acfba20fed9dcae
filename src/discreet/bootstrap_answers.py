"""Composes the answers to P1 to P13, out of the services that enforce them."""

from urllib.parse import urlsplit

from discreet.accounts.choices import Choices
from discreet.accounts.retention import Retentions
from discreet.accounts.security import Security
from discreet.accounts.service import Accounts
from discreet.actions.consent.service import Consents
from discreet.actions.ledger.service import Ledger
from discreet.actions.service import Actions
from discreet.answers.service import Answering, Operator, Sources
from discreet.bootstrap import Ground, policies_of
from discreet.conversations.retention import Keeping
from discreet.conversations.service import Conversations
from discreet.gpts.service import Gpts
from discreet.improvement.service import Improvement
from discreet.insight.counting.staying_out import StayingOut
from discreet.insight.feedback.service import Feedback
from discreet.seams import Model
from discreet.settings import Settings


def answering_of(
    on: Ground,
    accounts: Accounts,
    choices: Choices,
    conversations: Conversations,
    keeping: Keeping,
    gpts: Gpts,
    actions: Actions,
    consents: Consents,
    feedback: Feedback,
    improvement: Improvement,
    model: Model,
) -> Answering:
    database, keys, clock = on.database, on.keys, on.clock
    sources = Sources(
        database=database,
        clock=clock,
        accounts=accounts,
        retentions=Retentions(database, clock),
        security=Security(database),
        policies=policies_of(on),
        conversations=conversations,
        keeping=keeping,
        gpts=gpts,
        actions=actions,
        consents=consents,
        ledger=Ledger(database, keys, clock, on.entropy),
        staying_out=StayingOut(database, keys, clock, choices),
        feedback=feedback,
        improvement=improvement,
        model=model,
    )
    return Answering(sources, _operator(on.settings))


def _operator(settings: Settings) -> Operator:
    images = urlsplit(settings.images_url).hostname if settings.images_url else None
    return Operator(settings.operator_name, settings.operator_contact, images)
