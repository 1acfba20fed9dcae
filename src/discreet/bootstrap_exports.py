"""Composes exports: who asks for one, and the job that makes it from what the other services open."""

from discreet.accounts.choices import Choices
from discreet.accounts.service import Accounts
from discreet.actions.consent.service import Consents
from discreet.actions.ledger.service import Ledger
from discreet.actions.service import Actions
from discreet.actions.sign_in.connections import Connections
from discreet.bootstrap import Ground
from discreet.conversations.retention import Keeping
from discreet.conversations.service import Conversations
from discreet.exports.gather import Gathering, Sources
from discreet.exports.making import ExportMaking
from discreet.exports.seals import ExportKeys
from discreet.exports.service import Exports
from discreet.gpts.service import Gpts
from discreet.gpts.whole import WholeGpts
from discreet.images.service import Images
from discreet.improvement.service import Improvement
from discreet.insight.counting.service import Counting
from discreet.insight.feedback.ratings import Ratings
from discreet.insight.feedback.service import Feedback
from discreet.jobs.queue import Jobs
from discreet.seams import Model


def exports_of(on: Ground, jobs: Jobs) -> Exports:
    return Exports(on.database, ExportKeys(on.keys, on.entropy), on.clock, on.entropy, jobs)


def export_making_of(
    on: Ground,
    accounts: Accounts,
    choices: Choices,
    conversations: Conversations,
    keeping: Keeping,
    counting: Counting,
    gpts: Gpts,
    actions: Actions,
    consents: Consents,
    connections: Connections,
    feedback: Feedback,
    improvement: Improvement,
    model: Model,
) -> ExportMaking:
    database, keys, entropy = on.database, on.keys, on.entropy
    sources = Sources(
        database=database,
        keys=keys,
        accounts=accounts,
        conversations=conversations,
        keeping=keeping,
        ratings=Ratings(database, keys, entropy, conversations, counting),
        gpts=gpts,
        whole_gpts=WholeGpts(database, keys, entropy, actions),
        images=Images(database, keys, choices, on.clock, entropy),
        ledger=Ledger(database, keys, on.clock, entropy),
        consents=consents,
        connections=connections,
        feedback=feedback,
        improvement=improvement,
        model=model,
    )
    return ExportMaking(database, ExportKeys(keys, entropy), on.clock, accounts, Gathering(sources))
