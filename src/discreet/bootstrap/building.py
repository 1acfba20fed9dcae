"""Composes what builders do with a GPT beside writing it."""

from discreet.actions.workshop.taking_in import TakingIn
from discreet.bootstrap.core import Core
from discreet.bootstrap.ground import Ground
from discreet.bootstrap.outside import Outside
from discreet.gpts.file.service import GptFiles
from discreet.gpts.whole import WholeGpts


def gpt_files_of(on: Ground, outside: Outside, core: Core) -> GptFiles:
    taking_in = TakingIn(on.keys, on.entropy, outside.third_parties, on.settings.action_origins)
    whole_gpts = WholeGpts(on.database, on.keys, on.entropy, core.actions)
    return GptFiles(on.database, on.keys, on.clock, on.entropy, core.gpts, whole_gpts, taking_in)
