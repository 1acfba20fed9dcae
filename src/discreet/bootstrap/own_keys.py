"""Composes what people need who keep their own key."""

from discreet.accounts.own_key.opener import Openers
from discreet.accounts.own_key.service import OwnKey
from discreet.accounts.own_key.switching import Switching
from discreet.bootstrap.core import Core
from discreet.bootstrap.ground import Ground
from discreet.conversations.handing_over import HandingOver


def own_key_of(on: Ground) -> OwnKey:
    return OwnKey(on.database, on.keys, on.clock, on.entropy, Openers(on.entropy))


def switching_of(on: Ground, core: Core) -> Switching:
    return Switching(
        on.database, on.keys, on.clock, on.entropy, core.choices, Openers(on.entropy),
        HandingOver(on.keys, on.entropy), core.exports.discard_all, core.conversations.deletion.delete_own_space,
    )  # fmt: skip
