"""Composes the job that makes an export from what the other services open."""

from discreet.actions.ledger.service import Ledger
from discreet.bootstrap.core import Core
from discreet.bootstrap.ground import Ground, log_of
from discreet.exports.gather import Gathering, Sources
from discreet.exports.making import ExportMaking
from discreet.exports.seals import ExportKeys
from discreet.gpts.stars import GptStars
from discreet.gpts.whole import WholeGpts
from discreet.insight.feedback.ratings import Ratings
from discreet.seams import Model


def export_making_of(on: Ground, core: Core, model: Model) -> ExportMaking:
    gathering = gathering_of(on, core, model)
    return ExportMaking(on.database, ExportKeys(on.keys, on.entropy), on.clock, core.accounts, gathering)


def gathering_of(on: Ground, core: Core, model: Model) -> Gathering:
    """Gathers what an export holds."""
    database, keys, entropy = on.database, on.keys, on.entropy
    sources = Sources(
        database=database,
        keys=keys,
        accounts=core.accounts,
        conversations=core.conversations,
        folders=core.folders,
        keeping=core.keeping,
        ratings=Ratings(database, keys, entropy, core.conversations, core.counting),
        gpts=core.gpts,
        whole_gpts=WholeGpts(database, keys, entropy, core.actions),
        stars=GptStars(database, keys, entropy),
        images=core.images,
        ledger=Ledger(database, keys, on.clock, entropy),
        consents=core.consents,
        connections=core.connections,
        feedback=core.feedback,
        improvement=core.improvement,
        model=model,
        log=log_of(on),
    )
    return Gathering(sources)
